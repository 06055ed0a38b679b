// Which images an index shall be made of, as rows of the side bar and links name them.
import { engineSources, type EngineSource } from '../../core/indexes/spec.ts';
import { parsePlatform, type Platform } from '../../core/platform.ts';
import { InvalidReference, parseReference, type Reference } from '../../core/reference.ts';
import { machinePlatform } from '../../host/machine.ts';
import type { UsableImage } from '../shared/imageArgument.ts';

export interface ChosenSource {
  readonly reference: Reference;
  readonly engine?: EngineSource;
  /** One of its platforms; left out, all of them. */
  readonly platform?: Platform;
  /** Of that platform's own manifest. */
  readonly digest?: string;
}

interface ChosenRow extends Partial<UsableImage> {
  /** Set on rows alone: not every row with a reference is an image. */
  readonly kind?: unknown;
  readonly reference?: unknown;
  readonly engine?: unknown;
  readonly platform?: unknown;
}

/** What is no image among them is passed over. */
export function chosenSources(chosen: readonly unknown[]): ChosenSource[] {
  return chosen.flatMap(each => sourceOf((each ?? {}) as ChosenRow));
}

function sourceOf(row: ChosenRow): ChosenSource[] {
  const engine = Object.values(engineSources).find(each => each === row.engine);
  const named = engine ? row : (row.image ?? (row.kind === undefined ? row : {}));
  const { reference: text, platform: name, digest } = named as Partial<UsableImage['image']>;
  const reference = parseReference(typeof text === 'string' ? text : '');
  if (reference instanceof InvalidReference) return [];
  const platform = typeof name === 'string' ? parsePlatform(name, machinePlatform()) : undefined;
  return [
    {
      reference,
      ...(engine && { engine }),
      ...(platform && !(platform instanceof Error) && { platform }),
      ...(typeof digest === 'string' && { digest }),
    },
  ];
}
