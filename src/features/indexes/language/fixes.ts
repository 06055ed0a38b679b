// What mends a finding of an index document, in the words of the menu. Offered only where the text that it makes, examined like
// the text before, shows that it mends.
import * as vscode from 'vscode';
import { distinct } from '../../../core/distinct.ts';
import { shortDigest } from '../../../core/digest.ts';
import { applyEdits, editsFor, type DocumentChange } from '../../../core/indexes/document/edit/changes.ts';
import type { TextEdit } from '../../../core/indexes/document/edit/layout.ts';
import {
  examineIndex,
  severityOf,
  type DocumentFinding,
  type IndexKnowledge,
} from '../../../core/indexes/document/findings.ts';
import { parseIndexDocument } from '../../../core/indexes/document/parse.ts';
import type { SpecProblem } from '../../../core/indexes/problem.ts';
import type { Platform } from '../../../core/platform.ts';
import { platformName } from '../problemText.ts';

export interface IndexFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly isPreferred?: boolean;
}

interface Proposal {
  readonly title: string;
  readonly change: DocumentChange;
  readonly isPreferred?: boolean;
}

/** Of many platforms that a source has, nobody reads more in a menu. */
const mostAvailable = 6;

/** @param examined what stands in `text`, by the same knowledge */
export function fixesFor(
  finding: DocumentFinding,
  text: string,
  examined: readonly DocumentFinding[],
  knowledge: IndexKnowledge,
): IndexFix[] {
  return proposalsFor(finding).flatMap(({ change, ...words }) => {
    const edits = editsFor(text, change);
    return isMending(finding, text, edits, examined, knowledge) ? [{ ...words, edits }] : [];
  });
}

/** What was wrong is wrong no more, and nothing else stands in the way of a push instead. */
function isMending(
  { code }: DocumentFinding,
  text: string,
  edits: readonly TextEdit[],
  before: readonly DocumentFinding[],
  knowledge: IndexKnowledge,
): boolean {
  if (edits.length === 0) return false;
  const { findings } = examineIndex(parseIndexDocument(applyEdits(text, edits)), knowledge);
  const count = (all: readonly DocumentFinding[]) => all.filter(each => each.code === code).length;
  const errors = (all: readonly DocumentFinding[]) => all.filter(each => severityOf(each) === 'error').length;
  return count(findings) < count(before) && errors(findings) <= errors(before);
}

function proposalsFor(finding: DocumentFinding): Proposal[] {
  if (finding.kind === 'moved') {
    const title = vscode.l10n.t('Take {0} as what is edited', shortDigest(finding.current));
    return [{ title, change: { kind: 'set-replaces', digest: finding.current } }];
  }
  return finding.kind === 'problem' ? problemProposals(finding.problem, finding) : [];
}

function problemProposals(problem: SpecProblem, finding: Extract<DocumentFinding, { kind: 'problem' }>): Proposal[] {
  const { l10n } = vscode;
  const { at, other } = finding;
  switch (problem.code) {
    case 'index-platform-twice':
      return [
        ...(at === undefined ? [] : [{ title: l10n.t('Remove this entry'), change: removal(at), isPreferred: true }]),
        ...(other === undefined ? [] : [{ title: l10n.t('Remove the other entry'), change: removal(other) }]),
      ];
    case 'index-platform-differs':
      return settings(at, [problem.own], name => l10n.t('Set the platform to {0}, as the image says', name));
    case 'index-platform-not-in-source':
      return settings(at, problem.available.slice(0, mostAvailable), name => l10n.t('Take {0} instead', name));
    case 'index-variant-missing': {
      const variants = problem.own?.variant === undefined ? ['v7', 'v6'] : [problem.own.variant];
      const platforms = variants.map(variant => ({ ...problem.platform, variant }));
      return settings(at, platforms, name => l10n.t('Set the platform to {0}', name));
    }
    case 'index-source-is-index':
      return splits(at, problem.platforms);
    case 'index-types-mixed':
      return dropType();
    case 'index-annotations-lost': {
      const change = { kind: 'remove-member', name: 'annotations', ...(at !== undefined && { at }) } as const;
      return [...dropType(), { title: l10n.t('Remove these annotations'), change }];
    }
    case 'index-platform-unknown':
      return [];
  }
}

function removal(at: number): DocumentChange {
  return { kind: 'remove-entry', at };
}

function settings(
  at: number | undefined,
  platforms: readonly Platform[],
  say: (platform: string) => string,
): Proposal[] {
  if (at === undefined) return [];
  return platforms.map(platform => ({
    title: say(platformName(platform)),
    change: { kind: 'set-platform', at, platform },
    isPreferred: platforms.length === 1,
  }));
}

function splits(at: number | undefined, platforms: readonly Platform[]): Proposal[] {
  const each = distinct(platforms, platformName);
  if (at === undefined || each.length === 0) return [];
  const title = vscode.l10n.t('Name its {0} platforms one by one', each.length);
  return [{ title, change: { kind: 'split', at, platforms: each } }];
}

function dropType(): Proposal[] {
  const title = vscode.l10n.t('Remove mediaType: the index is stored in OCI’s type');
  return [{ title, change: { kind: 'remove-member', name: 'mediaType' } }];
}
