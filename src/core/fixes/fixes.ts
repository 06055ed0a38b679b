// Findings to fixes. A fix is offered only where the text that it makes, examined like the text before, shows that it mends.
import { distinct } from '../distinct.ts';
import { parseInstructions } from '../dockerfile/syntax/instructions.ts';
import type { Finding, FindingCode } from '../findings.ts';
import { overriddenArgumentFixes, undefinedArgumentFixes } from './argumentFixes.ts';
import { applyEdits, type Examine, type Examined, type Fix, type Source, type TextEdit } from './fix.ts';
import { ignoreFixes } from './ignoreFix.ts';
import { indexDigestFixes, lowerCaseFixes } from './nameFixes.ts';
import { finalStageFixes, ignoredPlatformFixes, platformFixes } from './platformFixes.ts';
import { missingStageFixes, separateStageFixes } from './stageFixes.ts';

/** The best first; silencing comes last. */
export function fixesFor(finding: Finding, before: Examined, examine: Examine): Fix[] {
  const source = { ...before, ...parseInstructions(before.text) };
  return [...candidates(finding, source), ...ignoreFixes(finding, source)].filter(({ edits }) =>
    mends(edits, finding.code, 1, before, examine),
  );
}

/** What is plainly right for each finding of a code, where there are several. */
export function fixAll(code: FindingCode, before: Examined, examine: Examine): Fix | undefined {
  if (!plain.has(code)) return undefined;
  const source = { ...before, ...parseInstructions(before.text) };
  const fixes = before.findings
    .filter(finding => finding.code === code)
    .flatMap(finding => candidates(finding, source).find(({ isPreferred }) => isPreferred) ?? []);
  // One edit may mend what is found in several places.
  const edits = distinct(
    fixes.flatMap(fix => fix.edits),
    ({ start, end, text }) => `${start} ${end} ${text}`,
  );
  const count = fixes.length;
  const isRight = count > 1 && mends(edits, code, count, before, examine);
  return isRight ? { kind: 'all', code, count, edits } : undefined;
}

/** Those of which some fix is plainly right, and a file may have many. */
const plain: ReadonlySet<FindingCode> = new Set([
  'automatic-arg-overridden',
  'invalid-reference',
  'pinned-to-one-platform',
  'stage-platform-ignored',
  'undefined-arg',
]);

function candidates(finding: Finding, source: Source): Fix[] {
  switch (finding.code) {
    case 'platform-missing':
    case 'platform-mismatch':
    case 'platform-fallback':
      return platformFixes(finding, source);
    case 'pinned-to-one-platform':
      return indexDigestFixes(finding, source);
    case 'final-stage-on-build-platform':
      return finalStageFixes(finding, source);
    case 'stage-platform-ignored':
      return ignoredPlatformFixes(finding, source);
    case 'copy-from-target-platform':
      return separateStageFixes(finding, source);
    case 'stage-missing-for-platform':
      return missingStageFixes(finding, source);
    case 'automatic-arg-overridden':
      return overriddenArgumentFixes(finding);
    case 'undefined-arg':
      return undefinedArgumentFixes(finding, source);
    case 'invalid-reference':
      return lowerCaseFixes(finding, source);
    case 'image-not-found':
      return [];
  }
}

/** They hide what else is wrong with an image: that may come to light. */
const hiding: ReadonlySet<FindingCode> = new Set(['undefined-arg', 'invalid-reference']);

/** Whether `count` findings of the code are gone, nothing else has come, and BuildKit refuses no more than before. */
function mends(edits: readonly TextEdit[], code: FindingCode, count: number, before: Examined, examine: Examine) {
  const after = examine(applyEdits(before.text, edits));
  const had = numbers(before);
  const has = numbers(after);
  if (after.refusals.length > before.refusals.length) return false;
  if ((has.get(code) ?? 0) > (had.get(code) ?? 0) - count) return false;
  return hiding.has(code) || [...has].every(([each, number]) => number <= (had.get(each) ?? 0));
}

function numbers({ findings }: Examined): Map<FindingCode, number> {
  const found = new Map<FindingCode, number>();
  for (const { code } of findings) found.set(code, (found.get(code) ?? 0) + 1);
  return found;
}
