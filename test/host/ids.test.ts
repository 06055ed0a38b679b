// package.json and the code name the same things.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import nls from '../../package.nls.json' with { type: 'json' };
import { registryKinds } from '../../src/core/registryKind.ts';
import { commandIds, hiddenCommandIds, settingKeys, taskType, titleCommandIds, viewIds } from '../../src/host/ids.ts';
import { warningCodes } from '../../src/host/settings.ts';

const { contributes } = manifest;

describe('ids', () => {
  it('of commands', () => {
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).toSorted(),
      Object.values(commandIds).toSorted(),
    );
  });
  it('of hidden commands are in no menu', () => {
    const text = JSON.stringify(contributes.menus);
    for (const id of Object.values(hiddenCommandIds)) assert(!text.includes(`"${id}"`), id);
  });
  it('of menu entries are commands', () => {
    const known = new Set<string>(Object.values(commandIds));
    for (const { command } of Object.values(contributes.menus).flat()) assert(known.has(command), command);
  });
  it('of commands in the title of a view', () => {
    assert.deepEqual(
      contributes.menus['view/title'].map(({ command }) => command),
      [...titleCommandIds],
    );
  });
  it('of settings', () => {
    const keys = Object.keys(contributes.configuration.properties).map(key => key.replace('multiarch.', ''));
    assert.deepEqual(keys.toSorted(), [...settingKeys].toSorted());
  });
  it('of views and tasks', () => {
    assert.deepEqual(
      contributes.views.multiarch.map(({ id }) => id),
      Object.values(viewIds),
    );
    assert.deepEqual(
      contributes.taskDefinitions.map(({ type }) => type),
      [taskType],
    );
  });
  it('of warnings', () => {
    const { properties } = contributes.configuration.properties['multiarch.diagnostics'];
    assert.deepEqual(Object.keys(properties), [...warningCodes]);
  });
  it('of schemas lead to them', async () => {
    const [found] = contributes.yamlValidation;
    const { extensionUri } = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`) ?? {};
    assert(found && extensionUri);
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(extensionUri, found.url));
  });
  it('of kinds of registries', () => {
    const { kind } = contributes.configuration.properties['multiarch.registries'].items.properties;
    assert.deepEqual(kind.enum, [...registryKinds]);
  });
  it('of texts', () => {
    const used = [...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map(match => match[1] ?? '');
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(nls).toSorted());
  });
});
