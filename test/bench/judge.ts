/**
 * Keeps judgedQueries.json true to the catalog: `npx tsx test/bench/judge.ts [--write]`.
 *
 * The queries were written by people or drawn from the records; none was chosen by how a search
 * answers it. Each has a kind, and for most kinds the right answers follow from the records by a
 * rule that knows nothing of the search, given below. A record that joins the catalog can be right
 * for a query written long before, so after a change of `data/` this says which answers no longer
 * agree and, with `--write`, corrects them. The answers of the other kinds were judged by hand: of
 * those it checks that they exist.
 *
 * To extend the set, add `{ "kind", "query", "ids": [] }` to judgedQueries.json and run this with
 * `--write`. A query with typos also needs `meant`, what was meant to be typed. For a kind without a
 * rule, give the ids of every record that a person would be glad to see first.
 *
 * Exits 1 where answers disagree, a query stands twice or nothing is right for it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Catalog, foldMarks } from '../../src/core/catalog/catalog';
import { loadCatalog } from '../../src/core/catalog/load';
import { familyName, yearOf } from '../../src/core/catalog/people';
import type { Entry, Paper } from '../../src/core/catalog/records';

interface Judged {
  readonly kind: string;
  readonly query: string;
  /** The query without its typos. */
  readonly meant?: string;
  readonly ids: readonly string[];
}

/** Ids of the right answers. */
type Rule = (judged: Judged, catalog: Catalog) => string[];

const rules: Readonly<Record<string, Rule>> = {
  /** Papers whose title has every word asked. */
  'title words': ({ query }, catalog) => idsOf(titledWith(query, catalog)),

  /** The same, of the words meant. */
  typo: ({ query, meant = query }, catalog) => idsOf(titledWith(meant, catalog)),

  /** Papers of the year whose first author goes by the name. */
  'author and year': ({ query }, catalog) => {
    const year = Number(/\d{4}/.exec(query)?.[0]);
    const name = wordsOf(query.replace(/\d{4}|et al/g, ''));
    return idsOf(
      catalog.data.papers.filter(
        (paper) => yearOf(paper) === year && familiesOf(paper).slice(0, 1).some(hasAll(name)),
      ),
    );
  },

  /** Papers with an author of the first word's name and every other word in the title. */
  'author and title word': ({ query }, catalog) => {
    const [name = '', ...rest] = wordsOf(query);
    return idsOf(
      titledWith(rest.join(' '), catalog).filter((paper) => familiesOf(paper).some(hasAll([name]))),
    );
  },

  /** Papers that have an author's name, whose marks were left out or written, and the other words. */
  diacritics: ({ query }, catalog) =>
    idsOf(
      catalog.data.papers.filter((paper) => {
        const names = new Set(familiesOf(paper).flatMap((family) => [...family]));
        const title = new Set(wordsOf(paper.title));
        const words = wordsOf(query);
        return (
          words.every(
            (word) => names.has(word) || title.has(word) || word === `${yearOf(paper) ?? ''}`,
          ) && words.some((word) => names.has(word))
        );
      }),
    ),

  /** The paper of a DOI, an arXiv id, a link to either or to the ACL Anthology, or a cite key. */
  'pasted identifier': ({ query }, catalog) => {
    const paper = catalog.identified(query) ?? catalog.paper(query);
    return paper ? [paper.id] : [];
  },

  /** The official metrics of the data set named. */
  'metric of a data set': ({ query }, catalog) =>
    catalog
      .named(
        without(
          query,
          /^(?:the metric for|which metric is used for|evaluation metric of) | metric$/,
        ),
      )
      .flatMap((entry) => (entry.kind === 'dataset' ? (entry.record.metrics ?? []) : [])),

  /** Data sets that list the task named. */
  'data set for a task': ({ query }, catalog) => {
    const tasks = idsNamed(
      without(query, /^data ?sets? for | (?:dataset|benchmark)$/),
      'task',
      catalog,
    );
    return idsOf(
      catalog.data.datasets.filter((dataset) => dataset.tasks?.some((id) => tasks.has(id))),
    );
  },

  /** The paper of the record named. */
  'paper of a record': ({ query }, catalog) =>
    catalog
      .named(without(query, /^(?:paper introducing|the paper about) | paper$/))
      .flatMap(({ record }) => catalog.paperFor(record.id)?.id ?? []),

  /** Papers that list the technique named. */
  'papers on a technique': ({ query }, catalog) => {
    const techniques = idsNamed(without(query, /^papers on | papers$/), 'technique', catalog);
    return idsOf(
      catalog.data.papers.filter(({ custom }) =>
        custom.techniques?.some((id) => techniques.has(id)),
      ),
    );
  },
};

function main(): void {
  const catalog = loadCatalog(path.join(__dirname, '../../data'));
  const file = path.join(__dirname, 'judgedQueries.json');
  const judged: Judged[] = JSON.parse(readFileSync(file, 'utf8'));
  const faults: string[] = [];
  const queries = new Set<string>();
  const rejudged = judged.map((each) => {
    const right = rules[each.kind]?.(each, catalog);
    const ids = right ? [...new Set(right)] : each.ids;
    if (queries.has(each.query)) {
      faults.push(`${each.query}: stands twice`);
    }
    queries.add(each.query);
    if (ids.length === 0) {
      faults.push(`${each.query}: nothing is right`);
    }
    for (const id of ids) {
      if (!catalog.get(id)) {
        faults.push(`${each.query}: there is no ${id}`);
      }
    }
    if ([...ids].sort().join(' ') === [...each.ids].sort().join(' ')) {
      return each;
    }
    faults.push(`${each.query}: ${each.ids.join(', ') || 'nothing'}, now ${ids.join(', ')}`);
    return { ...each, ids };
  });
  if (process.argv.includes('--write')) {
    writeFileSync(file, `${JSON.stringify(rejudged, undefined, 2)}\n`);
  }
  console.log([...faults, `${judged.length} queries, ${faults.length} to look at`].join('\n'));
  process.exitCode = faults.length > 0 ? 1 : 0;
}

function titledWith(text: string, catalog: Catalog): Paper[] {
  const words = wordsOf(text);
  return catalog.data.papers.filter(({ title }) => hasAll(words)(wordsOf(title)));
}

function hasAll(words: readonly string[]): (of: readonly string[]) => boolean {
  return (of) => words.length > 0 && words.every((word) => of.includes(word));
}

/** Each author's family name, as words. */
function familiesOf({ author = [] }: Paper): string[][] {
  return author.map((name) => wordsOf(familyName(name)));
}

/** Ids of what a name names, of a kind. */
function idsNamed(name: string, kind: Entry['kind'], catalog: Catalog): ReadonlySet<string> {
  return new Set(
    catalog.named(name).flatMap((entry) => (entry.kind === kind ? entry.record.id : [])),
  );
}

function without(query: string, template: RegExp): string {
  return query.replace(template, '');
}

/** Words without case and marks; anything but letters and digits parts them. */
function wordsOf(text: string): string[] {
  return (
    foldMarks(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function idsOf(records: readonly { readonly id: string }[]): string[] {
  return records.map(({ id }) => id);
}

main();
