// Lenses of index documents against real registries: what a push would do, and what stands in its way.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { OutlookLens, resolveLens } from '../../src/features/indexes/language/lens.ts';
import type { Planning, PushOutlook } from '../../src/features/indexes/language/planned.ts';
import { commandIds } from '../../src/host/ids.ts';
import type { LoginRegistries } from '../support/registry/loginRegistries.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { image } from '../support/registry/images.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { deadHost, eventually, replaceAll, withSettings } from './support.ts';
import { fill, openIndex, registry } from './indexLanguageStage.ts';

const told = process.env['MULTIARCH_LOGIN_REGISTRIES'];
const logins = told === undefined ? undefined : (JSON.parse(told) as LoginRegistries);

const app = `${registry}/lens/app`;

const indexOf = (target: string, sources: readonly string[], head = '') =>
  `image: ${target}\n${head}manifests:\n${sources.map(source => `  - image: ${source}\n`).join('')}`;

async function lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 10);
}

async function outlookOf(document: vscode.TextDocument): Promise<vscode.Command | undefined> {
  return (await lensesOf(document)).at(-1)?.command;
}

async function says(text: string, title: string): Promise<vscode.Command> {
  const document = await openIndex(text);
  await eventually(async () => (await outlookOf(document))?.title, title);
  const command = await outlookOf(document);
  assert(command);
  return command;
}

describe('the lens of an index document says', function () {
  this.timeout(60_000);
  before(async function () {
    if (registry === '' || !logins) this.skip();
    const { user, password } = logins;
    await fill('lens/app');
    await fill('lens/other');
    await fill('lens/far', logins.token, { user, password });
  });

  it('what a push does with images of the same repository, and runs it', async () => {
    const document = await openIndex(indexOf(`${app}:1.4`, [`${app}:amd64`, `${app}:arm64`], 'tags: [latest]\n'));
    await eventually(
      async () => (await lensesOf(document)).map(({ command }) => command?.title),
      ['$(cloud-upload) Push', 'Preview', `2 unchanged · pushes ${app}:1.4, :latest`],
    );
    const lenses = await lensesOf(document);
    const argument = { uri: document.uri.toString(), interactive: true };
    assert.deepEqual(
      lenses.map(({ command, range }) => [command?.command, command?.arguments, document.getText(range)]),
      [commandIds.pushIndex, commandIds.previewIndex, commandIds.previewIndex].map(id => [
        id,
        [argument],
        `${app}:1.4`,
      ]),
    );
    assert.match(
      lenses[2]?.command?.tooltip ?? '',
      /^sha256:\w{64}\napplication\/vnd.oci.image.index.v1\+json\n1.4 is new/,
    );
  });

  it('that another repository’s are mounted', async () => {
    const sources = [`${app}:amd64`, `${registry}/lens/other:arm64`];
    await says(indexOf(`${app}:1.5`, sources), `1 mounted, 1 unchanged · pushes ${app}:1.5`);
  });

  it('that another registry’s are copied, with their attestations', async () => {
    const sources = [`${app}:amd64`, `${logins?.token}/lens/far:both`];
    await says(indexOf(`${app}:1.6`, sources, ''), '$(error) 1 problem');
    const entries = `${indexOf(`${app}:1.6`, sources)}    platform: { os: linux, architecture: arm64 }\n`;
    await says(entries, `2 copied, 1 unchanged · pushes ${app}:1.6`);
  });

  it('what comes from this machine', async () => {
    const sources = [`${app}:amd64`, 'docker-daemon:app:dev'];
    await says(indexOf(`${app}:1.7`, sources), `1 unchanged, 1 from this machine · pushes ${app}:1.7`);
  });

  it('that nothing changes where the tags are this index', async () => {
    const text = indexOf(`${app}:pushed`, [`${app}:both`], `tags: [again]\n`);
    await says(text, `4 unchanged · pushes ${app}:pushed, :again`);
    const { both } = await fill('lens/app');
    await copyInto(registry, undefined, [
      ['lens/app:pushed', both],
      ['lens/app:again', both],
    ]);
    await vscode.commands.executeCommand(commandIds.refresh);
    await says(text, `$(check) nothing to change · ${app}:pushed, :again`);
  });

  it('that an index without tags is stored by its digest', async () => {
    await says(indexOf(app, [`${app}:amd64`], 'tags: []\n'), `1 unchanged · stored in ${app} by its digest alone`);
  });

  it('problems, and shows them', async () => {
    const { command } = await says(indexOf(`${app}:1.4`, [`${app}:amd64`, `${app}:gone`]), '$(error) 1 problem');
    assert.equal(command, 'workbench.actions.view.problems');
    await says(indexOf(`${app}:1.4`, ['A B', 'C D']), '$(error) 2 problems');
  });

  it('that a tag has moved', async () => {
    const moved = await image({ platform: 'linux/amd64', labels: { test: 'lens moved' } });
    await copyInto(registry, undefined, [['lens/app:moved', moved]]);
    const replaces = `replaces: sha256:${'0'.repeat(64)}\n`;
    await says(indexOf(`${app}:moved`, [`${app}:amd64`], replaces), '$(error) 1 problem');
  });

  it('offline, and asks again with a click', async () => {
    const { command } = await says(indexOf(`${app}:1.4`, [`${deadHost}/a/b:1`]), '$(cloud) offline');
    assert.equal(command, commandIds.refresh);
    await says(indexOf(`${deadHost}/a/b:1`, [`${app}:amd64`]), '$(cloud) offline');
  });

  it('who wants a login, and signs in with a click', async () => {
    const host = logins?.htpasswd ?? '';
    const command = await says(indexOf(`${app}:1.4`, [`${host}/private/app:1.0`]), `$(lock) sign in to ${host}`);
    assert.equal(command.command, commandIds.signIn);
    assert.deepEqual(command.arguments, [{ host, interactive: true }]);
    assert.match(command.tooltip ?? '', /wants credentials for .*\/private\/app:1\.0/);
    await says(indexOf(`${host}/a/b:1`, [`${app}:amd64`]), `$(lock) sign in to ${host}`);
  });

  it('that it waits for a slow registry, and asks to be looked at again when that has answered', async () => {
    const document = await openIndex(indexOf(`${app}:slow`, [`${app}:amd64`]));
    const answer = Promise.withResolvers<PushOutlook>();
    const planning: Planning = { outlook: () => answer.promise, forget: () => {} };
    const changed = Promise.withResolvers<void>();
    const { token } = new vscode.CancellationTokenSource();
    const lens = new OutlookLens(document, new vscode.Range(0, 0, 0, 0));
    const resolve = async () => resolveLens(lens, planning, token, new AbortController().signal, changed.resolve);
    assert.equal((await resolve()).command?.title, '$(sync~spin) asking the registries…');
    answer.resolve({ kind: 'problems', count: 3 });
    await changed.promise;
    assert.equal((await resolve()).command?.title, '$(error) 3 problems');
  });

  it('the same after a change that means nothing, without a request', async () => {
    const proxy = await startCountingProxy(registry);
    try {
      const target = `${proxy.host}/lens/app:1.4`;
      const text = indexOf(target, [`${proxy.host}/lens/other:amd64`]);
      const document = await openIndex(text);
      const title = `1 mounted · pushes ${target}`;
      await eventually(async () => (await outlookOf(document))?.title, title);
      proxy.requests.length = 0;
      await replaceAll(document, `# a comment\n${text}`);
      await eventually(async () => (await outlookOf(document))?.title, title);
      assert.deepEqual(proxy.requests, []);
    } finally {
      await proxy.close();
    }
  });

  it('nothing where it is switched off, nor in other YAML', async () => {
    await withSettings({ codeLens: false }, async () => {
      const document = await openIndex(indexOf(`${app}:1.4`, [`${app}:amd64`]));
      assert.deepEqual(await lensesOf(document), []);
    });
    assert.deepEqual(await lensesOf(await openIndex(`image: ${app}:1.4\n`)), []);
  });
});
