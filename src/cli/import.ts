import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { importFiles } from '../core/evaluation/harness/importFiles';
import type { RunReport } from '../core/evaluation/report';
import { PersonError } from '../core/personError';
import { readArguments, usageError, type Command } from './command';
import { summaryOf } from './evalSummary';

export const importCommand: Command = {
  name: 'import',
  usage: 'results_*.json [samples_*.jsonl]... [--out RUN.json|FOLDER] [--json]',
  summary: 'turn results of lm-evaluation-harness into runs that can be compared',

  async run(args, terminal) {
    const { values, positionals } = readArguments(importCommand, args, {
      out: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (positionals.length === 0) {
      throw usageError(importCommand, 'Name a file of results.');
    }
    const paths = positionals.map((path) => resolve(path));
    const { runs, notes } = await importFiles(paths, version);
    notes.forEach((note) => terminal.note(note));
    if (values.out !== undefined) {
      await writeRuns(resolve(values.out), runs);
    }
    terminal.out(values.json ? JSON.stringify(runs) : runs.map(summaryOf).join('\n\n'));
    return 0;
  },
};

/** One run is written to the file; several to a folder, each under its own name. */
async function writeRuns(path: string, runs: readonly RunReport[]): Promise<void> {
  const [only, ...others] = runs;
  try {
    if (only && others.length === 0) {
      await writeFile(path, `${JSON.stringify(only)}\n`);
      return;
    }
    await mkdir(path, { recursive: true });
    for (const run of runs)
      await writeFile(join(path, `${run.id}.json`), `${JSON.stringify(run)}\n`);
  } catch (cause) {
    throw new PersonError(
      `The runs could not be written to ${path} (${(cause as NodeJS.ErrnoException).code}).`,
      runs.length === 1
        ? 'Choose a file in a folder that exists and can be written to.'
        : 'Choose a folder, since there are several runs.',
      { cause },
    );
  }
}
