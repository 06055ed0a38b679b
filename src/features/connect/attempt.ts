// A connection is tried as it would be kept, on a client of its own; where it fails, the person mends what is wrong, and it
// is tried again.
import * as vscode from 'vscode';
import { isAbort } from '../../host/cancel.ts';
import { plainText } from '../../host/markdown.ts';
import { commandIds } from '../../host/ids.ts';
import type { ApiSettings } from '../../registry/api.ts';
import { checkConnection, type Connection } from '../../registry/check.ts';
import { endpointOf } from '../../registry/endpoint.ts';
import { withPatience } from '../shared/progress.ts';
import type { Ask, Option } from '../shared/ask.ts';
import { credentialsOf, type CredentialParts } from './credentials.ts';
import { optionsOf, type Draft } from './draft.ts';
import { failureTitle, mendsFor, type FailedConnection, type Mend } from './failure.ts';

export interface AttemptParts extends CredentialParts {
  readonly ask: Ask;
  readonly settings: ApiSettings;
  readonly log: vscode.LogOutputChannel;
}

/** Whom a draft is about, and the steps that mend it. */
export interface Attempt {
  readonly host: string;
  readonly title: string;
  /** What can be changed about it here. */
  readonly mendable: ReadonlySet<Mend>;
  /** Undefined where the person went back. */
  readonly askAgain: (mend: 'account' | 'host', draft: Draft) => Promise<Draft | undefined>;
}

export interface Tried {
  readonly draft: Draft;
  /** It may have failed, where the person keeps it all the same. */
  readonly connection: Connection;
}

/** Without a connection where the person cancelled the trial: they go on where they were. Escape rejects with AbortError. */
export async function tryUntilDone(
  attempt: (draft: Draft) => Attempt,
  first: Draft,
  parts: AttemptParts,
): Promise<Tried | { readonly draft: Draft; readonly connection?: undefined }> {
  let draft = first;
  for (;;) {
    const now = attempt(draft);
    const connection = await tryOnce(now.host, draft, parts).catch((error: unknown) => {
      if (isAbort(error)) return undefined;
      throw error;
    });
    if (!connection) return { draft };
    if (connection.works) return { draft, connection };
    parts.log.warn(`${now.host}: ${connection.step}: ${connection.error.kind}: ${connection.error.message}`);
    const mended = await mend(now, draft, connection, parts);
    if (mended === 'save') return { draft, connection };
    draft = mended;
  }
}

/** Rejects with an AbortError where the person cancelled it. */
export function tryOnce(host: string, draft: Draft, parts: AttemptParts): Promise<Connection> {
  const { choice = { kind: 'stored' } } = draft;
  const { authMemory: _, ...settings } = parts.settings;
  const trial = { ...settings, options: () => optionsOf(host, draft), credentials: credentialsOf(choice, parts) };
  const title = vscode.l10n.t('Connecting to {0}', host);
  return withPatience(title, signal => checkConnection(trial, host, signal));
}

async function mend(
  { host, title, mendable, askAgain }: Attempt,
  draft: Draft,
  failed: FailedConnection,
  { ask }: AttemptParts,
): Promise<Draft | 'save'> {
  const isPlain = endpointOf(host, optionsOf(host, draft))?.protocol === 'http:';
  const all = mendsFor(failed).filter(each => mendable.has(each));
  const options = all.map(each => mendOption(each, isPlain));
  const place = { title: `${title}: ${plainText(failureTitle(host, failed))}` };
  const placeholder = plainText(failed.error.message);
  for (;;) {
    const value = (await ask.pick(place, { placeholder, options }))?.value;
    switch (value) {
      case 'save':
        return 'save';
      case 'scheme':
        return { ...draft, plainHttp: !isPlain };
      case 'caFile': {
        const caFile = await ask.file(vscode.l10n.t('The certificate of {0}’s authority, in PEM format', host));
        if (caFile !== undefined) return { ...draft, caFile };
        break;
      }
      case 'account':
      case 'host': {
        const changed = await askAgain(value, draft);
        if (changed) return changed;
        break;
      }
      case 'log':
        await vscode.commands.executeCommand(commandIds.showLog);
        break;
      case 'again':
      case undefined:
        return draft;
    }
  }
}

function mendOption(value: Mend, isPlain: boolean): Option<Mend> {
  const { l10n } = vscode;
  switch (value) {
    case 'account':
      return { label: l10n.t('Use Another Account…'), icon: 'account', value };
    case 'host':
      return { label: l10n.t('Change the Host…'), icon: 'edit', value };
    case 'caFile':
      return {
        label: l10n.t('Choose a CA File…'),
        icon: 'file',
        description: l10n.t('its authority’s certificate'),
        value,
      };
    case 'scheme':
      return isPlain
        ? { label: l10n.t('Use HTTPS'), icon: 'lock', value }
        : {
            label: l10n.t('Use Plain HTTP'),
            icon: 'unlock',
            description: l10n.t('passwords and all else travel unprotected'),
            value,
          };
    case 'again':
      return { label: l10n.t('Try Again'), icon: 'refresh', value };
    case 'save':
      return { label: l10n.t('Save Anyway'), icon: 'save', value };
    case 'log':
      return { label: l10n.t('Show Log'), icon: 'output', value };
  }
}
