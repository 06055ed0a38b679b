// Target platforms: what the status item says, what the picker offers, and where a choice is saved.
import assert from 'node:assert/strict';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { parseReference, type Reference } from '../../src/core/reference.ts';
import { platformChoices } from '../../src/core/targetChoice.ts';
import { chooseTargets, writePlatform } from '../../src/core/targets.ts';
import { platformItems, typedItem } from '../../src/features/targets/choices.ts';
import { targetsOf } from '../../src/features/shared/dockerfiles.ts';
import { targetStatus } from '../../src/features/targets/status.ts';
import { machinePlatform } from '../../src/host/machine.ts';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import {
  deadHost,
  diagnosticsOf,
  eventually,
  hoverAt,
  lensTitles,
  openDockerfile,
  ownPlatform,
  sampleHost,
} from './support.ts';

const machine = machinePlatform();
const command = 'multiarch.selectTargetPlatforms';
const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
const settingsFile = vscode.Uri.file(`${process.env['MULTIARCH_TEST_FOLDER'] ?? ''}/.vscode/settings.json`);

interface Selection {
  readonly platforms: string[];
  readonly source: string;
}

const select = async (argument?: object): Promise<Selection | undefined> =>
  vscode.commands.executeCommand<Selection | undefined>(command, argument);

/** What the setting says at each level. */
function levels(): { user: unknown; workspace: unknown } {
  const found = vscode.workspace.getConfiguration('multiarch').inspect('targetPlatforms');
  return { user: found?.globalValue, workspace: found?.workspaceValue };
}

async function set(value: unknown, target: vscode.ConfigurationTarget): Promise<void> {
  await vscode.workspace.getConfiguration('multiarch').update('targetPlatforms', value, target);
}

async function withEnvironment(value: string, run: () => Promise<void>): Promise<void> {
  const before = process.env['DOCKER_DEFAULT_PLATFORM'];
  process.env['DOCKER_DEFAULT_PLATFORM'] = value;
  try {
    await run();
  } finally {
    if (before === undefined) delete process.env['DOCKER_DEFAULT_PLATFORM'];
    else process.env['DOCKER_DEFAULT_PLATFORM'] = before;
  }
}

/** Answers everything with an index of these architectures of Linux. */
async function startOddRegistry(architectures: readonly string[]): Promise<FaultyRegistry> {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = architectures.map((architecture, at) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${String(at).padStart(64, '0')}`,
    size: 2,
    platform: { os: 'linux', architecture },
  }));
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  return await startFaultyRegistry(() => ({
    kind: 'status',
    status: 200,
    headers: { 'content-type': mediaType },
    body,
  }));
}

describe('the status of target platforms', () => {
  const statusOf = (sources: { setting?: unknown; environment?: string }) =>
    targetStatus(chooseTargets({ setting: undefined, environment: undefined, machine, ...sources }), undefined);
  const cases: [name: string, setting: unknown, text: string, detail: string][] = [
    ['a setting', three, '$(target) linux/amd64, linux/arm64, linux/arm/v7', 'setting (workspace)'],
    ['many', [...three, 'linux/386', 's390x'], '$(target) linux/amd64, linux/arm64, 3 more', 'setting (workspace)'],
    ['a Windows', ['windows(10.0.20348)/amd64'], '$(target) windows(10.0.20348)/amd64', 'setting (workspace)'],
    ['an empty setting', [], `$(target) ${ownPlatform}`, 'this machine'],
    ['nonsense beside a platform', ['linux/arm64', 'nonsense'], '$(target) linux/arm64', 'not a platform: nonsense'],
    ['nonsense alone', { a: 1 }, `$(target) ${ownPlatform}`, 'not a platform: {"a":1}'],
    [
      'markup',
      ['linux/arm64', '[x](command:y) $(alert)'],
      '$(target) linux/arm64',
      'not a platform: [x] (command:y) $ (alert)',
    ],
    [
      'an endless word',
      ['linux/arm64', 'x'.repeat(100_000)],
      '$(target) linux/arm64',
      `not a platform: ${'x'.repeat(25)}…`,
    ],
  ];
  for (const [name, setting, text, detail] of cases) {
    it(`of ${name}`, () => {
      const status = statusOf({ setting });
      assert.deepEqual([status.text, status.detail], [text, detail]);
      assert.equal(status.isWarning, detail.startsWith('not a platform'));
    });
  }

  it('names DOCKER_DEFAULT_PLATFORM', () => {
    const { text, detail } = statusOf({ environment: 'linux/s390x' });
    assert.deepEqual([text, detail], ['$(target) linux/s390x', 'environment DOCKER_DEFAULT_PLATFORM']);
  });

  it('tells a screen reader all of it', () => {
    assert.equal(
      statusOf({ setting: [...three, 'linux/386', 'nonsense'] }).label,
      'Target platforms: linux/amd64, linux/arm64, linux/arm/v7, linux/386, setting (workspace), not a platform: nonsense',
    );
  });
});

describe('the rows to select target platforms from', () => {
  let images: ImageCache;
  let odd: FaultyRegistry;
  let common: string[];
  let close: () => Promise<void>;
  before(async () => {
    odd = await startOddRegistry(['mips64le', '$(alert)', 'a/b/c']);
    const client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options: () => ({}),
      timeout: () => 10_000,
    });
    images = createImageCache(client, { tagTtl: () => 60_000 });
    common = Object.keys(await rows(undefined));
    close = async () => {
      await client.close();
      await odd.close();
    };
    const { signal } = new AbortController();
    for (const name of ['sample/app:1.0', 'sample/attested:1.0', 'sample/legacy:1.0'].map(
      each => `${sampleHost}/${each}`,
    )) {
      await images.lookUp(parseReference(name) as Reference, signal);
    }
    await images.lookUp(parseReference(`${odd.host}/odd/app:1`) as Reference, signal);
    await assert.rejects(images.lookUp(parseReference(`${deadHost}/gone`) as Reference, signal));
  });
  after(() => close());

  const rows = async (dockerfile: string | undefined): Promise<Record<string, string>> => {
    const content = dockerfile?.replaceAll('HOST', sampleHost);
    const language = 'dockerfile';
    const document = content === undefined ? undefined : await vscode.workspace.openTextDocument({ language, content });
    const setting = ['linux/arm64', 'linux/loong64'];
    const targets = chooseTargets({ setting, environment: undefined, machine });
    const items = platformItems(document, targets, images);
    return Object.fromEntries(items.map(({ label, description }) => [label, description ?? '']));
  };

  const cases: [name: string, dockerfile: string | undefined, platform: string, description: string][] = [
    ['no document', undefined, 'linux/arm64', ''],
    ['no document, a target', undefined, 'linux/loong64', ''],
    ['no image', 'FROM scratch', 'linux/arm64', ''],
    ['half a line', 'FROM', 'linux/arm64', ''],
    ['one image that has it', 'FROM HOST/sample/app:1.0', 'linux/arm64', 'in the image of this Dockerfile'],
    [
      'two that have it',
      'FROM HOST/sample/app:1.0 AS a\nFROM HOST/sample/attested:1.0\nCOPY --from=a / /',
      'linux/arm64',
      'in all 2 images of this Dockerfile',
    ],
    [
      'two that lack it',
      'FROM HOST/sample/legacy:1.0 AS a\nFROM HOST/sample/attested:1.0\nCOPY --from=a / /',
      'linux/s390x',
      'missing in HOST/sample/legacy:1.0, 1 more',
    ],
    [
      'one that nobody looked up',
      'FROM HOST/sample/app:1.0 AS a\nFROM HOST/sample/nested:1.0\nCOPY --from=a / /',
      'linux/arm64',
      'in 1 of 2 images of this Dockerfile; the rest is not known',
    ],
    ['one that is nowhere', `FROM ${deadHost}/gone`, 'linux/arm64', ''],
    [
      'the builder’s own',
      'FROM --platform=$BUILDPLATFORM HOST/sample/attested:1.0 AS b\nFROM HOST/sample/app:1.0\nCOPY --from=b / /',
      'linux/arm/v7',
      'in all 2 images of this Dockerfile',
    ],
  ];
  for (const [name, dockerfile, platform, description] of cases) {
    it(`${platform} of ${name}`, async () => {
      const found = await rows(dockerfile);
      const expected = description.replaceAll('HOST', sampleHost);
      assert.equal(found[platform]?.replace(/^this machine(?: · )?/, ''), expected);
    });
  }

  it('mark this machine’s own', async () => {
    const found = await rows('FROM HOST/sample/app:1.0');
    const marked = Object.keys(found).filter(each => found[each]?.startsWith('this machine · in the image'));
    assert.deepEqual(marked, [ownPlatform]);
  });

  it('hold what an image has besides, where a setting could hold it', async () => {
    const added = Object.keys(await rows(`FROM ${odd.host}/odd/app:1`)).filter(each => !common.includes(each));
    assert.deepEqual(added, ['linux/mips64le']);
  });

  const typed: [text: string, label: string | undefined][] = [
    ['linux/loong64', 'linux/loong64'],
    [' aarch64 ', 'linux/arm64'],
    ['windows(10.0.20348)/amd64', 'windows(10.0.20348)/amd64'],
    ['linux/', undefined],
    ['', undefined],
    ['nonsense', undefined],
    ['linux/a/b/c', undefined],
    ['linux/$(alert)', undefined],
  ];
  for (const [text, label] of typed) {
    it(`“${text}” typed is ${label ?? 'no platform'}`, () => assert.equal(typedItem(text)?.label, label));
  }
});

describe('the setting of target platforms in package.json', () => {
  const { items } = manifest.contributes.configuration.properties['multiarch.targetPlatforms'];
  const pattern = new RegExp(items.pattern);

  it('suggests what the picker does', () => {
    assert.deepEqual(items.examples, platformChoices([], []).map(writePlatform));
  });

  for (const text of [...items.examples, 'arm64', ' linux/arm64 ', 'windows(10.0.20348)/amd64', 'linux/arm64/v8']) {
    it(`accepts ${text}`, () => assert(pattern.test(text) && typedItem(text)));
  }
  for (const text of ['linux/', 'linux//arm64', 'linux/a/b/c', 'linux/arm(7)', 'a b', '$(alert)', '']) {
    it(`refuses “${text}”`, () => assert(!pattern.test(text) && !typedItem(text)));
  }
});

describe('multiarch.selectTargetPlatforms', () => {
  beforeEach(() => set(three, vscode.ConfigurationTarget.Workspace));
  afterEach(async () => {
    await set(undefined, vscode.ConfigurationTarget.Global);
    await set(three, vscode.ConfigurationTarget.Workspace);
  });

  it('sets what it is given where the setting stands, and lenses and warnings follow', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/attested:1.0`);
    await eventually(() => diagnosticsOf(document), ['platform-missing Error']);
    const selected = await select({ platforms: ['arm64', ' linux/amd64', 'aarch64'], uri: document.uri.toString() });
    assert.deepEqual(selected, { platforms: ['linux/arm64', 'linux/amd64'], source: 'setting' });
    assert.deepEqual(levels(), { user: undefined, workspace: ['linux/arm64', 'linux/amd64'] });
    await eventually(() => diagnosticsOf(document), []);
    assert.deepEqual(await lensTitles(document), ['✓ linux/amd64 · linux/arm64']);
    assert.equal(targetStatus(targetsOf(document.uri), document.uri).text, '$(target) linux/arm64, linux/amd64');
  });

  it('is a link of the hover, beside the targets', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/sample/app:1.0`);
    const hover = await hoverAt(document, 'sample');
    const argument = encodeURIComponent(JSON.stringify([{ interactive: true, uri: document.uri.toString() }]));
    assert(hover.includes(`[Change…](command:multiarch.selectTargetPlatforms?${argument})`), hover);
  });

  it('keeps the setting of the user where it stands', async () => {
    await set(undefined, vscode.ConfigurationTarget.Workspace);
    await set(['linux/386'], vscode.ConfigurationTarget.Global);
    assert.equal(targetStatus(targetsOf(undefined), undefined).detail, 'setting (user)');
    await select({ platforms: ['linux/arm/v6'] });
    assert.deepEqual(levels(), { user: ['linux/arm/v6'], workspace: undefined });
  });

  it('sets it for the workspace where nobody has set it', async () => {
    await set(undefined, vscode.ConfigurationTarget.Workspace);
    await select({ platforms: ['linux/arm/v6'] });
    assert.deepEqual(levels(), { user: undefined, workspace: ['linux/arm/v6'] });
  });

  it('removes the setting for an empty list, and says what counts now', async () => {
    await set(['linux/386'], vscode.ConfigurationTarget.Global);
    assert.deepEqual(await select({ platforms: [] }), { platforms: ['linux/386'], source: 'setting' });
    assert.deepEqual(await select({ platforms: [] }), { platforms: [ownPlatform], source: 'machine' });
    assert.deepEqual(levels(), { user: undefined, workspace: undefined });
    await withEnvironment('linux/s390x', async () => {
      assert.deepEqual(await select({ platforms: [] }), { platforms: ['linux/s390x'], source: 'environment' });
    });
  });

  const refused: [given: unknown, message: RegExp][] = [
    [['linux/amd64', 'nonsense'], /“nonsense” is neither an operating system nor an architecture/],
    [['linux/'], /“linux\/” is not a platform: write os\/architecture/],
    [[7], /“7” is neither/],
    ['linux/amd64', /“platforms” must be a list/],
    [null, /“platforms” must be a list/],
  ];
  for (const [given, message] of refused) {
    it(`refuses ${JSON.stringify(given)} and leaves all as it was`, async () => {
      await assert.rejects(select({ platforms: given }), message);
      assert.deepEqual(levels(), { user: undefined, workspace: three });
    });
  }

  it('says so where the settings cannot be written', async () => {
    const before = await vscode.workspace.fs.readFile(settingsFile);
    await vscode.workspace.fs.writeFile(settingsFile, new TextEncoder().encode('{ "multiarch.targetPlatforms": '));
    try {
      await assert.rejects(
        select({ platforms: ['linux/arm/v6'] }),
        /could not be saved in the settings \(workspace\): .*correct errors/,
      );
    } finally {
      await vscode.workspace.fs.writeFile(settingsFile, before);
      await eventually(() => levels().workspace, three);
    }
  });

  for (const [name, key] of [
    ['Escape', 'workbench.action.closeQuickOpen'],
    ['OK without a change', 'workbench.action.acceptSelectedQuickOpenItem'],
  ] as const) {
    it(`leaves all as it was on ${name}`, async () => {
      await set(['linux/arm64', 'x86_64', 'windows(10.0.20348)/amd64'], vscode.ConfigurationTarget.Workspace);
      const asked = select().then(selected => ({ selected }));
      // There is no event for a picker that has opened: until then the key does nothing.
      const press = async () => {
        await vscode.commands.executeCommand(key);
        return Promise.race([asked, sleep(100)]);
      };
      let outcome = await press();
      while (!outcome) outcome = await press();
      const selected = { platforms: ['linux/arm64', 'linux/amd64', 'windows(10.0.20348)/amd64'], source: 'setting' };
      assert.deepEqual(outcome.selected, name === 'Escape' ? undefined : selected);
      assert.deepEqual(levels(), {
        user: undefined,
        workspace: ['linux/arm64', 'x86_64', 'windows(10.0.20348)/amd64'],
      });
    });
  }
});
