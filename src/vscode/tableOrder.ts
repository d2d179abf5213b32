import type { ResultsTableRequest } from '../core/manuscript/tables/resultsTable';
import { PersonError } from '../core/personError';

/** What `paperweight.insertResultsTable` takes in place of asking. */
export interface TableOrder extends ResultsTableRequest {
  /** The document's own unless told. */
  readonly format?: 'latex' | 'markdown';
  /** Where a reader finds what each value comes from; `comments` unless told. */
  readonly sources?: 'comments' | 'footnotes';
}

/**
 * Reads what the command was called with: `{ models, datasets, metrics?, split?, shots?, format?,
 * sources? }`, where a single id may stand for a list.
 *
 * @throws {PersonError} for anything else.
 */
export function readTableOrder(given: unknown): TableOrder {
  if (typeof given !== 'object' || given === null) {
    throw refused('it takes an object', '{ "models": ["distilbert"], "datasets": ["sst2"] }');
  }
  const { models, datasets, metrics, split, shots, format, sources } = given as Record<
    string,
    unknown
  >;
  return {
    models: idsIn(models, 'models') ?? [],
    datasets: idsIn(datasets, 'datasets') ?? [],
    ...(metrics !== undefined && { metrics: idsIn(metrics, 'metrics') ?? [] }),
    ...(split !== undefined && { split: textIn(split, 'split') }),
    ...(shots !== undefined && { shots: countIn(shots) }),
    ...(format !== undefined && { format: oneOf(format, 'format', ['latex', 'markdown']) }),
    ...(sources !== undefined && { sources: oneOf(sources, 'sources', ['comments', 'footnotes']) }),
  };
}

function idsIn(value: unknown, name: string): string[] | undefined {
  const list: readonly unknown[] | undefined =
    typeof value === 'string' ? [value] : Array.isArray(value) ? value : undefined;
  if (list?.some((id) => typeof id !== 'string') || (value !== undefined && !list)) {
    throw refused(`${name} is no list of ids`, '["distilbert", "bert-base"]');
  }
  return list as string[] | undefined;
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw refused(`${name} is no text`, '"dev"');
  }
  return value;
}

function countIn(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw refused('shots is no number of examples', '5');
  }
  return value;
}

function oneOf<const Choice extends string>(
  value: unknown,
  name: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw refused(
      `${name} is ${JSON.stringify(value)}`,
      choices.map((each) => `"${each}"`).join(' or '),
    );
  }
  return found;
}

function refused(what: string, such: string): PersonError {
  return new PersonError(`Nothing was inserted: ${what}.`, `Give it as ${such}.`);
}
