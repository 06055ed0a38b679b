// What is dragged from the side bar into an editor: names of images, under a type of our own.
import { InvalidPlatform, parsePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference, type Reference } from '../../core/reference.ts';
import { machinePlatform } from '../../host/machine.ts';

export const imageMimeType = 'application/vnd.multiarch.image+json';

export interface DraggedImage {
  readonly reference: Reference;
  readonly platform?: Platform;
}

/** What was dragged, as far as it names images: anybody may give data this type. */
export function draggedImages(data: string): DraggedImage[] {
  const images = parseJson(data);
  return Array.isArray(images) ? images.flatMap(draggedImage) : [];
}

function draggedImage(value: unknown): DraggedImage[] {
  const { reference: name, platform: text } = (value ?? {}) as Record<string, unknown>;
  const reference = typeof name === 'string' ? parseReference(name) : undefined;
  const platform = typeof text === 'string' ? parsePlatform(text, machinePlatform()) : undefined;
  if (!reference || reference instanceof InvalidReference || platform instanceof InvalidPlatform) return [];
  return [{ reference, ...(platform && { platform }) }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
