// Which entries of a layer's archive count, and by which paths.
import assert from 'node:assert/strict';
import { layerEntry, type ArchivedFile } from '../../../src/core/executables/entry.ts';
import { elf } from '../../support/registry/executables.ts';

const entryOf = (file: Partial<ArchivedFile>, content: string | Buffer = '') =>
  layerEntry({ name: 'a', type: 'file', ...file }, Buffer.from(content));

describe('an entry of a layer', () => {
  const paths: readonly (readonly [name: string, path: string])[] = [
    ['bin/a', 'bin/a'],
    ['./bin/a', 'bin/a'],
    ['/bin//a', 'bin/a'],
    ['bin/./a/', 'bin/a'],
    ['...', '...'],
    ['it’s $(a) "b";', 'it’s $(a) "b";'],
    ['a'.repeat(4096), 'a'.repeat(4096)],
  ];
  for (const [name, path] of paths) {
    it(`called ${name.slice(0, 20)} is at ${path.slice(0, 20)}`, () =>
      assert.equal(entryOf({ name }, elf('arm64'))?.path, path));
  }

  for (const name of ['', '.', '/', './/', '..', '../a', 'a/../../b', 'a/..', 'a'.repeat(4097)]) {
    it(`called “${name.slice(0, 20)}” does not count`, () => assert.equal(entryOf({ name }, elf('arm64')), undefined));
  }

  const kinds: readonly (readonly [title: string, file: Partial<ArchivedFile>, expected: object | undefined])[] = [
    ['a whiteout', { name: 'a/.wh.b' }, { kind: 'whiteout', path: 'a/b' }],
    ['a whiteout at the root', { name: '.wh.b' }, { kind: 'whiteout', path: 'b' }],
    ['a folder that is emptied', { name: 'a/.wh..wh..opq' }, { kind: 'opaque', path: 'a' }],
    ['a root that is emptied', { name: '.wh..wh..opq' }, { kind: 'opaque', path: '' }],
    ['a note of AUFS', { name: '.wh..wh.plnk' }, undefined],
    ['a whiteout of nothing', { name: 'a/.wh.' }, undefined],
    ['a link', { type: 'symlink', linkname: '../b' }, { kind: 'symlink', path: 'a', target: '../b' }],
    ['a link to nothing', { type: 'symlink', linkname: '' }, undefined],
    ['a link without a target', { type: 'symlink', linkname: null }, undefined],
    ['a link too long to follow', { type: 'symlink', linkname: 'b'.repeat(4097) }, undefined],
    ['a hard link', { type: 'link', linkname: './b' }, { kind: 'link', path: 'a', target: 'b' }],
    ['a hard link out of the archive', { type: 'link', linkname: '../b' }, undefined],
    ['a hard link without a target', { type: 'link' }, undefined],
    ['a folder', { type: 'directory' }, undefined],
    ['a device', { type: 'character-device' }, undefined],
    ['something unknown', { type: null }, undefined],
    ['text', {}, undefined],
  ];
  for (const [title, file, expected] of kinds) {
    it(`that is ${title} is ${JSON.stringify(expected)}`, () => assert.deepEqual(entryOf(file), expected));
  }

  it('of another kind has no program, whatever stands in it', () =>
    assert.equal(entryOf({ type: 'fifo' }, elf('arm64')), undefined));

  it('that is laid out in one piece is a file', () =>
    assert.equal(entryOf({ type: 'contiguous-file' }, elf('arm64'))?.kind, 'file'));

  const runnable: readonly (readonly [file: Partial<ArchivedFile>, mayRun: boolean])[] = [
    [{ mode: 0o755 }, true],
    [{ mode: 0o001 }, true],
    [{ mode: 0o644 }, false],
    [{}, false],
    [{ name: 'a.EXE' }, true],
  ];
  for (const [file, mayRun] of runnable) {
    it(`${JSON.stringify(file)} ${mayRun ? 'may' : 'must not'} be run`, () => {
      const entry = entryOf(file, elf('arm64'));
      assert(entry?.kind === 'file');
      assert.equal(entry.mayRun, mayRun);
    });
  }
});
