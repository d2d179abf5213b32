import type { Catalog } from '../catalog/catalog';
import type { Paper } from '../catalog/records';
import type { BibEntry } from '../citation/bibliography';
import { foldedLatex, foldedText } from '../citation/foldedText';
import { publishedVersionOf, versionName } from '../citation/publishedVersion';
import { append } from '../multimap';
import type { Knowledge } from './checkDocument';
import { entryOfWork, isOfWork, type CitedEntry } from './citedWorks';
import { keyOf } from './duplicateEntries';
import { entryOfKey } from './entriesByKey';
import type { Finding } from './finding';
import type { ReadDocument } from './readDocument';
import type { Surroundings } from './surroundings';
import { Turns } from './turns';

/**
 * Citations of preprints that a venue has published since, as the catalog knows: each at the first
 * place that cites it. None where the bibliography has the venue's version too, or the entry says
 * where the work was published.
 */
export async function publishedPreprints(
  document: ReadDocument,
  { bibliographies }: Surroundings,
  { catalog }: Knowledge,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const turns = new Turns(signal);
  const findings: Finding[] = [];
  const seen = new Set<BibEntry>();
  for (const { key, start, end } of document.citations) {
    const { source, entry } = (await entryOfKey(key, bibliographies, turns)) ?? {};
    if (!source || !entry || seen.has(entry)) {
      continue;
    }
    seen.add(entry);
    const venue = await venueVersionOf({ ...source, entry }, catalog.bundled, turns);
    await turns.next();
    if (!venue || (await isPresent(venue, entry, bibliographies, turns))) {
      continue;
    }
    const name = versionName(venue);
    findings.push({
      file: document.file,
      code: 'preprint-published',
      start,
      end,
      message: `${key} is cited as a preprint, but was published: ${name}.`,
      related: [{ file: source.file, ...keyOf(entry), message: 'The entry of the preprint.' }],
      fixes: [
        {
          kind: 'cite',
          title: `Cite the published version: ${name}`,
          paper: venue.id,
          insteadOf: key,
        },
      ],
    });
  }
  return findings;
}

async function isPresent(
  venue: Paper,
  preprint: BibEntry,
  bibliographies: Surroundings['bibliographies'],
  turns: Turns,
): Promise<boolean> {
  for (const { bibliography } of bibliographies) {
    if (await entryOfWork(venue, bibliography, turns, preprint)) {
      return true;
    }
  }
  return false;
}

/** What the venue published of a preprint's entry; `undefined` where nothing is known. */
async function venueVersionOf(
  { entry, bibliography }: CitedEntry,
  catalog: Catalog,
  turns: Turns,
): Promise<Paper | undefined> {
  const fields = entry.fields;
  const identifier = arxivOf(fields);
  if (!isPreprint(fields, identifier)) {
    return undefined;
  }
  const identified = identifier === undefined ? undefined : catalog.identified(identifier);
  const titled = (await papersByTitle(catalog, turns)).get(
    foldedLatex(fields.get('title')?.value ?? ''),
  );
  const papers = [
    ...(identified ? [identified] : []),
    ...(titled ?? []).filter((paper) => isOfWork(entry, bibliography, paper)),
  ];
  for (const paper of papers) {
    const published = (await publishedVersionOf(paper, catalog)) ?? paper;
    if (isOfVenue(published)) {
      return published;
    }
  }
  return undefined;
}

const titles = new WeakMap<Catalog, ReadonlyMap<string, readonly Paper[]>>();

async function papersByTitle(
  catalog: Catalog,
  turns: Turns,
): Promise<ReadonlyMap<string, readonly Paper[]>> {
  const known = titles.get(catalog);
  if (known) {
    return known;
  }
  const byTitle = new Map<string, Paper[]>();
  for (const paper of catalog.data.papers) {
    append(byTitle, foldedText(paper.title), paper);
    if (turns.isOver) {
      await turns.next();
    }
  }
  titles.set(catalog, byTitle);
  return byTitle;
}

/** A record of what a journal or the proceedings of a conference published. */
function isOfVenue({ type, ...paper }: Paper): boolean {
  const venue = paper['container-title'] ?? paper['event-title'] ?? '';
  const isKind = type === 'paper-conference' || type === 'article-journal' || type === 'chapter';
  // Of a workshop without proceedings the preprint is what there is to cite.
  const isArchived = paper.DOI !== undefined || !/arxiv/i.test(paper.URL ?? 'arxiv');
  return isKind && venue !== '' && !isServer(venue) && (isArchived || !/workshop/i.test(venue));
}

const venueFields = 'journal journaltitle booktitle maintitle eventtitle crossref'.split(' ');
const evidence =
  'eprint eprinttype archiveprefix journal journaltitle url doi howpublished note publisher volume'.split(
    ' ',
  );

/** Whether an entry names a preprint server and nothing that published it. */
function isPreprint(fields: BibEntry['fields'], identifier: string | undefined): boolean {
  const value = (name: string): string => fields.get(name)?.value.trim() ?? '';
  const publisher = value('publisher');
  const doi = value('doi');
  return (
    (identifier !== undefined || evidence.some((name) => isServer(value(name)))) &&
    venueFields.every((name) => value(name) === '' || isServer(value(name))) &&
    (publisher === '' || isServer(publisher)) &&
    (doi === '' || /arxiv/i.test(doi)) &&
    ['note', 'addendum', 'pubstate', 'howpublished'].every((name) => !saysMore(value(name)))
  );
}

function isServer(text: string): boolean {
  return /arxiv|^\W*corr\W*$|^\W*(?:\w+ )?(?:e-?print|preprint)s?\W*$/i.test(text);
}

/** True where a note says more than where a preprint is, and when it was looked at. */
function saysMore(note: string): boolean {
  const rest = note
    .replace(/\\(?:url|href)\s*\{[^{}]*\}|https?:\/\/\S+/g, ' ')
    .replace(/\\[A-Za-z]+/g, ' ')
    .replace(
      /\b(?:ar\s*xiv|e-?print|preprint|version|accessed|available|retrieved|last|online|from|at|on|in|the|under|review|submitted|abs|corr|v\d+|\d[\d.]*|[a-z]+\.[a-z]{2}|cs|stat|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b/gi,
      ' ',
    );
  return /\p{L}{2,}/u.test(rest);
}

/** The arXiv id of an entry, as `Catalog.identified` reads it. */
function arxivOf(fields: BibEntry['fields']): string | undefined {
  const kind = `${fields.get('archiveprefix')?.value ?? ''}${fields.get('eprinttype')?.value ?? ''}`;
  const eprint = fields.get('eprint')?.value.trim();
  if (eprint !== undefined && (kind === '' || /arxiv/i.test(kind))) {
    const id = /^(?:arxiv:)?\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?$/i.exec(
      eprint,
    );
    if (id) {
      return `arXiv:${id[1] ?? ''}`;
    }
  }
  for (const name of evidence) {
    const found =
      /(?:arxiv\s*[:.]?\s*(?:preprint\s*)?(?:arxiv\s*:)?\s*|arxiv\.org\/(?:abs|pdf)\/|\babs\/)(\d{4}\.\d{4,5})/i.exec(
        fields.get(name)?.value ?? '',
      );
    if (found) {
      return `arXiv:${found[1] ?? ''}`;
    }
  }
  return undefined;
}
