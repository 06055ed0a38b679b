// The layers of two images: what both have, what was added, what was removed.

export interface Layer {
  /** From 1, the lowest. */
  readonly position: number;
  /** Of the blob; an engine does not know it. */
  readonly digest?: string;
  /** Of its content before compression (config.md, `rootfs.diff_ids`). */
  readonly diffId?: string;
  /** Bytes of the blob. */
  readonly size?: number;
  readonly mediaType?: string;
  /** As it stands in a Dockerfile. */
  readonly instruction?: string;
}

/** As it is on the right. */
export interface SharedLayer extends Layer {
  /** What is otherwise on the left: another place, the same content compressed in another way. */
  readonly left?: Omit<Layer, 'diffId' | 'instruction'>;
}

export interface LayerComparison {
  readonly shared: readonly SharedLayer[];
  /** Of the right alone. */
  readonly added: readonly Layer[];
  /** Of the left alone. */
  readonly removed: readonly Layer[];
}

/** By digest, then by content: a layer that was compressed anew is the same to a container, and another to a registry. */
export function compareLayers(left: readonly Layer[], right: readonly Layer[]): LayerComparison {
  const partners = new Map<Layer, Layer>();
  const free = new Set(left);
  for (const key of ['digest', 'diffId'] as const) {
    const waiting = Map.groupBy(free, layer => layer[key]);
    for (const layer of right) {
      if (layer[key] === undefined || partners.has(layer)) continue;
      // One that stands there several times is taken as often, in order.
      const partner = waiting.get(layer[key])?.shift();
      if (!partner) continue;
      partners.set(layer, partner);
      free.delete(partner);
    }
  }
  const shared = right.flatMap(layer => {
    const partner = partners.get(layer);
    return partner ? [sharedLayer(partner, layer)] : [];
  });
  return { shared, added: right.filter(layer => !partners.has(layer)), removed: [...free] };
}

/** What one side does not know the other tells. */
function sharedLayer(left: Layer, right: Layer): SharedLayer {
  const merged = { ...left, ...right };
  const isOther = (['position', 'digest'] as const).some(key => {
    return left[key] !== undefined && left[key] !== merged[key];
  });
  if (!isOther) return merged;
  const { diffId: _, instruction: __, ...rest } = left;
  return { ...merged, left: rest };
}
