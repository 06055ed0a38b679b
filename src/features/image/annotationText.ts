// What the names of annotations and labels mean that OCI, Docker, BuildKit and others have set down.
import * as vscode from 'vscode';

export interface AnnotationText {
  readonly text: string;
  /** The page that defines it. */
  readonly spec: string;
}

const oci = 'https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys';
const buildkit = 'https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md';
const cosign = 'https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md';
const official = 'https://github.com/docker-library/bashbrew';
const containerd = 'https://github.com/containerd/containerd';

type Row = readonly [name: string, spec: string, text: () => string];

/** A name that ends in `.` or `/` stands for all that begin so; the first row that fits counts. */
const rows: readonly Row[] = [
  ['org.opencontainers.image.created', oci, () => vscode.l10n.t('When the image was built.')],
  ['org.opencontainers.image.authors', oci, () => vscode.l10n.t('People or organisation who answer for the image.')],
  ['org.opencontainers.image.url', oci, () => vscode.l10n.t('Where to find out more about the image.')],
  ['org.opencontainers.image.documentation', oci, () => vscode.l10n.t('Where the image is documented.')],
  ['org.opencontainers.image.source', oci, () => vscode.l10n.t('Where the source is that the image was built from.')],
  ['org.opencontainers.image.version', oci, () => vscode.l10n.t('Version of the packaged software.')],
  ['org.opencontainers.image.revision', oci, () => vscode.l10n.t('Commit or revision of the source.')],
  ['org.opencontainers.image.vendor', oci, () => vscode.l10n.t('Who distributes the image.')],
  ['org.opencontainers.image.licenses', oci, () => vscode.l10n.t('Licenses of what is in it, as an SPDX expression.')],
  ['org.opencontainers.image.ref.name', oci, () => vscode.l10n.t('Name of the reference: in an OCI layout, the tag.')],
  [
    'org.opencontainers.image.title',
    oci,
    () => vscode.l10n.t('Name for people; of a file in an artifact, its file name.'),
  ],
  ['org.opencontainers.image.description', oci, () => vscode.l10n.t('What the packaged software does.')],
  ['org.opencontainers.image.base.digest', oci, () => vscode.l10n.t('Digest of the image that this one is based on.')],
  ['org.opencontainers.image.base.name', oci, () => vscode.l10n.t('Name of the image that this one is based on.')],
  [
    'vnd.docker.reference.type',
    buildkit,
    () => vscode.l10n.t('BuildKit: this entry is no image, but an attestation of one.'),
  ],
  [
    'vnd.docker.reference.digest',
    buildkit,
    () => vscode.l10n.t('BuildKit: the image in the same index that this attestation is about.'),
  ],
  [
    'in-toto.io/predicate-type',
    buildkit,
    () => vscode.l10n.t('What the in-toto statement states: provenance, SBOM and so on.'),
  ],
  [
    'com.docker.official-images.',
    official,
    () => vscode.l10n.t('Docker Official Images: how this image was built there.'),
  ],
  [
    'containerd.io/distribution.source.',
    containerd,
    () => vscode.l10n.t('containerd: the repository on that registry where the content came from.'),
  ],
  [
    'io.containerd.image.name',
    containerd,
    () => vscode.l10n.t('containerd: the full name under which the image was held.'),
  ],
  [
    'dev.cosignproject.cosign/signature',
    cosign,
    () => vscode.l10n.t('Cosign: the signature of the payload beside it, in base64.'),
  ],
  ['dev.sigstore.cosign/certificate', cosign, () => vscode.l10n.t('Cosign: the certificate of whoever signed.')],
  [
    'dev.sigstore.cosign/chain',
    cosign,
    () => vscode.l10n.t('Cosign: the certificates between the signer’s and a root.'),
  ],
  [
    'dev.sigstore.cosign/bundle',
    cosign,
    () => vscode.l10n.t('Cosign: proof that the signature stands in the transparency log.'),
  ],
];

/** Undefined for a name that is not known. */
export function annotationText(name: string): AnnotationText | undefined {
  const row = rows.find(([known]) => (/[./]$/.test(known) ? name.startsWith(known) : name === known));
  return row && { text: row[2](), spec: row[1] };
}
