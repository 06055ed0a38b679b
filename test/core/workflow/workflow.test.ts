// Every workflow that can be written, held against GitHub's own schema and expressions, and against rules of ours: what
// somebody typed never becomes code.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { parsePlatform, type Platform } from '../../../src/core/platform.ts';
import { InvalidWorkflow, workflowModes, type WorkflowInput } from '../../../src/core/workflow/request.ts';
import { writeWorkflow } from '../../../src/core/workflow/write.ts';
import { holds, textWith } from '../../support/properties.ts';
import { loadGitHubsParser, type GitHubsParser } from '../../support/workflowParser.ts';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly run?: string;
  readonly if?: string;
}

interface Job {
  readonly 'runs-on': string;
  readonly needs?: string;
  readonly if?: string;
  readonly permissions: Record<string, string>;
  readonly strategy?: { readonly matrix: { readonly include: Record<string, string>[] } };
  readonly steps: Step[];
}

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly env: Record<string, string>;
  readonly on: { readonly push: { readonly branches: string[] } };
  readonly jobs: Record<string, Job>;
}

const local: Platform = { os: 'linux', architecture: 'amd64' };
const platforms = (...texts: string[]) => texts.map(text => parsePlatform(text, local) as Platform);

const usual: WorkflowInput = {
  image: 'ghcr.io/owner/app',
  mode: 'qemu',
  platforms: platforms('linux/amd64', 'linux/arm64'),
  dockerfile: 'Dockerfile',
  context: '.',
  branch: 'main',
};

const write = (changes: Partial<WorkflowInput> = {}) => writeWorkflow({ ...usual, ...changes });
const read = (text: string) => parse(text) as Workflow;
const stepsOf = (workflow: Workflow) => Object.values(workflow.jobs).flatMap(({ steps }) => steps);

const images = {
  GitHub: 'ghcr.io/owner/app',
  'Docker Hub': 'owner/app',
  'a registry of one’s own': 'registry.example:5000/team/app:1.0',
  'Amazon ECR': '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app',
};
const platformSets = {
  'one platform': platforms('linux/amd64'),
  'the usual two': platforms('linux/amd64', 'linux/arm64'),
  'one that GitHub has no runner for': platforms('linux/s390x'),
  'all kinds': platforms(
    'linux/amd64',
    'linux/386',
    'linux/arm64/v8',
    'linux/arm/v7',
    'linux/riscv64',
    'windows/amd64',
  ),
};

describe('a workflow', () => {
  let github: GitHubsParser;
  before(async () => {
    github = await loadGitHubsParser();
  });

  it('is judged by a parser that finds what is wrong', () => {
    const wrong = write().replace('github.actor', 'githab.actor').replace('runs-on:', 'runs-at:');
    assert.equal(github.problemsOf(wrong).length > 1, true);
  });

  for (const mode of workflowModes) {
    for (const [registry, image] of Object.entries(images)) {
      for (const [set, chosen] of Object.entries(platformSets)) {
        it(`of mode ${mode} for ${registry} and ${set} is one to GitHub`, () => {
          const text = write({ mode, image, platforms: chosen });
          assert.deepEqual(github.problemsOf(text), []);
          holdsTogether(read(text));
        });
      }
    }
  }

  const matrices: [platform: string, runner: string, emulator: string | undefined][] = [
    ['linux/amd64', 'ubuntu-24.04', undefined],
    ['linux/386', 'ubuntu-24.04', undefined],
    ['linux/arm64', 'ubuntu-24.04-arm', undefined],
    ['linux/arm/v7', 'ubuntu-24.04', 'arm'],
    ['linux/arm/v6', 'ubuntu-24.04', 'arm'],
    ['linux/s390x', 'ubuntu-24.04', 's390x'],
    ['linux/riscv64', 'ubuntu-24.04', 'riscv64'],
    ['windows/amd64', 'ubuntu-24.04', undefined],
    ['windows/arm64', 'ubuntu-24.04-arm', undefined],
    ['freebsd/riscv64', 'ubuntu-24.04', undefined],
  ];
  for (const [platform, runner, emulator] of matrices) {
    it(`builds ${platform} on ${runner}${emulator === undefined ? '' : `, emulating ${emulator}`}`, () => {
      const { jobs } = read(write({ mode: 'native', platforms: platforms(platform) }));
      assert.deepEqual(jobs['build']?.strategy?.matrix.include, [
        { platform, name: platform.replaceAll('/', '-'), runner, ...(emulator !== undefined && { emulator }) },
      ]);
    });
  }

  it('sets up the emulators that are needed, and no other', () => {
    const emulated = (...texts: string[]) =>
      stepsOf(read(write({ platforms: platforms(...texts) }))).flatMap(step =>
        step.uses?.startsWith('docker/setup-qemu-action') ? step.with?.['platforms'] : [],
      );
    assert.deepEqual(emulated('linux/amd64', 'linux/386'), []);
    assert.deepEqual(emulated('linux/arm64', 'linux/arm/v7', 'linux/arm/v6'), ['arm64,arm']);
  });

  it('names each platform once, as it will be found in the index', () => {
    const { env } = read(write({ platforms: platforms('linux/arm64/v8', 'linux/arm64', 'linux/arm', 'linux/amd64') }));
    assert.equal(env['PLATFORMS'], 'linux/arm64,linux/arm/v7,linux/amd64');
  });

  const rights: [image: string, packages: string | undefined][] = [
    ['ghcr.io/owner/app', 'write'],
    ['owner/app', undefined],
  ];
  for (const [image, packages] of rights) {
    it(`for ${image} may ${packages === undefined ? 'write nothing' : 'write packages, and nothing else'}`, () => {
      for (const mode of workflowModes) {
        const { permissions, jobs } = read(write({ image, mode }));
        assert.deepEqual(permissions, { contents: 'read' });
        for (const job of Object.values(jobs)) {
          assert.deepEqual(job.permissions, { contents: 'read', ...(packages !== undefined && { packages }) });
        }
      }
    });
  }

  it('names the secrets that it needs, and holds none', () => {
    const needs = /settings: the variable DOCKERHUB_USERNAME and the secret DOCKERHUB_TOKEN\./;
    assert.match(write({ image: 'owner/app' }), needs);
    assert.doesNotMatch(write(), /Needs in the repository/);
    assert.match(
      write({ image: images['Amazon ECR'] }),
      /the secret AWS_ACCESS_KEY_ID and the secret AWS_SECRET_ACCESS_KEY/,
    );
    assert.match(write({ image: 'h.example/app' }), /REGISTRY_USERNAME .* REGISTRY_PASSWORD/);
  });
});

describe('what somebody types into a workflow', () => {
  const kept: [field: 'dockerfile' | 'context', value: string][] = [
    ['dockerfile', 'docker/My "quoted" \'file\''],
    ['dockerfile', '$(touch /tmp/x); `x` && $HOME'],
    ['dockerfile', '# not a comment: [x] {y} | > * & !'],
    ['dockerfile', 'ünïcode 文件'],
    ['dockerfile', '-f'],
    ['dockerfile', 'yes'],
    ['context', '~'],
    ['context', '1e3'],
    ['context', ''],
  ];
  for (const [field, value] of kept) {
    it(`stays the text that it is: ${JSON.stringify(value)}`, () => {
      const { env } = read(write({ [field]: value }));
      assert.equal(env[field === 'dockerfile' ? 'DOCKERFILE' : 'CONTEXT'], value || '.');
    });
  }

  const refused: [rule: string, changes: Partial<WorkflowInput>, message: RegExp][] = [
    ['an expression', { dockerfile: 'a${{ secrets.X }}' }, /expression of GitHub Actions/],
    ['half an expression', { context: '${{' }, /expression/],
    ['a line break', { dockerfile: 'a\nb' }, /control characters/],
    ['a line separator', { context: 'a\u2028b' }, /control characters/],
    ['an absolute path', { dockerfile: '/etc/passwd' }, /outside the repository/],
    ['a path of Windows', { dockerfile: String.raw`C:\x` }, /outside/],
    ['a path that leads out', { context: 'a/../../b' }, /outside/],
    ['an image that is none', { image: 'Upper/Case' }, /lower case/],
    ['an image of nobody', { image: 'app' }, /“app” has no owner: owner\/app/],
    ['an expression in the image', { image: 'a/${{github.actor}}' }, /./],
    ['no platforms', { platforms: [] }, /at least one platform/],
  ];
  for (const [rule, changes, message] of refused) {
    it(`is refused: ${rule}`, () => {
      assert.throws(
        () => write(changes),
        (error: Error) => error instanceof InvalidWorkflow && message.test(error.message),
      );
    });
  }

  const branches: [branch: string, written: string][] = [
    ['release/1.0', 'release/1.0'],
    ['**', 'main'],
    ['!main', 'main'],
    ['${{ x }}', 'main'],
    ['', 'main'],
  ];
  for (const [branch, written] of branches) {
    it(`is a branch, or ${written}: ${JSON.stringify(branch)}`, () => {
      assert.deepEqual(read(write({ branch })).on.push.branches, [written]);
    });
  }

  it('is never code, whatever it is', () => {
    const pieces = ['${{', '}}', '"', "'", '\n', '#', ': ', '$(x)', '`', '- ', '|', '%', '\\', '../', 'a'];
    const text = textWith(...pieces);
    void holds(
      fc.property(text, text, fc.constantFrom(...workflowModes), (dockerfile, context, mode) => {
        const plain = read(write({ mode }));
        const typed = writtenOrRefused({ dockerfile, context, mode });
        if (!typed) return;
        const workflow = read(typed);
        assert.deepEqual(workflow.env, { ...plain.env, DOCKERFILE: dockerfile || '.', CONTEXT: context || '.' });
        assert.deepEqual({ ...workflow, env: {} }, { ...plain, env: {} });
      }),
    );
  });
});

function writtenOrRefused(changes: Partial<WorkflowInput>): string | undefined {
  try {
    return write(changes);
  } catch (error) {
    assert(error instanceof InvalidWorkflow);
    return undefined;
  }
}

/** What a schema does not see. */
function holdsTogether(workflow: Workflow): void {
  const { jobs } = workflow;
  for (const { needs, steps, strategy, 'runs-on': runner } of Object.values(jobs)) {
    assert(needs === undefined || needs in jobs, `needs ${needs}`);
    const runners = strategy?.matrix.include.map(each => each['runner']) ?? [runner];
    for (const each of runners) assert.match(each ?? '', /^ubuntu-24\.04(?:-arm)?$/);
    const ids = new Set(steps.flatMap(({ id }) => id ?? []));
    for (const [, id = ''] of JSON.stringify(steps).matchAll(/steps\.(\w+)\.outputs/g))
      assert(ids.has(id), `step ${id}`);
    for (const [, key = ''] of JSON.stringify(steps).matchAll(/matrix\.(\w+)/g)) {
      assert(
        strategy?.matrix.include.some(each => key in each),
        `matrix.${key}`,
      );
    }
  }
  for (const [, name = ''] of JSON.stringify(jobs).matchAll(/env\.(\w+)/g)) assert(name in workflow.env, `env.${name}`);
  const steps = stepsOf(workflow);
  for (const { uses, run = '', name, with: inputs = {}, if: condition } of steps) {
    assert.match(uses ?? 'x/y@v1', /^[\w-]+\/[\w-]+@v\d+$/, `a version: ${uses}`);
    // An expression in a shell line would put a stranger's branch or title there as code.
    assert(!run.includes('${{'), `an expression in ${name}`);
    if (uses?.startsWith('actions/checkout')) assert.deepEqual(inputs, { 'persist-credentials': false });
    // Without a platform's emulator the action would install them all.
    if (JSON.stringify(inputs).includes('matrix.emulator')) assert.equal(condition, 'matrix.emulator');
  }
  for (const step of steps.filter(({ uses }) => uses?.startsWith('docker/build-push-action'))) {
    assert.match(JSON.stringify(step.with), /push=?"?:?"?\$\{\{ github\.event_name != 'pull_request' \}\}/);
  }
  for (const job of Object.values(jobs)) {
    const login = job.steps.find(({ uses }) => uses?.startsWith('docker/login-action'));
    assert.equal((job.if ?? login?.if) !== undefined, true, 'no sign-in for a pull request');
  }
}
