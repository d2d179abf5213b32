import type { ReportedRow, ReportedView } from '../../protocol';
import type { Leaderboard, LeaderboardRow } from '../catalog/leaderboard';
import { statedSplit } from '../catalog/results';
import type { RunReport } from './report';

const rowsShown = 6;

/**
 * What the catalog reports for the data set of a run, by the metric of the leaderboard, results on
 * the run's split first, with what keeps them from being compared with it.
 *
 * @param board Best first.
 * @param split Of the run, where its report or its file's name tells.
 */
export function reportedBeside(
  run: Omit<RunReport, 'predictions'>,
  board: Leaderboard,
  split: string | undefined,
): ReportedView {
  const { dataset, metric, metricId, rows } = board;
  const own = split === undefined ? undefined : statedSplit(split);
  const isOwnSplit = (row: LeaderboardRow): boolean => own !== undefined && row.split === own;
  const inOrder = [...rows.filter(isOwnSplit), ...rows.filter((row) => !isOwnSplit(row))];
  const shown = inOrder.slice(0, rowsShown);
  return {
    type: 'results',
    dataset: { id: dataset.id, name: dataset.name },
    metric: metric?.name ?? metricId,
    rows: shown.map(rowOf),
    total: rows.length,
    warnings: warningsOn(run, board, own, shown),
  };
}

function rowOf(row: LeaderboardRow): ReportedRow {
  const { model, value, unit, split, shots, setting, reference, paper, table, source } = row;
  return {
    model,
    value: [value, unit].filter((part) => part !== undefined).join(' '),
    protocol: [
      split ?? 'split not stated',
      shots === undefined ? undefined : `${shots}-shot`,
      setting,
    ]
      .filter(Boolean)
      .join(' · '),
    source: [reference ?? paper ?? 'source', table].filter(Boolean).join(', '),
    ...(source !== undefined && { address: source }),
  };
}

function warningsOn(
  run: Omit<RunReport, 'predictions'>,
  { dataset, metric, metricId }: Leaderboard,
  split: string | undefined,
  shown: readonly LeaderboardRow[],
): string[] {
  const { data, metrics, options = {}, status } = run;
  const { examples, of } = data;
  const count = (value: number): string => value.toLocaleString('en-US');
  const ours = metrics.find((one) => one.metric === metricId);
  const average = ours?.options?.['average'];
  const otherSplits = [...new Set(shown.map((row) => row.split ?? 'a split not stated'))].filter(
    (name) => name !== split,
  );
  const shots = options['shots'];
  const otherShots = [...new Set(shown.flatMap((row) => row.shots ?? []))].filter(
    (stated) => shots !== undefined && String(stated) !== String(shots),
  );
  const sizes = Object.entries(dataset.splits ?? {});
  const whole = sizes.find(([name]) => statedSplit(name) === split)?.[1];
  return [
    ...(status === 'partial' || examples < of
      ? [
          `This run scored a subset: ${count(examples)} of ${count(of)} examples. ` +
            'Reported results are on whole splits.',
        ]
      : []),
    ...(split === undefined
      ? ['Which split this run is on is not known.']
      : otherSplits.length > 0 && shown.length > 0
        ? [`This run is on ${split}; some of these are on ${otherSplits.join(', ')}.`]
        : []),
    ...(whole !== undefined && whole !== of
      ? [`The file has ${count(of)} examples; ${split} of ${dataset.name} has ${count(whole)}.`]
      : []),
    ...(split === undefined && sizes.length > 0 && !sizes.some(([, size]) => size === of)
      ? [`The file has ${count(of)} examples, as no split of ${dataset.name} has.`]
      : []),
    ...(otherShots.length > 0
      ? [`This run is ${shots}-shot; some of these are ${otherShots.join(', ')}-shot.`]
      : []),
    ...(ours === undefined
      ? [`This run was not judged by ${metric?.name ?? metricId}.`]
      : average !== undefined && average !== 'binary'
        ? [`${metric?.name ?? metricId} of this run is the ${average} average.`]
        : []),
    'How each was obtained is said beside it; prompts, preprocessing and training may differ from this run in more.',
  ];
}

/** The split that the name of a data file tells of, as `dev` of `sst2/dev.tsv`. */
export function splitNamed(path: string): string | undefined {
  const stem = /([^\\/]*?)(?:\.\w+)?$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const word = /(?:^|[^a-z])(train|training|dev|valid|validation|val|test)(?:[^a-z]|$)/.exec(stem);
  const named = word?.[1];
  if (named === undefined) return undefined;
  if (/^(dev|val)/.test(named)) return 'validation';
  return named.startsWith('train') ? 'train' : named;
}

/**
 * Names that a data set may go by, read off where its file is: `sst2` of `glue/sst2/dev.tsv`, the
 * likeliest first.
 */
export function namesInPath(path: string): string[] {
  const parts = path.split(/[\\/]/).filter(Boolean).slice(-3).reverse();
  const [file = '', ...folders] = parts;
  const stem = file.replace(/\.\w+$/, '');
  const bare = stem
    .replace(/(?:^|[-_. ])(?:train|training|dev|valid|validation|val|test)(?=[-_. \d]|$).*$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');
  return [...new Set([bare, ...folders])].filter((name) => name.length > 1);
}
