// Base images without any public registry: a static busybox for each platform, built by BuildKit and pushed to the test's own.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker } from './engine.ts';
import type { Engine } from './engine.ts';

export const basePlatforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] as const;

const dockerfile = `FROM scratch
ARG TARGETARCH
COPY \${TARGETARCH} /
CMD ["/bin/sh"]
`;

/** Pushes an index of three platforms, with BuildKit's attestations, to `<registryHost>/base/busybox:latest`. */
export async function pushBusyboxBase(engine: Engine, registryHost: string): Promise<string> {
  return await push(engine, `${registryHost}/base/busybox:latest`, ['--platform', basePlatforms.join(',')]);
}

/** Pushes the same for one platform, as a manifest that no index stands above, to `<registryHost>/<repository>:latest`. */
export async function pushSingle(
  engine: Engine,
  registryHost: string,
  platform: string,
  repository: string,
): Promise<string> {
  const reference = `${registryHost}/${repository}:latest`;
  // An attestation beside the image would need an index to hold both.
  return await push(engine, reference, ['--platform', platform, '--provenance=false', '--sbom=false']);
}

async function push(engine: Engine, reference: string, options: readonly string[]): Promise<string> {
  const file = join(engine.folder, 'busybox.Dockerfile');
  await writeFile(file, dockerfile);
  await docker(engine, [
    'buildx',
    'build',
    '--file',
    file,
    '--tag',
    reference,
    '--push',
    ...options,
    engine.parts.rootfs,
  ]);
  return reference;
}
