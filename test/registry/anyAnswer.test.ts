// Whatever a server answers, every question ends in time, in an answer or a RegistryError about what was asked: nothing
// else is thrown, and nobody else is told the password.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { mediaTypes } from '../../src/core/manifest.ts';
import type { Reference } from '../../src/core/reference.ts';
import { registryKinds, type RegistryKind } from '../../src/core/registryKind.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { describeImage } from '../../src/registry/describe.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { holds } from '../support/properties.ts';
import { assertHides, failureOf, password, referenceTo, uncancelled } from './support.ts';

const secret = 's3cret-of-the-user';
const digest = `sha256:${'a'.repeat(64)}`;

/** What may stand in a header: Latin 1 without control characters. */
const headerText = fc.stringMatching(/^[ -~\u00A1-\u00FF]{0,20}$/);
const header = (...sound: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: headerText });

/** Challenges name the token service, redirects and links the stranger. */
const headersFor = (own: string, tokens: string, stranger: string) =>
  fc.record(
    {
      'www-authenticate': header(
        'Basic realm="r"',
        `Bearer realm="http://${own}/token",service="s",scope="repository:sample/app:pull"`,
        `Bearer realm="http://${tokens}/token",service="s"`,
        'Bearer realm="/token"',
        'Bearer',
      ),
      location: header(`http://${stranger}/x`, '/v2/sample/app/manifests/2.0', '//[', 'file:///etc/passwd', ''),
      link: header(
        '</v2/sample/app/tags/list?last=x>; rel="next"',
        `<http://${stranger}/x>; rel="next"`,
        '<>; rel=next',
      ),
      'content-type': header(...Object.values(mediaTypes), 'text/html', 'application/json; charset="'),
      'docker-content-digest': header(digest, 'sha256:', 'md5:0'),
      'ratelimit-limit': header('100;w=21600', '-1;w=x'),
      'ratelimit-remaining': header('0;w=21600', 'NaN'),
      warning: header('299 - "old"', '299'),
    },
    { requiredKeys: [], noNullPrototype: true },
  );

const descriptor = (mediaType: string) => ({ mediaType, digest, size: 2 });
const body = fc.oneof(
  fc.constantFrom(
    '',
    '{}',
    '<html>',
    '{"token":"t"}',
    '{"access_token":"","token":5,"expires_in":"x"}',
    '{"errors":[{"code":"DENIED","message":"no"}]}',
    '{"tags":["1",2,null],"repositories":["a/b","../x"],"next_page":"x"}',
    JSON.stringify({ manifests: [descriptor(mediaTypes.ociIndex), descriptor(mediaTypes.ociManifest)] }),
    JSON.stringify({ config: descriptor('application/vnd.oci.image.config.v1+json'), layers: [] }),
  ),
  // What the services beside the registries answer.
  fc.constantFrom(
    '{"count":1,"next":"http://127.0.0.1:1/x","results":[{"name":"a","images":[{"os":5},null,{"architecture":"a","os":"l"}]}]}',
    '{"repositories":[{"name":"a","namespace":"b"},{"name":null}],"tags":[{"name":"1","manifest_digest":5},7],"has_additional":true}',
    '[{"path":"a/b","name":"a","full_path":"x","id":1,"location":"h/a/b"},null,{"name":"../x","id":"../y"}]',
    '{"name":"a","child":["b",5,"../x"],"manifest":{"sha256:x":{"tag":["1"],"timeUploadedMs":"x"}},"tags":["1"]}',
  ),
  fc.jsonValue({ maxDepth: 2 }).map(value => JSON.stringify(value)),
  fc.uint8Array({ maxLength: 64 }).map(bytes => Buffer.from(bytes)),
);

/** Those that are asked again after a while have tests of their own. */
const status = fc.oneof(
  { weight: 2, arbitrary: fc.constant(200) },
  { weight: 2, arbitrary: fc.constantFrom(401, 403, 404) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(201, 202, 204, 206, 226, 300, 301, 302, 303, 304, 307, 308, 400, 405, 410, 418),
  },
);

const statusOf = (code: number, headers: Record<string, string>, text: string | Buffer): Fault => {
  return { kind: 'status', status: code, headers, body: text };
};

function clientOf(kind: RegistryKind, host: string): RegistryClient {
  return createRegistryClient({
    credentials: async () => password('tester', secret),
    options: () => ({ kind }),
    services: { [kind]: `http://${host}/` },
    timeout: () => 3000,
  });
}

function questions(client: RegistryClient, reference: Reference): Promise<unknown>[] {
  const { host, repository } = reference;
  const signal = uncancelled();
  const bytes = new TextEncoder().encode('{}');
  const text = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
  return [
    describeImage(client, reference, signal),
    client.head(reference, signal),
    client.tags({ host, repository }, signal),
    client.repositories(host, signal),
    client.browse(host, signal),
    client.browseNamespace(host, 'sample', signal),
    client.browseTags({ host, repository }, signal),
    client.referrers({ host, repository }, { algorithm: 'sha256', hex: 'a'.repeat(64) }, { signal }),
    client.hasBlob({ host, repository }, digest, signal),
    client.uploadBlob({ host, repository }, bytes, { signal }),
    client.putManifest(reference, { text, mediaType: mediaTypes.ociIndex }, signal),
    client.deleteManifest(reference, signal),
    client.draftIndex({ target: { host, repository }, tags: ['new'], manifests: [{ reference }] }, { signal }),
  ];
}

describe('whatever a registry answers', () => {
  let registry: FaultyRegistry;
  let tokens: FaultyRegistry;
  let stranger: FaultyRegistry;
  let play: (request: FaultyRequest) => Fault | undefined = () => undefined;
  before(async () => {
    const start = () => startFaultyRegistry(request => play(request));
    [registry, tokens, stranger] = await Promise.all([start(), start(), start()]);
  });
  after(() => Promise.all([registry, tokens, stranger].map(each => each.close())));

  it('every question ends, in an answer or a RegistryError', () =>
    holds(
      fc.asyncProperty(
        fc.array(fc.tuple(status, headersFor(registry.host, tokens.host, stranger.host), body), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom(...registryKinds),
        async (replies, kind) => {
          const faults = replies.map(([code, headers, text]) => statusOf(code, headers, text));
          let asked = 0;
          play = () => faults[asked++ % faults.length];
          const client = clientOf(kind, registry.host);
          const outcomes = await Promise.allSettled(questions(client, referenceTo(`${registry.host}/sample/app:1.0`)));
          await client.close();
          for (const outcome of outcomes) {
            if (outcome.status === 'fulfilled') continue;
            const error: unknown = outcome.reason;
            assert(error instanceof RegistryError, `${String(error)} is no RegistryError`);
            assert.notEqual(error.kind, 'timeout');
            assert.equal(error.data.host, registry.host);
            assertHides(error, secret, Buffer.from(`tester:${secret}`).toString('base64'));
          }
        },
      ),
      120,
    ));

  // A server is asked eight things at once: an answer that was thrown away unread must not keep its place.
  const refusals: [title: string, status: number, headers: Record<string, string>][] = [
    ['a challenge without a token service', 401, { 'www-authenticate': 'Bearer' }],
    ['a token service that is refused', 401, { 'www-authenticate': 'Bearer realm="http://169.254.169.254/t"' }],
    ['a challenge that nobody knows', 401, { 'www-authenticate': 'Negotiate' }],
    ['credentials that are refused', 401, { 'www-authenticate': 'Basic realm="r"' }],
    ['a redirect that is refused', 302, { location: 'http://169.254.169.254/x' }],
    ['another digest', 200, { 'docker-content-digest': digest }],
    ['no manifest', 404, {}],
    ['a length that is too large', 200, { 'content-length': '99999999999' }],
  ];
  for (const [title, code, headers] of refusals) {
    it(`${title}, many times at once: each is told at once`, async () => {
      play = () => statusOf(code, headers, '{}');
      const client = clientOf('generic', registry.host);
      const asked = Array.from({ length: 30 }, (_, at) =>
        failureOf(client.manifest(referenceTo(`${registry.host}/sample/app:${at}`), uncancelled())),
      );
      const kinds = new Set((await Promise.all(asked)).map(({ kind }) => kind));
      await client.close();
      assert.equal(kinds.size, 1);
      assert(!kinds.has('timeout'));
    });
  }

  it('a stranger, to whom it only leads, is asked, and never gets the password', async () => {
    for (const code of [301, 302, 303, 307, 308]) {
      const challenge = statusOf(401, { 'www-authenticate': 'Basic realm="r"' }, '');
      const elsewhere = statusOf(code, { location: `http://${stranger.host}/x` }, '');
      play = ({ headers }) => (headers.authorization === undefined ? challenge : elsewhere);
      const client = clientOf('generic', registry.host);
      await Promise.allSettled(questions(client, referenceTo(`${registry.host}/sample/app:1.0`)));
      await client.close();
    }
    const signedIn = (each: FaultyRegistry) => each.requests.filter(({ authorization }) => authorization !== undefined);
    assert(signedIn(registry).length > 0 && stranger.requests.length > 0);
    assert.deepEqual(signedIn(stranger), []);
  });
});
