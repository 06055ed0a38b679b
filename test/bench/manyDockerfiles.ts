// A workspace of 500 Dockerfiles that name 60 images between them, two each, and a text file of the same words beside each.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { syntheticIndex } from './syntheticImages.ts';

export const dockerfileCount = 500;
export const imageCount = 60;
/** VS Code closes the oldest of more than 50 documents that no editor shows. */
const openAtOnce = 40;

export async function startManyImages(): Promise<EmbeddedRegistry> {
  const registry = await startEmbeddedRegistry();
  for (let at = 0; at < imageCount; at++) registry.add(`many/app${at}:1.0`, syntheticIndex(at));
  return registry;
}

/** The request that each of the images costs. */
export const manyRequests: readonly string[] = Array.from(
  { length: imageCount },
  (_, at) => `GET /v2/many/app${at}/manifests/1.0`,
);

/** @param host of the registry */
export async function writeManyDockerfiles(folder: string, host: string): Promise<string[]> {
  const numbers = Array.from({ length: dockerfileCount }, (_, at) => at);
  const name = (image: number): string => `${host}/many/app${image % imageCount}:1.0`;
  return await Promise.all(
    numbers.map(async at => {
      const path = join(folder, String(at), 'Dockerfile');
      const text = `FROM ${name(at)} AS base\nFROM ${name(at * 7 + 1)}\nCOPY --from=base / /\n`;
      await mkdir(join(folder, String(at)), { recursive: true });
      await Promise.all([writeFile(path, text), writeFile(plainBeside(path), text)]);
      return path;
    }),
  );
}

/** Of another language: what is called `Dockerfile.txt` would be a Dockerfile to VS Code. */
export function plainBeside(dockerfile: string): string {
  return join(dirname(dockerfile), 'plain.txt');
}

/** In groups small enough for VS Code to keep them open. */
export function groupsOf(paths: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(paths.length / openAtOnce) }, (_, at) =>
    paths.slice(at * openAtOnce, (at + 1) * openAtOnce),
  );
}
