// The steps of the dialog: which kind, where, as whom, under which name.
import * as vscode from 'vscode';
import { registrySetting } from '../../host/settings.ts';
import { readRegistryHost } from '../../core/registryHost.ts';
import { endpointOf } from '../../registry/endpoint.ts';
import type { Ask, Remark } from '../shared/ask.ts';
import { draftOf, emptyDraft, type Draft } from './draft.ts';
import { offeredKinds, wordsOf } from './kinds.ts';
import { loginOptions, type Found } from './loginOptions.ts';
import type { Answer, Step } from '../shared/steps.ts';

export interface QuestionParts {
  readonly ask: Ask;
  /** The host whose entry is edited; undefined where one is connected. */
  readonly edited?: string | undefined;
  /** What there is to sign in with. Rejects with an AbortError where the person gave up waiting. */
  readonly find: (host: string) => Promise<Found>;
  /** Signs VS Code in to GitHub; false where the person changed their mind. */
  readonly signInToGitHub: () => Promise<boolean>;
}

export function kindStep({ ask, edited }: QuestionParts): Step<Draft> {
  return {
    async ask(draft, place) {
      const options = offeredKinds
        .filter(kind => !isTaken(wordsOf(kind).host, edited))
        .map(kind => {
          const { label, icon, detail } = wordsOf(kind);
          return { label, icon, detail, value: kind };
        });
      const placeholder = vscode.l10n.t('What kind of registry?');
      const chosen = await ask.pick(place, { placeholder, options, active: draft.kind });
      if (!chosen) return { draft, isBack: true };
      const { usualHost = '' } = wordsOf(chosen.value);
      const hostText = chosen.value === draft.kind ? draft.hostText : usualHost;
      return { draft: moved(draft, { ...draft, kind: chosen.value, hostText }, edited), isBack: false };
    },
  };
}

export function hostStep({ ask, edited }: QuestionParts): Step<Draft> {
  return {
    applies: ({ kind }) => wordsOf(kind).host === undefined,
    async ask(draft, place) {
      const { kind } = draft;
      const { label, hostPrompt, usualHost } = wordsOf(kind);
      const typed = await ask.text(place, {
        prompt: hostPrompt ?? vscode.l10n.t('{0}: host name with an optional port, or a pasted address', label),
        placeholder: usualHost ?? 'registry.example:5000',
        value: draft.hostText || (usualHost ?? ''),
        remark: text => hostRemark(text, draft, edited),
      });
      const after = { ...draft, hostText: typed.text };
      return { draft: typed.isBack ? after : moved(draft, after, edited), isBack: typed.isBack };
    },
  };
}

/** Of two entries for one host only one would count. */
function isTaken(host: string | undefined, edited: string | undefined): boolean {
  return edited !== undefined && host !== undefined && host !== edited && registrySetting(host) !== undefined;
}

function hostRemark(text: string, { kind }: Draft, edited: string | undefined): Remark {
  const { l10n } = vscode;
  const host = readRegistryHost(text, kind)?.host;
  if (host === undefined) {
    return { error: l10n.t('This is no host name with an optional port, such as registry.example:5000.') };
  }
  if (isTaken(host, edited)) return { error: l10n.t('{0} is connected already.', host) };
  if (edited === undefined && registrySetting(host))
    return { info: l10n.t('{0} is connected already: its entry will be changed.', host) };
  return host === text.trim() ? undefined : { info: l10n.t('Host: {0}', host) };
}

/** An address that says HTTPS is believed, whatever the settings say. */
function moved(before: Draft, after: Draft, edited: string | undefined): Draft {
  const typed = readRegistryHost(after.hostText, after.kind);
  const host = wordsOf(after.kind).host ?? typed?.host;
  if (host === undefined) return after;
  const there = host === before.host ? after : arrived(host, before, after, edited);
  const isPlain = endpointOf(host, connection(there))?.protocol === 'http:';
  return typed?.isHttps && isPlain ? { ...there, plainHttp: false } : there;
}

/**
 * Another host has other credentials: what was typed for one is never shown to another. What the settings say of it counts,
 * and no more what they said of the one before: plain HTTP and a certificate go along to another port of it, and not to
 * another machine.
 */
function arrived(host: string, before: Draft, after: Draft, edited: string | undefined): Draft {
  const { choice: _, plainHttp: __, caFile: ___, ...rest } = after;
  const setting = registrySetting(host);
  const isSameMachine = edited !== undefined && withoutPort(host) === withoutPort(before.host ?? '');
  const known = setting ? draftOf(setting) : isSameMachine ? after : emptyDraft;
  const { name } = edited === undefined ? known : after;
  return { ...rest, host, name, isTyping: false, username: '', password: '', ...connection(known) };
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

function connection({ plainHttp, caFile }: Pick<Draft, 'plainHttp' | 'caFile'>): Pick<Draft, 'plainHttp' | 'caFile'> {
  return { ...(plainHttp !== undefined && { plainHttp }), ...(caFile !== undefined && { caFile }) };
}

export function loginStep({ ask, find, signInToGitHub }: QuestionParts): Step<Draft> {
  const askOnce: Step<Draft>['ask'] = async (draft, place) => {
    const { host = '' } = draft;
    const { options, active } = loginOptions(host, draft, await find(host));
    const placeholder = vscode.l10n.t('With what to sign in to {0}?', host);
    const chosen = await ask.pick(place, { placeholder, options, active });
    if (!chosen) return { draft, isBack: true };
    const { value } = chosen;
    if (value === 'typed') return { draft: { ...draft, isTyping: true }, isBack: false };
    if (value.kind === 'github' && !(await signInToGitHub())) return askOnce(draft, place);
    return { draft: { ...draft, isTyping: false, choice: value }, isBack: false };
  };
  return { ask: askOnce };
}

const isTyping = (draft: Draft) => draft.isTyping;

export function userStep({ ask }: QuestionParts): Step<Draft> {
  return {
    applies: isTyping,
    async ask(draft, place) {
      const { user = '' } = wordsOf(draft.kind);
      const { text, isBack } = await ask.text(place, {
        prompt: vscode.l10n.t('User name for {0}', draft.host ?? ''),
        placeholder: user,
        value: draft.username || user,
        remark: typed => needed(typed.trim()),
      });
      return { draft: { ...draft, username: text.trim() }, isBack };
    },
  };
}

export function passwordStep({ ask }: QuestionParts): Step<Draft> {
  return {
    applies: isTyping,
    async ask(draft, place) {
      const { secret = vscode.l10n.t('Password or token'), secretPage } = wordsOf(draft.kind);
      const { username, host = '' } = draft;
      const { text, isBack } = await ask.text(place, {
        prompt: vscode.l10n.t('{0} of {1}, kept in VS Code’s secret storage', secret, username),
        placeholder: secret,
        value: draft.password,
        isSecret: true,
        remark: needed,
        link: secretPage && { title: vscode.l10n.t('Where to Get One'), url: secretPage(host) },
      });
      const choice = { kind: 'password', username, password: text } as const;
      return { draft: { ...draft, password: text, ...(!isBack && { choice }) }, isBack };
    },
  };
}

function needed(text: string): Remark {
  return text === '' ? { error: vscode.l10n.t('This cannot be empty.') } : undefined;
}

export function nameStep({ ask }: QuestionParts): Step<Draft> {
  return {
    async ask(draft, place): Promise<Answer<Draft>> {
      const { text, isBack } = await ask.text(place, {
        prompt: vscode.l10n.t('How it is called in the side bar; empty for its host'),
        placeholder: draft.host ?? '',
        value: draft.name,
        remark: () => undefined,
      });
      return { draft: { ...draft, name: text.trim() }, isBack };
    },
  };
}
