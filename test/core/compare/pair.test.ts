// Which platform is compared with which, as tables.
import assert from 'node:assert/strict';
import { pairPlatforms, type Pair, type Paired } from '../../../src/core/compare/pair.ts';
import { pairSides, type ComparedSide, type Side, type SidePlatform } from '../../../src/core/compare/sides.ts';
import { formatPlatform, parsePlatform } from '../../../src/core/platform.ts';

const machine = { os: 'linux', architecture: 'amd64' };

/** `windows(10.0.1.2)/amd64#digest` */
function paired(text: string): Paired {
  const [name = '', digest] = text.split('#');
  const platform = parsePlatform(name, machine);
  assert(!(platform instanceof Error), text);
  return { platform, ...(digest !== undefined && { digest }) };
}

const list = (text: string) => text.split(' ').filter(Boolean).map(paired);

function written({ left, right }: Pair<Paired, Paired>): string {
  const name = (each: Paired | undefined) =>
    each ? (each.platform.osVersion ?? formatPlatform(each.platform)) + (each.digest ? `#${each.digest}` : '') : '';
  return `${name(left)}=${name(right)}`;
}

const win = (...versions: string[]) => versions.map(version => `windows(10.0.${version})/amd64`).join(' ');

const rows: readonly (readonly [title: string, left: string, right: string, expected: string])[] = [
  ['the same', 'linux/amd64 linux/arm64', 'linux/arm64 linux/amd64', 'linux/amd64=linux/amd64 linux/arm64=linux/arm64'],
  [
    'however it is written',
    'linux/arm64/v8 linux/arm',
    'linux/arm/v7 linux/aarch64',
    'linux/arm64/v8=linux/arm64 linux/arm/v7=linux/arm/v7',
  ],
  [
    'only on one side',
    'linux/amd64 linux/s390x',
    'linux/amd64 linux/riscv64',
    'linux/amd64=linux/amd64 linux/s390x= =linux/riscv64',
  ],
  ['variants are platforms of their own', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm/v6= =linux/arm/v7'],
  [
    'Windows by its version',
    win('17763.1', '20348.1'),
    win('20348.1', '17763.1'),
    '10.0.17763.1=10.0.17763.1 10.0.20348.1=10.0.20348.1',
  ],
  [
    'Windows by its build',
    win('17763.1', '20348.1'),
    win('20348.2', '17763.2'),
    '10.0.17763.1=10.0.17763.2 10.0.20348.1=10.0.20348.2',
  ],
  [
    'Windows by what stands nearest',
    win('17763.1'),
    win('26100.1', '20348.2'),
    '10.0.17763.1=10.0.20348.2 =10.0.26100.1',
  ],
  [
    'Windows: who fits takes it before who is near',
    win('20000.1', '20348.1'),
    win('20348.2'),
    '10.0.20000.1= 10.0.20348.1=10.0.20348.2',
  ],
  ['Windows without a version', 'windows/amd64', win('20348.2'), 'windows/amd64=10.0.20348.2'],
  [
    'several of one, by digest first',
    'linux/amd64#a linux/amd64#b',
    'linux/amd64#b linux/amd64#c',
    'linux/amd64#a=linux/amd64#c linux/amd64#b=linux/amd64#b',
  ],
  ['nothing', '', '', ''],
];

describe('the platforms of two images', () => {
  for (const [title, left, right, expected] of rows) {
    it(`are paired: ${title}`, () => {
      assert.equal(pairPlatforms(list(left), list(right)).map(written).join(' '), expected);
    });
  }

  it('are paired in good time, however many of one there are', () => {
    const many = (of: string) => Array.from({ length: 20_000 }, (_, at) => paired(`windows(10.0.${at}.${of})/amd64`));
    assert.equal(pairPlatforms(many('1'), many('2')).length, 20_000);
    const same = (of: string) =>
      Array.from({ length: 20_000 }, (_, at) => ({ platform: machine, digest: `${of}${at}` }));
    assert.equal(pairPlatforms(same('a'), same('b')).length, 20_000);
  });
});

const side = (extent: Side['extent'], platforms: string): Side => {
  const described: ComparedSide = { reference: 'x' };
  return { described, extent, platforms: list(platforms) satisfies SidePlatform[] };
};

type SideRow = readonly [
  title: string,
  left: Side,
  right: Side,
  expected: string | undefined,
  notCompared?: readonly string[],
];

const sideRows: readonly SideRow[] = [
  ['wholes by platform', side('whole', 'linux/amd64'), side('whole', 'linux/arm64'), 'linux/amd64= =linux/arm64'],
  [
    'two platforms with one another',
    side('platform', 'linux/amd64'),
    side('platform', 'linux/arm64'),
    'linux/amd64=linux/arm64',
  ],
  [
    'one platform with the same of a whole',
    side('platform', 'linux/arm64'),
    side('whole', 'linux/amd64 linux/arm64'),
    'linux/arm64=linux/arm64',
    ['linux/amd64'],
  ],
  [
    'one platform with an image of another alone',
    side('platform', 'linux/arm64'),
    side('whole', 'linux/amd64'),
    'linux/arm64=linux/amd64',
  ],
  [
    'one platform that a whole does not have',
    side('platform', 'linux/arm64'),
    side('whole', 'linux/amd64 linux/386'),
    undefined,
  ],
  [
    'what an engine holds with the same of a whole',
    side('held', 'linux/amd64'),
    side('whole', 'linux/amd64 linux/arm64'),
    'linux/amd64=linux/amd64',
    ['linux/arm64'],
  ],
  [
    'what an engine holds and a whole does not',
    side('held', 'linux/s390x'),
    side('whole', 'linux/amd64 linux/arm64'),
    'linux/s390x= =linux/amd64 =linux/arm64',
  ],
  [
    'two engines',
    side('held', 'linux/amd64'),
    side('held', 'linux/amd64 linux/arm64'),
    'linux/amd64=linux/amd64 =linux/arm64',
  ],
];

describe('two images', () => {
  for (const [title, left, right, expected, notCompared] of sideRows) {
    it(`are compared: ${title}`, () => {
      const found = pairSides(left, right);
      assert.equal(found?.pairs.map(written).join(' '), expected);
      assert.deepEqual(found?.right.described.notCompared, notCompared);
      const turned = pairSides(right, left);
      assert.equal(turned?.pairs.length, found?.pairs.length);
      assert.deepEqual(turned?.left.described.notCompared, notCompared);
    });
  }
});
