// What the palette asks for before the document opens: two questions, the second of which may stay open.
import * as vscode from 'vscode';
import type { SpecEntry } from '../../core/indexes/spec.ts';
import type { Ask, Remark } from '../shared/ask.ts';
import { askSteps } from '../shared/steps.ts';
import { sourcesFrom } from './argument.ts';
import type { ChosenSource } from './chosen.ts';
import { targetProblem } from './target.ts';

export interface WantedIndex {
  readonly image: string;
  /** None: they are written in the document. */
  readonly sources: readonly ChosenSource[];
}

interface Typed {
  readonly image: string;
  readonly sources: string;
}

/** Escape rejects with an AbortError. */
export async function askForIndex(ask: Ask): Promise<WantedIndex> {
  const { l10n } = vscode;
  const image = {
    ask: async (draft: Typed, place: Parameters<Ask['text']>[0]) => {
      const { text, isBack } = await ask.text(place, {
        prompt: l10n.t('The image that it shall become'),
        placeholder: 'ghcr.io/owner/app:1.4',
        value: draft.image,
        remark: typed => errorOf(targetProblem(typed.trim())),
      });
      return { draft: { ...draft, image: text.trim() }, isBack };
    },
  };
  const sources = {
    ask: async (draft: Typed, place: Parameters<Ask['text']>[0]) => {
      const { text, isBack } = await ask.text(place, {
        prompt: l10n.t(
          'The images that it is made of, with spaces between. Leave it empty to write them in the document.',
        ),
        placeholder: 'ghcr.io/owner/app:1.4-amd64 ghcr.io/owner/app:1.4-arm64',
        value: draft.sources,
        remark: typed => errorOf(sourcesProblem(draft.image, typed)),
      });
      return { draft: { ...draft, sources: text }, isBack };
    },
  };
  const title = l10n.t('Create Multi-Arch Image');
  const typed = await askSteps<Typed>({ title, steps: [image, sources] }, { image: '', sources: '' });
  if (!typed) throw new DOMException('cancelled', 'AbortError');
  return { image: typed.image, sources: readSources(typed.image, typed.sources) };
}

function errorOf(problem: string | undefined): Remark {
  return problem === undefined ? undefined : { error: problem };
}

function readSources(image: string, typed: string): readonly SpecEntry[] {
  const words = typed.split(/[\s,]+/).filter(Boolean);
  return words.length > 0 ? sourcesFrom(image, words, 'manifests') : [];
}

function sourcesProblem(image: string, typed: string): string | undefined {
  try {
    readSources(image, typed);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
