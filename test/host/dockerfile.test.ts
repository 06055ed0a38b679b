// Lens, hover and diagnostics of Dockerfiles, through VS Code's own API, against the sample registry.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import {
  diagnosticsOf,
  eventually,
  hoverAt,
  hoverWords,
  lensTitles,
  openDockerfile,
  otherPlatform,
  ownPlatform,
  replaceAll,
  sampleHost,
  withSettings,
} from './support.ts';

describe('lenses', () => {
  const cases: [name: string, dockerfile: string, titles: string[]][] = [
    ['all targets there', 'FROM HOST/sample/app:1.0', ['✓ linux/amd64 · linux/arm64 · linux/arm/v7 · 1 more']],
    ['one missing', 'FROM HOST/sample/attested:1.0', ['✗ linux/arm/v7 missing · has linux/amd64 · linux/arm64']],
    ['a single platform', 'FROM HOST/sample/legacy:1.0', ['✗ linux/arm64, linux/arm/v7 missing · has linux/amd64']],
    [
      'a nested index',
      'FROM --platform=linux/s390x HOST/sample/nested:1.0',
      ['✓ linux/s390x · linux/amd64 · linux/arm64'],
    ],
    [
      'the build platform alone',
      'FROM --platform=$BUILDPLATFORM HOST/library/tools:2.1 AS b\nFROM scratch\nCOPY --from=b /a /a',
      [`✓ ${ownPlatform} · ${otherPlatform}`],
    ],
    ['a global ARG', 'ARG V=1.0\nFROM HOST/sample/app:$V', ['✓ linux/amd64 · linux/arm64 · linux/arm/v7 · 1 more']],
    [
      'stages and scratch have none',
      'FROM HOST/sample/app:1.0 AS a\nFROM a\nFROM scratch',
      ['linux/amd64 · linux/arm64 · linux/arm/v7 · 1 more · stage not built'],
    ],
    ['a tag that is not there', 'FROM HOST/sample/app:9', ['$(question) HOST/sample/app:9 not found']],
    ['nothing to look up', 'FROM $UNKNOWN\nFROM', []],
  ];
  for (const [name, dockerfile, titles] of cases) {
    it(name, async () => {
      const document = await openDockerfile(dockerfile.replaceAll('HOST', sampleHost));
      assert.deepEqual(
        await lensTitles(document),
        titles.map(title => title.replaceAll('HOST', sampleHost)),
      );
    });
  }

  it('are switched off by the setting', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/app:1.0`);
    await withSettings({ codeLens: false }, async () => assert.deepEqual(await lensTitles(document), []));
  });

  it('open a picker with an argument that names image and place', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/app:1.0`);
    const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      1,
    );
    assert.deepEqual(lens?.command?.arguments, [
      { reference: `${sampleHost}/sample/app:1.0`, interactive: true, uri: document.uri.toString(), start: 5 },
    ]);
  });
});

describe('a hover', () => {
  it('shows digest, platforms, targets with their source, and what can be done', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/attested:1.0`);
    const text = await hoverAt(document, 'sample');
    for (const expected of [
      /index `sha256:49dd940d69a7`/,
      /linux&#47;amd64 .*`sha256:8dff73741b73`.*✓/,
      /✓ this machine/,
      /linux&#47;arm64 .*✓/,
      /\*\*linux&#47;arm&#47;v7\*\*.*✗ missing/,
      /Attestations for 2 of 2 platforms/,
      /Targets: linux&#47;amd64, .*setting multiarch/,
      /command:multiarch\.inspect\?/,
      /command:multiarch\.copyDigest\?/,
      /command:multiarch\.pinDigest\?/,
    ]) {
      assert.match(text, expected);
    }
    assert.doesNotMatch(text, /unknown/);
  });

  it('says what went wrong, and what to do', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/app:9`);
    assert.match(await hoverAt(document, 'sample'), /does not hold .*Check the name and the tag/);
  });

  it('is on COPY --from and RUN --mount too, and not on stages', async () => {
    const document = await openDockerfile(
      `FROM ${sampleHost}/sample/app:1.0 AS base\nFROM base\nCOPY --from=${sampleHost}/library/tools:2.1 /a /a\nRUN --mount=from=${sampleHost}/library/tools:2.0,target=/t x`,
    );
    assert.match(await hoverAt(document, 'library/tools:2.1'), /sha256:30e0fb0d7f46/);
    assert.match(await hoverAt(document, 'library/tools:2.0'), /sha256:36e65d24613e/);
    assert.equal(await hoverAt(document, 'base\nCOPY'), '');
  });
});

describe('an index of 10,000 platforms', () => {
  let registry: FaultyRegistry;
  before(async () => {
    const names = Array.from({ length: 9_998 }, (_, at) => `a${at}`);
    const manifests = [...names, 'arm64', 'riscv64'].map((architecture, at) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${String(at).padStart(64, '0')}`,
      size: 2,
      platform: { os: 'linux', architecture },
    }));
    const headers = { 'content-type': 'application/vnd.oci.image.index.v1+json' };
    const body = JSON.stringify({ schemaVersion: 2, manifests });
    registry = await startFaultyRegistry(() => ({ kind: 'status', status: 200, headers, body }));
  });
  after(() => registry.close());

  it('has a short hover: what is needed, forty rows in all, the number of the rest', async () => {
    const document = await openDockerfile(`FROM --platform=linux/riscv64 ${registry.host}/many/app:1`);
    const table = (await hoverWords(document, 'many')).split('\n').filter(line => line.startsWith('|'));
    assert.equal(table.length, 2 + 40 + 1);
    assert.match(table[2] ?? '', /^\| linux\/riscv64 \| .* ✓ \|$/);
    assert.match(table.at(-1) ?? '', /^\| 9960 more \|/);
  });

  it('has a short lens, and a warning as every other', async () => {
    const document = await openDockerfile(`FROM ${registry.host}/many/app:1`);
    assert.deepEqual(await lensTitles(document), [
      '✗ linux/amd64, linux/arm/v7 missing · has linux/arm64 · linux/a0 · linux/a1 · 9997 more',
    ]);
    await eventually(() => diagnosticsOf(document), ['platform-missing Error']);
    assert((vscode.languages.getDiagnostics(document.uri)[0]?.message.length ?? Infinity) < 1000);
  });
});

describe('diagnostics', () => {
  it('come while typing, and go when the line is mended', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/app:1.0`);
    await eventually(() => diagnosticsOf(document), []);
    await replaceAll(document, `FROM ${sampleHost}/sample/attested:1.0`);
    await eventually(() => diagnosticsOf(document), ['platform-missing Error']);
    await replaceAll(document, `FROM ${sampleHost}/sample/legacy:1.0`);
    await eventually(() => diagnosticsOf(document), ['platform-mismatch Warning']);
    await replaceAll(document, `FROM --platform=linux/amd64 ${sampleHost}/sample/legacy:1.0`);
    await eventually(() => diagnosticsOf(document), []);
  });

  it('name image, platforms, targets with their source, and link to the documentation', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/legacy:1.0`);
    await eventually(() => diagnosticsOf(document), ['platform-mismatch Warning']);
    const [diagnostic] = vscode.languages.getDiagnostics(document.uri);
    assert.match(
      diagnostic?.message ?? '',
      /sample\/legacy:1\.0 is a single-platform image of linux\/amd64, not linux\/arm64, linux\/arm\/v7/,
    );
    assert.match(diagnostic?.message ?? '', /setting multiarch\.targetPlatforms/);
    assert.equal(document.getText(diagnostic?.range), `${sampleHost}/sample/legacy:1.0`);
    const code = diagnostic?.code;
    assert(typeof code === 'object');
    assert.equal(code.target.fragment, 'platform-mismatch');
    const docs = await vscode.workspace.openTextDocument(code.target.with({ fragment: '' }));
    assert.match(docs.getText(), /^## platform-mismatch$/m);
  });

  it('follow the severities of the setting', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/attested:1.0`);
    await withSettings({ diagnostics: { 'platform-missing': 'information' } }, () =>
      eventually(() => diagnosticsOf(document), ['platform-missing Information']),
    );
    await withSettings({ diagnostics: { 'platform-missing': 'off' } }, () =>
      eventually(() => diagnosticsOf(document), []),
    );
    await eventually(() => diagnosticsOf(document), ['platform-missing Error']);
  });

  it('follow the targets of the setting', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/attested:1.0`);
    await withSettings({ targetPlatforms: ['linux/arm64'] }, () => eventually(() => diagnosticsOf(document), []));
  });

  it('are silent for what is not needed or not known', async () => {
    const document = await openDockerfile(
      [
        `FROM --platform=$BUILDPLATFORM ${sampleHost}/library/tools:2.1 AS build`,
        `FROM ${sampleHost}/sample/legacy:1.0 AS unreached`,
        `FROM ${sampleHost}/sample/never:1 AS unknown`,
        `FROM ${sampleHost}/sample/app:1.0`,
        'COPY --from=build /a /a',
        'COPY --from=unknown /a /a',
        'FROM scratch AS empty',
        'COPY --from=3 / /',
      ].join('\n'),
    );
    await lensTitles(document);
    await eventually(() => diagnosticsOf(document), []);
  });
});
