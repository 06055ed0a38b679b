// The extension host is shared: other extensions must not notice our HTTP client. Runs before and after its first request.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sampleHost } from './support.ts';

const names = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map(name => Symbol.for(name));
const globals = () => [...names.map(name => Reflect.get(globalThis, name) as unknown), globalThis.fetch];

// Taken when the suites are loaded, before any request was made.
const before = globals();

describe('the process that extensions share', () => {
  it('keeps its dispatcher and its fetch after our requests', async () => {
    await vscode.commands.executeCommand('multiarch.refresh');
    await vscode.commands.executeCommand('multiarch.inspect', {
      reference: `${sampleHost}/sample/app:1.0`,
      show: false,
    });
    const after = globals();
    for (const [index, value] of before.entries()) assert.equal(after[index], value);
  });
});
