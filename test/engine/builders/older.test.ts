// Versions of buildx that are not to be had any more, played by a program in Docker's place.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPlatform } from '../../../src/core/platform.ts';
import { listBuilders } from '../../../src/engine/builders/list.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');

describe('older versions of buildx', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multiarch-older-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** A shell script that is called as `docker`. */
  const docker = async (script: string) => {
    const program = join(folder, 'docker');
    await writeFile(program, `#!/bin/sh\ncd ${fixtures}\n${script}\n`, { mode: 0o755 });
    return { program };
  };
  const list = async (script: string) => {
    const builders = await listBuilders(await docker(script), new AbortController().signal);
    return builders.map(({ name, driver, isCurrent, nodes }) => {
      const chosen = nodes.flatMap(node => node.chosen.map(formatPlatform));
      return [name, driver, isCurrent ? 'current' : '', nodes.length, ...chosen].join(' ').replace('  ', ' ');
    });
  };

  it('that know no JSON are read by their table and by what they say of each builder', async () => {
    const script = `case "$*" in
      *--format*) echo "unknown flag: --format" >&2; exit 125;;
      "buildx ls") cat buildx-ls-table.txt;;
      "buildx inspect -- default") exit 1;;
      "buildx inspect -- "*) cat buildx-inspect-$4.txt;;
      esac`;
    assert.deepEqual(await list(script), [
      'con docker-container 1',
      'gone remote 1',
      'team remote 2 linux/amd64 linux/386 linux/arm64 linux/arm/v7',
      'tls remote 1',
      'default unknown current 0',
    ]);
  });

  it('that do not tell which builder is current are asked for it', async () => {
    const lines = await readFile(join(fixtures, 'buildx-ls-nodes.jsonl'), 'utf8');
    await writeFile(join(folder, 'ls.jsonl'), lines.replaceAll(/"Current":(?:true|false),/g, ''));
    const script = `case "$*" in
      *--format*) cat ${folder}/ls.jsonl;;
      "buildx inspect") cat buildx-inspect-tls.txt;;
      *) exit 1;;
      esac`;
    assert.deepEqual(
      (await list(script)).filter(each => each.includes('current')),
      ['tls remote current 1'],
    );
  });

  it('that choke on one builder still tell of the others', async () => {
    const script = `case "$*" in
      *--format*) cat buildx-ls-nodes.jsonl;;
      "buildx inspect -- team") head -c 9000000 /dev/zero;;
      "buildx inspect -- "*) exit 1;;
      esac`;
    assert.deepEqual(
      (await list(script)).filter(each => each.startsWith('team')),
      ['team remote 2'],
    );
  });

  it('that are no buildx at all are told from those', async () => {
    const script = `case "$*" in
      *--format*) echo "unknown flag: --format" >&2; exit 125;;
      *) echo "docker: 'buildx' is not a docker command." >&2; exit 1;;
      esac`;
    await assert.rejects(list(script), { name: 'EngineError', reason: 'no-buildx' });
  });
});
