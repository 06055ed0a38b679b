// Steps that an engine names, found in the Dockerfile.
import assert from 'node:assert/strict';
import { stepPlace } from '../../../src/core/builds/stepPlace.ts';

const text = `# RUN make
FROM x
RUN make \\
    # a comment
    all
RUN twice
run [ "$(uname -m)" != aarch64 ]
RUN twice
`;

describe('the place of a step', () => {
  const cases: [step: string, lines: [start: number, end: number] | undefined][] = [
    ['RUN make     all', [2, 4]],
    ['RUN make all', [2, 4]],
    ['RUN [ "$(uname -m)" != aarch64 ]', [6, 6]],
    ['FROM x', [1, 1]],
    ['RUN twice', undefined],
    ['RUN make', undefined],
    ['', undefined],
  ];
  for (const [step, lines] of cases) {
    it(`“${step}” ${lines ? `is in lines ${lines.join(' to ')}` : 'cannot be told'}`, () => {
      assert.deepEqual(stepPlace(step, text), lines && { start: lines[0], end: lines[1] });
    });
  }

  it('is found with the ends of lines that Windows has', () => {
    assert.deepEqual(stepPlace('RUN make all', text.replaceAll('\n', '\r\n')), { start: 2, end: 4 });
  });
});
