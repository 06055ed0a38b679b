// Registries that are down, slow, wrong or hostile, half-typed text, settings of the wrong shape: a clear word, never a hang.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import {
  deadHost,
  diagnosticsOf,
  eventually,
  hoverAt,
  hoverWords,
  lensTitles,
  openDockerfile,
  sampleHost,
  withSettings,
} from './support.ts';

describe('a registry that', () => {
  let registry: FaultyRegistry;
  let fault: Fault | undefined;
  before(async () => {
    registry = await startFaultyRegistry(() => fault);
  });
  after(() => registry.close());

  const status = (code: number, headers: Record<string, string> = {}): Fault => ({
    kind: 'status',
    status: code,
    headers,
  });
  const cases: [name: string, fault: Fault, lens: string, hover: RegExp][] = [
    ['fails', status(500), '$(warning) HOST failed', /HTTP 500.*Try again later/],
    ['wants credentials', status(401), '$(lock) sign in to HOST', /docker login/],
    ['forbids', status(403), '$(lock) no permission on HOST', /Ask for access/],
    ['limits requests', status(429, { 'retry-after': '7' }), '$(watch) HOST limits requests', /Try again in 7 s/],
    ['knows nothing', status(404), '$(question) HOST/sample/app:1.0 not found', /Check the name and the tag/],
    ['answers with a web page', { kind: 'html' }, '$(warning) HOST is not a registry', /sign-in page/],
    ['sends without end', { kind: 'endless' }, '$(warning) answer of HOST too large', /reading was stopped/],
    ['sends other bytes', { kind: 'wrongDigest' }, '$(shield) wrong digest from HOST', /thrown away/],
    ['breaks off', { kind: 'cut' }, '$(cloud) offline', /could not be reached/],
    [
      'redirects in a circle',
      { kind: 'redirect', to: '/v2/sample/app/manifests/1.0' },
      '$(shield) HOST not followed',
      /circle/,
    ],
    ['says nothing', { kind: 'silent' }, '$(cloud) HOST does not answer', /multiarch\.timeout/],
    ['drips', { kind: 'drip', everyMs: 400 }, '$(cloud) HOST does not answer', /multiarch\.timeout/],
  ];
  for (const [name, played, lens, hover] of cases) {
    it(`${name}: says so, and warns of nothing`, async () => {
      fault = played;
      await withSettings({ timeout: 1 }, async () => {
        await vscode.commands.executeCommand('multiarch.refresh');
        const document = await openDockerfile(`FROM ${registry.host}/sample/app:1.0`);
        assert.deepEqual(await lensTitles(document), [lens.replace('HOST', registry.host)]);
        assert.match(await hoverWords(document, 'sample'), hover);
        assert.deepEqual(diagnosticsOf(document), []);
      });
    });
  }

  it('is down: what was known is shown with its age, and the warning stays', async () => {
    fault = undefined;
    const document = await openDockerfile(`FROM ${registry.host}/sample/attested:1.0`);
    await withSettings({ tagTtl: 0 }, async () => {
      await eventually(() => diagnosticsOf(document), ['platform-missing Error']);
      fault = status(503);
      const [title] = await lensTitles(document);
      assert.match(title ?? '', /^✗ linux\/arm\/v7 missing .* · \$\(cloud\) offline · as of just now$/);
      assert.match(await hoverAt(document, 'sample'), /offline · as of just now/);
    });
  });

  it('was never there: the lens says offline', async () => {
    const document = await openDockerfile(`FROM ${deadHost}/app`);
    assert.deepEqual(await lensTitles(document), ['$(cloud) offline']);
    assert.match(await hoverAt(document, 'app'), /could not be reached.*Check the network/);
  });

  it('speaks of itself in markup: it is text', async () => {
    const words = '[click](command:evil) <img src=x> $(alert) **b**\u202e\u0007';
    fault = { kind: 'status', status: 403, body: JSON.stringify({ errors: [{ code: 'DENIED', message: words }] }) };
    await vscode.commands.executeCommand('multiarch.refresh');
    const document = await openDockerfile(`FROM ${registry.host}/sample/app:1.0`);
    const text = await hoverAt(document, 'sample');
    assert.match(text, /click/);
    assert.doesNotMatch(text, /\[click\]|\(command:evil|<img|\$\(alert\)|\*\*b|[\u202e\u0007]/);
  });
});

describe('text that', () => {
  const texts: [name: string, text: string, diagnostics?: string[]][] = [
    ['is empty', ''],
    ['is half a FROM', 'FROM'],
    ['is half a flag', 'FROM --platform='],
    ['is half a variable', 'FROM --platform=${TARG alpine:${'],
    ['has an open heredoc', 'FROM scratch\nRUN <<EOF\nFROM x'],
    ['has an open quote', 'ARG A="x\nFROM "$A'],
    ['is binary', '\u0000\u0001\ufffd\n\\\n\\'],
    ['is a reference that cannot be', 'FROM UPPER:CASE@x', ['invalid-reference Error']],
  ];
  for (const [name, text, diagnostics = []] of texts) {
    it(`${name}: nothing breaks`, async () => {
      const document = await openDockerfile(text);
      assert.deepEqual(
        (await lensTitles(document)).filter(title => title.includes('undefined')),
        [],
      );
      await eventually(() => diagnosticsOf(document), diagnostics);
    });
  }
});

describe('a setting of the wrong shape', () => {
  it('of targets: the machine’s platform is used, and the hover says what was not understood', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/app:1.0`);
    await withSettings({ targetPlatforms: ['linux/', 7, 'nonsense'] }, async () => {
      assert.match(await hoverWords(document, 'sample'), /this machine\)[^]*not platforms: linux\/, 7, nonsense/);
    });
    await withSettings({ targetPlatforms: { a: 1 } }, async () => {
      assert.match(await hoverAt(document, 'sample'), /not platforms/);
    });
  });

  it('of numbers, booleans and severities: the default is used', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/attested:1.0`);
    await withSettings(
      { timeout: 'long', tagTtl: -1, codeLens: 'yes', diagnostics: { 'platform-missing': 'loud', x: 1 } },
      async () => {
        await eventually(() => diagnosticsOf(document), ['platform-missing Error']);
        assert.equal((await lensTitles(document)).length, 1);
      },
    );
    await withSettings({ diagnostics: 'off' }, () =>
      eventually(() => diagnosticsOf(document), ['platform-missing Error']),
    );
  });
});
