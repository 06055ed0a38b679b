// Lines to instructions, by BuildKit's parser: directives, comments, continuations, heredocs; and where each stands. Nearly
// every case has been asked of the BuildKit in Docker 28.5; the others come from its source.
import assert from 'node:assert/strict';
import { parseInstructions } from '../../../../src/core/dockerfile/syntax/instructions.ts';
import { sourceOffset } from '../../../../src/core/dockerfile/syntax/logicalText.ts';

function keywords(text: string): string {
  return parseInstructions(text)
    .instructions.map(({ keyword, arguments: { text: rest } }) => (rest === '' ? keyword : `${keyword} ${rest}`))
    .join(' | ');
}

type Cases = readonly (readonly [name: string, text: string, expected: string])[];

describe('instructions', () => {
  const cases: Cases = [
    ['one a line', 'FROM a\nRUN b', 'FROM a | RUN b'],
    ['lower case', 'from a', 'FROM a'],
    ['CRLF', 'FROM a\r\nRUN b\r\n', 'FROM a | RUN b'],
    ['carriage returns at a line’s end are part of the end', 'FROM a\r\r\nRUN b\r', 'FROM a | RUN b'],
    ['a carriage return inside a line ends nothing', 'RUN a\rRUN b', 'RUN a\rRUN b'],
    ['a byte order mark', '\uFEFFFROM a', 'FROM a'],
    ['a byte order mark on another line is a character', 'FROM a\n\uFEFFRUN b', 'FROM a | \uFEFFRUN b'],
    ['comments and blank lines', '# x\n\n  # y\nFROM a\n  RUN b', 'FROM a | RUN b'],
    ['tabs, vertical tabs and form feeds end a keyword', 'FROM\ta\nRUN\vb\nRUN\fc', 'FROM a | RUN b | RUN c'],
    ['a no-break space does not', 'FROM\u00a0a', 'FROM\u00A0A'],
    ['any space before and behind an instruction is dropped', '\u00a0\u0085FROM a\u2028 ', 'FROM a'],
    ['a keyword alone', 'FROM', 'FROM'],
    ['nothing', '', ''],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(keywords(text), expected));
});

describe('continuations', () => {
  const cases: Cases = [
    ['a backslash at the end', 'RUN a \\\n  b', 'RUN a   b'],
    ['with spaces and tabs behind it', 'RUN a \\ \t\n b', 'RUN a  b'],
    ['a no-break space behind it makes it text', 'RUN a \\\u00a0\nRUN b', 'RUN a \\ | RUN b'],
    ['before a CRLF', 'RUN a \\\r\n b', 'RUN a  b'],
    ['before any number of carriage returns', 'RUN a \\\r\r\n b', 'RUN a  b'],
    ['without a space nothing is put between', 'RU\\\nN a\\\nb', 'RUN ab'],
    ['two are none', 'RUN a \\\\\nRUN b', 'RUN a \\\\ | RUN b'],
    ['three are none either', 'RUN a \\\\\\\nRUN b', 'RUN a \\\\\\ | RUN b'],
    ['alone on the first line', '\\\n  RUN a', 'RUN a'],
    ['alone on a line between', 'RUN a \\\n\\\n b', 'RUN a  b'],
    ['comments and blank lines are passed over', 'RUN a \\\n# c\n\n  # d \\\n  b', 'RUN a   b'],
    ['a comment has none', '# c \\\nRUN a', 'RUN a'],
    ['at the end of the text', 'FROM a \\', 'FROM a'],
    ['another escape character', '# escape=`\nRUN a `\n b\nRUN c \\\nRUN d', 'RUN a  b | RUN c \\ | RUN d'],
    ['two of the other are none', '# escape=`\nRUN a ``\nRUN b', 'RUN a `` | RUN b'],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(keywords(text), expected));
});

describe('heredocs', () => {
  const cases: Cases = [
    ['one', 'RUN <<EOF\nFROM x\nEOF\nRUN b', 'RUN <<EOF | RUN b'],
    ['with a space and a number', 'RUN a << E 3<<F\nFROM x\nE\nFROM y\nF\nRUN b', 'RUN a << E 3<<F | RUN b'],
    ['several, one after the other', 'RUN <<A <<B\nB\nA\nA\nB\nRUN b', 'RUN <<A <<B | RUN b'],
    ['tabs before the end', 'RUN <<-E\n\t\tE\nRUN b', 'RUN <<-E | RUN b'],
    ['spaces before the end are none', 'RUN <<-E\n E\nRUN b\nE', 'RUN <<-E'],
    ['a space behind the end neither', 'RUN <<E\nE \nRUN b\nE', 'RUN <<E'],
    ['tabs without the dash neither', 'RUN <<E\n\tE\nRUN b\nE', 'RUN <<E'],
    ['a dash and a space open none', 'RUN <<- E\nRUN b', 'RUN <<- E | RUN b'],
    ['CRLF', 'RUN <<E\r\nx\r\nE\r\nRUN b', 'RUN <<E | RUN b'],
    ['a quoted name', 'COPY <<-"E F" /x\nx\n\tE F\nRUN b', 'COPY <<-"E F" /x | RUN b'],
    ['a name quoted in part', 'RUN <<E"O"F\nx\nEOF\nRUN b', 'RUN <<E"O"F | RUN b'],
    ['an escaped name', 'RUN <<E\\ F\nx\nE F\nRUN b', 'RUN <<E\\ F | RUN b'],
    ['is escaped by the backslash always', '# escape=`\nRUN <<E\\F\nx\nEF\nRUN b', 'RUN <<E\\F | RUN b'],
    ['a variable is its own name', 'RUN <<$E\nx\n$E\nRUN b', 'RUN <<$E | RUN b'],
    ['a default is split into words', 'RUN ${x:-a <<b}\nx\nb}\nRUN c', 'RUN ${x:-a <<b} | RUN c'],
    ['any script', 'RUN <<😀ä\nx\n😀ä\nRUN b', 'RUN <<😀ä | RUN b'],
    ['a byte order mark is no space', 'RUN <<E\uFEFFF\nx\nE\uFEFFF\nRUN b', 'RUN <<E\uFEFFF | RUN b'],
    ['the name is the whole word', 'RUN <<E|cat\nE\nx\nE|cat\nRUN b', 'RUN <<E|cat | RUN b'],
    ['a shift in arithmetic is taken for one', 'RUN a $((1 << 2))\nx\n2))\nRUN b', 'RUN a $((1 << 2)) | RUN b'],
    ['a shift without spaces is not', 'RUN a $((1<<2))\nRUN b', 'RUN a $((1<<2)) | RUN b'],
    ['a word before the mark', 'RUN cat<<E\nRUN b', 'RUN cat<<E | RUN b'],
    ['<<< is none', 'RUN cat <<<E\nRUN b', 'RUN cat <<<E | RUN b'],
    ['an empty name is none', 'RUN <<"" <<\nRUN b', 'RUN <<"" << | RUN b'],
    ['a quoted mark is text', 'RUN \'<<E\' "<<F"\nRUN b', 'RUN \'<<E\' "<<F" | RUN b'],
    ['an escaped mark is text', 'RUN \\<<E <\\<F\nRUN b', 'RUN \\<<E <\\<F | RUN b'],
    ['a quote without its end leaves none', "RUN don't <<E\nRUN b", "RUN don't <<E | RUN b"],
    ['nor does a variable that cannot be read', 'RUN ${x^} <<E\nRUN b', 'RUN ${x^} <<E | RUN b'],
    ['in what is a comment to the shell', 'RUN # <<E\nx\nE\nRUN b', 'RUN # <<E | RUN b'],
    ['on a continued line', 'RUN <<E \\\n && a\nb \\\nE\nRUN b', 'RUN <<E  && a | RUN b'],
    ['ADD', 'ADD <<E /x\nx\nE\nRUN b', 'ADD <<E /x | RUN b'],
    ['other instructions have none', 'ENV a=<<E\nCMD <<E\nRUN b', 'ENV a=<<E | CMD <<E | RUN b'],
    ['ONBUILD of one that has', 'ONBUILD RUN <<E\nx\nE\nRUN b', 'ONBUILD RUN <<E | RUN b'],
    ['ONBUILD of one that has none', 'ONBUILD ENV a=<<E\nRUN b', 'ONBUILD ENV a=<<E | RUN b'],
    ['without an end', 'RUN <<E\nFROM x', 'RUN <<E'],
    ['the JSON form has none', 'RUN ["a", "<<E"]\nRUN b', 'RUN ["a", "<<E"] | RUN b'],
    ['a flag before it changes nothing', 'RUN --x=y ["a", "<<E"]\nRUN b', 'RUN --x=y ["a", "<<E"] | RUN b'],
    ['a shell’s test is no JSON', 'RUN [ -f a ] && b <<E\nx\nE\nRUN b', 'RUN [ -f a ] && b <<E | RUN b'],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(keywords(text), expected));
});

describe('directives', () => {
  const read = (text: string) =>
    parseInstructions(text)
      .directives.map(({ name, value, valueRange, start, end }) => {
        assert.equal(text.slice(valueRange.start, valueRange.end), value);
        assert(start < valueRange.start && valueRange.end <= end);
        return `${name}=${value}`;
      })
      .join(' ');
  const cases: Cases = [
    ['all three', '#syntax=a\n# check = skip=all\n# escape=`\nFROM a', 'syntax=a check=skip=all escape=`'],
    ['in any order', '# escape=`\n# check=a\n# syntax=b', 'escape=` check=a syntax=b'],
    ['any case', '# SynTax=a\n# ESCAPE=`', 'syntax=a escape=`'],
    ['CRLF and a byte order mark', '\uFEFF# syntax=a\r\n# escape=`\r\n', 'syntax=a escape=`'],
    ['tabs', '#\tescape\t=\t`\t', 'escape=`'],
    ['the image alone is the syntax', '# syntax=docker/dockerfile:1 and more', 'syntax=docker/dockerfile:1'],
    ['a comment ends them', '# hi\n# escape=`', ''],
    ['a blank line ends them', '\n# escape=`', ''],
    ['an unknown one ends them', '# x=y\n# escape=`', ''],
    ['one without a value ends them', '# syntax=\n# escape=`', ''],
    ['a space in the name ends them', '# es cape=`\n# syntax=a', ''],
    ['an instruction ends them', 'FROM a\n# escape=`', ''],
    ['two marks are a comment', '## escape=`', ''],
    ['a no-break space is no space', '#\u00a0escape=`', ''],
    ['indented, only escape is read', ' # escape=`\n # syntax=a\n', 'escape=`'],
    ['behind a shebang, only escape is not', '#!/bin/x\n# syntax=a\n# check=b\n# escape=`', 'syntax=a check=b'],
    ['slashes are for syntax alone', '// check=a\n// syntax=b\n', 'syntax=b'],
    ['slashes come second', '# syntax=a\n// syntax=b', 'syntax=a'],
    ['the first of two is read', '# syntax=a\n# syntax=b', 'syntax=a'],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(read(text), expected));

  it('that are indented or behind a shebang still are no comments', () => {
    const { comments } = parseInstructions(' # syntax=a\n#!x\n# check=b\n');
    assert.deepEqual(comments, [
      { start: 12, end: 15 },
      { start: 16, end: 25 },
    ]);
    assert.deepEqual(parseInstructions('#!x\n# syntax=b\n').comments, [{ start: 0, end: 3 }]);
  });
});

describe('comments', () => {
  it('are whole lines, inside instructions too, and neither directives nor lines of a heredoc', () => {
    const text =
      '# syntax=x\n# one\nFROM a # not this\r\n  #two \r\nRUN a \\\n\t# three\n  b\nRUN <<E\n# not this\nE\n#';
    const found = parseInstructions(text).comments.map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(found, ['# one', '#two ', '# three', '#']);
  });
});

describe('what BuildKit refuses', () => {
  const long = (bytes: number) => `FROM a\nLABEL a=${'x'.repeat(bytes - 8)}`;
  const cases: Cases = [
    ['nothing wrong', 'ARG a\nFROM a\nRUN\nCMD\nSHELL ["a"]\nENV a b\nENV a=1 b=\nCMD [a]\nRUN [ -f a ]', ''],
    ['no text', '', 'no-stages'],
    ['comments alone', '# a\n', 'no-stages'],
    ['arguments alone', 'ARG a', 'no-stages'],
    ['an instruction before FROM', 'RUN a\nFROM a', 'outside-stage'],
    ['a directive given twice', '# escape=`\n#Escape=`\nFROM a', 'directive-twice'],
    ['one of the three is enough', '# check=a\n# check=a\nFROM a', 'directive-twice'],
    ['an unknown escape character', '# escape=x\nFROM a', 'invalid-escape'],
    ['two escape characters', '# escape=``\nFROM a', 'invalid-escape'],
    ['a space for one', '# escape= \nFROM a', 'invalid-escape'],
    ['a no-break space behind it', '# escape=`\u00a0\nFROM a', 'invalid-escape'],
    ['an unknown instruction', 'FROM a\nLABE a', 'unknown-instruction'],
    ['a no-break space for a space', 'FROM\u00a0a\nFROM a', 'unknown-instruction'],
    ['continuations without an instruction', 'FROM a\n\\\n', 'unknown-instruction'],
    ['a heredoc without its end', 'FROM a\nRUN <<E\n', 'unterminated-heredoc'],
    ['each of them', 'FROM a\nRUN <<E <<F\n', 'unterminated-heredoc unterminated-heredoc'],
    ['an escape that nothing follows', 'FROM a\nENV a=1 \\\u00a0', ''],
    ['numbers in the JSON form', 'FROM a\nCMD ["a", 1]', 'not-only-strings'],
    ['null in the JSON form', 'FROM a\nRUN [null]', 'not-only-strings'],
    ['numbers in an ONBUILD’s JSON form', 'FROM a\nONBUILD RUN [1]', 'not-only-strings'],
    ['a SHELL that is no JSON', 'FROM a\nSHELL a', 'not-json'],
    ['an empty SHELL', 'FROM a\nSHELL []', 'missing-arguments'],
    ['COPY with one name', 'FROM a\nCOPY a', 'missing-arguments'],
    ['COPY with a flag and one name', 'FROM a\nCOPY --from=a b', 'missing-arguments'],
    ['COPY with one name in JSON', 'FROM a\nCOPY ["a"]', 'missing-arguments'],
    ['an empty ARG', 'FROM a\nARG', 'missing-arguments'],
    ['an empty ENV', 'FROM a\nENV', 'missing-arguments'],
    ['an empty ENV of ONBUILD, which is refused later', 'FROM a\nONBUILD ENV', ''],
    ['ENV with a name alone', 'FROM a\nENV a', 'missing-arguments'],
    ['ENV with a word that is no pair', 'FROM a\nENV a=1 b', 'not-a-pair'],
    ['ENV with a quoted space', 'FROM a\nENV a="b c"', ''],
    ['the escape character of the file', '# escape=`\nFROM a\nENV a=b` c', ''],
    ['a backslash where it is not that', '# escape=`\nFROM a\nENV a=b\\ c', 'not-a-pair'],
    ['ARG without a name', 'FROM a\nARG a =b', 'blank-name'],
    ['the old form, whose value begins with the sign', 'FROM a\nENV a =2', ''],
    ['LABEL without a name', 'FROM a\nLABEL =b', 'blank-name'],
    ['another flag of FROM', 'FROM --Platform=a b', 'unknown-flag'],
    ['a flag given twice', 'FROM --platform=a --platform=a b', 'flag-twice'],
    ['a flag that may come twice', 'FROM a\nRUN --mount=a --mount=b c', ''],
    ['a flag without its value', 'FROM --platform a', 'flag-without-value'],
    ['a flag with an empty value', 'FROM --platform= a', ''],
    ['a flag of COPY given twice', 'FROM a\nCOPY --from=a --link --from=b a b', 'flag-twice'],
    ['flags that other versions may have', 'FROM a\nCOPY --new --new a b', ''],
    ['ONBUILD of ONBUILD', 'FROM a\nONBUILD ONBUILD RUN a', 'invalid-trigger'],
    ['ONBUILD of FROM', 'FROM a\nonbuild from a', 'invalid-trigger'],
    ['ONBUILD of nothing', 'FROM a\nONBUILD', 'missing-arguments'],
    ['ONBUILD of what is refused later', 'FROM a\nONBUILD COPY a\nONBUILD XYZ', ''],
    ['ONBUILD of what is refused at once', 'FROM a\nONBUILD ENV a', 'missing-arguments'],
    ['a line of 65,535 bytes', `${long(65_535)}\nRUN a`, ''],
    ['a line of 65,536 bytes', `${long(65_536)}\nRUN a`, 'line-too-long'],
    ['bytes, not characters', `FROM a\n# ${'ü'.repeat(32_767)}`, 'line-too-long'],
    ['characters outside the plane', `FROM a\n# ${'😀'.repeat(16_383)}`, ''],
  ];
  for (const [name, text, expected] of cases) {
    it(`${name}: ${expected || 'it does not'}`, () => {
      const { errors } = parseInstructions(text);
      assert.equal(errors.map(({ code }) => code).join(' '), expected);
      for (const { start, end } of errors) assert(0 <= start && start <= end && end <= text.length);
    });
  }

  it('is where it is said to be', () => {
    const text = '#escape=`\n  #escape=`\nFROM a\nRUN <<E `\n  b\nLABE';
    assert.deepEqual(
      parseInstructions(text).errors.map(({ code, start, end }) => [code, text.slice(start, end)]),
      [
        ['directive-twice', '#escape=`'],
        ['unterminated-heredoc', 'RUN <<E `\n  b'],
      ],
    );
  });
});

describe('places', () => {
  it('are known for every character, through continuations', () => {
    const text = '# c\nRUN one \\\n  # comment\n  two \\\r\n three\n';
    const [run] = parseInstructions(text).instructions;
    assert(run);
    for (const word of ['one', 'two', 'three']) {
      const at = run.arguments.text.indexOf(word);
      assert.equal(text.slice(sourceOffset(run.arguments, at)).startsWith(word), true, word);
    }
    assert.equal(text.slice(run.start, run.end), text.slice(4, -1));
  });
});
