import assert from 'node:assert/strict';
import { formatPlatform, type Platform } from '../../src/core/platform.ts';
import { chooseTargets } from '../../src/core/targets.ts';

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
