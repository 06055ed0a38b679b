// Credentials as Podman, Buildah and Skopeo keep them, by containers-auth.json(5), behind Docker's.
import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { storedCredentials } from '../../src/registry/auth/storedCredentials.ts';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';
import { failureOf, uncancelled } from './support.ts';

const entry = (user: string) => ({ auth: Buffer.from(`${user}:x`).toString('base64') });

describe('Podman’s credentials', () => {
  let home: TempFolder;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    home = await makeTempFolder('podman-home');
    env = {
      REGISTRY_AUTH_FILE: join(home.path, 'own.json'),
      XDG_RUNTIME_DIR: join(home.path, 'run'),
      XDG_CONFIG_HOME: join(home.path, 'config'),
    };
  });
  afterEach(() => home.remove());

  const write = async (file: string, config: object | string) => {
    const path = join(home.path, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config));
  };
  const find = (host: string, repository?: string, own = env) =>
    storedCredentials({ env: own, home: home.path, mayRunPrograms: () => true })(host, uncancelled(), repository);
  const userOf = async (host: string, repository?: string, own = env) => {
    const found = await find(host, repository, own);
    return found?.kind === 'password' ? found.username : found?.token;
  };

  // From the last to the first: each one that is added comes before those that are there.
  const places = [
    ['.config/containers/auth.json', 'home', ['XDG_CONFIG_HOME']],
    ['config/containers/auth.json', 'XDG_CONFIG_HOME', []],
    ['run/containers/auth.json', 'XDG_RUNTIME_DIR', []],
    ['own.json', 'REGISTRY_AUTH_FILE', []],
    ['.docker/config.json', 'Docker', []],
  ] as const;
  it('are looked for in order, after Docker’s, and say where they were found', async () => {
    for (const [file, user, unset] of places) {
      await write(file, { auths: { 'a.test': entry(user) } });
      const own = Object.fromEntries(Object.entries(env).filter(([name]) => !unset.some(each => each === name)));
      const found = await find('a.test', 'team/app', own);
      assert.deepEqual(found, { kind: 'password', username: user, password: 'x', from: join(home.path, file) });
    }
  });

  it('of each place count only where the one before has none for the host', async () => {
    await write('.docker/config.json', { auths: { 'a.test': entry('docker') } });
    await write('own.json', { auths: { 'b.test': entry('own') } });
    await write('config/containers/auth.json', { auths: { 'c.test': entry('config'), 'a.test': entry('late') } });
    const found = await Promise.all(['a.test', 'b.test', 'c.test', 'd.test'].map(host => userOf(host)));
    assert.deepEqual(found, ['docker', 'own', 'config', undefined]);
  });

  const keys: readonly (readonly [
    title: string,
    keys: string[],
    place: [string, string?],
    found: string | undefined,
  ])[] = [
    ['the repository’s own', ['a.test', 'a.test/team', 'a.test/team/app'], ['a.test', 'team/app'], 'a.test/team/app'],
    ['its namespace’s', ['a.test', 'a.test/team'], ['a.test', 'team/app'], 'a.test/team'],
    ['a namespace’s above', ['a.test', 'a.test/team'], ['a.test', 'team/deep/app'], 'a.test/team'],
    ['the host’s', ['a.test', 'a.test/other'], ['a.test', 'team/app'], 'a.test'],
    ['not another namespace’s', ['a.test/other'], ['a.test', 'team/app'], undefined],
    ['not that of one that begins alike', ['a.test/te'], ['a.test', 'team/app'], undefined],
    ['not that of one below', ['a.test/team/app'], ['a.test', 'team'], undefined],
    ['not a namespace’s, for the whole host', ['a.test/team'], ['a.test'], undefined],
    ['an old key’s', ['https://a.test/v1/'], ['a.test', 'team/app'], 'https://a.test/v1/'],
    ['Docker Hub’s', ['docker.io'], ['docker.io', 'library/alpine'], 'docker.io'],
    ['Docker Hub’s namespace’s', ['docker.io', 'docker.io/me'], ['docker.io', 'me/app'], 'docker.io/me'],
    ['Docker Hub’s old key’s', ['https://index.docker.io/v1/'], ['docker.io', 'me/app'], 'https://index.docker.io/v1/'],
    ['none of Object.prototype', [], ['constructor', 'toString'], undefined],
  ];
  for (const [title, names, [host, repository], found] of keys) {
    it(`are ${title}`, async () => {
      // A user's name must not hold a colon.
      const user = (key: string) => key.replaceAll(':', '_');
      await write('own.json', { auths: Object.fromEntries(names.map(key => [key, entry(user(key))])) });
      assert.equal(await userOf(host, repository), found && user(found));
    });
  }

  it('that cannot be read are an error, not an absence', async () => {
    await write('own.json', '{');
    await write('config/containers/auth.json', { auths: { 'a.test': entry('late') } });
    const error = await failureOf(find('a.test'));
    assert.deepEqual(
      [error.kind, error.message],
      ['credentials', `${env['REGISTRY_AUTH_FILE']} does not hold a JSON object`],
    );
  });

  it('are not asked for where Docker’s cannot be read', async () => {
    await write('.docker/config.json', '{');
    await write('own.json', { auths: { 'a.test': entry('own') } });
    assert.match((await failureOf(find('a.test'))).message, /config\.json does not hold a JSON object$/);
  });

  it('come from a helper, for a whole registry, before what is written down', async function () {
    if (process.platform === 'win32') return this.skip();
    const answer = JSON.stringify({ Username: 'helped', Secret: 'x' });
    await write(
      'bin/docker-credential-pods',
      `#!/bin/sh\nread server\necho "$server" > '${home.path}/asked'\necho '${answer}'\n`,
    );
    await chmod(join(home.path, 'bin', 'docker-credential-pods'), 0o755);
    env = { ...env, PATH: [join(home.path, 'bin'), process.env['PATH']].join(delimiter) };
    await write('own.json', { credHelpers: { 'a.test': 'pods' }, auths: { 'a.test/team': entry('written') } });
    assert.deepEqual(await find('a.test', 'team/app'), {
      kind: 'password',
      username: 'helped',
      password: 'x',
      from: 'docker-credential-pods',
    });
    assert.equal(await userOf('b.test'), undefined);
  });
});
