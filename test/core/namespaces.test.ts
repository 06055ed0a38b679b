// Repositories as folders.
import assert from 'node:assert/strict';
import { foldNamespaces } from '../../src/core/namespaces.ts';

describe('repositories as folders', () => {
  const many = (namespace: string, count: number) => Array.from({ length: count }, (_, at) => `${namespace}r${at}`);
  const shown = (names: readonly string[]) => {
    const { folders, rest } = foldNamespaces(names);
    return { folders: [...folders].map(([name, all]) => `${name} ${all.length}`), rest: rest.length };
  };

  const rows: readonly (readonly [title: string, names: readonly string[], folders: string[], rest: number])[] = [
    ['are none of a few', [...many('a/', 25), ...many('b/', 25)], [], 50],
    ['are those of many', [...many('a/', 25), ...many('b/', 26)], ['a 25', 'b 26'], 0],
    ['are none of one namespace', many('a/', 60), [], 60],
    ['leave what has no namespace', [...many('a/', 30), ...many('', 10), ...many('b/', 20)], ['a 30', 'b 20'], 10],
    ['are of the first part alone', [...many('a/x/', 30), ...many('a/y/', 1), ...many('b/', 20)], ['a 31', 'b 20'], 0],
    [
      'may be called as an object’s own members',
      [...many('constructor/', 30), ...many('proto/', 30)],
      ['constructor 30', 'proto 30'],
      0,
    ],
  ];
  for (const [title, names, folders, rest] of rows) {
    it(title, () => assert.deepEqual(shown(names), { folders, rest }));
  }
});
