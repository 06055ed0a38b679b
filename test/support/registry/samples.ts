// The sample repositories that tests, the sample workspace and the benchmark look at, and what a client must find in them.
import { image } from './images.ts';
import type { BuiltImage, ImageOptions } from './images.ts';
import { index } from './indexes.ts';

interface SampleManifest {
  /** `os/architecture[/variant]` */
  readonly platform: string;
  readonly osVersion?: string;
  readonly digest: string;
  /** The manifest that attests it. */
  readonly attestation?: string;
}

export interface Sample {
  readonly repository: string;
  readonly tags: readonly string[];
  /** Of what the tags point to. */
  readonly digest: string;
  /** The images below it in their order, nested ones too; of a single image, itself. */
  readonly manifests: readonly SampleManifest[];
}

const WINDOWS = '10.0.20348.2340';

/** Literal digests, so that a workspace can pin them; the tests hold them against what is built. */
export const SAMPLES = {
  app: {
    repository: 'sample/app',
    tags: ['1.0', 'latest'],
    digest: 'sha256:c518f8695d23371ac0a9e95ed1e548cb00b4b0d1d98f3cfd329f17ce27eccc17',
    manifests: [
      { platform: 'linux/amd64', digest: 'sha256:24e3de7f00ce91ffbb102832f10f313b82b9abe26e30c953575c4d3ba49c1186' },
      { platform: 'linux/arm64', digest: 'sha256:48552d9cb83547bdf59e60cc2424fe4cd7bf53604cf9bbd1be7e9f74c7fae8aa' },
      { platform: 'linux/arm/v7', digest: 'sha256:0ff3f2551aadf8b621d266cac3dc8ee80886ef46cc3f78466b60d043937619c5' },
      {
        platform: 'windows/amd64',
        osVersion: WINDOWS,
        digest: 'sha256:726a9a20746ad6d453d228ca8218f674de753aa7db5d64cfbe513ee675a0664f',
      },
    ],
  },
  legacy: {
    repository: 'sample/legacy',
    tags: ['1.0'],
    digest: 'sha256:cdbc45772533ff80db8cb8bd79ff9891c3d4dba9544b0fb4da3b3ace43db8fe2',
    manifests: [
      { platform: 'linux/amd64', digest: 'sha256:cdbc45772533ff80db8cb8bd79ff9891c3d4dba9544b0fb4da3b3ace43db8fe2' },
    ],
  },
  attested: {
    repository: 'sample/attested',
    tags: ['1.0'],
    digest: 'sha256:49dd940d69a79a1127e8c8e6c51447a7c115411bd473501b263d8b311c12e423',
    manifests: [
      {
        platform: 'linux/amd64',
        digest: 'sha256:8dff73741b738ec9408f9a4d415565f000eb7cf14d3322304648b17dcf665c77',
        attestation: 'sha256:03e6c1b735c5a7aa89e15c448e4ae71efe73b1bdfb69f010040bc39e1f097385',
      },
      {
        platform: 'linux/arm64',
        digest: 'sha256:2aec26218f0ab16f66925307be98defbdca942a49ecda46a1720ce044d431461',
        attestation: 'sha256:f1a69bc70933839becccbf95c03e9b7e0ffa0405b6a880bdf112954be1eba560',
      },
    ],
  },
  nested: {
    repository: 'sample/nested',
    tags: ['1.0'],
    digest: 'sha256:a2095dad161d260d0051d72f749f9cb93a10eae68f1a5a0704d9674931229858',
    manifests: [
      { platform: 'linux/amd64', digest: 'sha256:8620d7d13608c58e0f9ed196412dfd113568e2d1b84067eb48cabb973a7d8a16' },
      { platform: 'linux/arm64', digest: 'sha256:64305c8b006bed2555d4e42a20c050f2c36d9409752272537244f8cd4fb3b253' },
      { platform: 'linux/s390x', digest: 'sha256:99e475d0ea8acba4b8359663e73b4f346e7a12fa64dd202f7b49864c9ff563bf' },
    ],
  },
  tools: {
    repository: 'library/tools',
    tags: ['2.1'],
    digest: 'sha256:30e0fb0d7f46a8b349b9fce7ced20ce783749f5fab0c034ed33cfe4f44cc1c5f',
    manifests: [
      { platform: 'linux/amd64', digest: 'sha256:e4143c589ddd847274e74904e9e30bf51bb18f85d23189addf381b9f786d165e' },
      { platform: 'linux/arm64', digest: 'sha256:1960d47e066b4edfad2d73cedb26d68b38da25545741c2db8903809f916b01e2' },
    ],
  },
  oldTools: {
    repository: 'library/tools',
    tags: ['2.0'],
    digest: 'sha256:36e65d24613e377bf337f1446d435b2803b52f9a2ce9534ba005a71770d83271',
    manifests: [
      { platform: 'linux/amd64', digest: 'sha256:9a67cbfd9211afc7648ed36e5e71ee4db7726945d5d8774151ab597e49c87482' },
      { platform: 'linux/arm64', digest: 'sha256:9de7e1fdfd01a7c07529af9d9c3c87f16feeb87aa999edff3c3677adcea34585' },
    ],
  },
} as const satisfies Record<string, Sample>;

/** The digest of the index inside `sample/nested:1.0`. */
export const NESTED_INDEX = 'sha256:7be1f0a9ab3df528bf63ebda6fc769361c6958ef8e26535f53d52d71ec4de443';

/** What a registry must offer to be filled here. */
interface Fillable {
  readonly add: (reference: string, image: BuiltImage) => void;
}

export async function fillWithSamples(registry: Fillable): Promise<void> {
  for (const [reference, image] of await sampleImages()) registry.add(reference, image);
}

/** Keyed by `repository:tag`. */
export async function sampleImages(): Promise<ReadonlyMap<string, BuiltImage>> {
  const images = new Map<string, BuiltImage>();
  for (const [name, sample] of Object.entries<Sample>(SAMPLES)) {
    const built = await (BUILDERS[name] ?? plainIndex)(sample);
    for (const tag of sample.tags) images.set(`${sample.repository}:${tag}`, built);
  }
  return images;
}

type Builder = (sample: Sample) => Promise<BuiltImage>;

const BUILDERS: Readonly<Record<string, Builder>> = {
  legacy: async sample => (await imagesOf(sample, { mediaTypes: 'docker' }))[0]!,
  attested: async sample => index(await imagesOf(sample), { attestations: true }),
  nested: async sample => {
    const images = await imagesOf(sample);
    return index([index(images.slice(0, 2)), ...images.slice(2)]);
  },
};

async function plainIndex(sample: Sample): Promise<BuiltImage> {
  return index(await imagesOf(sample));
}

async function imagesOf(sample: Sample, options: Partial<ImageOptions> = {}): Promise<BuiltImage[]> {
  const name = `${sample.repository}:${sample.tags[0]}`;
  const labels = { 'org.opencontainers.image.ref.name': name };
  const files = { 'etc/sample': `${name}\n` };
  return await Promise.all(
    sample.manifests.map(({ platform, osVersion }) =>
      image({ platform, ...(osVersion === undefined ? { files } : { osVersion }), labels, ...options }),
    ),
  );
}
