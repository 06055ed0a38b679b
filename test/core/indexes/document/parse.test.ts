// An index document is read: what it wants, and every fault at its place.
import assert from 'node:assert/strict';
import { parseIndexDocument } from '../../../../src/core/indexes/document/parse.ts';
import type { IndexDocument } from '../../../../src/core/indexes/document/document.ts';
import { formatPlatform } from '../../../../src/core/platform.ts';
import { digest } from '../support.ts';
import { fixtures } from './fixtures.ts';

function specOf(text: string): NonNullable<IndexDocument['spec']> {
  const { spec, faults } = parseIndexDocument(text);
  assert(spec, JSON.stringify(faults));
  return spec;
}

/** `severity code “what stands there”: message`. */
function faultsOf(text: string): string[] {
  return parseIndexDocument(text).faults.map(({ severity, code, start, end, message }) => {
    return `${severity} ${code} [${text.slice(start, end)}] ${message}`;
  });
}

const unknown = 'warning index-unknown-key';
const invalid = 'error index-invalid-value';
const syntax = 'error index-syntax';
const app = 'image: app\nmanifests:\n  - image: app:a\n';

describe('an index document', () => {
  const expected: Readonly<Record<string, readonly [tags: string, entries: string, ...faults: string[]]>> = {
    'manifest-tool-readme.yaml': ['latest 2.0.0 2.0 2', 'app:arm64 linux/arm64, app:amd64 linux/amd64'],
    'manifest-tool-1.yaml': [
      'latest',
      'app_ppc64le:latest linux/ppc64le, app:amd64 linux/amd64',
      `${unknown} [features] “features” is not stored: no index holds it any more`,
    ],
    'manifest-tool-test-registry.yaml': [
      'latest',
      'ppc64le_app:latest linux/ppc64le, aarch64_app:latest linux/arm64/v8',
    ],
    'drone-manifest.yaml': [
      '1.2.3 1.2 1 latest',
      'app:1.2.3-linux-amd64 linux/amd64, app:1.2.3-linux-arm linux/arm/v7, app:1.2.3-windows-1809-amd64 windows/amd64',
      `${unknown} [version] “version” is not known here: did you mean “os.version”?`,
    ],
    'manifest-tool-types.yaml': [
      'latest',
      'app:amd64 , app:arm linux/arm/v7, app:windows windows/amd64 10.0.20348.2340 win32k',
    ],
    'everything.yaml': [
      '1.4 1.10 latest',
      `app@${digest('b')} linux/arm64, docker app:dev windows/amd64 10.0.20348.2340 win32k, podman app:dev `,
    ],
    'flow.json': ['1', 'app:amd64 linux/amd64, app:arm64 '],
  };
  it('of each form that is documented is accepted', () => {
    assert.deepEqual([...fixtures.keys()].toSorted(), Object.keys(expected).toSorted());
    for (const [name, [tags, entries, ...faults]] of Object.entries(expected)) {
      const text = fixtures.get(name) ?? '';
      const spec = specOf(text);
      const shown = spec.manifests.map(({ reference, engine, platform }) => {
        const last = reference.original.split('/').at(-1) ?? '';
        const more = [platform?.osVersion, ...(platform?.osFeatures ?? [])].filter(each => each !== undefined);
        return [...(engine ? [engine] : []), last, platform ? formatPlatform(platform) : '', ...more].join(' ');
      });
      assert.equal(spec.tags.join(' '), tags, name);
      assert.equal(shown.join(', '), entries, name);
      assert.deepEqual(faultsOf(text), faults, name);
    }
  });

  it('says all that it can say', () => {
    const { target, mediaType, annotations, replaces, manifests } = specOf(fixtures.get('everything.yaml') ?? '');
    assert.deepEqual(target, { host: 'ghcr.io', repository: 'example/app' });
    assert.equal(mediaType, 'application/vnd.oci.image.index.v1+json');
    assert.deepEqual(annotations, {
      'org.opencontainers.image.version': '1.40',
      'org.opencontainers.image.description': 'Folded over lines.\n',
    });
    assert.equal(replaces, digest('a'));
    assert.deepEqual(manifests[1]?.annotations, { note: 'by hand' });
    assert.equal(manifests[1]?.reference.original, 'app:dev', 'without the engine');
  });

  it('has the places of everything in it', () => {
    const text = fixtures.get('everything.yaml') ?? '';
    const document = parseIndexDocument(text);
    const at = (span?: { start: number; end: number }) => span && text.slice(span.start, span.end);
    assert.equal(at(document.image), 'ghcr.io/example/app:1.4');
    assert.deepEqual(document.tags.map(at), ['1.10', 'latest']);
    assert.equal(at(document.replaces), digest('a'));
    assert.match(at(document.annotations) ?? '', /^org\.opencontainers\.image\.version[^]*over lines\.$/);
    const [first, second] = document.manifests;
    assert.equal(at(first?.image), `ghcr.io/example/app@${digest('b')}`);
    assert.equal(at(first?.platform), '{ os: linux, architecture: arm64 }');
    assert.equal(at(second?.annotations), '{ "note": "by hand" }');
    assert.match(at(second) ?? '', /^image: docker-daemon:app:dev\n[^]*by hand" \}$/);
  });

  it('has the tags that it names, and latest only where it names none', () => {
    const rows: readonly (readonly [image: string, tags: string, found: readonly string[]])[] = [
      ['app', '', ['latest']],
      ['app', 'tags:', ['latest']],
      ['app', 'tags: []', []],
      ['app', 'tags: [a]', ['a']],
      ['app:1', '', ['1']],
      ['app:1', 'tags: [2, "3", 4.0, 0x10, true]', ['1', '2', '3', '4.0', '0x10', 'true']],
      ['app:1', 'tags:\n- 2\n-   3 # three', ['1', '2', '3']],
    ];
    for (const [image, tags, found] of rows) {
      const text = `image: ${image}\n${tags}\nmanifests: [{image: x}]\n`;
      assert.deepEqual(specOf(text).tags, found, text);
      assert.deepEqual(specOf(text.replaceAll('\n', '\r\n')).tags, found, `${text} with CRLF`);
      assert.deepEqual(specOf(`\uFEFF${text}`).tags, found, `${text} with BOM`);
    }
  });

  it('keeps annotations as they were written, whatever they are called', () => {
    const text = `${app}annotations:\n  constructor: 1.10\n  __proto__: "x: y"\n  "": ~\n  a: null\n  b: "null"\n  c: |\n    two\n    lines\n`;
    const found = specOf(text).annotations ?? {};
    const entries = [
      ['constructor', '1.10'],
      ['__proto__', 'x: y'],
      ['', ''],
      ['a', ''],
      ['b', 'null'],
      ['c', 'two\nlines\n'],
    ];
    assert.deepEqual(Object.entries(found), entries);
  });

  it('may refer to what it said before', () => {
    const text = `image: app\nx-all: &all {os: linux}\nmanifests:\n  - &first\n    image: a\n    platform: &p {<<: *all, architecture: arm64}\n  - {image: b, platform: *p}\n  - {<<: *first, image: c}\n`;
    const found = specOf(text).manifests.map(({ reference, platform }) => {
      return `${reference.original} ${platform ? formatPlatform(platform) : ''}`;
    });
    assert.deepEqual(found, ['a linux/arm64', 'b linux/arm64', 'c linux/arm64']);
    assert.deepEqual(faultsOf(text), []);
  });
});

describe('faults of an index document', () => {
  const noImage = `it does not say which image is made: write image: name:tag`;
  const noManifests = 'it names no image to make the index of: write manifests: and - image: name:tag';
  const rows: readonly (readonly [rule: string, text: string, ...faults: string[]])[] = [
    ['nothing', '', `${invalid} [] ${noImage}`, `${invalid} [] ${noManifests}`],
    ['a comment', '# x\n', `${invalid} [# x] ${noImage}`, `${invalid} [# x] ${noManifests}`],
    ['keys alone', 'image:\nmanifests:\n', `${invalid} [image] ${noImage}`, `${invalid} [manifests] ${noManifests}`],
    ['an empty list', 'image: a\nmanifests: []\n', `${invalid} [manifests] ${noManifests}`],
    ['a list', '- a\n', `${invalid} [- a] the document is a mapping: image: …, tags: …`],
    ['a text', 'words\n', `${invalid} [words] the document is a mapping: image: …, tags: …`],
    [
      'what is no reference',
      'image: App\nmanifests:\n  - image: a b\n',
      `${invalid} [App] “App” is not an image reference: a repository name must be in lower case`,
      `${invalid} [a b] “a b” is not an image reference: “a b” is not a repository name`,
    ],
    [
      'a target by digest',
      `image: app@${digest('a')}\nmanifests: [{image: x}]\n`,
      `${invalid} [app@${digest('a')}] an index is made under a tag: its digest comes of what it holds`,
    ],
    [
      'tags',
      `${app}tags: [a b, 1, 1, latest, [x], {y: z}, ~, "é"]\n`,
      `${invalid} [a b] “a b” is not a tag`,
      'warning index-invalid-value [1] the tag “1” is there already',
      `${invalid} [[x]] a text of “tags” is one text, not a list or a mapping`,
      `${invalid} [{y: z}] a text of “tags” is one text, not a list or a mapping`,
      `${invalid} [~] a text of “tags” is missing here`,
      `${invalid} ["é"] “é” is not a tag`,
    ],
    [
      'the tag of the image again',
      `image: app:1\ntags: [1]\nmanifests: [{image: x}]\n`,
      'warning index-invalid-value [1] the tag “1” is there already',
    ],
    ['tags that are no list', `${app}tags: latest\n`, `${invalid} [latest] “tags” is a list: [one, another]`],
    [
      'another type',
      `${app}mediaType: application/json\n`,
      `${invalid} [application/json] “application/json” is not the type of an index: application/vnd.oci.image.index.v1+json or application/vnd.docker.distribution.manifest.list.v2+json`,
    ],
    [
      'no digest',
      `${app}replaces: sha256:12\n`,
      `${invalid} [sha256:12] “sha256:12” is not a digest: write sha256: and 64 hexadecimal digits`,
    ],
    [
      'annotations that are none',
      `${app}annotations: [a]\n`,
      `${invalid} [[a]] “annotations” is a mapping: name: text`,
    ],
    [
      'an annotation that is no text',
      `${app}annotations: {a: [b]}\n`,
      `${invalid} [[b]] “a” is one text, not a list or a mapping`,
    ],
    [
      'manifests that are no list',
      'image: a\nmanifests: {image: b}\n',
      `${invalid} [{image: b}] “manifests” is a list: - image: name:tag`,
    ],
    [
      'entries without an image',
      'image: a\nmanifests:\n  - imgae: x\n  - platform: {os: linux, architecture: arm64}\n  - b\n  - {image: , platform: {}}\n',
      `${unknown} [imgae] “imgae” is not known here: did you mean “image”?`,
      `${invalid} [imgae: x] it does not say which image: write image: name:tag`,
      `${invalid} [platform: {os: linux, architecture: arm64}] it does not say which image: write image: name:tag`,
      `${invalid} [b] each of “manifests” is a mapping: image: …, platform: …`,
      `${invalid} [image] it does not say which image: write image: name:tag`,
    ],
    [
      'half a platform',
      `${app}    platform:\n      os: linux\n`,
      `${invalid} [os: linux] a platform needs both “os” and “architecture”`,
    ],
    [
      'a platform as a text',
      `${app}    platform: linux/arm64\n`,
      `${invalid} [linux/arm64] “platform” is a mapping: os: …, architecture: …`,
    ],
    [
      'words that are none',
      `${app}    platform: {os: lin ux, architecture: arm64, os.features: [a/b]}\n`,
      `${invalid} [lin ux] “lin ux” is no part of a platform: letters, digits and . _ + - only`,
      `${invalid} [a/b] “a/b” is no part of a platform: letters, digits and . _ + - only`,
    ],
    [
      'features that are no list',
      `${app}    platform: {os: windows, architecture: amd64, os.features: win32k}\n`,
      `${invalid} [win32k] “os.features” is a list: [one, another]`,
    ],
    [
      'names that only uname uses',
      `${app}    platform: {os: Linux, architecture: x86_64}\n`,
      'warning index-invalid-value [Linux] “Linux” is called “linux” in an index',
      'warning index-invalid-value [x86_64] “x86_64” is called “amd64” in an index',
    ],
    [
      'keys that are not known',
      `${app}    arch: arm64\n    os: linux\nmanifest: []\nMediaType: x\nx-mine: 1\nfoo: 1\n`,
      `${unknown} [arch] “arch” is not known here: known are image, platform, annotations`,
      `${unknown} [os] “os” is not known here: known are image, platform, annotations`,
      `${unknown} [manifest] “manifest” is not known here: did you mean “manifests”?`,
      `${unknown} [MediaType] “MediaType” is not known here: did you mean “mediaType”?`,
      `${unknown} [foo] “foo” is not known here: known are image, tags, mediaType, annotations, replaces, manifests`,
    ],
    ['the same key again', `${app}image: b\n`, `${syntax} [image] “image” is there already`],
    [
      'several documents',
      `${app}---\n${app}`,
      `${syntax} [---\n${app}] a file holds one index: put the others in files of their own`,
    ],
    ['tabs', 'image: a\nmanifests:\n\t- image: b\n', `${syntax} [\t] YAML is indented with spaces, not with tabs`],
    ['no such anchor', `${app}tags: *x\n`, `${syntax} [*x] no anchor of this name stands before it`],
    [
      'an open bracket',
      `${app}tags: [a`,
      `${syntax} [a] it is indented differently from what it belongs to, or a bracket is not closed`,
    ],
    [
      'a mapping where none can be',
      `${app}replaces: a: b\n`,
      `${syntax} [a] a mapping cannot begin here: put the value in quotes, or begin a new line`,
      `${invalid} [a: b] “replaces” is one text, not a list or a mapping`,
    ],
  ];
  for (const [rule, text, ...faults] of rows) {
    it(`at their places: ${rule}`, () => {
      assert.deepEqual(faultsOf(text), faults);
      const hasSpec = parseIndexDocument(text).spec !== undefined;
      assert.equal(
        hasSpec,
        faults.every(each => each.startsWith('warning')),
        'a spec where nothing stands in its way',
      );
    });
  }

  it('quote no more of a text than a line has room for, and nothing that draws', () => {
    const [fault] = faultsOf(`${app}replaces: "\\u202e\\e[31m${'x'.repeat(5000)}"\n`);
    assert.match(fault ?? '', /\] “ \[31mx{70,80}…” is not a digest/);
  });

  it('are not more than anybody reads', () => {
    const text = `${app}tags:\n${'  - a b\n'.repeat(5000)}`;
    assert.ok(parseIndexDocument(text).faults.length <= 200);
    assert.equal(parseIndexDocument(text).spec, undefined);
    const warnings = `${app}${Array.from({ length: 5000 }, (_, at) => `k${at}: 1\n`).join('')}tags: [a b]\n`;
    assert.equal(parseIndexDocument(warnings).spec, undefined, 'an error behind many warnings counts');
  });
});

describe('hostile index documents', () => {
  const laughs = ['a: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 30; at++)
    laughs.push(
      `a${at}: &a${at} [${Array(9)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    );
  const rows: Readonly<Record<string, string>> = {
    'a billion laughs': `${laughs.join('\n')}\nimage: a\ntags: *a29\nmanifests: *a29\n`,
    'aliases in a circle':
      'image: &a [*a]\ntags: *a\nmanifests: &m [*m, {image: *a, platform: &p {<<: *p, os: *p}, <<: *m}]\n',
    'a merge of itself': 'x: &x {<<: [*x, *x, *x], image: a}\n<<: *x\nmanifests: [*x]\n',
    'wide merges': `x-a: &a {${Array.from({ length: 500 }, (_, at) => `k${at}: 1`).join(', ')}}\nimage: a\nmanifests: [{image: a, annotations: {<<: [${'*a,'.repeat(190)}]}}]\n`,
    'brackets without end': `image: ${'['.repeat(100_000)}`,
    'brackets that end, two hundred deep and one more': `${'['.repeat(201)}${']'.repeat(201)}`,
    'braces without end': `manifests: ${'{a: '.repeat(5_000)}`,
    'dashes without end': `manifests: ${'- '.repeat(10_000)}`,
    'a deep staircase': Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
    'thousands of aliases': `image: &i a\nmanifests:\n${'  - image: *i\n'.repeat(5000)}`,
    'four mebibytes': `image: a\nmanifests:\n${'  - image: b\n'.repeat(330_000)}`,
    'many equal keys': `image: a\nmanifests: [{image: a}]\nannotations:\n${'  a: b\n'.repeat(5_000)}`,
    'many keys': `image: a\nmanifests: [{image: a}]\nannotations:\n${Array.from({ length: 5_000 }, (_, at) => `  a${at}: b\n`).join('')}`,
    'keys that are no texts': `? [a, b]\n: c\n? {d: e}\n: f\n? \n: g\n*x : h\n!!js/function x: y\n`,
    zeros: '\0'.repeat(1000),
    'half a character': 'image: \uD800\nmanifests:\n  - image: \uDC00\n',
    directives: '%YAML 9.9\n%TAG ! tag:evil,2000:\n---\nimage: !x a\nmanifests: !!set {a}\n',
  };
  const harmless = new Set(['many keys', 'a merge of itself', 'wide merges']);
  for (const [name, text] of Object.entries(rows)) {
    it(`are only read: ${name}`, () => {
      const { faults, spec } = parseIndexDocument(text);
      assert.ok(spec !== undefined || faults.length > 0);
      for (const { start, end } of faults) assert.ok(start >= 0 && start <= end && end <= text.length);
      assert.equal(spec !== undefined, harmless.has(name), JSON.stringify(faults[0]));
    });
  }

  it('are refused by their depth before they are read', () => {
    assert.deepEqual(faultsOf('['.repeat(201) + ']'.repeat(201)), [
      `${syntax} [${'['.repeat(200)}] it is nested too deeply`,
    ]);
  });

  it('of a thousand images are only large', () => {
    const entries = Array.from({ length: 1000 }, (_, at) => {
      return `  - image: ghcr.io/example/app:a${at}\n    platform: { os: linux, architecture: a${at} }\n    annotations: { a: b }\n`;
    });
    const text = `image: app\nmanifests:\n${entries.join('')}`;
    const { spec, manifests } = parseIndexDocument(text);
    assert.equal(spec?.manifests.length, 1000);
    assert.equal(text.slice(manifests[999]?.image?.start, manifests[999]?.image?.end), 'ghcr.io/example/app:a999');
  });
});
