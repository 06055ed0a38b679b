// One thing that an image says of itself, such as `WORKDIR /app`, and several of a kind folded together.
import * as vscode from 'vscode';
import type { NamedText } from '../../../core/imageConfig.ts';
import { safeContent } from '../../../registry/errors.ts';
import { boundedRows } from '../details.ts';
import { titled, type Row } from '../row.ts';

const longestName = 100;
const longestInRow = 200;
const longestInTooltip = 5000;

export function valueRow(parent: Row, { name, text }: NamedText, icon = 'symbol-constant'): Row {
  return {
    kind: 'value',
    key: name,
    parent,
    interactive: true,
    copies: text,
    item() {
      const label = safeContent(name, longestName);
      const item = titled(label, icon, false);
      item.description = safeContent(text, longestInRow);
      item.tooltip = safeContent(`${name} ${text}`, longestInTooltip);
      item.accessibilityInformation = { label: `${label}, ${item.description}` };
      return item;
    },
  };
}

/** `ENV (12)`; none where there is nothing of that kind. */
export function groupRows(parent: Row, name: string, icon: string, values: readonly NamedText[]): Row[] {
  if (values.length === 0) return [];
  const row: Row = {
    kind: 'group',
    key: name,
    parent,
    interactive: true,
    item() {
      const item = titled(vscode.l10n.t('{0} ({1})', name, values.length), icon, true);
      item.tooltip = safeContent(values.map(each => each.name).join(', '), 1000);
      return item;
    },
    children: async () => boundedRows(row, values, each => valueRow(row, each, icon)),
  };
  return [row];
}
