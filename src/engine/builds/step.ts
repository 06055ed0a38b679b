// A build as the programs it starts, one after the other.

export interface BuildStep {
  /** After the program's name. */
  readonly args: readonly string[];
  /** On standard error: BuildKit's events as JSON lines, or text for people on either output. */
  readonly prints: 'rawjson' | 'text';
  /** A failure of this step is none of the build. */
  readonly mayFail?: true;
  /** Takes away what the steps before it left in the engine: it runs also when one of them failed or was cancelled. */
  readonly isCleanUp?: true;
}

export interface StepOptions {
  /**
   * Absolute path. BuildKit writes the digests of what it made there, as JSON; Podman and Buildah the digest alone; nerdctl
   * nothing. Left out where a person runs the build: nothing is written then, and the output is for people.
   */
  readonly metadataFile?: string;
  /** Small letters, digits and hyphens, of this run alone: names what the engine holds only while it builds. */
  readonly runName: string;
  /** Whether this registry is spoken to without TLS. */
  readonly isPlainHttp: (host: string) => boolean;
}
