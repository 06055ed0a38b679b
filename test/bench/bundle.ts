// The production bundle, built by the project's own build in a folder of its own that can be opened as an extension, and how
// much of it is loaded at activation.
import { mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { makeTempFolder } from '../support/cleanup.ts';
import { repositoryRoot } from '../support/paths.ts';
import { runOrThrow } from '../support/process.ts';

interface Loaded {
  readonly bytes: number;
  readonly files: Readonly<Record<string, number>>;
}

interface BundleSizes {
  /** The entry, and the files it imports statically. */
  readonly atActivation: Loaded & { readonly holdsUndici: boolean };
  /** Read from disk with the first request. */
  readonly later: Loaded & { readonly holdsUndici: boolean };
}

export interface Production {
  /** An extension's folder. */
  readonly folder: string;
  readonly sizes: BundleSizes;
  readonly remove: () => Promise<void>;
}

export async function buildProduction(): Promise<Production> {
  const { path: folder, remove } = await makeTempFolder('bench-extension');
  for (const name of ['src', 'package.json', 'package.nls.json', 'media', 'docs']) {
    await symlink(join(repositoryRoot, name), join(folder, name));
  }
  const dist = join(folder, 'dist');
  // The source maps of a build that is not minified tell which file each module went into; the splitting is the same.
  await runBuild(folder);
  const mapped = await filesByMoment(dist);
  const holdsUndici = async (files: readonly string[]): Promise<boolean> =>
    (await Promise.all(files.map(file => comesFrom(join(dist, file), 'node_modules/undici/')))).includes(true);
  const [early, late] = [await holdsUndici(mapped.atActivation), await holdsUndici(mapped.later)];
  await runBuild(folder, '--production');
  const { atActivation, later } = await filesByMoment(dist);
  const sizes = {
    atActivation: { ...(await loaded(dist, atActivation)), holdsUndici: early },
    later: { ...(await loaded(dist, later)), holdsUndici: late },
  };
  return { folder, sizes, remove };
}

async function runBuild(folder: string, ...flags: string[]): Promise<void> {
  const script = join(repositoryRoot, 'esbuild.config.mjs');
  await mkdir(join(folder, 'dist'), { recursive: true });
  await runOrThrow(process.execPath, [script, ...flags], { cwd: folder, timeout: 60_000 });
}

async function filesByMoment(dist: string): Promise<{ atActivation: string[]; later: string[] }> {
  const { metafile } = await build({
    entryPoints: [join(dist, 'extension.js')],
    absWorkingDir: dist,
    outdir: 'out',
    bundle: true,
    write: false,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['vscode'],
    metafile: true,
    logLevel: 'error',
  });
  const atActivation = new Set(['extension.js']);
  // A set that grows while it is walked: what is added is visited too.
  for (const file of atActivation) {
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) atActivation.add(path);
    }
  }
  const later = Object.keys(metafile.inputs).filter(file => !atActivation.has(file));
  return { atActivation: [...atActivation], later };
}

async function comesFrom(file: string, part: string): Promise<boolean> {
  const { sources }: { sources: string[] } = JSON.parse(await readFile(`${file}.map`, 'utf8'));
  return sources.some(source => source.includes(part));
}

async function loaded(dist: string, names: readonly string[]): Promise<Loaded> {
  const entries = await Promise.all(names.map(async name => [name, (await stat(join(dist, name))).size] as const));
  return { bytes: entries.reduce((sum, [, size]) => sum + size, 0), files: Object.fromEntries(entries) };
}
