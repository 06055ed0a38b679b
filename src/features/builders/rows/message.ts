// A row that says something: what went wrong, with the way out, or what there is to do.
import * as vscode from 'vscode';
import { commandIds } from '../../../host/ids.ts';
import { explain } from '../../shared/messages.ts';
import { itemOf, type Row } from '../row.ts';

export interface Message {
  readonly title: string;
  /** What to do next, beside the title. */
  readonly next: string;
  readonly text: string;
  readonly icon: string;
  /** What a click does. */
  readonly click: vscode.Command;
}

export function messageRow({ title, next, text, icon, click }: Message): Row {
  return {
    kind: 'message',
    interactive: true,
    item() {
      const item = itemOf({ label: title, icon, details: next === '' ? [] : [next], tooltip: [text] });
      item.accessibilityInformation = { label: `${title}. ${text}` };
      item.command = click;
      return item;
    },
  };
}

/** Instead of what could not be read. */
export function failureRow(log: vscode.LogOutputChannel, error: unknown): Row {
  log.error(error instanceof Error ? error : String(error));
  const click = { command: commandIds.showLog, title: vscode.l10n.t('Show Log') };
  return messageRow({ ...explain(error), click });
}
