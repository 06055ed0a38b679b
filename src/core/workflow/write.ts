// A GitHub Actions workflow that builds an image for several platforms, as YAML that people read and change.
import { Document, isMap, isScalar, type Pair } from 'yaml';
import { formatPlatform } from '../platform.ts';
import { loginOf } from './login.ts';
import { workflowRequest, type WorkflowInput, type WorkflowRequest } from './request.ts';
import { amd64Plan, amd64Runner, nativeRunner, type RunnerPlan } from './runners.ts';
import * as steps from './steps.ts';

/** Throws InvalidWorkflow, whose message says what cannot stand in a workflow. */
export function writeWorkflow(input: WorkflowInput): string {
  const request = workflowRequest(input);
  const jobs = request.mode === 'qemu' ? emulatedJobs(request) : nativeJobs(request);
  const document = new Document({ ...head(request), jobs });
  document.commentBefore = introduction(request)
    .map(line => ` ${line}`)
    .join('\n');
  for (const [path, text] of Object.entries(comments[request.mode])) comment(document, path.split('.'), text);
  spaceOut(document);
  return document.toString({ lineWidth: 0, nullStr: '' });
}

function head({ branch, image, platforms, dockerfile, context }: WorkflowRequest): Record<string, unknown> {
  return {
    name: 'Image',
    on: { push: { branches: [branch], tags: ['v*'] }, pull_request: null, workflow_dispatch: null },
    permissions: { contents: 'read' },
    concurrency: {
      group: '${{ github.workflow }}-${{ github.ref }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    },
    defaults: { run: { shell: 'bash' } },
    env: {
      IMAGE: image,
      PLATFORMS: platforms.map(formatPlatform).join(','),
      DOCKERFILE: dockerfile,
      CONTEXT: context,
    },
  };
}

/** Only the jobs that push may write, and only where the registry is GitHub's own. */
function jobOn(runner: string, { host }: WorkflowRequest, rest: Record<string, unknown>): Record<string, unknown> {
  const permissions = { contents: 'read', ...(host === 'ghcr.io' && { packages: 'write' }) };
  const { needs, if: condition, ...others } = rest;
  return {
    ...(needs !== undefined && { needs }),
    ...(condition !== undefined && { if: condition }),
    'runs-on': runner,
    permissions,
    ...others,
  };
}

function emulatedJobs(request: WorkflowRequest): Record<string, unknown> {
  const plans = request.platforms.map(amd64Plan);
  return {
    image: jobOn(amd64Runner, request, {
      steps: [
        steps.checkout(),
        ...steps.emulators(plans),
        steps.buildx(),
        steps.login(request, steps.isPublished),
        steps.metadata(),
        steps.buildAll(),
        steps.check('digest', steps.isPublished),
      ],
    }),
  };
}

function nativeJobs(request: WorkflowRequest): Record<string, unknown> {
  const plans: readonly RunnerPlan[] = request.platforms.map(nativeRunner);
  return {
    build: jobOn('${{ matrix.runner }}', request, {
      strategy: { 'fail-fast': false, matrix: { include: plans } },
      steps: [
        steps.checkout(),
        ...steps.matrixEmulator(plans),
        steps.buildx(),
        steps.login(request, steps.isPublished),
        steps.metadata(),
        steps.buildOne(),
        ...steps.keepDigest(),
      ],
    }),
    index: jobOn(amd64Runner, request, {
      needs: 'build',
      if: steps.isPublished,
      steps: [
        steps.takeDigests(),
        steps.buildx(),
        steps.login(request),
        steps.metadata(),
        steps.assemble(),
        steps.check('version'),
      ],
    }),
  };
}

function introduction({ image, host, mode }: WorkflowRequest): string[] {
  const { variables, secrets } = loginOf(host);
  const how = {
    qemu: 'All of them on one runner: what it cannot execute is emulated, which is slow for compilers.',
    native: 'Each on a runner of its own architecture, where GitHub has one; then joined in one index.',
  };
  const needed = [...variables.map(name => `the variable ${name}`), ...secrets.map(name => `the secret ${name}`)];
  return [
    `Builds ${image} for the platforms below.`,
    how[mode],
    'Written by Multiarch, and yours to change.',
    '',
    ...(needed.length > 0 ? [`Needs in the repository's settings: ${needed.join(' and ')}.`, ''] : []),
    'Actions are named by their major version, so that fixes come by themselves. To pin one, name a commit:',
    'uses: owner/action@<40 digits> # v1.2.3. Dependabot keeps either up to date.',
  ];
}

const comments: Readonly<Record<WorkflowRequest['mode'], Readonly<Record<string, string>>>> = {
  qemu: { 'on.pull_request': 'A pull request is built, and nothing of it is published.' },
  native: {
    'on.pull_request': 'A pull request is built, and nothing of it is published.',
    'jobs.index': 'One index of all platforms, under every tag.',
    'jobs.build.strategy.matrix': 'A platform with an emulator has no runner of its own.',
  },
};

function comment(document: Document, path: readonly string[], text: string): void {
  const key = pairAt(document, path)?.key;
  if (isScalar(key)) key.commentBefore = ` ${text}`;
}

function pairAt(document: Document, path: readonly string[]): Pair | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  return isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
}

/** An empty line before each section and each job but the first. */
function spaceOut(document: Document): void {
  if (!isMap(document.contents)) return;
  const jobs = document.get('jobs', true);
  const [, ...rest] = document.contents.items;
  const [, ...laterJobs] = isMap(jobs) ? jobs.items : [];
  for (const { key } of [...rest, ...laterJobs]) if (isScalar(key)) key.spaceBefore = true;
}
