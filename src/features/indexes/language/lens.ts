// Lenses above what an index document makes: push, preview, and what a push would do. Nothing is asked before they are seen.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { shortDigest } from '../../../core/digest.ts';
import { familiarReference } from '../../../core/reference.ts';
import { isAbort, signalOf } from '../../../host/cancel.ts';
import { commandIds } from '../../../host/ids.ts';
import { plainText } from '../../../host/markdown.ts';
import { rangeOf } from '../../../host/ranges.ts';
import { isEnabled } from '../../../host/settings.ts';
import type { Transfer } from '../../../registry/write/transfer.ts';
import { shortList } from '../../shared/lists.ts';
import { explain, wantsSignIn } from '../../shared/messages.ts';
import { readDocument } from './documents.ts';
import type { Planning, PushOutlook } from './planned.ts';
import { settled } from './typing.ts';

/** Milliseconds after which a lens says that it waits. */
const patience = 1500;

/** Characters for tags; the rest is a number. */
const room = 80;

export class OutlookLens extends vscode.CodeLens {
  readonly document: vscode.TextDocument;

  constructor(document: vscode.TextDocument, range: vscode.Range) {
    super(range);
    this.document = document;
  }
}

export function provideLenses(document: vscode.TextDocument): vscode.CodeLens[] {
  const { image } = readDocument(document);
  if (!image || !isEnabled('codeLens', document.uri)) return [];
  const { l10n } = vscode;
  const range = rangeOf(document, image);
  const argument = { uri: document.uri.toString(), interactive: true };
  const lens = (title: string, command: string) =>
    new vscode.CodeLens(range, { title, command, arguments: [argument] });
  return [
    lens(`$(cloud-upload) ${l10n.t('Push')}`, commandIds.pushIndex),
    lens(l10n.t('Preview'), commandIds.previewIndex),
    new OutlookLens(document, range),
  ];
}

/** @param changed is called when what a lens waits for has come */
export async function resolveLens(
  lens: OutlookLens,
  planning: Planning,
  token: vscode.CancellationToken,
  closed: AbortSignal,
  changed: () => void,
): Promise<vscode.CodeLens> {
  const signal = signalOf(token);
  await settled(lens.document, signal);
  // What is asked goes on when the lens is not seen any more: the next one need not ask again.
  const outlook = planning.outlook(lens.document, closed);
  const known = await Promise.race([outlook, sleep(patience, undefined, { ref: false })]);
  if (!known) {
    outlook.then(changed, (error: unknown) => {
      if (!isAbort(error)) throw error;
    });
  }
  lens.command = known ? commandFor(known, lens.document) : waiting();
  return lens;
}

function waiting(): vscode.Command {
  return { title: `$(sync~spin) ${vscode.l10n.t('asking the registries…')}`, command: '' };
}

function commandFor(outlook: PushOutlook, { uri }: vscode.TextDocument): vscode.Command {
  const { l10n } = vscode;
  switch (outlook.kind) {
    case 'problems': {
      const title = outlook.count === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', outlook.count);
      return { title: `$(error) ${title}`, command: 'workbench.actions.view.problems' };
    }
    case 'failed':
      return failedCommand(outlook.error);
    case 'planned': {
      const argument = { uri: uri.toString(), interactive: true };
      const tooltip = detailsOf(outlook);
      return { title: plannedTitle(outlook), tooltip, command: commandIds.previewIndex, arguments: [argument] };
    }
  }
}

function failedCommand(error: unknown): vscode.Command {
  const { l10n } = vscode;
  const { icon, title: words, text } = explain(error);
  const title = `$(${icon}) ${plainText(words)}`;
  if (wantsSignIn(error)) {
    return {
      title,
      tooltip: text,
      command: commandIds.signIn,
      arguments: [{ host: error.data.host, interactive: true }],
    };
  }
  return { title, tooltip: `${text}\n${l10n.t('Click to try again')}`, command: commandIds.refresh };
}

type PlannedOutlook = Extract<PushOutlook, { kind: 'planned' }>;

function plannedTitle(outlook: PlannedOutlook): string {
  const { l10n } = vscode;
  const { index, current, local, unseen } = outlook;
  const isThere = current.size > 0 && [...current.values()].every(digest => digest === index.digest);
  if (isThere && local + unseen === 0)
    return `$(check) ${l10n.t('nothing to change')} · ${plainText(tagNames(outlook))}`;
  return [transferWords(outlook), pushWords(outlook)].filter(Boolean).join(' · ');
}

function transferWords({ transfers, local, unseen }: PlannedOutlook): string {
  const { l10n } = vscode;
  const words: readonly (readonly [Transfer, (count: number) => string])[] = [
    ['uploaded', count => l10n.t('{0} uploaded', count)],
    ['copied', count => l10n.t('{0} copied', count)],
    ['mounted', count => l10n.t('{0} mounted', count)],
    ['unchanged', count => l10n.t('{0} unchanged', count)],
  ];
  const counted = words.map(([how, say]) => [transfers.filter(each => each.how === how).length, say] as const);
  const said = counted.filter(([count]) => count > 0).map(([count, say]) => say(count));
  const others = [
    ...(local > 0 ? [l10n.t('{0} from this machine', local)] : []),
    ...(unseen > 0 ? [l10n.t('{0} sources not looked at', unseen)] : []),
  ];
  return [...said, ...others].join(', ');
}

function pushWords(outlook: PlannedOutlook): string {
  const { l10n } = vscode;
  return outlook.spec.tags.length === 0
    ? l10n.t(
        'stored in {0} by its digest alone',
        plainText(familiarReference({ ...outlook.spec.target, original: '' })),
      )
    : l10n.t('pushes {0}', plainText(tagNames(outlook)));
}

/** `library/app:1.4, :latest`. */
function tagNames({ spec: { target, tags } }: PlannedOutlook): string {
  const [first, ...others] = tags;
  if (first === undefined) return '';
  return shortList([familiarReference({ ...target, tag: first, original: '' }), ...others.map(tag => `:${tag}`)], room);
}

function detailsOf({ index, current }: PlannedOutlook): string {
  const { l10n } = vscode;
  const lines = [...current].map(([tag, digest]) => {
    if (digest === undefined) return l10n.t('{0} is new', tag);
    return digest === index.digest
      ? l10n.t('{0} is this index', tag)
      : l10n.t('{0} is {1} now', tag, shortDigest(digest));
  });
  return [index.digest, index.mediaType, ...lines, l10n.t('Click for the exact JSON')].join('\n');
}
