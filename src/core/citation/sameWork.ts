import type { CslName, Paper } from '../catalog/records';
import type { BibEntry, Bibliography } from './bibliography';
import { foldedLatex, foldedText } from './foldedText';
import { splitAtDepth0 } from './readableLatex';

/** Years two versions of one work may lie apart: a preprint and its venue's proceedings. */
const yearsApart = 1;

/** A note that says where a work itself is has few words: "arXiv preprint arXiv:1910.01108". */
const wordsOfLabel = 6;

/** Entries compared in one go. */
const entriesAtOnce = 200;

/**
 * The entry of a bibliography that is the same work as a paper, whatever its cite key.
 *
 * In this order: the same DOI; the same arXiv id, with or without version, also as arXiv's DOI, in
 * a URL, a journal name or a note; the same ISBN of 10 or 13 digits, where both are whole books (the
 * papers of one volume share its ISBN); or the same title with an author in common, at most a year
 * apart. By title alone no two works are the same that both carry a DOI of a publisher, or both an
 * arXiv id, and differ in it. A cite key alone never makes two works one.
 */
export function findSameWork(bibliography: Bibliography, paper: Paper): BibEntry | undefined {
  const index = indexOf(bibliography);
  const work = workOfPaper(paper);
  return (
    (work.doi === undefined ? undefined : index.byDoi.get(work.doi)) ??
    (work.arxiv === undefined ? undefined : index.byArxiv.get(work.arxiv)) ??
    (work.isbn === undefined ? undefined : index.byIsbn.get(work.isbn)) ??
    index.byTitle.get(work.title)?.find((entry) => isSameByTitle(workOfEntry(entry), work))
  );
}

/**
 * Makes ready what {@link findSameWork} looks up, so that the first time it is asked about a large
 * bibliography it need not; others have their turn meanwhile.
 */
export async function indexWorks(bibliography: Bibliography): Promise<void> {
  if (!indexes.has(bibliography)) {
    const building = buildIndex(bibliography);
    for (let step = building.next(); ; step = building.next()) {
      if (step.done) {
        indexes.set(bibliography, step.value);
        return;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/**
 * The entries of a bibliography that are of one work, by the rules of `findSameWork`: groups of two
 * or more, in which every entry is the same work as every other. Entries without a cite key and
 * those that are not closed stand in no group. Others have their turn meanwhile.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function entriesOfOneWork(
  { entries }: Bibliography,
  signal?: AbortSignal,
): Promise<BibEntry[][]> {
  const groups: { readonly entries: BibEntry[]; readonly works: Work[] }[] = [];
  const byMark = new Map<string, Set<(typeof groups)[number]>>();
  for (const [index, entry] of entries.entries()) {
    if (index % entriesAtOnce === entriesAtOnce - 1) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    if (entry.key === '' || !entry.closed) {
      continue;
    }
    const work = workOfEntry(entry);
    const near = new Set(marksOf(work).flatMap((mark) => [...(byMark.get(mark) ?? [])]));
    let group = [...near].find(({ works }) => works.every((other) => isSameWork(other, work)));
    if (group) {
      group.entries.push(entry);
      group.works.push(work);
    } else {
      group = { entries: [entry], works: [work] };
      groups.push(group);
    }
    for (const mark of marksOf(work)) {
      const there = byMark.get(mark);
      if (there) {
        there.add(group);
      } else {
        byMark.set(mark, new Set([group]));
      }
    }
  }
  return groups.map((group) => group.entries).filter((group) => group.length > 1);
}

/** What two entries of one work have at least one of in common. */
function marksOf({ doi, arxiv, isbn, title }: Work): string[] {
  return [
    ...(doi === undefined ? [] : [`doi:${doi}`]),
    ...(arxiv === undefined ? [] : [`arxiv:${arxiv}`]),
    ...(isbn === undefined ? [] : [`isbn:${isbn}`]),
    ...(title === '' ? [] : [`title:${title}`]),
  ];
}

function isSameWork(one: Work, other: Work): boolean {
  return (
    (one.doi !== undefined && one.doi === other.doi) ||
    (one.arxiv !== undefined && one.arxiv === other.arxiv) ||
    (one.isbn !== undefined && one.isbn === other.isbn) ||
    (one.title !== '' && one.title === other.title && isSameByTitle(one, other))
  );
}

/**
 * The cite key for a new entry: the one wanted, or with the first of `a`, `b`, … `z`, `aa`, …
 * that no entry has. Keys that differ in case only count as equal, as they do for BibTeX.
 *
 * @param taken Further keys that are not free.
 */
export function uniqueKey(
  bibliography: Bibliography,
  wanted: string,
  taken: Iterable<string> = [],
): string {
  const { keys } = indexOf(bibliography);
  const others = new Set([...taken].map((key) => key.toLowerCase()));
  const isFree = (key: string): boolean =>
    !keys.has(key.toLowerCase()) && !others.has(key.toLowerCase());
  let key = wanted;
  for (let count = 1; !isFree(key); count++) {
    key = wanted + letters(count);
  }
  return key;
}

/** 1 is `a`, 26 is `z`, 27 is `aa`. */
function letters(count: number): string {
  let text = '';
  for (let rest = count; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(97 + ((rest - 1) % 26)) + text;
  }
  return text;
}

interface WorkIndex {
  readonly byDoi: ReadonlyMap<string, BibEntry>;
  readonly byArxiv: ReadonlyMap<string, BibEntry>;
  readonly byIsbn: ReadonlyMap<string, BibEntry>;
  readonly byTitle: ReadonlyMap<string, readonly BibEntry[]>;
  /** In lower case. */
  readonly keys: ReadonlySet<string>;
}

const indexes = new WeakMap<Bibliography, WorkIndex>();

function indexOf(bibliography: Bibliography): WorkIndex {
  let index = indexes.get(bibliography);
  if (!index) {
    const building = buildIndex(bibliography);
    let step = building.next();
    while (!step.done) {
      step = building.next();
    }
    index = step.value;
    indexes.set(bibliography, index);
  }
  return index;
}

/** Stops between some entries and the next. */
function* buildIndex({ entries }: Bibliography): Generator<undefined, WorkIndex> {
  const byDoi = new Map<string, BibEntry>();
  const byArxiv = new Map<string, BibEntry>();
  const byIsbn = new Map<string, BibEntry>();
  const byTitle = new Map<string, BibEntry[]>();
  const keys = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (index % entriesAtOnce === entriesAtOnce - 1) {
      yield;
    }
    if (entry.key === '') {
      continue;
    }
    keys.add(entry.key.toLowerCase());
    const { fields } = entry;
    const doi = doiOf(fields);
    if (doi !== undefined && !byDoi.has(doi)) {
      byDoi.set(doi, entry);
    }
    const arxiv = arxivOf(fields);
    if (arxiv !== undefined && !byArxiv.has(arxiv)) {
      byArxiv.set(arxiv, entry);
    }
    const isbn = isbnOf(entry);
    if (isbn !== undefined && !byIsbn.has(isbn)) {
      byIsbn.set(isbn, entry);
    }
    const title = foldedLatex(fields.get('title')?.value ?? '');
    if (title !== '') {
      const list = byTitle.get(title);
      if (list) {
        list.push(entry);
      } else {
        byTitle.set(title, [entry]);
      }
    }
  }
  return { byDoi, byArxiv, byIsbn, byTitle, keys };
}

/** What tells one work from another. */
interface Work {
  readonly doi: string | undefined;
  readonly arxiv: string | undefined;
  /** Of 13 digits; of a whole book only. */
  readonly isbn: string | undefined;
  readonly title: string;
  /** Family names, folded. Read when they are asked for: few works are compared by them. */
  readonly authors: () => readonly string[];
  readonly year: number | undefined;
}

function workOfPaper(paper: Paper): Work {
  const doi = paper.DOI === undefined ? undefined : normalDoi(paper.DOI);
  const arxiv = paper.custom.arxiv ?? arxivIn(paper.DOI ?? '') ?? arxivIn(paper.URL ?? '');
  return {
    doi,
    arxiv: arxiv === undefined ? undefined : normalArxiv(arxiv),
    isbn: paper.type === 'book' ? isbnIn(paper.ISBN ?? '') : undefined,
    title: foldedText(paper.title),
    authors: () => (paper.author ?? []).flatMap((name) => familyOf(name) ?? []),
    year: paper.issued?.['date-parts']?.[0]?.[0],
  };
}

function workOfEntry(entry: BibEntry): Work {
  const { fields } = entry;
  const date = fields.get('year')?.value ?? fields.get('date')?.value ?? '';
  const year = /\d{4}/.exec(date)?.[0];
  return {
    doi: doiOf(fields),
    arxiv: arxivOf(fields),
    isbn: isbnOf(entry),
    title: foldedLatex(fields.get('title')?.value ?? ''),
    authors: () => families(fields.get('author')?.value ?? ''),
    year: year === undefined ? undefined : Number(year),
  };
}

function isSameByTitle(one: Work, other: Work): boolean {
  const distinct = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return !(
    distinct(one.arxiv, other.arxiv) ||
    distinct(publisherDoi(one.doi), publisherDoi(other.doi)) ||
    (one.year !== undefined &&
      other.year !== undefined &&
      Math.abs(one.year - other.year) > yearsApart) ||
    !haveOneInCommon(one.authors(), other.authors())
  );
}

function haveOneInCommon(some: readonly string[], others: readonly string[]): boolean {
  return some.some((name) => others.includes(name));
}

function publisherDoi(doi: string | undefined): string | undefined {
  return doi === undefined || arxivIn(doi) !== undefined ? undefined : doi;
}

function doiOf(fields: BibEntry['fields']): string | undefined {
  const doi = fields.get('doi')?.value;
  if (doi !== undefined && doi.trim() !== '') {
    return normalDoi(doi);
  }
  for (const name of ['url', 'howpublished', 'note']) {
    const match = /doi\.org\/(10\.[^\s{},]+)/i.exec(fields.get(name)?.value ?? '');
    if (match) {
      return normalDoi(match[1] ?? '');
    }
  }
  return undefined;
}

function arxivOf(fields: BibEntry['fields']): string | undefined {
  const kind = fields.get('archiveprefix')?.value ?? fields.get('eprinttype')?.value;
  const eprint = fields.get('eprint')?.value;
  if (eprint !== undefined && (kind === undefined || /arxiv/i.test(kind))) {
    const id = arxivIn(`arxiv:${eprint.replace(/^\s*arxiv\s*:\s*/i, '').trim()}`);
    if (id !== undefined) {
      return normalArxiv(id);
    }
  }
  for (const name of [
    'doi',
    'url',
    'journal',
    'journaltitle',
    'note',
    'howpublished',
    'volume',
    'number',
  ]) {
    const value = fields.get(name)?.value ?? '';
    const id = name === 'note' && isSentence(value) ? undefined : arxivIn(value);
    if (id !== undefined) {
      return normalArxiv(id);
    }
  }
  return undefined;
}

/** A note of many words may name another work than its own, as in "see arXiv:… for the original". */
function isSentence(note: string): boolean {
  return note.trim().split(/\s+/).length > wordsOfLabel;
}

/** An arXiv id after `arXiv:`, `arxiv.org/abs/` or `10.48550/arXiv.`, or CoRR's `abs/`. */
function arxivIn(text: string): string | undefined {
  return /(?:arxiv\s*[:.]\s*|arxiv\.org\/(?:abs|pdf)\/|^abs\/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})/i.exec(
    text,
  )?.[1];
}

/** Entries that are a whole book, or a whole volume of proceedings. */
const bookTypes = new Set(
  'book mvbook collection mvcollection proceedings mvproceedings reference manual'.split(' '),
);

function isbnOf({ type, fields }: BibEntry): string | undefined {
  return bookTypes.has(type.toLowerCase()) ? isbnIn(fields.get('isbn')?.value ?? '') : undefined;
}

/**
 * The first ISBN in a text, as its 13 digits: one of 10 digits is the same number after 978 with
 * another check digit (ISO 2108).
 */
function isbnIn(text: string): string | undefined {
  const found = /(?<!\d)(?:97[89][- ]?)?(?:\d[- ]?){9}[\dX](?![\dX])/i.exec(text)?.[0];
  const digits = found?.replace(/[- ]/g, '');
  if (digits === undefined || digits.length === 13) {
    return digits;
  }
  const first12 = `978${digits.slice(0, 9)}`;
  const sum = [...first12].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1),
    0,
  );
  return `${first12}${String((10 - (sum % 10)) % 10)}`;
}

function normalArxiv(id: string): string {
  return id.toLowerCase().replace(/v\d+$/, '');
}

function normalDoi(doi: string): string {
  return doi
    .replace(/\\([_&%#])/g, '$1')
    .replace(/[{}\s]/g, '')
    .replace(/^(?:https?:\/\/)?(?:dx\.)?doi\.org\/|^doi:/i, '')
    .replace(/[.,;]$/, '')
    .toLowerCase();
}

function familyOf(name: CslName | undefined): string | undefined {
  const family = name?.family ?? name?.literal;
  return family === undefined ? undefined : lastWord(foldedText(family));
}

/** The family names of a BibTeX name list, folded, without their particles. */
function families(list: string): string[] {
  return splitAtDepth0(list, /\s+and\s+/y).flatMap((each) => {
    const name = each.trim();
    if (name === '' || name === 'others') {
      return [];
    }
    const parts = splitAtDepth0(name, /\s*,\s*/y);
    const family =
      parts.length > 1 ? (parts[0] ?? '') : (splitAtDepth0(name, /[\s~]+/y).at(-1) ?? '');
    return [lastWord(foldedLatex(family))];
  });
}

function lastWord(folded: string): string {
  return folded.slice(folded.lastIndexOf(' ') + 1);
}
