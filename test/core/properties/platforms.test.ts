// What holds for every platform: normalised it stays, written it is read again, and one order of preference holds.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  acceptedBy,
  bestMatch,
  comparePlatforms,
  formatPlatform,
  InvalidPlatform,
  normalizePlatform,
  parsePlatform,
  samePlatform,
  type Platform,
} from '../../../src/core/platform.ts';
import { holds, textWith } from '../../support/properties.ts';
import { inherited, word } from './arbitraries.ts';

const local: Platform = { os: 'linux', architecture: 'amd64' };
const platform: fc.Arbitrary<Platform> = fc.record(
  {
    os: fc.oneof(fc.constantFrom('linux', 'windows', 'Linux', 'macos', 'darwin', ...inherited), word),
    architecture: word,
    variant: word,
    osVersion: fc.oneof(fc.stringMatching(/^10\.0\.(?:17763|20348|22621|26100)(?:\.\d{1,3})?$/), word),
  },
  { requiredKeys: ['os', 'architecture'] },
);

function readPlatform(text: string): Platform {
  const read = parsePlatform(text, local);
  assert(!(read instanceof InvalidPlatform), text);
  return read;
}

describe('platforms', () => {
  it('that are normalised stay as they are', () =>
    holds(
      fc.property(platform, each => {
        const once = normalizePlatform(each);
        for (const value of Object.values(once)) assert.equal(typeof value, 'string');
        assert.deepEqual(normalizePlatform(once), once);
        assert(samePlatform(each, once));
      }),
      1000,
    ));

  it('that are written are read the same', () =>
    holds(
      fc.property(platform, each => {
        const read = readPlatform(formatPlatform(each));
        assert(samePlatform(read, each), formatPlatform(read));
        const { osVersion: _, ...shown } = read;
        assert.deepEqual(readPlatform(formatPlatform(read)), shown);
      }),
      1000,
    ));

  it('are read from any text, or said to be none', () =>
    holds(
      fc.property(textWith('/', 'linux', 'windows(10.0.20348)', 'arm', '(', ')', 'v7', '*', ...inherited), text => {
        const read = parsePlatform(text, local);
        if (read instanceof InvalidPlatform) {
          assert.notEqual(read.message, '');
          return;
        }
        for (const value of Object.values(read)) assert.equal(typeof value, 'string');
        assert.match(formatPlatform(read), /^[\w.-]+(?:\/[\w.-]+){1,2}$/);
        assert.deepEqual(formatPlatform(readPlatform(formatPlatform(read))), formatPlatform(read));
      }),
      1000,
    ));

  it('run what they are, first of all they accept', () =>
    holds(
      fc.property(platform, host => {
        const [first] = acceptedBy(host);
        assert(first && samePlatform(first, host));
        const own = { platform: host };
        assert.equal(bestMatch(host, [own]), own);
      }),
    ));

  it('are chosen the same whatever the order, and only from what runs', () =>
    holds(
      fc.property(platform, fc.uniqueArray(platform, { maxLength: 6 }), fc.nat(), (host, images, turn) => {
        const candidates = images.map(each => ({ platform: each }));
        const at = turn % (candidates.length + 1);
        const turned = [...candidates.slice(at), ...candidates.slice(0, at)];
        const [one, other] = [bestMatch(host, candidates), bestMatch(host, turned)];
        assert.equal(one === undefined, other === undefined);
        if (one && other) assert(samePlatform(one.platform, other.platform));
        assert.equal(
          one !== undefined,
          candidates.some(each => bestMatch(host, [each]) !== undefined),
        );
      }),
    ));

  it('are in one order', () =>
    holds(
      fc.property(platform, platform, platform, (a, b, c) => {
        assert.equal(Math.sign(comparePlatforms(a, b)), -Math.sign(comparePlatforms(b, a)) + 0);
        if (comparePlatforms(a, b) <= 0 && comparePlatforms(b, c) <= 0) assert(comparePlatforms(a, c) <= 0);
      }),
      1000,
    ));
});
