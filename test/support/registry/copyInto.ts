// Uploads built images over the plain protocol: blobs, then manifests, children first, the tag last.
import type { BuiltImage, Content } from './images.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const TIMEOUT = 10_000;

/** @param images keyed by `repository:tag` */
export async function copyInto(
  host: string,
  credentials: Credentials | undefined,
  images: Iterable<readonly [string, BuiltImage]>,
): Promise<void> {
  for (const [reference, image] of images) {
    const [repository, tag] = reference.split(':');
    if (repository === undefined || tag === undefined) throw new Error(`'${reference}' must be repository:tag`);
    const authorization = await authorize(host, repository, credentials);
    const request = requester(`http://${host}/v2/${repository}/`, authorization);
    for (const [digest, bytes] of image.blobs) await putBlob(request, digest, bytes);
    for (const { manifest } of image.children) await putManifest(request, manifest.digest, manifest);
    await putManifest(request, tag, image.manifest);
  }
}

interface Body {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Resolves with the answer's location, as an absolute address. */
type Request = (method: string, path: string, expected: number, body?: Body) => Promise<URL>;

function requester(base: string, authorization: Record<string, string>): Request {
  return async (method, path, expected, body) => {
    const type = body === undefined ? {} : { 'content-type': body.type };
    const content = body === undefined ? {} : { body: new Uint8Array(body.bytes) };
    const url = new URL(path, base);
    const response = await fetch(url, {
      method,
      headers: { ...authorization, ...type },
      ...content,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const text = await response.text();
    if (response.status !== expected)
      throw new Error(`${method} ${url.href} answered ${response.status}, not ${expected}: ${text}`);
    return new URL(response.headers.get('location') ?? '', url);
  };
}

async function putBlob(request: Request, digest: string, bytes: Buffer): Promise<void> {
  const upload = await request('POST', 'blobs/uploads/', 202);
  upload.searchParams.set('digest', digest);
  await request('PUT', upload.href, 201, { type: 'application/octet-stream', bytes });
}

async function putManifest(request: Request, reference: string, { bytes, mediaType }: Content): Promise<void> {
  await request('PUT', `manifests/${reference}`, 201, { type: mediaType, bytes });
}

/** Follows the challenge of `/v2/`: nothing, Basic, or a token for this repository. */
async function authorize(host: string, repository: string, credentials?: Credentials): Promise<Record<string, string>> {
  const ping = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(TIMEOUT) });
  await ping.body?.cancel();
  const challenge = ping.headers.get('www-authenticate');
  if (challenge === null || credentials === undefined) return {};
  const account = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  const basic = { authorization: `Basic ${account}` };
  return /^basic/i.test(challenge) ? basic : { authorization: `Bearer ${await token(challenge, repository, basic)}` };
}

async function token(challenge: string, repository: string, basic: Record<string, string>): Promise<string> {
  const [realm = '', service = ''] = ['realm', 'service'].map(
    name => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1],
  );
  const url = new URL(realm);
  url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${repository}:pull,push`);
  const answer = await fetch(url, { headers: basic, signal: AbortSignal.timeout(TIMEOUT) });
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'token' in body) return String(body.token);
  throw new Error(`${url.href} gave no token: ${answer.status}`);
}
