// What a repository holds, as it is told before a deletion; and where it cannot be told.
import assert from 'node:assert/strict';
import type { SurveyOptions } from '../../../src/registry/deletion/survey.ts';
import type { RegistryError } from '../../../src/registry/errors.ts';
import { at } from '../../../src/registry/write/copy.ts';
import { NESTED_INDEX, SAMPLES } from '../../support/registry/samples.ts';
import { failure, json, type Exchange } from '../../support/registry/server.ts';
import { uncancelled } from '../support.ts';
import {
  app,
  asked,
  children,
  drop,
  legacy,
  look,
  manifests,
  nobodyAsks,
  opening,
  plan,
  protocolSurvey,
  sample,
  whole,
  withStage,
} from './support.ts';

describe('a repository', () => {
  const { dialect, client } = withStage();

  it('whose service does not answer is asked tag by tag', async () => {
    const registry = await dialect('ghcr');
    const own = client({ kind: 'ghcr', service: registry.origin });
    assert.deepEqual(await look(own, registry.host), whole);
    assert.deepEqual(asked(registry).slice(1), protocolSurvey);
  });

  it('with indexes inside indexes is opened to the last one', async () => {
    const registry = await dialect('generic');
    registry.add('acme/app:nested', await sample('sample/nested:1.0'));
    const survey = await look(client(), registry.host);
    const indexes = [...survey.indexes].filter(([digest]) => digest !== app.digest);
    const platforms = SAMPLES.nested.manifests.map(({ digest }) => digest);
    assert.deepEqual(Object.fromEntries(indexes), {
      [SAMPLES.nested.digest]: [NESTED_INDEX, platforms[2]],
      [NESTED_INDEX]: platforms.slice(0, 2),
    });
  });

  it('whose tag goes while it is looked at is as it is then', async () => {
    const gone = (exchange: Exchange) =>
      exchange.url.pathname === `${manifests}/latest` ? failure(404, 'MANIFEST_UNKNOWN', 'gone') : undefined;
    const registry = await dialect('generic', gone);
    const { tags } = await look(client(), registry.host);
    assert.deepEqual([...tags.keys()], ['1.0', 'old']);
  });

  it('of a registry that takes no HEAD tells its digests all the same', async () => {
    const noHead = ({ method }: Exchange) => (method === 'HEAD' ? { status: 405 } : undefined);
    const registry = await dialect('generic', noHead);
    assert.deepEqual(await look(client(), registry.host), whole);
  });

  it('of a registry whose HEAD does not say what a tag is is opened', async () => {
    const vague = ({ method, url }: Exchange) => {
      const digest = url.pathname.endsWith('/old') ? legacy.digest : app.digest;
      const headers = { 'docker-content-digest': digest, 'content-type': 'application/json' };
      return method === 'HEAD' ? { status: 200, headers } : undefined;
    };
    const registry = await dialect('generic', vague);
    assert.deepEqual(await look(client(), registry.host), whole);
  });

  it('is asked for a tag that is named and not in its list', async () => {
    const tags = { name: 'acme/app', tags: ['1.0', 'latest'] };
    const late = ({ url }: Exchange) => (url.pathname.endsWith('/tags/list') ? json(tags) : undefined);
    const registry = await dialect('generic', late);
    const survey = await look(client(), registry.host, { tags: ['old', '1.0', 'never'], digests: [] });
    assert.deepEqual(survey, whole);
    assert(asked(registry).includes(`HEAD ${manifests}/never`));
  });

  it('that may not be read in part is not known at all', async () => {
    const refusing = (exchange: Exchange) =>
      exchange.url.pathname === `${manifests}/latest` ? failure(403, 'DENIED', 'no') : undefined;
    const registry = await dialect('generic', refusing);
    await assert.rejects(look(client(), registry.host), { name: 'RegistryError', kind: 'forbidden' });
  });

  it('is known with what no tag leads to, where that is named', async () => {
    const registry = await dialect('generic');
    const own = client();
    await drop(own, registry.host, plan({ tags: ['1.0', 'latest'] }));
    const never = `sha256:${'0'.repeat(64)}`;
    const survey = await look(own, registry.host, { tags: [], digests: [children[0] ?? '', app.digest, never] });
    assert.deepEqual([...survey.tags.keys(), ...survey.indexes.keys()], ['old', app.digest]);
    const planned = plan({ digests: [children[0] ?? '', app.digest, never] }, {}, survey);
    assert.deepEqual(await drop(own, registry.host, planned), { deleted: [app.digest, children[0]], gone: [never] });
  });

  it('is looked at in no mirror', async () => {
    const [registry, mirror] = [await dialect('generic'), await dialect('generic')];
    const own = client({ mirrors: [mirror.host] });
    assert.deepEqual((await look(own, registry.host)).tags, whole.tags);
    assert.deepEqual(asked(registry), protocolSurvey.slice(0, -1));
    assert.deepEqual(
      asked(mirror).map(line => line.replace(/\?.*/, '')),
      [opening],
      'what has a digest may come from there',
    );
  });

  it('with many tags is looked at only with leave, and tells how far it is', async () => {
    const registry = await dialect('generic');
    const one = await sample('sample/legacy:1.0');
    for (let at = 0; at < 200; at++) registry.add(`acme/app:t${at}`, one);
    const own = client();
    const ask = (
      mayAsk: (requests: number) => Promise<void>,
      onProgress: SurveyOptions['onProgress'] = () => undefined,
    ) =>
      own.surveyRepository(
        { host: registry.host, repository: 'acme/app' },
        { tags: [], digests: [] },
        {
          signal: uncancelled(),
          manifestOf: (where, digest, signal) => own.manifest(at(where, digest), signal),
          mayAsk,
          onProgress,
        },
      );
    const refusal = new Error('not today');
    await assert.rejects(
      ask(() => Promise.reject(refusal)),
      refusal,
    );
    assert.deepEqual(asked(registry), ['GET /v2/acme/app/tags/list?n=1000']);
    const counts: number[] = [];
    const steps: unknown[] = [];
    const survey = await ask(
      async requests => void counts.push(requests),
      step => steps.push(step),
    );
    assert.deepEqual([survey.tags.size, counts], [203, [204]]);
    assert.deepEqual(
      [steps[0], steps.at(-1)],
      [
        { of: 'tags', done: 1, all: 203 },
        { of: 'indexes', done: 1, all: 1 },
      ],
    );
  });

  it('whose list goes on for ever is read only with leave', async () => {
    let page = 0;
    const registry = await dialect('generic', ({ url }) => {
      if (!url.pathname.endsWith('/tags/list')) return undefined;
      page++;
      return json({ name: 'acme/app', tags: [`t${page}`] }, { link: `<${url.pathname}?last=t${page}>; rel="next"` });
    });
    const work = client().surveyRepository(
      { host: registry.host, repository: 'acme/app' },
      { tags: [], digests: [] },
      { signal: uncancelled(), manifestOf: nobodyAsks, mayAsk: async requests => assert.fail(`${requests} requests`) },
    );
    await assert.rejects(work, { message: '201 requests' });
    assert.equal(page, 200);
  });

  it('is not looked at any further once that is cancelled', async () => {
    const controller = new AbortController();
    const registry = await dialect('generic', ({ method }) => {
      if (method === 'HEAD') controller.abort(new DOMException('cancelled', 'AbortError'));
      return undefined;
    });
    const own = client();
    const work = own.surveyRepository(
      { host: registry.host, repository: 'acme/app' },
      { tags: [], digests: [] },
      {
        signal: controller.signal,
        manifestOf: nobodyAsks,
        mayAsk: nobodyAsks,
      },
    );
    await assert.rejects(work, { name: 'AbortError' });
  });

  it('whose name leads elsewhere is not asked for', async () => {
    const registry = await dialect('generic');
    for (const kind of ['generic', 'quay', 'harbor'] as const) {
      await assert.rejects(look(client({ kind }), registry.host, undefined, 'acme/../../x'), { kind: 'refused' });
    }
    const { failure: why } = await drop(client(), registry.host, plan({ tags: ['old'] }), undefined, 'acme/../x');
    assert.equal((why as RegistryError).kind, 'refused');
    assert.deepEqual(asked(registry), []);
  });
});
