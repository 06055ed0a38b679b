// `crane registry serve`: a registry in memory, without a login and, unless it is told otherwise, without the referrers API.
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
