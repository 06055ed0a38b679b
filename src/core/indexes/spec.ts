// What somebody wants an index to be: manifest-tool's document as values, given by a document, by the side bar or by a script.
import type { IndexType } from '../composeIndex.ts';
import type { Platform } from '../platform.ts';
import type { Reference, Repository } from '../reference.ts';

export interface IndexSpec {
  readonly target: Repository;
  /** None twice. Without any the index is stored under its digest alone. */
  readonly tags: readonly string[];
  /** Left out: Docker's list where every entry is Docker's and nothing is annotated, otherwise the OCI index. */
  readonly mediaType?: IndexType;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly manifests: readonly SpecEntry[];
  /** The digest of the index that is edited: a tag that points elsewhere by now has moved meanwhile. */
  readonly replaces?: string;
}

/** One source. An index stands for all it holds, or, with a platform, for that one with its attestations. */
export interface SpecEntry {
  readonly reference: Reference;
  /** Where the image is in an engine on this machine, and in no registry: `docker-daemon:app:dev`. */
  readonly engine?: EngineSource;
  /** Left out: what the image's own configuration says. */
  readonly platform?: Platform;
  /** OCI only. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** As skopeo names the two (containers-transports.5). */
export const engineSources = { 'docker-daemon': 'docker', 'containers-storage': 'podman' } as const;
export type EngineSource = (typeof engineSources)[keyof typeof engineSources];
