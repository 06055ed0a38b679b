// Images to be compared: real ones, built by the real BuildKit on one base, in a real registry; and what is asked for them.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Comparison, PlatformComparison } from '../../src/core/compare/comparison.ts';
import { commandIds } from '../../src/host/ids.ts';

const base = process.env['MULTIARCH_BUILD_BASE'] ?? '';
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'compare');

export async function engine(program: 'docker' | 'podman', ...args: string[]): Promise<string> {
  return (await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
}

const dockerfiles = {
  first: `FROM ${base}
COPY one /one
COPY big /big
ENV VERSION=1 GONE=
LABEL org.opencontainers.image.version=1.0
EXPOSE 80
`,
  second: `FROM ${base}
COPY one /one
COPY two /two
COPY big /big
ENV VERSION=2
LABEL org.opencontainers.image.version=2.0
EXPOSE 80 443
HEALTHCHECK CMD true
USER 1000
`,
} as const;

/** @param flags as buildx takes them; without `--provenance` there are no attestations */
export async function build(
  dockerfile: keyof typeof dockerfiles,
  platforms: string,
  ...flags: string[]
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = { one: 'one', two: 'two'.repeat(1000), big: 'big'.repeat(50_000), Dockerfile: dockerfiles[dockerfile] };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const provenance = flags.some(flag => flag.startsWith('--provenance')) ? [] : ['--provenance=false'];
  await engine('docker', 'buildx', 'build', '--platform', platforms, ...provenance, ...flags, folder);
}

export const compare = async (left: unknown, right: unknown): Promise<Comparison> =>
  vscode.commands.executeCommand<Comparison>(commandIds.compare, { left, right });

/** `linux/amd64 changed, layers 2 +1 -1, Env.VERSION created` */
export function brief({ platform, status, layers, config, manifest, unread }: PlatformComparison): string {
  const { shared, added, removed } = layers;
  const hasLayers = shared.length + added.length + removed.length > 0;
  const words = [
    `${platform} ${status}`,
    ...(hasLayers ? [`layers ${shared.length} +${added.length} -${removed.length}`] : []),
    [...config, ...manifest].map(({ path }) => path.filter(each => each !== 'config').join('.')).join(' '),
    unread ?? '',
  ];
  return words.filter(Boolean).join(', ');
}

/** Of the kind that the side bar’s rows are. */
export async function choose(...rows: readonly object[]): Promise<Comparison | undefined> {
  const given = rows.map(row => ({ ...row, interactive: true }));
  return vscode.commands.executeCommand(commandIds.compare, given[0], given);
}

/** The text that is shown, its lenses by their titles, and where its links lead. */
export async function shown(): Promise<{
  readonly name: string;
  readonly text: string;
  readonly lenses: readonly vscode.CodeLens[];
  readonly links: readonly vscode.DocumentLink[];
}> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) throw new Error('nothing is shown');
  const [lenses, links] = await Promise.all([
    vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100),
    vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri),
  ]);
  return {
    name: document.uri.path.split('/').at(-1) ?? '',
    text: document.getText(),
    lenses: lenses.filter(({ command }) => command?.title.startsWith('Compare ')),
    links: links.filter(({ target }) => target?.scheme === 'multiarch'),
  };
}
