// Builds in tasks.json: written with everything that stands there kept, completed, offered by “Run Task…”.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { recall, recallAll, remember } from '../../src/features/builds/remembered.ts';
import { taskEntry, type TaskEntry } from '../../src/features/builds/tasks/entry.ts';
import { writeTask } from '../../src/features/builds/tasks/file.ts';
import { taskPlaceAt } from '../../src/features/builds/tasks/place.ts';
import { rememberedTasks } from '../../src/features/builds/tasks/provide.ts';
import { saveAsTask } from '../../src/features/builds/tasks/save.ts';
import { buildParts, memoryOf } from './buildSupport.ts';
import { eventually, sampleHost } from './support.ts';

const root = process.env['MULTIARCH_TEST_FOLDER'] ?? '';
const entry: TaskEntry = {
  type: 'multiarch',
  label: 'build app/Dockerfile',
  dockerfile: '${workspaceFolder}/app/Dockerfile',
  platforms: ['linux/amd64'],
  tags: ['app:1'],
};

describe('a build as an entry of tasks.json', () => {
  const folder = { uri: vscode.Uri.file('/work space'), name: 'work', index: 0 };

  it('names paths within the folder by it, others as they are', () => {
    const argument = {
      dockerfile: '/work space/app/Dockerfile',
      context: '/work space',
      platforms: ['linux/arm64'],
      tags: ['app:1'],
      output: 'oci',
      destination: '/else where/app.tar',
      secrets: { npm: { file: '/work space/.npmrc' }, token: { env: 'TOKEN' } },
    } as const;
    assert.deepEqual(taskEntry(argument, folder), {
      type: 'multiarch',
      label: 'build app/Dockerfile',
      dockerfile: '${workspaceFolder}/app/Dockerfile',
      context: '${workspaceFolder}',
      platforms: ['linux/arm64'],
      tags: ['app:1'],
      output: 'oci',
      destination: '/else where/app.tar',
      secrets: { npm: { file: '${workspaceFolder}/.npmrc' }, token: { env: 'TOKEN' } },
    });
  });

  it('leaves a context that is an address as it is', () => {
    const context = 'https://host/app.git';
    const made = taskEntry(
      { ...entry, dockerfile: '/work space/Dockerfile', context },
      { ...folder, uri: vscode.Uri.file(process.cwd()) },
    );
    assert.equal(made?.context, context);
  });

  it('has no destination where nothing is written to one', () => {
    const argument = { ...entry, dockerfile: '/x/Dockerfile', output: 'push', destination: '/x.tar' } as const;
    const made = taskEntry(argument, folder);
    assert.deepEqual([made?.destination, made?.dockerfile], [undefined, '/x/Dockerfile']);
  });

  it('takes a folder whose name begins with dots for one within', () => {
    const made = taskEntry({ ...entry, dockerfile: '/work space/..app/Dockerfile' }, folder);
    assert.equal(made?.dockerfile, '${workspaceFolder}/..app/Dockerfile');
  });
});

describe('a build that holds what VS Code takes for a variable', () => {
  const folder = { uri: vscode.Uri.file('/work space'), name: 'work', index: 0 };
  const text = '${command:buildTasks.spy}';
  const plain = { dockerfile: '/work space/Dockerfile', platforms: ['linux/arm64'], tags: ['app:1'] };
  const cases: readonly (readonly [field: string, more: object])[] = [
    ['a build argument', { buildArgs: { X: text } }],
    ['the name of one', { buildArgs: { [text]: '1' } }],
    ['the folder itself, as a value', { buildArgs: { X: '${workspaceFolder}/x' } }],
    ['a path within the folder', { dockerfile: `/work space/${text}/Dockerfile` }],
    ['a path elsewhere', { output: 'oci', destination: `/${text}.tar` }],
    ['a secret’s file', { secrets: { npm: { file: `/work space/${text}` } } }],
    ['a stage', { target: text }],
    ['a text that only begins like one', { target: '${x' }],
  ];
  for (const [field, more] of cases) {
    it(`is no entry: ${field}`, () => assert.equal(taskEntry({ ...plain, ...more }, folder), undefined));
  }

  it('is one where only the folder’s own path holds it', () => {
    const odd = { ...folder, uri: vscode.Uri.file(`/work/${text}`) };
    const made = taskEntry({ ...plain, dockerfile: `/work/${text}/Dockerfile` }, odd);
    assert.equal(made?.dockerfile, '${workspaceFolder}/Dockerfile');
  });

  it('is not offered, not saved, and nothing of it runs', async () => {
    let ran = 0;
    const command = vscode.commands.registerCommand('buildTasks.spy', () => String((ran += 1)));
    const parts = buildParts();
    const path = join(root, 'variables', 'Dockerfile');
    await mkdir(join(root, 'variables'), { recursive: true });
    await writeFile(path, 'FROM scratch\n');
    const argument = { ...plain, dockerfile: path, buildArgs: { X: text } };
    await remember(parts.memory, argument);
    assert.deepEqual(await rememberedTasks(parts), []);
    await assert.rejects(saveAsTask(argument), /holds “\$\{…\}”, which VS Code takes for a variable/);
    await assert.rejects(async () => vscode.workspace.fs.stat(vscode.Uri.file(join(root, '.vscode', 'tasks.json'))));
    await rm(join(root, 'variables'), { recursive: true });
    command.dispose();
    assert.equal(ran, 0);
  });
});

describe('the text of tasks.json', () => {
  const written = (text: string, given = entry) => writeTask(text, given)?.text;

  it('is begun where there is none', () => {
    assert.equal(
      written(''),
      `{
  "version": "2.0.0",
  "tasks": [
    {
      "type": "multiarch",
      "label": "build app/Dockerfile",
      "dockerfile": "\${workspaceFolder}/app/Dockerfile",
      "platforms": [
        "linux/amd64"
      ],
      "tags": [
        "app:1"
      ]
    }
  ]
}
`,
    );
  });

  it('keeps comments, other tasks and trailing commas', () => {
    const before =
      '// Ours\r\n{\r\n\t"version": "2.0.0", // so it is\r\n\t"tasks": [\r\n\t\t{ "label": "x" }, /* last */\r\n\t],\r\n}\r\n';
    const after = written(before) ?? '';
    for (const kept of ['// Ours', '// so it is', '"label": "x"', '/* last */']) assert(after.includes(kept), after);
    assert(after.includes('\r\n\t\t\t"type": "multiarch",'), after);
    assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
    assert.equal(written(after), after);
  });

  it('gets a list where it has none', () => {
    assert(written('{ "version": "2.0.0" }')?.includes('"tasks": ['));
  });

  it('has the entry of the same name changed, with what it says beside', () => {
    const before = `{
  "tasks": [
    {
      // the one we ship
      "type": "multiarch",
      "label": "build app/Dockerfile",
      "group": "build",
      "platforms": ["linux/s390x"],
      "target": "old"
    },
    { "type": "shell", "label": "build app/Dockerfile" }
  ]
}`;
    const after = written(before) ?? '';
    for (const kept of [
      '// the one we ship',
      '"group": "build"',
      '{ "type": "shell", "label": "build app/Dockerfile" }',
    ]) {
      assert(after.includes(kept), after);
    }
    for (const gone of ['s390x', '"target"']) assert(!after.includes(gone), after);
    assert(after.includes('"linux/amd64"'), after);
    assert.equal(writeTask(before, entry)?.offset, before.indexOf('{\n      // the one'));
  });

  it('says where the new entry begins', () => {
    const result = writeTask('{"tasks": [{"label": "a"}]}', entry);
    assert.equal(result?.text.slice(result.offset).startsWith('{'), true);
    assert(result?.text.slice(result.offset).includes('"multiarch"'));
    assert(!result.text.slice(result.offset).includes('"a"'));
  });

  for (const text of ['{ "tasks": {} }', '[]', '{ "tasks": [', 'nothing', '{ "tasks": [] } more']) {
    it(`is left as it is where it cannot be understood: ${text}`, () => assert.equal(written(text), undefined));
  }

  it('keeps hostile values as they are', () => {
    const hostile = { ...entry, buildArgs: { X: '"},{"type":"shell","command":"x"} // ${env:HOME}' } };
    const after = JSON.parse(written('', hostile) ?? '') as { tasks: object[] };
    assert.deepEqual(after.tasks, [hostile]);
  });
});

describe('the place of the cursor in tasks.json', () => {
  const task = (fields: string) => `{ "tasks": [ { "type": "multiarch", ${fields} } ] }`;
  const places: readonly (readonly [
    text: string,
    expected: [field: string, isName: boolean, replaced: string] | undefined,
  ])[] = [
    [task('"platforms": ["|"]'), ['platforms', false, '""']],
    [task('"platforms": ["linux/amd64", "linux|"]'), ['platforms', false, '"linux"']],
    [task('"platforms": [|]'), ['platforms', false, '']],
    [task('"builder": "de|fault"'), ['builder', false, '"default"']],
    [task('"builder": |'), ['builder', false, '']],
    [task('"buildArgs": { "|" }'), ['buildArgs', true, '""']],
    [task('"buildArgs": { "A": "|" }'), ['buildArgs', false, '""']],
    [task('"secrets": { "a": { "|" } }'), undefined],
    [task('"|"'), undefined],
    ['{ "tasks": [ { "type": "shell", "builder": "|" } ] }', undefined],
    ['{ "inputs": [ { "type": "multiarch", "builder": "|" } ] }', undefined],
    ['{ "tasks": [ { "builder": "|", "type": "multiarch"', ['builder', false, '""']],
    ['[ "|', undefined],
    ['|', undefined],
  ];
  for (const [marked, expected] of places) {
    it(`is known in ${marked}`, () => {
      const offset = marked.indexOf('|');
      const text = marked.replace('|', '');
      const place = taskPlaceAt(text, offset);
      const found = place && [place.field, place.isName, text.slice(place.start, place.end)];
      assert.deepEqual(found, expected);
    });
  }
});

describe('what was chosen for a Dockerfile', () => {
  it('is remembered for it alone, and forgotten with it', async () => {
    const memory = memoryOf();
    const path = join(root, 'remembered', 'Dockerfile');
    await mkdir(join(root, 'remembered'), { recursive: true });
    await writeFile(path, 'FROM scratch\n');
    await remember(memory, { ...entry, dockerfile: path });
    await remember(memory, { ...entry, dockerfile: join(root, 'gone', 'Dockerfile') });
    assert.equal(recall(memory, vscode.Uri.file(path))?.tags?.[0], 'app:1');
    assert.equal(recall(memory, vscode.Uri.file(join(root, 'app', 'Dockerfile'))), undefined);
    assert.deepEqual(
      (await recallAll(memory)).map(({ dockerfile }) => dockerfile),
      [path],
    );
    await rm(join(root, 'remembered'), { recursive: true });
    assert.deepEqual(await recallAll(memory), []);
  });
});

describe('the tasks that “Run Task…” offers', () => {
  it('are the builds of this workspace that were chosen before', async () => {
    const parts = buildParts();
    const path = join(root, 'offered', 'Dockerfile');
    await mkdir(join(root, 'offered'), { recursive: true });
    await writeFile(path, 'FROM scratch\n');
    const { type: _, label: __, ...chosen } = entry;
    await remember(parts.memory, { ...chosen, dockerfile: path });
    await remember(parts.memory, { ...chosen, dockerfile: join(root, '..', 'elsewhere', 'Dockerfile') });
    const tasks = await rememberedTasks(parts);
    assert.deepEqual(
      tasks.map(({ name, definition }) => [name, definition['dockerfile'], definition.type]),
      [['build offered/Dockerfile', '${workspaceFolder}/offered/Dockerfile', 'multiarch']],
    );
    assert(tasks[0]?.execution instanceof vscode.CustomExecution);
    await rm(join(root, 'offered'), { recursive: true });
  });
});

describe('tasks.json in the editor', () => {
  const file = vscode.Uri.file(join(root, '.vscode', 'tasks.json'));
  const dockerfile = join(root, 'tasks of ours', 'Dockerfile');

  before(async () => {
    await mkdir(join(root, 'tasks of ours'), { recursive: true });
    const text = `ARG BASE=${sampleHost}/sample/app:1.0\nFROM \${BASE} AS build\nRUN --mount=type=secret,id=npm x\nFROM build AS final\n`;
    await writeFile(dockerfile, text);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(join(root, 'tasks of ours'), { recursive: true });
    await rm(file.fsPath, { force: true });
  });

  const completions = async (fields: string): Promise<string[]> => {
    const marked = `{ "tasks": [ { "type": "multiarch", "dockerfile": "tasks of ours/Dockerfile", ${fields} } ] }`;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(marked.replace('|', '')));
    const document = await vscode.workspace.openTextDocument(file);
    await eventually(async () => document.getText(), marked.replace('|', ''));
    const position = document.positionAt(marked.indexOf('|'));
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      file,
      position,
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };

  const cases: readonly (readonly [fields: string, expected: readonly string[], missing: readonly string[]])[] = [
    ['"target": "|"', ['build', 'final'], []],
    ['"platforms": ["linux/amd64", "|"]', ['linux/arm64'], ['linux/amd64']],
    ['"buildArgs": { "|" }', ['BASE'], []],
    ['"secrets": { "|" }', ['npm'], []],
  ];
  for (const [fields, expected, missing] of cases) {
    it(`is completed: ${fields}`, async () => {
      const labels = await completions(fields);
      for (const label of expected) assert(labels.includes(label), labels.join(', '));
      for (const label of missing) assert(!labels.includes(label), labels.join(', '));
    });
  }

  it('is written by Save as Task, opened at the entry, and read by VS Code', async () => {
    await rm(file.fsPath, { force: true });
    const reference = `${sampleHost}/saved/app:1`;
    await saveAsTask({ dockerfile, platforms: ['linux/amd64'], tags: [reference], target: 'final' });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, file.fsPath);
    assert.equal(editor.document.isDirty, false);
    assert(editor.document.lineAt(editor.selection.active.line).text.includes('{'));
    const names = async () => (await vscode.tasks.fetchTasks({ type: 'multiarch' })).map(({ name }) => name);
    await eventually(async () => (await names()).includes('build tasks of ours/Dockerfile'), true);
  });

  it('refuses to write what it cannot read', async () => {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('{ "tasks": ['));
    const document = await vscode.workspace.openTextDocument(file);
    await eventually(async () => document.getText(), '{ "tasks": [');
    await assert.rejects(
      saveAsTask({ dockerfile, platforms: ['linux/amd64'], tags: ['x:1'] }),
      /tasks\.json cannot be read as a list of tasks/,
    );
  });

  it('is not written for a Dockerfile outside the workspace', async () => {
    await assert.rejects(
      saveAsTask({ dockerfile: '/elsewhere/Dockerfile', platforms: ['linux/amd64'], tags: ['x:1'] }),
      /in no folder of this workspace/,
    );
  });
});
