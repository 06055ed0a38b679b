// A BuildKit that listens on an address, for buildx's driver `remote`: Debian has no buildkitd, but dockerd serves the same
// interface on its socket once a connection is upgraded to HTTP/2 (moby, `/grpc`).
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Engine } from './engine.ts';

export interface RemoteBuilder {
  /** `tcp://127.0.0.1:port`. */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const upgrade = 'POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
const headEnd = '\r\n\r\n';

/**
 * @param engine of which only the address counts
 * @param tls certificates of the server, and of the authority whose clients it takes
 */
export async function startRemoteBuilder(engine: Pick<Engine, 'env'>, tls?: TlsOptions): Promise<RemoteBuilder> {
  const socketPath = (engine.env['DOCKER_HOST'] ?? '').replace('unix://', '');
  const sockets = new Set<Socket>();
  const serve = (client: Socket) => {
    const daemon = connect(socketPath);
    for (const [socket, other] of [
      [client, daemon],
      [daemon, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    joinUpgraded(client, daemon);
  };
  const server = tls
    ? createTlsServer({ ...tls, requestCert: true, ALPNProtocols: ['h2'] }, serve)
    : createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { endpoint: `tcp://127.0.0.1:${port}`, stop: () => close(server, sockets) };
}

/** What the client sends waits until the daemon has changed over; what comes behind its answer's head is the client's. */
function joinUpgraded(client: Socket, daemon: Socket): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(headEnd);
    if (end === -1) return;
    daemon.off('data', onData);
    if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) {
      client.destroy();
      return;
    }
    client.write(head.subarray(end + headEnd.length));
    client.pipe(daemon);
    daemon.pipe(client);
  };
  daemon.on('data', onData);
  daemon.write(upgrade);
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
