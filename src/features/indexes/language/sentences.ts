// Findings of index documents as sentences: what is wrong, with which source, and what to do about it.
import * as vscode from 'vscode';
import { shortDigest } from '../../../core/digest.ts';
import type { DocumentFinding } from '../../../core/indexes/document/findings.ts';
import type { SpecEntry } from '../../../core/indexes/spec.ts';
import { familiarReference } from '../../../core/reference.ts';
import { platformName, problemText } from '../problemText.ts';

/** @param manifests those entries of the document that were understood, as the rules were given them */
export function describeFinding(finding: DocumentFinding, manifests: readonly SpecEntry[]): string {
  const { l10n } = vscode;
  switch (finding.kind) {
    case 'fault':
      return `${finding.message.charAt(0).toUpperCase()}${finding.message.slice(1)}.`;
    case 'problem':
      return problemText(finding.problem, manifests);
    case 'moved':
      return movedText(finding);
    case 'source': {
      const name = familiarReference(finding.image);
      return finding.code === 'index-source-missing'
        ? l10n.t('{0} is not there: {1} does not hold it. Check the name and the tag.', name, finding.image.host)
        : l10n.t('{0} cannot be a source: {1}.', name, finding.reason);
    }
  }
}

function movedText({ tag, replaced, current }: Extract<DocumentFinding, { kind: 'moved' }>): string {
  const { l10n } = vscode;
  return l10n.t(
    '{0} has moved: it is {1} now, and this document was made from {2}. A push is refused, for it would undo what somebody else did.',
    familiarReference(tag),
    shortDigest(current),
    shortDigest(replaced),
  );
}

/** Why another entry matters. */
export function describeRelated(finding: DocumentFinding): string {
  const isTwice = finding.kind === 'problem' && finding.problem.code === 'index-platform-twice';
  return isTwice ? vscode.l10n.t('The other image for {0}', platformName(finding.problem.platform)) : '';
}
