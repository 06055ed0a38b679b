// What went wrong where rows should be, with the way out; or that there is nothing.
import * as vscode from 'vscode';
import { commandIds } from '../../../host/ids.ts';
import type { RegistryError } from '../../../registry/errors.ts';
import type { Explanation } from '../../shared/explanation.ts';
import { explain, wantsSignIn } from '../../shared/messages.ts';
import { adviceOn } from '../advice.ts';
import { titled, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';

export interface MessageRow extends Row {
  readonly kind: 'message';
  /** All of it, for the tooltip and the screen reader. */
  readonly text: string;
}

export interface Message {
  readonly title: string;
  /** What to do next, beside the title; empty if there is nothing to do. */
  readonly next: string;
  readonly text: string;
  readonly icon: string;
  /** What a click does; nothing where it is left out. */
  readonly opens?: 'log' | 'settings' | vscode.Command;
}

export function messageRow(parent: Row | undefined, message: Message): MessageRow {
  const { title, next, text, icon, opens } = message;
  return {
    kind: 'message',
    key: text,
    parent,
    interactive: true,
    text,
    item() {
      const item = titled(title, icon, false);
      item.description = next;
      item.tooltip = text;
      item.accessibilityInformation = { label: `${title}. ${text}` };
      if (opens) item.command = typeof opens === 'string' ? clicks[opens]() : opens;
      return item;
    },
  };
}

const clicks: Readonly<Record<'log' | 'settings', () => vscode.Command>> = {
  log: () => ({ command: commandIds.showLog, title: vscode.l10n.t('Show Log') }),
  settings: () => ({
    command: 'workbench.action.openSettings',
    title: vscode.l10n.t('Open Settings'),
    arguments: ['multiarch.registries'],
  }),
};

/** Instead of what could not be read below `parent`. */
export function failureRow(tree: Tree, parent: Row, error: unknown): MessageRow {
  tree.log.error(error instanceof Error ? error : String(error));
  return messageRow(parent, { ...explained(tree, parent, error), opens: wantsSignIn(error) ? signIn(error) : 'log' });
}

function signIn({ data: { host } }: RegistryError): vscode.Command {
  return { command: commandIds.signIn, title: vscode.l10n.t('Sign In…'), arguments: [{ host, interactive: true }] };
}

/** With what this kind of registry in particular asks for. */
function explained({ client }: Tree, { host, kind }: Row, error: unknown): Explanation {
  const explanation = explain(error);
  const advice = host === undefined ? undefined : adviceOn(error, client.kindOf(host), kind);
  return advice === undefined ? explanation : { ...explanation, next: advice, text: `${explanation.text} ${advice}` };
}

export function nothingRow(parent: Row, text: string, opens?: Message['opens']): MessageRow {
  const title = vscode.l10n.t('Nothing here');
  return messageRow(parent, { title, next: text, text, icon: 'info', ...(opens && { opens }) });
}
