// Tests that need the engine: left out with the reason on a developer's machine that cannot have one, failed where CI is set.
import process from 'node:process';
import type { EngineParts } from './parts.ts';
import { provisionEngine } from './provision.ts';

/** For a `before` hook, whose `this` it takes; the first call on a machine may take a minute. */
export async function requireEngine(context: Mocha.Context): Promise<EngineParts> {
  context.timeout(600_000);
  const parts = await provisionEngine();
  if (!('missing' in parts)) return parts;
  if (process.env['CI'] === 'true') throw new Error(parts.missing);
  console.log(`skipped: ${parts.missing}`);
  return context.skip();
}
