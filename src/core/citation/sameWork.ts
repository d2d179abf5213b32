import type { CslName, Paper } from '../catalog/records';
import type { BibEntry, Bibliography } from './bibliography';
import { foldedLatex, foldedText } from './foldedText';

/** Years two versions of one work may lie apart: a preprint and its venue's proceedings. */
const yearsApart = 2;

/**
 * The entry of a bibliography that is the same work as a paper, whatever its cite key.
 *
 * In this order: the same DOI; the same arXiv id, with or without version, also as arXiv's DOI, in
 * a URL, a journal name or a note; or the same title by the same first author, at most two years
 * apart. By title alone no two works are the same that both carry a DOI of a publisher, or both an
 * arXiv id, and differ in it. A cite key alone never makes two works one.
 */
export function findSameWork(bibliography: Bibliography, paper: Paper): BibEntry | undefined {
  const index = indexOf(bibliography);
  const work = workOfPaper(paper);
  return (
    (work.doi === undefined ? undefined : index.byDoi.get(work.doi)) ??
    (work.arxiv === undefined ? undefined : index.byArxiv.get(work.arxiv)) ??
    index.byTitle.get(work.title)?.find((entry) => isSameByTitle(workOfEntry(entry), work))
  );
}

/**
 * The entries of a bibliography that are of one work, by the rules of `findSameWork`: groups of two
 * or more, in which every entry is the same work as every other. Entries without a cite key and
 * those that are not closed stand in no group.
 */
export function entriesOfOneWork({ entries }: Bibliography): BibEntry[][] {
  const groups: { readonly entries: BibEntry[]; readonly works: Work[] }[] = [];
  const byMark = new Map<string, Set<(typeof groups)[number]>>();
  for (const entry of entries) {
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
function marksOf({ doi, arxiv, title }: Work): string[] {
  return [
    ...(doi === undefined ? [] : [`doi:${doi}`]),
    ...(arxiv === undefined ? [] : [`arxiv:${arxiv}`]),
    ...(title === '' ? [] : [`title:${title}`]),
  ];
}

function isSameWork(one: Work, other: Work): boolean {
  return (
    (one.doi !== undefined && one.doi === other.doi) ||
    (one.arxiv !== undefined && one.arxiv === other.arxiv) ||
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
  readonly byTitle: ReadonlyMap<string, readonly BibEntry[]>;
  /** In lower case. */
  readonly keys: ReadonlySet<string>;
}

const indexes = new WeakMap<Bibliography, WorkIndex>();

function indexOf(bibliography: Bibliography): WorkIndex {
  let index = indexes.get(bibliography);
  if (!index) {
    index = buildIndex(bibliography);
    indexes.set(bibliography, index);
  }
  return index;
}

function buildIndex({ entries }: Bibliography): WorkIndex {
  const byDoi = new Map<string, BibEntry>();
  const byArxiv = new Map<string, BibEntry>();
  const byTitle = new Map<string, BibEntry[]>();
  const keys = new Set<string>();
  for (const entry of entries) {
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
  return { byDoi, byArxiv, byTitle, keys };
}

/** What tells one work from another. */
interface Work {
  readonly doi: string | undefined;
  readonly arxiv: string | undefined;
  readonly title: string;
  /** Family name of the first author, folded. */
  readonly author: string | undefined;
  readonly year: number | undefined;
}

function workOfPaper(paper: Paper): Work {
  const doi = paper.DOI === undefined ? undefined : normalDoi(paper.DOI);
  const arxiv = paper.custom.arxiv ?? arxivIn(paper.DOI ?? '') ?? arxivIn(paper.URL ?? '');
  return {
    doi,
    arxiv: arxiv === undefined ? undefined : normalArxiv(arxiv),
    title: foldedText(paper.title),
    author: familyOf(paper.author?.[0]),
    year: paper.issued?.['date-parts']?.[0]?.[0],
  };
}

function workOfEntry({ fields }: BibEntry): Work {
  const date = fields.get('year')?.value ?? fields.get('date')?.value ?? '';
  const year = /\d{4}/.exec(date)?.[0];
  return {
    doi: doiOf(fields),
    arxiv: arxivOf(fields),
    title: foldedLatex(fields.get('title')?.value ?? ''),
    author: firstFamily(fields.get('author')?.value ?? ''),
    year: year === undefined ? undefined : Number(year),
  };
}

function isSameByTitle(one: Work, other: Work): boolean {
  const distinct = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return !(
    one.author === undefined ||
    one.author !== other.author ||
    distinct(one.arxiv, other.arxiv) ||
    distinct(publisherDoi(one.doi), publisherDoi(other.doi)) ||
    (one.year !== undefined &&
      other.year !== undefined &&
      Math.abs(one.year - other.year) > yearsApart)
  );
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
    const id = arxivIn(fields.get(name)?.value ?? '');
    if (id !== undefined) {
      return normalArxiv(id);
    }
  }
  return undefined;
}

/** An arXiv id after `arXiv:`, `arxiv.org/abs/` or `10.48550/arXiv.`, or CoRR's `abs/`. */
function arxivIn(text: string): string | undefined {
  return /(?:arxiv\s*[:.]\s*|arxiv\.org\/(?:abs|pdf)\/|^abs\/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})/i.exec(
    text,
  )?.[1];
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

/** The family name of a BibTeX name list's first author, folded, without its particles. */
function firstFamily(list: string): string | undefined {
  const first = splitAtDepth0(list, /\s+and\s+/y)[0]?.trim() ?? '';
  if (first === '') {
    return undefined;
  }
  const parts = splitAtDepth0(first, /\s*,\s*/y);
  const family =
    parts.length > 1 ? (parts[0] ?? '') : (splitAtDepth0(first, /[\s~]+/y).at(-1) ?? '');
  return lastWord(foldedLatex(family));
}

function splitAtDepth0(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    separator.lastIndex = at;
    const match = depth === 0 && at > from ? separator.exec(text) : null;
    if (match) {
      parts.push(text.slice(from, at));
      from = at + match[0].length;
      at = from - 1;
    }
  }
  return [...parts, text.slice(from)];
}

function lastWord(folded: string): string {
  return folded.slice(folded.lastIndexOf(' ') + 1);
}
