// Blobs and uploads of the embedded registry: whole, in chunks, or mounted from another repository.
import { randomUUID } from 'node:crypto';
import { failure } from './server.ts';
import type { Exchange, Reply } from './server.ts';
import { isDigest, matches, repositoryOf } from './store.ts';
import type { Store, Upload } from './store.ts';

export function blobs(store: Store, name: string, digest: string, exchange: Exchange): Reply {
  if (!isDigest(digest)) return failure(400, 'DIGEST_INVALID', `${digest} is no digest`);
  const repository = store.repositories.get(name);
  const bytes = repository?.blobs.get(digest);
  if (repository === undefined || bytes === undefined)
    return failure(404, 'BLOB_UNKNOWN', `${name} does not have ${digest}`);
  if (exchange.method === 'DELETE') {
    repository.blobs.delete(digest);
    return { status: 202 };
  }
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD')
    return failure(405, 'UNSUPPORTED', `${exchange.method} is not for blobs`);
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
  };
  const range = exchange.method === 'GET' ? exchange.headers.range : undefined;
  return range === undefined ? { status: 200, headers, body: bytes } : part(bytes, range, headers);
}

function part(bytes: Buffer, range: string, headers: Record<string, string>): Reply {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if ((from === '' && to === '') || start > end) {
    return failure(416, 'RANGE_INVALID', `${range} is outside`, { 'content-range': `bytes */${bytes.length}` });
  }
  const contentRange = `bytes ${start}-${end}/${bytes.length}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: bytes.subarray(start, end + 1) };
}

export function startUpload(store: Store, name: string, { method, url, body }: Exchange): Reply {
  if (method !== 'POST') return failure(405, 'UNSUPPORTED', 'an upload starts with POST');
  const mounted = mount(store, name, url.searchParams.get('mount'), url.searchParams.get('from'));
  if (mounted !== undefined) return mounted;
  const digest = url.searchParams.get('digest');
  if (digest !== null) return finish(store, name, body, digest);
  const id = randomUUID();
  const upload = { repository: name, bytes: Buffer.alloc(0) };
  store.uploads.set(id, upload);
  return progress(id, upload);
}

export function upload(store: Store, name: string, id: string, exchange: Exchange): Reply {
  const current = store.uploads.get(id);
  if (current?.repository !== name) return failure(404, 'BLOB_UPLOAD_UNKNOWN', `upload ${id} is not known to ${name}`);
  if (exchange.method === 'PATCH') return append(current, exchange) ?? progress(id, current);
  if (exchange.method === 'GET') return progress(id, current, 204);
  if (exchange.method !== 'PUT' && exchange.method !== 'DELETE')
    return failure(405, 'UNSUPPORTED', `${exchange.method} is not for uploads`);
  store.uploads.delete(id);
  if (exchange.method === 'DELETE') return { status: 204 };
  const bytes = Buffer.concat([current.bytes, exchange.body]);
  return finish(store, name, bytes, exchange.url.searchParams.get('digest') ?? '');
}

/** A mount that cannot be done becomes an ordinary upload, as the specification wants. */
function mount(store: Store, name: string, digest: string | null, from: string | null): Reply | undefined {
  if (digest === null || from === null) return undefined;
  const bytes = store.repositories.get(from)?.blobs.get(digest);
  if (bytes === undefined) return undefined;
  repositoryOf(store, name).blobs.set(digest, bytes);
  return created(name, digest);
}

function append(current: Upload, { headers, body }: Exchange): Reply | undefined {
  const start = /^(?:bytes )?(\d+)-/.exec(headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== current.bytes.length) {
    return failure(416, 'RANGE_INVALID', `the next byte is ${current.bytes.length}, not ${start}`);
  }
  current.bytes = Buffer.concat([current.bytes, body]);
  return undefined;
}

function progress(id: string, { repository, bytes }: Upload, status = 202): Reply {
  const location = `/v2/${repository}/blobs/uploads/${id}`;
  return { status, headers: { location, range: `0-${Math.max(0, bytes.length - 1)}`, 'docker-upload-uuid': id } };
}

function finish(store: Store, name: string, bytes: Buffer, digest: string): Reply {
  if (!matches(bytes, digest)) return failure(400, 'DIGEST_INVALID', `the uploaded bytes are not '${digest}'`);
  repositoryOf(store, name).blobs.set(digest, bytes);
  return created(name, digest);
}

function created(name: string, digest: string): Reply {
  return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest } };
}
