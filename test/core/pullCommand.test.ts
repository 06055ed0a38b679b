// What is pasted into a shell.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { pullCommand } from '../../src/core/pullCommand.ts';
import { InvalidReference, parseReference, type Reference } from '../../src/core/reference.ts';
import { holds, textWith } from '../support/properties.ts';

const digest = `sha256:${'a'.repeat(64)}`;

function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  assert(!(reference instanceof InvalidReference));
  return reference;
}

describe('the command that pulls', () => {
  const cases: [reference: string, variant: string | undefined, command: string][] = [
    ['alpine', undefined, 'docker pull alpine'],
    ['docker.io/library/alpine:3.20', undefined, 'docker pull alpine:3.20'],
    [`ghcr.io/a/b:1@${digest}`, 'v7', `docker pull --platform=linux/arm/v7 ghcr.io/a/b:1@${digest}`],
    ['[::1]:5000/a', undefined, 'docker pull "[::1]:5000/a"'],
  ];
  for (const [text, variant, command] of cases) {
    it(command, () => {
      const platform = variant === undefined ? undefined : { os: 'linux', architecture: 'arm', variant };
      assert.equal(pullCommand(referenceOf(text), platform), command);
    });
  }

  it('needs no other quotes, whatever is a reference', async () => {
    const text = textWith(
      'a',
      'b/',
      '.b',
      'c.d/',
      ':5000/',
      '__',
      '-',
      ':1_0',
      `@${digest}`,
      '[::1]',
      '$x',
      '`',
      ';',
      ' ',
    );
    let references = 0;
    await holds(
      fc.property(text, typed => {
        const reference = parseReference(typed);
        if (reference instanceof InvalidReference) return;
        references++;
        assert.match(pullCommand(reference), /^docker pull (?:[\w.:/@-]+|"\[[\w:]+\][\w.:/@-]+")$/);
      }),
      10_000,
    );
    assert(references > 50, String(references));
  });
});
