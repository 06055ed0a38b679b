// What a tag opens to: the platforms of its image, beside the targets that it lacks, and what else its index holds.
import type { Reference } from '../../../core/reference.ts';
import { serveTargets } from '../../../core/servedTargets.ts';
import type { ImageDescription } from '../../../registry/describe.ts';
import { targetsOf } from '../../shared/dockerfiles.ts';
import { boundedRows } from '../details.ts';
import type { Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { contentRows, entryRow, referrersRow } from './artifact.ts';
import { missingRow } from './missing.ts';
import { fillPlatforms, platformRow } from './platform.ts';

/** An index tells its platforms itself: one request, however many they are. */
export async function tagContents(
  tree: Tree,
  row: Row,
  reference: Reference,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { description } = await tree.images.lookUp(reference, signal);
  const { kind, digest, platforms, others } = description;
  const isArtifact = kind === 'image' && platforms.length === 0;
  const rows = isArtifact
    ? contentRows(tree, row, reference, await tree.images.manifestOf(reference, digest, signal))
    : [
        ...platformRows(tree, row, reference, description),
        ...boundedRows(row, others, each => entryRow(tree, row, reference, each)),
      ];
  // Of an image alone they stand below its one platform, which is the same manifest.
  const hasOwn = kind === 'index' || isArtifact;
  return hasOwn ? [...rows, referrersRow(tree, row, reference, digest)] : rows;
}

function platformRows(tree: Tree, row: Row, reference: Reference, { platforms }: ImageDescription): Row[] {
  const { serving, lacking } = serveTargets(targetsOf(undefined).platforms, platforms);
  const rows = boundedRows(row, platforms, each => platformRow(tree, row, reference, each, serving.get(each)));
  fillPlatforms(
    tree,
    row,
    reference,
    rows.filter(each => each.kind === 'platform'),
  );
  return [...(platforms.length > 0 ? lacking.map(target => missingRow(row, target)) : []), ...rows];
}
