import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bundle } from '../core/evaluation/bundle';
import { exportFullRun } from '../core/evaluation/harness/exportFullRun';
import { exportRequest } from '../core/evaluation/harness/exportRequest';
import { writeExport } from '../core/evaluation/harness/writeExport';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import { readRun } from '../core/evaluation/readRun';
import { hubCacheFolder } from '../core/hubCache';
import { readArguments, readPairs, readWhole, usageError, type Command } from './command';
import { readText } from './files';
import { installation } from './installation';

export const exportCommand: Command = {
  name: 'export',
  usage:
    '(RUN.json | --data FILE|SUITE|DATASET) [--model NAME|DIR|http://HOST/v1#MODEL] [--split S] ' +
    '[--task T] [--option K=V]... [--column ROLE=NAME]... [--limit N] [--seed S] [--out FOLDER] ' +
    '[--json]',
  summary: 'write task, data and commands for lm-evaluation-harness on a cluster',

  async run(args, terminal) {
    const { values, positionals } = readArguments(exportCommand, args, {
      model: { type: 'string' },
      data: { type: 'string' },
      split: { type: 'string' },
      task: { type: 'string' },
      option: { type: 'string', multiple: true },
      column: { type: 'string', multiple: true },
      limit: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
    });
    const [file] = positionals;
    if (positionals.length > 1 || (file === undefined && values.data === undefined)) {
      throw usageError(exportCommand, 'Give one run, or --data.');
    }
    const run = file === undefined ? undefined : readRun(await readText(file), file);
    const limit = readWhole('limit', values.limit, 1);
    const seed = readWhole('seed', values.seed, 0);
    const options = readPairs(exportCommand, 'option', values.option);
    const columns = readPairs(exportCommand, 'column', values.column);
    const cache = hubCacheFolder(process.env, homedir());
    const request = await exportRequest(
      {
        ...(run && { run }),
        ...(values.model !== undefined && { model: values.model }),
        ...(values.data !== undefined && { data: values.data }),
        ...(values.split !== undefined && { split: values.split }),
        ...(values.task !== undefined && { task: values.task }),
        ...(options && { options }),
        ...(columns && { columns }),
        ...(limit !== undefined && { limit }),
        ...(seed !== undefined && { seed }),
      },
      new Bundle(join(installation, 'dist'), nodeFiles, cache),
      nodeFiles,
      process.cwd(),
    );
    const made = await exportFullRun(request, nodeFiles, terminal.signal);
    const folder = resolve(values.out ?? `${made.task}-full-run`);
    await writeExport(folder, made.files);
    const names = made.files.map(({ name }) => name);
    terminal.out(
      values.json
        ? JSON.stringify({ folder, task: made.task, examples: made.examples, files: names })
        : `${folder}: ${names.join(', ')}\nRun it with ./run.sh there, as README.md says.`,
    );
    return 0;
  },
};
