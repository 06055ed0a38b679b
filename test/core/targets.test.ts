import assert from 'node:assert/strict';
import { formatPlatform, parsePlatform, type Platform } from '../../src/core/platform.ts';
import { chooseTargets, writePlatform } from '../../src/core/targets.ts';

const machine: Platform = { os: 'linux', architecture: 'arm64' };

describe('target platforms', () => {
  const cases: [
    setting: unknown,
    environment: string | undefined,
    platforms: string,
    source: string,
    invalid: string[],
  ][] = [
    [undefined, undefined, 'linux/arm64', 'machine', []],
    [[], 'linux/amd64', 'linux/amd64', 'environment', []],
    [['linux/amd64', 'arm64'], 'linux/s390x', 'linux/amd64 linux/arm64', 'setting', []],
    [['linux/amd64', 'nonsense', 7], undefined, 'linux/amd64', 'setting', ['nonsense', '7']],
    [['nonsense'], undefined, 'linux/arm64', 'machine', ['nonsense']],
    ['linux/amd64', undefined, 'linux/amd64', 'setting', []],
    [{ a: 1 }, undefined, 'linux/arm64', 'machine', ['{"a":1}']],
    [[], 'what?', 'linux/arm64', 'machine', ['what?']],
    [null, '', 'linux/arm64', 'machine', []],
    [undefined, ' linux/s390x , amd64', 'linux/s390x linux/amd64', 'environment', []],
    [['nonsense'], 'linux/s390x', 'linux/s390x', 'environment', ['nonsense']],
    [['nonsense'], 'what?', 'linux/arm64', 'machine', ['nonsense', 'what?']],
    // What does not count is not complained of.
    [['linux/amd64'], 'what?', 'linux/amd64', 'setting', []],
    [['arm64', 'linux/amd64', 'aarch64', 'x86_64'], undefined, 'linux/arm64 linux/amd64', 'setting', []],
    [
      ['windows(10.0.17763)/amd64', 'windows(10.0.20348)/amd64', 'Windows/x86_64'],
      undefined,
      'windows/amd64 windows/amd64 windows/amd64',
      'setting',
      [],
    ],
  ];
  for (const [setting, environment, platforms, source, invalid] of cases) {
    it(`${JSON.stringify(setting)} and ${environment ?? 'no environment'}: ${platforms} by ${source}`, () => {
      const targets = chooseTargets({ setting, environment, machine });
      assert.equal(targets.platforms.map(formatPlatform).join(' '), platforms);
      assert.equal(targets.source, source);
      assert.deepEqual(targets.invalid, invalid);
    });
  }
});

describe('target platforms of a setting that means harm', () => {
  const many = 300_000;
  const choose = (setting: unknown) => chooseTargets({ setting, environment: undefined, machine });

  it('are a hundred at most, words that are none among them', () => {
    assert.equal(choose(Array.from({ length: many }, (_, at) => `linux/a${at}`)).platforms.length, 100);
    assert.equal(choose(Array.from({ length: many }, (_, at) => `nonsense${at}`)).invalid.length, 100);
  });
  it('have no endless names', () => {
    const { source, invalid } = choose([`linux/${'a'.repeat(1_000_000)}`, { a: 'b'.repeat(1_000_000) }]);
    assert.equal(source, 'machine');
    assert.deepEqual(
      invalid.map(word => word.length),
      [101, 101],
    );
  });
});

describe('a platform as a setting says it', () => {
  for (const text of ['linux/amd64', 'linux/arm/v6', 'linux/arm64/v8', 'windows(10.0.20348)/amd64', 'windows/amd64']) {
    it(`${text} is read back as it was`, () => {
      const platform = parsePlatform(text, machine);
      assert(!(platform instanceof Error));
      assert.equal(writePlatform(platform), text);
    });
  }
});
