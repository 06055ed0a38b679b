// Folders of the ignored cache that take long to make: each is made once, whole or not at all, also by runs side by side.
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../paths.ts';
import { isAlive } from './remains.ts';

/**
 * The path of the cache's folder `name`, filled by `fill` where it is not there yet.
 * @param recipe says what the folder holds: another one than today's means that it is to be made anew
 * @param what said to whoever waits for it
 */
export async function ensureCached(
  name: string,
  recipe: string,
  what: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name);
  if (await isComplete(folder, recipe)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  await removeUnfinished(name);
  console.log(`Fetching ${what}, once`);
  const unfinished = await mkdtemp(`${folder}.${process.pid}-`);
  try {
    await fill(unfinished);
    await writeFile(stampOf(unfinished), recipe);
    // Another run may have been quicker, and have a program running from there.
    if (await isComplete(folder, recipe)) return folder;
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    return folder;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** What an earlier run left when it was ended half-way; a run that is still at it keeps its own. */
async function removeUnfinished(name: string): Promise<void> {
  for (const entry of await readdir(cacheFolder)) {
    const [start, owner] = /^(.+)\.(\d+)-\w+$/.exec(entry)?.slice(1) ?? [];
    if (start === name && !isAlive(Number(owner))) await rm(join(cacheFolder, entry), { recursive: true, force: true });
  }
}

async function isComplete(folder: string, recipe: string): Promise<boolean> {
  return (await readFile(stampOf(folder), 'utf8').catch(() => '')) === recipe;
}

const stampOf = (folder: string): string => join(folder, 'recipe.json');
