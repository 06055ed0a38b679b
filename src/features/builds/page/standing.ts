// How long each row has stood in its place. VS Code names the row that was chosen by its place alone: a click that is on its way
// while the rows are drawn anew would land on the neighbour that took the place, and a person who aims has not yet seen it.

export interface Standing {
  /** Tells of the rows that are drawn, by their keys, and when: in milliseconds. */
  readonly draw: (keys: readonly (string | undefined)[], now: number) => void;
  /** Whether what stands there can be what a person chose. */
  readonly isMeant: (key: string, now: number) => boolean;
}

/** Milliseconds: less than anybody needs to aim, more than a click needs from a window to a machine far away. */
const moment = 250;

export function createStanding(): Standing {
  let places: readonly Place[] = [];
  let count = 0;
  return {
    draw(keys, now) {
      const former = places;
      count = keys.length;
      // What stood below a shorter list is kept: when the same comes back, nothing else was there.
      places = [...keys.map((key, index) => placeOf(key, former[index], now)), ...former.slice(count)];
    },
    isMeant(key, now) {
      const place = places.slice(0, count).find(each => each.key === key);
      return place !== undefined && now - place.since >= moment;
    },
  };
}

interface Place {
  readonly key: string | undefined;
  readonly since: number;
}

/** Where nothing stood nobody aimed at anything else. */
function placeOf(key: string | undefined, former: Place | undefined, now: number): Place {
  if (!former) return { key, since: -Infinity };
  return former.key === key ? former : { key, since: now };
}
