// What the tests of deletion share: one repository as each kind of registry holds it, a client for it, and what was asked.
import assert from 'node:assert/strict';
import {
  planDeletion,
  type DeletionPlan,
  type DeletionScope,
  type Named,
  type Survey,
} from '../../../src/core/deletion.ts';
import type { RegistryKind } from '../../../src/core/registryKind.ts';
import type { Credentials } from '../../../src/registry/auth/credentials.ts';
import { createRegistryClient, type RegistryClient } from '../../../src/registry/client.ts';
import type { DeletionOutcome } from '../../../src/registry/deletion/deletion.ts';
import { at } from '../../../src/registry/write/copy.ts';
import { startDialect, type Dialect, type DialectRegistry } from '../../support/registry/dialects.ts';
import type { BuiltImage } from '../../support/registry/images.ts';
import { SAMPLES, sampleImages } from '../../support/registry/samples.ts';
import type { Exchange, Reply } from '../../support/registry/server.ts';
import { lines, uncancelled } from '../support.ts';

export const { app, legacy } = SAMPLES;
export const children: readonly string[] = app.manifests.map(({ digest }) => digest);

/** `1.0` and `latest` are one index, `old` an image. */
export const whole: Survey = {
  tags: new Map([
    ['1.0', app.digest],
    ['latest', app.digest],
    ['old', legacy.digest],
  ]),
  indexes: new Map([[app.digest, children]]),
};

export const manifests = '/v2/acme/app/manifests';
export const versions = 'acme/packages/container/app/versions';
/** The one index, opened. */
export const opening = `GET ${manifests}/${app.digest}`;
/** All that is asked of a registry which tells nothing by itself. */
export const protocolSurvey: readonly string[] = [
  'GET /v2/acme/app/tags/list?n=1000',
  ...['1.0', 'latest', 'old'].map(tag => `HEAD ${manifests}/${tag}`),
  opening,
];

/** Kinds whose service stands elsewhere than the registry. */
export const besides: ReadonlySet<Dialect> = new Set<Dialect>(['dockerhub', 'ghcr']);

export async function sample(name: string): Promise<BuiltImage> {
  return (await sampleImages()).get(name) ?? assert.fail(name);
}

interface ClientSettings {
  readonly kind?: RegistryKind;
  readonly login?: Credentials;
  /** The origin of the kind's service, where that is not the registry's own. */
  readonly service?: string;
  readonly mirrors?: readonly string[];
}

type Opened = { close(): Promise<unknown> } | { stop(): Promise<unknown> };

export interface Stage {
  /** What is closed after the test. */
  readonly open: <T extends Opened>(starting: Promise<T> | T) => Promise<T>;
  /** @param first what answers before anything else does, for what goes wrong */
  readonly dialect: (kind: Dialect, first?: (exchange: Exchange) => Reply | undefined) => Promise<DialectRegistry>;
  readonly client: (settings?: ClientSettings) => RegistryClient;
}

/** To be called where tests are described. */
export function withStage(): Stage {
  const opened: Opened[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await ('close' in each ? each.close() : each.stop());
  });

  const open = async <T extends Opened>(starting: Promise<T> | T): Promise<T> => {
    const started = await starting;
    opened.push(started);
    return started;
  };

  return {
    open,

    async dialect(kind, first) {
      const registry = await open(startDialect(kind, first));
      registry.add('acme/app:1.0', await sample('sample/app:1.0'));
      registry.add('acme/app:latest', await sample('sample/app:1.0'));
      registry.add('acme/app:old', await sample('sample/legacy:1.0'));
      return registry;
    },

    client({ kind = 'generic', login, service, mirrors = [] } = {}) {
      const created = createRegistryClient({
        credentials: () => Promise.resolve(login),
        options: () => ({ kind, mirrors }),
        timeout: () => 5000,
        ...(service !== undefined && { services: { [kind]: `${service}/` } }),
      });
      opened.push(created);
      return created;
    },
  };
}

export const nobodyAsks = (): never => assert.fail('nobody is to be asked');

export function look(
  from: RegistryClient,
  host: string,
  named: Named = { tags: [], digests: [] },
  repository = 'acme/app',
): Promise<Survey> {
  return from.surveyRepository({ host, repository }, named, {
    signal: uncancelled(),
    manifestOf: (where, digest, signal) => from.manifest(at(where, digest), signal),
    mayAsk: nobodyAsks,
  });
}

export function plan(
  { tags = [], digests = [] }: Partial<Named>,
  scope: Partial<DeletionScope> = {},
  survey = whole,
): DeletionPlan {
  return planDeletion(survey, { tags, digests }, { images: false, indexes: false, ...scope });
}

export function drop(
  by: RegistryClient,
  host: string,
  planned: DeletionPlan,
  signal = uncancelled(),
  repository = 'acme/app',
): Promise<DeletionOutcome> {
  return by.deletePlanned({ host, repository }, planned, { signal });
}

/** The requests since the last look. */
export function asked(registry: Pick<DialectRegistry, 'requests'>): string[] {
  return lines(registry.requests.splice(0)).map(line => decodeURIComponent(line));
}
