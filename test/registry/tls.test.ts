// A real registry behind a private authority, with and without a required client certificate, and where both are found.
import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiSettings } from '../../src/registry/api.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import type { RegistryOptions } from '../../src/registry/endpoint.ts';
import { certificateFolders, createTrust } from '../../src/registry/transport/tls.ts';
import { makeTempFolder, type TempFolder } from '../support/cleanup.ts';
import { makeCertificates, type Certificates } from '../support/registry/certificates.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { findTool, itWith } from '../support/registry/tools.ts';
import { failureOf, uncancelled } from './support.ts';

const needed = ['openssl', 'docker-registry'];
const isHere = needed.every(name => findTool(name) !== undefined);

describe('a registry over TLS', () => {
  let certificates: Certificates;
  let folder: TempFolder;
  const registries: Distribution[] = [];
  let hosts: { readonly open: string; readonly closed: string };
  before(async () => {
    if (!isHere) return;
    certificates = await makeCertificates();
    const { server, ca } = certificates;
    registries.push(
      await startDistribution({ tls: server }),
      await startDistribution({ tls: { ...server, clientCa: ca } }),
    );
    hosts = { open: registries[0]!.host, closed: registries[1]!.host };
  });
  after(async () => {
    await Promise.all(registries.map(registry => registry.stop()));
    await certificates?.remove();
  });
  beforeEach(async () => {
    folder = await makeTempFolder('certs.d');
  });
  afterEach(() => folder.remove());

  const list = async (host: string, options: RegistryOptions = {}, more: Partial<ApiSettings> = {}) => {
    const client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options: () => ({ plainHttp: false, ...options }),
      timeout: () => 5000,
      certificateFolders: [join(folder.path, 'absent'), folder.path],
      ...more,
    });
    try {
      return await client.repositories(host, uncancelled());
    } finally {
      await client.close();
    }
  };
  const put = async (host: string, files: Readonly<Record<string, string>>) => {
    await mkdir(join(folder.path, host), { recursive: true });
    for (const [name, from] of Object.entries(files)) await copyFile(from, join(folder.path, host, name));
  };
  const clientFiles = (name: string) => ({
    [`${name}.cert`]: certificates.client.cert,
    [`${name}.key`]: certificates.client.key,
  });

  itWith(needed, 'whose authority nobody knows is a matter of TLS', async () => {
    assert.equal((await failureOf(list(hosts.open))).kind, 'tls');
  });

  itWith(needed, 'is trusted by its folder', async () => {
    await put(hosts.open, { 'private.crt': certificates.ca });
    assert.deepEqual(await list(hosts.open), { names: [] });
  });

  itWith(needed, 'is trusted by the file that the settings name', async () => {
    assert.deepEqual(await list(hosts.open, { caFile: certificates.ca }), { names: [] });
  });

  itWith(needed, 'is not trusted by another registry’s folder', async () => {
    await put('127.0.0.1', { 'private.crt': certificates.ca });
    await put('127.0.0.1:1', { 'private.crt': certificates.ca });
    assert.equal((await failureOf(list(hosts.open))).kind, 'tls');
  });

  itWith(needed, 'is not trusted by what the same client knows of another', async () => {
    const caFile = certificates.ca;
    const options = (host: string) => ({ plainHttp: false, ...(host === hosts.closed && { caFile }) });
    await put(hosts.closed, clientFiles('client'));
    const client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options,
      timeout: () => 5000,
      certificateFolders: [folder.path],
    });
    assert.deepEqual(await client.repositories(hosts.closed, uncancelled()), { names: [] });
    const { kind } = await failureOf(client.repositories(hosts.open, uncancelled()));
    await client.close();
    assert.equal(kind, 'tls');
  });

  itWith(needed, 'is not trusted by a file of another kind', async () => {
    await put(hosts.open, { 'private.pem': certificates.ca });
    assert.equal((await failureOf(list(hosts.open))).kind, 'tls');
  });

  itWith(needed, 'that asks for a certificate is answered with the one of its folder', async () => {
    await put(hosts.closed, { 'ca.crt': certificates.ca, ...clientFiles('client') });
    assert.deepEqual(await list(hosts.closed), { names: [] });
  });

  itWith(needed, 'that asks for a certificate refuses who has none', async () => {
    await put(hosts.closed, { 'ca.crt': certificates.ca });
    const { kind, message } = await failureOf(list(hosts.closed));
    assert.deepEqual([kind, /certificate required|bad certificate/.test(message)], ['tls', true], message);
  });

  itWith(needed, 'has its certificate sent to nobody else', async () => {
    await put('127.0.0.1:1', { 'ca.crt': certificates.ca, ...clientFiles('client') });
    assert.equal((await failureOf(list(hosts.closed, { caFile: certificates.ca }))).kind, 'tls');
  });

  itWith(needed, 'is answered although its folder holds what cannot be used', async () => {
    await put(hosts.closed, {
      'ca.crt': certificates.ca,
      ...clientFiles('good'),
      'alone.cert': certificates.client.cert,
    });
    const path = join(folder.path, hosts.closed);
    await mkdir(join(path, 'folder.crt'));
    await writeFile(join(path, 'a.crt'), 'nonsense');
    await writeFile(join(path, 'a.cert'), 'nonsense');
    await writeFile(join(path, 'a.key'), 'nonsense');
    await copyFile(certificates.client.cert, join(path, 'b.cert'));
    await copyFile(certificates.server.key, join(path, 'b.key'));
    await chmod(join(path, 'a.crt'), 0o000);
    assert.deepEqual(await list(hosts.closed), { names: [] });
  });

  itWith(needed, 'is answered although a folder cannot be read', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const more = { certificateFolders: [join(folder.path, 'file'), join(folder.path, 'absent')] };
    assert.deepEqual(await list(hosts.open, { caFile: certificates.ca }, more), { names: [] });
  });

  const unreadable: readonly (readonly [title: string, content: string | undefined, message: RegExp])[] = [
    ['is not there', undefined, /the setting caFile names \S+\/own\.pem: ENOENT/],
    ['holds no certificate', 'nonsense', /the setting caFile names \S+\/own\.pem: it holds no certificate/],
  ];
  for (const [title, content, message] of unreadable) {
    itWith(needed, `says which file of the settings ${title}`, async () => {
      const caFile = join(folder.path, 'own.pem');
      if (content !== undefined) await writeFile(caFile, content);
      const error = await failureOf(list(hosts.open, { caFile }));
      assert.equal(error.kind, 'tls');
      assert.match(error.message, message);
    });
  }

  itWith(needed, 'is read about once; a failure and a changed setting are read anew', async () => {
    const caFile = join(folder.path, 'own.pem');
    const other = join(folder.path, 'other.pem');
    let current = caFile;
    const trust = createTrust({ folders: [folder.path], caFile: () => current });
    const read = () => trust(new URL('https://a.test/'), { host: 'a.test' });
    assert.equal((await failureOf(read())).kind, 'tls');
    await copyFile(certificates.ca, caFile);
    await copyFile(certificates.ca, other);
    const first = await read();
    await put('a.test', clientFiles('late'));
    assert.equal(await read(), first);
    current = other;
    assert.notEqual(await read(), first);
  });

  itWith(needed, 'is known by the names that settings and folders may have for it', async () => {
    await put('a.test:443', { 'ca.crt': certificates.ca });
    await put('docker.io', { 'ca.crt': certificates.ca });
    const trust = createTrust({ folders: [folder.path], caFile: () => undefined });
    const keyOf = async (url: string) => (await trust(new URL(url), { host: '' })).key;
    assert.deepEqual(
      await Promise.all(
        ['https://a.test/', 'https://registry-1.docker.io/', 'https://a.test:444/', 'https://b.test/'].map(keyOf),
      ),
      ['a.test ', 'registry-1.docker.io ', '', ''],
    );
  });
});

describe('the folders of certificates', () => {
  const posix = [
    '/home/me/.config/docker/certs.d',
    '/home/me/.config/containers/certs.d',
    '/etc/docker/certs.d',
    '/etc/containers/certs.d',
  ];
  const windows = ['C:\\Users\\me\\.config\\docker\\certs.d', 'C:\\Users\\me\\.config\\containers\\certs.d'];
  const cases: readonly (readonly [
    NodeJS.Platform,
    home: string,
    env: NodeJS.ProcessEnv,
    folders: readonly string[],
  ])[] = [
    ['linux', '/home/me', { PROGRAMDATA: 'C:\\ProgramData' }, posix],
    ['darwin', '/home/me', {}, posix],
    ['win32', 'C:\\Users\\me', { PROGRAMDATA: 'C:\\ProgramData' }, [...windows, 'C:\\ProgramData\\docker\\certs.d']],
    ['win32', 'C:\\Users\\me', {}, windows],
  ];
  for (const [platform, home, env, folders] of cases) {
    it(`on ${platform} with ${Object.keys(env).join() || 'nothing'}`, () => {
      assert.deepEqual(certificateFolders(platform, home, env), folders);
    });
  }
});
