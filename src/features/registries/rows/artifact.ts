// What is no platform of an image: attestations, signatures and other referrers, charts, entries of an index that are none.
// Each is called by its type, and opens to its files and to what in turn refers to it.
import * as vscode from 'vscode';
import { predicateTypeOf } from '../../../core/artifacts.ts';
import { parseDigest } from '../../../core/digest.ts';
import { attestedAnnotation, type Descriptor, type Manifest } from '../../../core/manifest.ts';
import type { Repository } from '../../../core/reference.ts';
import { createdOf } from '../../../core/time.ts';
import type { ImageDetails, KnownDetails } from '../../../registry/cache/details.ts';
import { safeContent } from '../../../registry/errors.ts';
import { artifactTitle } from '../../shared/artifactTitle.ts';
import {
  boundedRows,
  detailLines,
  detailParts,
  fillDetails,
  knownDetails,
  pinnedReference,
  type DigestRow,
} from '../details.ts';
import { titled, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { baseRows } from './base.ts';
import { configurationRow } from './configuration.ts';
import { fileRow } from './file.ts';
import { layersRow } from './layers.ts';
import { messageRow } from './message.ts';
import { groupRows } from './value.ts';

type ArtifactKind = 'attestation' | 'referrer' | 'other';

/** What is known of it before it is read. */
interface Named extends Pick<Descriptor, 'digest' | 'annotations'> {
  readonly type: string;
}

interface ArtifactRow extends DigestRow {
  readonly kind: ArtifactKind;
}

/** Referrers of referrers are looked for so deep. */
const deepest = 4;

function artifactRow(
  tree: Tree,
  parent: Row,
  repository: Repository,
  kind: ArtifactKind,
  named: Named,
  depth = 1,
): ArtifactRow {
  const { digest } = named;
  const row: ArtifactRow = {
    kind,
    key: digest,
    parent,
    interactive: true,
    host: repository.host,
    digest,
    reference: pinnedReference(repository, digest),
    item: () => artifactItem(row, named, knownDetails(tree, digest)),
    async children(signal) {
      const { images } = tree;
      const wasKnown = images.knownDetails(digest).type !== undefined;
      // Only of what may be an image the configuration is worth a request: that of a signature says nothing.
      const details: ImageDetails =
        kind === 'other'
          ? await images.detailsOf(repository, digest, signal)
          : await images.manifestOf(repository, digest, signal);
      // What it is called and how large it is, is known now.
      if (!wasKnown) tree.filling.start(row, [{ row, ask: async () => undefined }]);
      const own = contentRows(tree, row, repository, details);
      const hasReferrers = kind !== 'attestation' && depth < deepest;
      return hasReferrers ? [...own, referrersRow(tree, row, repository, digest, { depth: depth + 1 })] : own;
    },
  };
  return row;
}

/** An entry of an index that is no platform: an attestation of one, or something else, shown with its type, never judged. */
export function entryRow(tree: Tree, parent: Row, repository: Repository, entry: Descriptor, depth?: number): Row {
  const kind = entry.annotations?.[attestedAnnotation] === undefined ? 'other' : 'attestation';
  return artifactRow(tree, parent, repository, kind, namedBy(entry), depth);
}

function namedBy({ digest, annotations, artifactType, mediaType }: Descriptor): Named {
  return { digest, type: artifactType ?? mediaType, ...(annotations && { annotations }) };
}

const icons: Readonly<Record<ArtifactKind, string>> = {
  attestation: 'verified',
  referrer: 'verified',
  other: 'file-binary',
};

function artifactItem(row: ArtifactRow, named: Named, known: KnownDetails): vscode.TreeItem {
  const type = known.type ?? named.type;
  const { predicates = [] } = known;
  const own = predicateTypeOf(named) ?? (predicates.length === 1 ? predicates[0] : undefined);
  const title = row.kind === 'attestation' ? vscode.l10n.t('Attestations') : artifactTitle(type, own);
  const stated = [...new Set(predicates.map(each => artifactTitle(type, each)))].filter(each => each !== title);
  const created = known.created ?? createdOf(named);
  const details = { ...known, ...(created !== undefined && { created }) };
  const parts = [...stated, ...detailParts(details, row.digest)];
  const item = titled(title, icons[row.kind], true);
  item.description = parts.join(' · ');
  item.accessibilityInformation = { label: [title, ...parts].join(', ') };
  const typed = vscode.l10n.t('Type: {0}', safeContent(type, 200));
  item.tooltip = [title, ...stated, typed, ...detailLines(details, row)].join('\n');
  return item;
}

/** The parts of an image, the files of an artifact, the entries of an index. */
export function contentRows(
  tree: Tree,
  parent: Row,
  repository: Repository,
  { manifest, configuration }: ImageDetails,
): Row[] {
  if (manifest.kind === 'index') {
    return boundedRows(parent, manifest.manifests, each => entryRow(tree, parent, repository, each, deepest));
  }
  const annotations = annotationRows(parent, manifest);
  if (!configuration) return [...boundedRows(parent, manifest.layers, each => fileRow(parent, each)), ...annotations];
  const words = Object.fromEntries(configuration.labels.map(({ name, text }) => [name, text]));
  return [
    ...baseRows(parent, { ...words, ...manifest.annotations }),
    configurationRow(parent, configuration, manifest.config),
    layersRow(parent, manifest, configuration),
    ...annotations,
  ];
}

function annotationRows(parent: Row, { annotations = {} }: Manifest): Row[] {
  const values = Object.entries(annotations).map(([name, text]) => ({ name, text }));
  return groupRows(parent, vscode.l10n.t('Annotations'), 'note', values);
}

interface ReferrersOptions {
  readonly depth?: number;
  /** Digests of what stands beside it already. */
  readonly shown?: readonly string[];
}

/** Asked for only where somebody opens it: most images have none, and finding that out takes four requests. */
export function referrersRow(
  tree: Tree,
  parent: Row,
  repository: Repository,
  digest: string,
  { depth = 1, shown = [] }: ReferrersOptions = {},
): Row {
  const row: Row = {
    kind: 'referrers',
    key: digest,
    parent,
    interactive: true,
    host: repository.host,
    item() {
      const item = titled(vscode.l10n.t('Signatures and more'), 'references', true);
      item.tooltip = vscode.l10n.t('Signatures, SBOMs and whatever else in the registry refers to {0}', digest);
      return item;
    },
    async children(signal) {
      const subject = parseDigest(digest);
      const found = subject ? await tree.images.attachedTo(repository, subject, signal) : [];
      const others = found.filter(each => !shown.includes(each.digest));
      if (others.length === 0) return [noneRow(row)];
      const rows = boundedRows(row, others, ({ artifactType: type, ...each }) =>
        artifactRow(tree, row, repository, 'referrer', { ...each, type }, depth),
      );
      fillReferrers(
        tree,
        row,
        repository,
        rows.filter(each => each.kind !== 'message'),
      );
      return rows;
    },
  };
  return row;
}

function noneRow(parent: Row): Row {
  const text = vscode.l10n.t('Nothing in the registry refers to this: no signature, no SBOM.');
  return messageRow(parent, { title: vscode.l10n.t('none'), next: '', text, icon: 'circle-slash' });
}

/** A list of referrers tells the size of a manifest, which is nobody's question, and sometimes not even a type. */
function fillReferrers(tree: Tree, parent: Row, repository: Repository, rows: readonly ArtifactRow[]): void {
  fillDetails(tree, parent, repository, rows, ({ digest }) => {
    if (tree.images.knownDetails(digest).type !== undefined) return undefined;
    return signal => tree.images.manifestOf(repository, digest, signal);
  });
}
