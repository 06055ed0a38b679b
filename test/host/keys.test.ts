// The keys and menus of the view's rows, as package.json has them.
import assert from 'node:assert/strict';
import manifest from '../../package.json' with { type: 'json' };
import { hiddenCommandIds, viewIds } from '../../src/host/ids.ts';

const { keybindings, menus } = manifest.contributes;
const rowMenus = menus['view/item/context'];

describe('keys of the side bar', () => {
  it('count in its list alone', () => {
    const place = `focusedView == ${viewIds.registries} && listFocus && !inputFocus`;
    for (const { when } of keybindings) assert.equal(when, place);
  });

  it('run a command on what is selected that the row’s menu has too', () => {
    for (const { command, args } of keybindings) {
      assert.equal(command, hiddenCommandIds.onSelection);
      for (const [kind, id] of Object.entries(args)) {
        const isInMenu = rowMenus.some(entry => entry.command === id && matches(entry.when, `multiarch.${kind}`));
        assert(isInMenu, `${id} of ${kind}`);
      }
    }
  });

  it('are none of VS Code’s own lists', () => {
    const own =
      /^(?:(?:ctrl|cmd|shift|alt)\+)*(?:up|down|left|right|home|end|pageup|pagedown|enter|space|escape|a|f|f2|f3)$/;
    for (const { key, mac } of keybindings) for (const each of [key, mac]) assert.doesNotMatch(each, own);
  });
});

describe('menus of the side bar', () => {
  const orders: [row: string, entries: string[]][] = [
    [
      'multiarch.tag web',
      [
        'inspect',
        'openWebPage',
        'verify',
        'compare',
        'copyReference',
        'copyDigest',
        'copyPullCommand',
        'useInDockerfile',
        'createIndex',
        'editIndex',
        'copyImage',
        'pull',
        'refresh',
        'deleteTag',
      ],
    ],
    [
      'multiarch.platform',
      [
        'inspect',
        'verify',
        'compare',
        'copyReference',
        'copyDigest',
        'copyPullCommand',
        'useInDockerfile',
        'createIndex',
        'copyImage',
        'pull',
        'deleteTag',
      ],
    ],
    ['multiarch.referrer', ['inspect', 'copyReference', 'copyDigest', 'deleteTag']],
    [
      'multiarch.repository web',
      ['openWebPage', 'copyRow', 'filter', 'sortTagsByVersion', 'sortTagsNewestFirst', 'refresh'],
    ],
    [
      'multiarch.registry',
      ['addRepository', 'filter', 'signIn', 'signOut', 'editRegistry', 'disconnectRegistry', 'refresh'],
    ],
    [
      'multiarch.localImage',
      [
        'runImage',
        'compare',
        'copyReference',
        'useInDockerfile',
        'createIndex',
        'tagImage',
        'pushImage',
        'removeImage',
      ],
    ],
    ['multiarch.localImage untagged', ['runImage', 'tagImage', 'removeImage']],
    ['multiarch.missing', []],
    ['multiarch.builder buildx running', ['inspectBuilder', 'pruneBuilder', 'refreshBuilders']],
    [
      'multiarch.builder buildx own running stoppable',
      ['inspectBuilder', 'stopBuilder', 'addNode', 'pruneBuilder', 'refreshBuilders', 'removeBuilder'],
    ],
    [
      'multiarch.builder buildx own stopped',
      ['inspectBuilder', 'bootstrapBuilder', 'addNode', 'refreshBuilders', 'removeBuilder'],
    ],
    ['multiarch.builder', ['refreshBuilders']],
    ['multiarch.layer', ['copyRow']],
    ['multiarch.value', ['copyRow']],
    ['multiarch.base', ['inspect', 'copyReference', 'useInDockerfile']],
  ];
  for (const [row, entries] of orders) {
    it(`of ${row} are ${entries.join(', ') || 'empty'}`, () => {
      const shown = rowMenus.filter(
        ({ when, group }) => group !== 'inline' && !group.startsWith('inline@') && matches(when, row),
      );
      const sorted = shown.toSorted((a, b) => a.group.localeCompare(b.group, 'en', { numeric: true }));
      assert.deepEqual(
        sorted.map(({ command }) => command.replace('multiarch.', '')),
        entries,
      );
      assert.equal(new Set(sorted.map(({ group, command }) => `${group} ${command}`)).size, sorted.length);
    });
  }
});

/** What a `when` says of the row alone. */
function matches(when: string, row: string): boolean {
  const pattern = /viewItem =~ \/(.*)\/$/.exec(when)?.[1];
  return pattern !== undefined && new RegExp(pattern).test(row);
}
