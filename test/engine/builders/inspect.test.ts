// buildx inspect: its answers read, as they were recorded and as they may come.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform } from '../../../src/core/platform.ts';
import { parseInspection } from '../../../src/engine/builders/inspect.ts';

const recorded = (name: string) => readFile(join(import.meta.dirname, '..', 'fixtures', name), 'utf8');

/** One line a node, with the platforms that were set by hand. */
function nodesOf(text: string): string[] {
  return (parseInspection(text)?.nodes ?? []).map(({ name, status, endpoint = '-', chosen, error }) =>
    [name, error ?? status, endpoint, ...chosen.map(formatPlatform)].join(' '),
  );
}

describe('buildx inspect', () => {
  it('marks the platforms that were set by hand', async () => {
    const text = await recorded('buildx-inspect-team.txt');
    assert.deepEqual(nodesOf(text), [
      'x86 running tcp://198.18.0.1:1234 linux/amd64 linux/386',
      'arm running tcp://198.18.0.2:1234 linux/arm64 linux/arm/v7',
    ]);
    const [x86] = parseInspection(text)?.nodes ?? [];
    assert.deepEqual(x86?.platforms.map(formatPlatform), [
      'linux/amd64',
      'linux/386',
      'linux/amd64/v2',
      'linux/amd64/v3',
      'linux/amd64/v4',
      'linux/arm64',
      'linux/arm/v7',
      'linux/arm/v6',
    ]);
    assert.deepEqual([x86.hasContainerdStore, x86.version], [true, 'v0.0.0+unknown']);
  });

  it('tells the driver’s options', async () => {
    const [node] = parseInspection(await recorded('buildx-inspect-tls.txt'))?.nodes ?? [];
    const options = { cacert: '/certs/ca.pem', cert: '/certs/client.pem', key: '/certs/client.key' };
    assert.deepEqual(node?.driverOptions, options);
  });

  it('of nodes that do not run, and of one that fails', async () => {
    assert.deepEqual(nodesOf(await recorded('buildx-inspect-gone.txt')), ['gone0 inactive tcp://127.0.0.1:1']);
    const con = await recorded('buildx-inspect-con.txt');
    assert.deepEqual(nodesOf(con), ['con0 inactive unix:///var/run/docker.sock']);
    assert.match(nodesOf(await recorded('buildx-inspect-error.txt'))[0]!, /^oncontext0 Cannot connect to the Docker/);
  });

  const head = 'Name:   b\nDriver: docker-container\n\nNodes:\n';
  const node = 'Name:      n\nEndpoint:  unix:///x\nStatus:    running\n';
  const shapes: [name: string, text: string, expected: unknown][] = [
    ['nothing', '', undefined],
    ['no builder', 'ERROR: no builder "b" found', undefined],
    [
      'a builder that cannot be loaded',
      'Name:   b\nDriver: \nError:  gone: away\n',
      ['b', 'unknown', 'gone: away', []],
    ],
    ['half a text', `${head}Name:      n\nEndp`, ['b', 'docker-container', undefined, ['n unknown -']]],
    [
      'Windows’ line ends',
      `${head}${node}Platforms: linux/arm64*, linux/amd64\n`.replaceAll('\n', '\r\n'),
      ['b', 'docker-container', undefined, ['n running unix:///x linux/arm64']],
    ],
    [
      'platforms that are none',
      `${head}${node}Platforms: linux/arm64*, , *, nonsense*, (4 more)\n`,
      ['b', 'docker-container', undefined, ['n running unix:///x linux/arm64']],
    ],
    [
      'labels that look like its members',
      `${head}${node}Labels:\n Name: evil\n Status: error\n`,
      ['b', 'docker-container', undefined, ['n running unix:///x']],
    ],
    [
      'a file that looks like a node',
      `${head}${node}File#buildkitd.toml:\n > Name: evil\n > Status: error\n`,
      ['b', 'docker-container', undefined, ['n running unix:///x']],
    ],
  ];
  for (const [name, text, expected] of shapes) {
    it(name, () => {
      const builder = parseInspection(text);
      assert.deepEqual(builder && [builder.name, builder.driver, builder.error, nodesOf(text)], expected);
    });
  }

  it('reads the version by its older name, and options with quotes in them', () => {
    const options = String.raw`env.A="say \"hi\"" image="moby/buildkit:master" x=unquoted`;
    const [old] = parseInspection(`${head}${node}Buildkit:  v0.11.6\nDriver Options: ${options}\n`)?.nodes ?? [];
    assert.equal(old?.version, 'v0.11.6');
    assert.deepEqual(old.driverOptions, { 'env.A': 'say "hi"', image: 'moby/buildkit:master' });
  });

  const endless = {
    options: `Driver Options: ${'a'.repeat(2_000_000)}`,
    quotes: `Driver Options: ${' a="\\'.repeat(300_000)}`,
    spaces: `a${' '.repeat(2_000_000)}`,
    platforms: `Platforms: ${'a,'.repeat(500_000)}`,
    labels: ' a'.repeat(1_000_000),
  };
  for (const [name, line] of Object.entries(endless)) {
    // A reader that goes back and forth would take longer than any test may.
    it(`comes to an end with endless ${name}`, () => {
      assert.equal(parseInspection(`${head}${node}${line}`)?.nodes.length, 1);
    });
  }
});
