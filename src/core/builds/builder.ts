// Builders and their nodes: BuildKit daemons, as buildx groups them. An engine that builds by itself is a builder of one node.
import type { Platform } from '../platform.ts';

export interface BuilderNode {
  readonly name: string;
  /** A socket, an address or the name of a Docker context. */
  readonly endpoint?: string;
  /** `running`, `inactive`, `stopped` … */
  readonly status: string;
  /** Of its BuildKit, as that says it. */
  readonly version?: string;
  /** What it runs, natively or emulated, in its own order. Empty while it is stopped: then nothing is known of it. */
  readonly platforms: readonly Platform[];
  /** Those among them that were set by hand: buildx prefers them. */
  readonly chosen: readonly Platform[];
  readonly driverOptions: Readonly<Record<string, string>>;
  /** The engine's own builder stores images in containerd, so that several platforms fit. */
  readonly hasContainerdStore: boolean;
  readonly error?: string;
}

export interface Builder {
  readonly name: string;
  /** `docker`, `docker-container`, `kubernetes`, `remote`; for an engine that builds by itself its name. */
  readonly driver: string;
  readonly isCurrent: boolean;
  readonly nodes: readonly BuilderNode[];
  readonly error?: string;
}
