// Addresses where no registry is, or none that can be trusted: the kind of error, about which image, and in time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { itWith } from '../support/registry/tools.ts';
import { describeOnce, failureOf, type TestSettings } from './support.ts';

describe('a host where', () => {
  const open = async (server: Server): Promise<string> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const failure = async (host: string, more: TestSettings = {}) => {
    const error = await failureOf(describeOnce(`${host}/sample/app:1.0`, { timeout: 300, ...more }));
    assert.deepEqual({ ...error.data, host, repository: 'sample/app', tag: '1.0' }, error.data);
    return error;
  };

  it('nothing listens is unreachable', async () => {
    const server = createServer();
    const host = await open(server);
    server.close();
    await once(server, 'close');
    const error = await failure(host);
    assert.equal(error.kind, 'unreachable');
    assert.match(error.message, /ECONNREFUSED/);
    assert.equal((await failure(host.replace('127.0.0.1', 'localhost'))).kind, 'unreachable');
  });

  it('the name is unknown is unreachable', async () => {
    // RFC 6761: `.invalid` never exists; a machine without any name service may say so later than the limit.
    const { kind } = await failure('registry.invalid', { timeout: 3000 });
    assert(kind === 'unreachable' || kind === 'timeout', kind);
  });

  it('connections end at once is unreachable', async () => {
    const server = createServer(socket => socket.destroy());
    assert.equal((await failure(await open(server))).kind, 'unreachable');
    server.close();
  });

  it('something else than HTTP answers is an error in time', async () => {
    const server = createServer(socket => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n'));
    const { kind } = await failure(await open(server));
    assert(kind === 'unreachable' || kind === 'not-a-registry', kind);
    server.close();
  });

  it('plain HTTP answers although HTTPS is asked for is a matter of TLS', async () => {
    const registry = await startFaultyRegistry(() => undefined);
    const { kind } = await failure(registry.host, { plainHttp: false, timeout: 3000 });
    await registry.close();
    assert.equal(kind, 'tls');
  });

  itWith(['openssl'], 'nobody vouches for the certificate is a matter of TLS, and nothing is asked', async () => {
    const folder = await makeTempFolder('certificate');
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
    await runOrThrow('openssl', ['req', '-x509', '-keyout', key, '-out', cert, ...subject], { timeout: 10_000 });
    let asked = 0;
    const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) => {
      asked++;
      response.end();
    });
    const { kind } = await failure(await open(server), { plainHttp: false, timeout: 3000 });
    server.closeAllConnections();
    server.close();
    await folder.remove();
    assert.deepEqual([kind, asked], ['tls', 0]);
  });
});
