// What was moved so far: told as it goes on, in steps that a person could see, and as a whole in the end.
import type { BlobDescriptor } from './blobs.ts';
import type { TransferProgress } from './transfer.ts';

export interface TransferCount {
  /** Digests of manifests, and of blobs, that the target did not have. */
  readonly copied: ReadonlySet<string>;
  /** Those that it had, or that were mounted. */
  readonly skipped: ReadonlySet<string>;
  /** Bytes of blobs that went over the line, those of a broken upload among them. */
  readonly sent: number;
  /** One more, of which nobody spoke before. */
  expectManifest(): void;
  /** What was expected before counts once. */
  expectManifests(digests: readonly string[]): void;
  expectBlobs(blobs: readonly BlobDescriptor[]): void;
  manifest(digest: string, outcome: 'copied' | 'skipped'): void;
  blob(digest: string, size: number): BlobCount;
  tag(name: string): void;
}

interface BlobCount {
  counted(stream: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** It was in vain. */
  lost(): void;
  done(): 'sent' | 'there';
}

/** Bytes: one message of progress for each of them is enough. */
const stride = 1024 * 1024;

export function createTransferCount(onProgress: (progress: TransferProgress) => void = () => undefined): TransferCount {
  const copied = new Set<string>();
  const skipped = new Set<string>();
  const expected = new Set<string>();
  const isNew = (key: string) => !expected.has(key) && expected.add(key).has(key);
  const now = { bytes: 0, ofBytes: 0, done: 0, of: 0 };
  let sent = 0;
  let told = 0;
  const tell = (step: TransferProgress['step'], name: string) => {
    told = now.bytes;
    onProgress({ name, step, ...now });
  };

  const blob = (digest: string, size: number): BlobCount => {
    let own = 0;
    return {
      async *counted(stream) {
        for await (const chunk of stream()) {
          own += chunk.length;
          sent += chunk.length;
          now.bytes += chunk.length;
          if (now.bytes - told >= stride) tell('blob', digest);
          yield chunk;
        }
      },
      lost() {
        now.bytes -= own;
      },
      done() {
        now.bytes += size - own;
        (own > 0 ? copied : skipped).add(digest);
        tell('blob', digest);
        return own > 0 ? 'sent' : 'there';
      },
    };
  };

  return {
    copied,
    skipped,
    get sent() {
      return sent;
    },
    expectManifest() {
      now.of++;
    },
    expectManifests(digests) {
      now.of += digests.filter(digest => isNew(`manifest ${digest}`)).length;
    },
    expectBlobs(blobs) {
      for (const { size } of blobs.filter(({ digest }) => isNew(`blob ${digest}`))) now.ofBytes += size;
    },
    manifest(digest, outcome) {
      now.done++;
      (outcome === 'copied' ? copied : skipped).add(digest);
      tell('image', digest);
    },
    blob,
    tag: name => tell('tag', name),
  };
}
