// Docker's HTTP interface, spoken through its own program: that goes wherever the user's context leads, over a socket, a
// pipe, TLS or SSH alike. For what no command prints.
import { parseJsonObject, type JsonObject } from '../core/json.ts';
import { runEngine, type EngineProgram } from './engine.ts';

/**
 * The object at a path; undefined where the engine does not give it: it is too old, or no Docker. `docker system dial-stdio`
 * is what Docker's own program is started as at the other end of an SSH context.
 */
export async function readApi(
  engine: EngineProgram,
  path: string,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const { stdout } = await runEngine(engine, ['system', 'dial-stdio'], {
    // In HTTP/1.0 the answer comes in one piece, and its end is the connection's.
    input: `GET ${path} HTTP/1.0\r\nHost: docker\r\n\r\n`,
    // The engine takes a closed input for a client that has gone.
    keepsInputOpen: true,
    signal,
  });
  const end = stdout.indexOf('\r\n\r\n');
  return /^HTTP\/1\.[01] 200 /.test(stdout) && end > 0 ? parseJsonObject(stdout.slice(end)) : undefined;
}
