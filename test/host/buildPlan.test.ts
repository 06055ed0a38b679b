// The plan as it is gathered from real registries and engines, and in words.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Builder } from '../../src/core/builds/builder.ts';
import type { Mend } from '../../src/core/builds/mend.ts';
import type { ObstacleKind } from '../../src/core/builds/obstacles.ts';
import type { BuildPlan } from '../../src/core/builds/plan.ts';
import type { ImageSpec } from '../../src/core/builds/spec.ts';
import type { BuildParts } from '../../src/features/builds/parts.ts';
import { gatherPlan } from '../../src/features/builds/plan/gather.ts';
import {
  describeBase,
  describeExecution,
  describeMend,
  describeObstacle,
  describePush,
} from '../../src/features/builds/plan/sentences.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import type { LoginRegistries } from '../support/registry/loginRegistries.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { amd64, builder, image, node, platforms } from '../core/builds/support.ts';
import { buildParts } from './buildSupport.ts';
import { deadHost, sampleHost, withSettings } from './support.ts';

const { signal } = new AbortController();
const plain = builder('docker', [node('default', 'linux/amd64 linux/arm64')], { name: 'default' });
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'plans');
const registries = JSON.parse(process.env['MULTIARCH_LOGIN_REGISTRIES'] ?? 'null') as LoginRegistries | null;

describe('a plan that is gathered', () => {
  let parts: BuildParts;
  beforeEach(() => (parts = buildParts()));
  afterEach(async () => {
    await parts.client.close();
    parts.log.dispose();
    parts.failures.dispose();
  });

  const spec = (text: string, over: Partial<ImageSpec> = {}) =>
    image({ inline: text, context: tmpdir(), output: 'local', ...over });
  const plan = (images: readonly ImageSpec[], of: Builder = plain, its = parts) => gatherPlan(images, of, its, signal);
  const codes = ({ obstacles }: BuildPlan) => obstacles.map(({ code }) => code);
  const push = (...tags: string[]) => spec('FROM scratch', { output: 'push', tags });

  it('reads the Dockerfile, and what the registry has', async () => {
    await mkdir(folder, { recursive: true });
    const dockerfile = join(folder, 'a $(x) Dockerfile');
    await writeFile(dockerfile, `FROM ${sampleHost}/sample/app:1.0\r\nRUN x\r\nFROM ${sampleHost}/sample/app:9.9\r\n`);
    const { inline: _, ...own } = spec('', { dockerfile, context: folder });
    const made = await plan([own]);
    assert.deepEqual(codes(made), ['base-absent']);
    assert.deepEqual(made.images[0]?.bases.map(describeBase), ['is not in its repository']);
  });

  it('says that a context is no folder', async () => {
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'archive.tar');
    await writeFile(file, '');
    for (const context of [join(folder, 'none'), file]) {
      const made = await plan([spec('FROM scratch', { context })]);
      assert.deepEqual(made.obstacles, [{ code: 'no-context', fatal: true, platforms: [], mends: [], context }]);
    }
  });

  it('says why a Dockerfile cannot be read', async () => {
    const { inline: _, ...own } = spec('', { dockerfile: join(folder, 'none'), context: folder });
    const [obstacle] = (await plan([own])).obstacles;
    assert.equal(obstacle?.code, 'dockerfile-unreadable');
    assert(obstacle.fatal);
  });

  it('holds nothing against what the builder fetches for itself', async () => {
    const context = 'https://github.com/x/y.git';
    const { inline: _, ...own } = spec('', { dockerfile: '/nowhere/Dockerfile', context });
    assert.deepEqual(codes(await plan([own])), []);
  });

  it('asks for a base image once, whoever needs it', async () => {
    const faulty = await startFaultyRegistry(() => undefined);
    try {
      const text = `FROM ${faulty.host}/sample/app:1.0`;
      const { images } = await plan([spec(text, { name: 'a' }), spec(text, { name: 'b' })]);
      assert.equal(images.length, 2);
      assert.equal(faulty.requests.filter(({ path }) => path.endsWith('/manifests/1.0')).length, 1);
    } finally {
      await faulty.close();
    }
  });

  it('asks a registry whether it takes the push, once for all its tags', async () => {
    const faulty = await startFaultyRegistry(() => undefined);
    try {
      const made = await plan([push(`${faulty.host}/app:1`, `${faulty.host}/app:2`)]);
      assert.deepEqual(
        made.images[0]?.pushes.map(({ state }) => state),
        ['writable', 'writable'],
      );
      assert.deepEqual(
        faulty.requests.map(({ method }) => method),
        ['POST', 'DELETE'],
      );
    } finally {
      await faulty.close();
    }
  });

  it('asks nothing where nothing is pushed', async () => {
    const made = await plan([spec('FROM scratch', { tags: [`${deadHost}/app:1`] })]);
    assert.deepEqual(codes(made), []);
    assert.deepEqual(made.images[0]?.pushes, []);
  });

  it('says that a push is refused to us, and goes on', async function () {
    if (!registries) this.skip();
    const { htpasswd, user, password } = registries;
    const made = await plan([push(`${htpasswd}/private/app:2`)]);
    assert.deepEqual(
      made.obstacles.map(({ code, fatal, mends }) => [code, fatal, mends]),
      [['push-refused', false, [{ kind: 'sign-in', host: htpasswd }]]],
    );
    const client = createRegistryClient({
      credentials: async () => ({ kind: 'password', username: user, password }),
      options: () => ({}),
      timeout: () => 5000,
    });
    try {
      assert.deepEqual(codes(await plan([push(`${htpasswd}/private/app:2`)], plain, { ...parts, client })), []);
    } finally {
      await client.close();
    }
  });

  it('says that a registry cannot be reached', async () => {
    assert.deepEqual(codes(await plan([push(`${deadHost}/app:1`)])), ['push-unreachable']);
  });

  it('waits for no registry that is silent, and keeps what others say', async () => {
    const silent = await startFaultyRegistry(() => ({ kind: 'silent' }));
    try {
      await withSettings({ timeout: 1 }, async () => {
        const text = `FROM ${silent.host}/a AS a\nFROM ${sampleHost}/sample/app:9.9\nCOPY --from=a / /`;
        const made = await plan([spec(text, { output: 'push', tags: [`${silent.host}/app:1`] })]);
        assert.deepEqual(codes(made), ['base-absent']);
        assert.deepEqual(
          made.images[0]?.pushes.map(({ state }) => state),
          ['unknown'],
        );
      });
    } finally {
      await silent.close();
    }
  });

  it('is given up at once when nobody waits for it', async () => {
    const silent = await startFaultyRegistry(() => ({ kind: 'silent' }));
    const controller = new AbortController();
    try {
      const work = gatherPlan([push(`${silent.host}/app:1`)], plain, parts, controller.signal);
      controller.abort(new DOMException('closed', 'AbortError'));
      await assert.rejects(work, { name: 'AbortError' });
    } finally {
      await silent.close();
    }
  });

  it('is made without an engine too', async () => {
    const without = { ...parts, engine: () => Promise.reject(new Error('none')) };
    assert.deepEqual(codes(await plan([spec('FROM scratch', { output: 'load' })], plain, without)), []);
  });

  it('asks the engine which store images are loaded into', async function () {
    const classic = process.env['MULTIARCH_CLASSIC_ENGINE'];
    if (classic === undefined) this.skip();
    const container = builder('docker-container', [node('c', 'linux/amd64 linux/arm64')]);
    const load = spec('FROM scratch', { output: 'load', tags: ['app'] });
    assert.deepEqual(codes(await plan([load], container)), []);
    const own = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = classic;
    try {
      assert.deepEqual(codes(await plan([load], container)), ['cannot-load-several']);
    } finally {
      process.env['DOCKER_HOST'] = own;
    }
  });

  it('asks the engine whether it speaks plain HTTP with a registry', async function () {
    if (process.env['MULTIARCH_BUILD_REGISTRY'] === undefined) this.skip();
    const host = 'plain.invalid:5000';
    await withSettings({ timeout: 5, registries: [{ host, plainHttp: true }] }, async () => {
      const { obstacles } = await plan([push(`${host}/app:1`)]);
      const insecure = obstacles.find(({ code }) => code === 'insecure-registry');
      assert.equal(insecure?.fatal, true);
      assert.deepEqual(insecure.mends[0], { kind: 'allow-insecure-registry', host });
    });
  });
});

describe('a plan in words', () => {
  const kinds: Record<ObstacleKind['code'], readonly [ObstacleKind, RegExp]> = {
    'builder-broken': [
      { code: 'builder-broken', detail: 'go\u001b[31mne\nfor good' },
      /“b” does not work: go \[31mne for good.*another builder/,
    ],
    'builder-stopped': [{ code: 'builder-stopped' }, /“b” is stopped: the build starts it/],
    'node-silent': [
      { code: 'node-silent', node: 'n', endpoint: 'tcp://x' },
      /Node n of builder “b” does not answer at tcp:\/\/x/,
    ],
    'one-platform-only': [{ code: 'one-platform-only' }, /“b” builds one platform at a time.*classic store/],
    'cannot-load-several': [{ code: 'cannot-load-several' }, /cannot load an image of several platforms/],
    'cannot-write-archive': [{ code: 'cannot-write-archive' }, /“b” cannot write OCI archives/],
    'cannot-join-nodes': [{ code: 'cannot-join-nodes', nodes: ['x', 'y'] }, /What x, y build.*push/],
    'no-emulator': [
      { code: 'no-emulator', runs: amd64, stage: 's' },
      /“s” runs commands on linux\/amd64, which no node of builder “b” can execute/,
    ],
    'emulator-unknown': [
      { code: 'emulator-unknown', runs: amd64, stage: 's', node: 'n' },
      /“s” runs commands on linux\/amd64, and node n/,
    ],
    'no-node': [{ code: 'no-node', node: 'n' }, /No node of builder “b” offers linux\/arm64: node n gets it/],
    'native-node-unused': [
      { code: 'native-node-unused', node: 'n', native: 'm' },
      /linux\/arm64 is emulated on node n, though node m/,
    ],
    'base-missing': [
      { code: 'base-missing', image: 'i', lacks: [amd64] },
      /Base image i has no linux\/amd64\. Choose an image that has it\.$/,
    ],
    'base-mismatch': [
      { code: 'base-mismatch', image: 'i', lacks: [amd64] },
      /Base image i is of a single other platform than linux\/amd64/,
    ],
    'base-absent': [{ code: 'base-absent', image: 'i' }, /Base image i is not in its repository/],
    'result-mislabelled': [
      { code: 'result-mislabelled', stage: 's', holds: ['linux/amd64'] },
      /The image for linux\/arm64 holds linux\/amd64.*“s”/,
    ],
    'dockerfile-refused': [
      { code: 'dockerfile-refused', detail: 'line 1: x' },
      /BuildKit refuses the Dockerfile: line 1: x/,
    ],
    'dockerfile-unreadable': [{ code: 'dockerfile-unreadable', detail: 'why' }, /cannot be read: why/],
    'no-context': [{ code: 'no-context', context: '/c' }, /context \/c is no folder.*leave it out/],
    'insecure-registry': [{ code: 'insecure-registry', host: 'h' }, /“b” may not speak plain HTTP with h/],
    'registry-of-this-machine': [{ code: 'registry-of-this-machine', host: 'h' }, /“b” may not reach h/],
    'push-refused': [
      { code: 'push-refused', tag: 't', detail: 'denied.' },
      /A push to t is refused.*denied\. This is our login/,
    ],
    'push-unreachable': [{ code: 'push-unreachable', tag: 't' }, /registry of t cannot be reached.*another way/],
    'no-tag': [{ code: 'no-tag' }, /needs a tag/],
    'platform-tags-without-push': [{ code: 'platform-tags-without-push' }, /in a registry only/],
    'tag-twice': [{ code: 'tag-twice', tag: 't', targets: ['x', 'y'] }, /t is the tag of x, y/],
    'engine-cannot': [
      { code: 'engine-cannot', limit: { code: 'separator', text: 'a,b', character: ',' } },
      /b cannot be given “a,b”/,
    ],
  };
  for (const [code, [kind, expected]] of Object.entries(kinds)) {
    it(`${code} is said, and of which target`, () => {
      const common = { fatal: false, platforms: platforms('linux/arm64'), mends: [] };
      const of = { builder: builder('docker', []) };
      const { text, detail = '' } = describeObstacle({ ...kind, ...common }, of);
      assert.match(`${text} ${detail}`, expected);
      assert.doesNotMatch(`${text} ${detail}`, /\{\d\}|undefined|\[object/);
      assert.equal(describeObstacle({ ...kind, ...common, target: 'web' }, of).text, `web: ${text}`);
    });
  }

  const mends: [mend: Mend, expected: RegExp][] = [
    [
      { kind: 'drop-platforms', platforms: platforms('linux/arm64 linux/arm/v7') },
      /^Build without linux\/arm64, linux\/arm\/v7$/,
    ],
    [{ kind: 'change-output', output: 'push' }, /^Push/],
    [{ kind: 'change-output', output: 'load' }, /^Load/],
    [{ kind: 'change-output', output: 'oci' }, /OCI archive/],
    [{ kind: 'change-output', output: 'local' }, /folder/],
    [{ kind: 'use-builder', builder: 'c' }, /^Use builder c$/],
    [{ kind: 'create-builder', insecureRegistries: [] }, /docker buildx create --name multiarch/],
    [{ kind: 'create-builder', insecureRegistries: ['h:5000'] }, /plain HTTP with h:5000/],
    [{ kind: 'start-builder', builder: 'c' }, /buildx inspect --bootstrap c/],
    [{ kind: 'use-containerd-store' }, /containerd-snapshotter/],
    [{ kind: 'allow-insecure-registry', host: 'h:5000' }, /insecure-registries.*h:5000/],
    [{ kind: 'install-emulator', architecture: 'arm64', engine: 'podman' }, /podman run .*binfmt --install arm64/],
    [{ kind: 'add-node', builder: 'c', platform: amd64 }, /--append --name c --platform linux\/amd64/],
    [{ kind: 'assign-platform', builder: 'c', node: 'n', endpoint: 'e', platform: amd64 }, /linux\/amd64 for node n/],
    [{ kind: 'sign-in', host: 'h' }, /^Sign in to h$/],
  ];
  for (const [mend, expected] of mends) {
    it(`what mends it: ${mend.kind} ${expected.source}`, () => {
      const { label, detail } = describeMend(mend);
      assert.match([label, detail].filter(Boolean).join(' '), expected);
    });
  }

  it('each platform in a line', () => {
    const said = (
      ['native', 'emulated-by-machine', 'emulated-by-builder', 'not-needed', 'impossible', 'unknown'] as const
    ).map(execution => describeExecution({ platform: amd64, node: 'n', execution }));
    assert.deepEqual(said, [
      'node n · native',
      'node n · emulated by its machine',
      'node n · emulated by the builder itself, which is slow',
      'node n · no emulator needed: nothing runs there',
      'node n · cannot be executed',
      'node n · not known before it runs',
    ]);
    assert.equal(describeExecution({ platform: amd64, node: '', execution: 'unknown' }), 'not known before it runs');
  });

  it('each base image in a line', () => {
    const [first, second, third] = platforms('linux/amd64 linux/arm64 linux/s390x');
    assert(first && second && third);
    const states = [
      { platform: first, state: 'there' },
      { platform: third, state: 'missing' },
      { platform: second, state: 'there' },
    ] as const;
    assert.equal(describeBase({ image: 'i', platforms: states }), 'has linux/amd64, linux/arm64 · lacks linux/s390x');
  });

  it('each registry in a line', () => {
    const said = { tag: 't', isPlainHttp: false } as const;
    assert.equal(describePush({ ...said, state: 'writable' }), 'takes the push');
    assert.equal(describePush({ ...said, state: 'refused', detail: 'denied' }), 'refuses the push: denied');
    assert.equal(
      describePush({ ...said, state: 'unknown', isPlainHttp: true }),
      'does not say whether it takes the push · plain HTTP',
    );
  });
});
