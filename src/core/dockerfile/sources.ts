// What a name leads to, whatever the target is: a stage of the file, an image, a named context, or nothing that can be.
import { familiarReference, InvalidReference, parseReference, type Reference } from '../reference.ts';
import type { TextRange } from './syntax/instructions.ts';
import type { Dockerfile, FromFlag, Stage } from './stages.ts';

/** Why BuildKit refuses to build the file, whatever its images are. */
export interface Refusal extends TextRange {
  readonly code:
    | 'argument'
    | 'circular'
    | 'expansion'
    | 'invalid-platform'
    | 'invalid-reference'
    | 'later-stage'
    | 'no-such-index'
    | 'no-such-target'
    | 'no-stages'
    | 'syntax'
    | 'variable-in-from';
  /** What is wrong, in a few words of English for an error message. */
  readonly detail: string;
}

export type Source =
  | { readonly kind: 'image'; readonly image: string; readonly reference: Reference }
  | { readonly kind: 'stage'; readonly stage: number }
  | { readonly kind: 'scratch' }
  /** A named context that is no image: files from elsewhere. */
  | { readonly kind: 'files' }
  /** The text is more than we are willing to expand; BuildKit may well build it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface ResolvedCopy {
  readonly flag: FromFlag;
  readonly source: Source;
  /** By an ONBUILD of the stage that this one is built on. */
  readonly isTrigger: boolean;
}

export interface Sources {
  /** Of the name in a FROM, expanded: an earlier stage, case-sensitively, then `scratch`, otherwise an image. */
  base(name: string, stage: Stage): Source;
  /** The named context that is called like the stage and replaces it whole. */
  replacement({ name }: Stage): Source | undefined;
  /** What each stage copies and mounts, by its index. */
  readonly copies: readonly (readonly ResolvedCopy[])[];
  /** What the ONBUILDs of a stage make its children copy and mount. */
  triggers(stage: Stage): readonly ResolvedCopy[];
  /** In any case; of two stages with one name the later. */
  stageNamed(name: string): number | undefined;
}

/** ONBUILD steps that all children together take over: hostile text must not multiply its steps by its stages. */
const mostInherited = 2000;

export function sourcesOf({ stages }: Dockerfile, namedContexts: Readonly<Record<string, string>> = {}): Sources {
  const contexts = new Map(Object.entries(namedContexts).map(([name, value]) => [contextName(name), value]));
  const byName = Map.groupBy(
    stages.filter(({ name }) => name !== undefined),
    ({ name = '' }) => name,
  );
  const references = new Map<string, Reference | InvalidReference>();
  /** What is copied or mounted from and is no stage of the file, in turn: BuildKit numbers it behind the stages. */
  const others: Source[] = [];
  const mostTriggers = Math.ceil(mostInherited / stages.length);

  const inContexts = (name: string): Source | undefined => {
    const value = contexts.size > 0 ? contexts.get(contextName(name)) : undefined;
    return value === undefined ? undefined : contextSource(value);
  };

  const image = (name: string, where: TextRange): Source => {
    const reference = references.get(name) ?? parseReference(name);
    references.set(name, reference);
    if (reference instanceof InvalidReference) return refused('invalid-reference', where, reference.message);
    return inContexts(name) ?? { kind: 'image', image: name, reference };
  };

  const stageNamed = (name: string) => byName.get(name.toLowerCase())?.at(-1)?.index;

  const numbered = (flag: FromFlag): Source => {
    const index = Number(flag.name);
    if (index >= 0 && index < stages.length) return { kind: 'stage', stage: index };
    return others[index - stages.length] ?? refused('no-such-index', flag, `there is no stage ${flag.name}`);
  };

  /** A stage by name in any case, a later one too; COPY also by number, a mount not. */
  const flagSource = (flag: FromFlag): Source => {
    const { name, instruction } = flag;
    if (/\$./.test(name)) return refused('variable-in-from', flag, 'variables are not expanded here');
    if (instruction === 'COPY' && /^[+-]?\d+$/.test(name)) return numbered(flag);
    const index = stageNamed(name);
    if (index !== undefined) return { kind: 'stage', stage: index };
    const other: Source = name === 'scratch' ? { kind: 'scratch' } : image(name, flag);
    others.push(other);
    return other;
  };

  const copiesBy = (flags: readonly FromFlag[], isTrigger: boolean): ResolvedCopy[] =>
    flags.map(flag => ({ flag, source: flagSource(flag), isTrigger }));

  return {
    base(name, stage) {
      const parent = lastBefore(byName.get(name) ?? [], stage.index);
      if (parent !== undefined) return { kind: 'stage', stage: parent };
      return name === 'scratch' ? { kind: 'scratch' } : image(name, stage.base);
    },
    replacement: ({ name }) => (name === undefined ? undefined : inContexts(name)),
    copies: stages.map(stage => copiesBy(stage.copies, false)),
    triggers: ({ onBuild }) => copiesBy(onBuild.copies.slice(0, mostTriggers), true),
    stageNamed,
  };
}

/** The highest index below `end`, of stages in their order. */
function lastBefore(stages: readonly Stage[], end: number): number | undefined {
  let [low, high] = [0, stages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stages[middle]?.index ?? end) < end) low = middle + 1;
    else high = middle;
  }
  return stages[low - 1]?.index;
}

export function refused(code: Refusal['code'], { start, end }: TextRange, detail: string): Source {
  return { kind: 'refused', refusal: { code, start, end, detail } };
}

/** Names are compared as references (`dockerui/namedcontext.go`): `alpine` is `docker.io/library/alpine:latest`. */
function contextName(name: string): string {
  const reference = parseReference(name);
  const familiar = reference instanceof InvalidReference ? name : familiarReference(reference);
  return familiar.replace(/:latest$/, '');
}

function contextSource(value: string): Source {
  const image = /^docker-image:(?:\/\/)?(.*)$/.exec(value)?.[1];
  if (image === undefined) return { kind: 'files' };
  if (image === 'scratch') return { kind: 'scratch' };
  const reference = parseReference(image);
  return reference instanceof InvalidReference ? { kind: 'files' } : { kind: 'image', image, reference };
}
