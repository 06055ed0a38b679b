// Values as YAML writes them: plain where nothing else can be meant, quoted otherwise.
import type { Platform } from '../../../platform.ts';

/** In the order in which they are written. */
export const platformKeys = ['os', 'architecture', 'variant', 'os.version', 'os.features'] as const;
export type PlatformKey = (typeof platformKeys)[number];

export function platformMembers({
  os,
  architecture,
  variant,
  osVersion,
  osFeatures,
}: Platform): Partial<Record<PlatformKey, string | readonly string[]>> {
  return {
    os,
    architecture,
    ...(variant !== undefined && { variant }),
    ...(osVersion !== undefined && { 'os.version': osVersion }),
    ...(osFeatures !== undefined && { 'os.features': osFeatures }),
  };
}

/** A digit in front is no number where a slash follows. */
const plain = /^(?:[A-Za-z]|\d[\w.:+@-]*\/)[\w.+/@-]*(?::[\w.+/@-]+)*$/;
/** What YAML 1.1 or 1.2 takes for something else than a text. */
const word = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

export function renderScalar(value: string, isJson = false): string {
  return !isJson && plain.test(value) && !word.test(value) ? value : JSON.stringify(value);
}

export function renderValue(value: string | readonly string[], isJson = false): string {
  if (typeof value === 'string') return renderScalar(value, isJson);
  return `[${value.map(each => renderScalar(each, isJson)).join(', ')}]`;
}

/** `{ os: linux, architecture: arm64 }`. */
function renderFlow(members: Readonly<Record<string, string>>, isJson = false): string {
  const pairs = Object.entries(members).map(([key, value]) => `${isJson ? JSON.stringify(key) : key}: ${value}`);
  return isJson ? `{${pairs.join(', ')}}` : `{ ${pairs.join(', ')} }`;
}

export function renderPlatform(platform: Platform, isJson = false): string {
  const members = Object.entries(platformMembers(platform)).map(([key, value]) => [key, renderValue(value, isJson)]);
  return renderFlow(Object.fromEntries(members) as Record<string, string>, isJson);
}
