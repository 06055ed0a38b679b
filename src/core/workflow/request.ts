// What a GitHub Actions workflow is asked to build, checked: whatever stands in it later is data, never an expression.
import { distinct } from '../distinct.ts';
import { formatPlatform, normalizePlatform, type Platform } from '../platform.ts';
import { InvalidReference, parseReference, type Reference } from '../reference.ts';

/** All platforms on one runner with emulators, or each on a runner of its own architecture as far as GitHub has them. */
export const workflowModes = ['qemu', 'native'] as const;
export type WorkflowMode = (typeof workflowModes)[number];

export interface WorkflowRequest {
  /** Without tag and digest: the workflow makes the tags. */
  readonly image: string;
  /** Of the image's registry. */
  readonly host: string;
  readonly mode: WorkflowMode;
  readonly platforms: readonly Platform[];
  /** Relative to the repository, with slashes. */
  readonly dockerfile: string;
  readonly context: string;
  /** Whose pushes are published. */
  readonly branch: string;
}

/** The text cannot stand in a workflow; `message` says why. */
export class InvalidWorkflow extends Error {
  override readonly name = 'InvalidWorkflow';
}

export type WorkflowInput = Omit<WorkflowRequest, 'host'>;

/** Throws InvalidWorkflow. */
export function workflowRequest(input: WorkflowInput): WorkflowRequest {
  const reference = parseReference(input.image);
  if (reference instanceof InvalidReference) throw new InvalidWorkflow(`“${input.image}”: ${reference.message}`);
  const { host, repository } = reference;
  if (isDockersOwn(reference)) throw new InvalidWorkflow(`“${input.image}” has no owner: owner/${input.image}`);
  if (input.platforms.length === 0) throw new InvalidWorkflow('a workflow needs at least one platform');
  return {
    ...input,
    host,
    // Its tags are made by the workflow, from branches and versions.
    image: `${host}/${repository}`,
    platforms: distinct(input.platforms.map(normalizePlatform), formatPlatform),
    dockerfile: pathInRepository(input.dockerfile),
    context: pathInRepository(input.context),
    branch: isPlainBranch(input.branch) ? input.branch : 'main',
  };
}

/** A name alone is one of Docker's official images, which nobody else pushes. */
export function isDockersOwn({ host, repository }: Reference): boolean {
  return host === 'docker.io' && repository.startsWith('library/');
}

/** GitHub expands `${{ … }}` in every value, and a line break would end the value of an environment variable's file. */
function pathInRepository(path: string): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) throw new InvalidWorkflow(`“${path}” has control characters`);
  if (path.includes('${{')) throw new InvalidWorkflow(`“${path}” holds an expression of GitHub Actions`);
  if (/^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path)) {
    throw new InvalidWorkflow(`“${path}” lies outside the repository`);
  }
  return path === '' ? '.' : path;
}

/** A branch that is a pattern to GitHub would stand for others too. */
function isPlainBranch(branch: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(branch);
}
