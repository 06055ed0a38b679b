// The image of a source, as it is written: in a registry, or in an engine on this machine.
import { InvalidReference, parseReference, type Reference } from '../../reference.ts';
import { engineSources, type EngineSource, type SpecEntry } from '../spec.ts';
import type { Placed } from './document.ts';
import { quoted, type Reader } from './read.ts';

export type NamedSource = Pick<SpecEntry, 'reference' | 'engine'>;

/** `docker-daemon:app:dev`, `ghcr.io/a/b@sha256:…`. The reference's text is without the engine's. */
export function parseSource(text: string): NamedSource | InvalidReference {
  const { name, engine } = splitEngine(text);
  const reference = parseReference(name);
  return reference instanceof InvalidReference ? reference : { reference, ...(engine && { engine }) };
}

function splitEngine(text: string): { name: string; engine?: EngineSource } {
  const found = Object.entries(engineSources).find(([transport]) => text.startsWith(`${transport}:`));
  if (found) return { name: text.slice(found[0].length + 1), engine: found[1] };
  // skopeo's way to say that it is in a registry.
  return { name: text.replace(/^docker:\/\//, '') };
}

export function readReference(reader: Reader, { value, ...span }: Placed<string>): Reference | undefined {
  return checked(reader, parseReference(value), value, span);
}

export function readSource(reader: Reader, { value, ...span }: Placed<string>): NamedSource | undefined {
  return checked(reader, parseSource(value), value, span);
}

function checked<T>(
  reader: Reader,
  result: T | InvalidReference,
  text: string,
  span: Omit<Placed<string>, 'value'>,
): T | undefined {
  if (!(result instanceof InvalidReference)) return result;
  reader.report(span, `${quoted(text)} is not an image reference: ${quotedReason(result.message)}`);
  return undefined;
}

/** Reasons quote parts of the text. */
function quotedReason(reason: string): string {
  return quoted(reason).slice(1, -1);
}
