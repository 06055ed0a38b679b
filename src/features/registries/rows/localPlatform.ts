// One platform of an image that an engine holds: here, or only named by the image's index.
import * as vscode from 'vscode';
import { formatPlatform, samePlatform } from '../../../core/platform.ts';
import type { EngineKind } from '../../../engine/engine.ts';
import type { LocalPlatform } from '../../../engine/platforms.ts';
import { machinePlatform } from '../../../host/machine.ts';
import { formatSize } from '../../shared/messages.ts';
import { shortHex, titled, type Row } from '../row.ts';

/** What the engine's commands take of an image. */
export interface HeldRow extends Row {
  readonly engine: EngineKind;
  /** Its name, or, where it has none, its ID. */
  readonly reference?: string;
  readonly imageId?: string;
}

interface LocalPlatformRow extends HeldRow {
  readonly kind: 'localPlatform';
  readonly platform: string;
}

export function localPlatformRow(parent: HeldRow, local: LocalPlatform): LocalPlatformRow {
  const platform = formatPlatform(local.platform);
  const { engine, reference, imageId } = parent;
  return {
    kind: 'localPlatform',
    key: `${platform} ${local.platform.osVersion ?? ''} ${local.digest ?? ''}`,
    parent,
    interactive: true,
    engine,
    ...(reference !== undefined && { reference }),
    ...(imageId !== undefined && { imageId }),
    platform,
    item() {
      const item = platformItem(platform, local);
      // Without a name nothing can be pulled.
      if (!local.isHere && reference !== undefined) item.contextValue = 'elsewhere';
      return item;
    },
  };
}

function platformItem(name: string, { platform, digest, size, isHere }: LocalPlatform): vscode.TreeItem {
  const { l10n } = vscode;
  const isHost = samePlatform(platform, machinePlatform());
  const item = titled(name, isHere ? (isHost ? 'vm-active' : 'chip') : 'cloud', false);
  const details = [
    isHere ? undefined : l10n.t('not pulled'),
    platform.osVersion,
    size === undefined ? undefined : formatSize(size),
    isHost ? l10n.t('this machine') : undefined,
    digest === undefined ? undefined : shortHex(digest),
  ].filter(each => each !== undefined);
  item.description = details.join(' · ');
  item.accessibilityInformation = { label: [name, ...details].join(', ') };
  item.tooltip = [name, ...details, ...(digest === undefined ? [] : [digest])].join('\n');
  return item;
}
