// What a Dockerfile lets a build choose.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildInputs } from '../../../src/core/builds/inputs.ts';
import { holds, textWith } from '../../support/properties.ts';

describe('what a Dockerfile lets a build choose', () => {
  const cases: readonly (readonly [name: string, text: string, expected: Partial<ReturnType<typeof buildInputs>>])[] = [
    ['nothing in an empty text', '', { stages: [], arguments: [], secrets: [] }],
    [
      'stages by name, in lower case, each once',
      'FROM a AS Build\nFROM b\nFROM c as final\nFROM d AS build',
      { stages: ['build', 'final'] },
    ],
    [
      'arguments before and in stages, with the first value',
      'ARG BASE=alpine\nFROM $BASE\nARG BASE\nARG VERSION\nFROM b\nARG VERSION=1 OTHER="a b"',
      {
        arguments: [
          { name: 'BASE', value: 'alpine' },
          { name: 'VERSION', value: '1' },
          { name: 'OTHER', value: '"a b"' },
        ],
      },
    ],
    ['an empty value is one', 'FROM a\nARG X=\nARG X=1', { arguments: [{ name: 'X', value: '' }] }],
    [
      'no argument that the builder sets',
      'FROM a\nARG TARGETARCH\nARG BUILDPLATFORM\nARG TARGETSTAGE\nARG MINE',
      { arguments: [{ name: 'MINE' }] },
    ],
    ['a half-typed ARG', 'FROM a\nARG =1', { arguments: [] }],
    ['secrets by id', 'FROM a\nRUN --mount=type=secret,id=npm npm ci', { secrets: ['npm'] }],
    [
      'secrets of several mounts, each once',
      'FROM a\nRUN --mount=type=secret,id=a --mount=type=secret,id=b x\nRUN --mount=id=a,type=secret y',
      { secrets: ['a', 'b'] },
    ],
    ['secrets by source', 'FROM a\nRUN --mount=type=secret,src=s,id=i x', { secrets: ['s'] }],
    ['secrets by target', 'FROM a\r\nRUN --mount=type=secret,target=/run/keys/key.pem x', { secrets: ['key.pem'] }],
    ['a target that is a folder', 'FROM a\nRUN --mount=type=secret,target=/ x', { secrets: [] }],
    ['a secret without a name', 'FROM a\nRUN --mount=type=secret x', { secrets: [] }],
    ['no other mount', 'FROM a\nRUN --mount=type=cache,id=c x\nRUN --mount=id=x,target=/x y', { secrets: [] }],
    ['no text of a heredoc', 'FROM a\nRUN <<EOF\nRUN --mount=type=secret,id=x y\nEOF', { secrets: [] }],
    [
      'a mount over several lines',
      'FROM a\nRUN --mount=type=secret,\\\nid=npm \\\n  --mount=type=secret,id=two x',
      { secrets: ['npm', 'two'] },
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const inputs: Partial<ReturnType<typeof buildInputs>> = buildInputs(text);
      const keys = Object.keys(expected) as (keyof typeof expected)[];
      assert.deepEqual(Object.fromEntries(keys.map(key => [key, inputs[key]])), expected);
    });
  }

  it('never throws, and names nothing by an empty name', () => {
    const text = textWith(
      'FROM a AS b\n',
      'ARG ',
      'RUN --mount=',
      'type=secret',
      ',',
      'id=',
      'target=/',
      '=',
      '"',
      '\\\n',
    );
    return holds(
      fc.property(text, text => {
        const { secrets, stages, arguments: declared } = buildInputs(text);
        return [...secrets, ...stages, ...declared.map(({ name }) => name)].every(name => name !== '');
      }),
    );
  });
});
