// The page of a build without its picker: its rows, what its fields change, the plans it asks for, what mends do.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Builder } from '../../src/core/builds/builder.ts';
import type { Obstacle } from '../../src/core/builds/obstacles.ts';
import type { BuildPlan } from '../../src/core/builds/plan.ts';
import type { ImageSpec } from '../../src/core/builds/spec.ts';
import type { BuildArgument } from '../../src/features/builds/argument.ts';
import { firstChoice } from '../../src/features/builds/ask/firstChoice.ts';
import { platformItems } from '../../src/features/builds/ask/platforms.ts';
import { dockerfileSubject, type DockerfileSubject } from '../../src/features/builds/page/dockerfile.ts';
import { createPlanner, type PlanState } from '../../src/features/builds/page/planner.ts';
import type { Row } from '../../src/features/builds/page/row.ts';
import { showPage } from '../../src/features/builds/page/page.ts';
import type { PageSubject } from '../../src/features/builds/page/subject.ts';
import { pageRows, type PageContent } from '../../src/features/builds/page/rows.ts';
import { createStanding } from '../../src/features/builds/page/standing.ts';
import { recall } from '../../src/features/builds/remembered.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { buildParts } from './buildSupport.ts';
import { eventually, sampleHost, withSettings } from './support.ts';

const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'page');
const dockerfile = join(folder, 'Dockerfile');
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const builder: Builder = { name: 'team', driver: 'docker', isCurrent: true, nodes: [] };

const image: ImageSpec = {
  dockerfile,
  context: folder,
  platforms: [amd64, arm64],
  tags: ['app:1'],
  output: 'push',
  platformTags: false,
  buildArgs: {},
  contexts: {},
};
const planOf = (obstacles: readonly Obstacle[], images: readonly ImageSpec[] = [image]): BuildPlan => ({
  builder,
  obstacles,
  images: images.map(each => ({
    image: each,
    platforms: [
      { platform: amd64, node: 'n1', execution: 'native' },
      { platform: arm64, node: 'n1', execution: 'emulated-by-machine' },
    ],
    bases: [{ image: 'alpine', platforms: [{ platform: amd64, state: 'there' }] }],
    pushes: [{ tag: 'app:1', state: 'writable', isPlainHttp: false }],
  })),
});
const missing: Obstacle = {
  code: 'base-missing',
  fatal: true,
  platforms: [arm64],
  image: 'alpine',
  lacks: [arm64],
  mends: [{ kind: 'drop-platforms', platforms: [arm64] }],
};
const warning: Obstacle = { code: 'builder-stopped', fatal: false, platforms: [], mends: [] };

describe('the rows of a build’s page', () => {
  const contentOf = (state: PlanState, more: Partial<PageContent> = {}): PageContent => ({
    images: [image],
    fields: [{ label: 'Tags', icon: 'tag', value: '$(x) app:1', edit: async () => undefined }],
    state,
    commandLine: 'docker buildx build',
    isAwaited: false,
    ...more,
  });
  const rowsOf = (content: PageContent): Row[] => pageRows(content).flatMap(({ rows }) => rows);
  const made = (obstacles: readonly Obstacle[] = [], more?: Partial<PageContent>) =>
    rowsOf(contentOf({ kind: 'made', plan: planOf(obstacles) }, more));

  it('begin with the build, what is chosen, and the plan', () => {
    const groups = pageRows(contentOf({ kind: 'made', plan: planOf([]) }));
    assert.deepEqual(
      groups.map(({ title, rows }) => [
        title,
        ...rows.map(({ label, description = '' }) => `${label} | ${description}`),
      ]),
      [
        ['', 'Build and push app:1 | 2 platforms · builder team'],
        ['What', 'Tags | $ (x) app:1'],
        [
          'Plan',
          'linux/amd64 | node n1 · native',
          'linux/arm64 | node n1 · emulated by its machine',
          'alpine | has linux/amd64',
          'app:1 | takes the push',
          'Copy Command Line | docker buildx build',
        ],
      ],
    );
    assert.deepEqual(groups[0]?.rows[0]?.act, { kind: 'build' });
  });

  it('say what would fail, with what mends it, and do not build', () => {
    const [first, said, mend, ...others] = made([missing]);
    assert.deepEqual([first?.label, first?.icon, first?.act.kind], ['This build would fail', 'error', 'lead']);
    assert.deepEqual([said?.icon, said?.act.kind], ['error', 'none']);
    assert.match(said?.label ?? '', /alpine has no linux\/arm64/);
    assert.match(mend?.label ?? '', /Build without linux\/arm64/);
    assert.deepEqual(mend?.act, { kind: 'mend', mend: missing.mends[0] });
    assert(others.every(({ act }) => act.kind !== 'build'));
  });

  it('warn, and build all the same', () => {
    const [first, said] = made([warning]);
    assert.deepEqual([first?.act.kind, said?.icon], ['build', 'warning']);
  });

  it('say while the plan is made that Enter waits for it, or that it waits', () => {
    const [first] = rowsOf(contentOf({ kind: 'making' }));
    assert.deepEqual([first?.icon, first?.act.kind, first?.label], ['sync~spin', 'build', 'Build and push app:1']);
    const [waiting] = rowsOf(contentOf({ kind: 'making' }, { isAwaited: true }));
    assert.notEqual(first?.description, waiting?.description);
  });

  it('say that no plan can be made, and try again', () => {
    const [first] = rowsOf(contentOf({ kind: 'failed', text: 'The engine [x](command:y) is gone.' }));
    assert.deepEqual([first?.act.kind, first?.detail], ['retry', 'The engine [x] (command:y) is gone.']);
  });

  it('have keys of their own', () => {
    const two = [image, { ...image, name: 'other' }];
    const rows = rowsOf(contentOf({ kind: 'made', plan: planOf([missing, missing, warning], two) }, { images: two }));
    assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
  });

  it('of several images say whose they are', () => {
    const two = [
      { ...image, name: 'one' },
      { ...image, name: 'two', tags: ['b:1'] },
    ];
    const rows = rowsOf(contentOf({ kind: 'made', plan: planOf([], two) }, { images: two }));
    assert.equal(rows[0]?.label, 'Build and push app:1, b:1');
    assert.equal(rows[0]?.description, '2 images · 2 platforms · builder team');
    const own = rows.filter(({ label }) => label === 'linux/amd64').map(({ description }) => description);
    assert.deepEqual(own, ['node n1 · native · one', 'node n1 · native · two']);
  });

  const titles: readonly (readonly [images: readonly Partial<ImageSpec>[], title: string])[] = [
    [[{ output: 'load' }], 'Build and load app:1'],
    [[{ output: 'oci', tags: [], destination: '/a/app.tar' }], 'Build and write /a/app.tar'],
    [[{ output: 'push' }, { output: 'load', tags: ['b:1'] }], 'Build app:1, b:1'],
    [[{ tags: ['$(rm):1'] }], 'Build and push $ (rm):1'],
  ];
  for (const [images, title] of titles) {
    it(`begin with “${title}”`, () => {
      const specs = images.map(each => ({ ...image, ...each }));
      assert.equal(rowsOf(contentOf({ kind: 'made', plan: planOf([], specs) }, { images: specs }))[0]?.label, title);
    });
  }

  it('carry a long sentence on in the line below', () => {
    const detail = 'word '.repeat(40).trim();
    const said = made([{ code: 'dockerfile-refused', fatal: true, platforms: [], mends: [], detail }])[1];
    assert((said?.label.length ?? 0) <= 75);
    assert(`${said?.label} ${said?.detail}`.includes(detail), `${said?.label}\n${said?.detail}`);
  });
});

describe('the build of a Dockerfile on its page', () => {
  const chosen: BuildArgument = { dockerfile, platforms: ['linux/amd64', 'linux/arm64'], tags: ['app:1'] };
  const text = 'ARG VERSION=1.0\nFROM scratch AS build\nRUN --mount=type=secret,id=npm x\nFROM build AS final\n';
  const subjectOf = (more: Partial<BuildArgument> = {}): Promise<DockerfileSubject> =>
    dockerfileSubject({ ...chosen, ...more }, buildParts());
  const valueOf = (subject: DockerfileSubject, label: string) =>
    subject.fields().find(field => field.label === label)?.value;

  before(async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(dockerfile, text);
  });
  after(() => rm(folder, { recursive: true }));

  it('shows what is chosen, and what the Dockerfile lets choose', async () => {
    const subject = await subjectOf({ secrets: { other: { env: 'OTHER' } }, buildArgs: { HTTP_PROXY: 'p' } });
    const fields = subject.fields().map(({ label, value }) => `${label}: ${value}`);
    assert.deepEqual(fields, [
      'Platforms: linux/amd64, linux/arm64',
      'Tags: app:1',
      'Output: Push',
      'Builder: the current one',
      'Dockerfile: page/Dockerfile',
      'Stage: the last one',
      'Build Arguments: HTTP_PROXY=p, VERSION as they are',
      'Secrets: other (variable OTHER), npm (not given)',
      'More…: Context, Tag for Each Platform',
    ]);
  });

  it('keeps what few builds need behind “More…”', async () => {
    const plain = join(folder, 'plain.dockerfile');
    await writeFile(plain, 'FROM scratch\n');
    const subject = await subjectOf({ dockerfile: plain });
    assert.equal(valueOf(subject, 'More…'), 'Context, Stage, Tag for Each Platform, Build Arguments, Secrets');
  });

  it('shows the tags of the platforms once they are on', async () => {
    const subject = await subjectOf({ platformTags: true });
    assert.equal(valueOf(subject, 'Tag for Each Platform'), 'app:1-amd64, app:1-arm64');
    await subject
      .fields()
      .find(({ label }) => label === 'Tag for Each Platform')
      ?.edit();
    assert.equal(subject.images()[0]?.platformTags, false);
  });

  it('is changed by what mends an obstacle', async () => {
    const subject = await subjectOf();
    await subject.apply({ kind: 'drop-platforms', platforms: [arm64] });
    await subject.apply({ kind: 'use-builder', builder: 'team' });
    await subject.apply({ kind: 'change-output', output: 'load' });
    const [spec] = subject.images();
    assert.deepEqual([spec?.platforms, spec?.output, subject.builder()], [[amd64], 'load', 'team']);
    assert.equal(valueOf(subject, 'Builder'), 'team');
    subject.change({ builder: '' });
    assert.deepEqual([subject.builder(), valueOf(subject, 'Builder')], [undefined, 'the current one']);
  });

  it('is left as it is by a value that is none', async () => {
    const subject = await subjectOf();
    assert.throws(() => subject.change({ tags: ['UPPER'] }), /cannot be a tag/);
    assert.deepEqual(subject.chosen.tags, ['app:1']);
    assert.deepEqual(subject.spec.tags, ['app:1']);
  });

  it('forgets what says nothing', async () => {
    const subject = await subjectOf({ target: 'build', buildArgs: { A: '' } });
    subject.change({ target: '', buildArgs: {}, platformTags: false });
    assert.deepEqual(Object.keys(subject.chosen).toSorted(), ['dockerfile', 'platforms', 'tags']);
  });

  it('names the builder of the plan, on the command line and in the job', async () => {
    const subject = await subjectOf();
    const engine = { kind: 'docker', program: 'docker' } as const;
    const [line = []] = subject.commandLines(engine, builder);
    assert.deepEqual(line.slice(0, 3), ['docker', 'buildx', 'build']);
    assert(line.includes('--builder=team'), line.join(' '));
    assert(line.includes('--platform=linux/amd64,linux/arm64'));
    const { title, images } = subject.job(engine, builder);
    assert.deepEqual([title, images], ['app:1', [{ ...subject.spec, builder: 'team' }]]);
  });

  it('is remembered, and asks for nothing the next time', async () => {
    const parts = buildParts();
    const subject = await dockerfileSubject({ ...chosen, target: 'build' }, parts);
    await subject.remember();
    const uri = vscode.Uri.file(dockerfile);
    assert.equal(recall(parts.memory, uri)?.target, 'build');
    const next = await firstChoice(uri, { tags: ['given:1'] }, parts);
    assert.deepEqual([next?.target, next?.tags, next?.platforms], ['build', ['given:1'], chosen.platforms]);
  });

  it('says of a secret where it comes from, never what it holds', async () => {
    process.env['MULTIARCH_SECRET_OF_TEST'] = 'hunter2';
    const subject = await subjectOf({ secrets: { npm: { env: 'MULTIARCH_SECRET_OF_TEST' } } });
    const shown = JSON.stringify([
      subject.fields(),
      subject.chosen,
      subject.commandLines({ kind: 'docker', program: 'docker' }, builder),
    ]);
    delete process.env['MULTIARCH_SECRET_OF_TEST'];
    assert(!shown.includes('hunter2'));
    assert(shown.includes('MULTIARCH_SECRET_OF_TEST'));
  });
});

describe('the platforms that a build may have', () => {
  before(() => mkdir(folder, { recursive: true }));
  after(() => rm(folder, { recursive: true }));

  const offered = async (name: string, given: { readonly chosen?: readonly string[] } = {}) => {
    await writeFile(join(folder, name), `FROM ${sampleHost}/sample/app:1.0\n`);
    const { images } = buildParts();
    const question = { dockerfile: vscode.Uri.file(join(folder, name)), ...given };
    return platformItems(question, images, new AbortController().signal);
  };

  it('are those of the targets that all bases have; the others say what stands in their way', async () => {
    await withSettings({ targetPlatforms: ['linux/amd64', 'linux/mips64le'] }, async () => {
      const items = await offered('a.dockerfile');
      const ticked = items.filter(({ picked }) => picked).map(({ label }) => label);
      assert.deepEqual(ticked, ['linux/amd64']);
      assert.match(
        items.find(({ label }) => label === 'linux/mips64le')?.description ?? '',
        /not in .*sample\/app:1\.0/,
      );
      assert(items.some(({ label }) => label === 'linux/arm64'));
    });
  });

  it('stay ticked as they were chosen', async () => {
    const items = await offered('b.dockerfile', { chosen: ['linux/arm64/v8', 'linux/loong64', 'nonsense/'] });
    const ticked = items.filter(({ picked }) => picked).map(({ label }) => label);
    assert.deepEqual(ticked.toSorted(), ['linux/arm64', 'linux/loong64']);
  });
});

describe('the plans of a page', () => {
  it('are those of what is chosen last: the former one ends', async () => {
    const states: string[] = [];
    const parts = buildParts();
    const subject = { images: () => [], builder: () => 'nobody at all' };
    const engine = { kind: 'docker', program: '/nowhere/docker' } as const;
    const planner = createPlanner(subject, engine, parts, state => states.push(state.kind));
    planner.start();
    planner.start();
    await eventually(() => states, ['making', 'making', 'failed']);
    planner.start();
    planner.stop();
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.deepEqual(states, ['making', 'making', 'failed', 'making']);
  });

  it('ask a registry once whether it takes a push, until they are told to forget', async function () {
    const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
    if (registry === undefined) this.skip();
    await mkdir(folder, { recursive: true });
    await writeFile(dockerfile, 'FROM scratch\n');
    const counting = await startCountingProxy(registry);
    try {
      const images = [{ ...image, tags: [`${counting.host}/built/asked:1`] }];
      const engine = { kind: 'docker', program: 'docker' } as const;
      const states: string[] = [];
      const planner = createPlanner({ images: () => images, builder: () => undefined }, engine, buildParts(), state =>
        states.push(state.kind),
      );
      /** The uploads that were opened, once there is a plan. */
      const planned = async (): Promise<number> => {
        states.length = 0;
        planner.start();
        await eventually(() => states, ['making', 'made'], 30_000);
        return counting.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/blobs/uploads/'))
          .length;
      };
      assert.deepEqual([await planned(), await planned()], [1, 1]);
      planner.forget();
      assert.equal(await planned(), 2);
    } finally {
      await counting.close();
      await rm(folder, { recursive: true });
    }
  }).timeout(60_000);
});

describe('a row of the page that is chosen', () => {
  const cases: readonly (readonly [rule: string, drawn: readonly string[][], key: string, isMeant: boolean])[] = [
    [
      'that has just come is what its neighbour was',
      [
        ['a', 'b'],
        ['a', 'x', 'b'],
      ],
      'x',
      false,
    ],
    [
      'that stays where it was is meant',
      [
        ['a', 'b'],
        ['a', 'x', 'b'],
      ],
      'a',
      true,
    ],
    ['that took the place of nothing is meant', [['a'], ['a', 'b']], 'b', true],
    ['of the first rows is meant', [['a', 'b']], 'b', true],
    ['that comes back where nothing was meanwhile is meant', [['a', 'b'], ['a'], ['a', 'b']], 'b', true],
    ['that comes where another went is not', [['a', 'b'], ['a'], ['a', 'x']], 'x', false],
    [
      'that moved just now took another’s place',
      [
        ['a', 'b', 'c'],
        ['a', 'x', 'b', 'c'],
      ],
      'b',
      false,
    ],
    [
      'that moved, and then was drawn again',
      [
        ['a', 'b'],
        ['x', 'a', 'b'],
        ['x', 'a', 'b'],
      ],
      'a',
      false,
    ],
    ['that is gone is not', [['a', 'b'], ['a']], 'b', false],
  ];
  for (const [rule, drawn, key, isMeant] of cases) {
    it(rule, () => {
      const standing = createStanding();
      drawn.forEach((keys, index) => standing.draw(keys, index * 10));
      assert.equal(standing.isMeant(key, 100), isMeant);
      const isThere = drawn.at(-1)?.includes(key) ?? false;
      assert.equal(standing.isMeant(key, 1000), isThere);
    });
  }
});

describe('the page of a build in its picker', () => {
  const path = join(folder, 'edited.dockerfile');
  const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  const edit = async (text: string) => {
    const document = await vscode.workspace.openTextDocument(path);
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert(await vscode.workspace.applyEdit(change));
  };
  const subjectOf = async (onPlan: () => void): Promise<PageSubject> => {
    const output = { output: 'oci', destination: '/tmp/x.tar' } as const;
    const own = await dockerfileSubject({ dockerfile: path, platforms: ['linux/s390x'], ...output }, buildParts());
    const { title, fields, images, builder: name, apply, job, remember } = own;
    return { title, fields, images, builder: name, apply, job, remember, commandLines: () => (onPlan(), [['x']]) };
  };

  before(async function () {
    if (process.env['MULTIARCH_BUILD_REGISTRY'] === undefined) this.skip();
    await mkdir(folder, { recursive: true });
    await writeFile(path, 'FROM scratch\n');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await rm(folder, { recursive: true, force: true });
  });

  it('plans anew before it builds what was edited meanwhile', async () => {
    let plans = 0;
    let hasEnded = false;
    const shown = showPage(await subjectOf(() => (plans += 1)), buildParts()).finally(() => (hasEnded = true));
    await eventually(() => plans > 0, true, 30_000);
    const before = plans;
    await edit(`FROM ${process.env['MULTIARCH_BUILD_BASE']}\n`);
    await accept();
    await eventually(() => plans > before, true, 30_000);
    assert.equal(hasEnded, false);
    await edit('FROM scratch\n');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await shown, undefined);
  }).timeout(60_000);

  it('builds what is planned with one Enter', async () => {
    let plans = 0;
    const shown = showPage(await subjectOf(() => (plans += 1)), buildParts());
    await eventually(() => plans > 0, true, 30_000);
    await accept();
    const job = await shown;
    assert.deepEqual([job?.sources, job?.cwd], [[path], folder]);
  }).timeout(60_000);
});
