// What raw JSON says on its own: hovers at each place, digests and the JSON itself copied, and what folds.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { documentAddress } from '../../src/features/shared/documentUri.ts';
import { eventually, hoverAt, hoverWords } from './support.ts';
import { digestOf, startInspectStage, type InspectStage } from './inspectStage.ts';

const [a, b, c] = ['a', 'b', 'c'].map(each => digestOf(each)) as [string, string, string];
const gzip = 'application/vnd.oci.image.layer.v1.tar+gzip';

const index = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: a,
      size: 1_234_567,
      platform: { architecture: 'arm', os: 'linux', variant: 'v7' },
      annotations: { 'org.opencontainers.image.created': '2020-02-03T04:05:06Z', 'com.example.own': '2020' },
    },
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: b,
      size: 100,
      platform: { architecture: 'unknown', os: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': a },
    },
  ],
};
const configuration = {
  created: '2021-01-01T00:00:00.123456789+01:00',
  size: 'large',
  config: { Labels: { 'org.opencontainers.image.licenses': 'MIT' }, Env: ['mediaType=x'] },
  rootfs: { type: 'layers', diff_ids: [c] },
};

describe('a hover on raw JSON', () => {
  let stage: InspectStage;
  before(async () => void (stage = await startInspectStage()));
  after(() => stage.close());

  const places: [what: string, json: unknown, at: string, words: RegExp | undefined][] = [
    ['a digest tells platform, size and kind', index, a, /linux\/arm\/v7 · 1\.2 MB · OCI image manifest/],
    ['a digest can be copied', index, a, /Copy Digest\]\(command:multiarch\.copyDigest\?/],
    ['an attestation’s subject tells its platform', index, `"${a}"\n      }`, /linux\/arm\/v7/],
    ['an attestation tells no platform', index, b, new RegExp(`^\`${b}\`\n\n100 B · OCI image manifest`)],
    ['a layer unpacked is said to be one', configuration, c, /a layer as it is unpacked/],
    ['a size is read in units', index, '1234567', /^1\.2 MB \(1,234,567 bytes\)$/],
    ['the name of a size too', index, '"size": 100', /^100 B \(100 bytes\)$/],
    ['a size that is none is not', configuration, '"large"', undefined],
    ['a date has an age', index, '2020-02-03', /^When the image was built\..*\d+ years ago · 2020-02-03 04:05 UTC$/s],
    ['a date of a configuration too', configuration, '2021-01-01', /^\d+ years ago · 2020-12-31 23:00 UTC$/],
    ['an annotation has a meaning', index, 'vnd.docker.reference.type', /^BuildKit: .*moby\/buildkit/s],
    ['an annotation’s value tells it too', index, '"attestation-manifest"', /^BuildKit: /],
    ['a label has the same', configuration, 'org.opencontainers.image.licenses', /SPDX expression.*image-spec/s],
    ['an annotation of somebody’s own has none', index, 'com.example.own', undefined],
    ['a platform needs none', index, '"architecture"', undefined],
    ['an entry of a list is no member', configuration, 'mediaType=x', undefined],
    ['a media type has a meaning', index, index.mediaType, /^OCI image index: .*image-index\.md\)$/s],
    ['the name of a media type too', index, '"mediaType"', /^OCI image index/],
  ];
  for (const [what, json, at, words] of places) {
    it(what, async () => {
      const document = await stage.open(JSON.stringify(json));
      const found = await hoverWords(document, at);
      if (words) assert.match(found, words);
      else assert.equal(found, '');
    });
  }

  const types: [type: string, words: RegExp][] = [
    ['application/vnd.oci.image.manifest.v1+json', /^OCI image manifest/],
    ['application/vnd.oci.image.config.v1+json', /^OCI image configuration/],
    [gzip, /^Layer: .*with gzip\.\n\n.*layer\.md/s],
    ['application/vnd.oci.image.layer.v1.tar+zstd', /with Zstandard/],
    ['application/vnd.oci.image.layer.v1.tar', /not compressed/],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', /with gzip\. It is not to be distributed/],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', /with gzip\. It is encrypted/],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', /with gzip\. It is not to be distributed/],
    ['application/vnd.docker.distribution.manifest.list.v2+json', /^Docker manifest list/],
    ['application/vnd.docker.distribution.manifest.v2+json', /^Docker image manifest \(version 2/],
    ['application/vnd.docker.container.image.v1+json', /^Docker image configuration/],
    ['application/vnd.docker.distribution.manifest.v1+prettyjws', /schema 1, which was withdrawn/],
    ['application/vnd.in-toto+json', /^in-toto statement/],
    ['application/vnd.dev.cosign.simplesigning.v1+json', /^What Cosign signed/],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', /^Sigstore bundle$/],
    ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', /^Helm chart: its archive/],
    ['application/vnd.wasm.content.layer.v1+wasm', /^WebAssembly module/],
    ['application/wasm', /^WebAssembly module/],
    ['application/vnd.oci.empty.v1+json', /^Nothing: the two bytes “\{\}”/],
    ['application/x-nobody-knows', /^$/],
  ];
  for (const [type, words] of types) {
    it(`of ${type} says ${words}`, async () => {
      const document = await stage.open(JSON.stringify({ a: { mediaType: type } }));
      assert.match(await hoverWords(document, type), words);
    });
  }

  it('copies the digest that it is on', async () => {
    const document = await stage.open(JSON.stringify(index));
    const link = /\(command:(multiarch\.copyDigest)\?([^)]+)\)/.exec(await hoverAt(document, a));
    const [argument] = JSON.parse(decodeURIComponent(link?.[2] ?? '[]')) as unknown[];
    assert.equal(await vscode.commands.executeCommand(link?.[1] ?? '', argument), a);
    assert.equal(await vscode.env.clipboard.readText(), a);
  });

  it('takes nothing from outside for markup, and runs nothing', async () => {
    const evil = '[x](command:evil) <b> $(trash) `x`';
    const text = JSON.stringify({ a: { mediaType: evil, digest: evil, size: -1 }, created: evil, [evil]: a });
    const document = await stage.open(text.replace('-1', '1e400'));
    for (const at of ['"mediaType"', '"digest"', '"size"', '"created"', evil]) {
      assert.doesNotMatch(await hoverAt(document, at), /evil|<b>|trash/, at);
    }
  });

  const broken: [text: string, words: RegExp][] = [
    ['{"mediaType":"application/wasm', /^$/],
    ['{"a":{"mediaType":"application/wasm",', /^WebAssembly/],
    ['}]][[[{"mediaType":"application/wasm"', /^WebAssembly/],
  ];
  for (const [text, words] of broken) {
    it(`of what is broken, ${text}, says what it understands`, async () => {
      assert.match(await hoverWords(await stage.open(text), 'application/wasm'), words);
    });
  }
});

describe('copied out of raw JSON', () => {
  let stage: InspectStage;
  before(async () => void (stage = await startInspectStage()));
  after(() => stage.close());
  beforeEach(() => vscode.env.clipboard.writeText('before'));

  const shown = async (text: string | Buffer, at?: string): Promise<vscode.TextEditor> => {
    const editor = await vscode.window.showTextDocument(await stage.open(text));
    const position = editor.document.positionAt(at === undefined ? 0 : editor.document.getText().indexOf(at) + 3);
    editor.selection = new vscode.Selection(position, position);
    return editor;
  };

  const texts: [what: string, text: string][] = [
    ['in one line', JSON.stringify(index)],
    ['with line ends of Windows', JSON.stringify(index, undefined, 3).replaceAll('\n', '\r\n')],
    ['with names twice, and numbers and escapes of all kinds', '{"a":1.0,"a":1e2,"b":"\\u00e9\\/é","c":[ ]}  \n'],
    ['with a letter that is drawn the other way', '{"a":"\u202eabc\u0007"}'],
  ];
  for (const [what, text] of texts) {
    it(`the JSON ${what} is the bytes that were sent`, async () => {
      const { document } = await shown(text);
      const copied = await vscode.commands.executeCommand('multiarch.copyRaw', document.uri);
      assert.equal(digestOf(await vscode.env.clipboard.readText()), documentAddress(document.uri)?.digest);
      assert.equal(copied, text);
    });
  }

  it('the JSON is that of the document in front, where none is named', async () => {
    await shown(JSON.stringify(index));
    await vscode.commands.executeCommand('multiarch.copyRaw');
    assert.equal(await vscode.env.clipboard.readText(), JSON.stringify(index));
  });

  it('what is no text is said to be none, and not copied', async () => {
    const wrong = Buffer.from('7b2261223a22ff227d', 'hex');
    const marked = Buffer.from('\ufeff{"a":1}');
    for (const bytes of [wrong, marked]) {
      const { document } = await shown(bytes);
      assert.equal(await vscode.commands.executeCommand('multiarch.copyRaw', document.uri), undefined);
      assert.equal(await vscode.env.clipboard.readText(), 'before');
    }
  });

  it('the digest is the document’s, or the one at the cursor', async () => {
    const cases: [at: string | undefined, digest: string][] = [
      [undefined, digestOf(JSON.stringify(index))],
      [b, b],
      ['"mediaType"', digestOf(JSON.stringify(index))],
    ];
    for (const [at, digest] of cases) {
      const { document } = await shown(JSON.stringify(index), at);
      assert.equal(await vscode.commands.executeCommand('multiarch.copyDigest', document.uri), digest);
      assert.equal(await vscode.env.clipboard.readText(), digest);
    }
  });
});

describe('raw JSON in one line', () => {
  let stage: InspectStage;
  before(async () => void (stage = await startInspectStage()));
  after(() => stage.close());

  const folds = async ({ uri }: vscode.TextDocument): Promise<vscode.FoldingRange[]> =>
    (await vscode.commands.executeCommand<vscode.FoldingRange[] | undefined>(
      'vscode.executeFoldingRangeProvider',
      uri,
    )) ?? [];

  it('folds by its objects and lists', async () => {
    const { document } = await vscode.window.showTextDocument(await stage.open(JSON.stringify(index)));
    const open = (name: string) =>
      document
        .getText()
        .split('\n')
        .findIndex(line => line.includes(name));
    await eventually(async () => (await folds(document)).some(({ start }) => start === open('"manifests"')), true);
    const starts = new Set((await folds(document)).map(({ start }) => start));
    for (const name of ['"platform"', '"annotations"', '"manifests"']) assert(starts.has(open(name)), name);
  });

  it('folds, and links, with hundreds of entries', async () => {
    const manifests = Array.from({ length: 600 }, (_, at) => ({
      ...index.manifests[0],
      digest: digestOf(String(at)),
    }));
    const { document } = await vscode.window.showTextDocument(
      await stage.open(JSON.stringify({ ...index, manifests })),
    );
    await eventually(async () => (await folds(document)).length > 1000, true);
    const last = manifests.at(-1)?.digest ?? '';
    assert.match(await hoverWords(document, last), /linux\/arm\/v7/);
  });
});
