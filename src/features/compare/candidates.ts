// What an image is mostly compared with: other platforms of it, other tags of its repository; of an engine's image the one that
// was pushed under its name, and others that the engine holds.
import * as vscode from 'vscode';
import { formatPlatform, samePlatform } from '../../core/platform.ts';
import { familiarReference, formatReference, InvalidReference, parseReference } from '../../core/reference.ts';
import { arrangeTags } from '../../core/tagOrder.ts';
import { listImages } from '../../engine/images.ts';
import type { TagLists } from '../shared/tags.ts';
import { engineNames } from '../shared/engines.ts';
import { operandName, type EngineOperand, type Operand, type RegistryOperand } from './operand.ts';
import type { SideParts } from './sides.ts';

export interface CandidateParts extends SideParts {
  readonly tags: TagLists;
}

export type Candidate =
  | { readonly heading: string }
  | { readonly label: string; readonly icon: string; readonly description?: string; readonly operand: Operand };

/** Nobody scrolls through more; what is typed finds any. */
const mostOffered = 500;

/** Rejects with RegistryError, EngineError or the signal's reason. */
export async function candidatesFor(
  operand: Operand,
  parts: CandidateParts,
  signal: AbortSignal,
): Promise<Candidate[]> {
  return 'engine' in operand ? localCandidates(operand, parts, signal) : registryCandidates(operand, parts, signal);
}

async function registryCandidates(
  operand: RegistryOperand,
  { images, tags }: CandidateParts,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const { reference, platform } = operand;
  const { l10n } = vscode;
  const [platforms, page] = await Promise.all([
    platform ? images.lookUp(reference, signal).then(({ description }) => description.platforms) : [],
    tags.beginningWith(reference, '', signal),
  ]);
  const others = platforms.filter(each => !platform || !samePlatform(each.platform, platform));
  const { host, repository } = reference;
  const own = reference.tag ?? (reference.digest ? undefined : 'latest');
  const names = arrangeTags(page, 'newest').tags.filter(tag => tag !== own || reference.digest !== undefined);
  return [
    ...headed(
      l10n.t('Other platforms of {0}', familiarReference(reference)),
      others.map(each => ({
        label: formatPlatform(each.platform),
        icon: 'chip',
        ...(each.platform.osVersion !== undefined && { description: each.platform.osVersion }),
        operand: { reference, platform: each.platform, digest: each.digest },
      })),
    ),
    ...headed(
      l10n.t('Tags of {0}', familiarReference({ host, repository, original: '' })),
      names.map(tag => ({
        label: tag,
        icon: 'tag',
        operand: { reference: { host, repository, tag, original: '' }, ...(platform && { platform }) },
      })),
    ),
  ];
}

async function localCandidates(
  operand: EngineOperand,
  { engines }: CandidateParts,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const { l10n } = vscode;
  const engine = (await engines()).find(({ kind }) => kind === operand.engine);
  const images = engine ? await listImages(engine, signal) : [];
  const { platform } = operand;
  const pushed = pushedAs(operand);
  const names = images.flatMap(each => each.names).filter(name => name !== operand.image);
  return [
    ...headed(l10n.t('Pushed'), pushed ? [{ label: operandName(pushed), icon: 'cloud', operand: pushed }] : []),
    ...headed(
      engineNames[operand.engine],
      names.toSorted().map(name => ({
        label: name,
        icon: 'package',
        operand: { engine: operand.engine, image: name, ...(platform && { platform }) },
      })),
    ),
  ];
}

/** Podman calls what it built itself `localhost/…`: that is no registry. */
function pushedAs({ image, platform }: EngineOperand): RegistryOperand | undefined {
  const reference = image.startsWith('sha256:') ? undefined : parseReference(image);
  if (!reference || reference instanceof InvalidReference || reference.host === 'localhost') return undefined;
  return { reference: { ...reference, original: formatReference(reference) }, ...(platform && { platform }) };
}

function headed(heading: string, candidates: readonly Exclude<Candidate, { heading: string }>[]): Candidate[] {
  return candidates.length === 0 ? [] : [{ heading }, ...candidates.slice(0, mostOffered)];
}
