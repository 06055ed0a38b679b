// Platforms, by containerd/platforms' own rules and the cases of its tests.
import assert from 'node:assert/strict';
import {
  acceptedBy,
  bestMatch,
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  type Platform,
} from '../../src/core/platform.ts';

const local: Platform = { os: 'linux', architecture: 'amd64' };

function platform(text: string): Platform {
  const parsed = parsePlatform(text, local);
  assert(!(parsed instanceof Error), text);
  return parsed;
}

describe('platforms are parsed', () => {
  const cases: [text: string, shown: string, normalized: string][] = [
    ['linux/amd64', 'linux/amd64', 'linux/amd64'],
    ['linux', 'linux/amd64', 'linux/amd64'],
    ['arm64', 'linux/arm64', 'linux/arm64'],
    ['aarch64', 'linux/arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/v9', 'linux/arm64/v9', 'linux/arm64/v9'],
    ['linux/arm', 'linux/arm/v7', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6', 'linux/arm/v6'],
    ['armhf', 'linux/arm/v7', 'linux/arm/v7'],
    ['armel', 'linux/arm/v6', 'linux/arm/v6'],
    ['x86_64', 'linux/amd64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3', 'linux/amd64/v3'],
    ['Linux/i386', 'linux/386', 'linux/386'],
    ['macos/arm64', 'darwin/arm64', 'darwin/arm64'],
    ['windows(10.0.20348)/amd64', 'windows/amd64', 'windows/amd64'],
  ];
  for (const [text, shown, normalized] of cases) {
    it(`${text} is ${normalized}`, () => {
      assert.equal(formatPlatform(platform(text)), shown);
      assert.equal(formatPlatform(normalizePlatform(platform(text))), normalized);
    });
  }
  for (const text of ['', '/linux/arm', 'linux/arm/', 'linux /arm', 'linux/arm/v7/x', '*', 'linux/*', 'nosuch', '$X']) {
    it(`${JSON.stringify(text)} is none`, () => assert(parsePlatform(text, local) instanceof Error));
  }
  it('an OS version in parentheses is kept', () => {
    assert.equal(platform('windows(10.0.17763)/amd64').osVersion, '10.0.17763');
  });
});

describe('a host accepts, best first', () => {
  const cases: [host: string, accepted: string][] = [
    ['linux/amd64', 'linux/amd64 linux/386'],
    ['linux/amd64/v3', 'linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386'],
    ['linux/arm/v8', 'linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5'],
    ['linux/arm/v7', 'linux/arm/v7 linux/arm/v6 linux/arm/v5'],
    ['linux/arm/v5', 'linux/arm/v5'],
    ['linux/arm64', 'linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5'],
    [
      'linux/arm64/v8.2',
      'linux/arm64/v8.2 linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5',
    ],
    ['linux/s390x', 'linux/s390x'],
  ];
  for (const [host, accepted] of cases) {
    it(host, () => assert.equal(acceptedBy(platform(host)).map(formatPlatform).join(' '), accepted));
  }
  it('arm64/v9.2 goes down through v8.7', () => {
    const names = acceptedBy(platform('linux/arm64/v9.2')).map(formatPlatform);
    assert.deepEqual(
      names.slice(0, 5),
      ['v9.2', 'v9.1', 'v9', 'v8.7', 'v8.6'].map(variant => `linux/arm64/${variant}`),
    );
    assert(!names.includes('linux/arm64/v8.8'));
  });
});

const matches = (host: Platform, candidate: Platform): boolean =>
  bestMatch(host, [{ platform: candidate }]) !== undefined;

describe('matching', () => {
  const cases: [host: string, image: string, fits: boolean][] = [
    ['linux/amd64', 'linux/amd64/v2', false],
    ['linux/amd64/v2', 'linux/amd64', true],
    ['linux/arm/v7', 'linux/arm/v8', false],
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/arm64', 'linux/arm64/v9', false],
    ['linux/arm64/v9.6', 'linux/arm64/v8.9', true],
    ['linux/arm64', 'linux/amd64', false],
    ['linux/amd64', 'windows/amd64', false],
    ['windows/amd64', 'windows(10.0.17763.1)/amd64', true],
    ['windows(10.0.17763)/amd64', 'windows(10.0.17763.5)/amd64', true],
    ['windows(10.0.17763)/amd64', 'windows(10.0.17134)/amd64', false],
    ['windows(10.0.20348)/amd64', 'windows(10.0.20348)/amd64', true],
    ['windows(10.0.20348)/amd64', 'windows(10.0.17763)/amd64', false],
    ['windows(10.0.20348)/amd64', 'windows(10.0.22621)/amd64', false],
    ['windows(10.0.22621)/amd64', 'windows(10.0.20348)/amd64', true],
    ['windows(10.0.25398)/amd64', 'windows(10.0.20348)/amd64', true],
    ['windows(10.0.26100)/amd64', 'windows(10.0.22621)/amd64', true],
    ['windows(10.0.20348)/amd64', 'windows(6.3.20348)/amd64', false],
  ];
  for (const [host, image, fits] of cases) {
    it(`${host} ${fits ? 'runs' : 'does not run'} ${image}`, () =>
      assert.equal(matches(platform(host), platform(image)), fits));
  }
  it('takes the better one, wherever it stands in the list', () => {
    const images = ['linux/arm/v5', 'linux/arm/v7', 'linux/arm/v6'].map(text => ({ platform: platform(text) }));
    assert.equal(bestMatch(platform('linux/arm/v7'), images), images[1]);
  });
  it('takes the newest Windows that fits', () => {
    const images = ['10.0.20348.1', '10.0.20348.9', '10.0.17763.1'].map(osVersion => {
      return { platform: { os: 'windows', architecture: 'amd64', osVersion } };
    });
    assert.equal(bestMatch({ os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.5' }, images), images[1]);
  });
});
