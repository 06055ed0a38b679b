// What an engine writes of what it built: buildx's `--metadata-file`, Podman's and Buildah's `--digestfile`.
import { isJsonObject, parseJsonObject } from '../../core/json.ts';

/**
 * The digest of each image that the file tells of, by the image's name; '' is the one without a name. Of several images
 * (a bake file's) buildx writes an object each.
 */
export function builtDigests(text: string, names: readonly (string | undefined)[]): ReadonlyMap<string, string> {
  const json = parseJsonObject(text);
  if (!json) return digestPattern.test(text.trim()) ? new Map([[names[0] ?? '', text.trim()]]) : new Map();
  return new Map(
    names.flatMap((name): [string, string][] => {
      const own = name === undefined ? json : json[name];
      const digest = isJsonObject(own) ? own['containerimage.digest'] : undefined;
      return typeof digest === 'string' && digestPattern.test(digest) ? [[name ?? '', digest]] : [];
    }),
  );
}

const digestPattern = /^[a-z0-9]+:[0-9a-f]{32,}$/;
