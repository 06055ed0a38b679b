// What BuildKit makes of a Dockerfile, read back: the configuration in the Dockerfile's own words, each layer with its line.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactTypeOf } from '../../src/core/artifacts.ts';
import { instructionOf, layerHistory } from '../../src/core/history.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { pushBusyboxBase } from '../support/engine/baseImages.ts';
import { docker, startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { referenceTo, uncancelled, withClient } from './support.ts';

const dockerfile = `ARG BASE
FROM $BASE
ARG GREETING
ENV HOME_OF_APP=/srv
COPY file /etc/file
RUN echo "$GREETING" > /greeting && \\
    echo again >> /greeting
RUN ["/bin/sh", "-c", "echo exec"]
WORKDIR /srv
LABEL org.opencontainers.image.title="a basic app" other=two
EXPOSE 8080 53/udp
VOLUME /data
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=1500ms CMD test -f /greeting
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/bin/sh", "-c"]
CMD ["echo \\"hi\\""]
`;

describe('an image that BuildKit built', () => {
  let engine: Engine;
  let registry: Distribution;
  let folder: string;
  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    registry = await startDistribution();
    folder = await mkdtemp(join(tmpdir(), 'built-'));
  });
  after(async () => {
    await engine?.stop();
    await registry?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it('says what its Dockerfile says', async function () {
    this.timeout(120_000);
    const base = await pushBusyboxBase(engine, registry.host);
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'file'), 'content');
    const name = `${registry.host}/built/app:1`;
    const args = ['--build-arg', `BASE=${base}`, '--build-arg', 'GREETING=two words', '--provenance=mode=min'];
    await docker(engine, [
      'buildx',
      'build',
      '--platform',
      'linux/amd64,linux/arm64',
      ...args,
      '--push',
      '-t',
      name,
      folder,
    ]);
    await withClient({}, async client => {
      const cache = createImageCache(client, { tagTtl: () => 60_000 });
      const { description } = await cache.lookUp(referenceTo(name), uncancelled());
      assert.deepEqual(
        description.platforms.map(({ platform }) => formatPlatform(platform)),
        ['linux/amd64', 'linux/arm64'],
      );
      const repository = { host: registry.host, repository: 'built/app' };
      for (const { digest, platform, attestations } of description.platforms) {
        const { manifest, configuration } = await cache.detailsOf(repository, digest, uncancelled());
        assert(manifest.kind === 'image' && configuration);
        const made = layerHistory(configuration.history, manifest.layers.length).map(
          entry => entry && instructionOf(entry),
        );
        assert.deepEqual(made, [
          `COPY ${platform.architecture} /`,
          'COPY file /etc/file',
          'RUN echo "$GREETING" > /greeting &&     echo again >> /greeting',
          'RUN echo exec',
          'WORKDIR /srv',
        ]);
        assert.deepEqual(
          configuration.instructions.map(each => `${each.name} ${each.text}`),
          [
            'USER 1000:1000',
            'WORKDIR /srv',
            'EXPOSE 53/udp 8080/tcp',
            'VOLUME /data',
            'ENTRYPOINT ["/bin/sh", "-c"]',
            'CMD ["echo \\"hi\\""]',
            'HEALTHCHECK --interval=30s --timeout=1.5s CMD test -f /greeting',
            'STOPSIGNAL SIGQUIT',
          ],
        );
        assert.deepEqual(configuration.labels, [
          { name: 'org.opencontainers.image.title', text: 'a basic app' },
          { name: 'other', text: 'two' },
        ]);
        assert.equal(configuration.environment.find(each => each.name === 'HOME_OF_APP')?.text, '/srv');
        assert.deepEqual(configuration.platform, platform);
        assert(configuration.created !== undefined && configuration.created <= Date.now());
        const [attestation = assert.fail()] = attestations;
        const attested = await cache.manifestOf(repository, attestation.digest, uncancelled());
        assert.equal(artifactTypeOf(attested.manifest), 'application/vnd.in-toto+json');
        assert.match(
          cache.knownDetails(attestation.digest).predicates?.join() ?? '',
          /^https:\/\/slsa\.dev\/provenance\//,
        );
      }
    });
  });
});
