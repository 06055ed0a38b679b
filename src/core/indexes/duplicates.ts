// Which entries of an index are one and the same, and which stand in each other's way.
import { isAttestation, isUnknown, type Descriptor } from '../manifest.ts';
import { normalizePlatform, type Platform } from '../platform.ts';
import type { SpecProblem } from './problem.ts';

/** Equal for one image that is there twice. */
export function entryKey({ digest, platform }: Descriptor): string {
  return JSON.stringify([digest, platform && platformKey(platform)]);
}

/** Equal for equal platforms, however they are written; versions and features of the operating system count. */
function platformKey(platform: Platform): readonly unknown[] {
  const { os, architecture, variant, osVersion, osFeatures = [] } = normalizePlatform(platform);
  return [os, architecture, variant, osVersion, osFeatures.toSorted()];
}

/** Podman and Buildah keep one platform's image compressed in two ways (containers/image `internal/manifest/oci_index.go`). */
const compression = 'io.github.containers.compression.zstd';

interface PlacedDescriptor {
  readonly descriptor: Descriptor;
  readonly at: number;
}

/** Two images of one platform: an engine takes one of them, and nobody says which. What one source holds is its own matter. */
export function twiceIn(entries: readonly PlacedDescriptor[]): SpecProblem[] {
  const first = new Map<string, number>();
  const told = new Set<number>();
  return entries.flatMap(({ descriptor, at }): SpecProblem[] => {
    const { platform, annotations, artifactType } = descriptor;
    if (!platform || isUnknown(platform) || isAttestation(descriptor)) return [];
    const key = JSON.stringify([platformKey(platform), annotations?.[compression], artifactType]);
    const other = first.get(key);
    if (other === undefined) first.set(key, at);
    if (other === undefined || other === at || told.has(at)) return [];
    told.add(at);
    return [{ code: 'index-platform-twice', at, other, platform }];
  });
}
