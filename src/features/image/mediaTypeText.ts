// What a media type means, in a sentence.
import * as vscode from 'vscode';
import { artifactKind } from '../../core/artifacts.ts';
import {
  mediaTypeWords,
  type Compression,
  type MediaTypeKind,
  type MediaTypeWords,
} from '../../core/mediaTypeWords.ts';
import { artifactTitle } from '../shared/artifactTitle.ts';

export interface MediaTypeText {
  readonly text: string;
  /** The page that defines it. */
  readonly spec?: string;
}

/** Undefined for a type that is not known: the type itself says all there is to say. */
export function mediaTypeText(type: string): MediaTypeText | undefined {
  const words = mediaTypeWords(type);
  if (words) return { text: sentence(words), spec: words.spec };
  return artifactKind(type) && { text: artifactTitle(type) };
}

function sentence(words: MediaTypeWords): string {
  return words.kind === 'layer' ? layerSentence(words) : sentences[words.kind]();
}

const sentences: Readonly<Record<Exclude<MediaTypeKind, 'layer'>, () => string>> = {
  'oci-index': () => vscode.l10n.t('OCI image index: one name for the images of several platforms.'),
  'oci-manifest': () =>
    vscode.l10n.t('OCI image manifest: the configuration and the layers of one image, or the content of an artifact.'),
  'oci-config': () =>
    vscode.l10n.t(
      'OCI image configuration: platform, environment, entrypoint, history, and the digests of the unpacked layers.',
    ),
  'docker-list': () =>
    vscode.l10n.t(
      'Docker manifest list: one name for the images of several platforms. It has no place for annotations.',
    ),
  'docker-manifest': () =>
    vscode.l10n.t('Docker image manifest (version 2, schema 2): the configuration and the layers of one image.'),
  'docker-config': () =>
    vscode.l10n.t(
      'Docker image configuration: platform, environment, entrypoint, history, and the digests of the unpacked layers.',
    ),
  'docker-plugin': () => vscode.l10n.t('Configuration of a plugin of the Docker engine: no image that runs.'),
  schema1: () => vscode.l10n.t('Docker image manifest of schema 1, which was withdrawn: current engines refuse it.'),
  empty: () =>
    vscode.l10n.t('Nothing: the two bytes {0}, where the specification wants content and there is none.', '“{}”'),
  statement: () =>
    vscode.l10n.t('in-toto statement: what somebody attests of an image, such as its provenance or SBOM.'),
  envelope: () => vscode.l10n.t('DSSE envelope: a statement with its signatures.'),
  'signed-payload': () =>
    vscode.l10n.t('What Cosign signed: the digest of an image. The signature stands in the annotations beside it.'),
  'chart-config': () => vscode.l10n.t('What a Helm chart says of itself: its Chart.yaml as JSON.'),
  'chart-archive': () => vscode.l10n.t('Helm chart: its archive, as “helm package” writes it.'),
  'chart-provenance': () => vscode.l10n.t('Provenance file of a Helm chart: its checksum, signed with PGP.'),
  'wasm-module': () => vscode.l10n.t('WebAssembly module or component.'),
  'wasm-config': () => vscode.l10n.t('Configuration of a WebAssembly artifact: what the module imports and exports.'),
};

function layerSentence({ compression = 'other', isForeign, isEncrypted }: MediaTypeWords): string {
  const { l10n } = vscode;
  return [
    compressions[compression](),
    ...(isEncrypted ? [l10n.t('It is encrypted: only whoever has a key can unpack it.')] : []),
    ...(isForeign
      ? [
          l10n.t(
            'It is not to be distributed: registries need not hold it, and it is read from its “urls”. Deprecated.',
          ),
        ]
      : []),
  ].join(' ');
}

const compressions: Readonly<Record<Compression, () => string>> = {
  none: () => vscode.l10n.t('Layer: files as a tar archive, not compressed.'),
  gzip: () => vscode.l10n.t('Layer: files as a tar archive, compressed with gzip.'),
  zstd: () =>
    vscode.l10n.t('Layer: files as a tar archive, compressed with Zstandard. Docker reads it since version 23.'),
  other: () => vscode.l10n.t('Layer: files as a tar archive, compressed.'),
};
