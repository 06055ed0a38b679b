// Media types and what they mean.
import assert from 'node:assert/strict';
import { mediaTypes } from '../../src/core/manifest.ts';
import { mediaTypeWords, type MediaTypeWords } from '../../src/core/mediaTypeWords.ts';

describe('a media type', () => {
  const oci = 'application/vnd.oci.image';
  const docker = 'application/vnd.docker';
  const cases: [type: string, words: Partial<MediaTypeWords> | undefined, spec?: RegExp][] = [
    [mediaTypes.ociIndex, { kind: 'oci-index' }, /image-index\.md$/],
    [mediaTypes.ociManifest, { kind: 'oci-manifest' }, /\/manifest\.md$/],
    [mediaTypes.dockerList, { kind: 'docker-list' }, /manifest-v2-2/],
    [mediaTypes.dockerManifest, { kind: 'docker-manifest' }, /manifest-v2-2/],
    [mediaTypes.schema1, { kind: 'schema1' }],
    [mediaTypes.schema1Signed, { kind: 'schema1' }],
    [`${oci}.config.v1+json`, { kind: 'oci-config' }],
    [`${docker}.container.image.v1+json`, { kind: 'docker-config' }],
    [`${docker}.plugin.v1+json`, { kind: 'docker-plugin' }],
    [`${oci}.layer.v1.tar`, { kind: 'layer', compression: 'none' }, /layer\.md$/],
    [`${oci}.layer.v1.tar+gzip`, { kind: 'layer', compression: 'gzip' }],
    [`${oci}.layer.v1.tar+zstd`, { kind: 'layer', compression: 'zstd' }],
    [`${oci}.layer.v1.tar+lz4`, { kind: 'layer', compression: 'other' }],
    [`${oci}.layer.v1.tar+encrypted`, { kind: 'layer', compression: 'none', isEncrypted: true }],
    [`${oci}.layer.v1.tar+zstd+encrypted`, { kind: 'layer', compression: 'zstd', isEncrypted: true }],
    [`${oci}.layer.nondistributable.v1.tar+zstd`, { kind: 'layer', compression: 'zstd', isForeign: true }],
    [`${docker}.image.rootfs.diff.tar`, { kind: 'layer', compression: 'none' }, /manifest-v2-2/],
    [`${docker}.image.rootfs.diff.tar.gzip`, { kind: 'layer', compression: 'gzip' }],
    [`${docker}.image.rootfs.foreign.diff.tar.gzip`, { kind: 'layer', compression: 'gzip', isForeign: true }],
    ['application/vnd.oci.empty.v1+json', { kind: 'empty' }, /empty-descriptor$/],
    ['application/vnd.in-toto+json', { kind: 'statement' }],
    ['application/vnd.in-toto.provenance+json', { kind: 'statement' }],
    ['application/vnd.dsse.envelope.v1+json', { kind: 'envelope' }],
    ['application/vnd.dev.cosign.simplesigning.v1+json', { kind: 'signed-payload' }],
    ['application/vnd.cncf.helm.config.v1+json', { kind: 'chart-config' }],
    ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', { kind: 'chart-archive' }],
    ['application/vnd.cncf.helm.chart.provenance.v1.prov', { kind: 'chart-provenance' }],
    ['application/vnd.wasm.config.v0+json', { kind: 'wasm-config' }],
    ['application/wasm', { kind: 'wasm-module' }],
    ['application/vnd.wasm.content.layer.v1+wasm', { kind: 'wasm-module' }],
    ['application/VND.OCI.image.index.v1+JSON; charset=utf-8', { kind: 'oci-index' }],
    [`${oci}.layer.v1.tar.gzip.more`, undefined],
    ['application/json', undefined],
    ['', undefined],
  ];
  for (const [type, words, spec] of cases) {
    it(`${type} is ${JSON.stringify(words)}`, () => {
      const { spec: page, ...found } = mediaTypeWords(type) ?? {};
      assert.deepEqual(page === undefined ? undefined : found, words);
      if (spec) assert.match(page ?? '', spec);
      if (words) assert.match(page ?? '', /^https:\/\//);
    });
  }
});
