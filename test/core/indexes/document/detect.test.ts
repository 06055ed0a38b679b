// Which YAML texts are index documents, whatever their files are called.
import assert from 'node:assert/strict';
import { looksLikeIndexDocument } from '../../../../src/core/indexes/document/detect.ts';
import { fixtures } from './fixtures.ts';

const rows: readonly (readonly [what: string, text: string, is: boolean])[] = [
  ['the least of one', 'image: a\nmanifests:\n  - image: b\n', true],
  ['with dashes at the margin', 'manifests:\n- image: b\nimage: a\n', true],
  ['with comments between', 'image: a # x\n\nmanifests: # y\n# z\n\n  -\n    image: b\n', true],
  ['with CRLF', 'image: a\r\nmanifests:\r\n  - image: b\r\n', true],
  ['with a byte order mark', '\uFEFFimage: a\nmanifests:\n  - image: b\n', true],
  ['with quoted keys', '"image": a\n\'manifests\':\n  - image: b\n', true],
  ['half written', 'image: a\nmanifests:\n', true],
  ['with a text on lines of its own', 'image: >-\n  a\nmanifests:\n  - image: b\n', true],
  ['with a name below its key', 'image:\n  localhost:5000/a:1\nmanifests:\n  - image: b\n', true],
  ['with a mistyped key', 'image: a\nmanifests:\n  - imgae: b\n', true],
  ['half written, before other keys', 'image:\nmanifests:\ntags: [a]\n', true],
  ['in brackets', 'image: a\nmanifests: [{image: b}]\n', true],
  ['with an anchor', 'image: a\nmanifests: &all\n  - image: b\n', true],
  ['with an alias', 'x-all: &all [{image: b}]\nimage: a\nmanifests: *all\n', true],
  ['JSON', '{"image": "a", "manifests": [{"image": "b"}]}', true],
  ['nothing', '', false],
  ['an image alone', 'image: a\n', false],
  ['manifests alone', 'manifests:\n  - a\n', false],
  [
    'a GitLab pipeline with a job of that name',
    'image: node:22\nmanifests:\n  stage: build\n  script: [make]\n',
    false,
  ],
  ['values of a chart', 'image: a\nmanifests: {}\n', false],
  ['values whose image is a mapping', 'image:\n  repository: a\n  tag: b\nmanifests: []\n', false],
  ['values whose image is a mapping in brackets', 'image: {repository: a}\nmanifests: []\n', false],
  ['values with objects of Kubernetes', 'image: a\nmanifests:\n  - apiVersion: v1\n    kind: Secret\n', false],
  ['values with objects at the margin', 'image: a\nmanifests:\n- "kind" : Secret\n', false],
  ['values with a text', 'image: a\nmanifests: some/folder\n', false],
  ['keys further in', 'services:\n  app:\n    image: a\n    manifests:\n      - image: b\n', false],
  ['other keys', 'imagePullPolicy: x\nimage-name: a\nmanifestsFolder:\n  - b\n', false],
  ['JSON of an index', '{"schemaVersion": 2, "manifests": []}', false],
  ['keys far behind', `${'# \n'.repeat(60_000)}image: a\nmanifests:\n  - image: b\n`, false],
];

describe('YAML texts', () => {
  for (const [what, text, is] of rows) {
    it(`${is ? 'are index documents' : 'are none'}: ${what}`, () => assert.equal(looksLikeIndexDocument(text), is));
  }

  it('of every documented form are index documents', () => {
    for (const [name, text] of fixtures) assert.ok(looksLikeIndexDocument(text), name);
  });

  it('of any size are looked at once', () => {
    const spaces = ' '.repeat(60_000);
    for (const text of [
      `image:${spaces}`,
      `manifests:${spaces}x`,
      `image: a\nmanifests:\n${'\n \t'.repeat(20_000)}`,
      '{'.repeat(60_000),
      `image: a\nmanifests: ${'&a '.repeat(20_000)}`,
      `image: a\nmanifests: ${'!'.repeat(60_000)}`,
    ]) {
      looksLikeIndexDocument(text);
    }
  });
});
