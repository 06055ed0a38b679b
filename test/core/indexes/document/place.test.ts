// Where the cursor is in an index document that is being written: `‸` in each text.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { rootKeys } from '../../../../src/core/indexes/document/keys.ts';
import { placeAt } from '../../../../src/core/indexes/document/place.ts';
import { holds, textWith } from '../../../support/properties.ts';
import { fixtures } from './fixtures.ts';

const cursor = '‸';

/** `key path [what a completion replaces] -taken`, `value path [text] #entry`. */
function placed(marked: string): string | undefined {
  const offset = marked.indexOf(cursor);
  const text = marked.replace(cursor, '');
  const place = placeAt(text, offset);
  if (!place) return undefined;
  const written = text.slice(place.start, place.end);
  assert.ok(place.start <= offset && offset <= place.end);
  const entry = place.entry === undefined ? '' : ` #${place.entry}`;
  if (place.kind === 'value') assert.equal(place.text, written);
  const taken = place.kind === 'key' ? place.taken.map(each => ` -${each}`).join('') : '';
  return `${place.kind} ${place.path.join('/')} [${written}]${taken}${entry}`;
}

const rows: readonly (readonly [rule: string, text: string, place: string | undefined])[] = [
  ['an empty text', '‸', 'key  []'],
  ['a key half typed', 'im‸', 'key  [im]'],
  ['a key half typed before others', 'med‸\nmanifests:\n  - image: a', 'key  [med] -manifests'],
  ['a key that is there', 'ima‸ge: a\ntags: []', 'key  [image] -tags'],
  ['a key in quotes', '"ima‸ge": a', 'key  [image]'],
  ['a new line', 'image: a\n‸\ntags: []\n', 'key  [] -image -tags'],
  ['a new line behind a list', 'manifests:\n  - image: a\n‸', 'key  [] -manifests'],
  ['a new line behind a list without indentation', 'manifests:\n- image: a\n‸', 'key  [] -manifests'],
  ['behind a colon', 'image: ‸', 'value image []'],
  ['right behind a colon', 'image:‸', 'value image []'],
  ['behind a colon, before a comment', 'image: ‸ # x', 'value image []'],
  ['behind an anchor', 'image: &a ‸', 'value image []'],
  ['in a value', 'image: a‸pp:1', 'value image [app:1]'],
  ['at the end of a value', 'image: app:‸', 'value image [app:]'],
  ['in quotes', 'image: "a‸pp"', 'value image [app]'],
  ['in a quote that is not closed', "image: 'a‸\ntags: []", 'value image [a]'],
  ['behind a value', 'image: app ‸', undefined],
  ['in a comment', 'image: app # x‸', undefined],
  ['in a line of comment', '# im‸', undefined],
  ['at the hash', '‸# x', undefined],
  ['behind a quote with a hash', 'image: "a # ‸b"', 'value image [a # b]'],
  ['at the start of a document', '---\nim‸', 'key  [im]'],
  ['in the second document', 'image: a\n---\nimage: b\n‸', 'key  [] -image'],
  ['at the marks', '--‸-\n', undefined],
  ['in brackets', 'tags: [a, ‸]', 'value tags []'],
  ['in empty brackets', 'tags: [‸]', 'value tags []'],
  ['on a word in brackets', 'tags: [a, b‸c, d]', 'value tags [bc]'],
  ['on a quoted word in brackets', 'tags: ["a‸b", d]', 'value tags [ab]'],
  ['behind brackets', 'tags: [a]‸', undefined],
  ['in brackets that are not closed', 'tags: [a, ‸\nmanifests:\n  - image: b', 'value tags []'],
  ['behind brackets that are not closed', 'tags: [a,\nmanifests:\n  - image: b‸', 'value manifests/image [b] #0'],
  ['in brackets over lines', 'tags: [\n  a,\n  ‸\n]\n', 'value tags []'],
  ['on a line between brackets without commas', 'tags: [\n  a\n  b‸\n]\n', 'value tags [b]'],
  ['in a comment in brackets', 'tags: [\n  a, # b‸\n]\n', undefined],
  ['behind a dash', 'tags:\n  - ‸', 'value tags []'],
  ['behind a dash without indentation', 'tags:\n- a‸b', 'value tags [ab]'],
  ['below a key of a list', 'tags:\n  ‸', 'value tags []'],
  ['behind the dash of an entry', 'manifests:\n  - ‸', 'key manifests [] #0'],
  ['behind the dash of an entry that goes on', 'manifests:\n  - ‸\n    image: a', 'key manifests [] -image #0'],
  ['a key half typed behind a dash', 'manifests:\n  - image: a\n  - im‸', 'key manifests [im] #1'],
  ['a value behind a dash', 'manifests:\n  - image: a\n  - image: b‸', 'value manifests/image [b] #1'],
  [
    'a new line in an entry',
    'manifests:\n  - image: a\n    ‸\n    platform: {}\n',
    'key manifests [] -image -platform #0',
  ],
  ['a new line behind an entry', 'manifests:\n  - image: a\n    ‸', 'key manifests [] -image #0'],
  ['a new line where entries begin', 'manifests:\n  - image: a\n  ‸', 'value manifests []'],
  ['below platform', 'manifests:\n  - image: a\n    platform:\n      ‸', 'key manifests/platform [] #0'],
  [
    'below platform, before a member',
    'manifests:\n  - image: a\n    platform:\n      ‸\n      os: linux',
    'key manifests/platform [] -os #0',
  ],
  ['behind platform', 'manifests:\n  - image: a\n    platform: ‸\n', 'value manifests/platform [] #0'],
  [
    'a member half typed',
    'manifests:\n  - image: a\n    platform:\n      os: linux\n      ar‸',
    'key manifests/platform [ar] -os #0',
  ],
  [
    'a member of platform',
    'manifests:\n  - image: a\n  - platform:\n      os: li‸n\n    image: b',
    'value manifests/platform/os [lin] #1',
  ],
  [
    'a member with a dot',
    'manifests:\n  - platform:\n      os.fea‸tures: []',
    'key manifests/platform [os.features] #0',
  ],
  [
    'a list in platform',
    'manifests:\n  - platform:\n      os.features: [a, ‸]',
    'value manifests/platform/os.features [] #0',
  ],
  [
    'a list below platform',
    'manifests:\n  - platform:\n      os.features:\n        - ‸',
    'value manifests/platform/os.features [] #0',
  ],
  ['platform in braces', 'manifests:\n  - platform: {os: a, ‸}', 'key manifests/platform [] -os #0'],
  [
    'a word of platform in braces',
    'manifests:\n  - platform: {os: a, arch‸, variant: v7}',
    'key manifests/platform [arch] -os -variant #0',
  ],
  [
    'a value of platform in braces',
    'manifests:\n  - platform: {os: ‸, architecture: b}',
    'value manifests/platform/os [] #0',
  ],
  ['a value at the end of braces', 'manifests:\n  - platform: {os: li‸', 'value manifests/platform/os [li] #0'],
  ['back at the entry', 'manifests:\n  - platform:\n      os: a\n    ‸', 'key manifests [] -platform #0'],
  ['an entry in braces', 'manifests:\n  - {image: a}\n  - {image: ‸}', 'value manifests/image [] #1'],
  ['JSON', '{"image": "a‸", "manifests": []}', 'value image [a]'],
  ['a key of JSON', '{"image": "a", "t‸"}', 'key  [t] -image'],
  ['a colon of JSON without space', '{"image":"a‸"}', 'value image [a]'],
  ['an entry of JSON', '{"manifests": [{"image": "a"}, {"image": "b‸"}]}', 'value manifests/image [b] #1'],
  ['a new entry of JSON', '{"manifests": [{"image": "a"}, ‸]}', 'value manifests [] #1'],
  [
    'a platform of JSON',
    '{"manifests": [{"image": "a", "platform": {"os": "linux", ‸}}]}',
    'key manifests/platform [] -os #0',
  ],
  ['JSON that ends', '{"manifests": [{"image": "a", ‸', 'key manifests [] -image #0'],
  ['annotations', 'annotations:\n  org.open‸', 'key annotations [org.open]'],
  ['an annotation', 'annotations:\n  a: ‸b', 'value annotations/a [b]'],
  ['annotations of an entry', 'manifests:\n  - image: a\n    annotations:\n      ‸', 'key manifests/annotations [] #0'],
  ['a text below its key', 'annotations:\n  a: |\n    te‸xt\n', undefined],
  ['a line between texts below their key', 'annotations:\n  a: |\n    text\n    ‸\n    more\n', undefined],
  ['behind a text below its key', 'annotations:\n  a: >-\n    image: x\n  ‸', 'key annotations [] -a'],
  ['CRLF', 'image: a\r\nmanifests:\r\n  - image: b‸\r\n    platform: {}\r\n', 'value manifests/image [b] #0'],
  ['a new line of CRLF', 'image: a\r\n‸\r\n', 'key  [] -image'],
  ['a byte order mark', '\uFEFFima‸ge: a', 'key  [image]'],
  [
    'odd indentation',
    'manifests:\n    - image: a\n      platform:\n         os: ‸',
    'value manifests/platform/os [] #0',
  ],
  [
    'an entry that is indented wrong',
    'manifests:\n  - image: a\n   platform:\n     os: ‸',
    'value manifests/platform/os [] #0',
  ],
  ['before what is no YAML', 'image: ‸\n]]] }} : : :\n', 'value image []'],
  ['behind what is no YAML', ']]] }} : : :\n\tx\nimage: ‸', 'value image []'],
  ['a key below one that says something already', 'image: a\n  ‸', undefined],
];

describe('places of an index document', () => {
  for (const [rule, text, place] of rows) it(rule, () => assert.equal(placed(text), place));

  it('of every offset of every document are in it, and of keys that are known', () => {
    for (const text of fixtures.values()) {
      for (let offset = 0; offset <= text.length; offset++) {
        const place = placeAt(text, offset);
        if (!place) continue;
        assert.ok(place.start <= offset && offset <= place.end && place.end <= text.length);
        const [root] = place.path;
        assert.ok(root === undefined || root.startsWith('x-') || rootKeys.some(({ name }) => name === root), root);
      }
    }
  });

  it('never throw and never hang', () => {
    const pieces = [
      'image: ',
      'manifests:\n',
      '  - ',
      '    ',
      '\n',
      '\r\n',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '"',
      "'",
      '#',
      ': ',
      ':',
      '---\n',
      '\t',
      '|\n',
      '- - ',
      '&a ',
      '\\',
    ];
    return holds(
      fc.property(textWith(...pieces), fc.nat(), (text, at) => {
        const offset = at % (text.length + 1);
        const place = placeAt(text, offset);
        if (place) assert.ok(place.start <= offset && offset <= place.end && place.end <= text.length);
      }),
    );
  });

  it('in a large text take one look at it', () => {
    const text = `image: a\nmanifests:\n${'  - image: b # c\n    platform: {os: linux, architecture: "arm64"}\n'.repeat(10_000)}`;
    assert.equal(placeAt(`${text}  - image: `, text.length + 11)?.entry, 10_000);
    assert.equal(placeAt('{a: '.repeat(100_000), 50_000), undefined);
    assert.equal(placeAt(`image: ${' '.repeat(200_000)}#`, 10)?.kind, 'value');
    assert.equal(placeAt(`{${'a, '.repeat(100_000)}`, 4)?.kind, 'key');
  });
});
