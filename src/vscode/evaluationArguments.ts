import { PersonError } from '../core/personError';

/** What `paperweight.runEvaluation` takes. */
export interface RunEvaluationArguments {
  /** A bundled id, such as `use-lite-sentiment:int8`, or a model folder. */
  readonly model: string;
  /** A bundled id, such as `uci-sentiment`, or a data file. */
  readonly data: string;
  readonly split?: string;
  /** Number of examples; all when absent. */
  readonly limit?: number;
  readonly seed?: number;
  /** Id of a task; inferred when absent. */
  readonly task?: string;
  /** Columns by the part they play; guessed when absent. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Options of the task, by name. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** Ids of metrics; the task's own when absent. */
  readonly metrics?: readonly string[];
  /** The setting's when absent, as are the threads. */
  readonly batchSize?: number;
  readonly threads?: number;
}

interface Kind {
  readonly is: string;
  fits(value: unknown): boolean;
}

const text: Kind = { is: 'a text', fits: (value) => typeof value === 'string' && value !== '' };
const whole = (least: number): Kind => ({
  is: `a whole number of ${least} or more`,
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= least,
});
const byName = (is: string, fits: (value: unknown) => boolean): Kind => ({
  is,
  fits: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(fits),
});

const kinds: Readonly<Record<keyof RunEvaluationArguments, Kind>> = {
  model: text,
  data: text,
  split: { is: 'a text', fits: (value) => typeof value === 'string' },
  limit: whole(1),
  seed: whole(0),
  task: text,
  columns: byName(
    'an object of columns by their part, as { text: "review" }',
    (value) => typeof value === 'string',
  ),
  options: byName('an object of texts, numbers, true or false', (value) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  ),
  metrics: {
    is: 'a list of ids of metrics',
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every(text.fits),
  },
  batchSize: whole(1),
  threads: whole(1),
};

const required = ['model', 'data'] as const;

/** @throws {PersonError} saying which argument is not what it must be. */
export function readRunArguments(args: unknown): RunEvaluationArguments {
  const names = Object.keys(kinds);
  const next = `Call it with { ${names
    .map((name) => ((required as readonly string[]).includes(name) ? name : `${name}?`))
    .join(', ')} }.`;
  const wrong = (what: string): PersonError =>
    new PersonError(`Nothing was run: paperweight.runEvaluation was called ${what}.`, next);
  if (typeof args !== 'object' || args === null) throw wrong('without an object of arguments');
  const given = Object.fromEntries(
    Object.entries(args).filter(([, value]: [string, unknown]) => value !== undefined),
  );
  const missing = required.find((name) => given[name] === undefined);
  if (missing !== undefined) throw wrong(`without ${missing}`);
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.entries(kinds).find(([known]) => known === name)?.[1];
    if (!kind) throw wrong(`with ${name}, which it does not take`);
    if (!kind.fits(value)) throw wrong(`with a value of ${name} that is not ${kind.is}`);
  }
  return given as unknown as RunEvaluationArguments;
}
