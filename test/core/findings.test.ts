// Needs against what is known.
import assert from 'node:assert/strict';
import { analyze } from '../../src/core/dockerfile/imageUses.ts';
import { parseDockerfile } from '../../src/core/dockerfile/stages.ts';
import { findingsOf, useStatus, type KnownPlatforms } from '../../src/core/findings.ts';
import { parsePlatform, type Platform } from '../../src/core/platform.ts';

const local: Platform = { os: 'linux', architecture: 'amd64' };
const platform = (text: string) => parsePlatform(text, local) as Platform;
const known = (kind: KnownPlatforms['kind'], ...texts: string[]): KnownPlatforms => {
  return { kind, platforms: texts.map(text => ({ platform: platform(text) })) };
};

describe('the status of a use', () => {
  const cases: [wanted: string, image: KnownPlatforms | undefined, status: string][] = [
    ['linux/arm64', known('index', 'linux/amd64', 'linux/arm64'), 'ok'],
    ['linux/arm64', known('index', 'linux/arm64/v8'), 'ok'],
    ['linux/arm64', known('index', 'linux/amd64'), 'missing'],
    ['linux/arm64', known('image', 'linux/amd64'), 'mismatch'],
    ['linux/amd64', known('image', 'linux/amd64'), 'ok'],
    ['linux/amd64', known('index', 'linux/386'), 'fallback'],
    ['linux/arm64', known('index', 'linux/arm/v7'), 'fallback'],
    ['linux/arm/v7', known('index', 'linux/arm/v6'), 'fallback'],
    ['linux/amd64/v3', known('index', 'linux/amd64'), 'ok'],
    ['linux/amd64', undefined, 'unknown'],
    ['linux/amd64', known('index'), 'unknown'],
  ];
  for (const [wanted, image, status] of cases) {
    const has = image ? `${image.kind} of ${image.platforms.length}` : 'nothing';
    it(`${wanted} of ${has}: ${status}`, () => assert.equal(useStatus({ platform: platform(wanted) }, image), status));
  }
});

describe('findings', () => {
  const find = (text: string, image: KnownPlatforms | undefined) => {
    const targets = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map(platform);
    return findingsOf(analyze(parseDockerfile(text), { targets, buildPlatform: local }).uses, () => image);
  };

  it('join the platforms that one image lacks at one place', () => {
    const [finding, ...others] = find('FROM a', known('index', 'linux/amd64'));
    assert.deepEqual(
      [finding?.code, finding?.uses.length, finding?.start, finding?.end, others.length],
      ['platform-missing', 2, 5, 6, 0],
    );
  });
  it('of a single image are warnings of another code', () => {
    assert.deepEqual(
      find('FROM a', known('image', 'linux/amd64')).map(({ code }) => code),
      ['platform-mismatch'],
    );
  });
  it('are none for what is not known, not reached, scratch, or on the build platform alone', () => {
    assert.deepEqual(find('FROM a', undefined), []);
    assert.deepEqual(find('FROM a AS x\nFROM scratch', known('index', 'linux/s390x')), []);
    assert.deepEqual(
      find('FROM --platform=$BUILDPLATFORM a AS b\nFROM scratch\nCOPY --from=b /a /a', known('image', 'linux/amd64')),
      [],
    );
  });
});
