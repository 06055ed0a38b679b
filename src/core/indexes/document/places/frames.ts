// Where one is in a half-written YAML text: collections inside each other, by their indentation, and what they hold so far.

/** The keys of a mapping, those behind the cursor among them once the text is read to its end. */
export interface Keys {
  readonly names: string[];
}

/** What a key or an item belongs to. */
export interface Scope {
  /** Of the collection: `manifests/platform`; items of lists add nothing. */
  readonly path: readonly string[];
  /** Which of the manifests this is inside of. */
  readonly entry?: number;
}

export interface MapFrame extends Scope {
  readonly kind: 'map';
  readonly indent: number;
  readonly keys: Keys;
  /** The key that was read last, and the keys of the mapping that may come below it. */
  key?: string;
  child: Keys;
  /** Whether nothing stands beside the key, so that its value is below it. */
  isOpen: boolean;
}

export interface ListFrame extends Scope {
  readonly kind: 'list';
  readonly indent: number;
  items: number;
  /** The keys of the mapping that the last item may be. */
  child: Keys;
}

export type Frame = MapFrame | ListFrame;

export const newKeys = (): Keys => ({ names: [] });

export const rootScope: Scope = { path: [] };

/** What all the rest is inside of. */
export function rootFrame(): ListFrame {
  return { kind: 'list', indent: -1, path: [], items: 1, child: newKeys() };
}

/** What stands inside a frame: the value of its key, or its last item. */
export function inside(frame: Frame): Scope {
  const entry = entryOf(frame);
  const path = frame.kind === 'map' && frame.key !== undefined ? [...frame.path, frame.key] : frame.path;
  return { path, ...(entry !== undefined && { entry }) };
}

function entryOf(frame: Frame): number | undefined {
  const isManifests = frame.kind === 'list' && frame.path.length === 1 && frame.path[0] === 'manifests';
  return isManifests ? Math.max(frame.items - 1, 0) : frame.entry;
}

/** The frames that a line of this indentation belongs to; a list's dashes may stand as far left as its key. */
export function closed(frames: Frame[], indent: number, isDash: boolean): void {
  for (let top = frames.at(-1); top && isEnded(top, indent, isDash); top = frames.at(-1)) frames.pop();
}

function isEnded(frame: Frame, indent: number, isDash: boolean): boolean {
  return frame.indent > indent || (frame.kind === 'list' && !isDash && frame.indent >= indent);
}

/** One more item of the list whose dashes stand there. */
export function openItem(frames: Frame[], indent: number): ListFrame {
  closed(frames, indent, true);
  const top = frames.at(-1);
  if (top?.kind === 'list' && top.indent === indent) {
    top.items++;
    top.child = newKeys();
    return top;
  }
  const list: ListFrame = { kind: 'list', indent, ...(top ? inside(top) : rootScope), items: 1, child: newKeys() };
  frames.push(list);
  return list;
}

/** The mapping whose keys stand there. */
export function openMap(frames: Frame[], indent: number): MapFrame {
  closed(frames, indent, false);
  const top = frames.at(-1);
  if (top?.kind === 'map' && top.indent === indent) return top;
  const keys = top ? top.child : newKeys();
  const scope = top ? inside(top) : rootScope;
  const map: MapFrame = { kind: 'map', indent, ...scope, keys, child: newKeys(), isOpen: false };
  frames.push(map);
  return map;
}
