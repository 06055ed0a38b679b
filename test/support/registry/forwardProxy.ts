// A forward proxy: CONNECT for tunnels, absolute addresses for plain HTTP. Names of the tests' own lead to servers here.
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ForwardProxyOptions {
  /** `host:port` as the client names it, to where it is. */
  readonly routes: Readonly<Record<string, string>>;
  /** Its own credentials, as `user:password`. */
  readonly login?: string;
  /** Makes it a proxy that is spoken to over TLS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

export interface ForwardProxy {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `CONNECT host:port` or `GET http://…`, in order, with what was refused. */
  readonly requests: string[];
  /** The Authorization headers that it could read. */
  readonly seen: string[];
  readonly close: () => Promise<void>;
}

export async function startForwardProxy(options: ForwardProxyOptions): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const seen: string[] = [];
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const server: Server = options.tls ? createTlsServer(options.tls) : createServer();
  server.on('connection', track);
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    requests.push(`CONNECT ${request.url}`);
    track(client);
    if (!isAllowed(request, options)) return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [name, port] = (options.routes[request.url ?? ''] ?? 'nowhere.invalid:1').split(':');
    const target = track(
      connect(Number(port), name, () => client.write('HTTP/1.1 200 Connection established\r\n\r\n')),
    );
    target.on('close', () => client.destroy()).pipe(client);
    return client.on('close', () => target.destroy()).pipe(target);
  });
  server.on('request', (request, response) => {
    const { method, url = '', headers } = request;
    requests.push(`${method} ${url}`);
    if (headers.authorization !== undefined) seen.push(headers.authorization);
    if (!isAllowed(request, options)) return response.writeHead(407).end();
    const { host, pathname, search } = new URL(url);
    const [name, port] = (options.routes[host] ?? 'nowhere.invalid:1').split(':');
    const outgoing = forward({ host: name, port, method, path: `${pathname}${search}`, headers, agent: false });
    outgoing.on('error', () => response.writeHead(502).end());
    outgoing.on('response', incoming => {
      response.writeHead(incoming.statusCode ?? 502, incoming.rawHeaders);
      incoming.pipe(response);
    });
    return request.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    seen,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function isAllowed({ headers }: IncomingMessage, { login }: ForwardProxyOptions): boolean {
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  return expected === undefined || headers['proxy-authorization'] === expected;
}
