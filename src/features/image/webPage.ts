// Open on Web: the page where the registry itself shows an image.
import * as vscode from 'vscode';
import { familiarReference } from '../../core/reference.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { referenceFrom } from '../shared/imageArgument.ts';
import { webPageOf, type WebTarget } from '../shared/webPlace.ts';

interface WebArgument extends WebTarget {
  /** False opens nothing. */
  readonly show?: boolean;
}

/** The address; throws an Error with a message for people where none is known. */
export async function openWebPage(given: unknown, client: Pick<RegistryClient, 'kindOf'>): Promise<string | undefined> {
  const argument = given as WebArgument | undefined;
  const target = argument?.host === undefined ? await asked(argument) : argument;
  if (!target) return undefined;
  const page = webPageOf(client, target);
  if (page === undefined) {
    const name = target.reference ?? target.host ?? '';
    throw new Error(
      vscode.l10n.t(
        'No web page is known for {0}: its registry shows none, or its address tells more than the name.',
        name,
      ),
    );
  }
  if (argument?.show !== false) await vscode.env.openExternal(vscode.Uri.parse(page, true));
  return page;
}

async function asked(argument: WebArgument | undefined): Promise<WebTarget | undefined> {
  const reference = await referenceFrom(argument, vscode.l10n.t('Open on Web'));
  return reference && { ...argument, reference: familiarReference(reference) };
}
