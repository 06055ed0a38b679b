// Offsets to lines.
import assert from 'node:assert/strict';
import { lineCounter } from '../../src/core/lines.ts';

describe('the line of an offset', () => {
  for (const text of ['', 'a', '\n', 'ab\ncd\r\n\nef', '\n\n\n', 'a\n']) {
    it(`is the number of line ends before it: ${JSON.stringify(text)}`, () => {
      const lineOf = lineCounter(text);
      for (let offset = 0; offset <= text.length; offset++) {
        assert.equal(lineOf(offset), text.slice(0, offset).split('\n').length - 1, String(offset));
      }
    });
  }
});
