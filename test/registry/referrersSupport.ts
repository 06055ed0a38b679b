// What the tests of referrers share: a sample image, and a signature and an SBOM of it.
import assert from 'node:assert/strict';
import { parseDigest, type Digest } from '../../src/core/digest.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { referenceTo, uncancelled } from './support.ts';

export const oci = 'application/vnd.oci.image.index.v1+json';
export const signal = uncancelled();

export function digestOf(text: string): Digest {
  return parseDigest(text) ?? assert.fail(text);
}

const subject = digestOf(SAMPLES.legacy.digest);
export const fallbackTag = `sha256-${subject.hex}`;

export async function legacy(): Promise<BuiltImage> {
  return (await sampleImages()).get('sample/legacy:1.0')!;
}

/** A signature and an SBOM of the sample image. */
export async function artifacts(): Promise<BuiltImage[]> {
  const { manifest } = await legacy();
  return Promise.all(
    ['signature', 'sbom'].map(name =>
      image({
        platform: 'linux/amd64',
        artifactType: `application/vnd.test.${name}`,
        annotations: { 'test.name': name },
        subject: manifest,
      }),
    ),
  );
}

export const repositoryOn = (host: string) => ({ host, repository: 'sample/legacy' });

export async function putManifest(
  client: RegistryClient,
  host: string,
  built: BuiltImage,
  tag?: string,
): Promise<void> {
  const { bytes, mediaType, digest } = built.manifest;
  const reference = referenceTo(`${host}/sample/legacy${tag === undefined ? `@${digest}` : `:${tag}`}`);
  await client.putManifest(reference, { text: bytes.toString(), mediaType }, signal);
}

export async function uploadBlobs(client: RegistryClient, host: string, built: BuiltImage): Promise<void> {
  for (const bytes of built.blobs.values()) {
    await client.uploadBlob(repositoryOn(host), new Uint8Array(bytes), { signal });
  }
}

export async function push(client: RegistryClient, host: string, built: BuiltImage, tag?: string): Promise<void> {
  await uploadBlobs(client, host, built);
  await putManifest(client, host, built, tag);
}

export const listed = async (client: RegistryClient, host: string, artifactType?: string) => {
  const options = { signal, ...(artifactType !== undefined && { artifactType }) };
  const found = await client.referrers(repositoryOn(host), subject, options);
  return found.map(({ artifactType: type, annotations, digest }) => [type, annotations?.['test.name'], digest]);
};

export async function expected(): Promise<unknown[][]> {
  const [signature, sbom] = await artifacts();
  return [
    ['application/vnd.test.signature', 'signature', signature?.manifest.digest],
    ['application/vnd.test.sbom', 'sbom', sbom?.manifest.digest],
  ];
}
