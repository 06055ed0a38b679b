// The image at a place whose text is being typed: half of it is no reference, so it is read with something whole instead.
import type * as vscode from 'vscode';
import type { TextRange } from '../../core/dockerfile/syntax/instructions.ts';
import { analyzeText, targetsOf, type ImagePlace } from '../shared/dockerfiles.ts';

/** The place around `offset`, an offset in the text after the replacement; undefined where no image can be told. */
export function placeIn(
  document: vscode.TextDocument,
  { start, end }: TextRange,
  replacement: string,
  offset: number,
): ImagePlace | undefined {
  const text = document.getText();
  const whole = `${text.slice(0, start)}${replacement}${text.slice(end)}`;
  const { places } = analyzeText(whole, targetsOf(document.uri));
  return places.find(place => place.start <= offset && offset <= place.end);
}
