// Completion as VS Code asks for it: what is offered where, and what it replaces.
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { findingCodes } from '../../src/core/findings.ts';
import { complete, documentation, labelOf, shown, take, unneeded } from './completions.ts';
import { deadHost, openDockerfile, otherPlatform, ownPlatform, sampleHost, withSettings } from './support.ts';

const targets = { targetPlatforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] };
const app = `${sampleHost}/sample/app`;
const tools = `${sampleHost}/library/tools`;

describe('completion of tags', () => {
  it('offers those of the registry, the newest first, wherever an image may be named', async () => {
    for (const text of [
      `FROM ${tools}:¦`,
      `FROM --platform=$BUILDPLATFORM ${tools}:¦ AS build`,
      `FROM alpine\nCOPY --from=${tools}:¦ /a /b`,
      `FROM alpine\nRUN --mount=type=bind,from=${tools}:¦,target=/x true`,
      `# syntax=${tools}:¦\nFROM alpine`,
      `ARG REGISTRY=${sampleHost}\nARG NAME=tools\nFROM $REGISTRY/library/\${NAME}:¦`,
      `FROM \\\r\n  ${tools}:¦ \\\r\n  AS build\r\n`,
      `FROM "${tools}:¦"`,
    ]) {
      assert.deepEqual((await complete(text)).items.map(labelOf), ['2.1', '2.0'], text);
    }
  });

  it('replaces what stands there, a digest included, and keeps the rest', async () => {
    const half = await complete(`FROM ${tools}:2.¦9 AS build\n`);
    assert.equal(await take(half, '2.1'), `FROM ${tools}:2.1 AS build\n`);
    const pinned = await complete(`FROM "${tools}:¦2.0@sha256:${'0'.repeat(64)}"\n`);
    assert.equal(await take(pinned, '2.1'), `FROM "${tools}:2.1"\n`);
  });

  it('tells the platforms of the one in focus, ticked and crossed', async () => {
    await withSettings(targets, async () => {
      const { items } = await complete(`FROM ${tools}:¦`, 2);
      assert.deepEqual(
        items.map(item => item.detail),
        ['✗ linux/arm/v7 missing', '✗ linux/arm/v7 missing'],
      );
      const words = documentation(items[0] as vscode.CompletionItem).replaceAll('\\', '');
      assert.match(words, /^\| linux\/arm\/v7 \| ✗ missing \|$/m);
      assert.match(words, new RegExp(`^\\| ${ownPlatform} \\| ✓ this machine \\|$`, 'm'));
      assert.match(words, new RegExp(`^\\| ${otherPlatform} \\| ✓ \\|$`, 'm'));
      // What was looked at once is known, and said in the list; of what is not built nothing is wanted.
      assert.equal(shown(await complete(unneeded(`${tools}:¦`)))[0], '2.1 — linux/amd64, linux/arm64');
      assert.match(shown(await complete(`FROM ${tools}:¦`))[0] ?? '', /^2\.1 — ✗ linux\/arm\/v7 missing$/);
    });
    await withSettings({ targetPlatforms: ['linux/amd64'] }, async () => {
      const { items } = await complete(`FROM ${app}:¦`, 1);
      assert.match(items[0]?.detail ?? '', /^✓ linux\/amd64, linux\/arm64/);
    });
  });

  it('offers nothing where the name cannot be told, and for what is no tag', async () => {
    for (const text of [`FROM $NOTHING/app:¦`, `FROM ${app}:1.0 AS x:¦`, `RUN ${app}:¦`, `FROM ${app}:%¦`, 'FROM :¦']) {
      assert.deepEqual((await complete(text)).items, [], text);
    }
  });
});

const argumentNames = ['$BUILDPLATFORM', '$TARGETPLATFORM', 'linux/$TARGETARCH'];

describe('completion of platforms', () => {
  it('offers the automatic arguments, then what the image has, marked', async () => {
    await withSettings(targets, async () => {
      const completed = await complete(`FROM --platform=¦ ${app}:1.0 AS build`);
      assert.deepEqual(completed.items.slice(0, 3).map(labelOf), argumentNames);
      assert(completed.items.slice(0, 3).every(item => documentation(item).length > 20));
      const marks = (platform: string) => (platform === ownPlatform ? ' — target · this machine' : ' — target');
      assert.deepEqual(shown(completed).slice(3), [
        `linux/amd64${marks('linux/amd64')}`,
        `linux/arm64${marks('linux/arm64')}`,
        'linux/arm/v7 — target',
        'windows/amd64',
      ]);
    });
  });

  it('offers common ones where nothing is known of the image', async () => {
    for (const text of [
      'FROM --platform=¦',
      'FROM --platform=¦ scratch',
      `FROM --platform=¦ ${deadHost}/a:1`,
      'FROM --platform="¦" $X',
    ]) {
      const labels = (await complete(text)).items.map(labelOf);
      assert.deepEqual(labels.slice(0, 3), argumentNames, text);
      for (const platform of ['linux/amd64', 'linux/arm64', 'linux/s390x'])
        assert(labels.includes(platform), `${text}: ${platform}`);
    }
  });

  it('replaces the value, between quotes and across lines', async () => {
    const quoted = await complete(`FROM --platform="linux/a¦rm" ${app}:1.0`);
    assert.equal(await take(quoted, 'linux/arm64'), `FROM --platform="linux/arm64" ${app}:1.0`);
    const lines = await complete(`FROM --platform=lin¦ux/s390x \\\r\n  ${app}:1.0\r\n`);
    assert.equal(await take(lines, 'windows/amd64'), `FROM --platform=windows/amd64 \\\r\n  ${app}:1.0\r\n`);
    const braces = await complete(`FROM --platform=\${¦ ${app}:1.0`);
    assert.equal(await take(braces, '${BUILDPLATFORM}'), `FROM --platform=\${BUILDPLATFORM} ${app}:1.0`);
  });
});

describe('completion of names', () => {
  it('offers the stages above, the nearest first, and the images that are in use', async () => {
    await openDockerfile(`FROM ${tools}:2.0`);
    const text = `FROM ${app}:1.0 AS first\nFROM first AS Second\nFROM ¦\nFROM alpine AS later`;
    const labels = (await complete(text)).items.map(labelOf);
    assert.deepEqual(labels.slice(0, 3), ['second', 'first', `${app}:1.0`]);
    assert(labels.includes(`${tools}:2.0`));
    assert(!labels.includes('later'));
    assert.equal(new Set(labels).size, labels.length);
  });

  it('offers a mount neither its own stage nor itself', async () => {
    const { items } = await complete('FROM alpine AS first\nFROM busybox AS second\nRUN --mount=type=bind,from=fi¦');
    const labels = items.map(labelOf);
    assert(labels.includes('first') && !labels.includes('second') && !labels.includes('fi'), labels.join());
  });

  it('leaves the stages of COPY --from= to those who give them already', async () => {
    assert.deepEqual((await complete('FROM alpine AS first\nFROM busybox\nCOPY --from=¦ /a /b')).items, []);
  });
});

describe('completion of codes', () => {
  it('offers those that can be ignored, and none twice', async () => {
    assert.deepEqual((await complete('# multiarch-ignore: ¦\nFROM a')).items.map(labelOf), [...findingCodes]);
    const second = await complete(`# multiarch-ignore: ${findingCodes[0]}, pl¦at\nFROM a`);
    assert.deepEqual(second.items.map(labelOf), findingCodes.slice(1));
    assert.equal(
      await take(second, findingCodes[1]),
      `# multiarch-ignore: ${findingCodes[0]}, ${findingCodes[1]}\nFROM a`,
    );
  });
});
