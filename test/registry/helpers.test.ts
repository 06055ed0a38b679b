// Credential helpers: programs on the PATH that is given, spoken to by docker/docker-credential-helpers' protocol.
import assert from 'node:assert/strict';
import { access, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials, CredentialSource } from '../../src/registry/auth/credentials.ts';
import { storedCredentials } from '../../src/registry/auth/storedCredentials.ts';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { assertHides, failureOf, password, referenceTo, uncancelled, withClient, withoutPlace } from './support.ts';

const answering = (answer: object) => `process.stdout.write(${JSON.stringify(JSON.stringify(answer))});`;
const missing = "console.log('credentials not found in native keychain'); process.exitCode = 1;";
const hanging = 'setInterval(() => undefined, 1000);';

describe('credential helpers', function () {
  // What stands in for a helper is a script with a first line that says its interpreter.
  if (process.platform === 'win32') return;
  let home: TempFolder;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    home = await makeTempFolder('helpers');
    await mkdir(join(home.path, 'bin'));
    env = { PATH: [join(home.path, 'bin'), process.env['PATH']].join(delimiter), DOCKER_CONFIG: home.path };
  });
  afterEach(() => home.remove());

  /** Each run leaves its arguments and its standard input in a file. */
  const install = async (name: string, body: string) => {
    const file = join(home.path, 'bin', `docker-credential-${name}`);
    const log = JSON.stringify(join(home.path, `${name}.log`));
    const record = `require('node:fs').appendFileSync(${log}, JSON.stringify([process.argv.slice(2), input]) + '\\n');`;
    const read = "let input = ''; process.stdin.on('data', text => { input += text; }).on('end', () => {";
    await writeFile(file, `#!${process.execPath}\n${read} ${record} ${body} });\n`);
    await chmod(file, 0o755);
  };
  const runsOf = async (name: string): Promise<unknown[]> => {
    const text = await readFile(join(home.path, `${name}.log`), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as unknown);
  };
  const configure = (config: object) => writeFile(join(home.path, 'config.json'), JSON.stringify(config));
  const sourceOf = (mayRunPrograms = true, helperLife = 0): CredentialSource =>
    storedCredentials({ env, home: home.path, mayRunPrograms: () => mayRunPrograms, helperLife });
  const find = async (host: string, mayRunPrograms = true, signal = uncancelled()): Promise<Credentials | undefined> =>
    withoutPlace(await sourceOf(mayRunPrograms)(host, signal));

  it('are asked with “get” and the server on standard input', async () => {
    await install('works', answering({ ServerURL: 'a.test', Username: 'tester', Secret: 'p@ss:wörd' }));
    await configure({ credsStore: 'works' });
    assert.deepEqual(await find('a.test:5000'), password('tester', 'p@ss:wörd'));
    assert.deepEqual(await runsOf('works'), [[['get'], 'a.test:5000']]);
  });

  it('are asked for Docker Hub by its own key', async () => {
    await install('works', answering({ Username: 'tester', Secret: 'x' }));
    for (const key of ['docker.io', 'https://index.docker.io/v1/']) {
      await configure({ credHelpers: { [key]: 'works' } });
      assert.deepEqual(await find('docker.io'), password('tester', 'x'));
    }
    assert.deepEqual((await runsOf('works'))[1], [['get'], 'https://index.docker.io/v1/']);
  });

  it('of one host come before the general one, and an empty name switches it off', async () => {
    await install('general', answering({ Username: 'general', Secret: 'x' }));
    await install('special', answering({ Username: 'special', Secret: 'x' }));
    await configure({ credsStore: 'general', credHelpers: { 'a.test': 'special', 'off.test': '' } });
    assert.deepEqual(await find('a.test'), password('special', 'x'));
    assert.deepEqual(await find('b.test'), password('general', 'x'));
    assert.equal(await find('off.test'), undefined);
    assert.equal((await runsOf('general')).length, 1);
  });

  it('mean an identity token by the user <token>', async () => {
    await install('works', answering({ Username: '<token>', Secret: 'abc' }));
    await configure({ credsStore: 'works' });
    assert.deepEqual(await find('a.test'), { kind: 'identity-token', token: 'abc' });
  });

  it('that know nothing leave the word to auths, else to nobody', async () => {
    await install('empty', missing);
    await configure({ credsStore: 'empty', auths: { 'a.test': { auth: Buffer.from('tester:x').toString('base64') } } });
    assert.deepEqual(await find('a.test'), password('tester', 'x'));
    assert.equal(await find('b.test'), undefined);
  });

  it('that answer with neither user nor secret mean anonymous', async () => {
    await install('blank', answering({ ServerURL: 'a.test', Username: '', Secret: '' }));
    await configure({ credsStore: 'blank' });
    assert.equal(await find('a.test'), undefined);
  });

  it('are not started where programs may not be', async () => {
    await install('works', answering({ Username: 'tester', Secret: 'x' }));
    await configure({ credsStore: 'works', credHelpers: { 'b.test': 'works' } });
    assert.deepEqual([await find('a.test', false), await find('b.test', false)], [undefined, undefined]);
    assert.deepEqual(await runsOf('works'), []);
  });

  const failures: readonly (readonly [title: string, body: string, message: RegExp])[] = [
    [
      'fail with a message',
      "console.log('the keychain is locked'); process.exitCode = 1;",
      /^docker-credential-bad failed: the keychain is locked$/,
    ],
    ['fail without a word', 'process.exitCode = 3;', /^docker-credential-bad failed: exit code 3$/],
    ['print nonsense', "console.log('nonsense');", /^docker-credential-bad gave no readable answer$/],
    ['print nothing', '', /gave no readable answer/],
    ['print JSON of another shape', 'console.log(\'{"Username":1}\');', /gave no readable answer/],
    ['print JSON null', "console.log('null');", /gave no readable answer/],
    ['print a terminal’s commands', "console.log('\\u001b[2Jx\\u202Ey'); process.exitCode = 1;", /failed: \[2Jx y$/],
    [
      'print without end',
      "for (let i = 0; i < 20; i++) process.stdout.write('x'.repeat(1 << 20));",
      /printed more than/,
    ],
    // The helper found the secret and failed afterwards: its output is no message.
    [
      'print the secret and fail',
      `${answering({ Username: 'tester', Secret: 's3cret' })} process.exitCode = 1;`,
      /failed/,
    ],
  ];
  for (const [title, body, message] of failures) {
    it(`that ${title} are an error that names them`, async () => {
      await install('bad', body);
      await configure({ credsStore: 'bad' });
      const error = await failureOf(find('a.test'));
      assert.deepEqual([error.kind, error.data.host], ['credentials', 'a.test']);
      assert.match(error.message, message);
      assertHides(error, 's3cret');
    });
  }

  it('that are not on the PATH are named', async () => {
    await configure({ credsStore: 'absent' });
    const error = await failureOf(find('a.test'));
    assert.equal(error.kind, 'credentials');
    assert.match(error.message, /^docker-credential-absent was not found on the PATH; start VS Code from a terminal/);
  });

  it('that may not be executed are named', async () => {
    await install('locked', '');
    await chmod(join(home.path, 'bin', 'docker-credential-locked'), 0o644);
    await configure({ credsStore: 'locked' });
    const error = await failureOf(find('a.test'));
    assert.equal(error.kind, 'credentials');
    assert.match(error.message, /docker-credential-locked/);
  });

  for (const name of [
    '../evil',
    'a b',
    'a;touch x',
    '$(x)',
    'a/../../evil',
    'a\nb',
    'a\0b',
    '/bin/sh',
    'ö',
    {},
    ['x y'],
  ]) {
    it(`named ${JSON.stringify(name)} are not started`, async () => {
      // The file that `../evil` would reach, were it put into a path.
      await writeFile(join(home.path, 'evil'), `#!/bin/sh\ntouch ${join(home.path, 'ran')}\n`, { mode: 0o755 });
      await mkdir(join(home.path, 'bin', 'docker-credential-..'));
      await configure({ credsStore: name });
      const error = await failureOf(find('a.test'));
      assert.deepEqual([error.kind, error.message.includes('is not a name')], ['credentials', true]);
      await assert.rejects(access(join(home.path, 'ran')));
    });
  }

  it('that hang end when they are cancelled, with the reason given', async () => {
    await install('hangs', hanging);
    await configure({ credsStore: 'hangs' });
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(new Error('enough')), 200);
    await assert.rejects(find('a.test', true, controller.signal), /^Error: enough$/);
    assert(performance.now() - started < 2000);
  });

  it('that hang end with the client’s time limit, as an error about the registry', async () => {
    await install('hangs', hanging);
    await configure({ credsStore: 'hangs' });
    const headers = { 'www-authenticate': 'Basic realm="test"' };
    const registry = await startFaultyRegistry(() => ({ kind: 'status', status: 401, headers }));
    try {
      const error = await withClient({ credentials: sourceOf(), timeout: 500 }, client =>
        failureOf(client.manifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled())),
      );
      assert.equal(error.data.host, registry.host);
    } finally {
      await registry.close();
    }
  });

  it('are started once for all who wait, and their answer counts for a while; where they know nothing, not', async () => {
    await install('works', answering({ Username: 'tester', Secret: 'x' }));
    await install('empty', missing);
    await configure({ credHelpers: { 'a.test': 'works', 'b.test': 'empty' } });
    const source = sourceOf(true, 500);
    const hosts = ['a.test', 'a.test', 'a.test'];
    const found = await Promise.all(hosts.map((host, at) => source(host, uncancelled(), `team/app${at}`)));
    assert.deepEqual(
      found,
      hosts.map(() => ({ ...password('tester', 'x'), from: 'docker-credential-works' })),
    );
    await source('a.test', uncancelled());
    assert.equal((await runsOf('works')).length, 1);
    for (const host of ['b.test', 'b.test']) assert.equal(await source(host, uncancelled()), undefined);
    assert.equal((await runsOf('empty')).length, 2);
    await sleep(550);
    await source('a.test', uncancelled());
    assert.equal((await runsOf('works')).length, 2);
  });
});
