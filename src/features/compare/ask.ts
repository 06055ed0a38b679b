// Which image, asked of a person: for the second one what stands nearest to the first is offered, and any other can be typed.
import * as vscode from 'vscode';
import { isAbort } from '../../host/cancel.ts';
import { plainText } from '../../host/markdown.ts';
import { explain } from '../shared/messages.ts';
import { candidatesFor, type Candidate, type CandidateParts } from './candidates.ts';
import { operandFrom, operandName, type Operand } from './operand.ts';

interface Item extends vscode.QuickPickItem {
  /** Of what is offered; a row of what is typed may be behind the text by a key. */
  readonly operand?: Operand;
  readonly isTyped?: true;
}

/** @param left the first image, where it is known. Undefined when the person gave up. */
export async function askForImage(left: Operand | undefined, parts: CandidateParts): Promise<Operand | undefined> {
  const { l10n } = vscode;
  const picker = vscode.window.createQuickPick<Item>();
  const closed = new AbortController();
  picker.title = left ? l10n.t('Compare {0} With', operandName(left)) : l10n.t('Compare Images: the First');
  picker.placeholder = l10n.t('A tag, or any reference, such as ghcr.io/owner/image:tag linux/arm64');
  picker.matchOnDescription = true;
  let offered: readonly Item[] = [];
  const draw = () => {
    // What is offered first: of a few letters more often a tag is meant than an image of that name.
    picker.items = [...offered, ...typed(picker.value)];
  };
  picker.onDidChangeValue(draw);
  const offer = async (from: Operand) => {
    picker.busy = true;
    try {
      offered = (await candidatesFor(from, parts, closed.signal)).map(candidateItem);
    } catch (error) {
      if (isAbort(error)) return;
      // Whatever stands in the way of a list, a name can be typed.
      offered = [{ label: `$(warning) ${plainText(explain(error).text)}`, alwaysShow: true }];
    }
    picker.busy = false;
    draw();
  };
  try {
    return await new Promise<Operand | undefined>(resolve => {
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        const operand = item && !item.isTyped ? item.operand : typedOperand(picker.value);
        if (operand && !(operand instanceof Error)) resolve(operand);
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
      if (left) void offer(left);
    });
  } finally {
    closed.abort(new DOMException('closed', 'AbortError'));
    picker.dispose();
  }
}

/** What is typed, as soon as it may be meant; or why it cannot be. */
function typed(text: string): Item[] {
  const operand = typedOperand(text);
  if (!operand) return [];
  const isWrong = operand instanceof Error;
  const label = isWrong ? `$(error) ${plainText(operand.message)}` : `$(search) ${plainText(operandName(operand))}`;
  return [{ label, isTyped: true, alwaysShow: true }];
}

function typedOperand(text: string): Operand | Error | undefined {
  if (text.trim() === '') return undefined;
  try {
    return operandFrom(text);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function candidateItem(candidate: Candidate): Item {
  if ('heading' in candidate) return { label: candidate.heading, kind: vscode.QuickPickItemKind.Separator };
  const { label, icon, description, operand } = candidate;
  return { label: `$(${icon}) ${plainText(label)}`, operand, ...(description !== undefined && { description }) };
}
