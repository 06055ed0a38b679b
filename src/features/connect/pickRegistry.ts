// Which registry a command is about, where no row says so.
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';
import { registrySettings } from '../../host/settings.ts';
import type { Ask, Option } from '../shared/ask.ts';

/**
 * One of the connected registries, and of `others`. Rejects with an AbortError on Escape, with an Error for people where
 * there is none.
 */
export async function pickRegistry(title: string, ask: Ask, others: readonly string[] = []): Promise<string> {
  const { l10n } = vscode;
  const { registries } = registrySettings();
  const more = others.filter(host => !registries.some(registry => registry.host === host));
  const options: Option<string>[] = [...registries, ...more.map(host => ({ host, name: undefined }))].map(
    ({ host, name }) => ({
      label: plainText(name ?? host),
      icon: 'server',
      value: host,
      ...(name !== undefined && { description: host }),
    }),
  );
  if (options.length === 0) throw new Error(l10n.t('No registry is connected: run “Multiarch: Connect Registry…”.'));
  const chosen = await ask.pick({ title }, { placeholder: l10n.t('Which registry?'), options });
  if (!chosen) throw new DOMException('cancelled', 'AbortError');
  return chosen.value;
}
