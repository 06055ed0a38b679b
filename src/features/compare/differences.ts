// Differences of values as lines: in a Dockerfile's words where it has some, what the left says above what the right says.
import * as vscode from 'vscode';
import type { Difference } from '../../core/compare/difference.ts';
import { shortDigest } from '../../core/digest.ts';
import { safeContent } from '../../registry/errors.ts';
import type { Lines } from './lines.ts';

const mostDifferences = 300;
/** Characters of a value: the whole is in the raw JSON. */
const longestValue = 300;

export function differenceLines(lines: Lines, differences: readonly Difference[]): void {
  for (const each of differences.toSorted(inOrder).slice(0, mostDifferences)) {
    if ('left' in each) lines.add('-', valueLine(each.path, each.left));
    if ('right' in each) lines.add('+', valueLine(each.path, each.right));
  }
  const more = differences.length - mostDifferences;
  if (more > 0) lines.add(' ', vscode.l10n.t('{0} more: see the raw JSON', more));
}

/** By the member of `config`: the instruction that sets it, with a name of its own or without. */
const instructions: ReadonlyMap<string, string> = new Map([
  ['Env', 'ENV'],
  ['Labels', 'LABEL'],
  ['ExposedPorts', 'EXPOSE'],
  ['Volumes', 'VOLUME'],
  ['Entrypoint', 'ENTRYPOINT'],
  ['Cmd', 'CMD'],
  ['User', 'USER'],
  ['WorkingDir', 'WORKDIR'],
  ['StopSignal', 'STOPSIGNAL'],
  ['Healthcheck', 'HEALTHCHECK'],
  ['OnBuild', 'ONBUILD'],
  ['Shell', 'SHELL'],
]);

/** As instructions stand above, then everything else as it came. */
function inOrder(left: Difference, right: Difference): number {
  return rankOf(left) - rankOf(right);
}

const ranks: readonly string[] = [...instructions.keys()];

function rankOf({ path: [first, member = ''] }: Difference): number {
  const rank = first === 'config' ? ranks.indexOf(member) : -1;
  return rank < 0 ? ranks.length : rank;
}

function valueLine(path: readonly string[], value: unknown): string {
  const [first, member = '', ...rest] = path;
  const instruction = first === 'config' ? instructions.get(member) : undefined;
  const name = safeContent(rest.join(' '), longestValue);
  if (instruction === undefined) return `${plainName(path)}: ${valueText(value)}`;
  if (rest.length === 0) return `${instruction} ${valueText(value)}`;
  return value === true ? `${instruction} ${name}` : `${instruction} ${name}=${valueText(value)}`;
}

function plainName(path: readonly string[]): string {
  const [first, platform = ''] = path;
  const { l10n } = vscode;
  if (path.at(-1) === 'attestations' && path.length === 3) return l10n.t('{0} attestations', safeContent(platform));
  if (first === 'history') return l10n.t('history entries');
  const names = first === 'manifests' ? path.slice(1) : path;
  return safeContent(names.join(' '), longestValue);
}

function valueText(value: unknown): string {
  const isDigests = Array.isArray(value) && value.length > 0 && value.every(each => String(each).startsWith('sha256:'));
  const text =
    typeof value === 'string'
      ? value
      : isDigests
        ? `${value.length} (${value.map(shortOf).join(', ')})`
        : JSON.stringify(value);
  if (text.length <= longestValue) return safeContent(text, longestValue);
  return `${safeContent(text, longestValue)} ${vscode.l10n.t('({0} characters)', text.length)}`;
}

function shortOf(each: unknown): string {
  return shortDigest(String(each));
}
