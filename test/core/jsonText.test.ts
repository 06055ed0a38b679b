// JSON shown to people: laid out, and nothing of it changed.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { indentJson } from '../../src/core/jsonText.ts';
import { holds } from '../support/properties.ts';

describe('indented JSON', () => {
  const cases: [name: string, text: string, shown: string][] = [
    ['an object', '{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'],
    ['what is empty', '{"a":{},"b":[ ]}', '{\n  "a": {},\n  "b": []\n}'],
    ['what was laid out otherwise', '{\r\n\t"a" :\r\n\t1 }', '{\n  "a": 1\n}'],
    ['numbers as they were sent', '[1.0,1e400,12345678901234567890]', '[\n  1.0,\n  1e400,\n  12345678901234567890\n]'],
    ['a name given twice', '{"1":1,"0":2,"1":3}', '{\n  "1": 1,\n  "0": 2,\n  "1": 3\n}'],
    [
      'marks and escapes in strings',
      String.raw`["{\"a\",:\\","\u0041"]`,
      `[\n  ${String.raw`"{\"a\",:\\"`},\n  ${String.raw`"\u0041"`}\n]`,
    ],
    ['a value alone', ' "x" ', '"x"'],
  ];
  for (const [name, text, shown] of cases) it(`of ${name}`, () => assert.equal(indentJson(text), shown));

  for (const text of ['', '{', '{"a":}', '<html></html>', '{} {}', "{'a':1}", '"open', 'a: 1\nb: [2]']) {
    it(`leaves what is none as it is: ${JSON.stringify(text)}`, () => assert.equal(indentJson(text), text));
  }

  it('is the same value, whatever it is', () => {
    return holds(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space);
        const shown = indentJson(text);
        assert.equal(shown, JSON.stringify(JSON.parse(json), null, 2));
        assert.equal(indentJson(shown), shown);
      }),
    );
  });

  it('does not grow beyond an editor’s size', () => {
    const deep = 2_000_000;
    const nested = `${'['.repeat(deep)}${']'.repeat(deep)}`;
    assert.equal(indentJson(nested), nested);
    const flat = `[${'[],'.repeat(1_000_000)}0]`;
    assert(indentJson(flat).length < 8 * flat.length);
    const escapes = JSON.stringify('"'.repeat(2_000_000));
    assert.equal(indentJson(escapes), escapes);
  });
});
