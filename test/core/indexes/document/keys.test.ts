// One table of keys: the schema that is shipped says the same of them, and takes the documents that the parser takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { keyMeant } from '../../../../src/core/indexes/document/keyNames.ts';
import {
  entryKeys,
  keysAt,
  offeredKeys,
  platformKeys,
  rootKeys,
  type DocumentKey,
} from '../../../../src/core/indexes/document/keys.ts';
import { parseIndexDocument } from '../../../../src/core/indexes/document/parse.ts';
import { writeIndexDocument } from '../../../../src/core/indexes/document/write.ts';
import { fixtures } from './fixtures.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly deprecated?: boolean;
}

const file = new URL('../../../../schemas/multiarch-index.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;

/** What a schema of these few words finds wrong. */
function wrongIn(value: unknown, of: Schema, path: string): string[] {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (of.type !== undefined && ![of.type].flat().includes(type)) return [`${path} is ${type}`];
  if (of.enum && !of.enum.includes(String(value))) return [`${path} is ${String(value)}`];
  if (of.pattern && !new RegExp(of.pattern).test(String(value))) return [`${path} does not match`];
  if (Array.isArray(value)) {
    const few = value.length < (of.minItems ?? 0) ? [`${path} has too few`] : [];
    return [...few, ...value.flatMap((each, at) => (of.items ? wrongIn(each, of.items, `${path}/${at}`) : []))];
  }
  if (type !== 'object') return [];
  const missing = (of.required ?? []).filter(name => !Object.hasOwn(value as object, name));
  const members = Object.entries(value as object).flatMap(([name, member]) => {
    const known =
      of.properties?.[name] ??
      Object.entries(of.patternProperties ?? {}).find(([key]) => new RegExp(key).test(name))?.[1];
    if (known) return wrongIn(member, known, `${path}/${name}`);
    return typeof of.additionalProperties === 'object'
      ? wrongIn(member, of.additionalProperties, `${path}/${name}`)
      : of.additionalProperties === false
        ? [`${path}/${name} is not known`]
        : [];
  });
  return [...missing.map(name => `${path}/${name} is missing`), ...members];
}

/** As an editor reads it, with merges. */
const wrong = (text: string) => wrongIn(parse(text, { merge: true }), schema, '');

describe('keys of index documents', () => {
  const entry = schema.properties?.['manifests']?.items;
  const tables: readonly (readonly [path: string, keys: readonly DocumentKey[], of: Schema | undefined])[] = [
    ['', rootKeys, schema],
    ['manifests', entryKeys, entry],
    ['manifests/platform', platformKeys, entry?.properties?.['platform']],
  ];
  const types: Readonly<Record<DocumentKey['kind'], string>> = {
    text: 'string',
    texts: 'array',
    map: 'object',
    platform: 'object',
    entries: 'array',
  };

  for (const [path, keys, of] of tables) {
    it(`${path === '' ? 'at the root' : `of ${path}`} are those of the schema, in its words`, () => {
      assert.equal(keysAt.get(path), keys);
      assert.deepEqual(Object.keys(of?.properties ?? {}).toSorted(), keys.map(({ name }) => name).toSorted());
      assert.equal(of?.additionalProperties, false);
      for (const { name, kind, description, values, meant, isIdle } of keys) {
        const property: Schema | undefined = of?.properties?.[name];
        assert.equal(property?.description, description, name);
        assert.ok([property.type].flat().includes(types[kind]), name);
        assert.deepEqual(property.enum, values, name);
        assert.equal(property.deprecated ?? false, meant !== undefined || isIdle === true, name);
        assert.match(description, /^[A-Z].*\.$/, name);
      }
    });
  }

  it('that are offered are those that are written', () => {
    assert.deepEqual(
      offeredKeys('manifests/platform').map(({ name }) => name),
      ['os', 'architecture', 'variant', 'os.version', 'os.features'],
    );
    assert.deepEqual(offeredKeys('annotations'), []);
  });

  it('are guessed where they are nearly right', () => {
    const rows: readonly (readonly [written: string, keys: readonly DocumentKey[], meant: string | undefined])[] = [
      ['imgae', rootKeys, 'image'],
      ['Images', rootKeys, 'image'],
      ['manifest', rootKeys, 'manifests'],
      ['media-type', rootKeys, 'mediaType'],
      ['tag', rootKeys, 'tags'],
      ['replace', rootKeys, 'replaces'],
      ['plattform', entryKeys, 'platform'],
      ['arch', platformKeys, 'architecture'],
      ['arch', rootKeys, undefined],
      ['os_version', platformKeys, 'os.version'],
      ['osVersion', platformKeys, 'os.version'],
      ['version', platformKeys, 'os.version'],
      ['feature', platformKeys, undefined],
      ['so', platformKeys, undefined],
      ['digest', entryKeys, undefined],
      ['constructor', rootKeys, undefined],
      ['', rootKeys, undefined],
      ['é', rootKeys, undefined],
    ];
    for (const [written, keys, meant] of rows) assert.equal(keyMeant(written, keys), meant, written);
  });
});

describe('the schema of index documents', () => {
  it('takes every documented form, and what is written', () => {
    for (const [name, text] of fixtures) {
      const strange = name === 'drone-manifest.yaml' ? ['/manifests/2/platform/version is not known'] : [];
      assert.deepEqual(wrong(text), strange, name);
      const { spec } = parseIndexDocument(text);
      assert(spec);
      assert.deepEqual(wrong(writeIndexDocument(spec)), [], name);
    }
  });

  it('refuses what the parser refuses', () => {
    const rows: readonly (readonly [string, string])[] = [
      ['image: a\n', '/manifests is missing'],
      ['manifests: [{image: a}]\n', '/image is missing'],
      ['image: a\nmanifests: []\n', '/manifests has too few'],
      ['image: a\nmanifests: [a]\n', '/manifests/0 is string'],
      ['image: a\nmanifests: [{}]\n', '/manifests/0/image is missing'],
      ['image: a\nmanifests: [{image: a}]\ntags: a\n', '/tags is string'],
      ['image: a\nmanifests: [{image: a}]\nmediaType: x\n', '/mediaType is x'],
      ['image: a\nmanifests: [{image: a}]\nreplaces: sha256:1\n', '/replaces does not match'],
      ['image: a\nmanifests: [{image: a, platform: linux/arm64}]\n', '/manifests/0/platform is string'],
      ['image: a\nmanifests: [{image: a, annotations: {a: [b]}}]\n', '/manifests/0/annotations/a is array'],
      ['image: a\nmanifests: [{image: a}]\nfoo: 1\n', '/foo is not known'],
    ];
    for (const [text, expected] of rows) {
      assert.deepEqual(wrong(text), [expected]);
      assert.ok(parseIndexDocument(text).faults.length > 0, text);
    }
  });
});
