// What lies below a tag, as a person opens it: platforms against the targets, configuration, layers, attestations, signatures.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { artifact } from '../support/registry/artifacts.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { expandTreeItem, openView, screenshot, screenshots, treeItems } from '../support/workbench.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { startFixture, type Fixture } from './fixture.ts';

const created = new Date(Date.now() - 22 * 24 * 3600_000).toISOString();
const commands = ['apt-get update && apt-get install -y --no-install-recommends ca-certificates curl', 'adduser app'];

async function fill(registry: EmbeddedRegistry): Promise<void> {
  const platforms = ['linux/amd64', 'linux/arm64/v8', 'linux/ppc64le', 'linux/s390x'];
  const images = await Promise.all(
    platforms.map(platform =>
      image({
        platform,
        files: { 'usr/lib/app': 'x'.repeat(3_400_000) },
        annotations: { 'org.opencontainers.image.base.name': 'docker.io/library/debian:13-slim' },
        configuration: {
          created,
          config: {
            Entrypoint: ['/usr/bin/app', '--port', '8080'],
            User: 'app',
            WorkingDir: '/srv',
            ExposedPorts: { '8080/tcp': {} },
            Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'APP_HOME=/srv', 'GREETING=$(alert) <b>hello</b>'],
            Labels: { 'org.opencontainers.image.source': 'https://example.com/app', maintainer: 'somebody' },
          },
          history: [
            { created, created_by: 'COPY app / # buildkit' },
            { created, created_by: `RUN |1 V=1 /bin/sh -c ${commands.join(' && ')} # buildkit` },
            { created, created_by: 'USER app', empty_layer: true },
          ],
        },
      }),
    ),
  );
  const whole = index(images, { attestations: true });
  const sbom = artifact({
    artifactType: 'application/spdx+json',
    files: [{ mediaType: 'application/spdx+json', text: '{"spdxVersion":"SPDX-2.3"}' }],
    annotations: { 'org.opencontainers.image.created': created },
    subject: whole.manifest,
  });
  const signature = artifact({
    artifactType: 'application/vnd.cncf.notary.signature',
    files: [{ mediaType: 'application/jose+json', text: '{}' }],
    subject: whole.manifest,
  });
  registry.add('shop/api:1.4.2', whole);
  registry.add('shop/api:sbom', sbom);
  registry.add('shop/api:signature', signature);
}

/** Of as many platforms as take some seconds to be asked for, one by one. */
async function fillMany(registry: EmbeddedRegistry): Promise<void> {
  const versions = Array.from({ length: 60 }, (_, at) => `10.0.20348.${1000 + at}`);
  const images = await Promise.all(versions.map(osVersion => image({ platform: 'windows/amd64', osVersion })));
  registry.add('many/app:2', index(images));
}

describe('below a tag in the side bar', () => {
  let fixture: Fixture;
  let registry: EmbeddedRegistry;
  let slow: CountingProxy;
  before(async () => {
    registry = await startEmbeddedRegistry();
    await Promise.all([fill(registry), fillMany(registry)]);
    slow = await startCountingProxy(registry.host, { delayMs: 400 });
    const settings = {
      'multiarch.registries': [
        { host: registry.host, name: 'Images', repositories: ['shop/api'] },
        { host: slow.host, name: 'Slow', repositories: ['many/app'] },
      ],
      'multiarch.targetPlatforms': ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
    };
    const files = { '.vscode/settings.json': JSON.stringify(settings) };
    fixture = await startFixture({ files });
    await openView(fixture.page, 'Multiarch');
    for (const label of ['Images', 'shop/api', '1.4.2']) await expandTreeItem(fixture.page, label);
  });
  after(async () => {
    await fixture?.stop();
    await Promise.all([slow?.close(), registry?.close()]);
  });

  const shown = async (text: string | RegExp) => treeItems(fixture.page).filter({ hasText: text }).first().waitFor();
  const texts = async (): Promise<string> => {
    const all = await treeItems(fixture.page).allInnerTexts();
    return all.map(text => text.replaceAll(/\s+/g, ' ').trim()).join(' | ');
  };

  it('are its platforms: the one that is missing first, each with size and age', async () => {
    await shown(/linux\/arm64\/v8.*3\.4 MB · 3 weeks ago/s);
    assert.match(
      await texts(),
      /linux\/arm\/v7 ?missing: a target platform \| linux\/amd64[^|]*this machine[^|]*\| linux\/arm64\/v8/,
    );
    const said = await treeItems(fixture.page, 'linux/arm64/v8').getAttribute('aria-label');
    assert.match(said ?? '', /^linux\/arm64\/v8, target platform, 3\.4 MB, 3 weeks ago, [0-9a-f]{12}/);
    await screenshot(fixture.page, 'below-tags-platforms-dark');
  });

  it('are what a platform is made of', async () => {
    const { page } = fixture;
    await expandTreeItem(page, 'linux/amd64');
    await expandTreeItem(page, 'Configuration');
    await expandTreeItem(page, 'ENV (3)');
    await shown(/GREETING.*\$\(alert\) <b>hello<\/b>/s);
    await expandTreeItem(page, 'Layers (2)');
    await shown(/3\.4 MB.*100% · RUN apt-get update/s);
    await expandTreeItem(page, 'Attestations');
    await shown(/SLSA provenance/);
    assert.match(
      await texts(),
      /Base image ?debian:13-slim \| Configuration \| USER ?app \| WORKDIR ?\/srv \| EXPOSE ?8080\/tcp/,
    );
    await screenshot(page, 'below-tags-image-dark');
  });

  it('are signatures and SBOMs of the whole image', async () => {
    const { page } = fixture;
    await treeItems(page, 'linux/amd64').locator('.monaco-tl-twistie').click();
    await expandTreeItem(page, 'Signatures and more');
    await shown(/SPDX SBOM/);
    await shown(/Notation signature/);
    await screenshot(page, 'below-tags-referrers-dark');
  });

  it('are readable in a wide side bar, and in a light theme', async () => {
    const { page } = fixture;
    const sash = page.locator('.monaco-sash.vertical:not(.disabled)').first();
    const box = await sash.boundingBox();
    assert(box);
    await page.mouse.move(box.x + 1, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 200, { steps: 5 });
    await page.mouse.up();
    await treeItems(page, 'linux/amd64').locator('.monaco-tl-twistie').click();
    await shown(/RUN apt-get update/);
    await screenshots(page, 'below-tags-wide');
  });

  it('are asked for no more once they are folded away, and again when they are open', async () => {
    const { page } = fixture;
    const fold = (label: string) => treeItems(page, label).locator('.monaco-tl-twistie').click();
    await fold('Images');
    for (const label of ['Slow', 'many/app', '2']) await expandTreeItem(page, label);
    await fold('2');
    // Those that are under way come in; then there is quiet for longer than one takes.
    let asked = -1;
    while (asked !== slow.requests.length) {
      asked = slow.requests.length;
      await sleep(1200);
    }
    assert(asked < 100, `${asked} requests`);
    await fold('2');
    await shown(/10\.0\.20348\.1000 · [\d.]+ kB/);
  });
});
