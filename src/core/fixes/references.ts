// A reference rewritten where it stands: in the instruction, or in the default of the one ARG from which its end comes.
import type { ImageUse } from '../dockerfile/imageUses.ts';
import type { TextRange } from '../dockerfile/syntax/instructions.ts';
import type { Dockerfile } from '../dockerfile/stages.ts';
import type { TextEdit } from './fix.ts';

/** One place of the text that names an image, with the uses that it makes. */
export interface NamedImage extends TextRange {
  readonly uses: readonly Pick<ImageUse, 'image'>[];
}

/** Why a reference cannot be rewritten. */
export interface NotRewritten {
  readonly refused:
    /** Another for each target. */
    | 'several-images'
    /** Put together from arguments in a way that leaves no place for it. */
    | 'arguments'
    /** The ARG counts for something else too. */
    | 'shared-argument'
    /** The word is interrupted, or written with escapes. */
    | 'in-pieces';
  /** The text as written, or the name of the ARG. */
  readonly text: string;
}

/** The same image with this digest, or with none; the tag stays. */
export function withDigestText(image: string, digest: string | undefined): string {
  const [named = ''] = image.split('@');
  return digest === undefined ? named : `${named}@${digest}`;
}

/** What stands before tag and digest. */
export function repositoryText(image: string): string {
  const named = withDigestText(image, undefined);
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}

/** The same repository at another tag, without a digest. */
export function withTagText(image: string, tag: string): string {
  return `${repositoryText(image)}:${tag}`;
}

/** @param to what the reference, as expanded, is to be: it may differ at its end */
export function rewriteReference(
  text: string,
  dockerfile: Dockerfile,
  place: NamedImage,
  to: string,
): TextEdit | NotRewritten {
  const written = text.slice(place.start, place.end);
  const [image = '', ...others] = new Set(place.uses.map(use => use.image));
  if (others.length > 0) return { refused: 'several-images', text: written };
  const end: ChangedEnd = changedEnd(image, to);
  if (!written.includes('$')) return inText(written, place.start, image, end);
  const variable = /\$(?:\{\w+\}|\w+)(?=["']?$)/.exec(written)?.[0];
  return variable === undefined
    ? behindVariables(written, place, end)
    : inArgument(variable.replace(/\W/g, ''), { text, dockerfile, written, image, end });
}

/** The end of a text that changes: its length before, and what it becomes. */
interface ChangedEnd {
  readonly length: number;
  readonly text: string;
}

function changedEnd(before: string, after: string): ChangedEnd {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  return { length: before.length - same, text: after.slice(same) };
}

/** What is quoted, or a field of a mount, holds the name once. */
function inText(written: string, start: number, image: string, { length, text }: ChangedEnd): TextEdit | NotRewritten {
  const at = written.indexOf(image);
  if (at < 0 || at !== written.lastIndexOf(image)) return { refused: 'in-pieces', text: written };
  const end = start + at + image.length;
  return { start: end - length, end, text };
}

/** A digest that stands behind the variables can be changed; none can be put there: other values would not count then. */
function behindVariables(written: string, place: TextRange, { length, text }: ChangedEnd): TextEdit | NotRewritten {
  const [, digest = ''] = /(@\w+:\w+)["']?$/.exec(written) ?? [];
  const changed = digest.slice(0, digest.length - length) + text;
  const isDigest = changed === '' || /^@\w+:\w+$/.test(changed);
  if (digest === '' || length > digest.length || !isDigest) return { refused: 'arguments', text: written };
  const end = place.start + written.lastIndexOf(digest) + digest.length;
  return { start: end - length, end, text };
}

interface Wanted {
  readonly text: string;
  readonly dockerfile: Dockerfile;
  readonly written: string;
  readonly image: string;
  readonly end: ChangedEnd;
}

function inArgument(name: string, { text, dockerfile, written, image, end }: Wanted): TextEdit | NotRewritten {
  const [argument, ...more] = dockerfile.globalArguments.filter(each => each.name === name);
  const [, quote = '', value = ''] = /^(["']?)([^"'$\\`\s]+)\1$/.exec(argument?.value ?? '') ?? [];
  if (!argument || more.length > 0 || value === '' || !image.endsWith(value) || end.length > value.length) {
    return { refused: 'arguments', text: written };
  }
  if (!text.slice(argument.start, argument.end).endsWith(`=${quote}${value}${quote}`)) {
    return { refused: 'in-pieces', text: name };
  }
  if (countsElsewhere(name, written, dockerfile)) return { refused: 'shared-argument', text: name };
  const valueEnd = argument.end - quote.length;
  return { start: valueEnd - end.length, end: valueEnd, text: end.text };
}

/** In a FROM that says something else, in another ARG, or in a stage that takes over its value. */
function countsElsewhere(name: string, written: string, { stages, globalArguments }: Dockerfile): boolean {
  const variable = new RegExp(String.raw`\$\{?${name}(?!\w)`);
  return (
    globalArguments.some(({ value }) => value !== undefined && variable.test(value)) ||
    stages.some(({ base, platform, arguments: own }) => {
      const isOther = base.raw !== written && variable.test(base.raw);
      return isOther || variable.test(platform?.value ?? '') || own.some(each => each.name === name);
    })
  );
}
