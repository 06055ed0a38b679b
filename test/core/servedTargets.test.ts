// Which platforms of an image serve which targets: each target has one or none.
import assert from 'node:assert/strict';
import { formatPlatform, parsePlatform, type Platform } from '../../src/core/platform.ts';
import { serveTargets } from '../../src/core/servedTargets.ts';

const local: Platform = { os: 'linux', architecture: 'amd64' };
const platform = (text: string): Platform => {
  const parsed = parsePlatform(text, local);
  assert(!(parsed instanceof Error));
  return parsed;
};

describe('targets', () => {
  const cases: [targets: string, image: string, serving: string, lacking: string][] = [
    ['linux/amd64', 'linux/amd64 linux/arm64', 'linux/amd64 for linux/amd64', ''],
    ['linux/arm64', 'linux/arm64/v8', 'linux/arm64/v8 for linux/arm64', ''],
    ['linux/amd64 linux/386', 'linux/386', 'linux/386 for linux/amd64+linux/386', ''],
    ['linux/arm64 linux/s390x', 'linux/arm/v7', 'linux/arm/v7 for linux/arm64', 'linux/s390x'],
    ['linux/riscv64', '', '', 'linux/riscv64'],
    ['', 'linux/amd64', '', ''],
  ];
  for (const [targets, image, serving, lacking] of cases) {
    it(`${targets || 'none'} on an image for ${image || 'none'}`, () => {
      const parse = (text: string) => text.split(' ').filter(Boolean).map(platform);
      const served = serveTargets(
        parse(targets),
        parse(image).map(each => ({ platform: each })),
      );
      const taken = [...served.serving].map(([each, all]) => {
        return `${formatPlatform(each.platform)} for ${all.map(formatPlatform).join('+')}`;
      });
      assert.deepEqual([taken.join(' '), served.lacking.map(formatPlatform).join(' ')], [serving, lacking]);
    });
  }

  it('take the newest of what Windows runs, once', () => {
    const windows = ['10.0.20348.1', '10.0.20348.9', '10.0.20348.5'].map(osVersion => {
      return { platform: { os: 'windows', architecture: 'amd64', osVersion } };
    });
    const { serving } = serveTargets([platform('windows/amd64')], windows);
    assert.deepEqual([...serving.keys()], [windows[1]]);
  });
});
