// Artifacts that hang beside a sample image, pushed by oras as oras and Cosign push them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clients } from '../support/registry/clients.ts';

export interface PushedArtifacts {
  /** Digests of their manifests. */
  readonly sbom: string;
  /** It signs the SBOM, not the image. */
  readonly sbomSignature: string;
  readonly notation: string;
  readonly cosign: string;
}

const created = 'org.opencontainers.image.created=2024-03-01T00:00:00Z';

/** @param subject the digest of an image that is there */
export async function pushArtifacts(clients: Clients, repository: string, subject: string): Promise<PushedArtifacts> {
  await writeFile(join(clients.folder, 'sbom.json'), '{"spdxVersion":"SPDX-2.3"}');
  await writeFile(join(clients.folder, 'signature.jws'), '{}');
  await writeFile(join(clients.folder, 'payload.json'), '{"critical":{}}');
  await writeFile(join(clients.folder, 'config.json'), '{"architecture":"","os":"","config":{}}');
  const attach = async (to: string, type: string, file: string): Promise<string> => {
    const args = ['--artifact-type', type, '--annotation', created, `${repository}@${to}`, file];
    return await digestBy(clients, 'attach', args);
  };
  const sbom = await attach(subject, 'application/spdx+json', 'sbom.json:application/spdx+json');
  const notation = await attach(
    subject,
    'application/vnd.cncf.notary.signature',
    'signature.jws:application/jose+json',
  );
  const sbomSignature = await attach(
    sbom,
    'application/vnd.cncf.notary.signature',
    'signature.jws:application/jose+json',
  );
  const cosign = await digestBy(clients, 'push', [
    '--image-spec',
    'v1.0',
    '--config',
    'config.json:application/vnd.oci.image.config.v1+json',
    `${repository}:${subject.replace(':', '-')}.sig`,
    'payload.json:application/vnd.dev.cosign.simplesigning.v1+json',
  ]);
  return { sbom, sbomSignature, notation, cosign };
}

async function digestBy({ oras }: Clients, command: string, args: readonly string[]): Promise<string> {
  return await oras(command, ...args, '--format', 'go-template', '--template', '{{.digest}}');
}
