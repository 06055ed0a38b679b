// What will fail, known before it runs.
import assert from 'node:assert/strict';
import { buildablePlatforms, findObstacles, type Builder, type BuildPlanInput } from '../../src/core/buildPlan.ts';
import { analyze } from '../../src/core/dockerfile/imageUses.ts';
import { parseDockerfile } from '../../src/core/dockerfile/stages.ts';
import { imageFindings, type KnownPlatforms, type Knowledge } from '../../src/core/findings.ts';
import { formatPlatform, parsePlatform, type Platform } from '../../src/core/platform.ts';

const local: Platform = { os: 'linux', architecture: 'amd64' };
const platform = (text: string) => parsePlatform(text, local) as Platform;

interface Options {
  readonly dockerfile?: string;
  readonly targets?: string[];
  readonly driver?: string;
  readonly store?: 'containerd' | 'classic';
  readonly nodes?: string[];
  readonly output?: 'push' | 'load';
  readonly error?: string;
  readonly base?: ReturnType<Knowledge>;
}

function input(options: Options): BuildPlanInput {
  const platforms = (options.targets ?? ['linux/amd64', 'linux/arm64']).map(platform);
  const nodePlatforms = (options.nodes ?? ['linux/amd64', 'linux/arm64']).map(platform);
  const builder: Builder = {
    name: 'b',
    driver: options.driver ?? 'docker',
    isCurrent: true,
    nodes: [
      { name: 'n', status: 'running', platforms: nodePlatforms, hasContainerdStore: options.store !== 'classic' },
    ],
    ...(options.error !== undefined && { error: options.error }),
  };
  const analysis = analyze(parseDockerfile(options.dockerfile ?? 'FROM base\nRUN x'), {
    targets: platforms,
    buildPlatform: local,
    buildArguments: {},
  });
  const { executions, refusals, uses } = analysis;
  const findings = imageFindings(uses, () => options.base);
  return { platforms, output: options.output ?? 'push', builder, executions, refusals, findings };
}

describe('obstacles', () => {
  const index: KnownPlatforms = { kind: 'index', platforms: [{ platform: local }] };
  const single: KnownPlatforms = { kind: 'image', platforms: [{ platform: local }] };
  const older: KnownPlatforms = { kind: 'index', platforms: [{ platform: platform('linux/386') }] };
  const child = `sha256:${'c'.repeat(64)}`;
  const cases: [name: string, options: Options, codes: string, buildable: string][] = [
    ['none', {}, '', 'linux/amd64 linux/arm64'],
    ['several platforms in the classic store', { store: 'classic' }, 'one-platform-only', 'linux/amd64 linux/arm64'],
    ['one platform in the classic store', { store: 'classic', targets: ['linux/arm64'] }, '', 'linux/arm64'],
    [
      'a container builder in front of the classic store',
      { store: 'classic', driver: 'docker-container' },
      '',
      'linux/amd64 linux/arm64',
    ],
    [
      'loading several from there',
      { store: 'classic', driver: 'docker-container', output: 'load' },
      'cannot-load-several',
      'linux/amd64 linux/arm64',
    ],
    ['loading several into the containerd store', { output: 'load' }, '', 'linux/amd64 linux/arm64'],
    ['no emulator, and a RUN', { nodes: ['linux/amd64'] }, 'no-emulator', 'linux/amd64'],
    ['no emulator, and no RUN', { nodes: ['linux/amd64'], dockerfile: 'FROM base' }, '', 'linux/amd64 linux/arm64'],
    [
      'a RUN on the build platform only',
      {
        nodes: ['linux/amd64'],
        dockerfile: 'FROM --platform=$BUILDPLATFORM x AS b\nRUN x\nFROM base\nCOPY --from=b /a /a',
      },
      '',
      'linux/amd64 linux/arm64',
    ],
    [
      'a stopped builder says nothing of its platforms',
      { nodes: [], driver: 'docker-container' },
      '',
      'linux/amd64 linux/arm64',
    ],
    ['a broken builder', { error: 'no such container' }, 'builder-broken', 'linux/amd64 linux/arm64'],
    ['a base that lacks a platform', { base: index }, 'base-missing', 'linux/amd64'],
    ['a base of one platform', { base: single }, 'base-mismatch', 'linux/amd64 linux/arm64'],
    ['a base that does not exist', { base: 'absent' }, 'base-absent', 'linux/amd64 linux/arm64'],
    ['a base of an older platform', { base: older, targets: ['linux/amd64'] }, '', 'linux/amd64'],
    [
      'a digest of one platform',
      { base: single, dockerfile: `FROM base@${child}` },
      'base-mismatch',
      'linux/amd64 linux/arm64',
    ],
    [
      'a Dockerfile that BuildKit refuses',
      { dockerfile: 'FROM base\nCOPY --from=7 /a /b' },
      'dockerfile-refused',
      'linux/amd64 linux/arm64',
    ],
    [
      'an instruction that a newer BuildKit may know',
      { dockerfile: 'FROM base\nFETCH x' },
      '',
      'linux/amd64 linux/arm64',
    ],
    [
      'a name that hangs on an argument which the build did not get',
      { base: 'absent', dockerfile: 'ARG V\nFROM base:1-$V' },
      'base-absent',
      'linux/amd64 linux/arm64',
    ],
    ['two things at once', { base: index, store: 'classic' }, 'one-platform-only base-missing', 'linux/amd64'],
  ];
  for (const [name, options, codes, buildable] of cases) {
    it(name, () => {
      const plan = input(options);
      const obstacles = findObstacles(plan);
      assert.equal(obstacles.map(({ code }) => code).join(' '), codes);
      assert.equal(buildablePlatforms(plan, obstacles).map(formatPlatform).join(' '), buildable);
    });
  }
});
