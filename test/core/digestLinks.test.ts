// The digests of a text that lead on, and those that do not.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { digestLinks, type LinkedContent } from '../../src/core/digestLinks.ts';
import { mediaTypes } from '../../src/core/manifest.ts';
import { holds, textWith } from '../support/properties.ts';

const [a, b, c] = ['a', 'b', 'c'].map(digit => `sha256:${digit.repeat(64)}`) as [string, string, string];
const archive = 'application/vnd.oci.image.layer.v1.tar+gzip';
const configuration = 'application/vnd.oci.image.config.v1+json';
const inToto = 'application/vnd.in-toto+json';
const platformOf = (os: string, architecture: string, variant?: string) => ({ os, architecture, variant });

describe('links of digests', () => {
  const cases: [name: string, json: unknown, links: LinkedContent[]][] = [
    [
      'an index lead to manifests and attestations',
      {
        manifests: [
          { mediaType: mediaTypes.ociManifest, digest: a, size: 1, platform: platformOf('linux', 'arm', 'v7') },
          { platform: platformOf('windows', 'amd64'), size: 1, digest: b, mediaType: mediaTypes.dockerManifest },
          {
            mediaType: mediaTypes.ociManifest,
            digest: c,
            size: 1,
            annotations: { 'vnd.docker.reference.digest': a, 'vnd.docker.reference.type': 'attestation-manifest' },
            platform: platformOf('unknown', 'unknown'),
          },
          { mediaType: mediaTypes.ociIndex, digest: b, size: 1 },
        ],
      },
      [
        { what: 'manifest', digest: a, platform: 'linux/arm/v7' },
        { what: 'manifest', digest: b, platform: 'windows/amd64' },
        { what: 'manifest', digest: a, platform: 'linux/arm/v7' },
        { what: 'manifest', digest: c },
        { what: 'index', digest: b },
      ],
    ],
    [
      'a manifest lead to its configuration, and to layers of JSON alone',
      {
        config: { mediaType: configuration, digest: a, size: 7 },
        layers: [
          { mediaType: archive, digest: b, size: 1 },
          { mediaType: inToto, digest: b, size: 8, annotations: { 'in-toto.io/predicate-type': 'x' } },
          { mediaType: 'application/spdx+json; version=2', digest: c, size: 9 },
          { mediaType: 'application/json', digest: c, size: 0 },
        ],
      },
      [
        { what: 'configuration', digest: a, size: 7 },
        { what: 'statement', digest: b, size: 8 },
        { what: 'layer', digest: c, size: 9 },
        { what: 'layer', digest: c, size: 0 },
      ],
    ],
    [
      'a referrer lead to its subject',
      { subject: { mediaType: mediaTypes.ociIndex, digest: a, size: 1 } },
      [{ what: 'index', digest: a }],
    ],
    [
      'a configuration lead nowhere',
      { digest: a, rootfs: { diff_ids: [a, b] }, config: { Labels: { digest: c, image: `x@${c}` } } },
      [],
    ],
    ['a base image are of another repository', { annotations: { 'org.opencontainers.image.base.digest': a } }, []],
    [
      'what is no digest, or of a size that is none, lead nowhere',
      [
        { mediaType: mediaTypes.ociManifest, digest: 'sha256:123' },
        { mediaType: mediaTypes.ociManifest, digest: `md5:${'a'.repeat(32)}` },
        { mediaType: mediaTypes.ociManifest, digest: [a] },
        { mediaType: mediaTypes.ociManifest, digest: { digest: a } },
        { mediaType: 5, digest: a },
        { mediaType: configuration, digest: a },
        { mediaType: configuration, digest: a, size: -1 },
        { mediaType: configuration, digest: a, size: '7' },
        { mediaType: configuration, digest: a, size: 1e300 },
        { annotations: { 'vnd.docker.reference.digest': 'command:evil' } },
        { 'vnd.docker.reference.digest': a },
      ],
      [],
    ],
    ['a text that is no object lead nowhere', a, []],
  ];
  for (const [name, json, expected] of cases) {
    it(`in ${name}`, () => {
      for (const space of [undefined, 2]) {
        const text = JSON.stringify(json, null, space);
        const links = digestLinks(text);
        assert.deepEqual(
          links.map(({ what, digest, platform, size }) => {
            return { what, digest, ...(platform && { platform }), ...(size !== undefined && { size }) };
          }),
          expected,
        );
        for (const { start, end, digest } of links) assert.equal(text.slice(start, end), digest);
      }
    });
  }

  it('understand escapes', () => {
    const text = String.raw`{"mediaType":"application\/vnd.oci.image.index.v1+json","digest":"${a}"}`;
    assert.deepEqual(
      digestLinks(text).map(({ what }) => what),
      ['index'],
    );
  });

  it('are bounded, in what is hostile too', () => {
    const one = JSON.stringify({ mediaType: mediaTypes.ociManifest, digest: a });
    assert.equal(digestLinks(`[${`${one},`.repeat(20_000)}${one}]`).length, 5000);
    assert.deepEqual(digestLinks(`${'{"a":'.repeat(1_000_000)}${one}${'}'.repeat(1_000_000)}`), []);
    assert.deepEqual(digestLinks('['.repeat(4_000_000)), []);
  });

  it('come of any text without an exception, each of a digest', () => {
    const text = textWith('{', '}', '[', ']', ',', ':', '"', '\\', a, '"digest":', '"mediaType":', `"${inToto}"`, '1');
    return holds(
      fc.property(text, broken => {
        for (const { start, end, digest } of digestLinks(broken)) assert.equal(broken.slice(start, end), digest);
      }),
    );
  });
});
