// buildx ls: its answers read, in every shape that was seen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform } from '../../../src/core/platform.ts';
import { parseBuilders, parseTable } from '../../../src/engine/builders/list.ts';

const recorded = (name: string) => readFile(join(import.meta.dirname, '..', 'fixtures', name), 'utf8');

describe('buildx ls', () => {
  it('of the containerd store', async () => {
    const [builder] = parseBuilders(await recorded('buildx-ls-containerd.jsonl'));
    assert.deepEqual([builder?.driver, builder?.isCurrent, builder?.nodes[0]?.status], ['docker', true, 'running']);
    assert.equal(builder?.nodes[0]?.hasContainerdStore, true);
    assert(builder.nodes[0].platforms.map(formatPlatform).includes('linux/arm64'));
  });

  it('of the classic store', async () => {
    const [builder] = parseBuilders(await recorded('buildx-ls-classic.jsonl'));
    assert.deepEqual([builder?.driver, builder?.nodes[0]?.hasContainerdStore], ['docker', false]);
  });

  it('of several builders and nodes: the JSON does not tell what was set by hand', async () => {
    const builders = parseBuilders(await recorded('buildx-ls-nodes.jsonl'));
    assert.deepEqual(
      builders.map(({ name, driver, nodes }) => [name, driver, ...nodes.map(each => `${each.name} ${each.status}`)]),
      [
        ['con', 'docker-container', 'con0 inactive'],
        ['gone', 'remote', 'gone0 inactive'],
        ['team', 'remote', 'x86 running', 'arm running'],
        ['tls', 'remote', 'tls0 running'],
        ['default', 'docker', 'default running'],
      ],
    );
    assert.deepEqual(builders[2]?.nodes[0]?.chosen, []);
    assert.deepEqual(builders[3]?.nodes[0]?.driverOptions['cacert'], '/certs/ca.pem');
  });

  it('of a node and a builder that fail', async () => {
    const [node, builder] = parseBuilders(await recorded('buildx-ls-error.jsonl'));
    assert.match(node?.nodes[0]?.error ?? '', /^Cannot connect to the Docker daemon/);
    // What was set by hand is all that is known of a node that does not run.
    assert.deepEqual(node?.nodes[0]?.chosen.map(formatPlatform), ['linux/s390x']);
    assert.match(builder?.error ?? '', /^Cannot connect to the Docker daemon/);
    assert.deepEqual([builder?.driver, builder?.nodes], ['unknown', []]);
  });

  it('as a table names the builders and the current one', async () => {
    assert.deepEqual(
      parseTable(await recorded('buildx-ls-table.txt')).map(
        ({ name, isCurrent }) => name + (isCurrent ? ' current' : ''),
      ),
      ['con', 'gone', 'team', 'tls', 'default current'],
    );
  });

  const tables: [name: string, text: string, expected: unknown[]][] = [
    [
      'of older versions, which write the star apart',
      'NAME/NODE  DRIVER/ENDPOINT STATUS  BUILDKIT PLATFORMS\nb *   docker-container\n  b0  unix:///x  running v0.11\ndefault docker\n',
      [
        ['b', true],
        ['default', false],
      ],
    ],
    ['of which half is there', 'NAME/NODE\r\nab', [['ab', false]]],
    ['that is none', '<html>\n\n --- \n', []],
    ['that is empty', '', []],
  ];
  for (const [name, text, expected] of tables) {
    it(`as a table ${name}`, () => {
      assert.deepEqual(
        parseTable(text).map(each => [each.name, each.isCurrent]),
        expected,
      );
    });
  }

  const node = { Name: 'n0', Endpoint: 'unix:///x', Status: 'running', Platforms: ['linux/amd64*', 'linux/arm64'] };
  const shapes: [name: string, text: string, expected: unknown][] = [
    ['nothing', '', []],
    [
      'an older one marks the current builder’s name',
      JSON.stringify({ Name: 'old*', Driver: 'docker', Nodes: [node] }),
      [['old', true, 'linux/amd64 linux/arm64', undefined]],
    ],
    [
      'a stopped node',
      JSON.stringify({
        Name: 'b',
        Driver: 'docker-container',
        Current: false,
        Nodes: [{ Name: 'n', Status: 'inactive' }],
      }),
      [['b', false, '', undefined]],
    ],
    [
      'one builder again for each of its nodes',
      [1, 2, 3].map(() => JSON.stringify({ Name: 'b', Driver: 'remote', Nodes: [node] })).join('\n'),
      [['b', false, 'linux/amd64 linux/arm64', undefined]],
    ],
    ['an error of the builder', JSON.stringify({ Name: 'b', Driver: '', Err: 'gone' }), [['b', false, '', 'gone']]],
    [
      'an error of a node as an object',
      JSON.stringify({ Name: 'b', Nodes: [{ ...node, Err: { Err: 'refused' } }] }),
      [['b', false, 'linux/amd64 linux/arm64', 'refused']],
    ],
    [
      'lines that are not JSON, half a line',
      `WARNING: x\n${JSON.stringify({ Name: 'b', Nodes: null })}\r\n{"Name":"c","No`,
      [['b', false, '', undefined]],
    ],
    [
      'members of the wrong shape',
      '{"Name":"b","Nodes":[1,null,{"Platforms":[1,"x","linux/s390x"]}]}',
      [['b', false, 'linux/s390x', undefined]],
    ],
  ];
  for (const [name, text, expected] of shapes) {
    it(name, () => {
      const builders = parseBuilders(text).map(builder => [
        builder.name,
        builder.isCurrent,
        builder.nodes.flatMap(each => each.platforms.map(formatPlatform)).join(' '),
        builder.error ?? builder.nodes.find(each => each.error !== undefined)?.error,
      ]);
      assert.deepEqual(builders, expected);
    });
  }
});
