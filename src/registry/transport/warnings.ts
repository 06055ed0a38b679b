// What a registry wants people to know: `Warning: 299 - "…"`, by the distribution specification's § Warnings.
import { safeText } from '../errors.ts';

const mostKnown = 500;

/** Tells each text of a host once. */
export function createWarnings(tell: (message: string) => void): (host: string, header: unknown) => void {
  const known = new Set<string>();
  return (host, header) => {
    for (const text of parseWarnings(header)) {
      const key = `${host} ${text}`;
      if (known.has(key) || known.size >= mostKnown) continue;
      known.add(key);
      tell(`${host} says: ${text}`);
    }
  };
}

/** One header may hold several, and several headers may come. Codes other than 299 are HTTP's own, about caches. */
function parseWarnings(header: unknown): string[] {
  const headers = Array.isArray(header) ? header : [header];
  return headers
    .filter(each => typeof each === 'string')
    .flatMap(each => [...each.matchAll(/(?:^|,)\s*299\s+\S+\s+"((?:[^"\\]|\\.)*)"/g)])
    .map(([, text = '']) => safeText(text.replace(/\\(.)/g, '$1')))
    .filter(text => text !== '');
}
