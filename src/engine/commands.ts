// What an engine is told to do with an image: its command lines, and what it prints about the result. Names from outside stand
// behind `--` and platforms behind `=`, so that neither can become a flag.
import { parseDigest } from '../core/digest.ts';
import { failureOf, runEngine, type Engine } from './engine.ts';

const platformFlag = (platform: string | undefined): string[] =>
  platform === undefined ? [] : [`--platform=${platform}`];

/** The arguments after the program's name; `docker` and `podman` take the same. */
export const commandLines = {
  pull: (image: string, platform?: string) => ['pull', ...platformFlag(platform), '--', image],
  /** With a terminal; the container goes when its program ends. */
  run: (image: string, platform?: string) => [
    'run',
    '--rm',
    '-it',
    '--pull=missing',
    ...platformFlag(platform),
    '--',
    image,
  ],
  tag: (image: string, name: string) => ['tag', '--', image, name],
  /** Docker alone can push one platform of several (API 1.46); Podman holds one for each name anyway. */
  push: (image: string, platform?: string) => ['push', ...platformFlag(platform), '--', image],
  remove: (image: string) => ['image', 'rm', '--', image],
  removeList: (name: string) => ['manifest', 'rm', '--', name],
} as const;

export interface Watched {
  readonly signal: AbortSignal;
  /** Told what the engine prints, as it comes. */
  readonly onOutput: (text: string) => void;
}

/** Milliseconds: images are large, networks slow, and whoever waits can cancel. */
const longest = 4 * 60 * 60_000;

/** Runs one of the command lines to its end and resolves with what it printed. Rejects with EngineError. */
export async function command(engine: Engine, args: readonly string[], watched: Watched): Promise<string> {
  const { exitCode, stdout, stderr } = await runEngine(engine, args, { ...watched, timeout: longest });
  if (exitCode !== 0) throw failureOf(stderr, engine);
  return stdout;
}

/** Removes a name, and the image where it has no other. Rejects with EngineError. */
export async function removeImage(engine: Engine, image: string, watched: Watched): Promise<void> {
  if (engine.kind === 'podman' && (await removedList(engine, image, watched))) return;
  await command(engine, commandLines.remove(image), watched);
}

/** Podman 4 takes a list's name in `image rm` for the image of this machine's platform in it, and removes that one. */
async function removedList(engine: Engine, image: string, { signal }: Watched): Promise<boolean> {
  // Podman does it all by itself: ended too early, it leaves its storage in pieces.
  return (await runEngine(engine, commandLines.removeList(image), { signal, timeout: longest })).exitCode === 0;
}

/** The digest that `docker pull` and `docker push` end with; Podman prints none. */
export function printedDigest(output: string): string | undefined {
  const text = /^(?:Digest|\S+: digest): (\S+)/m.exec(output)?.[1];
  return text !== undefined && parseDigest(text) ? text : undefined;
}
