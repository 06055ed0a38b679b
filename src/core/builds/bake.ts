// A bake file as `docker buildx bake --print` tells of it: groups and targets. HCL is never read by ourselves: its variables,
// functions and inheritance are buildx's own, and what it prints has them all resolved.
import { parseJsonObject, isJsonObject, type JsonObject } from '../json.ts';
import { parsePlatform, type Platform } from '../platform.ts';
import { fieldsIn, fieldsList, textIn, textsIn, type Fields } from './bakeFields.ts';
import { isRemote, localPath } from './bakePaths.ts';
import { privilegesOf, type Privilege } from './bakePrivileges.ts';
import type { ImageSpec, Output } from './spec.ts';

export interface BakeTarget {
  readonly name: string;
  /** A folder as it is written, or a URL. */
  readonly context: string;
  readonly contexts: Fields;
  /** As it is written: within the context where it is relative. */
  readonly dockerfile: string;
  readonly inline?: string;
  readonly buildArgs: Fields;
  readonly tags: readonly string[];
  /** The stage. */
  readonly stage?: string;
  /** Empty where the file names none: then the builder's own. */
  readonly platforms: readonly Platform[];
  readonly outputs: readonly Fields[];
  /** What it asks of the machine; paths as they are written. */
  readonly privileges: readonly Privilege[];
  /** It only checks or explains its Dockerfile (`call`), and makes no image. */
  readonly isBuilt: boolean;
}

export interface BakeFile {
  /** The names of targets and of other groups, in the file's order. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly targets: ReadonlyMap<string, BakeTarget>;
}

/** Undefined for text that is not what bake prints. */
export function parseBake(text: string): BakeFile | undefined {
  const json = parseJsonObject(text);
  if (!json || !isJsonObject(json['target'])) return undefined;
  return {
    groups: new Map(entriesOf(json['group']).map(([name, group]) => [name, textsIn(group, 'targets')])),
    targets: new Map(entriesOf(json['target']).map(([name, target]) => [name, toTarget(name, target)])),
  };
}

function entriesOf(json: unknown): [string, JsonObject][] {
  const entries = isJsonObject(json) ? Object.entries(json) : [];
  return entries.filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]));
}

function toTarget(name: string, json: JsonObject): BakeTarget {
  const inline = textIn(json, 'dockerfile-inline');
  const stage = textIn(json, 'target');
  const call = textIn(json, 'call') ?? 'build';
  const paths = {
    context: textIn(json, 'context') ?? '.',
    contexts: fieldsIn(json, 'contexts'),
    dockerfile: textIn(json, 'dockerfile') ?? 'Dockerfile',
  };
  const outputs = fieldsList(json, 'output', { type: 'local' }, 'dest');
  return {
    name,
    ...paths,
    ...(inline !== undefined && { inline }),
    buildArgs: fieldsIn(json, 'args'),
    tags: textsIn(json, 'tags'),
    ...(stage !== undefined && { stage }),
    platforms: textsIn(json, 'platforms')
      .flatMap(text => text.split(','))
      .flatMap(toPlatform),
    outputs,
    privileges: privilegesOf(json, { ...paths, hasInline: inline !== undefined, outputs }),
    isBuilt: call.split(',')[0] === 'build',
  };
}

/** `local` and words that cannot be read stand for the builder's own, which is named elsewhere. */
function toPlatform(text: string): Platform[] {
  const platform = text.includes('/') ? parsePlatform(text.trim(), { os: '', architecture: '' }) : undefined;
  return platform && !(platform instanceof Error) ? [platform] : [];
}

/** What becomes of a target's image, by its outputs. */
export interface Destination {
  /** Undefined where the file leaves it open: then nothing is kept outside the builder's cache. */
  readonly output?: Output;
  /** As it is written. */
  readonly path?: string;
  /** It can be read back and held against what was asked for. */
  readonly isProven: boolean;
}

/** Of several outputs the one that says most of the image: one in a registry before one in the engine before a file. */
export function destinationOf(target: BakeTarget): Destination {
  const found = target.outputs.flatMap(output => destinationOfOutput(output) ?? []);
  const order: readonly Output[] = ['push', 'load', 'oci', 'local'];
  const rank = ({ output, isProven }: Destination) => (output && isProven ? order.indexOf(output) : order.length);
  return found.toSorted((left, right) => rank(left) - rank(right))[0] ?? { isProven: false };
}

/** Exporters of BuildKit (`client/llb`, `exporter/`), by their fields. */
function destinationOfOutput(fields: Fields): Destination | undefined {
  const { type = '', dest } = fields;
  const isPushed = type === 'registry' || (type === 'image' && fields['push'] === 'true');
  // A push by digest alone has no name by which it could be read back.
  if (isPushed) return { output: 'push', isProven: fields['push-by-digest'] !== 'true' };
  if (type === 'image') return undefined;
  if (type === 'docker' && dest === undefined) return { output: 'load', isProven: true };
  const isFile = dest !== undefined && dest !== '' && dest !== '-';
  if (type === 'oci' && isFile && fields['tar'] !== 'false') return { output: 'oci', path: dest, isProven: true };
  if (type === 'local' && isFile && fields['platform-split'] !== 'false') {
    return { output: 'local', path: dest, isProven: true };
  }
  // tar, cacheonly, a folder of all platforms: planned like a folder, which needs no registry and no engine.
  return { output: 'local', isProven: false };
}

export interface ImageOptions {
  /** Takes the place of what the file says wherever that is open, a push or a load. */
  readonly output?: Output;
  /** What is built where the file names no platform. */
  readonly machine: Platform;
  /** Platforms that are left out. */
  readonly without?: (platform: Platform) => boolean;
  /** Makes a path absolute: within a folder, or within that of the bake file. */
  readonly resolve: (path: string, folder?: string) => string;
}

export interface BakeImage extends ImageSpec {
  readonly name: string;
  readonly isProven: boolean;
}

/** Undefined where the file does not say what becomes of the image, and `output` does not either. */
export function bakeImage(target: BakeTarget, options: ImageOptions): BakeImage | undefined {
  const { output, path, isProven } = chosenDestination(target, options.output);
  if (output === undefined) return undefined;
  const { resolve, machine, without } = options;
  const context = isRemote(target.context) ? target.context : resolve(localPath(target.context));
  const platforms = target.platforms.length > 0 ? target.platforms : [machine];
  const names = target.outputs.flatMap(({ name }) => (name === undefined ? [] : name.split(',')));
  return {
    name: target.name,
    context,
    dockerfile: dockerfileIn(context, target.dockerfile, resolve),
    ...(target.inline !== undefined && { inline: target.inline }),
    platforms: without ? platforms.filter(platform => !without(platform)) : platforms,
    // Tags take the place of the output's own name (buildx `build/opt.go`).
    tags: target.tags.length > 0 ? target.tags : names,
    output,
    ...(path !== undefined && { destination: resolve(localPath(path)) }),
    platformTags: false,
    ...(target.stage !== undefined && { target: target.stage }),
    buildArgs: target.buildArgs,
    contexts: target.contexts,
    isProven,
  };
}

function chosenDestination(target: BakeTarget, chosen: Output | undefined): Destination {
  return chosen !== undefined && canOverride(target) ? { output: chosen, isProven: true } : destinationOf(target);
}

/** A push or a load takes the place of another, and of nothing; never of a file, which is what somebody wants. */
export function canOverride(target: BakeTarget): boolean {
  const { output } = destinationOf(target);
  return target.isBuilt && (output === undefined || output === 'push' || output === 'load');
}

function dockerfileIn(context: string, dockerfile: string, resolve: ImageOptions['resolve']): string {
  if (dockerfile.startsWith('cwd://')) return resolve(localPath(dockerfile));
  return isRemote(context) || isRemote(dockerfile) ? dockerfile : resolve(dockerfile, context);
}

/** The targets that are built for these names, each once; a name that is neither target nor group stands for none. */
export function targetsOf(file: BakeFile, names: readonly string[]): BakeTarget[] {
  const seen = new Set<string>();
  const found: BakeTarget[] = [];
  const open = names.toReversed();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const target = file.targets.get(name);
    if (target) found.push(target);
    // A target's name goes before a group's (buildx `bake.go`): a group may hold a target that is called like itself.
    else open.push(...(file.groups.get(name) ?? []).toReversed());
  }
  return found;
}

/** With those whose results they take as contexts: buildx builds these too, and they reach what they reach. */
export function withLinked(file: BakeFile, targets: readonly BakeTarget[]): BakeTarget[] {
  const found = new Set(targets);
  // A set goes on to what is added to it meanwhile.
  for (const { contexts } of found) {
    for (const value of Object.values(contexts)) {
      const linked = file.targets.get(value.replace(/^target:/, ''));
      if (value.startsWith('target:') && linked) found.add(linked);
    }
  }
  return [...found];
}
