// The configuration of a builder's BuildKit (moby/buildkit `docs/buildkitd.toml.md`), written and read: which registries it may
// speak plain HTTP with stands there alone, not in the engine's `insecure-registries` (buildx#1642).
import { askEngine, type EngineProgram } from '../engine.ts';
import { builderLines } from './commands.ts';

/** Whether a configuration can name a host: buildx's reader of TOML refuses a `]` in a key, and so all of IPv6. */
export function isConfigurable(host: string): boolean {
  return !host.includes(']');
}

/** The text of a `buildkitd.toml` that speaks to these registries without TLS. `hosts` have an optional port. */
export function insecureConfig(hosts: readonly string[]): string {
  // Strings of TOML and of JSON are the same here: a host has none but plain characters.
  return hosts.map(host => `[registry.${JSON.stringify(host)}]\n  http = true\n`).join('\n');
}

/** Whether the builder's own configuration lets it; rejects with EngineError. */
export async function plainHttpOf(
  docker: EngineProgram,
  builder: string,
  signal: AbortSignal,
): Promise<(host: string) => boolean | undefined> {
  return allowedIn(await askEngine(docker, builderLines.inspect(builder), { signal }));
}

/**
 * Of a configuration that is shown: whether a table `[registry."host"]` says `http` or `insecure`. Undefined where there is
 * none: older versions show no files, and a BuildKit elsewhere keeps its own.
 */
export function allowedIn(text: string): (host: string) => boolean | undefined {
  const lines = configLines(text);
  if (lines.length === 0) return () => undefined;
  const allowed = new Set<string>();
  let table = '';
  for (const line of lines) {
    table = /^\[+\s*(.*?)\s*\]+/.exec(line)?.[1] ?? table;
    const [, host] = /^registry\s*\.\s*["']([^"']+)["']$/.exec(table) ?? [];
    if (host !== undefined && /^(?:http|insecure)\s*=\s*true\b/.test(line)) allowed.add(host);
  }
  return host => allowed.has(host);
}

/** Each line of a file stands behind a `>`, below the name of the file. */
function configLines(text: string): string[] {
  const lines: string[] = [];
  let isConfig = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('File#')) isConfig = line.startsWith('File#buildkitd.toml:');
    else if (isConfig && /^\s*>/.test(line)) lines.push(line.replace(/^\s*>/, '').trim());
  }
  return lines;
}
