// Every bad answer: its kind, about which image, without a secret in it, and in time.
import assert from 'node:assert/strict';
import { mediaTypes } from '../../src/core/manifest.ts';
import type { RegistryErrorKind } from '../../src/registry/errors.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { assertHides, describeOnce, failureOf, password, type TestSettings } from './support.ts';

const path = '/v2/sample/app/manifests/1.0';
const secret = 's3cret';
const encoded = Buffer.from(`tester:${secret}`).toString('base64');
const challenge: Fault = { kind: 'status', status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } };
const settings: TestSettings = { login: password('tester', secret), timeout: 300 };

const status = (code: number, body = '', headers: Record<string, string> = {}): Fault => {
  return { kind: 'status', status: code, body, headers };
};
const manifest = (body: unknown, type: string = mediaTypes.ociIndex): Fault =>
  status(200, typeof body === 'string' ? body : JSON.stringify(body), { 'content-type': type });
const errors = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });
const descriptor = { mediaType: mediaTypes.ociManifest, digest: `sha256:${'a'.repeat(64)}`, size: 2 };

interface Case {
  readonly title: string;
  readonly fault: Fault;
  readonly kind: RegistryErrorKind;
  readonly message?: RegExp;
  readonly data?: object;
}

const cases: readonly Case[] = [
  { title: 'silence', fault: { kind: 'silent' }, kind: 'timeout' },
  { title: 'one byte every now and then', fault: { kind: 'drip', everyMs: 40 }, kind: 'timeout' },
  { title: 'half an answer', fault: { kind: 'cut' }, kind: 'unreachable' },
  { title: 'a web page', fault: { kind: 'html' }, kind: 'not-a-registry', message: /web page/ },
  { title: 'a body without end', fault: { kind: 'endless' }, kind: 'too-large', message: /4194304 bytes/ },
  {
    title: 'a body that is said to be huge',
    fault: status(200, '', { 'content-length': '99999999999' }),
    kind: 'too-large',
  },
  { title: 'an empty body', fault: manifest(''), kind: 'malformed' },
  { title: '204', fault: status(204), kind: 'not-a-registry', data: { status: 204 } },
  {
    title: '401 without a challenge',
    fault: status(401, errors('UNAUTHORIZED', 'no')),
    kind: 'sign-in',
    message: /^the credentials were refused: no$/,
    data: { status: 401, codes: ['UNAUTHORIZED'] },
  },
  {
    title: '401 with a challenge that nobody knows',
    fault: status(401, '', { 'www-authenticate': 'Negotiate' }),
    kind: 'sign-in',
  },
  { title: '401 again for the credentials', fault: challenge, kind: 'sign-in' },
  {
    title: '403',
    fault: status(403, errors('DENIED', 'not yours')),
    kind: 'forbidden',
    message: /^the credentials were refused: not yours$/,
    data: { status: 403, codes: ['DENIED'] },
  },
  {
    title: '404',
    fault: status(404, errors('MANIFEST_UNKNOWN', 'no such tag')),
    kind: 'not-found',
    data: { codes: ['MANIFEST_UNKNOWN'] },
  },
  {
    title: '404 in plain text',
    fault: status(404, '404 page not found\n'),
    kind: 'not-found',
    message: /^404 page not found$/,
  },
  {
    title: '404 with a web page',
    fault: status(404, '<!doctype html><h1>404</h1>'),
    kind: 'not-found',
    message: /^HTTP 404$/,
  },
  { title: '410', fault: status(410), kind: 'not-a-registry', data: { status: 410 } },
  {
    title: '429 with seconds',
    fault: status(429, '', { 'retry-after': '7' }),
    kind: 'rate-limited',
    data: { status: 429, retryAfter: 7 },
  },
  {
    title: '429 with a date that has passed',
    fault: status(429, '', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    kind: 'rate-limited',
    data: { retryAfter: 0 },
  },
  { title: '500', fault: status(500, 'boom'), kind: 'server', message: /^boom$/, data: { status: 500 } },
  {
    title: '503',
    fault: status(503, '', { 'retry-after': '1' }),
    kind: 'server',
    data: { status: 503, retryAfter: 1 },
  },
  { title: '500 without end', fault: { kind: 'endless', status: 500 }, kind: 'server' },
  { title: 'a list instead of an object', fault: manifest([]), kind: 'malformed' },
  { title: 'null', fault: manifest('null'), kind: 'malformed' },
  { title: 'an object without anything', fault: manifest({}, 'application/json'), kind: 'malformed' },
  { title: 'an index whose entries are no list', fault: manifest({ manifests: {} }), kind: 'malformed' },
  { title: 'an index whose entries are numbers', fault: manifest({ manifests: [1] }), kind: 'malformed' },
  {
    title: 'an entry with a digest that is a path',
    fault: manifest({ manifests: [{ ...descriptor, digest: '../../x' }] }),
    kind: 'malformed',
  },
  {
    title: 'an entry of a negative size',
    fault: manifest({ manifests: [{ ...descriptor, size: -1 }] }),
    kind: 'malformed',
  },
  {
    title: 'an image without a configuration',
    fault: manifest({ layers: [] }, mediaTypes.ociManifest),
    kind: 'malformed',
  },
  {
    title: 'an answer that calls itself otherwise',
    fault: manifest({ mediaType: mediaTypes.ociManifest, manifests: [] }),
    kind: 'malformed',
  },
  {
    title: 'schema 1',
    fault: manifest({ schemaVersion: 1, fsLayers: [] }, mediaTypes.schema1Signed),
    kind: 'malformed',
    message: /schema 1/,
  },
  {
    title: 'schema 1 as text',
    fault: manifest({ schemaVersion: 1, fsLayers: [] }, 'text/plain'),
    kind: 'malformed',
    message: /schema 1/,
  },
  { title: 'a million brackets', fault: manifest('['.repeat(1_000_000)), kind: 'malformed' },
  {
    title: 'a nest of a million objects',
    fault: manifest(`{"manifests":[${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}]}`),
    kind: 'malformed',
  },
  {
    title: 'bytes that are no text',
    fault: { kind: 'status', status: 200, body: Buffer.alloc(1000, 0xff) },
    kind: 'malformed',
  },
  {
    title: 'a type full of markup',
    fault: manifest({ mediaType: 'x\u001b[2J\u202E<b>' }),
    kind: 'malformed',
    message: /x \[2J <b>/,
  },
  // A debugging proxy's error page repeats the request, with its headers.
  {
    title: 'an error that repeats the request',
    fault: status(500, `bad request: Authorization: Basic ${encoded}`),
    kind: 'server',
  },
];

describe('a registry that answers with', () => {
  for (const { title, fault, kind, message = /./, data = {} } of cases) {
    it(`${title} is ${kind}`, async () => {
      const registry = await startFaultyRegistry(({ path: asked, headers }) => {
        if (asked !== path) return undefined;
        return headers.authorization ? fault : challenge;
      });
      try {
        const started = performance.now();
        const error = await failureOf(describeOnce(`${registry.host}/sample/app:1.0`, settings));
        const took = performance.now() - started;
        assert.equal(error.kind, kind, error.message);
        assert.match(error.message, message);
        const about = { host: registry.host, repository: 'sample/app', tag: '1.0', ...data };
        assert.deepEqual({ ...error.data, ...about }, error.data);
        assert.doesNotMatch(error.message, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        assert(error.message.length <= 400, error.message);
        assertHides(error, secret, encoded);
        assert(took < 3000, `${took} ms`);
      } finally {
        await registry.close();
      }
    });
  }

  it('429 with a date says the seconds until then', async () => {
    const headers = { 'retry-after': new Date(Date.now() + 30_000).toUTCString() };
    const registry = await startFaultyRegistry(() => ({ kind: 'status', status: 429, headers }));
    const { data } = await failureOf(describeOnce(`${registry.host}/sample/app:1.0`, settings));
    await registry.close();
    assert(data.retryAfter && data.retryAfter > 25 && data.retryAfter <= 30, String(data.retryAfter));
  });
});
