// A registry that has every repository and every tag: one index of many platforms, or of a single one where the repository is
// called `only-<architecture>`. It serves no layers, so a build that has asked for all its images ends at once, with the first
// layer it wants.
import { image } from './images.ts';
import { index } from './indexes.ts';
import { failure, json, listen, listener, readExchange, send } from './server.ts';
import type { Exchange, Listening, Reply } from './server.ts';

const PATH = /^\/v2\/(?:.+\/)?(?:only-(?<only>[^/]+)|[^/]+)\/(?<kind>manifests|blobs)\/(?<reference>[^/]+)$/;

export interface EveryNameRegistry extends Listening {
  /** Of the index behind every tag. */
  readonly digest: string;
}

/** @param platforms `os/architecture[/variant]` of the images in the index. */
export async function startEveryNameRegistry(platforms: readonly string[]): Promise<EveryNameRegistry> {
  const images = await Promise.all(platforms.map(platform => image({ platform })));
  const { manifest: top } = index(images);
  const single = new Map(images.map(one => [one.platform?.architecture, index([one]).manifest]));
  const all = [top, ...single.values(), ...images.map(one => one.manifest)];
  const contents = new Map(all.map(one => [one.digest, one]));
  const configs = new Map(
    images.flatMap(({ manifest, blobs }) => [...blobs].filter(([digest]) => isConfig(manifest.bytes, digest))),
  );
  const answer = ({ url }: Exchange): Reply => {
    const { kind, only, reference = '' } = PATH.exec(url.pathname)?.groups ?? {};
    if (kind === undefined) return json({});
    const digest = decodeURIComponent(reference);
    const tagged = only === undefined ? top : single.get(only);
    const found = digest.includes(':') ? contents.get(digest) : tagged;
    if (kind === 'manifests' && found !== undefined) {
      const headers = { 'content-type': found.mediaType, 'docker-content-digest': found.digest };
      return { status: 200, headers, body: found.bytes };
    }
    const body = configs.get(digest);
    return kind === 'blobs' && body !== undefined ? { status: 200, body } : failure(404, 'NOT_FOUND', 'not here');
  };
  const { host, close } = await listen(
    listener(async (request, response) => send(request, response, answer(await readExchange(request)))),
  );
  return { host, close, digest: top.digest };
}

function isConfig(manifest: Buffer, digest: string): boolean {
  const { config }: { config: { digest: string } } = JSON.parse(manifest.toString());
  return config.digest === digest;
}
