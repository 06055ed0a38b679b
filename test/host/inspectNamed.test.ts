// Inspect Image…: of what is typed, what stands on a line of a Dockerfile, and what lies in the clipboard.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SAMPLES } from '../support/registry/samples.ts';
import { documentAddress } from '../../src/features/shared/documentUri.ts';
import { openDockerfile, otherPlatform, ownPlatform, sampleHost, withSettings } from './support.ts';

const { app, legacy, attested } = SAMPLES;

const dockerfile = [
  `# syntax=${sampleHost}/sample/legacy:1.0`,
  'ARG NAME=app',
  `FROM ${sampleHost}/sample/\${NAME}:1.0 AS build`,
  `RUN --mount=from=${sampleHost}/sample/attested:1.0,target=/a --mount=from=${sampleHost}/sample/legacy:1.0,target=/b x`,
  `COPY --from=${sampleHost}/sample/attested:1.0 /a /b`,
  'FROM build',
  `FROM ${sampleHost}/sample/legacy-\${TARGETARCH}:1.0`,
].join('\n');

/** What a person would do with the boxes that are shown. */
interface Answers {
  typed?: string | undefined;
  picked?: string;
}

describe('an image to be inspected', () => {
  const { showInputBox, showQuickPick } = vscode.window;
  const asked: string[] = [];
  let box: vscode.InputBoxOptions | undefined;
  const answer = ({ typed, picked }: Answers) => {
    Object.assign(vscode.window, {
      showInputBox: async (options: vscode.InputBoxOptions) => {
        asked.push(`box ${options.value ?? ''}`);
        box = options;
        return typed;
      },
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        asked.push(`pick ${items.map(({ label, description }) => `${label} (${description})`).join(', ')}`);
        return items.find(({ label }) => label === picked);
      },
    });
  };
  beforeEach(async () => {
    asked.length = 0;
    answer({});
    await vscode.env.clipboard.writeText('');
  });
  afterEach(() => Object.assign(vscode.window, { showInputBox, showQuickPick }));

  const at = async (line: number, character = 0): Promise<vscode.Uri> => {
    const document = await openDockerfile(dockerfile);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document, document);
    editor.selection = new vscode.Selection(line, character, line, character);
    return document.uri;
  };
  const inspect = (argument?: unknown) =>
    vscode.commands.executeCommand<{ digest: string } | undefined>('multiarch.inspect', argument);

  const lines: [what: string, line: number, digest: string, character?: number][] = [
    ['# syntax', 0, legacy.digest],
    ['FROM, with its ARG', 2, app.digest],
    ['COPY --from', 4, attested.digest],
    ['the mount that the cursor is on', 3, legacy.digest, (dockerfile.split('\n')[3] ?? '').indexOf('legacy')],
  ];
  for (const [what, line, digest, character] of lines) {
    it(`is what ${what} names, without a question`, async () => {
      const uri = await at(line, character);
      assert.equal((await inspect(uri))?.digest, digest);
      assert.deepEqual(asked, []);
      const shown = vscode.window.activeTextEditor?.document.uri;
      assert.equal(shown && documentAddress(shown)?.digest, digest);
    });
  }

  it('is chosen where a line names several', async () => {
    const uri = await at(3);
    answer({ picked: `${sampleHost}/sample/legacy:1.0` });
    await withSettings({ targetPlatforms: ['linux/arm64'] }, async () => {
      assert.equal((await inspect(uri))?.digest, legacy.digest);
    });
    const names = ['attested', 'legacy'].map(each => `${sampleHost}/sample/${each}:1.0 (linux/arm64)`);
    assert.deepEqual(asked, [`pick ${names.join(', ')}`]);
  });

  it('is chosen where it is another for each platform', async () => {
    const uri = await at(6);
    await withSettings({ targetPlatforms: [ownPlatform, otherPlatform] }, async () => {
      assert.equal(await inspect(uri), undefined);
    });
    const names = [ownPlatform, otherPlatform].map(platform => {
      return `${sampleHost}/sample/legacy-${platform.replace('linux/', '')}:1.0 (${platform})`;
    });
    assert.deepEqual(asked, [`pick ${names.join(', ')}`]);
  });

  it('is asked for on a line that names a stage', async () => {
    const uri = await at(5);
    answer({ typed: `${sampleHost}/sample/app:1.0` });
    assert.equal((await inspect(uri))?.digest, app.digest);
    assert.deepEqual(asked, ['box ']);
  });

  it('stands in the box already where it stands at the cursor', async () => {
    await at(2);
    await inspect();
    assert.deepEqual(asked, [`box ${sampleHost}/sample/app:1.0`]);
  });

  const copied: [clipboard: string, value: string][] = [
    ['ghcr.io/a/b:1', 'ghcr.io/a/b:1'],
    [`  alpine@${app.digest}\n`, `alpine@${app.digest}`],
    ['word', ''],
    ['https://example.com/a/b', ''],
    ['two words/here', ''],
    ['A/B:C', ''],
    [`a/${'b'.repeat(600)}`, ''],
  ];
  for (const [clipboard, value] of copied) {
    it(`stands in the box as “${value}” where “${clipboard.slice(0, 30)}” was copied`, async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.env.clipboard.writeText(clipboard);
      assert.equal(await inspect(), undefined);
      assert.deepEqual(asked, [`box ${value}`]);
    });
  }

  it('is never asked for where a script gives it wrongly', async () => {
    const inspected = async (given: unknown) => vscode.commands.executeCommand('multiarch.inspect', given);
    for (const given of [null, [], 'app', { reference: 5 }]) {
      await assert.rejects(inspected(given), /“reference” must be a text/);
    }
    for (const given of [
      { uri: 'file:///Dockerfile' },
      { uri: 5, line: 1 },
      { uri: 'file:///Dockerfile', line: 1.5 },
    ]) {
      await assert.rejects(inspected(given), /“uri” and “line” are an address and a number/);
    }
  });

  it('is looked at while it is typed', async () => {
    await inspect();
    assert.deepEqual(
      ['UPPER', ' alpine:3 '].map(text => box?.validateInput?.(text)),
      ['a repository name must be in lower case', undefined],
    );
  });

  for (const text of [
    `${sampleHost}/sample/app`,
    `${sampleHost}/sample/app@${app.digest}`,
    `${sampleHost}/sample/app:none@${app.digest}`,
  ]) {
    it(`may be typed as ${text.replace(sampleHost, 'host').slice(0, 50)}`, async () => {
      answer({ typed: text });
      assert.equal((await inspect())?.digest, app.digest);
    });
  }

  describe('by a script', () => {
    it('is what the only place of a line names', async () => {
      const uri = (await at(0)).toString();
      assert.equal((await inspect({ uri, line: 2, show: false }))?.digest, app.digest);
      assert.deepEqual(asked, []);
    });
    const wrong: [what: string, argument: (uri: string) => unknown, words: RegExp][] = [
      ['no image', uri => ({ uri, line: 1 }), /names no image of a Dockerfile/],
      ['no such line', uri => ({ uri, line: 99 }), /names no image of a Dockerfile/],
      ['several images', uri => ({ uri, line: 3 }), /names several images: .*attested:1\.0, .*legacy:1\.0/],
    ];
    for (const [what, argument, words] of wrong) {
      it(`is refused for ${what}`, async () => {
        const uri = (await at(0)).toString();
        await assert.rejects(async () => inspect(argument(uri)), words);
        assert.deepEqual(asked, []);
      });
    }
  });
});
