import { webAddress } from './addresses';
import type {
  Leaderboard,
  LeaderboardChoice,
  LeaderboardColumn,
  LeaderboardRow,
} from './leaderboard';
import { formatLargeCount } from './numbers';

/** A leaderboard as its page shows it: text without markup. Structured-cloneable. */
export interface LeaderboardPage {
  /** The data set. */
  readonly id: string;
  readonly title: string;
  readonly metric: {
    readonly id: string;
    readonly name: string;
    /** True where the metric is a record of its own. */
    readonly hasPage: boolean;
    /** `higher is better` */
    readonly direction?: string;
  };
  /** What can be chosen, the metric shown among the first. */
  readonly metrics: readonly LeaderboardChoice[];
  readonly splits: readonly LeaderboardChoice[];
  readonly columns: readonly PageColumn[];
  readonly rows: readonly (readonly PageCell[])[];
  /** How many rows there are by the metric, before anything is left out. */
  readonly total: number;
  /** Whole sentences on what was left out and what compares with what. */
  readonly notes: readonly string[];
}

export interface PageColumn {
  readonly key: LeaderboardColumn['key'];
  readonly title: string;
  readonly isNumber: boolean;
  readonly sort: 'ascending' | 'descending' | 'none';
}

export interface PageCell {
  /** Empty where nothing is known. */
  readonly text: string;
  /** Said more quietly than the rest: a gap, or what a rank is among. */
  readonly aside?: string;
  /** Id of the record the text leads to. */
  readonly id?: string;
  /** The http or https address the text leads to. */
  readonly address?: string;
}

/** The page of a leaderboard. */
export function leaderboardPage(board: Leaderboard): LeaderboardPage {
  const { dataset, metric, metricId, rows, choices, total } = board;
  const groups = new Map<string, number>();
  for (const row of rows) {
    if (row.rank !== undefined) {
      groups.set(groupOf(row), (groups.get(groupOf(row)) ?? 0) + 1);
    }
  }
  const direction =
    metric?.higherIsBetter === undefined
      ? undefined
      : metric.higherIsBetter
        ? 'higher is better'
        : 'lower is better';
  return {
    id: dataset.id,
    title: dataset.name,
    metric: {
      id: metricId,
      name: metric?.name ?? metricId,
      hasPage: metric !== undefined,
      ...(direction !== undefined && { direction }),
    },
    metrics: choices.metrics,
    splits: choices.splits,
    columns: board.columns.map(({ key, title, isNumber }) => ({
      key,
      title,
      isNumber,
      sort: sortOf(key, board),
    })),
    rows: rows.map((row) => board.columns.map(({ key }) => cellOf(row, key, groups))),
    total,
    notes: notesOn(board, groups.size),
  };
}

/** Unsorted, rows are best first, which is the order of their ranks where they all have one. */
function sortOf(key: LeaderboardColumn['key'], { sort, metric }: Leaderboard): PageColumn['sort'] {
  if (sort) {
    return sort.by !== key ? 'none' : sort.descending ? 'descending' : 'ascending';
  }
  if (key !== 'value' || metric?.higherIsBetter === undefined) {
    return 'none';
  }
  return metric.higherIsBetter ? 'descending' : 'ascending';
}

function groupOf({ split, shots }: LeaderboardRow): string {
  return `${split}\n${shots ?? ''}`;
}

function cellOf(
  row: LeaderboardRow,
  key: LeaderboardColumn['key'],
  groups: ReadonlyMap<string, number>,
): PageCell {
  switch (key) {
    case 'rank':
      return row.rank === undefined
        ? { text: '', aside: 'not ranked' }
        : {
            text: String(row.rank),
            ...(groups.size > 1 && { aside: `of ${groups.get(groupOf(row))}` }),
          };
    case 'model':
      return { text: row.model, id: row.modelId };
    case 'parameters':
      return row.parameters === undefined
        ? { text: '', aside: 'not known' }
        : { text: formatLargeCount(row.parameters) };
    case 'split':
      return row.split === undefined ? { text: '', aside: 'not stated' } : { text: row.split };
    case 'paper':
      return row.reference === undefined
        ? { text: row.paper ?? '' }
        : { text: row.reference, ...(row.paper !== undefined && { id: row.paper }) };
    case 'source': {
      const address = webAddress(row.source);
      return address === undefined
        ? { text: row.source ?? '' }
        : { text: new URL(address).hostname.replace(/^www\./, ''), address };
    }
    default:
      return { text: String(row[key] ?? '') };
  }
}

function notesOn({ rows, unknownSize, metric }: Leaderboard, groups: number): string[] {
  const unstated = rows.filter(({ split }) => split === undefined).length;
  const settings = new Set(rows.map(({ setting }) => setting)).size;
  return [
    metric?.higherIsBetter === undefined && rows.length > 0
      ? 'The catalog does not say whether higher or lower is better, so no row is ranked.'
      : undefined,
    unknownSize > 0
      ? `${count(unknownSize, 'row is', 'rows are')} left out because the size of the model is not known.`
      : undefined,
    unstated > 0
      ? `${count(unstated, 'row does', 'rows do')} not state the split and ${unstated === 1 ? 'compares' : 'compare'} with no other.`
      : undefined,
    groups > 1
      ? `Ranks are among the rows with the same split and number of shots, of which there are ${groups} groups.`
      : undefined,
    settings > 1 ? 'The settings differ: rows compare only where theirs say the same.' : undefined,
  ].filter((note) => note !== undefined);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
