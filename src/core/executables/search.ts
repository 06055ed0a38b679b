// Which program of an image tells its architecture, found while its layers come by, from the top: what the image starts or,
// where that is no program, one in a folder of its PATH. As soon as it is known, nothing more needs to be read.
import type { Platform } from '../platform.ts';
import type { LayerEntry } from './entry.ts';
import type { Program, Script } from './header.ts';
import { isLauncher } from './launchers.ts';
import { LayeredFiles } from './layeredFiles.ts';
import { foldersOf, pathsOf, type Start } from './start.ts';
import { describeProgram, formatOf, isOfPlatform } from './verdict.ts';
import { shownWindowsPath, windowsEntry } from './windows.ts';

export interface Verdict {
  /** As the image names it: `/bin/busybox`, `C:\app.exe`; null where there is no program to judge by. */
  readonly file: string | null;
  /** What the file is: `arm64`, or `darwin/arm64` where it is of another system; null without a file. */
  readonly found: string | null;
  /** Whether that is what the image claims; without a file nothing speaks against it. */
  readonly ok: boolean;
}

interface FoundProgram {
  readonly path: string;
  readonly program: Program;
  /** An interpreter, or a launcher: what it is told to run says more. */
  readonly handsOver: boolean;
}

/** A command that may still be found, or that is not there, or is nothing that has an architecture. */
type Outcome = FoundProgram | 'open' | 'absent';

/** The kernel's limit on scripts that are run by scripts (`exec.c`). */
const deepestScript = 5;

export const nothingToCompare: Verdict = { file: null, found: null, ok: true };

export class ExecutableSearch {
  readonly #platform: Platform;
  readonly #start: Start;
  readonly #files = new LayeredFiles();
  /** Paths at which something new may lead on. */
  readonly #wanted = new Set<string>();
  readonly #folders: ReadonlySet<string>;
  /** No command leads to a program, whatever the layers below hold. */
  #isLost = false;
  /** For an image whose command leads to no program: in a folder of its PATH, and anywhere else. */
  #onPath: FoundProgram | undefined;
  #elsewhere: FoundProgram | undefined;

  constructor(platform: Platform, start: Start) {
    this.#platform = platform;
    this.#start = start;
    this.#folders = new Set(foldersOf(start, platform.os));
    this.#decide();
  }

  /** The verdict, if this entry makes it known. */
  add(given: LayerEntry): Verdict | undefined {
    const entry = this.#isWindows ? windowsEntry(given) : given;
    if (!entry || !this.#files.add(entry)) return undefined;
    if (entry.kind === 'file') this.#remember(entry);
    return this.#wanted.has(entry.path) || this.#isLost ? this.#decide() : undefined;
  }

  /** The layer has been given to its end: what it hides counts from now on. */
  endLayer(): Verdict | undefined {
    this.#files.endLayer();
    return this.#decide();
  }

  /** All layers have been given. */
  end(): Verdict {
    const started = this.#started('absent');
    const found = typeof started === 'string' ? (this.#onPath ?? this.#elsewhere) : started;
    return found ? this.#judge(found) : nothingToCompare;
  }

  get #isWindows(): boolean {
    return this.#platform.os === 'windows';
  }

  #decide(): Verdict | undefined {
    this.#wanted.clear();
    const started = this.#started('open');
    this.#isLost = started === 'absent';
    const found = started === 'absent' ? this.#onPath : started;
    return found && found !== 'open' ? this.#judge(found) : undefined;
  }

  /** @param open what becomes of a command that is not found yet: it is waited for, or given up */
  #started(open: 'open' | 'absent'): Outcome {
    for (const [index, command] of this.#start.commands.entries()) {
      const outcome = this.#find(command);
      if (outcome === 'open' && open === 'open') return outcome;
      if (typeof outcome !== 'string') return this.#handedTo(this.#start.commands.slice(index + 1), outcome);
    }
    return 'absent';
  }

  /**
   * What a launcher starts tells more than the launcher, and so does CMD, to which by custom a script as entrypoint hands
   * over; but nothing is read for it.
   */
  #handedTo(commands: readonly string[], started: FoundProgram): FoundProgram {
    if (!started.handsOver) return started;
    for (const command of commands) {
      const outcome = this.#find(command);
      if (typeof outcome !== 'string' && !outcome.handsOver) return outcome;
    }
    return started;
  }

  /** The first that is there wins, although an earlier folder of PATH may have one too, further below: that is rare. */
  #find(command: string, depth = 0): Outcome {
    const resolutions = pathsOf(command, this.#start, this.#platform.os).map(path => this.#files.resolve(path));
    const file = resolutions.find(each => 'header' in each);
    if (!file) {
      const open = resolutions.flatMap(each => ('open' in each ? each.open : []));
      for (const path of open) this.#wanted.add(path);
      return open.length > 0 ? 'open' : 'absent';
    }
    const { path, header } = file;
    if (header.format !== 'script') return { path, program: header, handsOver: depth > 0 || isLauncher(command) };
    return depth < deepestScript ? this.#find(interpreterOf(header), depth + 1) : 'absent';
  }

  /** Only of the image's own system: Python's wheels bring launchers for Windows, toolchains bring other machines' files. */
  #remember({ path, header, mayRun }: LayerEntry & { kind: 'file' }): void {
    if (header.format !== formatOf(this.#platform) || !mayRun || /\.(?:so(?:\.[^/]*)?|dll|dylib)$/.test(path)) return;
    const found = { path, program: header, handsOver: false };
    if (this.#folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) this.#onPath ??= found;
    // Where anything may stand, one program for another machine says nothing as long as there is one for this.
    else if (!this.#elsewhere || (!this.#fits(this.#elsewhere) && this.#fits(found))) this.#elsewhere = found;
  }

  #fits({ program }: FoundProgram): boolean {
    return isOfPlatform(program, this.#platform);
  }

  #judge(found: FoundProgram): Verdict {
    const { path, program } = found;
    return {
      file: this.#isWindows ? shownWindowsPath(path) : `/${path}`,
      found: describeProgram(program, this.#platform),
      ok: this.#fits(found),
    };
  }
}

/** `env` looks for the program that stands behind its options and settings. */
function interpreterOf({ interpreter: [program = '', ...words] }: Script): string {
  if (!/(?:^|\/)env$/.test(program)) return program;
  return words.find(word => !word.startsWith('-') && !word.includes('=')) ?? program;
}
