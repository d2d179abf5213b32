/**
 * Measures search: `npx tsx test/bench/search.ts [--cpu] [records...]`.
 *
 * Prints medians and percentiles of the bundled catalog and of synthetic ones made from its
 * vocabulary (30,000 and 100,000 records unless told), the same keystrokes against MiniSearch with
 * its defaults (any word, every word a prefix, fuzzy 0.2) over the same fields, and how often the
 * record meant comes first. Seeded, so that two runs ask the same. With `--cpu` times are the
 * process's processor time instead of the clock's, for a machine that is busy with other things.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import MiniSearch from 'minisearch';
import { Catalog } from '../../src/core/catalog/catalog';
import { loadCatalog } from '../../src/core/catalog/load';
import { familyName, yearOf } from '../../src/core/catalog/people';
import type { CatalogData, CslName, Entry, Paper } from '../../src/core/catalog/records';
import { CatalogSearch } from '../../src/core/search/catalogSearch';
import { decodeSnapshot, encodeSnapshot } from '../../src/core/search/snapshot';

const root = path.resolve(__dirname, '../..');
const byProcessor = process.argv.includes('--cpu');
const rowsShown = 50;
const queriesAsked = 200;
const queriesTyped = 50;

interface Question {
  readonly query: string;
  readonly answers: readonly string[];
}

async function main(): Promise<void> {
  const sizes = process.argv
    .slice(2)
    .filter((word) => !word.startsWith('--'))
    .map(Number);
  const { data } = loadCatalog(path.join(root, 'data'));
  const cold = await coldStarts(9);
  console.log(
    `Cold start to the first hits, bundled catalog: ${milliseconds(median(cold))} (median of ${cold.length} processes, slowest ${milliseconds(Math.max(...cold))})`,
  );
  const rows: Record<string, string>[] = [];
  for (const size of sizes.length > 0 ? sizes : [0, 30_000, 100_000]) {
    rows.push(await measure(size === 0 ? new Catalog(data) : synthetic(data, size)));
  }
  console.table(rows);
}

async function measure(catalog: Catalog): Promise<Record<string, string>> {
  const random = seeded(7);
  const entries = [...catalog.entries()];
  const papers = entries.flatMap((entry) => (entry.kind === 'paper' ? [entry.record] : []));
  const live = new CatalogSearch(catalog);
  const built = timed(() => live.search('bert', { limit: rowsShown }));
  const started = now();
  const snapshot = await live.snapshot();
  const kept = now() - started;
  const bytes = encodeSnapshot(snapshot ?? assert.fail('The index changed.'), 'bench');
  let search = live;
  const restored = timed(() => {
    search = new CatalogSearch(catalog, decodeSnapshot(bytes, 'bench'));
    search.search('bert', { limit: rowsShown });
  });

  const kinds: Record<string, Question[]> = {
    'title words': sample(papers, random).map((paper) => titleWords(paper, papers, random)),
    'one typo': sample(papers, random).map((paper) =>
      mistyped(titleWords(paper, papers, random), random),
    ),
    'author, year': authorAndYear(papers, random),
    CamelCase: splitCamelCase(entries, random),
  };
  const asked = Object.values(kinds).flat();
  const keystrokes = sample(asked, random, queriesTyped).flatMap(({ query }) =>
    Array.from({ length: query.length }, (_, at) => query.slice(0, at + 1)),
  );
  keystrokes.slice(0, 200).forEach((typed) => search.search(typed, { limit: rowsShown }));
  const ours = keystrokes.map((typed) => timed(() => search.search(typed, { limit: rowsShown })));

  const peer = peerOver(entries);
  const few = keystrokes.filter((_, at) => at % Math.ceil(keystrokes.length / 100) === 0);
  const theirs = few.map((typed) => timed(() => peer.search(typed)));
  const oursOnFew = few.map((typed) => timed(() => search.search(typed, { limit: rowsShown })));

  const row: Record<string, string> = {
    records: entries.length.toLocaleString('en'),
    build: milliseconds(built),
    'make snapshot': milliseconds(kept),
    'snapshot MB': (bytes.length / 1e6).toFixed(1),
    'from snapshot': milliseconds(restored),
    'key p50': milliseconds(percentile(ours, 0.5)),
    'key p95': milliseconds(percentile(ours, 0.95)),
    'key max': milliseconds(Math.max(...ours)),
    'defaults p95': milliseconds(percentile(theirs, 0.95)),
    'p95 ratio': (percentile(oursOnFew, 0.95) / percentile(theirs, 0.95)).toFixed(3),
  };
  for (const [kind, questions] of Object.entries(kinds)) {
    const right = questions.filter(({ query, answers }) =>
      answers.includes(search.search(query, { limit: 1 })[0]?.id ?? ''),
    );
    row[kind] = `${(right.length / questions.length).toFixed(3)} of ${questions.length}`;
    if (process.env['MISSES']) {
      questions
        .filter((question) => !right.includes(question))
        .slice(0, 12)
        .forEach(({ query, answers }) => {
          const found = search.search(query, { limit: 2 }).map(({ id }) => id);
          console.log(`${kind}: ${query} -> ${found.join()} instead of ${answers.join()}`);
        });
    }
  }
  return row;
}

/** Times a bundle of the search in processes of its own, from its first line to the first hits. */
async function coldStarts(times: number): Promise<number[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paperweight-bench-'));
  try {
    const outfile = path.join(folder, 'cold.cjs');
    await esbuild.build({
      stdin: {
        contents: `
          import { loadCatalog } from './src/core/catalog/load';
          import { readBundledIndex } from './src/core/search/bundledIndex';
          import { CatalogSearch } from './src/core/search/catalogSearch';
          const index = readBundledIndex('dist/catalog.index', 'data');
          if (!index) throw new Error('npm run build makes the index');
          const search = new CatalogSearch(() => loadCatalog('data'), index);
          if (search.search('distil', { limit: ${rowsShown} }).length === 0) throw new Error('nothing found');
          console.log(now() - started);`,
        resolveDir: root,
        loader: 'ts',
      },
      banner: {
        js: `const now = ${
          byProcessor
            ? '() => (process.cpuUsage().user + process.cpuUsage().system) / 1000'
            : '() => performance.now()'
        }; const started = now();`,
      },
      bundle: true,
      platform: 'node',
      minify: true,
      outfile,
    });
    return Array.from({ length: times }, () => {
      const { stdout, stderr } = spawnSync(process.execPath, [outfile], {
        cwd: root,
        encoding: 'utf8',
      });
      const time = Number(stdout);
      if (!(time > 0)) {
        throw new Error(`The cold start failed: ${/^Error: .*/m.exec(stderr)?.[0] ?? stderr}`);
      }
      return time;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function peerOver(entries: readonly Entry[]): MiniSearch {
  const peer = new MiniSearch({
    fields: ['name', 'title', 'who', 'more'],
    searchOptions: { prefix: true, fuzzy: 0.2 },
  });
  peer.addAll(
    entries.map(({ kind, record }) =>
      kind === 'paper'
        ? {
            id: record.id,
            name: record.id,
            title: record.title,
            who: [...(record.author ?? []).map(familyName), yearOf(record)].join(' '),
            more: `${record['container-title'] ?? ''} ${record.custom.summary ?? ''}`,
          }
        : {
            id: record.id,
            name: [record.name, ...(record.aliases ?? [])].join(' '),
            more: record.summary ?? '',
          },
    ),
  );
  return peer;
}

/** Real records, and papers with coined names, titles of the catalog's words and new people. */
function synthetic(data: CatalogData, size: number): Catalog {
  const random = seeded(size);
  const real = data.papers;
  const words = real.flatMap(({ title }) => title.match(/[\p{L}-]{2,}/gu) ?? []);
  const given = real.flatMap(({ author }) => author?.flatMap((name) => name.given ?? []) ?? []);
  const venues = real.flatMap((paper) => paper['container-title'] ?? []);
  const summaries = real.flatMap(({ custom }) => custom.summary ?? []);
  const syllables =
    'ba co du fel gra hin jo kar lim mor nak ost pel qui ras sun tov ur vas wex yan zel'.split(' ');
  const coin = (parts: number): string => {
    const text = Array.from({ length: parts }, () => pick(syllables, random)).join('');
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const families = Array.from({ length: Math.ceil(size / 4) }, () => coin(2 + random.below(2)));
  const papers: Paper[] = [...real];
  for (let at = 0; papers.length < size; at++) {
    const title = Array.from({ length: 5 + random.below(7) }, () => pick(words, random)).join(' ');
    const name = `${coin(1 + random.below(2))}${pick(['BERT', 'LM', 'GPT', 'Former', 'Net', 'QA'], random)}`;
    const author = Array.from({ length: 1 + random.below(6) }, (): CslName => ({
      family: pick(families, random),
      given: pick(given, random),
    }));
    const year = 1990 + random.below(36);
    papers.push({
      id: `${author[0]?.family?.toLowerCase()}${year}n${at}`,
      type: 'paper-conference',
      title: random.below(3) === 0 ? `${name}: ${title}` : title,
      author,
      issued: { 'date-parts': [[year]] },
      'container-title': pick(venues, random),
      custom: { sources: [], summary: pick(summaries, random) },
    });
  }
  return new Catalog({ ...data, papers });
}

/**
 * Four words of a title in their order: what a person remembers. Any paper is right in whose title
 * the same words stand in that order, for nobody could tell which of them is meant.
 */
function titleWords(paper: Paper, papers: readonly Paper[], random: Random): Question {
  const words = longWords(paper.title);
  const from = random.below(Math.max(1, words.length - 3));
  const query = words.slice(from, from + 4).join(' ');
  const first = words[from] ?? '';
  const answers = papers.filter(
    ({ title }) =>
      title.toLowerCase().includes(first) &&
      ` ${longWords(title).join(' ')} `.includes(` ${query} `),
  );
  return { query, answers: answers.map(({ id }) => id) };
}

function longWords(title: string): string[] {
  return (title.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? []).filter(
    (word) => word.length > 3,
  );
}

/** One letter left out, doubled, swapped or replaced in the longest word, not its first. */
function mistyped({ query, answers }: Question, random: Random): Question {
  const words = query.split(' ');
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one), '');
  const at = 1 + random.below(Math.max(1, longest.length - 2));
  const before = longest.slice(0, at);
  const letter = longest[at] ?? '';
  const after = longest.slice(at + 1);
  const broken = pick(
    [
      before + after,
      before + letter + letter + after,
      before + after.slice(0, 1) + letter + after.slice(1),
      `${before}${letter === 'e' ? 'a' : 'e'}${after}`,
    ],
    random,
  );
  return { query: words.map((word) => (word === longest ? broken : word)).join(' '), answers };
}

/** The first author's family name and the year, where the two name one paper. */
function authorAndYear(papers: readonly Paper[], random: Random): Question[] {
  const byBoth = new Map<string, string[]>();
  for (const paper of papers) {
    const first = paper.author?.[0];
    if (first) {
      const query = `${familyName(first)} ${yearOf(paper) ?? ''}`;
      byBoth.set(query, [...(byBoth.get(query) ?? []), paper.id]);
    }
  }
  const single = [...byBoth].filter(([, ids]) => ids.length === 1);
  return sample(single, random).map(([query, answers]) => ({ query, answers }));
}

/** Names with a capital inside, taken apart: `distil bert`. Any record that bears the name is right. */
function splitCamelCase(entries: readonly Entry[], random: Random): Question[] {
  const bearers = new Map<string, string[]>();
  for (const { kind, record } of entries) {
    const text =
      kind === 'paper' ? record.title : [record.name, ...(record.aliases ?? [])].join(' ');
    for (const name of new Set(text.match(/[\p{L}\p{N}]+/gu))) {
      if (/^\p{Lu}\p{Ll}{2,}\p{Lu}\p{L}+$/u.test(name)) {
        bearers.set(name, [...(bearers.get(name) ?? []), record.id]);
      }
    }
  }
  return sample([...bearers], random).map(([name, answers]) => ({
    query: name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase(),
    answers,
  }));
}

interface Random {
  below(limit: number): number;
}

/** Mulberry32. */
function seeded(seed: number): Random {
  let state = seed;
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
    },
  };
}

function pick<T>(list: readonly T[], random: Random): T {
  const one = list[random.below(list.length)];
  if (one === undefined) {
    throw new Error('The list to pick from is empty.');
  }
  return one;
}

function sample<T>(list: readonly T[], random: Random, size = queriesAsked): T[] {
  return list.length <= size ? [...list] : Array.from({ length: size }, () => pick(list, random));
}

function timed(work: () => unknown): number {
  const started = now();
  work();
  return now() - started;
}

function now(): number {
  if (!byProcessor) {
    return performance.now();
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function median(times: readonly number[]): number {
  return percentile(times, 0.5);
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(2) : time.toFixed(0)} ms`;
}

void main();
