// Windows’ paths in layers: below `Files`, on one drive, in any case (hcsshim's `internal/wclayer`).
import type { LayerEntry } from './entry.ts';

/** `C:\App\app.exe` → `app/app.exe`: as the entries of `windowsEntry` are named. */
export function archivedWindowsPath(path: string): string {
  return path
    .replace(/^[a-z]:/i, '')
    .replaceAll('\\', '/')
    .toLowerCase();
}

/** `app/app.exe` → `C:\app\app.exe`. */
export function shownWindowsPath(path: string): string {
  return `C:\\${path.replaceAll('/', '\\')}`;
}

/** The entry on the drive; undefined for what is none of its files, such as the registry's hives. */
export function windowsEntry(entry: LayerEntry): LayerEntry | undefined {
  const path = withoutFolder(entry.path);
  if (path === undefined || entry.kind !== 'link') return path === undefined ? undefined : placed(entry, path);
  const target = withoutFolder(entry.target);
  return target === undefined ? undefined : { ...entry, path, target };
}

function placed(entry: LayerEntry, path: string): LayerEntry {
  return entry.kind === 'symlink' ? { ...entry, path, target: archivedWindowsPath(entry.target) } : { ...entry, path };
}

function withoutFolder(path: string): string | undefined {
  return /^files\/(.+)$/.exec(path.toLowerCase())?.[1];
}
