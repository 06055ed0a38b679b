// What holds for every digest and every reference: no text makes them throw, and what they format they read again.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { digestOf, formatDigest, parseDigest, shortDigest, verifyDigest } from '../../../src/core/digest.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  isRepositoryName,
  isTag,
  parseReference,
  tagOrDigest,
  withDigest,
  type Reference,
} from '../../../src/core/reference.ts';
import { holds, textWith } from '../../support/properties.ts';
import { digestText, hex, sha256 } from './arbitraries.ts';

describe('digests', () => {
  it('that are read are written the same', () =>
    holds(
      fc.property(digestText, text => {
        const digest = parseDigest(text);
        assert(digest);
        assert.equal(formatDigest(digest), text);
        assert(text.startsWith(shortDigest(text)));
      }),
    ));

  it('are never read from anything else', () =>
    holds(
      fc.property(textWith('sha256:', 'sha512:', 'a'.repeat(64), 'A'.repeat(64), '\n', ':'), text => {
        const digest = parseDigest(text);
        if (digest) assert.match(text, /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);
        if (digest) assert.equal(formatDigest(digest), text);
      }),
    ));

  it('of bytes are verified by those bytes alone', () =>
    holds(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.constantFrom('sha256', 'sha512'),
        async (data, at, algorithm) => {
          const bytes = Uint8Array.from(data);
          const digest = await digestOf(bytes, algorithm);
          assert(await verifyDigest(bytes, digest));
          const other = bytes.with(at % bytes.length, (bytes[at % bytes.length] ?? 0) ^ 1);
          assert(!(await verifyDigest(Uint8Array.from(other), digest)));
        },
      ),
      100,
    ));
});

const component = fc.stringMatching(/^[a-z0-9]{1,6}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,4}){0,2}$/);
const host = fc.oneof(
  fc.constantFrom('docker.io', 'index.docker.io', 'localhost', 'ghcr.io', 'Registry', '[::1]', '[fe80::1]:5000'),
  fc.stringMatching(/^[a-z0-9]{1,5}(?:-[a-z0-9]{1,3})?(?:\.[A-Za-z0-9]{1,4}){1,2}(?::[0-9]{1,5})?$/),
);
/** A path may begin with what would be a host, were it not behind one. */
const path = fc
  .tuple(fc.oneof(component, fc.constantFrom('library', 'localhost', 'foo.com')), fc.array(component, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest].join('/'));
const written = fc
  .tuple(
    fc.option(host, { nil: undefined }),
    fc.oneof({ weight: 9, arbitrary: path }, { weight: 1, arbitrary: hex(64) }),
    fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/), { nil: undefined }),
    fc.option(digestText, { nil: undefined }),
  )
  .map(([host, path, tag, digest]) => {
    // Alone, a first component with a dot would be a host.
    const registry = host ?? (/^[^/]*\..*\//.test(path) ? 'docker.io' : undefined);
    return `${registry === undefined ? '' : `${registry}/`}${path}${tag === undefined ? '' : `:${tag}`}${digest ? `@${digest}` : ''}`;
  });

function readReference(text: string): Reference {
  const reference = parseReference(text);
  assert(!(reference instanceof InvalidReference), text);
  return reference;
}

function withoutOriginal(reference: Reference): Omit<Reference, 'original'> {
  const { original: _, ...rest } = reference;
  return rest;
}

describe('references', () => {
  const valid = written.filter(text => !/^[0-9a-f]{64}$/.test(text));

  it('that are written in full are read the same', () =>
    holds(
      fc.property(valid, text => {
        const reference = readReference(text);
        const tag = reference.tag ?? (reference.digest ? undefined : 'latest');
        const full = { ...withoutOriginal(reference), ...(tag !== undefined && { tag }) };
        assert.deepEqual(withoutOriginal(readReference(formatReference(reference))), full);
        assert.equal(formatReference(readReference(formatReference(reference))), formatReference(reference));
      }),
      1000,
    ));

  it('that are written short are read the same', () =>
    holds(
      fc.property(valid, text => {
        const reference = readReference(text);
        assert.deepEqual(withoutOriginal(readReference(familiarReference(reference))), withoutOriginal(reference));
      }),
      1000,
    ));

  it('that are pinned name the digest, in the same repository', () =>
    holds(
      fc.property(valid, sha256, (text, digest) => {
        const reference = readReference(text);
        const parsed = parseDigest(digest);
        assert(parsed);
        const pinned = withDigest(reference, parsed);
        assert.equal(tagOrDigest(pinned), digest);
        assert.deepEqual(withoutOriginal(readReference(pinned.original)), withoutOriginal(pinned));
      }),
    ));

  it('are read from any text, or said to be none', () =>
    holds(
      fc.property(textWith('/', ':', '@', '.', '-', '_', 'a', 'A', 'localhost', '[::1]', '5000', 'docker.io'), text => {
        const reference = parseReference(text);
        if (reference instanceof InvalidReference) {
          assert.notEqual(reference.message, '');
          return;
        }
        assert(isRepositoryName(reference.repository), reference.repository);
        assert(reference.tag === undefined || isTag(reference.tag));
        // No reference leads a URL out of the API.
        const url = new URL(`https://r.test/v2/${reference.repository}/manifests/${tagOrDigest(reference)}`);
        assert.equal(url.pathname, `/v2/${reference.repository}/manifests/${tagOrDigest(reference)}`);
      }),
      1000,
    ));

  for (const piece of ['a', 'a/', 'a.', 'a-', 'a_', '-', '_', '.', ':', '@', '[', 'A', 'a.b:1/', '\u0000']) {
    it(`of 200,000 characters of ${JSON.stringify(piece)} are read in no time`, () => {
      const started = performance.now();
      for (const end of ['', '!', ':1', '/', '@']) parseReference(piece.repeat(200_000 / piece.length) + end);
      assert(performance.now() - started < 10_000);
    });
  }
});
