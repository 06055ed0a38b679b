// Findings in one line each, so that a table says all of it: which, on which line at which text, in which stage, for which
// targets, with what values, and at which other places it points.
import { analyze, type Analysis } from '../../../../src/core/dockerfile/imageUses.ts';
import type { Found, Problem } from '../../../../src/core/dockerfile/problems/problem.ts';
import { findProblems } from '../../../../src/core/dockerfile/problems/findProblems.ts';
import { parseDockerfile } from '../../../../src/core/dockerfile/stages.ts';
import {
  borneOut,
  imageFindings,
  type Finding,
  type KnownPlatforms,
  type Knowledge,
} from '../../../../src/core/findings.ts';
import { formatPlatform, parsePlatform, type Platform } from '../../../../src/core/platform.ts';

export interface Build {
  readonly targets?: readonly string[];
  readonly on?: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly stage?: string;
}

const local: Platform = { os: 'linux', architecture: 'amd64' };

export function platform(text: string): Platform {
  const parsed = parsePlatform(text, local);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}

function requestOf({ targets = ['linux/amd64', 'linux/arm64'], on = 'linux/amd64', ...rest }: Build) {
  return {
    targets: targets.map(platform),
    buildPlatform: platform(on),
    ...(rest.arguments && { buildArguments: rest.arguments }),
    ...(rest.contexts && { namedContexts: rest.contexts }),
    ...(rest.stage !== undefined && { targetStage: rest.stage }),
  };
}

export function analysisOf(text: string, build: Build = {}): Analysis {
  return analyze(parseDockerfile(text), requestOf(build));
}

/** What the text alone tells. */
export function problemsIn(text: string, build: Build = {}): Problem[] {
  const dockerfile = parseDockerfile(text);
  const request = requestOf(build);
  return findProblems(dockerfile, request, analyze(dockerfile, request));
}

/** What the text and the registries tell together. */
export function findingsIn(text: string, knowledge: Knowledge, build: Build = {}): Finding[] {
  return [...borneOut(problemsIn(text, build), knowledge), ...imageFindings(analysisOf(text, build).uses, knowledge)];
}

/** Everything that anything could ask for. */
export const fullIndex: KnownPlatforms = known(
  'index',
  ...'linux/386 linux/amd64 linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm64/v8 linux/loong64 linux/mips64le'.split(
    ' ',
  ),
  ...'linux/ppc64le linux/riscv64 linux/s390x windows/amd64 windows/arm64 freebsd/amd64 freebsd/arm64'.split(' '),
);

export function known(kind: KnownPlatforms['kind'], ...platforms: readonly string[]): KnownPlatforms {
  return { kind, platforms: platforms.map(text => ({ platform: platform(text) })) };
}

/** ` / ` ends a line, so that a Dockerfile fits into a row. */
export function lines(text: string): string {
  return text.replaceAll(' / ', '\n');
}

/** `code line:[text] in stage for targets = values (details) → role line:[text]`, what is empty left out. */
export function told(text: string, finding: Finding): string {
  const { code, stage, targets, related } = finding;
  const values = 'values' in finding ? finding.values : [];
  return [
    code,
    place(text, finding),
    stage === '' ? '' : `in ${stage}`,
    targets.length > 0 ? `for ${targets.map(short).join(' ')}` : '',
    values.length > 0 ? `= ${values.join(' ')}` : '',
    details(finding),
    ...related.map(each => `→ ${each.role} ${place(text, each)}`),
  ]
    .filter(Boolean)
    .join(' ');
}

function place(text: string, { start, end }: Pick<Found, 'start' | 'end'>): string {
  return `${text.slice(0, start).split('\n').length}:[${text.slice(start, end)}]`;
}

export function short(value: Platform): string {
  return formatPlatform(value).replace(/^linux\//, '');
}

function details(finding: Finding): string {
  switch (finding.code) {
    case 'stage-platform-ignored':
      return `(${finding.written} on ${finding.parent})`;
    case 'copy-from-target-platform':
      return `(${finding.image})`;
    case 'automatic-arg-overridden':
      return `(${finding.name})`;
    case 'stage-missing-for-platform':
      return `(there is ${finding.existing.join(' ')})`;
    case 'undefined-arg':
      return `(${finding.name}${finding.suggestion === undefined ? '' : `: ${finding.suggestion}?`})`;
    case 'invalid-reference':
      return finding.suggestion === undefined ? '' : `(${finding.suggestion}?)`;
    case 'final-stage-on-build-platform':
      return '';
    case 'platform-missing':
    case 'platform-mismatch':
    case 'platform-fallback':
    case 'pinned-to-one-platform':
    case 'image-not-found':
      return `(${finding.uses.map(use => short(use.platform)).join(' ')} of ${finding.available.map(short).join(' ')})`;
  }
}
