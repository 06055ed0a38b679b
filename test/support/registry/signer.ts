// Signs tokens (JWT, ES256) with a key made at start, and writes the certificate by which a registry trusts it.
import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../process.ts';

export interface Signer {
  readonly certificateFile: string;
  readonly sign: (claims: object) => string;
}

export async function createSigner(folder: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyFile = join(folder, 'token.key');
  const certificateFile = join(folder, 'token.crt');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const subject = ['-subj', '/CN=token-server.test', '-days', '1'];
  await runOrThrow('openssl', ['req', '-x509', '-new', '-key', keyFile, ...subject, '-out', certificateFile], {
    timeout: 10_000,
  });
  const certificate = new X509Certificate(await readFile(certificateFile));
  const header = encode({ typ: 'JWT', alg: 'ES256', x5c: [certificate.raw.toString('base64')] });
  return {
    certificateFile,
    sign: claims => {
      const text = `${header}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
