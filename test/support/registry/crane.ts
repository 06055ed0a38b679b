// `crane registry serve`: a registry in memory with the referrers API and no login.
import { startRegistryProgram } from './program.ts';
import type { RunningProgram } from './program.ts';
import { requireTool } from './tools.ts';

export async function startCraneRegistry(): Promise<RunningProgram> {
  return await startRegistryProgram(
    requireTool('crane'),
    ['registry', 'serve', '--address', '127.0.0.1:0'],
    /serving on port (\d+)/,
  );
}
