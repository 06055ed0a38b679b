// The rows of the side bar that a deletion is about: those that it deletes, and those whose lists it changes.

/** As the menu has it. Others name images too, which are the engine's, or elsewhere: they may be selected beside these. */
const deletable: ReadonlySet<unknown> = new Set(['tag', 'platform', 'attestation', 'referrer', 'other']);

interface AnyRow {
  readonly kind?: unknown;
  readonly parent?: unknown;
}

/** What is no row at all is a script's argument. */
export function isDeletable(chosen: unknown): boolean {
  const { kind } = (chosen ?? {}) as AnyRow;
  return kind === undefined || deletable.has(kind);
}

/** The repositories that the chosen rows stand below, each once. */
export function repositoryRows(chosen: readonly unknown[]): unknown[] {
  return [...new Set(chosen.flatMap(row => repositoryRow(row) ?? []))];
}

function repositoryRow(row: unknown): unknown {
  const { kind, parent } = (row ?? {}) as AnyRow;
  if (kind === 'repository') return row;
  return parent === undefined ? undefined : repositoryRow(parent);
}
