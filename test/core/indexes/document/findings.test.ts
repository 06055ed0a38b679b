// What is wrong with an index document by what is known of its sources: each finding at its place, and silence where nothing is known.
import assert from 'node:assert/strict';
import {
  examineIndex,
  referencesOf,
  severityOf,
  type IndexKnowledge,
} from '../../../../src/core/indexes/document/findings.ts';
import { parseIndexDocument } from '../../../../src/core/indexes/document/parse.ts';
import type { Source } from '../../../../src/core/indexes/source.ts';
import { mediaTypes } from '../../../../src/core/manifest.ts';
import { formatReference, type Reference } from '../../../../src/core/reference.ts';

const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

const image = (digit: string, architecture: string): Source => ({
  kind: 'image',
  descriptor: { mediaType: mediaTypes.ociManifest, digest: digestOf(digit), size: 2 },
  platform: { os: 'linux', architecture },
});

const known: Readonly<Record<string, ReturnType<IndexKnowledge['source']>>> = {
  'r.io/a:amd64': image('1', 'amd64'),
  'r.io/a:other': image('2', 'amd64'),
  'r.io/a:gone': { kind: 'missing' },
  'r.io/a:old': { kind: 'unusable', reason: 'it is in schema 1' },
  [`r.io/a@${digestOf('9')}`]: image('9', 'arm64'),
};

const knowledge: IndexKnowledge = {
  source: reference => known[formatReference(reference)],
  digestOf: tag => (tag.tag === 'tagged' ? digestOf('8') : undefined),
};

const cases: [name: string, text: string, findings: readonly string[]][] = [
  ['nothing of what is not known', 'image: r.io/a:1\nmanifests:\n  - image: r.io/a:unknown\n', []],
  [
    'sources that are gone or cannot be read, in the order of the text',
    'image: r.io/a:1\nmanifests:\n  - image: r.io/a:old\n  - image: r.io/a:gone\n',
    ['index-source-unusable error ‹r.io/a:old›', 'index-source-missing error ‹r.io/a:gone›'],
  ],
  [
    'a platform twice, although an entry before cannot be read',
    'image: r.io/a:1\nmanifests:\n  - image: A B\n  - image: r.io/a:amd64\n  - image: r.io/a:other\n',
    ['index-invalid-value error ‹A B›', 'index-platform-twice error ‹r.io/a:other› ‹r.io/a:amd64›'],
  ],
  [
    'what stands in a document that cannot be pushed',
    'image: UPPER\nmanifests:\n  - image: r.io/a:gone\n',
    ['index-invalid-value error ‹UPPER›', 'index-source-missing error ‹r.io/a:gone›'],
  ],
  [
    'a tag that moved',
    `image: r.io/a:tagged\nreplaces: ${digestOf('7')}\nmanifests:\n  - image: r.io/a:amd64\n`,
    [`index-tag-moved warning ‹${digestOf('7')}›`],
  ],
  [
    'no tag that is what it replaces',
    `image: r.io/a:tagged\nreplaces: ${digestOf('8')}\nmanifests:\n  - image: r.io/a:amd64\n`,
    [],
  ],
  ['no tag that is gone', `image: r.io/a:gone\nreplaces: ${digestOf('8')}\nmanifests:\n  - image: r.io/a:amd64\n`, []],
  ['no image of an engine', 'image: r.io/a:1\nmanifests:\n  - image: docker-daemon:r.io/a:gone\n', []],
  [
    'a warning of the text alone as a warning',
    'image: r.io/a:1\ntags: [b, b]\nmanifests:\n  - image: r.io/a:amd64\n',
    ['index-invalid-value warning ‹b›'],
  ],
];

describe('an examined index document has', () => {
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const { findings } = examineIndex(parseIndexDocument(text), knowledge);
      const at = ({ start, end }: { start: number; end: number }) => `‹${text.slice(start, end)}›`;
      const shown = findings.map(each => [each.code, severityOf(each), at(each), ...each.related.map(at)].join(' '));
      assert.deepEqual(shown, expected);
    });
  }
});

describe('what has to be known of an index document', () => {
  const asked = (text: string) =>
    referencesOf(parseIndexDocument(text)).map((each: Reference) => formatReference(each));

  it('are its sources, each once, and none of an engine', () => {
    const text = 'image: r.io/a:1\nmanifests:\n  - image: b\n  - image: b:latest\n  - image: docker-daemon:c\n';
    assert.deepEqual(asked(text), ['docker.io/library/b:latest']);
  });

  it('are what is edited and its first tag too, where it says so', () => {
    const text = `image: r.io/a:1\ntags: [z]\nreplaces: ${digestOf('8')}\nmanifests:\n  - image: r.io/a:amd64\n`;
    assert.deepEqual(asked(text), ['r.io/a:amd64', `r.io/a@${digestOf('8')}`, 'r.io/a:1']);
  });
});
