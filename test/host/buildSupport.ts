// What tests of builds share.
import * as vscode from 'vscode';
import type { BuildParts } from '../../src/features/builds/parts.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';

/** A memory of its own, as VS Code's. */
export function memoryOf(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, fallback?: unknown) => kept.get(key) ?? fallback,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as vscode.Memento;
}

/** Parts of their own, on the real registries; the engine is Docker. */
export function buildParts(): BuildParts {
  const client = createRegistryClient({ credentials: async () => undefined, options: () => ({}), timeout: () => 5000 });
  return {
    client,
    images: createImageCache(client, { tagTtl: () => 60_000 }),
    log: vscode.window.createOutputChannel('Builds of tests', { log: true }),
    memory: memoryOf(),
    closed: new AbortController().signal,
    running: new Map(),
    failures: vscode.languages.createDiagnosticCollection('builds of tests'),
    engine: async () => ({ kind: 'docker', program: 'docker' }),
  };
}
