// What a media type means, as a closed set of kinds, and where that is specified: for words beside raw JSON.

export type MediaTypeKind =
  | 'oci-index'
  | 'oci-manifest'
  | 'oci-config'
  | 'docker-list'
  | 'docker-manifest'
  | 'docker-config'
  | 'docker-plugin'
  | 'schema1'
  | 'layer'
  | 'empty'
  | 'statement'
  | 'envelope'
  | 'signed-payload'
  | 'chart-config'
  | 'chart-archive'
  | 'chart-provenance'
  | 'wasm-module'
  | 'wasm-config';

export interface MediaTypeWords {
  readonly kind: MediaTypeKind;
  readonly compression?: Compression;
  /** Not to be kept by registries: Docker's foreign layers, OCI's non-distributable ones. */
  readonly isForeign?: true;
  readonly isEncrypted?: true;
  /** The page that defines it. */
  readonly spec: string;
}

export type Compression = 'none' | 'gzip' | 'zstd' | 'other';

const oci = 'https://github.com/opencontainers/image-spec/blob/main';
const distribution = 'https://distribution.github.io/distribution/spec';
const inToto = 'https://github.com/in-toto/attestation/blob/main/spec/README.md';
const helm = 'https://helm.sh/docs/topics/registries/';
const wasm = 'https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/';

type Row = readonly [pattern: RegExp, kind: MediaTypeKind, spec: string];

const rows: readonly Row[] = [
  [/^application\/vnd\.oci\.image\.index\.v1\+json$/, 'oci-index', `${oci}/image-index.md`],
  [/^application\/vnd\.oci\.image\.manifest\.v1\+json$/, 'oci-manifest', `${oci}/manifest.md`],
  [/^application\/vnd\.oci\.image\.config\.v1\+json$/, 'oci-config', `${oci}/config.md`],
  [/^application\/vnd\.oci\.empty\.v1\+json$/, 'empty', `${oci}/manifest.md#guidance-for-an-empty-descriptor`],
  [
    /^application\/vnd\.docker\.distribution\.manifest\.list\.v2\+json$/,
    'docker-list',
    `${distribution}/manifest-v2-2/`,
  ],
  [/^application\/vnd\.docker\.distribution\.manifest\.v2\+json$/, 'docker-manifest', `${distribution}/manifest-v2-2/`],
  [
    /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/,
    'schema1',
    `${distribution}/deprecated-schema-v1/`,
  ],
  [/^application\/vnd\.docker\.container\.image\.v1\+json$/, 'docker-config', `${distribution}/manifest-v2-2/`],
  [/^application\/vnd\.docker\.plugin\.v1\+json$/, 'docker-plugin', `${distribution}/manifest-v2-2/`],
  [/^application\/vnd\.in-toto(?:\.[\w.-]+)?\+json$/, 'statement', inToto],
  [
    /^application\/vnd\.dsse\.envelope\b/,
    'envelope',
    'https://github.com/secure-systems-lab/dsse/blob/master/envelope.md',
  ],
  [
    /^application\/vnd\.dev\.cosign\.simplesigning\.v1\+json$/,
    'signed-payload',
    'https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md',
  ],
  [/^application\/vnd\.cncf\.helm\.config\.v1\+json$/, 'chart-config', helm],
  [/^application\/vnd\.cncf\.helm\.chart\.content\.v1\.tar\+gzip$/, 'chart-archive', helm],
  [/^application\/vnd\.cncf\.helm\.chart\.provenance\.v1\.prov$/, 'chart-provenance', helm],
  [/^application\/vnd\.wasm\.config\b/, 'wasm-config', wasm],
  [/^application\/(?:wasm|vnd\.(?:module\.)?wasm\.content\.layer\.v1\+wasm)$/, 'wasm-module', wasm],
];

/** Undefined for a type that none of these specifications names. `type` is as it is written. */
export function mediaTypeWords(type: string): MediaTypeWords | undefined {
  // RFC 6838, 4.2: names are the same in capitals.
  const name = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const row = rows.find(([pattern]) => pattern.test(name));
  return row ? { kind: row[1], spec: row[2] } : layerWords(name);
}

const layerPattern =
  /^application\/vnd\.(?:oci\.image\.layer\.(nondistributable\.)?v1\.tar|docker\.image\.rootfs\.(foreign\.)?diff\.tar)(?:[.+](?!encrypted)([a-z0-9]+))?(\+encrypted)?$/;

function layerWords(name: string): MediaTypeWords | undefined {
  const [match, nondistributable, foreign, compression, encrypted] = layerPattern.exec(name) ?? [];
  if (match === undefined) return undefined;
  const isForeign = nondistributable !== undefined || foreign !== undefined;
  return {
    kind: 'layer',
    compression: compression === undefined ? 'none' : isCompression(compression) ? compression : 'other',
    ...(isForeign && { isForeign }),
    ...(encrypted !== undefined && { isEncrypted: true }),
    spec: name.includes('.oci.') ? `${oci}/layer.md` : `${distribution}/manifest-v2-2/`,
  };
}

function isCompression(text: string): text is 'gzip' | 'zstd' {
  return text === 'gzip' || text === 'zstd';
}
