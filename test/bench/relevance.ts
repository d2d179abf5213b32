/**
 * How often search puts the record meant first: `npx tsx test/bench/relevance.ts [--misses]`.
 *
 * Asks the queries of judgedQueries.json over the bundled catalog, of ours and of FlexSearch, Fuse.js,
 * Orama and MiniSearch as they come, each over the same texts of the same records. Prints success@1
 * (a right record is first) and MRR@10 (the mean of 1 / rank of the first right record, 0 beyond the
 * tenth) for each kind of query. A query may have several right answers. `--misses` lists ours.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import MiniSearch from 'minisearch';
import type { Catalog } from '../../src/core/catalog/catalog';
import { loadCatalog } from '../../src/core/catalog/load';
import { CatalogSearch } from '../../src/core/search/catalogSearch';
import { textsOf } from '../../src/core/search/documents';
import type { Field } from '../../src/core/search/postings';

const root = path.resolve(__dirname, '../..');
const depth = 10;
const fields: Field[] = ['name', 'title', 'who', 'more'];

interface Judged {
  readonly kind: string;
  readonly query: string;
  readonly ids: readonly string[];
}

/** Ids, best first. */
type Engine = (query: string) => Promise<string[]>;

/** As much of the peers as is used here; they are installed by `npm run bench`, not with the product. */
interface FlexSearch {
  readonly Document: new (options: object) => {
    add(record: object): unknown;
    search(query: string, options: object): readonly { readonly result: readonly unknown[] }[];
  };
}
type FuseJs = new (
  records: readonly Texts[],
  options: object,
) => { search(query: string, options: object): readonly { readonly item: Texts }[] };
interface Orama {
  create(options: object): object;
  insertMultiple(database: object, records: readonly Texts[]): Promise<unknown>;
  search(
    database: object,
    query: object,
  ): Promise<{ readonly hits: readonly { readonly document: Texts }[] }>;
}
type Texts = Readonly<Record<Field | 'id', string>>;

async function main(): Promise<void> {
  const catalog = loadCatalog(path.join(root, 'data'));
  const judged: Judged[] = JSON.parse(
    await readFile(path.join(__dirname, 'judgedQueries.json'), 'utf8'),
  );
  const engines = await enginesOver(catalog);
  const kinds = [...new Set(judged.map(({ kind }) => kind)), 'all'];
  const rows: Record<string, Record<string, string>> = {};
  for (const [name, engine] of Object.entries(engines)) {
    const ranks: { readonly of: Judged; readonly rank: number }[] = [];
    for (const of of judged) {
      const found = (await engine(of.query)).slice(0, depth);
      ranks.push({ of, rank: 1 + found.findIndex((id) => of.ids.includes(id)) });
      if (name === 'ours' && process.argv.includes('--misses') && ranks.at(-1)?.rank !== 1) {
        console.log(`${of.kind}: ${of.query} -> ${found.slice(0, 3)}, not ${of.ids.slice(0, 4)}`);
      }
    }
    for (const kind of kinds) {
      const those = ranks.filter(({ of }) => kind === 'all' || of.kind === kind);
      const first = those.filter(({ rank }) => rank === 1).length / those.length;
      const reciprocal = those.reduce((sum, { rank }) => sum + (rank > 0 ? 1 / rank : 0), 0);
      const row = (rows[`${kind} (${those.length})`] ??= {});
      row[name] = `${first.toFixed(3)} / ${(reciprocal / those.length).toFixed(3)}`;
    }
  }
  console.log(`success@1 / MRR@${depth}, ${[...catalog.entries()].length} records`);
  console.table(rows);
}

async function enginesOver(catalog: Catalog): Promise<Record<string, Engine>> {
  const load = createRequire(path.join(__dirname, 'package.json'));
  const { Document } = load('flexsearch') as FlexSearch;
  const Fuse = load('fuse.js') as FuseJs;
  const orama = load('@orama/orama') as Orama;
  const records = [...catalog.entries()].map((entry) => ({
    id: entry.record.id,
    ...textsOf(entry, catalog),
  }));
  const ours = new CatalogSearch(catalog);
  const mini = new MiniSearch({ fields });
  mini.addAll(records);
  const flex = new Document({ document: { id: 'id', index: fields } });
  records.forEach((record) => void flex.add(record));
  const fuse = new Fuse(records, { keys: fields });
  const database = orama.create({
    schema: { id: 'string', name: 'string', title: 'string', who: 'string', more: 'string' },
  });
  await orama.insertMultiple(database, records);
  return {
    ours: async (query) => ours.search(query, { limit: depth }).map(({ id }) => id),
    MiniSearch: async (query) => mini.search(query).map(({ id }) => String(id)),
    FlexSearch: async (query) => [
      ...new Set(flex.search(query, { limit: depth }).flatMap(({ result }) => result.map(String))),
    ],
    'Fuse.js': async (query) => fuse.search(query, { limit: depth }).map(({ item }) => item.id),
    Orama: async (query) =>
      (await orama.search(database, { term: query, properties: fields, limit: depth })).hits.map(
        ({ document }) => document.id,
      ),
  };
}

void main();
