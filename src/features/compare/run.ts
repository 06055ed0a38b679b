// A comparison carried out: both sides opened at once, then the platforms that differ read, and no others.
import * as vscode from 'vscode';
import {
  comparePlatform,
  comparisonOf,
  mayDiffer,
  type Comparison,
  type PlatformComparison,
  type Unread,
} from '../../core/compare/comparison.ts';
import type { Pair } from '../../core/compare/pair.ts';
import { pairSides, type PairedSides } from '../../core/compare/sides.ts';
import { formatPlatform } from '../../core/platform.ts';
import { isAbort } from '../../host/cancel.ts';
import { RegistryError } from '../../registry/errors.ts';
import { explain } from '../shared/messages.ts';
import type { Operands } from './address.ts';
import { operandName } from './operand.ts';
import { lacking, openSide, type OpenedPlatform, type OpenedSide, type ReadImage, type SideParts } from './sides.ts';

export interface Compared extends Operands {
  readonly comparison: Comparison;
  /** For each platform of the comparison, in its order. */
  readonly documents: readonly PlatformDocuments[];
  readonly index: RawPair;
}

/** Where the raw JSON of each side is read. */
export interface RawPair {
  readonly left?: vscode.Uri | undefined;
  readonly right?: vscode.Uri | undefined;
}

export interface PlatformDocuments {
  readonly manifests: RawPair;
  readonly configurations: RawPair;
}

/** So many platforms that differ are read: a request or two for each side of one, which on Docker Hub are pulls. */
const mostRead = 64;

/** Rejects with an Error for people that says which side it is about, or the signal's reason. */
export async function runComparison(
  operands: Operands,
  parts: SideParts,
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<Compared> {
  const [left, right] = await Promise.all([
    onSide('left', operands, openSide(operands.left, parts, signal)),
    onSide('right', operands, openSide(operands.right, parts, signal)),
  ]);
  const sides = pairSides(left, right);
  if (!sides) throw noPair(operands, left, right);
  const platforms = await readPairs(sides, operands, signal, tell);
  return {
    ...operands,
    comparison: comparisonOf(
      sides,
      platforms.map(({ compared }) => compared),
    ),
    documents: platforms.map(({ documents }) => documents),
    index: { left: left.document, right: right.document },
  };
}

interface ReadPair {
  readonly compared: PlatformComparison;
  readonly documents: PlatformDocuments;
}

async function readPairs(
  { pairs }: PairedSides<OpenedPlatform>,
  operands: Operands,
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<ReadPair[]> {
  const wanted = new Set(pairs.filter(mayDiffer).slice(0, mostRead));
  let done = 0;
  return Promise.all(
    pairs.map(async pair => {
      const read = wanted.has(pair) ? await readPair(pair, operands, signal) : 'limit';
      if (wanted.has(pair)) tell(vscode.l10n.t('{0} of {1} platforms', ++done, wanted.size));
      const manifests = { left: pair.left?.document, right: pair.right?.document };
      if (typeof read === 'string') {
        return { compared: comparePlatform(pair, read), documents: { manifests, configurations: {} } };
      }
      const { left, right } = read;
      return {
        compared: comparePlatform(pair, { left: left.content, right: right.content }),
        documents: { manifests, configurations: { left: left.document, right: right.document } },
      };
    }),
  );
}

/** An index may name more than was pushed or mirrored: that takes nothing away from its other platforms. */
async function readPair(
  { left, right }: Pair<OpenedPlatform, OpenedPlatform>,
  operands: Operands,
  signal: AbortSignal,
): Promise<{ left: ReadImage; right: ReadImage } | Unread> {
  if (!left || !right) return 'limit';
  try {
    const [one, other] = await Promise.all([
      onSide('left', operands, left.read(signal)),
      onSide('right', operands, right.read(signal)),
    ]);
    return { left: one, right: other };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof RegistryError && cause.kind === 'not-found') return 'missing';
    throw error;
  }
}

function noPair({ left, right }: Operands, one: OpenedSide, other: OpenedSide): Error {
  const [operand, side, asked] = one.extent === 'whole' ? [left, one, other] : [right, other, one];
  const [wanted] = asked.platforms;
  return lacking(operandName(operand), wanted ? formatPlatform(wanted.platform) : '', side.platforms);
}

/** An error says which of the two images it is about. */
async function onSide<T>(side: 'left' | 'right', operands: Operands, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isAbort(error)) throw error;
    const { text } = explain(error);
    const name = operandName(operands[side]);
    const { l10n } = vscode;
    const message = side === 'left' ? l10n.t('Left, {0}: {1}', name, text) : l10n.t('Right, {0}: {1}', name, text);
    throw new Error(message, { cause: error });
  }
}
