// What a builder keeps from the builds before: asked for when it is opened, because every node has to count.
import * as vscode from 'vscode';
import { builderLines } from '../../../engine/builders/commands.ts';
import { parseUsage } from '../../../engine/builders/du.ts';
import { askEngine, type Engine } from '../../../engine/engine.ts';
import { formatSize } from '../../shared/messages.ts';
import { itemOf, valueRow, type Row } from '../row.ts';

export function cacheRow(engine: Engine, builder: string): Row {
  const { l10n } = vscode;
  return {
    kind: 'cache',
    interactive: true,
    builder,
    item: () => itemOf({ label: l10n.t('Build cache'), icon: 'database', opens: 'folded' }),
    async children(signal) {
      const usage = parseUsage(await askEngine(engine, builderLines.usage(builder), { signal }));
      if (!usage) return [valueRow(l10n.t('Size'), l10n.t('not told'))];
      return [
        valueRow(l10n.t('In all'), formatSize(usage.total)),
        valueRow(l10n.t('Can be freed'), formatSize(usage.reclaimable)),
      ];
    },
  };
}
