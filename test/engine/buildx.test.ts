// buildx: its answers read, in every shape that was seen, and the command lines written for it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform } from '../../src/core/platform.ts';
import { buildArgumentList, parseBuilders } from '../../src/engine/buildx.ts';

const recorded = (name: string) => readFile(join(import.meta.dirname, 'fixtures', name), 'utf8');

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

describe('the command line of a build', () => {
  it('names everything', () => {
    const args = buildArgumentList({
      dockerfile: '/w/Dockerfile',
      context: '/w',
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: ['ghcr.io/a/b:1', 'ghcr.io/a/b:latest'],
      output: 'push',
      target: 'prod',
      buildArguments: { VERSION: '1', EMPTY: '' },
      builder: 'multi',
    });
    assert.deepEqual(args, [
      'buildx',
      'build',
      '--builder=multi',
      '--platform=linux/amd64,linux/arm64',
      '--tag=ghcr.io/a/b:1',
      '--tag=ghcr.io/a/b:latest',
      '--target=prod',
      '--build-arg=VERSION=1',
      '--build-arg=EMPTY=',
      '--file=/w/Dockerfile',
      '--push',
      '--',
      '/w',
    ]);
  });

  it('keeps every text one argument, and none can become a flag', () => {
    const nasty = ['$(touch x)', 'a b', '"quoted"', "'q'", ';rm', '--push', '-o'];
    for (const text of nasty) {
      const args = buildArgumentList({
        dockerfile: text,
        context: text,
        platforms: ['linux/amd64'],
        tags: [text],
        output: 'load',
        target: text,
        buildArguments: { X: text },
        builder: text,
      });
      assert.equal(args.filter(each => each.includes(text)).length, 6, text);
      assert.equal(args.indexOf('--'), args.length - 2);
      assert.equal(args.at(-1), text);
    }
  });
});
