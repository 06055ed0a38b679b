// Artifacts by their types, as the tools that make them write those, and the tags that hold nothing but referrers.
import assert from 'node:assert/strict';
import { artifactKind, artifactTypeOf, predicateTypeOf } from '../../src/core/artifacts.ts';
import { parseDigest } from '../../src/core/digest.ts';
import { MalformedManifest, mediaTypes, parseManifest, type Manifest } from '../../src/core/manifest.ts';
import { referrersTag, subjectOfTag } from '../../src/core/referrers.ts';

describe('an artifact type', () => {
  const cases: [type: string, predicate: string | undefined, said: string | undefined][] = [
    ['application/vnd.dev.cosign.artifact.sig.v1+json', undefined, 'Cosign signature'],
    ['application/vnd.dev.cosign.simplesigning.v1+json', undefined, 'Cosign signature'],
    ['application/vnd.cncf.notary.signature', undefined, 'Notation signature'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', undefined, 'Sigstore bundle'],
    ['application/vnd.dev.sigstore.bundle+json;version=0.2', undefined, 'Sigstore bundle'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', 'https://sigstore.dev/cosign/sign/v1', 'Cosign signature'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', 'https://slsa.dev/provenance/v1', 'SLSA provenance'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', 'https://example.com/own', 'Sigstore bundle'],
    ['application/vnd.in-toto+json', 'https://spdx.dev/Document', 'SPDX sbom'],
    ['application/vnd.in-toto+json', 'https://spdx.dev/Document/v2.3', 'SPDX sbom'],
    ['application/vnd.in-toto+json', 'https://slsa.dev/provenance/v0.2', 'SLSA provenance'],
    ['application/vnd.in-toto+json', undefined, 'in-toto attestation'],
    ['application/vnd.in-toto.provenance+dsse', undefined, 'in-toto attestation'],
    ['application/vnd.dsse.envelope.v1+json', 'https://cyclonedx.org/bom/v1.4', 'CycloneDX sbom'],
    ['application/vnd.dsse.envelope.v1+json', 'cosign.sigstore.dev/attestation/vuln/v1', 'Cosign vulnerabilities'],
    ['application/vnd.dsse.envelope.v1+json', 'https://cosign.sigstore.dev/attestation/v1', 'Cosign attestation'],
    ['application/vnd.docker.attestation.manifest.v1+json', undefined, 'BuildKit attestation'],
    ['application/spdx+json', undefined, 'SPDX sbom'],
    ['text/spdx', undefined, 'SPDX sbom'],
    ['spdx+json', undefined, 'SPDX sbom'],
    ['application/vnd.cyclonedx+json', undefined, 'CycloneDX sbom'],
    ['Application/vnd.CycloneDX+JSON', undefined, 'CycloneDX sbom'],
    ['application/vnd.cncf.helm.config.v1+json', undefined, 'Helm chart'],
    ['application/vnd.wasm.config.v0+json', undefined, 'WebAssembly module'],
    ['application/wasm', undefined, 'WebAssembly module'],
    ['application/vnd.docker.ai.model.config.v0.1+json', undefined, 'AI model'],
    ['application/vnd.buildkit.cacheconfig.v0', undefined, 'BuildKit cache'],
    ['application/vnd.example+json', undefined, undefined],
    ['application/spdxish', undefined, undefined],
    ['x application/spdx', undefined, undefined],
    ['', undefined, undefined],
  ];
  for (const [type, predicate, said] of cases) {
    it(`${type} ${predicate ?? ''}: ${said ?? 'not known'}`, () => {
      const kind = artifactKind(type, predicate);
      assert.equal(kind && `${kind.by} ${kind.purpose}`, said);
    });
  }
});

describe('the type of a manifest, which says what it is,', () => {
  const descriptor = (mediaType: string) => ({ mediaType, digest: `sha256:${'a'.repeat(64)}`, size: 1 });
  const manifest = (members: object): Manifest => {
    const parsed = parseManifest(JSON.stringify({ mediaType: mediaTypes.ociManifest, layers: [], ...members }));
    assert(!(parsed instanceof MalformedManifest));
    return parsed;
  };
  const image = descriptor('application/vnd.oci.image.config.v1+json');
  const empty = descriptor('application/vnd.oci.empty.v1+json');
  const ordinary = 'application/vnd.oci.image.layer.v1.tar+gzip';
  const layers = [descriptor('application/vnd.dev.cosign.simplesigning.v1+json')];
  const cases: [name: string, members: object, type: string][] = [
    ['is its own', { artifactType: 'a/b', config: image, layers }, 'a/b'],
    ['is its configuration’s', { config: descriptor('c/d'), layers }, 'c/d'],
    ['is its layer’s below the configuration of an image', { config: image, layers }, layers[0]?.mediaType ?? ''],
    ['is its layer’s below an empty configuration', { config: empty, layers }, layers[0]?.mediaType ?? ''],
    ['is the manifest’s of an image', { config: image, layers: [descriptor(ordinary)] }, mediaTypes.ociManifest],
    ['is the manifest’s of an image without layers', { config: image }, mediaTypes.ociManifest],
    ['is the manifest’s where there is nothing else', { config: empty }, mediaTypes.ociManifest],
  ];
  for (const [name, members, type] of cases) it(name, () => assert.equal(artifactTypeOf(manifest(members)), type));

  it('of an index is that', () => {
    const index = parseManifest(JSON.stringify({ mediaType: mediaTypes.ociIndex, manifests: [] }));
    assert(!(index instanceof MalformedManifest));
    assert.equal(artifactTypeOf(index), mediaTypes.ociIndex);
  });

  it('says of a statement what it is about, by the annotation of each tool', () => {
    for (const name of ['in-toto.io/predicate-type', 'dev.sigstore.bundle.predicateType', 'predicateType']) {
      assert.equal(predicateTypeOf({ annotations: { [name]: 'x' } }), 'x');
    }
    assert.equal(predicateTypeOf({}), undefined);
  });
});

describe('a tag', () => {
  const hex = 'ab'.repeat(32);
  const cases: [tag: string, subject: string | undefined][] = [
    [`sha256-${hex}`, `sha256:${hex}`],
    [`sha256-${hex}.sig`, `sha256:${hex}`],
    [`sha256-${hex}.att`, `sha256:${hex}`],
    [`sha256-${hex}.sbom`, `sha256:${hex}`],
    [`sha512-${hex}`, `sha512:${hex}`],
    [`sha256-${hex}.txt`, undefined],
    [`sha256-${hex}0`, undefined],
    [`sha256-${hex}sig`, undefined],
    [`sha256-${hex}.sig.sig`, undefined],
    [`sha256-${hex.slice(1)}`, undefined],
    [`sha256-${hex.toUpperCase()}`, undefined],
    [`sha256_${hex}`, undefined],
    [`v-sha256-${hex}`, undefined],
    ['latest', undefined],
    ['', undefined],
  ];
  for (const [tag, subject] of cases) {
    it(`${tag} ${subject === undefined ? 'is one of people' : 'holds referrers'}`, () => {
      assert.equal(subjectOfTag(tag), subject);
    });
  }

  it('that this client writes for a list of referrers is known as one', () => {
    for (const text of [`sha256:${hex}`, `sha512:${hex}${hex}`]) {
      const digest = parseDigest(text);
      assert(digest);
      assert.equal(subjectOfTag(referrersTag(digest)), `${digest.algorithm}:${hex}`);
    }
  });
});
