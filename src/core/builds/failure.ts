// Why a build failed: what the engine says of it, told apart by what a person has to do next, and the place in the Dockerfile.
import { bareText } from './progress/lineText.ts';
import type { FailedStep } from './progress/watch.ts';

export type FailureCause =
  /** The kernel knows no emulator for a program of this architecture. */
  | 'no-emulator'
  | 'emulator-crash'
  | 'command-crash'
  | 'out-of-memory'
  | 'no-space'
  | 'plain-http'
  | 'certificate'
  | 'sign-in'
  | 'unreachable'
  | 'base-lacks-platform'
  /** It ended, or was cut off, while it built. */
  | 'engine-gone'
  | 'other';

/** Lines from 0, the last one included. */
interface DockerfilePlace {
  /** As BuildKit names it: within the context. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface BuildFailure {
  readonly cause: FailureCause;
  /** The engine's own words, in one line. */
  readonly detail: string;
  /** What the command that failed printed last, a line. */
  readonly said?: string;
  /** The instruction that failed: `RUN make`. */
  readonly step?: string;
  /** For which it failed; empty where BuildKit does not say. */
  readonly platforms: readonly string[];
  /** Of the command that failed. */
  readonly exitCode?: number;
  readonly place?: DockerfilePlace;
  /** Of the bake file. */
  readonly target?: string;
}

/**
 * @param text what the engine printed beside its events, its end at least
 * @param failed the steps that failed
 */
export function explainFailure(text: string, failed: readonly FailedStep[]): BuildFailure {
  const [first] = failed.toSorted(
    (left, right) => Number(right.step.name.isNumbered) - Number(left.step.name.isNumbered),
  );
  const detail = bareText(first?.step.error ?? lastError(text));
  const alike = failed.filter(({ step }) => step.name.text === first?.step.name.text);
  const platforms = alike.flatMap(({ step }) => step.platform ?? []);
  const exitCode = exitCodeIn(first?.step.error ?? text);
  const said = bareText(lastLine(first?.output ?? ''));
  const place = placeIn(text);
  const target = /^ERROR: target (\S+): /m.exec(text)?.[1];
  return {
    cause: causeOf(`${detail}\n${text}\n${alike.map(each => each.output).join('\n')}`, exitCode),
    detail,
    ...(first && { step: bareText(first.step.name.text) }),
    platforms: [...new Set(platforms)],
    ...(exitCode !== undefined && { exitCode }),
    ...(said !== '' && { said }),
    ...(place && { place }),
    ...(target !== undefined && { target }),
  };
}

type Causes = readonly (readonly [words: RegExp, cause: FailureCause])[];

/** By the words of the kernel and QEMU; the first that fits. */
const causesAnywhere: Causes = [
  [/exec format error/i, 'no-emulator'],
  [/qemu: uncaught target signal|qemu-\S+: .*(?:segmentation|assertion)/i, 'emulator-crash'],
  [/no space left on device/i, 'no-space'],
];

/** By the words of containerd's resolver and BuildKit. A command that fails says the same of servers that it asks itself. */
const causesAtRegistries: Causes = [
  [/server gave HTTP response to HTTPS client/i, 'plain-http'],
  [/x509: |tls: failed to verify|certificate signed by unknown/i, 'certificate'],
  [
    /\b(?:401 Unauthorized|403 Forbidden)\b|failed to authorize|insufficient_scope|authorization failed|requested access to the resource is denied|no basic auth credentials/i,
    'sign-in',
  ],
  [/no match for platform in manifest/i, 'base-lacks-platform'],
  [/failed to do request: .*(?:connection refused|no such host|i\/o timeout|network is unreachable)/i, 'unreachable'],
  [/rpc error: code = Unavailable|error reading from server: EOF|cannot connect to the Docker daemon/i, 'engine-gone'],
];

function causeOf(text: string, exitCode: number | undefined): FailureCause {
  const causes = exitCode === undefined ? [...causesAnywhere, ...causesAtRegistries] : causesAnywhere;
  const [, cause] = causes.find(([words]) => words.test(text)) ?? [];
  if (cause) return cause;
  // 128 and the number of the signal that ended the command: SIGSEGV, SIGKILL.
  if (exitCode === 139) return 'command-crash';
  return exitCode === 137 ? 'out-of-memory' : 'other';
}

function exitCodeIn(text: string): number | undefined {
  const code = /(?:did not complete successfully: exit code:|while running runtime: exit status) (\d{1,10})/.exec(
    text,
  )?.[1];
  return code === undefined ? undefined : Number(code);
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? ''
  );
}

function lastError(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const error = lines.findLast(line => /^(?:ERROR|error|Error)\b/.test(line)) ?? lines.at(-1) ?? '';
  return error.replace(/^(?:ERROR|error|Error): /, '').replace(/^(?:failed to build: )?failed to solve: /, '');
}

/** BuildKit prints the lines around the place between two rules, and marks its own (solver/errdefs Source.Print). */
function placeIn(text: string): DockerfilePlace | undefined {
  const [, file, block] = [...text.matchAll(/^(\S.*):\d+\r?\n-{20}\r?\n((?: *\d+ \| [^\n]*\n)+)/gm)].at(-1) ?? [];
  const marked = [...(block ?? '').matchAll(/^ *(\d+) \| >>> /gm)].map(([, line]) => Number(line) - 1);
  const [start] = marked;
  const end = marked.at(-1);
  return file === undefined || start === undefined || end === undefined ? undefined : { file, start, end };
}
