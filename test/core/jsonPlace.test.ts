// What stands at each place of a JSON text.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { jsonPlaceAt } from '../../src/core/jsonPlace.ts';
import { holds, textWith } from '../support/properties.ts';

describe('a place of JSON', () => {
  const text = '{ "a": "x\\"y", "list": [1, {"digest" : "d", "size": -12.5, "deep": {"in": true}}], "last": "z" }';
  const cases: [at: string, found: object | undefined][] = [
    ['a"', { name: 'a', value: 'a', isName: true, inside: '', members: { a: 'x"y', last: 'z' } }],
    ['x', { name: 'a', value: 'x"y', isName: false, inside: '', members: { a: 'x"y', last: 'z' } }],
    ['1', { name: 'list', value: 1, isName: false, inside: '', members: {} }],
    ['igest', { name: 'digest', value: 'digest', isName: true, inside: 'list', members: { digest: 'd', size: -12.5 } }],
    ['d",', { name: 'digest', value: 'd', isName: false, inside: 'list', members: { digest: 'd', size: -12.5 } }],
    ['-12', { name: 'size', value: -12.5, isName: false, inside: 'list', members: { digest: 'd', size: -12.5 } }],
    ['rue', { name: 'in', value: undefined, isName: false, inside: 'deep', members: {} }],
    ['z"', { name: 'last', value: 'z', isName: false, inside: '', members: { a: 'x"y', last: 'z' } }],
    ['[', undefined],
    [' : ', { name: 'digest', value: 'digest', isName: true, inside: 'list', members: { digest: 'd', size: -12.5 } }],
    [': "d', undefined],
  ];
  for (const [at, expected] of cases) {
    it(`at ${at}`, () => {
      const place = jsonPlaceAt(text, text.indexOf(at));
      if (!place || !expected) return assert.equal(place, expected);
      const { start, end, members, ...rest } = place;
      assert.deepEqual({ ...rest, members: Object.fromEntries(members) }, expected);
      assert(start <= text.indexOf(at) && text.indexOf(at) <= end);
    });
  }

  const broken: [text: string, found: unknown][] = [
    ['{"a":{"b":"c"', ['b', 'c', 'a']],
    ['}]}{"a":{"b":"c"}}', ['b', 'c', 'a']],
    ['{"a":{"b":"c" "d" 1}}', ['b', 'c', 'a']],
    ['"c"', undefined],
    ['{:"c"}', ['', 'c', '']],
    [`${'['.repeat(63)}{"b":"c"}`, ['b', 'c', '']],
    [`${'['.repeat(64)}{"b":"c"}`, undefined],
  ];
  for (const [text, expected] of broken) {
    it(`of ${text.slice(0, 20)}, which is broken, is what is understood`, () => {
      const place = jsonPlaceAt(text, text.indexOf('c'));
      assert.deepEqual(place && [place.name, place.value, place.inside], expected);
    });
  }

  it('of any text whatever is inside it', () =>
    holds(
      fc.property(textWith('{}[]:,"\\ 1a'), fc.nat(60), (any, offset) => {
        const place = jsonPlaceAt(any, offset);
        if (place) assert(place.start <= offset && offset <= place.end && place.end <= any.length);
      }),
    ));

  it('of any JSON is found wherever its value stands', () =>
    holds(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (members, name) => {
        const json = JSON.stringify({ ...members, [name]: 'here I am' });
        const place = jsonPlaceAt(json, json.indexOf('"here I am"') + 1);
        assert.deepEqual([place?.name, place?.value], [name, 'here I am']);
      }),
    ));
});
