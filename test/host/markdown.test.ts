// Text from outside, as VS Code would draw it.
import assert from 'node:assert/strict';
import { escapeMarkdown, plainText } from '../../src/host/markdown.ts';

describe('text from outside', () => {
  const hostile = [
    '[x](command:y)',
    '<img src=x>',
    '$(alert)',
    '**b**',
    '| a | b |',
    '`c`',
    'https://x.test',
    '&lt;',
    '\u202egnp',
  ];
  for (const text of hostile) {
    it(`${JSON.stringify(text)} is no markup`, () => {
      const escaped = escapeMarkdown(text);
      assert.doesNotMatch(escaped, /(?<!\\)[[\]()*`|<>$]|\u202e|https:/);
    });
  }
  it('is neither icon nor link in a label', () => {
    assert.equal(plainText('$(alert) [x](command:y) f(x)'), '$ (alert) [x] (command:y) f(x)');
  });
});
