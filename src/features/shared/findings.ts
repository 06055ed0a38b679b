// What is wrong with a Dockerfile, as far as it is known without asking anybody: for diagnostics and for their fixes.
import type * as vscode from 'vscode';
import { isIgnored } from '../../core/dockerfile/ignores.ts';
import { borneOut, imageFindings, type Finding } from '../../core/findings.ts';
import type { Examined } from '../../core/fixes/fix.ts';
import type { Targets } from '../../core/targets.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { analyzeDocument, analyzeText, type AnalyzedDockerfile } from './dockerfiles.ts';
import { knowledgeOf } from './outcome.ts';

/** Without what comments in the file silence. */
export function findingsIn(document: vscode.TextDocument, images: Pick<ImageCache, 'peek'>): Finding[] {
  return findingsOf(analyzeDocument(document), images);
}

/** The same for a text that stands nowhere yet. */
export function examineText(text: string, targets: Targets, images: Pick<ImageCache, 'peek'>): Examined {
  const analysis = analyzeText(text, targets);
  return { ...analysis, text, findings: findingsOf(analysis, images) };
}

function findingsOf({ dockerfile, problems, uses }: AnalyzedDockerfile, images: Pick<ImageCache, 'peek'>): Finding[] {
  const knowledge = knowledgeOf(reference => images.peek(reference));
  const found = [...borneOut(problems, knowledge), ...imageFindings(uses, knowledge)];
  return found.filter(finding => !isIgnored(finding, dockerfile.ignores));
}
