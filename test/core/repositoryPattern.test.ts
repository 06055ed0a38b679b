// Repositories and namespaces as people type them, for one registry's setting.
import assert from 'node:assert/strict';
import { InvalidReference } from '../../src/core/reference.ts';
import { parseRepositoryPattern, samePattern } from '../../src/core/repositoryPattern.ts';

const cases: readonly (readonly [text: string, host: string | undefined, expected: string])[] = [
  ['alpine', undefined, 'docker.io alpine'],
  ['library/alpine:3.20', undefined, 'docker.io alpine'],
  ['user/app', undefined, 'docker.io user/app'],
  ['library/*', undefined, 'docker.io library/*'],
  ['user/', undefined, 'docker.io user/*'],
  ['docker.io/user/*', undefined, 'docker.io user/*'],
  ['index.docker.io/alpine', 'ghcr.io', 'docker.io alpine'],
  [`ghcr.io/owner/app:1@sha256:${'a'.repeat(64)}`, undefined, 'ghcr.io owner/app'],
  [' https://ghcr.io/owner/app ', undefined, 'ghcr.io owner/app'],
  ['owner/app', 'ghcr.io', 'ghcr.io owner/app'],
  ['app:1', 'harbor.example', 'harbor.example app'],
  ['library/app', 'harbor.example', 'harbor.example library/app'],
  ['project/team/*', 'harbor.example', 'harbor.example project/team/*'],
  ['localhost:5000/a', 'ghcr.io', 'localhost:5000 a'],
];
const invalid: readonly (readonly [text: string, host: string | undefined, reason: RegExp])[] = [
  ['', undefined, /empty/],
  ['ghcr.io/*', undefined, /a registry is no namespace/],
  ['docker.io/', undefined, /a registry is no namespace/],
  ['*', 'ghcr.io', /not a repository name/],
  ['Owner/App', 'ghcr.io', /lower case/],
  ['owner/*:1', 'ghcr.io', /not a (?:repository name|tag)/],
  ['a b', undefined, /not a repository name/],
];

describe('a typed repository', () => {
  for (const [text, host, expected] of cases) {
    it(`“${text}” beside ${host ?? 'nothing'} is ${expected}`, () => {
      const pattern = parseRepositoryPattern(text, host);
      assert(!(pattern instanceof InvalidReference), text);
      assert.equal(`${pattern.host} ${pattern.name}`, expected);
    });
  }
  for (const [text, host, reason] of invalid) {
    it(`“${text}” is none`, () => {
      const pattern = parseRepositoryPattern(text, host);
      assert(pattern instanceof InvalidReference);
      assert.match(pattern.message, reason);
      assert.equal(pattern.text, text);
    });
  }

  it('is the same in each of its forms', () => {
    assert(samePattern('docker.io', 'library/alpine', 'alpine'));
    assert(samePattern('ghcr.io', 'owner/', ' owner/*'));
    assert(!samePattern('ghcr.io', 'library/alpine', 'alpine'));
    assert(!samePattern('docker.io', 'library/*', '*'));
  });
});
