// Where an image goes in a Dockerfile: `|` is the cursor, or what the image is dropped on.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyEdits } from '../../../src/core/fixes/fix.ts';
import { parseInstructions } from '../../../src/core/dockerfile/syntax/instructions.ts';
import { dropImages, insertStages, type UsedImage } from '../../../src/core/dockerfile/useImage.ts';
import { holds, textWith } from '../../support/properties.ts';

const app: UsedImage = { reference: 'app:1' };
const arm: UsedImage = { reference: 'app:1', platform: 'linux/arm64' };

function at(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  return { text: marked.replace('|', ''), offset };
}

describe('a stage put into a Dockerfile', () => {
  const cases: [name: string, marked: string, result: string][] = [
    ['an empty file', '|', 'FROM app:1'],
    ['a blank line at the end', 'FROM a\n|', 'FROM a\nFROM app:1'],
    ['a blank line between', 'FROM a\n  |\nRUN b\n', 'FROM a\nFROM app:1\nRUN b\n'],
    ['a line of a stage', 'FROM a\nRUN |b\nRUN c', 'FROM a\nFROM app:1\nRUN b\nRUN c'],
    ['the line of a FROM', 'FROM |a\nRUN b', 'FROM app:1\nFROM a\nRUN b'],
    ['the end of a last line without a line end', 'FROM a\nRUN b|', 'FROM a\nRUN b\nFROM app:1'],
    ['lines of Windows', 'FROM a\r\nRUN |b\r\n', 'FROM a\r\nFROM app:1\r\nRUN b\r\n'],
    ['a blank line of Windows', 'FROM a\r\n|\r\nRUN b\r\n', 'FROM a\r\nFROM app:1\r\nRUN b\r\n'],
    [
      'above the directives',
      '|# syntax=docker/dockerfile:1\nFROM a\n',
      '# syntax=docker/dockerfile:1\nFROM app:1\nFROM a\n',
    ],
    ['above the ARGs every FROM may use', '|ARG V=1\nARG W\nFROM a:$V\n', 'ARG V=1\nARG W\nFROM app:1\nFROM a:$V\n'],
    ['ARGs alone', 'ARG |V=1', 'ARG V=1\nFROM app:1'],
    ['a stage’s own ARGs', 'FROM a\n|ARG V\n', 'FROM a\nFROM app:1\nARG V\n'],
    ['below what needs a FROM', 'ARG V\nRUN a\nRUN b|\n', 'ARG V\nFROM app:1\nRUN a\nRUN b\n'],
    ['behind a byte order mark', '\uFEFF|RUN a\n', '\uFEFFFROM app:1\nRUN a\n'],
    ['a continuation', 'FROM a\nRUN b \\\n  |c\nRUN d', 'FROM a\nFROM app:1\nRUN b \\\n  c\nRUN d'],
    ['a blank line inside a continuation', 'FROM a\nRUN b \\\n|\n  c\n', 'FROM a\nFROM app:1\nRUN b \\\n\n  c\n'],
    ['a continuation that does not end', 'FROM a\nRUN b \\\n|', 'FROM a\nFROM app:1\nRUN b \\\n'],
    ['a heredoc', 'FROM a\nRUN <<E\nx|\nE\nRUN b', 'FROM a\nFROM app:1\nRUN <<E\nx\nE\nRUN b'],
    ['a heredoc’s end', 'FROM a\nRUN <<E\nx\n|E\n', 'FROM a\nFROM app:1\nRUN <<E\nx\nE\n'],
    ['a comment', 'FROM a\n# |about b\nRUN b', 'FROM a\nFROM app:1\n# about b\nRUN b'],
  ];
  for (const [name, marked, result] of cases) {
    it(`at ${name}`, () => {
      const { text, offset } = at(marked);
      assert.equal(applyEdits(text, [insertStages(text, offset, [app])]), result);
    });
  }

  it('names a platform, and may be several', () => {
    assert.equal(insertStages('', 0, [arm, app]).text, 'FROM --platform=linux/arm64 app:1\nFROM app:1');
  });

  it('is read as one, in any text', () => {
    const text = textWith(
      'FROM a\n',
      'ARG V\n',
      'RUN <<E\n',
      'E\n',
      '\\\n',
      '\n',
      '# syntax=x\n',
      '# escape=`\n',
      'RUN b\r\n',
    );
    return holds(
      fc.property(text, fc.nat(), (before, number) => {
        const edit = insertStages(before, number % (before.length + 1), [app]);
        const after = applyEdits(before, [edit]);
        const start = edit.start + edit.text.indexOf('FROM');
        const stages = parseInstructions(after).instructions.filter(({ keyword }) => keyword === 'FROM');
        const isIn = stages.some(each => each.start === start && each.arguments.text === 'app:1');
        assert(isIn, JSON.stringify({ before, after }));
        // Nothing else changes its meaning.
        const words = (of: string) => parseInstructions(of).instructions.map(({ keyword }) => keyword);
        assert.equal(words(after).length, words(before).length + 1);
        assert.equal(parseInstructions(after).directives.length, parseInstructions(before).directives.length);
      }),
      2000,
    );
  });
});

describe('an image dropped on a Dockerfile', () => {
  const cases: [name: string, marked: string, images: UsedImage[], result: string][] = [
    ['an empty file', '|', [app], 'FROM app:1'],
    ['a blank line', 'FROM a\n|\nRUN b', [arm], 'FROM a\nFROM --platform=linux/arm64 app:1\nRUN b'],
    ['the end', 'FROM a\nRUN b|', [app], 'FROM a\nRUN b\nFROM app:1'],
    ['the name in a FROM', 'FROM al|pine:3 AS x', [app], 'FROM app:1 AS x'],
    ['the end of that name', 'FROM alpine:3| AS x', [app], 'FROM app:1 AS x'],
    ['the name in a FROM, with a platform', 'FROM al|pine', [arm], 'FROM --platform=linux/arm64 app:1'],
    [
      'the name in a FROM that has a platform',
      'FROM --platform=linux/s390x \\\n al|pine',
      [arm],
      'FROM --platform=linux/arm64 \\\n app:1',
    ],
    [
      'such a name, without a platform',
      'FROM --platform=linux/s390x al|pine',
      [app],
      'FROM --platform=linux/s390x app:1',
    ],
    ['the name in a COPY', 'FROM a\nCOPY --from=al|pine / /', [arm], 'FROM a\nCOPY --from=app:1 / /'],
    ['a COPY without a name', 'FROM a\nCOPY --from=| / /', [arm], 'FROM a\nCOPY --from=app:1 / /'],
    [
      'the name in a mount',
      'FROM a\nRUN --mount=from=al|pine,target=/x b',
      [app],
      'FROM a\nRUN --mount=from=app:1,target=/x b',
    ],
    ['a mount without a name', 'FROM a\nRUN --mount=type=ca|che b', [app], 'FROM a\nRUN --mount=type=caapp:1che b'],
    ['elsewhere', 'FROM a\nLABEL base=|\nRUN b', [arm], 'FROM a\nLABEL base=app:1\nRUN b'],
    ['a blank line of a heredoc', 'FROM a\nRUN <<E\n|\nE\n', [app], 'FROM a\nRUN <<E\napp:1\nE\n'],
    ['a continuation that does not end', 'FROM a\nRUN b \\\n|', [app], 'FROM a\nFROM app:1\nRUN b \\\n'],
    [
      'a name, two of them',
      'FROM a\nFROM b|',
      [app, arm],
      'FROM a\nFROM b\nFROM app:1\nFROM --platform=linux/arm64 app:1',
    ],
    ['a name, none', 'FROM a|', [], 'FROM a'],
  ];
  for (const [name, marked, images, result] of cases) {
    it(`on ${name}`, () => {
      const { text, offset } = at(marked);
      assert.equal(applyEdits(text, dropImages(text, offset, images)), result);
    });
  }
});
