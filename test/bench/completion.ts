/**
 * Completing cite keys in a document of 10,000 lines with a .bib of 50,000 entries: `npx tsx
 * test/bench/completion.ts [entries]` (needs `npm run build`). Asks the built thread as the extension
 * asks it, with the .bib in the workspace, whose files the catalog's index has too, and outside of
 * it. Prints p50 and p95 of a keystroke from asking to the list, what the first list costs, how long
 * the editor's thread was held, and what two peers take in the same run: MiniSearch with prefixes and
 * typing errors allowed, and a list of all entries that the client filters, as LaTeX Workshop sends.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { MessageChannel } from 'node:worker_threads';
import MiniSearch from 'minisearch';
import { readBibliography } from '../../src/core/citation/bibliography';
import { citeSyntaxFor } from '../../src/core/citation/syntax/citeSyntaxFor';
import type { BibSource, KeyOffer } from '../../src/protocol';
import { BuiltCatalogThread } from './built/catalogThread';
import { bibliographyOf, seeded } from './madeUp/library';
import { median } from './median';

const samples = 12;

interface Entry {
  readonly key: string;
  readonly title: string;
  readonly author: string;
  readonly year: string;
}

async function main(): Promise<void> {
  const size = Number(process.argv[2] ?? 50_000);
  const folder = await mkdtemp(path.join(tmpdir(), 'paperweight-bench-'));
  try {
    const file = path.join(folder, 'library.bib');
    const text = bibliographyOf(size);
    await writeFile(file, text);
    const entries = readBibliography(text).entries.map(({ key, fields }): Entry => {
      const field = (name: string): string => fields.get(name)?.value.replace(/[{}]/g, '') ?? '';
      return { key, title: field('title'), author: field('author'), year: field('year') };
    });
    const queries = queriesFor(entries);
    console.log(`${size.toLocaleString('en')} entries, ${(text.length / 1e6).toFixed(0)} MB`);
    console.table([
      ...(await ours('outside the workspace', file, queries, false)),
      ...(await ours('in the workspace', file, queries, true)),
      ...miniSearch(entries, queries),
      ...(await everything(entries, queries)),
    ]);
    console.table(typingPath(entries));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a person types, keystroke after keystroke. */
function queriesFor(entries: readonly Entry[]): Record<string, string[]> {
  const random = seeded(7);
  const some = <T>(make: (entry: Entry) => T): T[] =>
    Array.from({ length: samples }, () => make(entries[random(entries.length)] as Entry));
  const keystrokes = (text: string, from: number): string[] =>
    Array.from({ length: text.length - from + 1 }, (_, more) => text.slice(0, from + more));
  const words = ({ title }: Entry): string =>
    title
      .toLowerCase()
      .split(/[\s:]+/)
      .slice(1, 4)
      .join(' ');
  return {
    'key prefix': some(({ key }) => keystrokes(key.slice(0, 10), 1)).flat(),
    'title words': some((entry) => keystrokes(words(entry), 3)).flat(),
    'author and year': some(({ author, year }) => {
      const family = (author.split(',', 1)[0] ?? '').toLowerCase();
      return keystrokes(`${family} ${year}`, family.length);
    }).flat(),
    'typing error': some((entry) => {
      const typed = words(entry);
      const at = 3 + random(Math.max(1, (typed.indexOf(' ') || typed.length) - 4));
      return typed.slice(0, at) + (typed[at + 1] ?? '') + (typed[at] ?? '') + typed.slice(at + 2);
    }),
    'nothing typed': Array.from({ length: samples }, () => ''),
  };
}

async function ours(
  what: string,
  file: string,
  queries: Readonly<Record<string, string[]>>,
  isIndexed: boolean,
): Promise<Record<string, string>[]> {
  const thread = new BuiltCatalogThread();
  try {
    if (isIndexed) {
      await thread.use({ catalogs: [], workspace: [file], texts: [] });
    }
    const sources: BibSource[] = [{ uri: `file://${file}`, version: 'v1', path: file }];
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const first = await timed(() => complete(thread, 'distil', sources));
    const rows: Record<string, string>[] = [];
    for (const [kind, typed] of Object.entries(queries)) {
      const times: number[] = [];
      let found = 0;
      for (const text of typed) {
        const started = performance.now();
        const offers = await complete(thread, text, sources);
        times.push(performance.now() - started);
        found += offers && offers.length > 0 ? 1 : 0;
      }
      rows.push(row(`Paperweight, ${what}`, kind, times, found / typed.length));
    }
    delay.disable();
    return rows.map((one, at) => ({
      ...one,
      first: at === 0 ? `${first.toFixed(0)} ms` : '',
      'asking thread held': at === 0 ? `${(delay.max / 1e6).toFixed(0)} ms` : '',
    }));
  } finally {
    await thread.end();
  }
}

function miniSearch(
  entries: readonly Entry[],
  queries: Readonly<Record<string, string[]>>,
): Record<string, string>[] {
  const index = new MiniSearch<Entry & { id: number }>({
    fields: ['key', 'title', 'author', 'year'],
    searchOptions: { prefix: true, fuzzy: 0.2 },
  });
  const started = performance.now();
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  const first = performance.now() - started;
  return Object.entries(queries)
    .filter(([kind]) => kind !== 'nothing typed')
    .map(([kind, typed], at) => {
      // A tenth of them: it takes long enough.
      const times = typed
        .filter((_, nth) => nth % 10 === 0)
        .map((text) => {
          const asked = performance.now();
          index.search(text).slice(0, 40);
          return performance.now() - asked;
        });
      return { ...row('MiniSearch', kind, times), first: at === 0 ? `${first.toFixed(0)} ms` : '' };
    });
}

/** All entries cross to the client, which keeps those that hold what is typed. */
async function everything(
  entries: readonly Entry[],
  queries: Readonly<Record<string, string[]>>,
): Promise<Record<string, string>[]> {
  const { port1, port2 } = new MessageChannel();
  const send = (): Promise<Entry[]> =>
    new Promise((resolve) => {
      port2.once('message', resolve);
      port1.postMessage(entries);
    });
  const rows: Record<string, string>[] = [];
  for (const [kind, typed] of Object.entries(queries)) {
    const times: number[] = [];
    for (const text of typed.filter((_, nth) => nth % 20 === 0)) {
      const started = performance.now();
      const items = await send();
      items
        .map((item) => `${item.key} ${item.title} ${item.author} ${item.year}`.toLowerCase())
        .filter((item) => item.includes(text));
      times.push(performance.now() - started);
    }
    rows.push(row('all entries to the client', kind, times));
  }
  port1.close();
  return rows;
}

/** What the extension host itself does at a keystroke: finding out what is being typed. */
function typingPath(entries: readonly Entry[]): Record<string, string>[] {
  const syntax = citeSyntaxFor('latex');
  const lines = Array.from({ length: 10_000 }, (_, at) => {
    const { key, title } = entries[at % entries.length] as Entry;
    return at % 3 === 0 ? `As \\citet{${key}} shows, ${title}.` : `${title} in other words.`;
  });
  const random = seeded(11);
  const times = Array.from({ length: 400 }, () => {
    const at = 200 + random(9_600);
    const started = performance.now();
    const before = [...lines.slice(at - 160, at), 'Text \\cite{know'].join('\n');
    const behind = lines.slice(at, at + 40).join('\n');
    if (syntax?.contextAt(`${before}\n${behind}`, before.length)?.typed !== 'know') {
      throw new Error('The key that is being typed was not found.');
    }
    return performance.now() - started;
  });
  const plain = Array.from({ length: 400 }, () => {
    const at = 200 + random(9_600);
    const before = [...lines.slice(at - 160, at), 'Text without '].join('\n');
    const started = performance.now();
    syntax?.contextAt(before, before.length);
    return performance.now() - started;
  });
  return [
    row('in the editor’s thread', 'in a citation', times),
    row('in the editor’s thread', 'in prose', plain),
  ];
}

function row(
  what: string,
  kind: string,
  times: readonly number[],
  found?: number,
): Record<string, string> {
  const sorted = [...times].sort((a, b) => a - b);
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const digits = median(times) < 1 ? 2 : 1;
  return {
    what,
    kind,
    p50: `${median(times).toFixed(digits)} ms`,
    p95: `${p95.toFixed(digits)} ms`,
    longest: `${(sorted.at(-1) ?? 0).toFixed(digits)} ms`,
    ...(found !== undefined && { 'found something': `${(found * 100).toFixed(0)} %` }),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function complete(
  thread: BuiltCatalogThread,
  typed: string,
  sources: readonly BibSource[],
): Promise<readonly KeyOffer[] | undefined> {
  return thread.manuscript('completeKeys', {
    typed,
    sources,
    alreadyThere: [],
    cited: [],
    isReference: false,
    ownEntries: true,
    catalogPapers: true,
    citeKeyFormat: '',
    limit: 40,
  });
}

void main();
