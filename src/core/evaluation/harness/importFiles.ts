import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { PersonError } from '../../personError';
import { importResults, type ImportedRuns, type NamedText } from './importResults';

/**
 * Takes in files that lm-evaluation-harness wrote: each file of results with the samples beside it
 * that were written with it, as their names tell.
 *
 * @param paths Absolute, `results_*.json` and `samples_*.jsonl` in any order.
 * @param paperweight Our version.
 * @throws {PersonError} where one cannot be read, is none of the harness's, or belongs to no results.
 */
export async function importFiles(
  paths: readonly string[],
  paperweight: string,
): Promise<ImportedRuns> {
  const isSamples = (path: string) => path.toLowerCase().endsWith('.jsonl');
  const results = paths.filter((path) => !isSamples(path));
  const samples = paths.filter(isSamples);
  const next = 'Name a results_*.json that lm_eval --output_path wrote.';
  if (results.length === 0) throw new PersonError('No file of results was named.', next);
  const of = (sample: string): string => {
    const found =
      results.length === 1
        ? results[0]
        : results.find(
            (path) => dirname(path) === dirname(sample) && dateIn(path) === dateIn(sample),
          );
    if (found !== undefined) return found;
    throw new PersonError(
      `${basename(sample)} was written with none of the results that are named.`,
      'Name the results_*.json of the same date, too.',
    );
  };
  const owners = new Map(samples.map((sample) => [sample, of(sample)]));
  const runs: ImportedRuns['runs'][number][] = [];
  const notes: string[] = [];
  for (const path of results) {
    const own = samples.filter((sample) => owners.get(sample) === path);
    const imported = importResults(await read(path), await Promise.all(own.map(read)), paperweight);
    runs.push(...imported.runs);
    notes.push(...imported.notes);
  }
  return { runs, notes };
}

/** The date in a name, as `2026-01-31T12-00-00.123456`. */
function dateIn(path: string): string | undefined {
  return /\d{4}-\d\d-\d\dT[\d.-]+\d/.exec(basename(path))?.[0];
}

async function read(path: string): Promise<NamedText> {
  try {
    return { name: basename(path), text: await readFile(path, 'utf8') };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new PersonError(
      code === 'ENOENT' ? `There is no file ${path}.` : `${path} could not be read (${code}).`,
      'Check the path.',
      { cause },
    );
  }
}
