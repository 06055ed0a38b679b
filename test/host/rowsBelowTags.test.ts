// The platforms below a tag: what each is to the targets and to this machine, what they cost, and when.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Ask, Lack } from '../../src/features/registries/filling.ts';
import type { Row } from '../../src/features/registries/row.ts';
import { tagContents } from '../../src/features/registries/rows/tagContents.ts';
import { isBackground } from '../../src/registry/transport/signals.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { created, entriesOf, hex, rich, targets, useRegistryView } from './registryView.ts';
import { eventually, otherPlatform, ownPlatform } from './support.ts';

describe('the rows below a tag', () => {
  const { view, asked, addIndex, tagOf, rowsOf, find, labels, look, settled } = useRegistryView();

  it('are thirty platforms after one request; the rest follows by itself, and is drawn together', async () => {
    const versions = Array.from({ length: 30 }, (_, at) => `10.0.20348.${1000 + at}`);
    const images = await addIndex(
      'many/app:1',
      ...versions.map(osVersion => ({ platform: 'windows/amd64', osVersion })),
    );
    await targets(['windows/amd64'], async () => {
      const rows = await rowsOf('many/app:1');
      assert.equal(asked()[0], 'GET many/app/manifests/1');
      const digests = images.map(hex);
      assert.deepEqual(labels(rows), [
        ...versions.map((version, at) => `windows/amd64 — ${version} · ${digests[at]}`),
        'Signatures and more',
      ]);
      const [first] = rows;
      await settled();
      assert.match(
        view.tree.label(first ?? assert.fail()),
        /^windows\/amd64 — 10\.0\.20348\.1000 · \d.* kB · \d+ years ago · /,
      );
      // Each once, and nothing around them: a menu that is open there keeps its row.
      assert.deepEqual(labels(view.tree.redrawn).toSorted(), labels(rows).slice(0, 30).toSorted());
      // The newest is what would be taken, and is marked; all is known, so that drawing it again asks for nothing.
      assert.deepEqual(
        rows.filter(each => look(each).icon.startsWith('pass')).map(each => view.tree.label(each).includes('1029')),
        [true],
      );
      asked();
      await rowsOf('many/app:1');
      assert.deepEqual(await settled(), []);
    });
  });

  it('say what each platform is to the targets and to this machine', async () => {
    await addIndex('some/app:1', { platform: ownPlatform }, { platform: otherPlatform }, { platform: 'linux/386' });
    const marks = async (platforms: readonly string[]) => {
      const shown: string[] = [];
      await targets(platforms, async () => {
        for (const each of await rowsOf('some/app:1')) {
          const { icon, said = '' } = look(each);
          if (each.kind !== 'referrers') shown.push(`${icon}: ${said.replace(/, (?:\d.* ago, )?[0-9a-f]{12}$/, '')}`);
        }
      });
      return shown.toSorted();
    };
    const machine = `${ownPlatform}, this machine`;
    await rowsOf('some/app:1');
    await settled();
    assert.deepEqual(
      await marks([otherPlatform, 'linux/s390x']),
      [
        'chip: linux/386',
        'error list.errorForeground: linux/s390x, missing: a target platform',
        `pass charts.green: ${otherPlatform}, target platform`,
        `vm-active: ${machine}`,
      ].toSorted(),
    );
    assert.deepEqual(
      await marks([ownPlatform]),
      [
        'chip: linux/386',
        `chip: ${otherPlatform}`,
        `pass charts.green: ${ownPlatform}, target platform, this machine`,
      ].toSorted(),
    );
  });

  it('name the target that an older platform serves', async () => {
    await addIndex('old/app:1', { platform: 'linux/386' });
    await targets(['linux/amd64'], async () => {
      const [row] = await rowsOf('old/app:1');
      assert(row);
      assert.match(view.tree.label(row), /^linux\/386 — runs on target platform linux\/amd64 · [0-9a-f]{12}$/);
      assert.equal(look(row).icon, 'pass charts.green');
      assert.doesNotMatch(look(row).said ?? '', /, target platform,/);
    });
  });

  it('say what a target lacks, and where the targets come from', async () => {
    await addIndex('old/app:1', { platform: 'linux/386' });
    await targets(['linux/s390x', 'windows/amd64'], async () => {
      const rows = await rowsOf('old/app:1');
      assert.deepEqual(labels(rows).slice(0, 2), [
        'linux/s390x — missing: a target platform',
        'windows/amd64 — missing: a target platform',
      ]);
      const { tooltip, contextValue } = look(rows[0] ?? assert.fail());
      assert.equal(contextValue, 'multiarch.missing');
      assert.deepEqual(tooltip, [
        'This image has nothing for linux/s390x.',
        'Targets: linux/s390x, windows/amd64 (setting multiarch.targetPlatforms)',
      ]);
    });
  });

  it('of an image alone are its platform, at once', async () => {
    const rows = await rowsOf('sample/legacy:1.0');
    const requests = await settled();
    assert.equal(requests.length, 2);
    const own = find(rows, 'linux/amd64');
    assert.deepEqual(
      rows.filter(({ kind }) => kind === 'referrers'),
      [],
      'they stand below the platform',
    );
    const below = labels(await view.tree.children(own));
    assert.deepEqual(below.slice(0, 2), ['Configuration', below[1]]);
    assert.equal(below.at(-1), 'Signatures and more');
    assert.deepEqual(await settled(), []);
  });

  it('of an index that says when its images were made cost one request each, and not more than a hundred', async () => {
    const versions = Array.from({ length: 110 }, (_, at) => `10.0.20348.${at}`);
    const images = await Promise.all(versions.map(osVersion => image({ platform: 'windows/amd64', osVersion })));
    const annotations = { 'org.opencontainers.image.created': created };
    view.registry.add(
      'dated/app:1',
      entriesOf(images, ({ platform }) => ({ platform, annotations })),
    );
    await targets(['windows/amd64'], async () => {
      const tag = await tagOf('dated/app:1');
      const rows = await view.tree.children(tag);
      assert.match(
        view.tree.label(rows[0] ?? assert.fail()),
        /^windows\/amd64 — 10\.0\.20348\.0 · 3 weeks ago · [0-9a-f]{12}$/,
      );
      const first = await settled();
      assert.deepEqual([first.length, first.filter(line => line.includes('/blobs/'))], [101, []]);
      await view.tree.children(tag);
      assert.deepEqual(await settled(), []);
    });
  });

  it('that turn out to be no image are asked for once, and drawn once', async () => {
    const inner = index([]);
    const annotations = { 'org.opencontainers.image.created': created };
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const platform = { os: 'linux', architecture: 'amd64' };
    view.registry.add(
      'odd/app:1',
      entriesOf([inner], () => ({ mediaType, platform, annotations })),
    );
    const tag = await tagOf('odd/app:1');
    for (const requests of [['GET odd/app/manifests/1', `GET odd/app/manifests/${inner.manifest.digest}`], []]) {
      view.tree.redrawn.length = 0;
      const rows = await view.tree.children(tag);
      assert.deepEqual(await settled(), requests);
      assert.deepEqual(view.tree.redrawn, requests.length > 0 ? [find(rows, 'linux/amd64')] : []);
    }
  });

  it('are not asked for on Docker Hub before they are open', async () => {
    view.hosts = { 'docker.io': { mirrors: [view.registry.host] } };
    const built = await image({ platform: 'linux/amd64', ...rich });
    view.registry.add('library/app:1', index([built]));
    const name = { host: 'docker.io', repository: 'library/app', tag: '1', original: '' };
    const { description } = await view.tree.images.lookUp(name, view.tree.closed);
    assert.equal(description.platforms.length, 1);
    asked();
    const rows = await hubRows();
    assert.deepEqual(await settled(), []);
    const row = find(rows, 'linux/amd64');
    assert.doesNotMatch(view.tree.label(row), /kB/);
    await view.tree.children(row);
    assert.equal((await settled()).length, 2);
    assert.match(view.tree.label(row), /kB · (?:this machine · )?3 weeks ago/);
    assert(view.tree.redrawn.includes(row));
  });
  const hubRows = async (): Promise<readonly Row[]> => {
    const parent = {
      kind: 'tag',
      key: '1',
      parent: undefined,
      interactive: true,
      item: () => new vscode.TreeItem('1'),
    } as const;
    const reference = { host: 'docker.io', repository: 'library/app', tag: '1', original: '' };
    return tagContents(view.tree, parent, reference, view.tree.closed);
  };

  it('lack nothing that a person waits for: it is asked in the background, and once for a row', async () => {
    const row = await tagOf('sample/app:1.0');
    const signals: AbortSignal[] = [];
    const never = new Promise(() => undefined);
    const lack = (answer: Ask): Lack => ({ row, ask: answer });
    const ask = (signal: AbortSignal) => {
      // Who asks anew has joined before the one before it ends.
      assert(signals.every(each => !each.aborted));
      return signals.push(signal) === 1 ? never : Promise.resolve();
    };
    const other = await tagOf('sample/app:latest');
    const refused = () => Promise.reject(new Error('played'));
    view.tree.filling.start(row, [lack(ask)]);
    view.tree.filling.start(row, [
      lack(ask),
      { row: other, ask: async () => 1 },
      { row: await tagOf('sample/nested:1.0'), ask: refused },
    ]);
    assert.deepEqual(
      signals.map(signal => [isBackground(signal), signal.aborted]),
      [
        [true, true],
        [true, false],
      ],
    );
    await eventually(() => view.tree.redrawn.length, 2);
    view.tree.filling.start(row, [lack(refused)]);
    await settled();
    assert.deepEqual(view.tree.redrawn, [row, other], 'those that were answered, and no other');
  });

  it('that are folded away are asked for no more, and again once they are open', async () => {
    const versions = Array.from({ length: 40 }, (_, at) => `10.0.20348.${at}`);
    await addIndex('many/app:1', ...versions.map(osVersion => ({ platform: 'windows/amd64', osVersion })));
    const tag = await tagOf('many/app:1');
    const repository = tag.parent ?? assert.fail();
    const rows = await view.tree.children(tag);
    view.tree.filling.fold(repository);
    const early = (await settled()).length;
    assert(early < 20, `${early} requests`);
    assert.deepEqual(view.tree.redrawn, []);
    view.tree.filling.unfold(find(rows, 'windows'));
    assert.deepEqual(view.tree.redrawn, []);
    // VS Code may ask for its rows again before it knows that it is folded.
    await view.tree.children(tag);
    view.tree.filling.fold(tag);
    assert.deepEqual(await settled(), []);
    view.tree.filling.unfold(repository);
    assert.deepEqual(view.tree.redrawn, []);
    view.tree.filling.unfold(tag);
    assert.deepEqual(view.tree.redrawn, [tag]);
    await view.tree.children(tag);
    assert.equal(early + (await settled()).length, 81);
  });
});
