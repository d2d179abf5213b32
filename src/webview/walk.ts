import type { RecordPlace } from '../protocol';

/** A page that was walked to, and how far down it was read. */
export interface Stop extends RecordPlace {
  /** In pixels from the top. */
  readonly scroll?: number;
}

/** The pages walked through in one tab, the first first; `at` is where it is, -1 nowhere yet. */
export interface Walk {
  readonly stops: readonly Stop[];
  readonly at: number;
}

export const nowhere: Walk = { stops: [], at: -1 };

/** As many as can be gone back to. */
const stopsKept = 100;

/** Where the walk is. */
export function here({ stops, at }: Walk): Stop | undefined {
  return stops[at];
}

/** The walk one page on: what lay ahead is forgotten. Going to where it is changes nothing. */
export function walkTo(walk: Walk, place: RecordPlace): Walk {
  const now = here(walk);
  if (now?.id === place.id && now.view === place.view && place.board === undefined) {
    return walk;
  }
  const stops = [...walk.stops.slice(0, walk.at + 1), place].slice(-stopsKept);
  return { stops, at: stops.length - 1 };
}

/** One page back (-1) or forward (1); undefined where there is none. */
export function step(walk: Walk, by: -1 | 1): Walk | undefined {
  const at = walk.at + by;
  return walk.stops[at] ? { ...walk, at } : undefined;
}

/** The walk with something else about the page it is at. */
export function amend(walk: Walk, change: Partial<Stop>): Walk {
  return {
    ...walk,
    stops: walk.stops.map((stop, at) => (at === walk.at ? { ...stop, ...change } : stop)),
  };
}
