// Lines to instructions, by BuildKit's parser: directives, comments, continuations, heredocs; and where each stands.
import assert from 'node:assert/strict';
import { parseInstructions, sourceOffset } from '../../../src/core/dockerfile/instructions.ts';

function keywords(text: string): string {
  return parseInstructions(text)
    .instructions.map(({ keyword, arguments: { text: rest } }) => `${keyword} ${rest}`.trim())
    .join(' | ');
}

describe('instructions', () => {
  const cases: [name: string, text: string, expected: string][] = [
    ['one a line', 'FROM a\nRUN b', 'FROM a | RUN b'],
    ['lower case', 'from a', 'FROM a'],
    ['CRLF', 'FROM a\r\nRUN b\r\n', 'FROM a | RUN b'],
    ['a byte order mark', '\uFEFFFROM a', 'FROM a'],
    ['comments and blank lines', '# x\n\n  # y\nFROM a\n  RUN b', 'FROM a | RUN b'],
    ['a continuation', 'RUN a \\\n  b', 'RUN a   b'],
    ['spaces behind the continuation', 'RUN a \\ \t\n b', 'RUN a  b'],
    ['comments and blank lines inside a continuation', 'RUN a \\\n# c\n\n  # d\n  b', 'RUN a   b'],
    ['a doubled escape is no continuation', 'RUN a \\\\\nRUN b', 'RUN a \\\\ | RUN b'],
    ['a continuation at the end of the text', 'FROM a \\', 'FROM a'],
    ['another escape character', '# escape=`\nRUN a `\n b\nRUN c \\\nRUN d', 'RUN a  b | RUN c \\ | RUN d'],
    ['a directive after a comment is a comment', '# hi\n# escape=`\nRUN a `\nRUN b', 'RUN a ` | RUN b'],
    ['a directive after another', '#syntax=x\n# Escape = `\nRUN a `\n b', 'RUN a  b'],
    ['a heredoc', 'RUN <<EOF\nFROM x\nEOF\nRUN b', 'RUN <<EOF | RUN b'],
    [
      'a heredoc with space and number',
      'RUN cat << EOF 3<<E2\nFROM x\nEOF\nFROM y\nE2\nRUN b',
      'RUN cat << EOF 3<<E2 | RUN b',
    ],
    ['a heredoc with tabs', 'COPY <<-"E F" /x\nFROM x\n\tE F\nRUN b', 'COPY <<-"E F" /x | RUN b'],
    ['a quoted heredoc mark is text', "RUN echo '<<EOF'\nRUN b", "RUN echo '<<EOF' | RUN b"],
    ['<<< is no heredoc', 'RUN cat <<<EOF\nRUN b', 'RUN cat <<<EOF | RUN b'],
    ['other instructions have none', 'ENV a=<<EOF\nRUN b', 'ENV a=<<EOF | RUN b'],
    ['ONBUILD of one that has', 'ONBUILD RUN <<EOF\nFROM x\nEOF\nRUN b', 'ONBUILD RUN <<EOF | RUN b'],
    ['a heredoc without an end', 'RUN <<EOF\nFROM x', 'RUN <<EOF'],
    ['the JSON form has none', 'RUN ["cat", "<<EOF"]\nRUN b', 'RUN ["cat", "<<EOF"] | RUN b'],
    ['nothing', '', ''],
    ['a keyword alone', 'FROM', 'FROM'],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(keywords(text), expected));

  it('know where every character stands, through continuations', () => {
    const text = '# c\nRUN one \\\n  # comment\n  two \\\r\n three\n';
    const [run] = parseInstructions(text).instructions;
    assert(run);
    for (const word of ['one', 'two', 'three']) {
      const at = run.arguments.text.indexOf(word);
      assert.equal(text.slice(sourceOffset(run.arguments, at)).startsWith(word), true, word);
    }
    assert.equal(text.slice(run.start, run.end), text.slice(4, -1));
  });

  it('never throw, whatever the text', () => {
    const pieces = [
      'FROM ',
      'RUN ',
      '\\',
      '\n',
      '<<EOF',
      '"',
      "'",
      '`',
      '$',
      '{',
      '--platform=',
      '#',
      '\r\n',
      '\uFEFF',
      ' ',
      'a',
      '\ud800',
    ];
    let seed = 1;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join('');
      for (const { start, end } of parseInstructions(text).instructions)
        assert(0 <= start && start <= end && end <= text.length);
    }
  });
});
