// Credentials as Docker keeps them: the environment, then the configuration file (helper programs: helpers.test.ts).
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import { storedCredentials } from '../../src/registry/auth/storedCredentials.ts';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';
import { assertHides, failureOf, password, uncancelled, withoutPlace } from './support.ts';

const auth = (text: string) => Buffer.from(text).toString('base64');
const tester = password('tester', 'p@ss:wörd');
const testerAuth = { auth: auth('tester:p@ss:wörd') };
const hubKey = 'https://index.docker.io/v1/';

describe('Docker’s configuration', () => {
  let home: TempFolder;
  beforeEach(async () => {
    home = await makeTempFolder('docker-home');
    await mkdir(join(home.path, '.docker'));
  });
  afterEach(() => home.remove());

  const configure = (config: unknown, folder = join(home.path, '.docker')) =>
    writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  const find = async (host: string, env: NodeJS.ProcessEnv = {}) =>
    withoutPlace(await storedCredentials({ env, home: home.path, mayRunPrograms: () => true })(host, uncancelled()));

  const cases: readonly (readonly [title: string, host: string, auths: unknown, expected: Credentials | undefined])[] =
    [
      ['the exact key', 'a.test:5000', { 'a.test:5000': testerAuth }, tester],
      ['a key with a scheme', 'a.test', { 'https://a.test': testerAuth }, tester],
      ['a key with scheme, path and slash', 'a.test', { 'https://a.test/v1/': testerAuth }, tester],
      [
        'the exact key before a similar one',
        'a.test',
        { 'https://a.test': { auth: auth('x:y') }, 'a.test': testerAuth },
        tester,
      ],
      [
        'a similar key where the exact one is empty',
        'a.test',
        { 'a.test': {}, 'https://a.test/v2/': testerAuth },
        tester,
      ],
      ['Docker Hub’s own key', 'docker.io', { [hubKey]: testerAuth }, tester],
      ['Docker Hub’s short name', 'docker.io', { 'docker.io': testerAuth }, tester],
      ['another port', 'a.test:5001', { 'a.test:5000': testerAuth }, undefined],
      [
        'a host that only begins alike',
        'a.test',
        { 'a.test.evil': testerAuth, 'https://a.test@evil.test': testerAuth },
        undefined,
      ],
      [
        'a host that only ends alike',
        'a.test',
        { 'evil-a.test': testerAuth, 'https://evil.test/a.test': testerAuth },
        undefined,
      ],
      ['a name of Object.prototype', 'constructor', {}, undefined],
      ['user and password apart', 'a.test', { 'a.test': { username: 'tester', password: 'p@ss:wörd' } }, tester],
      ['padding that old clients wrote', 'a.test', { 'a.test': { auth: auth('tester:p@ss:wörd\0\0') } }, tester],
      [
        'an identity token',
        'a.test',
        { 'a.test': { ...testerAuth, identitytoken: 'abc' } },
        { kind: 'identity-token', token: 'abc' },
      ],
      [
        'the user that means an identity token',
        'a.test',
        { 'a.test': { auth: auth('<token>:abc') } },
        { kind: 'identity-token', token: 'abc' },
      ],
      ['no colon', 'a.test', { 'a.test': { auth: auth('tester') } }, undefined],
      ['no user', 'a.test', { 'a.test': { auth: auth(':abc') } }, undefined],
      ['an entry without anything', 'a.test', { 'a.test': {} }, undefined],
      ['an entry that is null', 'a.test', { 'a.test': null }, undefined],
      ['entries of another shape', 'a.test', [1, 'x'], undefined],
      ['an entry whose members have other types', 'a.test', { 'a.test': { auth: 5, username: {} } }, undefined],
    ];
  for (const [title, host, auths, expected] of cases) {
    it(`auths: ${title}`, async () => {
      await configure({ auths });
      assert.deepEqual(await find(host), expected);
    });
    it(`DOCKER_AUTH_CONFIG: ${title}`, async () => {
      assert.deepEqual(await find(host, { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) }), expected);
    });
  }

  it('DOCKER_AUTH_CONFIG comes first, the file next, for each host', async () => {
    await configure({ auths: { 'a.test': { auth: auth('file:1') }, 'b.test': { auth: auth('file:2') } } });
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'a.test': { auth: auth('env:3') } } }) };
    assert.deepEqual(await find('a.test', env), password('env', '3'));
    assert.deepEqual(await find('b.test', env), password('file', '2'));
  });

  it('DOCKER_CONFIG moves the folder; empty, it moves nothing', async () => {
    const elsewhere = await makeTempFolder('docker-config');
    await configure({ auths: { 'a.test': { auth: auth('there:1') } } }, elsewhere.path);
    await configure({ auths: { 'a.test': { auth: auth('here:1') } } });
    assert.deepEqual(await find('a.test', { DOCKER_CONFIG: elsewhere.path }), password('there', '1'));
    assert.deepEqual(await find('a.test', { DOCKER_CONFIG: '' }), password('here', '1'));
    await elsewhere.remove();
  });

  it('that is absent or empty means anonymous', async () => {
    assert.equal(await find('a.test'), undefined);
    await configure(' \n');
    assert.equal(await find('a.test'), undefined);
  });

  for (const text of ['{}', '{"auths":null,"credHelpers":null}', '{"auths":5,"credHelpers":[]}']) {
    it(`without entries, ${text}, means anonymous`, async () => {
      await configure(text);
      assert.equal(await find('a.test'), undefined);
    });
  }

  for (const text of ['[]', 'null', '5', '"x"']) {
    it(`that is no object, ${text}, is named`, async () => {
      await configure(text);
      const error = await failureOf(find('a.test'));
      assert.deepEqual([error.kind, error.data.host], ['credentials', 'a.test']);
      assert(error.message.startsWith(join(home.path, '.docker', 'config.json')), error.message);
    });
  }

  it('is read again each time, a login counts at once, and says where it was found', async () => {
    const source = storedCredentials({ env: {}, home: home.path, mayRunPrograms: () => true });
    assert.equal(await source('a.test', uncancelled()), undefined);
    await configure({ auths: { 'a.test': testerAuth } });
    const from = join(home.path, '.docker', 'config.json');
    assert.deepEqual(await source('a.test', uncancelled()), { ...tester, from });
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'a.test': testerAuth } }) };
    const fromEnvironment = storedCredentials({ env, home: home.path, mayRunPrograms: () => true });
    assert.equal((await fromEnvironment('a.test', uncancelled()))?.from, 'DOCKER_AUTH_CONFIG');
  });

  it('that is not JSON is named, and nothing of it is quoted', async () => {
    await configure(`{"auths":{"a.test":{"auth":"${testerAuth.auth}"}`);
    const error = await failureOf(find('a.test'));
    assert.equal(error.kind, 'credentials');
    assert.equal(error.data.host, 'a.test');
    assert.equal(error.message, `${join(home.path, '.docker', 'config.json')} does not hold a JSON object`);
    assertHides(error, testerAuth.auth, 'p@ss:wörd');
  });

  it('in DOCKER_AUTH_CONFIG that is not JSON is named, and nothing of it is quoted', async () => {
    const error = await failureOf(find('a.test', { DOCKER_AUTH_CONFIG: `{${testerAuth.auth}` }));
    assert.equal(error.message, 'DOCKER_AUTH_CONFIG does not hold a JSON object');
    assertHides(error, testerAuth.auth);
  });

  it('that cannot be read is named', async () => {
    await mkdir(join(home.path, '.docker', 'config.json'));
    const error = await failureOf(find('a.test'));
    assert.equal(error.kind, 'credentials');
    assert.match(error.message, /config\.json cannot be read: EISDIR/);
  });
});
