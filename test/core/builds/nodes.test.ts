// Which node builds a platform, and how commands run there: by buildx' and BuildKit's own rules.
import assert from 'node:assert/strict';
import type { BuilderNode } from '../../../src/core/builds/builder.ts';
import {
  chooseNodes,
  emulatedPlatforms,
  nativePlatforms,
  ownPlatform,
  runningOn,
} from '../../../src/core/builds/nodes.ts';
import { formatPlatform } from '../../../src/core/platform.ts';
import { builder, node, platform, platforms } from './support.ts';

const names = (list: readonly Parameters<typeof formatPlatform>[0][]) => list.map(formatPlatform).join(' ');

describe('the nodes of a builder', () => {
  const one = node('a', 'linux/amd64 linux/arm64');
  const cases: [rule: string, nodes: BuilderNode[], asked: string, chosen: string][] = [
    ['there is only one', [one], 'linux/amd64 linux/arm64', 'a a'],
    [
      'each of its own, by what they list',
      [node('a', 'linux/amd64'), node('b', 'linux/arm64')],
      'linux/amd64 linux/arm64',
      'a b',
    ],
    [
      'of equal matches the first',
      [node('a', 'linux/amd64 linux/arm64'), node('b', 'linux/arm64')],
      'linux/arm64',
      'a',
    ],
    [
      'set by hand for all of them: that alone counts',
      [node('a', 'linux/amd64* linux/arm64'), node('b', 'linux/arm64*')],
      'linux/amd64 linux/arm64',
      'a b',
    ],
    [
      'not set by hand for all of them: then for none (buildx#366)',
      [node('a', 'linux/amd64 linux/arm64'), node('b', 'linux/arm64*')],
      'linux/amd64 linux/arm64',
      'a a',
    ],
    [
      'set by hand counts strictly: arm64 is not arm/v7',
      [node('a', 'linux/amd64*'), node('b', 'linux/arm64*')],
      'linux/amd64 linux/arm/v7',
      'a b',
    ],
    [
      'none lists it: the first, silently (buildx#2119)',
      [node('a', 'linux/amd64'), node('b', 'linux/arm64')],
      'linux/s390x',
      '(a)',
    ],
    [
      '… also on one that is stopped, which lists nothing else',
      [node('a', 'linux/amd64* linux/arm64'), node('b', 'linux/arm64', { status: 'stopped' })],
      'linux/amd64 linux/arm64',
      'a b',
    ],
    [
      '… and what is merely compatible does not',
      [node('a', 'linux/arm64*'), node('b', 'linux/amd64* linux/arm/v7')],
      'linux/arm/v7',
      'b',
    ],
    [
      'an exact match is better than a compatible one',
      [node('a', 'linux/arm64'), node('b', 'linux/arm/v7')],
      'linux/arm/v7',
      'b',
    ],
    ['… wherever it stands', [node('b', 'linux/arm/v7'), node('a', 'linux/arm64')], 'linux/arm/v7', 'b'],
    ['a compatible one is better than none', [node('a', 'linux/amd64'), node('b', 'linux/arm64')], 'linux/arm/v6', 'b'],
    ['arm64 is arm64/v8', [node('a', 'linux/amd64'), node('b', 'linux/arm64')], 'linux/arm64/v8', 'b'],
    [
      'a stopped node lists what was set by hand',
      [node('a', 'linux/amd64*'), node('b', 'linux/arm64', { status: 'stopped' })],
      'linux/amd64 linux/arm64',
      'a b',
    ],
    ['nothing is listed while they are stopped', [node('a', ''), node('b', '')], 'linux/arm64', '(a)'],
    ['no nodes at all', [], 'linux/arm64', 'none'],
  ];
  for (const [rule, nodes, asked, expected] of cases) {
    it(rule, () => {
      const wanted = platforms(asked);
      const choose = chooseNodes(builder('remote', nodes), wanted);
      const found = wanted.map(each => {
        const chosen = choose(each);
        if (!chosen) return 'none';
        return chosen.isListed ? chosen.node.name : `(${chosen.node.name})`;
      });
      assert.equal(found.join(' '), expected);
    });
  }
});

describe('the platforms of a node', () => {
  const cases: [rule: string, listed: string, native: string, emulated: string][] = [
    [
      'the first is its own, with its variants',
      'linux/amd64 linux/amd64/v2 linux/arm64',
      'linux/amd64 linux/amd64/v2',
      'linux/arm64',
    ],
    ['an amd64 processor executes 386', 'linux/amd64 linux/386 linux/arm/v7', 'linux/amd64 linux/386', 'linux/arm/v7'],
    [
      'an arm64 one need not execute 32 bits',
      'linux/arm64 linux/amd64 linux/arm/v7',
      'linux/arm64',
      'linux/amd64 linux/arm/v7',
    ],
    [
      'variants of amd64 on another machine are emulated',
      'linux/arm64 linux/amd64 linux/amd64/v2',
      'linux/arm64',
      'linux/amd64 linux/amd64/v2',
    ],
    ['an armv7 one executes armv6', 'linux/arm/v7 linux/arm/v6', 'linux/arm/v7 linux/arm/v6', ''],
    ['what was set by hand is its own', 'linux/arm64* linux/amd64 linux/386', 'linux/arm64', 'linux/amd64 linux/386'],
    ['another system', 'windows/amd64 linux/amd64', 'windows/amd64', 'linux/amd64'],
    ['none while it is stopped', '', '', ''],
  ];
  for (const [rule, listed, native, emulated] of cases) {
    it(rule, () => {
      const given = node('n', listed);
      assert.equal(names(nativePlatforms(given)), native);
      assert.equal(names(emulatedPlatforms(given)), emulated);
    });
  }

  it('a stopped node has a platform of its own where one was set', () => {
    assert.equal(ownPlatform(node('n', '')), undefined);
    assert.deepEqual(ownPlatform(node('n', 'linux/arm64', { status: 'stopped' })), platform('linux/arm64'));
  });
});

describe('a command', () => {
  const cases: [
    rule: string,
    driver: string,
    listed: string,
    wanted: string,
    how: string,
    over?: Partial<BuilderNode>,
  ][] = [
    ['on its own platform', 'docker', 'linux/amd64', 'linux/amd64', 'native'],
    ['on an emulated one', 'docker', 'linux/amd64 linux/arm64', 'linux/arm64', 'emulated-by-machine'],
    ['of a platform that is not listed', 'docker', 'linux/amd64', 'linux/arm64', 'impossible'],
    [
      'which moby/buildkit brings an emulator for',
      'docker-container',
      'linux/amd64',
      'linux/arm64',
      'emulated-by-builder',
    ],
    ['the same in a cluster', 'kubernetes', 'linux/amd64', 'linux/s390x', 'emulated-by-builder'],
    ['which it finds none for by that name', 'docker-container', 'linux/amd64', 'linux/mips64le', 'impossible'],
    [
      'of an own image of BuildKit',
      'docker-container',
      'linux/amd64',
      'linux/arm64',
      'unknown',
      { driverOptions: { image: 'x/buildkit' } },
    ],
    [
      'of another version of the usual image',
      'docker-container',
      'linux/amd64',
      'linux/arm64',
      'emulated-by-builder',
      { driverOptions: { image: 'docker.io/moby/buildkit:v0.20.0-rootless' } },
    ],
    ['of a BuildKit elsewhere', 'remote', 'linux/amd64', 'linux/arm64', 'unknown'],
    ['of an architecture that BuildKit does not look for', 'docker', 'linux/amd64', 'linux/sparc64', 'unknown'],
    ['of another system', 'docker-container', 'linux/amd64', 'windows/amd64', 'impossible'],
    [
      'while the node is stopped, whatever was set by hand',
      'docker-container',
      'linux/amd64',
      'linux/mips64le',
      'unknown',
      { status: 'inactive' },
    ],
    ['while the node is stopped', 'docker-container', '', 'linux/amd64', 'unknown'],
    [
      'of amd64/v3, which BuildKit refuses where it is not listed',
      'docker-container',
      'linux/amd64 linux/amd64/v2',
      'linux/amd64/v3',
      'impossible',
    ],
    ['of amd64/v3, listed', 'docker', 'linux/amd64 linux/amd64/v2 linux/amd64/v3', 'linux/amd64/v3', 'native'],
    ['of amd64/v2, which every list stands for', 'docker', 'linux/amd64', 'linux/amd64/v2', 'native'],
    ['of a variant that nobody lists', 'docker', 'linux/arm64', 'linux/arm64/v9', 'native'],
    ['of 32 bits on arm64, not listed', 'docker', 'linux/arm64', 'linux/arm/v7', 'impossible'],
    ['of 386 on amd64, not listed', 'docker', 'linux/amd64', 'linux/386', 'impossible'],
    ['written in another way', 'docker', 'linux/arm64', 'linux/arm64/v8', 'native'],
    ['with Podman', 'podman', 'linux/amd64 linux/arm64', 'linux/arm64', 'emulated-by-machine'],
    ['with Podman, not listed', 'podman', 'linux/amd64', 'linux/arm64', 'impossible'],
  ];
  for (const [rule, driver, listed, wanted, how, over] of cases) {
    it(rule, () => assert.equal(runningOn(node('n', listed, over), driver, platform(wanted)), how));
  }
});
