// The shell lines of a workflow, run by a real bash on images that a real BuildKit pushed, with what GitHub would put into
// their environment.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Platform } from '../../../src/core/platform.ts';
import { writeWorkflow } from '../../../src/core/workflow/write.ts';
import { pushBusyboxBase } from '../../support/engine/baseImages.ts';
import { docker, startEngine, type Engine } from '../../support/engine/engine.ts';
import { requireEngine } from '../../support/engine/required.ts';
import { startDistribution, type Distribution } from '../../support/registry/distribution.ts';

const platforms: Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
];

describe('the shell lines of a workflow', () => {
  let engine: Engine;
  let registry: Distribution;
  let folder: string;
  let image: string;
  let scripts: ReadonlyMap<string, string>;

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    registry = await startDistribution();
    folder = await mkdtemp(join(tmpdir(), 'multiarch-workflow-'));
    await mkdir(join(folder, 'digests'));
    image = `${registry.host}/owner/app`;
    scripts = scriptsOf(image);
    const base = await pushBusyboxBase(engine, registry.host);
    await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\n`);
  });
  after(async () => {
    await registry?.stop();
    await engine?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const run = async (name: string, env: Record<string, string>): Promise<string> => {
    const script = join(folder, 'script.sh');
    await writeFile(script, scripts.get(name) ?? assert.fail(name));
    const { stdout } = await promisify(execFile)('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: join(folder, 'digests'),
      env: { ...engine.env, IMAGE: image, PLATFORMS: 'linux/amd64,linux/arm/v7', ...env },
    });
    return stdout;
  };

  /** The digest of one platform's image, as a runner pushes it; under a tag, since the docker driver pushes none without. */
  const push = async (platform: string): Promise<string> => {
    const metadata = join(folder, 'metadata.json');
    const tag = `${image}:${platform.replaceAll('/', '-')}`;
    const args = ['--platform', platform, '--tag', tag, '--push', '--metadata-file', metadata, folder];
    await docker(engine, ['buildx', 'build', ...args]);
    const found = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string>;
    return found['containerimage.digest'] ?? assert.fail();
  };

  it('keep each digest, assemble one index under every tag, and find each platform in it', async () => {
    for (const platform of ['linux/amd64', 'linux/arm/v7']) {
      await run('Keep its digest', { DIGEST: await push(platform), FOLDER: join(folder, 'digests') });
    }
    assert.equal((await readdir(join(folder, 'digests'))).length, 2);
    await run('Assemble the index', { TAGS: `${image}:1.0.0\n${image}:1.0` });
    for (const VERSION of ['1.0.0', '1.0']) await run('Check that every platform is there', { VERSION });
  }).timeout(60_000);

  it('fail where a platform is missing, or no image is there', async () => {
    await assert.rejects(
      run('Check that every platform is there', { VERSION: '1.0', PLATFORMS: 'linux/amd64,linux/arm64' }),
      ({ stdout }: { stdout: string }) => stdout.includes(`::error::${image}:1.0 lacks linux/arm64`),
    );
    await assert.rejects(run('Check that every platform is there', { VERSION: 'gone' }));
  }).timeout(60_000);

  it('take names of tags for text alone', async () => {
    await assert.rejects(run('Assemble the index', { TAGS: `${image}:$(touch hacked); touch hacked` }));
    assert.deepEqual(
      (await readdir(join(folder, 'digests'))).filter(name => name === 'hacked'),
      [],
    );
  }).timeout(60_000);
});

function scriptsOf(image: string): ReadonlyMap<string, string> {
  const text = writeWorkflow({
    image,
    mode: 'native',
    platforms,
    dockerfile: 'Dockerfile',
    context: '.',
    branch: 'main',
  });
  const { jobs } = parse(text) as { jobs: Record<string, { steps: { name: string; run?: string }[] }> };
  const steps = Object.values(jobs).flatMap(job => job.steps);
  return new Map(steps.flatMap(({ name, run }) => (run === undefined ? [] : [[name, run] as const])));
}
