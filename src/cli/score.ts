import { score } from '../core/metrics/score';
import { PersonError } from '../core/personError';
import { readArguments, usageError, type Command } from './command';
import { linesOf, readText } from './files';

export const scoreCommand: Command = {
  name: 'score',
  usage:
    '(METRIC --predictions F [--references F] [--option K=V]... | --batch FILE.jsonl) [--json]',
  summary: 'compute a metric',

  async run(args, terminal) {
    const { values, positionals } = readArguments(scoreCommand, args, {
      predictions: { type: 'string' },
      references: { type: 'string' },
      option: { type: 'string', multiple: true },
      batch: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (values.batch !== undefined) {
      for (const line of linesOf(await readText(values.batch))) {
        terminal.out(JSON.stringify(scoreLine(line)));
      }
      return 0;
    }
    const [metric] = positionals;
    if (metric === undefined || positionals.length > 1 || values.predictions === undefined) {
      throw usageError(scoreCommand, 'Give a metric and its --predictions.');
    }
    const [predictions, references] = await Promise.all([
      readItems(values.predictions),
      values.references === undefined ? undefined : readItems(values.references),
    ]);
    const result = score(metric, predictions, references, readOptions(values.option ?? []));
    terminal.out(
      values.json
        ? JSON.stringify(result)
        : `${result.metric} ${result.value}${result.interval ? ` [${result.interval.join(', ')}]` : ''}\n${result.signature}`,
    );
    return 0;
  },
};

function scoreLine(line: string): object {
  try {
    const { metric, options, predictions, references } = parseJson(line, 'The line') as {
      metric: string;
      options?: Record<string, unknown> | null;
      predictions?: unknown;
      references?: unknown;
    };
    return score(metric, predictions, references, options ?? {});
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** `.json` is one JSON value, `.jsonl` one a line, any other file one string a line. */
async function readItems(file: string): Promise<unknown> {
  const text = await readText(file);
  if (file.endsWith('.json')) {
    return parseJson(text.replace(/^\uFEFF/, ''), file);
  }
  const lines = linesOf(text);
  return file.endsWith('.jsonl')
    ? lines.map((line, index) => parseJson(line, `Line ${index + 1} of ${file}`))
    : lines;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PersonError(`${what} is not JSON.`, 'Mend it and try again.', { cause });
  }
}

function readOptions(options: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.indexOf('=');
      if (at < 1) {
        throw new PersonError(`--option ${option} has no value.`, 'Write it as NAME=VALUE.');
      }
      return [option.slice(0, at), option.slice(at + 1)] as const;
    }),
  );
}
