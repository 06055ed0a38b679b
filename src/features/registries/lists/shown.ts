// The rows of lists that VS Code may show. One list may stand in several places: named by the setting, and in the catalog.
import { pathOf, type ListRow } from '../row.ts';
import type { Tree } from '../tree.ts';

/** Of rows that were made before in the same place, VS Code knows nothing more. */
export function noteShown({ latest }: Tree, row: ListRow): void {
  latest.set(pathOf(row), row);
}

/** Shows a list anew wherever it stands; false where it was never open. */
export function redrawList({ latest, redraw }: Pick<Tree, 'latest' | 'redraw'>, listKey: string): boolean {
  const rows = Array.from(latest.values()).filter(row => row.listKey === listKey);
  for (const row of rows) redraw(row);
  return rows.length > 0;
}
