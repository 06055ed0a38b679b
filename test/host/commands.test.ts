// Commands as functions, for scripts: nothing is asked, a result comes back, or an error with a message for people.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Cancelled } from '../../src/features/shared/cancelled.ts';
import { command } from '../../src/features/shared/command.ts';
import { chosenManifests } from '../../src/features/shared/imageArgument.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { ownPlatform, sampleHost } from './support.ts';

const run = async <T>(id: string, argument?: unknown): Promise<T> => vscode.commands.executeCommand<T>(id, argument);

describe('multiarch.inspect', () => {
  it('returns platforms, sizes and attestations', async () => {
    const reference = `${sampleHost}/sample/attested:1.0`;
    const { manifests, digest } = SAMPLES.attested;
    const inspected = await run<{ platforms: { platform: string; digest: string; size: number }[] }>(
      'multiarch.inspect',
      {
        reference,
        show: false,
        sizes: true,
      },
    );
    assert.deepEqual(inspected, {
      reference,
      digest,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      platforms: manifests.map((each, index) => {
        return { platform: each.platform, digest: each.digest, size: inspected.platforms[index]?.size };
      }),
      attestations: manifests.map(each => ({ subject: each.digest, digest: each.attestation })),
    });
    assert(inspected.platforms.every(({ size }) => size > 1000));
  });

  it('leaves out the size of a platform whose manifest is not there', async () => {
    const labels = { missing: 'yes' };
    const [there, missing] = await Promise.all(
      ['linux/amd64', 'linux/arm64'].map(platform => image({ platform, labels })),
    );
    assert(there && missing);
    const registry = await startEmbeddedRegistry();
    registry.add('partial/app:1', index([there, missing], {}));
    const partial = await startCountingProxy(registry.host, {
      async intercept({ url = '' }, response) {
        const isMissing = url.endsWith(missing.manifest.digest);
        if (isMissing) response.writeHead(404).end();
        return isMissing;
      },
    });
    try {
      const reference = `${partial.host}/partial/app:1`;
      const inspected = await run<{ platforms: object[] }>('multiarch.inspect', {
        reference,
        show: false,
        sizes: true,
      });
      assert.deepEqual(
        inspected.platforms.map(each => 'size' in each),
        [true, false],
      );
    } finally {
      await partial.close();
      await registry.close();
    }
  });

  it('opens the manifest as the registry sent it', async () => {
    await run('multiarch.inspect', { reference: `${sampleHost}/sample/app:1.0` });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'multiarch');
    assert.equal(document.languageId, 'json');
    const bytes = new TextEncoder().encode(document.getText());
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
    assert.equal(`sha256:${hash}`, SAMPLES.app.digest);
  });

  it('throws what a person can read', async () => {
    await assert.rejects(
      run('multiarch.inspect', { reference: `${sampleHost}/sample/app:9`, show: false }),
      /does not hold .*sample\/app:9/,
    );
    await assert.rejects(
      run('multiarch.inspect', { reference: 'UPPER' }),
      /not an image reference: a repository name must be in lower case/,
    );
  });
});

describe('a command that is cancelled when something was done', () => {
  it('tells a person what became of it, which is no error; a script gets it thrown', async () => {
    const { showInformationMessage, showErrorMessage } = vscode.window;
    const window = vscode.window as { -readonly [name in keyof typeof vscode.window]: unknown };
    const shown: string[] = [];
    window.showInformationMessage = async (message: string) => void shown.push(`information: ${message}`);
    window.showErrorMessage = async (message: string) => void shown.push(`error: ${message}`);
    const log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    const registered = command('multiarch.test.cancelled', log, async () => {
      throw new Cancelled('The tag is as it was.');
    });
    try {
      assert.equal(await run('multiarch.test.cancelled', { interactive: true }), undefined);
      assert.deepEqual(shown, ['information: The tag is as it was.']);
      await assert.rejects(run('multiarch.test.cancelled', {}), /The tag is as it was/);
      assert.equal(shown.length, 1);
    } finally {
      Object.assign(window, { showInformationMessage, showErrorMessage });
      registered.dispose();
      log.dispose();
    }
  });
});

describe('a command from the menu of a row', () => {
  it('that VS Code no longer knows asks for no name: it says what happened', async () => {
    const { showInputBox, showErrorMessage } = vscode.window;
    const window = vscode.window as { -readonly [name in keyof typeof vscode.window]: unknown };
    const shown: string[] = [];
    window.showInputBox = async () => void shown.push('a question');
    window.showErrorMessage = async (message: string) => void shown.push(message);
    const log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    const registered = command('multiarch.test.lost', log, (argument, chosen) =>
      chosenManifests(argument, chosen, 'Delete Tag'),
    );
    try {
      // From the palette nothing comes; from a menu the row, and what is selected where that is more than one.
      for (const given of [[], [undefined, undefined], [undefined, [undefined, undefined]]]) {
        await vscode.commands.executeCommand('multiarch.test.lost', ...given);
      }
    } finally {
      Object.assign(window, { showInputBox, showErrorMessage });
      registered.dispose();
      log.dispose();
    }
    const lost = 'The row was just read again. Choose it once more.';
    assert.deepEqual(shown, ['a question', lost, lost]);
  });
});

describe('multiarch.copyDigest and multiarch.copyReference', () => {
  it('fill the clipboard', async () => {
    await run('multiarch.copyDigest', { reference: `${sampleHost}/sample/app:1.0` });
    assert.equal(await vscode.env.clipboard.readText(), SAMPLES.app.digest);
    await run('multiarch.copyReference', { reference: 'docker.io/library/alpine:3' });
    assert.equal(await vscode.env.clipboard.readText(), 'alpine:3');
  });
});

describe('multiarch.analyze', () => {
  it('says which image is needed for which platform, and whether it is there', async () => {
    const text = [
      `FROM --platform=$BUILDPLATFORM ${sampleHost}/library/tools:2.1 AS build`,
      `FROM ${sampleHost}/sample/legacy:1.0`,
      'COPY --from=build /a /a',
      `COPY --from=${sampleHost}/sample/never:1 /a /a`,
    ].join('\n');
    const result = await run('multiarch.analyze', { text, targets: ['linux/arm64'] });
    const use = { needed: true };
    assert.deepEqual(result, {
      targets: ['linux/arm64'],
      uses: [
        {
          ...use,
          image: `${sampleHost}/library/tools:2.1`,
          reference: `${sampleHost}/library/tools:2.1`,
          platform: ownPlatform,
          line: 0,
          instruction: 'FROM',
          stage: 'build',
          status: 'ok',
        },
        {
          ...use,
          image: `${sampleHost}/sample/legacy:1.0`,
          reference: `${sampleHost}/sample/legacy:1.0`,
          platform: 'linux/arm64',
          line: 1,
          instruction: 'FROM',
          stage: '1',
          status: 'mismatch',
        },
        {
          ...use,
          image: `${sampleHost}/sample/never:1`,
          reference: `${sampleHost}/sample/never:1`,
          platform: 'linux/arm64',
          line: 3,
          instruction: 'COPY',
          stage: '1',
          status: 'unknown',
        },
      ],
    });
  });

  it('asks no registry offline', async () => {
    const result = await run('multiarch.analyze', { text: 'FROM alpine', targets: ['linux/arm64'], offline: true });
    assert.deepEqual(result, {
      targets: ['linux/arm64'],
      uses: [
        {
          image: 'alpine',
          reference: 'docker.io/library/alpine:latest',
          platform: 'linux/arm64',
          line: 0,
          instruction: 'FROM',
          stage: '0',
          needed: true,
        },
      ],
    });
  });

  it('takes the build’s own arguments, contexts, stage and node', async () => {
    const text =
      '# syntax=docker/dockerfile:1\nARG V=1\nFROM --platform=$BUILDPLATFORM go:$V AS a\nFROM other AS b\nCOPY --from=tool / /\nFROM c';
    const result = (await run('multiarch.analyze', {
      text,
      targets: ['linux/arm64'],
      offline: true,
      buildArgs: { V: '2' },
      buildContexts: { tool: 'docker-image://example/tool:3', other: './folder' },
      target: 'B',
      buildPlatform: 'linux/s390x',
    })) as { uses: { image: string; platform: string; instruction: string; stage: string; needed: boolean }[] };
    assert.deepEqual(
      result.uses.map(({ image, platform, instruction, stage, needed }) => {
        return [image, platform, instruction, stage, needed].join(' ');
      }),
      [
        'docker/dockerfile:1 linux/s390x syntax  true',
        'go:2 linux/s390x FROM a false',
        'example/tool:3 linux/arm64 COPY b true',
        'c linux/arm64 FROM 2 false',
      ],
    );
  });

  it('refuses what is no platform, and no text', async () => {
    await assert.rejects(run('multiarch.analyze', { text: 'FROM a', buildPlatform: 'x' }), /“x” is neither/);
    await assert.rejects(run('multiarch.analyze', { text: 'FROM a', targets: ['x'] }), /not platforms: x/);
    await assert.rejects(run('multiarch.analyze', {}), /needs “uri” or “text”/);
  });
});
