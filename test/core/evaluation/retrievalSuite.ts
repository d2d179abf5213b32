import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Writes the folder of a suite whose queries search a corpus. */
export function writeRetrievalSuite(
  folder: string,
  queries: readonly object[],
  corpus: readonly object[],
): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, rows: readonly object[]) =>
    writeFileSync(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
  const id = basename(folder);
  write('suite.json', [
    {
      id,
      name: id,
      task: 'document-retrieval',
      splits: { test: { file: 'queries.jsonl', examples: queries.length } },
      metrics: ['ndcg', 'mrr', 'recall-at-k', 'map'],
      corpus: 'corpus.jsonl',
    },
  ]);
  write('queries.jsonl', queries);
  write('corpus.jsonl', corpus);
  return folder;
}
