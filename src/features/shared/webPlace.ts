// The registry's own web page of what a row or a reference names.
import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InvalidReference, parseReference } from '../../core/reference.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { webPage } from '../../registry/providers/webPage.ts';

/** A row of the side bar, or what a script names. */
export interface WebTarget {
  readonly kind?: string;
  readonly reference?: string;
  readonly host?: string;
  readonly repository?: string;
  readonly digest?: string;
  readonly image?: { readonly reference: string };
}

/** Undefined where there is none, or none that is known for sure. */
export function webPageOf(client: Pick<RegistryClient, 'kindOf'>, target: WebTarget): string | undefined {
  const { digest, host, repository } = target;
  const text = target.image?.reference ?? target.reference;
  if (text === undefined) {
    // A namespace has a host too, and a page that nobody can be sure of.
    const isPlace = host !== undefined && (repository !== undefined || target.kind === 'registry');
    return isPlace
      ? webPage(client.kindOf(host), { host, ...(repository !== undefined && { repository }) })
      : undefined;
  }
  const reference = parseReference(text);
  // An engine names by its digest what has no name.
  if (reference instanceof InvalidReference || parseDigest(text)) return undefined;
  const { tag, digest: own } = reference;
  return webPage(client.kindOf(reference.host), {
    host: reference.host,
    repository: reference.repository,
    ...(tag !== undefined && { tag }),
    ...(own && { digest: formatDigest(own) }),
    ...(digest !== undefined && { digest }),
  });
}
