// Scopes: which token serves for what, and what is asked for when a registry wants more, or speaks of it in other words.
import assert from 'node:assert/strict';
import { createApi, type RegistryApi } from '../../src/registry/api.ts';
import { covers, repositoryOf, widened } from '../../src/registry/auth/scopes.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { failureOf, password, uncancelled } from './support.ts';

const pull = 'repository:sample/app:pull';
const push = 'repository:sample/app:pull,push';
const source = 'repository:other/app:pull';
const catalog = 'registry:catalog:*';

const covering: readonly (readonly [held: string[], needed: string[], covers: boolean])[] = [
  [[pull], [pull], true],
  [[push], [pull], true],
  [['repository:sample/app:push,pull'], [push], true],
  [['repository:sample/app:*'], [push], true],
  [['repository:sample/app:pull,push,delete'], ['repository:sample/app:delete'], true],
  [[pull, 'repository:sample/app:push'], [push], true],
  [[push, source], [source], true],
  [[pull], [push], false],
  [[pull], [source], false],
  [[push], [push, source], false],
  [[], [pull], false],
  [[pull], [], true],
  [[catalog], [catalog], true],
  [[catalog], [pull], false],
  [['repository:sample/app2:pull'], [pull], false],
  [['repository(plugin):sample/app:pull'], [pull], false],
  [['repository:localhost:5000/app:pull,push'], ['repository:localhost:5000/app:pull'], true],
  [['anything'], ['anything'], true],
  [['anything'], ['else'], false],
];

const widening: readonly (readonly [ours: string[], named: string | undefined, asked: string[]])[] = [
  [[pull], undefined, [pull]],
  [[pull], '', [pull]],
  [[pull], pull, [pull]],
  [[push], pull, [push]],
  [[pull], push, [push]],
  [[pull], 'repository:sample/app:push', ['repository:sample/app:pull,push']],
  [[push, source], push, [push, source]],
  [[pull], `${push} ${source}`, [push, source]],
  [[pull], 'repository:virtual/sample/app:pull', ['repository:virtual/sample/app:pull']],
  [[pull], 'repository(plugin):sample/app:pull', ['repository(plugin):sample/app:pull']],
  [[pull], 'aws', ['aws']],
];

describe('scopes', () => {
  for (const [held, needed, expected] of covering) {
    it(`${held.join(' ')} ${expected ? 'cover' : 'do not cover'} ${needed.join(' ')}`, () =>
      assert.equal(covers(held, needed), expected));
  }
  for (const [ours, named, asked] of widening) {
    it(`${ours.join(' ')}, challenged with ${named}, become ${asked.join(' ')}`, () =>
      assert.deepEqual(widened(ours, named), asked));
  }
  it('name the repository whose credentials count', () => {
    assert.deepEqual([[push, source], [catalog], ['repository:a:5000/b:pull']].map(repositoryOf), [
      'sample/app',
      undefined,
      'a:5000/b',
    ]);
  });
});

describe('tokens by scope', () => {
  let registry: FaultyRegistry;
  let api: RegistryApi;
  /** What the registry wants a token to have been asked for with, in one scope. */
  let wanted: string;
  let error: string;
  const challenge = (): Fault => {
    const value = `Bearer realm="/token",service="s",scope="${wanted}"${error}`;
    return { kind: 'status', status: 401, headers: { 'www-authenticate': value } };
  };
  /** A token spells what it was asked for with. */
  const answer = ({ path, headers }: FaultyRequest): Fault | undefined => {
    if (path.startsWith('/token')) {
      const scopes = new URL(path, 'http://a.test').searchParams.getAll('scope').join(' ');
      const token = `${Buffer.from(scopes).toString('base64')}.${registry.requests.length}`;
      return { kind: 'status', status: 200, body: JSON.stringify({ token, expires_in: 300 }) };
    }
    return covers(scopesIn(headers.authorization), [wanted]) ? undefined : challenge();
  };
  const scopesIn = (header: string | undefined) =>
    Buffer.from(header?.slice(7).replace(/\..*/, '') ?? '', 'base64')
      .toString()
      .split(' ');

  beforeEach(async () => {
    wanted = pull;
    error = '';
    registry = await startFaultyRegistry(answer);
    api = createApi({
      credentials: () => Promise.resolve(password('tester', 's3cret')),
      options: () => ({}),
      timeout: () => 5000,
    });
  });
  afterEach(async () => {
    await api.close();
    await registry.close();
  });

  /** What was asked for, `token` with its scopes or the scopes that the manifest was asked for with. */
  const ask = async (...scopes: string[]): Promise<string[]> => {
    registry.requests.length = 0;
    const about = { host: registry.host, repository: 'sample/app' };
    const call = api.call({
      path: 'sample/app/manifests/1.0',
      access: { host: registry.host, scopes },
      about,
      signal: uncancelled(),
    });
    await call.then(answer => answer.discard());
    return sent();
  };
  const sent = () =>
    registry.requests.map(({ path, authorization }) => {
      const { pathname, searchParams } = new URL(path, 'http://a.test');
      if (pathname === '/token') return `token ${searchParams.getAll('scope').join(' ')}`;
      return authorization ? scopesIn(authorization).join(' ') : 'nobody';
    });

  it('serve for what needs less', async () => {
    assert.deepEqual(await ask(push, source), ['nobody', `token ${push} ${source}`, `${push} ${source}`]);
    assert.deepEqual(await ask(pull), [`${push} ${source}`]);
    wanted = source;
    assert.deepEqual(await ask(source), [`${push} ${source}`]);
    wanted = 'repository:sample/app:pull,push,delete';
    assert.deepEqual(await ask(wanted), [`token ${wanted}`, wanted]);
  });

  it('are one, whatever the order of the scopes', async () => {
    await ask(push, source);
    assert.deepEqual(await ask(source, push), [`${push} ${source}`]);
  });

  it('are asked for with what the challenge names beyond our own', async () => {
    wanted = push;
    assert.deepEqual(await ask(pull), ['nobody', `token ${push}`, push]);
    assert.deepEqual(await ask(pull), [push]);
  });

  for (const told of [',error="insufficient_scope"', '']) {
    it(`at hand that are not enough are widened once${told && ', where the registry says so'}`, async () => {
      await ask(pull);
      [wanted, error] = [push, told];
      assert.deepEqual(await ask(pull), [pull, `token ${push}`, push]);
      assert.deepEqual(await ask(pull), [push]);
    });
  }

  it('in other words are asked for in those, and one request is enough when one is at hand', async () => {
    wanted = 'repository:virtual/sample/app:pull';
    assert.deepEqual(await ask(pull), ['nobody', `token ${wanted}`, wanted]);
    assert.deepEqual(await ask(pull), [wanted]);
    const { now } = Date;
    try {
      Date.now = () => now() + 299_000;
      assert.deepEqual(await ask(pull), [`token ${wanted}`, wanted]);
    } finally {
      Date.now = now;
    }
  });

  it('that a registry wants ever more of end soon', async () => {
    await registry.close();
    let times = 0;
    registry = await startFaultyRegistry(request => {
      if (request.path.startsWith('/token')) return answer(request);
      wanted = `repository:sample/app:pull,push,action${++times}`;
      error = ',error="insufficient_scope"';
      return challenge();
    });
    const refusal = await failureOf(ask(pull));
    assert.deepEqual([refusal.kind, refusal.data.status], ['sign-in', 401]);
    assert.deepEqual(
      sent().map(each => each.split(' ')[0] === 'token'),
      [false, true, false, true, false],
    );
  });

  it('with the right scope that are not enough are not asked for twice (Docker Hub, of what is not there)', async () => {
    await registry.close();
    error = ',error="insufficient_scope"';
    registry = await startFaultyRegistry(request =>
      request.path.startsWith('/token') ? answer(request) : challenge(),
    );
    assert.equal((await failureOf(ask(pull))).kind, 'sign-in');
    assert.deepEqual(sent(), ['nobody', `token ${pull}`, pull]);
  });
});
