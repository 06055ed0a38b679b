// The builders of an engine: Docker's are buildx's; another engine builds by itself, as one builder of one node.
import type { Builder, BuilderNode } from '../../core/builds/builder.ts';
import { distinct } from '../../core/distinct.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../core/json.ts';
import { formatPlatform, normalizePlatform, type Platform } from '../../core/platform.ts';
import { listBuilders } from '../builders/list.ts';
import { askEngine, EngineError, type Engine } from '../engine.ts';
import { binfmtPlatforms } from './binfmt.ts';

/** Rejects with EngineError. */
export async function engineBuilders(engine: Engine, signal: AbortSignal): Promise<Builder[]> {
  const { kind } = engine;
  return kind === 'docker' ? listBuilders(engine, signal) : [await ownBuilder(engine, kind, signal)];
}

type OwnKind = Exclude<Engine['kind'], 'docker'>;

async function ownBuilder(engine: Engine, kind: OwnKind, signal: AbortSignal): Promise<Builder> {
  const { info: args, read } = questions[kind];
  const [answer, versionText] = await Promise.all([
    askEngine(engine, args, { signal }),
    askEngine(engine, ['--version'], { signal }),
  ]);
  const info = parseJsonObject(answer);
  if (!info) throw new EngineError('failed', `${kind} ${args.join(' ')} did not answer with JSON`, engine.program);
  const { own, isElsewhere } = read(info);
  const node: BuilderNode = {
    name: kind,
    status: 'running',
    platforms: own && !isElsewhere ? await platformsHere(own) : [],
    chosen: [],
    driverOptions: {},
    // Lists of images for several platforms are what all of them store.
    hasContainerdStore: true,
    ...versionIn(versionText),
  };
  return { name: kind, driver: kind, isCurrent: true, nodes: [node] };
}

interface EngineInfo {
  readonly own: Platform | undefined;
  /** In a virtual machine or on a remote host: what its kernel emulates is not seen from here. */
  readonly isElsewhere: boolean;
}

interface Question {
  readonly info: readonly string[];
  readonly read: (info: JsonObject) => EngineInfo;
}

const questions: Readonly<Record<OwnKind, Question>> = {
  podman: { info: ['info', '--format=json'], read: hostInfo },
  // Takes a Go template in `--format`; without one it prints JSON.
  buildah: { info: ['info'], read: hostInfo },
  nerdctl: {
    info: ['info', '--format={{json .}}'],
    read: ({ OSType: os, Architecture: architecture }) => ({ own: platformOf(os, architecture), isElsewhere: false }),
  },
};

function hostInfo({ host }: JsonObject): EngineInfo {
  const { os, arch, serviceIsRemote } = isJsonObject(host) ? host : {};
  return { own: platformOf(os, arch), isElsewhere: serviceIsRemote === true };
}

function platformOf(os: unknown, architecture: unknown): Platform | undefined {
  return typeof os === 'string' && typeof architecture === 'string' && os !== '' && architecture !== ''
    ? normalizePlatform({ os, architecture })
    : undefined;
}

/** The machine's own first. */
async function platformsHere(own: Platform): Promise<Platform[]> {
  const alike: Platform[] = own.architecture === 'amd64' ? [{ os: own.os, architecture: '386' }] : [];
  return distinct([own, ...alike, ...(await binfmtPlatforms())], formatPlatform);
}

/** `podman version 4.3.1`, `buildah version 1.28.2 (image-spec …)`, `nerdctl version 2.0.0`. */
function versionIn(text: string): { version?: string } {
  const version = /\bversion v?(\d[\w.+-]{0,60})/.exec(text)?.[1];
  return version === undefined ? {} : { version };
}
