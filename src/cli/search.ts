import type { Hit } from '../core/search/answer';
import { readArguments, readWhole, usageError, type Command } from './command';
import { linesOf, readText } from './files';
import { bundledSearch } from './installation';

const defaultLimit = 10;

export const searchCommand: Command = {
  name: 'search',
  usage: '(QUERY | --batch FILE) [--limit N] [--json]',
  summary: 'find papers, data sets, metrics, models, tasks and techniques',

  async run(args, terminal) {
    const { values, positionals } = readArguments(searchCommand, args, {
      batch: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    const limit = readWhole('limit', values.limit, 1) ?? defaultLimit;
    if ((values.batch === undefined) === (positionals.length === 0)) {
      throw usageError(searchCommand, 'Give a query, or a file of queries with --batch.');
    }
    if (values.batch !== undefined && !values.json) {
      throw usageError(searchCommand, '--batch prints JSON only.');
    }
    const queries = values.batch === undefined ? undefined : linesOf(await readText(values.batch));
    const search = bundledSearch();
    if (queries) {
      // One array per line of the file, together one JSON value.
      const rows = queries.map((query) =>
        JSON.stringify(search.search(query, { limit }).map(printed)),
      );
      terminal.out(rows.length === 0 ? '[]' : `[\n${rows.join(',\n')}\n]`);
      return 0;
    }
    const { hits, notes } = search.searchWithNotes(positionals.join(' '), { limit });
    notes.forEach((note) => terminal.note(note));
    terminal.out(values.json ? JSON.stringify(hits.map(printed)) : hits.map(rowOf).join('\n'));
    return hits.length === 0 ? 1 : 0;
  },
};

/** The fields that are promised, and no others. */
function printed({ id, kind, title, detail, score }: Hit): object {
  return { id, kind, title, detail, score };
}

function rowOf({ id, kind, title, detail }: Hit): string {
  return `${id}\n  ${title} (${kind})${detail === '' ? '' : `\n  ${detail}`}`;
}
