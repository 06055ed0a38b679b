// What a bake file asks of the machine beyond its own folder. buildx asks for it on a terminal (`bake/entitlements.go`), but
// grants all of it where progress is printed as JSON (`commands/bake.go`): so it is found here, and somebody is asked.
import { distinct } from '../distinct.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { fieldsList, listIn, textIn, textsIn, type Fields } from './bakeFields.ts';
import { isRemote, localPath } from './bakePaths.ts';

export interface PathPrivilege {
  readonly kind: 'fs.read' | 'fs.write';
  readonly path: string;
  /** What the path is relative to; left out, the folder of the bake file. */
  readonly folder?: string;
}

/** Of the machine: a path, its network, its devices, its keys. */
export type Privilege = PathPrivilege | { readonly kind: 'network.host' | 'security.insecure' | 'ssh' };

/** As `--allow` takes it. */
export function formatPrivilege(privilege: Privilege): string {
  return 'path' in privilege ? `${privilege.kind}=${privilege.path}` : privilege.kind;
}

export interface TargetPaths {
  readonly context: string;
  readonly contexts: Fields;
  readonly dockerfile: string;
  readonly hasInline: boolean;
  readonly outputs: readonly Fields[];
}

/** Of one target, as `bake --print` has it; every path of it, wherever that leads. */
export function privilegesOf(json: JsonObject, paths: TargetPaths): Privilege[] {
  const found = [
    ...contextReads(paths),
    ...cacheAndSecretReads(json),
    ...writesOf(json, paths.outputs),
    ...sshOf(json),
    ...machineOf(json),
  ];
  return distinct(found, each => JSON.stringify(each));
}

function contextReads({ context, contexts, dockerfile, hasInline }: TargetPaths): Privilege[] {
  const named = Object.values(contexts).map(value => value.replace(/^oci-layout:\/\//, ''));
  const folders = [context, ...named].filter(each => !isRemote(each)).map(each => read(localPath(each)));
  if (hasInline || isRemote(dockerfile)) return folders;
  if (dockerfile.startsWith('cwd://')) return [...folders, read(localPath(dockerfile))];
  return isRemote(context) ? folders : [...folders, { ...read(dockerfile), folder: localPath(context) }];
}

function cacheAndSecretReads(json: JsonObject): Privilege[] {
  const caches = fieldsList(json, 'cache-from', { type: 'registry' }, 'ref').filter(({ type }) => type === 'local');
  const secrets = fieldsList(json, 'secret', {}, 'id');
  const files = [...caches, ...secrets].flatMap(({ src, source }) => src ?? source ?? []);
  return files.map(read);
}

function writesOf(json: JsonObject, outputs: readonly Fields[]): Privilege[] {
  const caches = fieldsList(json, 'cache-to', { type: 'registry' }, 'ref').filter(({ type }) => type === 'local');
  const paths = [...outputs, ...caches].flatMap(({ dest }) => (dest === undefined || dest === '-' ? [] : dest));
  return paths.map(path => ({ kind: 'fs.write', path }));
}

/** `default`, `id=path`, or `{ id, paths }`: without a path it is the agent with all its keys. */
function sshOf(json: JsonObject): Privilege[] {
  return listIn(json, 'ssh').flatMap((each): Privilege[] => {
    const paths = isJsonObject(each) ? textsIn(each, 'paths') : typeof each === 'string' ? pathsOfSsh(each) : [];
    return paths.length > 0 ? paths.map(read) : [{ kind: 'ssh' }];
  });
}

function pathsOfSsh(text: string): string[] {
  const at = text.indexOf('=');
  return at < 0 ? [] : text.slice(at + 1).split(',');
}

function machineOf(json: JsonObject): Privilege[] {
  const asked = new Set([
    ...textsIn(json, 'entitlements'),
    ...(textIn(json, 'network') === 'host' ? ['network.host'] : []),
  ]);
  return (['network.host', 'security.insecure'] as const).filter(kind => asked.has(kind)).map(kind => ({ kind }));
}

function read(path: string): PathPrivilege {
  return { kind: 'fs.read', path };
}
