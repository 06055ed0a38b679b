// What was pushed is read back: a registry that says yes and keeps something else is found out.
import assert from 'node:assert/strict';
import type { RegistryErrorKind } from '../../src/registry/errors.ts';
import { startFaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { failureOf, referenceTo, uncancelled, withClient } from './support.ts';
import { platformOf, pushIndex } from './pushSupport.ts';

const [child] = SAMPLES.app.manifests;
const other = `sha256:${'1'.repeat(64)}`;
const gone: Fault = { kind: 'status', status: 404 };
const moved: Fault = { kind: 'status', status: 200, headers: { 'docker-content-digest': other } };

/** @param script asked from the time when the first tag was put */
async function push(script: (request: FaultyRequest) => Fault | undefined, put?: Fault) {
  let isPut = false;
  const registry = await startFaultyRegistry(request => {
    if (isPut) return script(request);
    isPut = request.method === 'PUT' && request.path.endsWith('/new');
    return isPut ? put : undefined;
  });
  try {
    return await withClient({ timeout: 1000 }, async client => {
      const { platform, digest } = child;
      const reference = referenceTo(`${registry.host}/sample/app@${digest}`);
      const entry = { reference, platform: platformOf(platform.replaceAll('/', '-')) };
      const target = { host: registry.host, repository: 'sample/app' };
      const options = { signal: uncancelled(), tags: ['new', 'newer'] };
      const result = await pushIndex(client, target, [entry], options).catch((error: unknown) => error);
      return { result, log: registry.requests.map(({ method, path }) => `${method} ${path}`) };
    });
  } finally {
    await registry.close();
  }
}

describe('a push that is proven', () => {
  const cases: readonly (readonly [
    title: string,
    is: (request: FaultyRequest) => boolean,
    fault: Fault,
    tag: RegExp,
    words: RegExp,
    kind: RegistryErrorKind,
  ])[] = [
    [
      'has a tag no longer',
      ({ method, path }) => method === 'HEAD' && path.endsWith('/newer'),
      gone,
      /^newer$/,
      /not there/,
      'not-found',
    ],
    [
      'has a tag that is something else',
      ({ method, path }) => method === 'HEAD' && path.endsWith('/new'),
      moved,
      /^new$/,
      /1111/,
      'digest-mismatch',
    ],
    [
      'lacks what the index names',
      ({ method, path }) => method === 'HEAD' && path.endsWith(child.digest),
      gone,
      /^sha256/,
      /not there/,
      'not-found',
    ],
    [
      'gives other bytes',
      ({ method }) => method === 'GET',
      { kind: 'wrongDigest' },
      /^sha256/,
      /digest/,
      'digest-mismatch',
    ],
  ];
  it('fails where the registry keeps something else, after it was asked three times', async () => {
    const outcomes = cases.map(async ([title, is, fault, tag, words, kind]) => {
      let asked = 0;
      const { result } = await push(request => {
        if (!is(request)) return undefined;
        asked++;
        return fault;
      });
      const error = await failureOf(Promise.reject(result));
      assert.equal(error.kind, kind, title);
      assert.match(error.data.tag ?? '', tag, title);
      assert.match(error.message, words, title);
      assert.equal(asked, 3, title);
    });
    await Promise.all(outcomes);
  });

  it('waits for a registry of several machines, of which one hears later', async () => {
    const { result } = await push(({ path, method, attempt }) =>
      method === 'HEAD' && path.endsWith('/newer') && attempt < 3 ? moved : undefined,
    );
    assert(!(result instanceof Error), String(result));
  });

  it('fails where the registry says at the tag that it stored something else: no other tag is put', async () => {
    const { result, log } = await push(() => undefined, {
      kind: 'status',
      status: 201,
      headers: { 'docker-content-digest': other },
    });
    const error = await failureOf(Promise.reject(result));
    assert.deepEqual([error.kind, error.data.tag], ['digest-mismatch', 'new']);
    assert.match(error.message, /stored something else/);
    assert(!log.some(line => line.startsWith('PUT') && line.endsWith('/newer')));
  });
});
