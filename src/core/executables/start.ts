// What a container of an image starts: ENTRYPOINT, then CMD, looked for as runc and containerd do, through PATH and from the
// working directory. Windows has its own words for both.
import { isJsonObject, parseJsonObject } from '../json.ts';
import { programsOf } from './launchers.ts';
import { archivedWindowsPath } from './windows.ts';

/** How an image is started, and where its programs are. */
export interface Start {
  /** The programs of ENTRYPOINT and of CMD, as far as there are such; behind a launcher what it starts. */
  readonly commands: readonly string[];
  /** Folders, in order. */
  readonly path: readonly string[];
  readonly workingDirectory: string;
}

/** moby's `DefaultPathEnv`, for an image that sets none. */
const unixPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const windowsPath = ['C:\\Windows\\System32', 'C:\\Windows'];

/** Of any text: what a configuration does not say, or says in another shape, is as if it were not set. */
export function startOf(configuration: string, os: string): Start {
  const json = parseJsonObject(configuration)?.['config'];
  const { Entrypoint: entrypoint, Cmd: cmd, Env: env, WorkingDir: folder } = isJsonObject(json) ? json : {};
  const isWindows = os === 'windows';
  const set = texts(env).find(each => (isWindows ? /^path=/i : /^PATH=/).test(each));
  const path = set?.slice('PATH='.length).split(isWindows ? ';' : ':') ?? [];
  const folders = path.filter(each => each !== '');
  return {
    commands: [[...texts(entrypoint), ...texts(cmd)], texts(cmd)].flatMap(programsOf),
    path: folders.length > 0 ? folders : isWindows ? windowsPath : unixPath,
    workingDirectory: typeof folder === 'string' && folder !== '' ? folder : '/',
  };
}

/** Where a command may be, in the paths of the image's layers. */
export function pathsOf(command: string, { path, workingDirectory }: Omit<Start, 'commands'>, os: string): string[] {
  if (os === 'windows') return windowsPaths(command, path, workingDirectory);
  if (command.startsWith('/')) return [command];
  return command.includes('/') ? [`${workingDirectory}/${command}`] : path.map(folder => `${folder}/${command}`);
}

/** The folders of PATH, in the paths of the image's layers. */
export function foldersOf({ path }: Start, os: string): string[] {
  const places = os === 'windows' ? path.map(archivedWindowsPath) : path;
  return places.map(place => place.replace(/^\/+|\/+$/g, ''));
}

/** `CreateProcess` adds `.exe` to a name without an ending. */
function windowsPaths(command: string, path: readonly string[], workingDirectory: string): string[] {
  const isAbsolute = /^(?:[a-z]:)?[\\/]/i.test(command);
  const isPath = /[\\/]/.test(command);
  const places = isAbsolute
    ? [command]
    : [...(isPath ? [] : path), workingDirectory].map(each => `${each}\\${command}`);
  const named = /\.\w+$/.test(command) ? places : places.map(place => `${place}.exe`);
  return named.map(archivedWindowsPath);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}
