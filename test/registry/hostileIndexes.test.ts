// Indexes made to hang, to fill the memory, or to be read differently here and in an engine.
import assert from 'node:assert/strict';
import { useStatus } from '../../src/core/findings.ts';
import { contentsOf, mediaTypes, parseManifest } from '../../src/core/manifest.ts';
import { bestMatch, formatPlatform } from '../../src/core/platform.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { content, type BuiltImage, type Content } from '../support/registry/images.ts';
import { digestOf } from '../support/registry/store.ts';
import { describeOnce, failureOf, lines, referenceTo, uncancelled, withClient } from './support.ts';

const number = (at: number) => at.toString(16).padStart(64, '0');
const linux = (architecture: string) => ({ os: 'linux', architecture });
const entry = (at: number, more: object = {}) => {
  return { mediaType: mediaTypes.ociManifest, digest: `sha256:${number(at)}`, size: 2, ...more };
};
const many = (count: number, make: (at: number) => object) => Array.from({ length: count }, (_, at) => make(at));

function built(manifest: Content, children: readonly BuiltImage[] = []): BuiltImage {
  return { manifest, blobs: new Map(), children };
}

const indexOf = (manifests: readonly object[], children: readonly BuiltImage[] = []) =>
  built(content(mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }), children);

/** Bytes as they are, whatever they say. */
function rawContent(text: string, mediaType: string = mediaTypes.ociIndex): Content {
  const bytes = Buffer.from(text);
  return { bytes, mediaType, digest: digestOf(bytes) };
}

const descriptorOf = ({ mediaType, digest, bytes }: Content) => ({ mediaType, digest, size: bytes.length });

describe('an index', () => {
  let registry: EmbeddedRegistry;
  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
  });
  afterEach(() => registry.close());

  const describeAdded = async (image: BuiltImage) => {
    registry.add('odd/one:1', image);
    return await describeOnce(`${registry.host}/odd/one:1`);
  };
  const within = async <T>(milliseconds: number, work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    const took = performance.now() - started;
    assert(took < milliseconds, `${took} ms`);
    return result;
  };

  it('of 10,000 manifests is one request, and looked up and judged in a moment', async () => {
    const image = indexOf(many(10_000, at => entry(at, { platform: linux(`a${at}`) })));
    registry.add('odd/one:1', image);
    await withClient({}, async client => {
      const images = createImageCache(client, { tagTtl: () => 60_000 });
      const reference = referenceTo(`${registry.host}/odd/one:1`);
      const { description } = await within(10_000, () => images.lookUp(reference, uncancelled()));
      assert.equal(description.platforms.length, 10_000);
      assert.deepEqual(lines(registry.requests), ['GET /v2/odd/one/manifests/1']);
      await within(10_000, () => {
        const best = bestMatch(linux('a9999'), description.platforms);
        assert.equal(best?.digest, `sha256:${number(9999)}`);
        assert.equal(useStatus({ platform: linux('arm64') }, description), 'missing');
      });
    });
  });

  it('of 5,000 attestations of one image keeps them there', async () => {
    const platform = { os: 'unknown', architecture: 'unknown' };
    const annotations = {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': `sha256:${number(0)}`,
    };
    const list = many(5000, at => entry(at + 1, { platform, annotations }));
    const { platforms, others } = await within(10_000, () =>
      describeAdded(indexOf([entry(0, { platform: linux('amd64') }), ...list])),
    );
    assert.deepEqual([platforms.map(each => each.attestations.length), others.length], [[5000], 0]);
  });

  it('of 10,000 other indexes opens a bounded number of them', async () => {
    const children = many(10_000, at => indexOf([entry(at, { platform: linux('amd64') })])) as BuiltImage[];
    const { platforms } = await within(10_000, () =>
      describeAdded(
        indexOf(
          children.map(({ manifest }) => descriptorOf(manifest)),
          children,
        ),
      ),
    );
    assert.equal(platforms.length, 20);
    assert.equal(registry.requests.length, 21);
  });

  it('that names one other index 10,000 times opens it once', async () => {
    const child = indexOf([entry(1, { platform: linux('amd64') })]);
    const { platforms } = await describeAdded(
      indexOf(
        many(10_000, () => descriptorOf(child.manifest)),
        [child],
      ),
    );
    assert.equal(platforms.length, 1);
    assert.deepEqual(lines(registry.requests), [
      'GET /v2/odd/one/manifests/1',
      `GET /v2/odd/one/manifests/${child.manifest.digest}`,
    ]);
  });

  it('of indexes as large as may be is read to its end', async () => {
    const children = Array.from({ length: 6 }, (_, nested) =>
      built(
        rawContent(
          JSON.stringify({
            manifests: many(24_000, at => {
              const platform = { os: 'linux', architecture: 'a' };
              return { mediaType: '', digest: `sha256:${number(nested * 24_000 + at)}`, size: 1, platform };
            }),
          }),
        ),
      ),
    );
    const { platforms } = await within(10_000, () =>
      describeAdded(
        indexOf(
          children.map(({ manifest }) => descriptorOf(manifest)),
          children,
        ),
      ),
    );
    assert.equal(platforms.length, 144_000);
  });

  it('that holds itself can only be claimed: the bytes are not those of its digest', async () => {
    const digest = `sha256:${number(1)}`;
    const body = JSON.stringify({ manifests: [{ mediaType: mediaTypes.ociIndex, digest, size: 2 }] });
    const headers = { 'content-type': mediaTypes.ociIndex, 'docker-content-digest': digest };
    const faulty = await startFaultyRegistry(({ path }) => {
      const claims = path.endsWith(digest) ? { headers } : { headers: { 'content-type': mediaTypes.ociIndex } };
      return { kind: 'status', status: 200, body, ...claims };
    });
    const error = await failureOf(describeOnce(`${faulty.host}/odd/one:1`));
    await faulty.close();
    assert.equal(error.kind, 'digest-mismatch');
    assert.deepEqual(lines(faulty.requests), ['GET /v2/odd/one/manifests/1', `GET /v2/odd/one/manifests/${digest}`]);
  });

  const largest = 4 * 1024 * 1024;
  const bombs: [title: string, text: string, kind: string][] = [
    ['4 MiB of brackets', '['.repeat(largest), 'malformed'],
    ['4 MiB of braces', '{"a":'.repeat(largest / 5), 'malformed'],
    ['a deep nest that is sound', `{"manifests":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`, 'malformed'],
    [
      'a deep nest in a platform',
      `{"manifests":[{"platform":${'{"os":'.repeat(500_000)}1${'}'.repeat(500_000)}}]}`,
      'malformed',
    ],
    ['one byte too much', `{"manifests":[]}${' '.repeat(largest - 15)}`, 'too-large'],
    ['a number of a million digits', `{"manifests":[],"n":${'9'.repeat(1_000_000)}}`, 'empty'],
    ['a megabyte of escapes', `{"manifests":[],"n":"${'\\u0000'.repeat(200_000)}"}`, 'empty'],
    ['100,000 members', `{"manifests":[],${Array.from({ length: 100_000 }, (_, at) => `"k${at}":0`).join()}}`, 'empty'],
    ['a member named __proto__', '{"__proto__":{"manifests":[]}}', 'malformed'],
    ...['1e400', '1e21', '9007199254740993', '-1', '1.5', '"2"', 'null', '9'.repeat(1000)].map(
      (size): [string, string, string] => [
        `a size of ${size.slice(0, 20)}`,
        `{"manifests":[${JSON.stringify(entry(1)).replace('"size":2', `"size":${size}`)}]}`,
        'malformed',
      ],
    ),
  ];
  for (const [title, text, expected] of bombs) {
    it(`of ${title} is ${expected}, in a moment`, async () => {
      registry.add('odd/one:1', built(rawContent(text)));
      const work = describeOnce(`${registry.host}/odd/one:1`);
      const outcome = await within(10_000, async () =>
        expected === 'empty' ? String((await work).platforms.length) : (await failureOf(work)).kind,
      );
      assert.equal(outcome, expected === 'empty' ? '0' : expected);
    });
  }
});

describe('a manifest that could be read in two ways', () => {
  const one = JSON.stringify([entry(1, { platform: linux('amd64') })]);
  const two = JSON.stringify([entry(2, { platform: linux('arm64') })]);
  const platformsOf = (text: string): string[] => {
    const manifest = parseManifest(text, mediaTypes.ociIndex);
    assert(!(manifest instanceof Error) && manifest.kind === 'index', text);
    return contentsOf(manifest).platforms.map(({ platform }) => formatPlatform(platform));
  };

  // Go's encoding/json, with which every engine reads, takes the last as well.
  it('for a member that is there twice is read as engines read it: the last counts', () => {
    assert.deepEqual(platformsOf(`{"manifests":${one},"manifests":${two}}`), ['linux/arm64']);
  });

  const image = `"config":${JSON.stringify(entry(3))},"layers":[]`;
  const ambiguous: [title: string, text: string, type: string | undefined][] = [
    ['both, called an index', `{"manifests":${one},${image}}`, mediaTypes.ociIndex],
    ['both, called an image', `{"manifests":${one},${image}}`, mediaTypes.ociManifest],
    ['both, calling itself an index', `{"mediaType":"${mediaTypes.ociIndex}","manifests":${one},${image}}`, undefined],
    ['both, not called anything', `{"manifests":${one},${image}}`, undefined],
    ['layers beside manifests', `{"manifests":${one},"layers":[${JSON.stringify(entry(4))}]}`, mediaTypes.dockerList],
  ];
  for (const [title, text, type] of ambiguous) {
    it(`for it is ${title}: is malformed, as containerd has it since CVE-2021-41190`, () => {
      const manifest = parseManifest(text, type);
      assert(manifest instanceof Error);
      assert.match(manifest.message, /both/);
    });
  }
});

describe('text from outside in an index', () => {
  const hostile = [
    '\u001b[2J',
    '\u202Eevil',
    '[x](command:y)',
    '$(alert)',
    '<img src=x>',
    '\r\nHost: x',
    '\u0000',
    '`',
    '__proto__',
  ];

  it('in a platform’s words makes it none, or leaves the word out', () => {
    for (const word of hostile) {
      const isPlain = word === '__proto__';
      for (const member of ['os', 'architecture', 'variant', 'os.version']) {
        const platform = { os: 'linux', architecture: 'amd64', [member]: word };
        const manifest = parseManifest(JSON.stringify({ manifests: [entry(1, { platform })] }));
        assert(!(manifest instanceof Error) && manifest.kind === 'index');
        const [found] = contentsOf(manifest).platforms;
        const isRequired = member === 'os' || member === 'architecture';
        assert.equal(found === undefined, isRequired && !isPlain, `${member}: ${JSON.stringify(word)}`);
        if (found && !isPlain) assert.deepEqual(found.platform, { os: 'linux', architecture: 'amd64' });
      }
    }
  });

  it('in annotations stays there, and claims nothing', () => {
    for (const word of hostile) {
      const annotations = { [word]: word, 'vnd.docker.reference.type': word, 'vnd.docker.reference.digest': word };
      const text = JSON.stringify({ manifests: [entry(1, { platform: linux('amd64'), annotations })] });
      const manifest = parseManifest(text);
      assert(!(manifest instanceof Error) && manifest.kind === 'index');
      const { platforms, others, nested } = contentsOf(manifest);
      assert.deepEqual([platforms.length, others.length, nested.length], [1, 0, 0]);
    }
  });

  it('in its types is one bounded line in the error', async () => {
    const faulty = await startFaultyRegistry(() => {
      const body = JSON.stringify({ mediaType: hostile.join('').repeat(100) });
      return { kind: 'status', status: 200, body, headers: { 'content-type': 'application/json' } };
    });
    const { kind, message } = await failureOf(describeOnce(`${faulty.host}/odd/one:1`));
    await faulty.close();
    assert.equal(kind, 'malformed');
    assert.doesNotMatch(message, /[\p{Cc}\p{Cf}]/u);
    assert(message.length <= 400);
  });
});
