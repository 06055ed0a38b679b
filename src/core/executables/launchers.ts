// Programs that only start another: the shell of a command in shell form, `tini`, `env`. They come with the base image, and
// are right where what they start is not.

const shells: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'ksh', 'zsh', 'cmd', 'powershell', 'pwsh']);
const starters: ReadonlySet<string> = new Set(['tini', 'tini-static', 'dumb-init', 'catatonit', 'docker-init', 'env']);

/** Launchers that start launchers: more than any image has. */
const deepest = 5;
/** Characters of a shell's script in which its first program is looked for. */
const longestScript = 4096;

export function isLauncher(command: string): boolean {
  const name = nameOf(command);
  return shells.has(name) || starters.has(name);
}

/** The program of a command line, and what it starts in turn: `/bin/sh -c "exec /app"` → `/bin/sh`, `/app`. */
export function programsOf(words: readonly string[]): string[] {
  const programs: string[] = [];
  for (let rest = words; rest[0] && programs.length < deepest;) {
    const [program, ...others] = rest;
    programs.push(program);
    rest = startedBy(nameOf(program), others);
  }
  return programs;
}

/** The command line that it starts, as far as that can be told; none for what starts nothing. */
function startedBy(name: string, words: readonly string[]): readonly string[] {
  if (shells.has(name)) return firstCommand(words[words.findIndex(isScriptFlag) + 1] ?? '');
  if (!starters.has(name)) return [];
  const end = words.indexOf('--');
  return words.slice(end < 0 ? words.findIndex(word => !word.startsWith('-') && !word.includes('=')) : end + 1);
}

function isScriptFlag(word: string): boolean {
  return /^(?:-[a-z]*c|\/c|-command)$/i.test(word);
}

/** Of a shell's script, up to what only the shell can tell: quotes, variables, what comes after it. */
function firstCommand(script: string): string[] {
  const [plain = ''] = /^[\w./\\:@+=, \t-]*/.exec(script.slice(0, longestScript)) ?? [];
  const words = plain.split(/[ \t]+/).filter(word => word !== '');
  return words.slice(words.findIndex(word => word !== 'exec' && !/^\w+=/.test(word)));
}

function nameOf(command: string): string {
  const name = command.slice(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1);
  return name.toLowerCase().replace(/\.exe$/, '');
}
