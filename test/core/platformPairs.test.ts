// Every host beside every image, as tables to be read: containerd/platforms' `compare.go` and `platform_windows_compat.go`
// in full. What stands in no table together does not run.
import assert from 'node:assert/strict';
import { acceptedBy, bestMatch, formatPlatform, normalizePlatform, type Platform } from '../../src/core/platform.ts';

interface Group {
  readonly title: string;
  readonly of: (name: string) => Platform;
  /** A row is a host, a column an image, both in the order of the rows: `a` is what the host takes first, then `b`. */
  readonly rows: readonly string[];
}

const linux = (architecture: string, variant?: string): Platform => {
  return { os: 'linux', architecture, ...(variant !== undefined && { variant }) };
};

const x86: Group = {
  title: 'x86',
  of: name => (name === '386' || name === 'amd64' ? linux(name) : linux('amd64', name)),
  rows: ['v4    abcde', 'v3    .abcd', 'v2    ..abc', 'amd64 ...ab', '386   ....a'],
};

const arm: Group = {
  title: 'ARM: v9.k and v8.k are arm64, the others 32 bits',
  of: name => (name.startsWith('arm/') ? linux('arm', name.slice('arm/'.length)) : linux('arm64', name)),
  rows: [
    //       v9.6  v9  v8.9      v8  arm/v8 … v5
    'v9.6   abcdefghijklmnopqrstu',
    'v9.5   .abcdefghijklmnopqrst',
    'v9.4   ..abcdefghijklmnopqrs',
    'v9.3   ...abcd.efghijklmnopq',
    'v9.2   ....abc..defghijklmno',
    'v9.1   .....ab...cdefghijklm',
    'v9     ......a....bcdefghijk',
    'v8.9   .......abcdefghijklmn',
    'v8.8   ........abcdefghijklm',
    'v8.7   .........abcdefghijkl',
    'v8.6   ..........abcdefghijk',
    'v8.5   ...........abcdefghij',
    'v8.4   ............abcdefghi',
    'v8.3   .............abcdefgh',
    'v8.2   ..............abcdefg',
    'v8.1   ...............abcdef',
    'v8     ................abcde',
    'arm/v8 .................abcd',
    'arm/v7 ..................abc',
    'arm/v6 ...................ab',
    'arm/v5 ....................a',
  ],
};

const others: Group = {
  title: 'all others, each only itself',
  of: name => {
    const [architecture = '', os = 'linux'] = name.split('@');
    return { os, architecture };
  },
  rows: [
    's390x         a.......',
    'ppc64le       .a......',
    'riscv64       ..a.....',
    'loong64       ...a....',
    'mips64le      ....a...',
    'amd64@freebsd .....a..',
    'arm64@darwin  ......a.',
    'wasm@wasip1   .......a',
  ],
};

/** `#`: runs. Only the build counts here; which of several is taken is a test of its own. */
const windows: Group = {
  title: 'Windows, by build',
  of: name => {
    return { os: 'windows', architecture: 'amd64', ...(name !== 'none' && { osVersion: `10.0.${name}.1` }) };
  },
  rows: [
    //      none, 17763, 20348, 22621, 25398, 26100, 26200
    'none  #######',
    '17763 ##.....',
    '20348 #.#....',
    '22621 #.##...',
    '25398 #.###..',
    '26100 #.####.',
    '26200 #....##',
  ],
};

interface Entry {
  readonly platform: Platform;
  readonly shown: string;
}

function read(group: Group) {
  const rows = group.rows.map(row => row.split(/\s+/) as [name: string, marks: string]);
  const entries = rows.map(([name]): Entry => {
    const platform = group.of(name);
    return { platform, shown: `${formatPlatform(platform)}${platform.osVersion ? ` ${platform.osVersion}` : ''}` };
  });
  return { title: group.title, entries, marks: rows.map(([, marks]) => marks.split('')) };
}

const ranked = [x86, arm].map(read);
const windowsBuilds = read(windows);
const groups = [...ranked, read(others), windowsBuilds];

const runs = (host: Platform, image: Platform) => bestMatch(host, [{ platform: image }]) !== undefined;

describe('every pair of host and image', () => {
  for (const { title, entries, marks } of groups) {
    it(`${title}: ${entries.length} × ${entries.length}`, () => {
      for (const row of marks) assert.equal(row.length, entries.length, row.join(''));
      const drawn = entries.map(({ platform, shown }) => {
        return `${shown}: ${entries.map(each => (runs(platform, each.platform) ? '#' : '.')).join('')}`;
      });
      const expected = entries.map(({ shown }, at) => `${shown}: ${marks[at]?.join('').replace(/\w/g, '#')}`);
      assert.deepEqual(drawn, expected);
    });
  }

  it('of different tables: none runs', () => {
    const wrong = groups.flatMap(own =>
      groups.flatMap(other =>
        own === other ? [] : own.entries.flatMap(host => other.entries.map(image => [host, image] as const)),
      ),
    );
    assert.deepEqual(
      wrong.flatMap(([host, image]) => (runs(host.platform, image.platform) ? [`${host.shown} ${image.shown}`] : [])),
      [],
    );
    assert(wrong.length > 1000);
  });

  for (const { title, entries, marks } of ranked) {
    it(`${title}: the order is the letters’`, () => {
      for (const [row, { platform, shown }] of entries.entries()) {
        const letters = (marks[row] ?? []).map((letter, column) => [letter, entries[column] as Entry] as const);
        const accepted = letters.filter(([letter]) => letter !== '.').toSorted(([a], [b]) => (a < b ? -1 : 1));
        assert.deepEqual(
          acceptedBy(platform).map(formatPlatform),
          accepted.map(([, each]) => formatPlatform(normalizePlatform(each.platform))),
          shown,
        );
      }
    });

    it(`${title}: of two images the one with the earlier letter is taken, whichever comes first`, () => {
      for (const [row, host] of entries.entries()) {
        for (const [left, first] of entries.entries()) {
          for (const [right, second] of entries.entries()) {
            const [a = '.', b = '.'] = [marks[row]?.[left], marks[row]?.[right]];
            const better = b === '.' || (a !== '.' && a <= b) ? first : second;
            const expected = a === '.' && b === '.' ? undefined : better;
            assert.equal(
              bestMatch(host.platform, [first, second]),
              expected,
              `${host.shown}: ${first.shown} ${second.shown}`,
            );
          }
        }
      }
    });
  }

  it('Windows: of two that fit the newer is taken, and one without a version last, whichever comes first', () => {
    const { entries, marks } = windowsBuilds;
    for (const [row, host] of entries.entries()) {
      const fitting = entries.filter((_, column) => marks[row]?.[column] === '#');
      for (const [older, left] of fitting.entries()) {
        for (const right of fitting.slice(older + 1)) {
          assert.equal(bestMatch(host.platform, [left, right]), right, `${host.shown}: ${left.shown} ${right.shown}`);
          assert.equal(bestMatch(host.platform, [right, left]), right, `${host.shown}: ${right.shown} ${left.shown}`);
        }
      }
    }
  });

  it('an older spelling is the same platform in every pair', () => {
    const spellings: [written: Platform, same: Platform][] = [
      [linux('x86_64'), linux('amd64')],
      [linux('x86-64', 'v1'), linux('amd64')],
      [linux('amd64', 'v1'), linux('amd64')],
      [linux('i386'), linux('386')],
      [linux('aarch64'), linux('arm64')],
      [linux('arm64'), linux('arm64', 'v8')],
      [linux('arm64', '8'), linux('arm64', 'v8')],
      [linux('arm64', 'v8.0'), linux('arm64', 'v8')],
      [linux('arm64', '9.0'), linux('arm64', 'v9')],
      [linux('arm'), linux('arm', 'v7')],
      [linux('arm', '6'), linux('arm', 'v6')],
      [linux('armhf'), linux('arm', 'v7')],
      [linux('armel'), linux('arm', 'v6')],
    ];
    const all = groups.flatMap(({ entries }) => entries);
    for (const [written, same] of spellings) {
      for (const { platform, shown } of all) {
        const name = `${formatPlatform(written)} and ${shown}`;
        assert.equal(runs(written, platform), runs(same, platform), `host ${name}`);
        assert.equal(runs(platform, written), runs(platform, same), `image ${name}`);
      }
    }
  });
});

const build = (name: string) => windows.of(name);

describe('a sentence about platforms', () => {
  const sentences: [sentence: string, host: Platform, image: Platform, fits: boolean][] = [
    ['amd64 does not match amd64/v2', linux('amd64'), linux('amd64', 'v2'), false],
    ['amd64/v3 takes 386 at last', linux('amd64', 'v3'), linux('386'), true],
    ['386 does not run amd64', linux('386'), linux('amd64'), false],
    ['arm/v7 matches not v8', linux('arm', 'v7'), linux('arm', 'v8'), false],
    ['arm/v7 matches not v4', linux('arm', 'v7'), linux('arm', 'v4'), false],
    ['arm/v5 is only itself', linux('arm', 'v5'), linux('arm', 'v6'), false],
    ['v9.6 does not match v8.10', linux('arm64', 'v9.6'), linux('arm64', 'v8.10'), false],
    ['v9.6 matches v8.9', linux('arm64', 'v9.6'), linux('arm64', 'v8.9'), true],
    ['v9 matches v8.5', linux('arm64', 'v9'), linux('arm64', 'v8.5'), true],
    ['v9 does not match v8.6', linux('arm64', 'v9'), linux('arm64', 'v8.6'), false],
    ['arm64 does not match arm/v9', linux('arm64'), linux('arm', 'v9'), false],
    ['arm64 takes arm/v8', linux('arm64'), linux('arm', 'v8'), true],
    ['arm does not run arm64', linux('arm', 'v8'), linux('arm64'), false],
    ['any other is exactly itself', linux('riscv64'), linux('riscv64', 'v1'), false],
    [
      'os.version counts only on Windows',
      { ...linux('amd64'), osVersion: '1' },
      { ...linux('amd64'), osVersion: '2' },
      true,
    ],
    ['empty on the host matches', build('none'), build('17763'), true],
    ['empty on the image matches', build('17763'), build('none'), true],
    ['major.minor must be equal', build('20348'), { ...build('none'), osVersion: '11.0.20348.1' }, false],
    [
      'a host under 20348 needs the exact build',
      build('17763'),
      { ...build('none'), osVersion: '10.0.17134.1' },
      false,
    ],
    ['17763 runs 17763', build('17763'), { ...build('none'), osVersion: '10.0.17763.9999' }, true],
    ['20348 runs 20348', build('20348'), build('20348'), true],
    ['20348 runs not 17763', build('20348'), build('17763'), false],
    ['20348 runs not 22621', build('20348'), build('22621'), false],
    ['20348 runs not 26100', build('20348'), build('26100'), false],
    ['22621 runs 20348', build('22621'), build('20348'), true],
    ['25398 runs 20348', build('25398'), build('20348'), true],
    ['26100 runs 20348', build('26100'), build('20348'), true],
    ['26100 runs 22621', build('26100'), build('22621'), true],
  ];
  for (const [sentence, host, image, fits] of sentences) it(sentence, () => assert.equal(runs(host, image), fits));
});
