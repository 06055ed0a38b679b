// Lines out of pieces.
import assert from 'node:assert/strict';
import { lineReader } from '../../src/core/lineReader.ts';

describe('lineReader', () => {
  const cases: [name: string, pieces: string[], beforeEnd: string[], afterEnd: string[]][] = [
    ['nothing', [], [], []],
    ['whole lines', ['a\nb\n'], ['a', 'b'], ['a', 'b']],
    ['a line in pieces', ['a', 'b', 'c\nd'], ['abc'], ['abc', 'd']],
    ['both ends of a line, apart', ['a\r', '\nb'], ['a'], ['a', 'b']],
    ['lines that are written over each other', ['10%\r20%\r'], ['10%', '20%'], ['10%', '20%']],
    ['empty lines', ['\n\n a \n \n'], [' a '], [' a ']],
  ];
  for (const [name, pieces, beforeEnd, afterEnd] of cases) {
    it(name, () => {
      const told: string[] = [];
      const reader = lineReader(line => told.push(line));
      for (const piece of pieces) reader.read(piece);
      assert.deepEqual(told, beforeEnd);
      reader.end();
      reader.end();
      assert.deepEqual(told, afterEnd);
    });
  }
});
