// References, by the tables of distribution/reference.
import assert from 'node:assert/strict';
import { familiarReference, formatReference, InvalidReference, parseReference } from '../../src/core/reference.ts';

const sha = `sha256:${'a'.repeat(64)}`;

describe('references', () => {
  const full: [text: string, formatted: string][] = [
    ['alpine', 'docker.io/library/alpine:latest'],
    ['alpine:3.20', 'docker.io/library/alpine:3.20'],
    ['index.docker.io/alpine', 'docker.io/library/alpine:latest'],
    ['docker.io/alpine', 'docker.io/library/alpine:latest'],
    ['user/app', 'docker.io/user/app:latest'],
    ['ghcr.io/owner/app:1', 'ghcr.io/owner/app:1'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['test.com:5000', 'docker.io/library/test.com:5000'],
    ['Registry/app', 'Registry/app:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    ['a__b/c--d.e', 'docker.io/a__b/c--d.e:latest'],
    [`alpine@${sha}`, `docker.io/library/alpine@${sha}`],
    [`alpine:3.20@${sha}`, `docker.io/library/alpine:3.20@${sha}`],
  ];
  for (const [text, formatted] of full) {
    it(`${text} is ${formatted}`, () => {
      const reference = parseReference(text);
      assert(!(reference instanceof InvalidReference));
      assert.equal(formatReference(reference), formatted);
      assert.equal(formatReference(parseReference(formatted) as typeof reference), formatted);
    });
  }

  const familiar: [text: string, short: string][] = [
    ['docker.io/library/alpine:3.20', 'alpine:3.20'],
    ['docker.io/library/a/b', 'library/a/b'],
    ['docker.io/user/app', 'user/app'],
    ['ghcr.io/owner/app:1', 'ghcr.io/owner/app:1'],
  ];
  for (const [text, short] of familiar) {
    it(`${text} is shown as ${short}`, () => {
      const reference = parseReference(text);
      assert(!(reference instanceof InvalidReference));
      assert.equal(familiarReference(reference), short);
    });
  }

  const invalid = [
    '',
    'Alpine',
    'a'.repeat(64),
    'alpine:',
    'alpine:-x',
    `alpine:${'x'.repeat(129)}`,
    'alpine@sha256:abc',
    `alpine@${sha}@${sha}`,
    'a//b',
    '/a',
    'a/',
    '-host.com/a',
    'https://ghcr.io/a',
    'a b',
    `${'a/'.repeat(130)}a`,
    '..',
    '$IMAGE',
  ];
  for (const text of invalid) {
    it(`${JSON.stringify(text.slice(0, 40))} is none, and says why`, () => {
      const result = parseReference(text);
      assert(result instanceof InvalidReference);
      assert.notEqual(result.message, '');
    });
  }
});
