// Which key somebody meant by one that is not known.
import type { DocumentKey } from './keys.ts';

/** The same letters, whatever stands between them and in whichever case; or one letter more, less, or another. */
export function keyMeant(name: string, keys: readonly DocumentKey[]): string | undefined {
  const wanted = letters(name);
  const known = keys.filter(({ isIdle }) => !isIdle).map(({ name: each, meant }) => ({ each, meant: meant ?? each }));
  const found =
    known.find(({ each }) => letters(each) === wanted) ?? known.find(({ each }) => isNear(letters(each), wanted));
  const habit = habits.get(wanted);
  return found?.meant ?? (keys.some(each => each.name === habit) ? habit : undefined);
}

/** As Docker's command line and Drone's documents call them. */
const habits: ReadonlyMap<string, string> = new Map([
  ['arch', 'architecture'],
  ['version', 'os.version'],
  ['target', 'image'],
  ['annotate', 'annotations'],
  ['type', 'mediaType'],
]);

function letters(name: string): string {
  return name
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** Two keys of four letters have too little in common to be taken for each other. */
function isNear(known: string, written: string): boolean {
  if (known.length < 4 || Math.abs(known.length - written.length) > 1) return false;
  const start = Array.from(known).findIndex((letter, at) => letter !== written[at]);
  if (start < 0) return true;
  const rest = (text: string, skipped: number) => text.slice(start + skipped);
  const isSwapped =
    known[start] === written[start + 1] && known[start + 1] === written[start] && rest(known, 2) === rest(written, 2);
  return (
    isSwapped ||
    rest(known, 1) === rest(written, 1) ||
    rest(known, 1) === rest(written, 0) ||
    rest(known, 0) === rest(written, 1)
  );
}
