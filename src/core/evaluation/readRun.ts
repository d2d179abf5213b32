import { PersonError } from '../personError';
import type { RunReport } from './report';

/**
 * Reads a report that was written as JSON, such as by `paperweight eval --out`.
 *
 * @param name Of the file, for messages.
 * @throws {PersonError} where it is not JSON, not a report, or one of a later version.
 */
export function readRun(text: string, name: string): RunReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PersonError(
      `${name} is not a run: it is not JSON.`,
      'Name a file that paperweight eval --out wrote.',
      { cause },
    );
  }
  const run = value as Partial<RunReport> | null;
  if (typeof run === 'object' && run !== null && typeof run.schema === 'number' && run.schema > 1) {
    throw new PersonError(
      `${name} is a run of a later version of Paperweight.`,
      'Update Paperweight, or run the evaluation again.',
    );
  }
  const missing = requiredParts.find(({ isThere }) => !isThere(run ?? {}))?.part;
  if (typeof run !== 'object' || run === null || missing !== undefined) {
    throw new PersonError(
      `${name} is not a run${missing === undefined ? '' : `: it has no ${missing}`}.`,
      'Name a file that paperweight eval --out wrote.',
    );
  }
  return run as RunReport;
}

/** What comparing and showing a run rely on. */
const requiredParts: readonly { part: string; isThere(run: Partial<RunReport>): boolean }[] = [
  { part: 'schema', isThere: ({ schema }) => schema === 1 },
  { part: 'id', isThere: ({ id }) => typeof id === 'string' },
  { part: 'task', isThere: ({ task }) => typeof task === 'string' },
  { part: 'model', isThere: ({ model }) => typeof model?.id === 'string' },
  { part: 'data', isThere: ({ data }) => typeof data?.sha256 === 'string' },
  {
    part: 'metrics',
    isThere: ({ metrics }) =>
      Array.isArray(metrics) && metrics.every((one) => typeof one?.metric === 'string'),
  },
  {
    part: 'predictions',
    isThere: ({ predictions }) =>
      Array.isArray(predictions) &&
      predictions.every((one) => Number.isInteger(one?.index) && typeof one.text === 'string'),
  },
];
