import { readBibliography, type BibEntry, type Bibliography } from '../citation/bibliography';
import { Inheritance } from '../citation/inheritance';
import { keyOf } from './duplicateEntries';
import type { Finding } from './finding';
import type { Turns } from './turns';

const persons = 'author|editor|translator|shortauthor|organization|institution|key';
const year = 'year|date|pubstate';
const published = 'publisher|year|date|pubstate';
const school = 'school|institution|publisher';

/**
 * What each type asks for, alternatives between bars: the fields that both BibTeX (Patashnik,
 * "BibTeXing", section 3.1) and biblatex (manual, section 2.1.1, "Required fields") ask for, for a
 * file does not tell which of them will read it. Where styles print an entry without a field as a
 * matter of course, what stands for it counts too: a `key` or organization for an author, `pubstate`
 * for the year, and for the journal of an `@article` where else it can be read. Types that are not
 * here ask for nothing.
 */
const required: Readonly<Record<string, readonly string[]>> = {
  article: [
    persons,
    'title',
    'journal|journaltitle|shortjournal|eprint|archiveprefix|howpublished|pubstate|booktitle|note',
    year,
  ],
  book: [persons, 'title', year],
  mvbook: [persons, 'title', year],
  booklet: ['title'],
  inbook: [persons, 'title', 'booktitle|maintitle|chapter|pages', year],
  bookinbook: [persons, 'title', 'booktitle|maintitle', year],
  incollection: [persons, 'title', 'booktitle|maintitle', year],
  inproceedings: [persons, 'title', 'booktitle|maintitle|eventtitle|series|journal|pubstate', year],
  conference: [persons, 'title', 'booktitle|maintitle|eventtitle|series|journal|pubstate', year],
  collection: ['title', published],
  mvcollection: ['title', published],
  proceedings: ['title|booktitle', year],
  mvproceedings: ['title|booktitle', year],
  manual: ['title'],
  mastersthesis: [persons, 'title', school, year],
  phdthesis: [persons, 'title', school, year],
  thesis: [persons, 'title', school, year],
  techreport: [persons, 'title', 'institution|organization|publisher|school|eprint', year],
  report: [persons, 'title', 'institution|organization|publisher|school|eprint', year],
  patent: [persons, 'title', 'number', year],
  online: ['title', 'url|doi|eprint|howpublished'],
  electronic: ['title', 'url|doi|eprint|howpublished'],
  www: ['title', 'url|doi|eprint|howpublished'],
  unpublished: [persons, 'title'],
};

/** Fields that an entry's parent gives under another name: biblatex's `crossref`. */
const fromParent: Readonly<Record<string, readonly string[]>> = {
  title: ['booktitle', 'maintitle'],
};

/** Entries of a .bib file that lack what their type asks for, or have it empty. */
export async function missingFields(
  file: string,
  bibliography: Bibliography,
  turns: Turns,
): Promise<Finding[]> {
  const inheritance = new Inheritance(bibliography);
  const damaged = bibliography.problems.map(({ offset }) => offset);
  const findings: Finding[] = [];
  let next = 0;
  for (const entry of bibliography.entries) {
    if (turns.isOver) {
      await turns.next();
    }
    while (next < damaged.length && (damaged[next] ?? 0) < entry.start) {
      next++;
    }
    const isDamaged = !entry.closed || (damaged[next] ?? Infinity) < entry.end;
    const wanted = Object.hasOwn(required, entry.type) ? required[entry.type] : undefined;
    if (!wanted || isDamaged || entry.key === '') {
      continue;
    }
    const present = fieldsOf(entry, bibliography, inheritance);
    const missing = wanted.filter((names) => !names.split('|').some((name) => present.has(name)));
    if (missing.length > 0) {
      const names = missing.map((alternatives) => alternatives.split('|')[0] ?? '');
      findings.push({
        file,
        code: 'missing-field',
        ...keyOf(entry),
        message: `The @${entry.type} ${entry.key} has no ${listed(names)}.`,
      });
    }
  }
  return findings;
}

/** Names of the fields an entry has, or inherits, with a value; all where that is not known. */
function fieldsOf(
  entry: BibEntry,
  { text }: Bibliography,
  inheritance: Inheritance,
): Pick<ReadonlySet<string>, 'has'> {
  const own = filledIn(entry);
  if (!own.has('crossref') && !own.has('xdata')) {
    return own;
  }
  const contained = inheritance.of(entry);
  if (own.has('crossref') && contained.parents.length === 0) {
    return { has: () => true };
  }
  if (own.has('xdata') && contained.text === text.slice(entry.start, entry.end)) {
    return { has: () => true };
  }
  const [whole] = readBibliography(contained.text).entries;
  const names = new Set(whole ? filledIn(whole) : own);
  for (const parent of contained.parents) {
    for (const { fields } of readBibliography(parent).entries) {
      for (const name of fields.keys()) {
        [name, ...(fromParent[name] ?? [])].forEach((inherited) => names.add(inherited));
      }
    }
  }
  return names;
}

function filledIn({ fields }: BibEntry): Set<string> {
  const names = new Set<string>();
  for (const [name, { value }] of fields) {
    if (/[^\s{}]/.test(value)) {
      names.add(name);
    }
  }
  return names;
}

/** `a`, `a and no b`, `a, no b and no c`. */
function listed(names: readonly string[]): string {
  const [first = '', ...others] = names;
  const last = others.pop();
  return last === undefined
    ? first
    : `${[first, ...others.map((name) => `no ${name}`)].join(', ')} and no ${last}`;
}
