// After the build: the result is read back from where it should be, and every platform asked for is looked for and into.
import type { ImageSpec } from '../../../core/builds/spec.ts';
import type { BuildJob } from '../job.ts';
import type { BuildParts } from '../parts.ts';
import { proofLines } from './lines.ts';
import { foundInEngine } from './loaded.ts';
import { proofOf, type Found, type Proof } from './proof.ts';
import { pushedImage, type Inside } from './pushed.ts';
import { archivedImage, writtenFolders } from './written.ts';

/**
 * Looks at the result of a build, and writes a line for each platform; `requireProven` throws what is not as it should be. Rejects
 * where the result cannot be read at all.
 * @param built by name of the image ('' for one without): the digest that the engine said it made
 */
export async function proveImages(
  job: BuildJob,
  built: ReadonlyMap<string, string>,
  parts: BuildParts,
  signal: AbortSignal,
  write: (line: string) => void,
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  const finders = findersOf(job, parts, signal);
  for (const image of job.images) {
    for (const { tag, found } of await finders[image.output](image)) {
      const proof = proofOf(image, tag, found, digestOf(image, built));
      proofs.push(proof);
      for (const line of proofLines(proof)) {
        write(line);
        parts.log.info(line);
      }
    }
  }
  return proofs;
}

interface Place {
  readonly tag: string;
  readonly found: Found;
}

type Finder = (image: ImageSpec) => Promise<readonly Place[]>;

function findersOf(
  { engine }: BuildJob,
  { client }: BuildParts,
  signal: AbortSignal,
): Readonly<Record<ImageSpec['output'], Finder>> {
  const inside: Inside = new Map();
  const eachTag = (tags: readonly string[], find: (tag: string) => Promise<Found>) =>
    Promise.all(tags.map(async tag => ({ tag, found: await find(tag) })));
  return {
    push: ({ tags }) => eachTag(tags, tag => pushedImage(tag, client, inside, signal)),
    load: ({ tags, platforms }) => eachTag(tags, tag => foundInEngine(tag, platforms, engine, signal)),
    oci: async ({ destination: tag = '' }) => [{ tag, found: await archivedImage(tag, signal) }],
    local: async image => [{ tag: image.destination ?? '', found: await writtenFolders(image, signal) }],
  };
}

/** Only in a registry and in an archive is the image sure to have the digest that it was made with. */
function digestOf({ name = '', output }: ImageSpec, built: ReadonlyMap<string, string>): string | undefined {
  return output === 'push' || output === 'oci' ? built.get(name) : undefined;
}
