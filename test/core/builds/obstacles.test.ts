// What will fail, known before it runs: every failure that buildx, BuildKit and the registries are known for.
import assert from 'node:assert/strict';
import type { Mend } from '../../../src/core/builds/mend.ts';
import { buildablePlatforms, type Obstacle } from '../../../src/core/builds/obstacles.ts';
import type { KnownPlatforms } from '../../../src/core/findings.ts';
import { formatPlatform } from '../../../src/core/platform.ts';
import { amd64, builder, image, node, planOf, platform, platforms, type Case } from './support.ts';

const both = 'linux/amd64 linux/arm64';
const classic = { hasContainerdStore: false };
const docker = builder('docker', [node('n', both)]);
const dockerClassic = builder('docker', [node('n', both, classic)]);
const container = builder('docker-container', [node('n', 'linux/amd64')]);
const remote = (...nodes: ReturnType<typeof node>[]) => builder('remote', nodes);

const run = 'FROM base\nRUN x';
const copy = 'FROM base\nCOPY a /';
const cross = 'FROM --platform=$BUILDPLATFORM tools AS b\nRUN make\nFROM base\nCOPY --from=b /a /a';

const index: KnownPlatforms = { kind: 'index', platforms: [{ platform: amd64 }] };
const single: KnownPlatforms = { kind: 'image', platforms: [{ platform: amd64 }] };
const older: KnownPlatforms = { kind: 'index', platforms: [{ platform: platform('linux/386') }] };
const child = `sha256:${'c'.repeat(64)}`;
const asked = (text: string, over = {}) => image({ platforms: platforms(text), ...over });
const knows = (known: KnownPlatforms | 'absent', text = run, spec = image()): Case => ({
  knowledge: () => known,
  images: [[spec, text]],
});
const registry = (isPlainHttp: boolean, isThisMachine: boolean, isAllowed?: boolean): Case => ({
  registries: new Map([['r.example', { isPlainHttp, isThisMachine, ...(isAllowed !== undefined && { isAllowed }) }]]),
});
const pushed = (state: 'refused' | 'unreachable' | 'unknown'): Case => ({
  pushes: new Map([['r.example/app:1', { state, detail: 'denied' }]]),
  images: [[image(), copy]],
});

/** `code!` where it is fatal, the platforms that it concerns, and what mends it. */
function write({ code, fatal, platforms: concerned, mends }: Obstacle): string {
  const parts = [
    `${code}${fatal ? '!' : ''}`,
    ...concerned.map(formatPlatform),
    ...mends.map(mend => `→${writeMend(mend)}`),
  ];
  return parts.join(' ');
}

function writeMend(mend: Mend): string {
  const { kind, ...rest } = mend;
  const values = Object.values(rest).flatMap(value =>
    Array.isArray(value)
      ? value.map(each => (typeof each === 'string' ? each : formatPlatform(each)))
      : typeof value === 'string'
        ? [value]
        : [formatPlatform(value)],
  );
  return [kind, ...values].join(':');
}

describe('what stands in the way of a build', () => {
  const cases: [rule: string, given: Case, ...obstacles: string[]][] = [
    ['nothing', {}],

    // The builder.
    ['a broken builder', { builder: builder('remote', [], { error: 'gone' }) }, 'builder-broken! →create-builder'],
    [
      'a broken node, where it is used',
      { builder: remote(node('a', 'linux/amd64'), node('b', '', { error: 'no route' })) },
      'builder-broken! →create-builder',
    ],
    [
      'a broken node, where no other platform needs asking',
      { builder: remote(node('a', 'linux/amd64 linux/arm64'), node('b', '', { error: 'no route' })) },
    ],
    [
      'another builder that works is the first way out',
      {
        builder: builder('remote', [], { error: 'gone' }),
        others: [{ ...container, name: 'c' }, builder('remote', [], { name: 'd', error: 'x' })],
      },
      'builder-broken! →use-builder:c →create-builder',
    ],
    [
      'a stopped builder is started',
      { builder: builder('docker-container', [node('a', '')]) },
      'builder-stopped →start-builder:b',
    ],

    ['one that this build does without is not', { builder: builder('kubernetes', [node('a', both), node('b', '')]) }],
    ['a BuildKit elsewhere that does not answer', { builder: remote(node('a', '')) }, 'node-silent! →create-builder'],
    [
      '… and is not used',
      {
        builder: remote(node('a', 'linux/amd64*'), node('b', 'linux/arm64', { status: 'inactive' })),
        images: [[asked('linux/amd64'), run]],
      },
    ],
    [
      'another builder that is broken itself is no way out',
      {
        builder: builder('remote', [], { error: 'gone' }),
        others: [{ ...container, name: 'c', nodes: [node('n', '', { error: 'x' })] }],
      },
      'builder-broken! →create-builder',
    ],
    [
      'of a broken engine nothing else is said',
      { builder: builder('docker', [node('n', '', { ...classic, status: 'error', error: 'x' })]) },
      'builder-broken! →create-builder',
    ],

    // What can be given out.
    [
      'several platforms in the classic store (buildx#1996)',
      { builder: dockerClassic },
      'one-platform-only! →create-builder →use-containerd-store →drop-platforms:linux/arm64',
    ],
    [
      'a builder that can, before one is made',
      {
        builder: dockerClassic,
        others: [
          { ...container, name: 'c' },
          { ...dockerClassic, name: 'd' },
        ],
      },
      'one-platform-only! →use-builder:c →create-builder →use-containerd-store →drop-platforms:linux/arm64',
    ],
    ['one platform in the classic store', { builder: dockerClassic, images: [[asked('linux/arm64'), run]] }],
    [
      'an archive out of the classic store, even of one platform',
      { builder: dockerClassic, images: [[asked('linux/amd64', { output: 'oci' }), run]] },
      'cannot-write-archive! →create-builder →use-containerd-store →change-output:load',
    ],
    [
      'a folder out of the classic store',
      { builder: dockerClassic, images: [[asked('linux/amd64', { output: 'local' }), run]] },
    ],
    ['an archive out of the containerd store', { images: [[image({ output: 'oci' }), run]] }],
    ['loading several into the containerd store', { images: [[image({ output: 'load' }), run]] }],
    [
      'loading several into the classic store, whatever the builder is',
      { builder: container, hasContainerdStore: false, images: [[image({ output: 'load' }), run]] },
      'cannot-load-several! →change-output:push →use-containerd-store →drop-platforms:linux/arm64',
    ],
    [
      '… into the containerd store',
      { builder: container, hasContainerdStore: true, images: [[image({ output: 'load' }), run]] },
    ],
    ['… where nobody knows the store', { builder: container, images: [[image({ output: 'load' }), run]] }],
    [
      'loading one into the classic store',
      { builder: container, hasContainerdStore: false, images: [[asked('linux/arm64', { output: 'load' }), run]] },
    ],
    [
      'loading what several nodes build (buildx#2007)',
      {
        builder: remote(node('a', 'linux/amd64'), node('b', 'linux/arm64')),
        images: [[image({ output: 'load' }), run]],
      },
      'cannot-join-nodes! →change-output:push →drop-platforms:linux/arm64',
    ],
    ['pushing what several nodes build', { builder: remote(node('a', 'linux/amd64'), node('b', 'linux/arm64')) }],
    [
      'folders of what several nodes build',
      {
        builder: remote(node('a', 'linux/amd64'), node('b', 'linux/arm64')),
        images: [[image({ output: 'local' }), run]],
      },
    ],
    [
      'another engine stores several platforms',
      { builder: builder('podman', [node('podman', both, classic)]), images: [[image({ output: 'load' }), run]] },
    ],

    [
      'an archive of what several nodes build (buildx#2007)',
      {
        builder: remote(node('a', 'linux/amd64'), node('b', 'linux/arm64')),
        images: [[image({ output: 'oci' }), run]],
      },
      'cannot-join-nodes! →change-output:push →drop-platforms:linux/arm64',
    ],
    [
      'what is left is the engine’s own platform',
      { builder: dockerClassic, images: [[asked('linux/arm64 linux/amd64'), run]] },
      'one-platform-only! →create-builder →use-containerd-store →drop-platforms:linux/arm64',
    ],
    [
      '… or the first',
      { builder: dockerClassic, images: [[asked('linux/arm/v7 linux/arm64'), copy]] },
      'one-platform-only! →create-builder →use-containerd-store →drop-platforms:linux/arm64',
    ],

    // Where RUN steps run.
    [
      'no emulator, and a RUN',
      { builder: builder('docker', [node('n', 'linux/amd64')]) },
      'no-emulator! linux/arm64 →install-emulator:arm64:docker →create-builder →drop-platforms:linux/arm64',
    ],
    ['no emulator, and no RUN', { builder: builder('docker', [node('n', 'linux/amd64')]), images: [[image(), copy]] }],
    [
      'a RUN on the build platform only',
      { builder: builder('docker', [node('n', 'linux/amd64')]), images: [[image(), cross]] },
    ],
    [
      'a RUN that the target does not reach',
      {
        builder: builder('docker', [node('n', 'linux/amd64')]),
        images: [[image({ target: 'b' }), 'FROM base AS a\nRUN x\nFROM base AS b']],
      },
    ],
    [
      'a RUN of a stage that says where it stands',
      {
        builder: docker,
        images: [[asked('linux/amd64'), 'FROM --platform=linux/s390x x AS b\nRUN x\nFROM base\nCOPY --from=b / /']],
      },
      'no-emulator! linux/amd64 →install-emulator:s390x:docker →create-builder',
    ],
    ['emulators that BuildKit brings', { builder: container }],
    [
      'one that it does not bring',
      { builder: container, images: [[asked('linux/amd64 linux/mips64le'), run]] },
      'no-emulator! linux/mips64le →install-emulator:mips64le:docker →add-node:b:linux/mips64le →drop-platforms:linux/mips64le',
    ],
    [
      'another builder that can',
      {
        builder: builder('docker', [node('n', 'linux/amd64')]),
        others: [{ ...container, name: 'c' }, builder('docker', [node('n', 'linux/amd64')], { name: 'd' })],
      },
      'no-emulator! linux/arm64 →use-builder:c →install-emulator:arm64:docker →create-builder →drop-platforms:linux/arm64',
    ],
    [
      'no emulator is for another system',
      { builder: docker, images: [[asked('windows/amd64'), run]] },
      'no-emulator! windows/amd64',
    ],
    [
      'a BuildKit elsewhere does not say what it brings',
      { builder: remote(node('a', 'linux/amd64')) },
      'emulator-unknown linux/arm64 →add-node:b:linux/arm64 →drop-platforms:linux/arm64',
    ],
    [
      'no node offers the platform: the first gets it (buildx#2119)',
      {
        builder: builder('kubernetes', [node('a', 'linux/amd64'), node('b', 'linux/arm64')]),
        images: [[asked('linux/amd64 linux/s390x'), run]],
      },
      'no-node linux/s390x →add-node:b:linux/s390x →drop-platforms:linux/s390x',
    ],
    [
      '… and nothing runs there',
      {
        builder: builder('kubernetes', [node('a', 'linux/amd64'), node('b', 'linux/arm64')]),
        images: [[asked('linux/amd64 linux/s390x'), copy]],
      },
    ],
    [
      '… but who knows what a stopped one offers',
      {
        builder: builder('kubernetes', [node('a', 'linux/amd64'), node('b', '')]),
        images: [[asked('linux/amd64 linux/s390x'), run]],
      },
      'builder-stopped →start-builder:b',
    ],
    [
      'an emulating node stands before a native one (buildx#366)',
      { builder: remote(node('a', both), node('b', 'linux/arm64')) },
      'native-node-unused linux/arm64 →assign-platform:b:b:unix:///b.sock:linux/arm64 →assign-platform:b:a:unix:///a.sock:linux/amd64',
    ],
    [
      '… and it was set by hand for that one alone, which does not count',
      { builder: remote(node('a', both), node('b', 'linux/arm64*')) },
      'native-node-unused linux/arm64 →assign-platform:b:a:unix:///a.sock:linux/amd64',
    ],
    [
      '… and a third one has to be set where it is',
      {
        builder: remote(node('a', 'linux/amd64* linux/arm64 linux/arm/v7'), node('b', 'linux/arm64*')),
        images: [[asked('linux/amd64 linux/arm64 linux/arm/v7'), run]],
      },
      'native-node-unused linux/arm64 →assign-platform:b:a:unix:///a.sock:linux/arm/v7',
    ],
    [
      '… and it was set by hand for both',
      { builder: remote(node('a', 'linux/amd64* linux/arm64'), node('b', 'linux/arm64*')) },
    ],
    [
      '… and nothing runs there',
      { builder: remote(node('a', both), node('b', 'linux/arm64')), images: [[image(), cross]] },
    ],

    [
      'a variant of the processor is nothing to be emulated',
      { builder: docker, images: [[asked('linux/amd64/v3'), run]] },
      'no-emulator! linux/amd64/v3',
    ],
    [
      'an architecture that nobody looks for',
      { builder: docker, images: [[asked('linux/sparc64'), run]] },
      'emulator-unknown linux/sparc64',
    ],
    [
      'an emulator for the node of another machine is not ours to install',
      {
        builder: builder('docker-container', [node('n', 'linux/amd64', { endpoint: 'ssh://far' })]),
        images: [[asked('linux/mips64le'), run]],
      },
      'no-emulator! linux/mips64le →add-node:b:linux/mips64le',
    ],
    [
      'a stopped builder may be able to',
      {
        builder: builder('docker', [node('n', 'linux/amd64')]),
        others: [builder('remote', [node('n', '')], { name: 'c' })],
        images: [[asked('linux/arm64'), run]],
      },
      'no-emulator! linux/arm64 →use-builder:c →install-emulator:arm64:docker →create-builder',
    ],

    // Base images and the text.
    ['a base that lacks a platform', knows(index), 'base-missing! linux/arm64 →drop-platforms:linux/arm64'],
    [
      'one that lacks several',
      knows(index, run, asked('linux/amd64 linux/arm64 linux/s390x')),
      'no-emulator! linux/s390x →install-emulator:s390x:docker →create-builder →drop-platforms:linux/s390x',
      'base-missing! linux/arm64 linux/s390x →drop-platforms:linux/arm64:linux/s390x',
    ],
    ['one that lacks all', knows(index, run, asked('linux/arm64')), 'base-missing! linux/arm64'],
    ['a base of one platform', knows(single), 'base-mismatch linux/arm64 →drop-platforms:linux/arm64'],
    ['a base that does not exist', knows('absent'), 'base-absent! linux/amd64 linux/arm64'],
    ['a base of an older platform', knows(older, run, asked('linux/amd64'))],
    [
      'a digest of one platform',
      knows(single, `FROM base@${child}`),
      'base-mismatch linux/arm64 →drop-platforms:linux/arm64',
    ],
    ['a base that nobody knows', {}],
    [
      'a base that only an argument names',
      knows('absent', 'ARG V\nFROM base:1-$V'),
      'base-absent! linux/amd64 linux/arm64',
    ],
    ['a base in place of which a context is given', knows('absent', run, image({ contexts: { base: '/folder' } }))],
    [
      'a final stage on the builder’s platform',
      { images: [[image(), 'FROM --platform=$BUILDPLATFORM base\nCOPY a /']] },
      'result-mislabelled linux/arm64 →drop-platforms:linux/arm64',
    ],
    [
      '… of the node that builds it',
      {
        builder: remote(node('a', 'linux/amd64'), node('b', 'linux/arm64')),
        images: [[image(), 'FROM --platform=$BUILDPLATFORM base\nCOPY a /']],
      },
    ],
    [
      'a Dockerfile that BuildKit refuses',
      { images: [[image(), 'FROM base\nCOPY --from=7 /a /b']] },
      'dockerfile-refused! linux/amd64 linux/arm64',
    ],
    [
      '… for one platform',
      { images: [[asked('linux/arm64 linux/arm/v7'), 'FROM base:${TARGETVARIANT:?none}\nCOPY a /']] },
      'dockerfile-refused! linux/arm64 →drop-platforms:linux/arm64',
    ],
    ['an instruction that a newer BuildKit may know', { images: [[image(), 'FROM base\nFETCH x']] }],
    [
      'a target that is not there',
      { images: [[image({ target: 'none' }), run]] },
      'dockerfile-refused! linux/amd64 linux/arm64',
    ],
    [
      'what the engine cannot be given',
      { builder: builder('podman', [node('podman', both)]), images: [[image({ inline: run }), run]] },
      'engine-cannot!',
    ],

    // Registries.
    [
      'plain HTTP, and the engine says no',
      registry(true, false, false),
      'insecure-registry! →allow-insecure-registry:r.example →create-builder:r.example',
    ],
    ['plain HTTP, and the engine says yes', registry(true, false, true)],
    ['plain HTTP, and the engine says nothing', registry(true, false)],
    [
      'plain HTTP, and the builder says nothing (buildx#1642)',
      { builder: container, ...registry(true, false) },
      'insecure-registry →create-builder:r.example',
    ],
    [
      'plain HTTP, and the builder’s configuration does not name it',
      { builder: container, ...registry(true, false, false) },
      'insecure-registry! →create-builder:r.example',
    ],
    ['plain HTTP, and the builder’s configuration names it', { builder: container, ...registry(true, false, true) }],
    [
      'plain HTTP, and another engine',
      { builder: builder('podman', [node('podman', both)]), ...registry(true, false) },
    ],
    [
      'plain HTTP, and nothing is pushed',
      { ...registry(true, false, false), images: [[image({ output: 'load' }), run]] },
    ],
    ['this machine’s registry, and the engine', registry(true, true)],
    [
      'this machine’s registry, and a builder in a container',
      { builder: container, ...registry(true, true) },
      'registry-of-this-machine! →create-builder:r.example',
    ],
    [
      '… in the machine’s own network',
      {
        builder: builder('docker-container', [node('n', both, { driverOptions: { network: 'host' } })]),
        ...registry(true, true),
      },
    ],
    [
      '… in another network, who knows',
      {
        builder: builder('docker-container', [node('n', both, { driverOptions: { network: 'mine' } })]),
        ...registry(true, true),
      },
      'registry-of-this-machine →create-builder:r.example',
    ],
    [
      '… in a cluster, where the engine itself would do',
      {
        builder: builder('kubernetes', [node('n', both)]),
        others: [{ ...docker, name: 'd' }],
        ...registry(true, true),
      },
      'registry-of-this-machine! →use-builder:d →create-builder:r.example',
    ],
    [
      '… and a BuildKit on this machine',
      { builder: remote(node('a', both, { endpoint: 'tcp://127.0.0.1:1234' })), ...registry(true, true) },
    ],
    [
      '… and a BuildKit elsewhere',
      { builder: remote(node('a', both, { endpoint: 'tcp://far:1234' })), ...registry(true, true) },
      'registry-of-this-machine! →create-builder:r.example',
    ],
    [
      'a base image on this machine, and a builder in a container',
      {
        builder: container,
        registries: new Map([['localhost:5000', { isPlainHttp: true, isThisMachine: true }]]),
        images: [[image({ output: 'load' }), 'FROM localhost:5000/base']],
      },
      'registry-of-this-machine! →create-builder:localhost:5000',
    ],
    [
      '… where the engine itself would do, if it can',
      {
        builder: container,
        others: [
          { ...dockerClassic, name: 'd' },
          { ...container, name: 'c' },
        ],
        ...registry(true, true),
      },
      'registry-of-this-machine! →create-builder:r.example',
    ],
    [
      'a base image on this machine that is not needed',
      {
        builder: container,
        registries: new Map([['localhost:5000', { isPlainHttp: true, isThisMachine: true }]]),
        images: [[image({ output: 'load' }), 'FROM localhost:5000/base AS unused\nFROM base']],
      },
    ],
    ['a push that is refused', pushed('refused'), 'push-refused →sign-in:r.example'],
    ['a registry that cannot be reached', pushed('unreachable'), 'push-unreachable'],
    ['a registry that says nothing', pushed('unknown')],

    // Names.
    ['a push without a tag', { images: [[image({ tags: [] }), run]] }, 'no-tag!'],
    ['a folder without a tag', { images: [[image({ tags: [], output: 'local' }), run]] }],
    [
      'tags for single platforms, and no push',
      { images: [[image({ platformTags: true, output: 'load' }), run]] },
      'platform-tags-without-push →change-output:push',
    ],
    [
      '… and nothing to push',
      { images: [[image({ platformTags: true, output: 'oci', tags: [] }), run]] },
      'platform-tags-without-push',
    ],
    [
      'one tag for two images',
      {
        images: [
          [image({ name: 'x', tags: ['app'] }), run],
          [image({ name: 'y', tags: ['docker.io/library/app:latest'] }), run],
        ],
      },
      'tag-twice!',
    ],
    ['one tag twice for one image', { images: [[image({ tags: ['app', 'app:latest'] }), run]] }],
    [
      'one tag for two images that are not pushed',
      {
        images: [
          [image({ output: 'oci' }), run],
          [image({ output: 'oci' }), run],
        ],
      },
    ],

    [
      'two things at once',
      { ...knows(index), builder: dockerClassic },
      'one-platform-only! →create-builder →use-containerd-store →drop-platforms:linux/arm64',
      'base-missing! linux/arm64 →drop-platforms:linux/arm64',
    ],
  ];
  for (const [rule, given, ...expected] of cases) {
    it(rule, () => assert.deepEqual(planOf(given).obstacles.map(write), expected));
  }

  it('says which of several images it is', () => {
    const images = [
      [image({ name: 'x', tags: ['x'] }), copy],
      [image({ name: 'y', tags: ['y'] }), run],
    ] as const;
    const { obstacles } = planOf({ builder: builder('docker', [node('n', 'linux/amd64')]), images });
    assert.deepEqual(
      obstacles.map(({ code, target }) => [code, target]),
      [['no-emulator', 'y']],
    );
  });

  it('says nothing of the kind of one alone', () => {
    const [obstacle] = planOf({ images: [[image({ name: 'x', tags: [] }), copy]] }).obstacles;
    assert.equal(obstacle?.code, 'no-tag');
    assert.equal(obstacle.target, undefined);
  });

  it('one refusal of a repository is enough', () => {
    const spec = image({ tags: ['r.example/app:1', 'r.example/app:2', 'r.example/other:1'] });
    const pushes = new Map(spec.tags.map(tag => [tag, { state: 'refused' as const }]));
    const { obstacles } = planOf({ images: [[spec, copy]], pushes });
    assert.deepEqual(
      obstacles.map(each => 'tag' in each && each.tag),
      ['r.example/app:1', 'r.example/other:1'],
    );
  });

  it('what is left is what no fatal obstacle names', () => {
    const { obstacles } = planOf({ ...knows(index), builder: builder('docker', [node('n', both)]) });
    assert.deepEqual(buildablePlatforms(platforms(both), obstacles), [amd64]);
    assert.deepEqual(buildablePlatforms(platforms(both), planOf(knows(single)).obstacles), platforms(both));
  });
});
