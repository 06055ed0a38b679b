// What a list is narrowed by, as it is typed.
import assert from 'node:assert/strict';
import {
  hasPlatforms,
  holdingWords,
  isFinished,
  parseNameFilter,
  parseTagFilter,
  questionOf,
} from '../../src/core/listFilter.ts';
import { parsePlatform, type Platform } from '../../src/core/platform.ts';

const platform = (text: string): Platform => {
  const parsed = parsePlatform(text, { os: 'linux', architecture: 'amd64' });
  assert(!(parsed instanceof Error), text);
  return parsed;
};

describe('a filter of tags', () => {
  const texts: readonly (readonly [text: string, words: readonly string[], platforms: number])[] = [
    ['', [], 0],
    ['  ', [], 0],
    ['1.27', ['1.27'], 0],
    ['1.27 alpine', ['1.27', 'alpine'], 0],
    [' 1.27  linux/arm64 ', ['1.27'], 1],
    ['linux/amd64 linux/arm64', [], 2],
    ['linux', ['linux'], 0],
    ['arm64', ['arm64'], 0],
    ['linux/', [], 1],
    ['foo/bar', ['foo/bar'], 0],
    ['LINUX/ARM64', [], 1],
    ['$(zap)/x <b>', ['$(zap)/x', '<b>'], 0],
  ];
  for (const [text, words, platforms] of texts) {
    it(`“${text}” is the words ${JSON.stringify(words)} and ${platforms} platforms`, () => {
      const filter = parseTagFilter(text);
      assert.deepEqual([filter.words, filter.platforms.length], [words, platforms]);
    });
  }

  const names: readonly (readonly [text: string, name: string, holds: boolean])[] = [
    ['', '1.27', true],
    ['27', '1.27-alpine', true],
    ['27 alp', '1.27-alpine', true],
    ['alp 27', '1.27-alpine', true],
    ['28 alp', '1.27-alpine', false],
    ['rc', '1.0-RC1', true],
    ['RC', '1.0-rc1', true],
    ['.', '127', false],
  ];
  for (const [text, name, holds] of names) {
    it(`“${text}” ${holds ? 'leaves' : 'leaves out'} ${name}`, () => {
      assert.equal(holdingWords(parseTagFilter(text))(name), holds);
    });
  }

  const platforms: readonly (readonly [text: string, has: string, leaves: boolean, finished: boolean])[] = [
    ['linux/arm64', 'linux/arm64', true, true],
    ['linux/arm64', 'linux/arm64/v8', true, true],
    ['linux/arm64/v8', 'linux/arm64', true, true],
    ['linux/arm64/v8', 'linux/arm64/v9', false, true],
    ['linux/aarch64', 'linux/arm64', true, true],
    ['linux/arm64', 'linux/amd64 linux/arm64', true, true],
    ['linux/arm64', 'linux/amd64 windows/arm64', false, true],
    ['linux/arm64', '', false, true],
    ['linux/amd64 linux/arm64', 'linux/arm64', false, true],
    ['linux/amd64 linux/arm64', 'linux/arm64 linux/amd64', true, true],
    // What would run there too is another platform.
    ['linux/amd64', 'linux/386', false, true],
    ['linux/arm', 'linux/arm/v6', true, true],
    ['linux/arm', 'linux/arm64', false, true],
    ['linux/arm/v7', 'linux/arm/v6', false, true],
    ['linux/arm/v7', 'linux/arm/v7', true, true],
    ['linux/arm/7', 'linux/arm/v7', true, true],
    ['linux/armhf', 'linux/arm/v7', true, true],
    ['linux/armhf', 'linux/arm/v6', false, true],
    ['macos/arm64', 'darwin/arm64', true, true],
    ['linux/amd64/v3', 'linux/amd64', false, true],
    // In the middle of being typed.
    ['linux/', 'linux/s390x', true, false],
    ['linux/ar', 'linux/arm64', true, false],
    ['linux/ar', 'linux/amd64', false, false],
    ['linux/arm/', 'linux/arm/v6', true, true],
    ['linux/arm/v', 'linux/arm/v6', true, false],
    ['linux/arm/v', 'linux/arm64', false, false],
    ['linux/constructor', 'linux/amd64', false, false],
  ];
  for (const [text, has, leaves, finished] of platforms) {
    it(`“${text}” ${leaves ? 'leaves' : 'leaves out'} a tag with ${has || 'nothing'}`, () => {
      const filter = parseTagFilter(text);
      assert.equal(hasPlatforms(filter, has.split(' ').filter(Boolean).map(platform)), leaves);
      assert.equal(filter.platforms.every(isFinished), finished, 'finished');
    });
  }

  it('is asked of a registry by its longest word', () => {
    assert.equal(questionOf(parseTagFilter('1 alpine linux/arm64 27')), 'alpine');
    assert.equal(questionOf(parseTagFilter('linux/arm64')), undefined);
  });
});

describe('a filter of repositories', () => {
  it('has words alone, which may hold slashes', () => {
    assert.deepEqual(parseNameFilter('linux/arm64 x'), { words: ['linux/arm64', 'x'], platforms: [] });
  });
});
