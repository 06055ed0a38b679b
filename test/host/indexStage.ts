// What the suites on indexes share: the images that a build server leaves on a real registry, and readers of other makes.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { IndexParts } from '../../src/features/indexes/parts.ts';
import type { IndexResult } from '../../src/features/indexes/writing.ts';
import { localEngines } from '../../src/features/shared/engines.ts';
import { createTagLists } from '../../src/features/shared/tags.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { run } from '../../src/system/run.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { replaceAll } from './support.ts';

/** Undefined on machines that cannot have it. */
export const registry = process.env['MULTIARCH_BUILD_REGISTRY'] ?? '';

export interface Built {
  readonly amd64: BuiltImage;
  readonly arm64: BuiltImage;
  readonly arm: BuiltImage;
  /** Of amd64 and arm64, each with its attestation. */
  readonly both: BuiltImage;
}

/** Pushes `<repository>:1.4-amd64`, `:1.4-arm64`, `:1.4-arm-v7` and the index `:both` of the first two. */
export async function fill(repository: string, mediaTypes: 'oci' | 'docker' = 'oci'): Promise<Built> {
  // A label, so that no two repositories hold the same and nothing is there by chance.
  const made = async (platform: string) => image({ platform, mediaTypes, labels: { repository } });
  const [amd64, arm64, arm] = await Promise.all([made('linux/amd64'), made('linux/arm64'), made('linux/arm/v7')]);
  const both = index([amd64, arm64], { attestations: mediaTypes === 'oci', mediaTypes });
  await copyInto(registry, undefined, [
    [`${repository}:1.4-amd64`, amd64],
    [`${repository}:1.4-arm64`, arm64],
    [`${repository}:1.4-arm-v7`, arm],
    [`${repository}:both`, both],
  ]);
  return { amd64, arm64, arm, both };
}

export async function put(reference: string, built: BuiltImage): Promise<void> {
  await copyInto(registry, undefined, [[reference, built]]);
}

/** What a program prints. */
export async function printed(program: string, ...args: string[]): Promise<string> {
  const path = program === 'crane' ? (process.env['MULTIARCH_CRANE'] ?? program) : program;
  const { exitCode, stdout, stderr } = await run(path, args, { timeout: 30_000 });
  assert.equal(exitCode, 0, `${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

export async function digestAt(reference: string): Promise<string> {
  return printed('crane', 'digest', '--insecure', reference);
}

/** The command as a script calls it. */
export async function call(id: string, argument: object): Promise<IndexResult> {
  return vscode.commands.executeCommand<IndexResult>(id, argument);
}

interface Entry {
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export function entriesIn({ index: made }: IndexResult): readonly Entry[] {
  return made['manifests'] as readonly Entry[];
}

/** `linux/arm/v7`, or `attestation`. */
export function platformsIn(result: IndexResult): string[] {
  return entriesIn(result).map(({ platform }) =>
    platform && platform.os !== 'unknown'
      ? [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')
      : 'attestation',
  );
}

export interface Stage extends IndexParts {
  /** The hosts of which was told that they changed. */
  readonly hosts: string[];
  close(): Promise<void>;
}

/** As the extension has them, for tests that answer its questions. */
export function createStage(of: Partial<IndexParts> = {}): Stage {
  const client: RegistryClient = createRegistryClient({
    credentials: async () => undefined,
    options: () => ({}),
    timeout: () => 5000,
  });
  const log = vscode.window.createOutputChannel('Multiarch indexes', { log: true });
  const refreshed = new vscode.EventEmitter<void>();
  const hosts: string[] = [];
  const tagTtl = () => 60_000;
  return {
    client,
    images: createImageCache(client, { tagTtl }),
    tags: createTagLists(client, tagTtl),
    log,
    onRefresh: refreshed.event,
    changed: changed => void hosts.push(...changed),
    closed: new AbortController().signal,
    engines: localEngines,
    pushed: new Map(),
    ...of,
    hosts,
    async close() {
      refreshed.dispose();
      log.dispose();
      await client.close();
    },
  };
}

export async function openYaml(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document);
  // VS Code keeps what stood in one of that name which was closed a moment ago.
  if (document.getText() !== content) await replaceAll(document, content);
  return document;
}

/** What is seen, which is closed without being saved. */
export async function takeShown(): Promise<vscode.TextDocument> {
  const document = vscode.window.activeTextEditor?.document;
  assert(document);
  return document;
}

export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}

export interface Person {
  /** What the dialogs and notifications said, with the detail of a dialog. */
  readonly told: string[];
}

interface Manner {
  /** The button that is clicked in a notification or a dialog that has it. */
  readonly clicks?: string;
  /** Clicks Cancel beside the progress once this is so. */
  readonly cancelsAfter?: () => boolean | Promise<boolean>;
}

type Shown = readonly [message: string, ...rest: unknown[]];

/** Somebody before the screen, in VS Code's own place, for the time of `run`. */
export async function withPerson<T>({ clicks, cancelsAfter }: Manner, run: (person: Person) => Promise<T>): Promise<T> {
  const told: string[] = [];
  const { window } = vscode;
  const answer = async (...[message, ...rest]: Shown): Promise<unknown> => {
    const [options] = rest as [{ readonly detail?: string } | undefined];
    told.push([message, ...(options?.detail === undefined ? [] : [options.detail])].join('\n'));
    return rest.find(each => each === clicks);
  };
  const before = { ...window };
  const withProgress: typeof window.withProgress = async (_, task) => {
    const source = new vscode.CancellationTokenSource();
    const work = task({ report: () => undefined }, source.token);
    const watch = async () => {
      for (;;) {
        if (await cancelsAfter?.()) return source.cancel();
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    };
    if (cancelsAfter) await Promise.race([watch(), Promise.resolve(work).catch(() => undefined)]);
    return work;
  };
  Object.assign(window, {
    showWarningMessage: answer,
    showErrorMessage: answer,
    showInformationMessage: answer,
    withProgress,
  });
  try {
    return await run({ told });
  } finally {
    const { showWarningMessage, showErrorMessage, showInformationMessage, withProgress } = before;
    Object.assign(window, { showWarningMessage, showErrorMessage, showInformationMessage, withProgress });
  }
}
