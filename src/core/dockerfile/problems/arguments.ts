// Problems of ARGs in FROM: names that nobody declared, and automatic ones that the file sets itself.
import { closest, distance } from 'fastest-levenshtein';
import type { Platform } from '../../platform.ts';
import { automaticArguments, globalScope } from '../arguments.ts';
import type { TextRange } from '../syntax/instructions.ts';
import type { Problem, Rule } from './problem.ts';
import type { Resolution } from '../resolution.ts';
import type { BuildRequest } from '../buildRequest.ts';
import { stageLabel, type Dockerfile } from '../stages.ts';

/** A form with a default, such as `${NAME:-x}`, needs no declaration. */
export const undefinedArguments: Rule = ({ stage, expanded }, { resolution, lookUps }) => {
  if (expanded.base.undefinedNames.length === 0 && !expanded.platform?.undefinedNames.length) return [];
  const words = [
    { expansion: expanded.base, text: stage.base.raw, range: stage.base },
    ...(expanded.platform && stage.platform
      ? [{ expansion: expanded.platform, text: stage.platform.value, range: stage.platform.valueRange }]
      : []),
  ];
  return words.flatMap(({ expansion, text, range }) => {
    const undeclared = expansion.undefinedNames.filter(name => !resolution.scope.names.has(name));
    const ranges = undeclared.length > 0 ? variableRanges(text, range) : undefined;
    return undeclared.map((name): Problem => {
      const suggestion = similarName(name, resolution.scope.names);
      return {
        code: 'undefined-arg',
        ...(ranges?.get(name) ?? { start: range.start, end: range.end }),
        name,
        stage: stageLabel(stage),
        targets: [resolution.target],
        values: [],
        ...(suggestion !== undefined && { suggestion }),
        // People move it up.
        related: lookUps.stageArguments.get(name) ?? [],
      };
    });
  });
};

/** Of each variable alone, where it first stands; nothing where quotes or continuations moved the text. */
function variableRanges(text: string, { start, end }: TextRange): Map<string, TextRange> {
  const ranges = new Map<string, TextRange>();
  if (end - start !== text.length) return ranges;
  for (const { 0: written, 1: brace, 2: name = '', index } of text.matchAll(/\$(\{?)([\p{L}_][\p{L}\p{Nd}_]*)/gu)) {
    if (ranges.has(name)) continue;
    const close = brace ? text.indexOf('}', index) + 1 : 0;
    ranges.set(name, { start: start + index, end: start + (close || index + written.length) });
  }
  return ranges;
}

/** Longer names are no misspellings, and comparing them is dear. */
const longestName = 64;
/** Names that are compared, the automatic ones first. */
const mostNames = 100;

/** Longer names may differ by more; what differs by more is no misspelling. */
function similarName(name: string, names: ReadonlySet<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const most = Math.min(2, name.length / 3);
  const candidates = [...names.values().take(mostNames)].filter(each => Math.abs(each.length - name.length) <= most);
  if (candidates.length === 0) return undefined;
  const similar = closest(name, candidates);
  return distance(name, similar) <= most ? similar : undefined;
}

/** `ARG TARGETARCH` alone, and a value that comes out as the automatic one, change nothing. */
export function overriddenArguments(
  dockerfile: Dockerfile,
  request: BuildRequest,
  resolutions: readonly Resolution[],
  other: Platform,
): Problem[] {
  if (dockerfile.globalArguments.length === 0) return [];
  const { buildPlatform } = request;
  const elsewhere = globalScope(dockerfile, { ...request, buildPlatform: other }, other);
  const cases = [
    ...resolutions.map(({ target, scope }) => ({ target, buildPlatform, scope, targets: [target] })),
    { target: other, buildPlatform: other, scope: elsewhere, targets: [] },
  ];
  return cases.flatMap(({ target, buildPlatform, scope: { variables }, targets }) => {
    const automatic = new Map([...automaticArguments('BUILD', buildPlatform), ...automaticArguments('TARGET', target)]);
    return dockerfile.globalArguments.flatMap(({ name, value, start, end }): Problem[] => {
      const actual = variables(name);
      const isOwn = value !== undefined && !isGiven(name, request);
      if (!isOwn || !automatic.has(name) || actual === automatic.get(name)) return [];
      const found = { name, start, end, targets, stage: '', related: [], values: [actual ?? ''] };
      return [{ code: 'automatic-arg-overridden', ...found }];
    });
  });
}

function isGiven(name: string, { buildArguments = {} }: BuildRequest): boolean {
  return Object.hasOwn(buildArguments, name);
}
