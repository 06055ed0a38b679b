// A private authority, and certificates that it signed for a server and for a client.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from '../cleanup.ts';
import { runOrThrow } from '../process.ts';

interface Pair {
  /** Paths. */
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  readonly folder: string;
  /** Path of the authority's own certificate. */
  readonly ca: string;
  /** For 127.0.0.1, localhost and registry.test. */
  readonly server: Pair;
  readonly client: Pair;
  readonly remove: () => Promise<void>;
}

const SERVER =
  'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test,DNS:proxy.test\nextendedKeyUsage=serverAuth\n';
const CLIENT = 'extendedKeyUsage=clientAuth\n';

/** Needs `openssl`. */
export async function makeCertificates(): Promise<Certificates> {
  const { path: folder, remove } = await makeTempFolder('certificates');
  const authority = { cert: join(folder, 'ca.pem'), key: join(folder, 'ca.key') };
  const subject = ['-subj', '/CN=Private Test Authority', '-days', '2'];
  await openssl(['req', '-x509', ...newKey(authority.key), ...subject, '-out', authority.cert]);
  const server = await signed(folder, authority, 'server', SERVER);
  const client = await signed(folder, authority, 'client', CLIENT);
  return { folder, ca: authority.cert, server, client, remove };
}

export async function readPair({ cert, key }: Pair): Promise<{ cert: Buffer; key: Buffer }> {
  const [certificate, secret] = await Promise.all([readFile(cert), readFile(key)]);
  return { cert: certificate, key: secret };
}

async function signed(folder: string, authority: Pair, name: string, extensions: string): Promise<Pair> {
  const [cert, key, request, extra] = ['pem', 'key', 'csr', 'ext'].map(end => join(folder, `${name}.${end}`)) as [
    string,
    string,
    string,
    string,
  ];
  await writeFile(extra, extensions);
  await openssl(['req', '-new', ...newKey(key), '-subj', `/CN=${name}`, '-out', request]);
  const by = ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial', '-days', '2'];
  await openssl(['x509', '-req', '-in', request, ...by, '-extfile', extra, '-out', cert]);
  return { cert, key };
}

function newKey(path: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', path];
}

async function openssl(args: readonly string[]): Promise<void> {
  await runOrThrow('openssl', args, { timeout: 10_000 });
}
