// Stages that are missing: one for an image that is copied from, and those for a target's own platform.
import { automaticArguments } from '../dockerfile/arguments.ts';
import type { Problem } from '../dockerfile/problems/problem.ts';
import { stageLabel, type Dockerfile, type FromFlag, type Stage } from '../dockerfile/stages.ts';
import type { Platform } from '../platform.ts';
import { stageAt, type Fix, type Source, type TextEdit } from './fix.ts';
import { lineEndOf, lineStart, startWithComments } from './lines.ts';
import { repositoryText } from './references.ts';

/** `COPY --from=image` takes the target's platform; a stage of its own can stand on the builder's (buildkit#5671). */
export function separateStageFixes({ start }: Problem, source: Source): Fix[] {
  const { text, dockerfile } = source;
  const stage = stageAt(dockerfile, start);
  const copies = stage ? copiesOf(stage) : [];
  const image = copies.find(flag => flag.start === start)?.name;
  if (!stage || image === undefined) return [];
  const name = freeName(image, source);
  const [from, as] = text.startsWith('from', stage.range.start) ? ['from', 'as'] : ['FROM', 'AS'];
  const line = `${from} --platform=$BUILDPLATFORM ${image} ${as} ${name}`;
  const renamed = copies
    .filter(flag => flag.instruction === 'COPY' && flag.name === image)
    .map(flag => ({ start: flag.start, end: flag.end, text: name }));
  const edits = [...insertStages(source, stage, [line]), ...renamed];
  return [{ kind: 'separate-stage', image, stage: name, edits }];
}

/** As the stage beside it: its base with what differs in the names. */
export function missingStageFixes(
  { start, values, existing, targets }: Extract<Problem, { readonly code: 'stage-missing-for-platform' }>,
  source: Source,
): Fix[] {
  const { text, dockerfile } = source;
  const stage = stageAt(dockerfile, start);
  const sibling = dockerfile.stages.find(each => stageLabel(each) === existing.at(-1));
  if (!stage || !sibling) return [];
  const lines = values.map(name => siblingLine(text, sibling, name, targets));
  return [{ kind: 'add-stages', stages: values, edits: insertStages(source, stage, lines) }];
}

function siblingLine(text: string, sibling: Stage, name: string, targets: readonly Platform[]): string {
  const line = text.slice(sibling.range.start, sibling.range.end);
  const label = stageLabel(sibling);
  const [own = ''] = targets
    .flatMap(target => automaticArguments('TARGET', target).map(([, value]) => value))
    .filter(value => name.includes(value))
    .toSorted((left, right) => right.length - left.length);
  const at = name.indexOf(own);
  const its = label.slice(at, label.length - (name.length - at - own.length));
  const words = line.slice(0, -label.length).split(/(\w+)/);
  return [...words.map(word => (word === its ? own : word)), name].join('');
}

/** Above the comments on a stage; the numbers of the stages below are put right. */
function insertStages({ text, dockerfile, comments }: Source, before: Stage, lines: readonly string[]): TextEdit[] {
  const at = startWithComments(text, comments, before.range);
  const lineEnd = lineEndOf(text);
  const isDense = before.index > 0 && /\S/.test(text.slice(lineStart(text, at - 1), at));
  const added = lines.map(line => `${line}${lineEnd}`).join('');
  const numbers = dockerfile.stages.flatMap(copiesOf).filter(({ instruction, name }) => {
    return instruction === 'COPY' && /^\d+$/.test(name) && Number(name) >= before.index;
  });
  return [
    { start: at, end: at, text: isDense ? added : `${added}${lineEnd}` },
    ...numbers.map(({ name, start, end }) => ({ start, end, text: String(Number(name) + lines.length) })),
  ];
}

function copiesOf({ copies, onBuild }: Stage): readonly FromFlag[] {
  return [...copies, ...onBuild.copies];
}

function isStageName(name: string): boolean {
  return /^[a-z][a-z0-9_.-]*$/.test(name);
}

/** After the image, and called like nothing that the file names: a stage would take the place of an image. */
function freeName(image: string, { dockerfile, resolutions }: Source): string {
  const taken = new Set(['scratch', 'context', ...namesIn(dockerfile)]);
  for (const { stages } of resolutions) for (const { expanded } of stages) taken.add(expanded.base.value.toLowerCase());
  const path = repositoryText(image);
  const last = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const name = isStageName(last) ? last : 'source';
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(free)) return free;
  }
}

function namesIn({ stages }: Dockerfile): string[] {
  return stages.flatMap(stage => [stageLabel(stage), ...copiesOf(stage).map(({ name }) => name.toLowerCase())]);
}
