// Compare Images: which two, by rows, by questions or by a script; then what was found, as a document for people and as JSON.
import * as vscode from 'vscode';
import type { Comparison } from '../../core/compare/comparison.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { isInteractive } from '../shared/command.ts';
import { withPatience } from '../shared/progress.ts';
import type { TagLists } from '../shared/tags.ts';
import { comparisonUri, type Operands } from './address.ts';
import { askForImage } from './ask.ts';
import type { ComparisonDocuments } from './documents.ts';
import { operandName, operandOf } from './operand.ts';
import { runComparison, type Compared } from './run.ts';

export interface CompareParts {
  readonly images: ImageCache;
  readonly tags: TagLists;
  readonly log: vscode.LogOutputChannel;
  readonly onRefresh: vscode.Event<void>;
  /** The engines of this machine; none where the workspace is not trusted. */
  readonly engines: () => Promise<readonly Engine[]>;
}

/** What a script says: each side a reference, or `{ reference, platform? }`; `show: true` opens the document too. */
interface CompareArgument {
  readonly left?: unknown;
  readonly right?: unknown;
  readonly show?: unknown;
}

/** Undefined when the person gave up. Throws an Error for people. @param tell that a document is another now */
export async function compare(
  argument: unknown,
  chosen: readonly unknown[],
  parts: CompareParts,
  documents: ComparisonDocuments,
  tell: (uri: vscode.Uri) => void,
): Promise<Comparison | undefined> {
  const operands = await operandsOf(argument, chosen, parts);
  if (!operands) return undefined;
  const { l10n } = vscode;
  const title = l10n.t('Comparing {0} with {1}', operandName(operands.left), operandName(operands.right));
  const compared = await withPatience(title, (signal, say) => runComparison(operands, parts, signal, say));
  const isShown = isInteractive(argument) || (argument as CompareArgument).show === true;
  if (isShown) await show(compared, documents, tell);
  return compared.comparison;
}

async function operandsOf(
  argument: unknown,
  chosen: readonly unknown[],
  parts: CompareParts,
): Promise<Operands | undefined> {
  const { l10n } = vscode;
  if (!isInteractive(argument)) return given(argument);
  const rows = (chosen.length > 0 ? chosen : [argument]).map(operandOf).filter(each => each !== undefined);
  if (rows.length > 2) throw new Error(l10n.t('Two images can be compared, not {0}. Choose two.', rows.length));
  const left = rows[0] ?? (await askForImage(undefined, parts));
  const right = left && (rows[1] ?? (await askForImage(left, parts)));
  return left && right && { left, right };
}

function given(argument: unknown): Operands {
  const { left, right } = (argument ?? {}) as CompareArgument;
  const [one, other] = [operandOf(left), operandOf(right)];
  if (one && other) return { left: one, right: other };
  throw new Error(
    vscode.l10n.t('“{0}” must be a reference, or an object with “reference” and “platform”.', one ? 'right' : 'left'),
  );
}

async function show(
  compared: Compared,
  documents: ComparisonDocuments,
  tell: (uri: vscode.Uri) => void,
): Promise<void> {
  const uri = comparisonUri(compared);
  documents.keep(uri, compared);
  tell(uri);
  // Not as a preview, which the first raw JSON that is opened from it would replace.
  await vscode.window.showTextDocument(uri, { preview: false });
}
