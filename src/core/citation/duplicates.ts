import type { BibEntry, BibField, Bibliography } from './bibliography';
import { entriesOfOneWork } from './sameWork';
import type { TextRange, TextReplacement } from './textRange';

/** Entries of one work, and how they become one. */
export interface Merge {
  /** The entry that stays, with its key and fields. */
  readonly kept: BibEntry;
  /** Those that go. */
  readonly dropped: readonly BibEntry[];
  /** Fields the kept entry lacks and takes from those that go, in their order. */
  readonly taken: readonly BibField[];
}

/**
 * How the entries of one work could become one, for each work that has several, in the file's
 * order. What stays is the entry of a venue before that of a preprint; then the one cited most;
 * then the one with more fields; then the first.
 *
 * @param citations How often documents cite each key; a key that is absent is not cited.
 */
export async function proposeMerges(
  bibliography: Bibliography,
  citations: ReadonlyMap<string, number> = new Map(),
): Promise<Merge[]> {
  return (await entriesOfOneWork(bibliography)).map((entries) => {
    const [kept] = [...entries].sort(
      (one, other) =>
        Number(isPublished(other)) - Number(isPublished(one)) ||
        (citations.get(other.key) ?? 0) - (citations.get(one.key) ?? 0) ||
        other.fields.size - one.fields.size ||
        one.start - other.start,
    );
    return mergeInto(kept as BibEntry, entries);
  });
}

/**
 * Merges entries of one work into one of them. Its own fields win; of the others it takes what it
 * has not, save what would mix a preprint with its venue's version: there the other's volume, pages,
 * publisher and the like stay behind. Names for one thing, such as `year` and `date`,
 * count as one. `ids` are not taken, for what cites by them is made to cite the kept key.
 */
export function mergeInto(kept: BibEntry, entries: readonly BibEntry[]): Merge {
  const own = kept.fields;
  const present = new Set([...own.keys()].map(meaningOf));
  const venue = venueOf(own);
  const dropped = entries.filter((entry) => entry !== kept);
  const taken = dropped.flatMap((entry) => {
    const { fields } = entry;
    const itsVenue = venueOf(fields);
    const isElsewhere = venue !== undefined && itsVenue !== undefined && venue !== itsVenue;
    return [...fields].flatMap(([name, field]) => {
      const meaning = meaningOf(name);
      const isOfVenue = isElsewhere && ofVenue.has(name);
      if (present.has(meaning) || isOfVenue || name === 'ids' || field.value.trim() === '') {
        return [];
      }
      present.add(meaning);
      return [field];
    });
  });
  return { kept, dropped, taken };
}

/**
 * The edits which merge entries in their .bib file, in order: fields are added to the entries kept,
 * as they stand in those that go, which are taken out with the blank lines behind them. All other
 * bytes stay.
 */
export function mergingEdits(
  bibliography: Bibliography,
  merges: readonly Merge[],
): TextReplacement[] {
  const additions = merges
    .filter(({ taken }) => taken.length > 0)
    .map(({ kept, taken }) => additionTo(bibliography, kept, taken));
  const dropped = merges.flatMap((merge) => merge.dropped);
  const removals = withGaps(bibliography.text, dropped).map((range) => ({ ...range, text: '' }));
  return [...additions, ...removals].sort((one, other) => one.start - other.start);
}

/**
 * Where keys lead once entries are merged: to the key kept, from each that goes. A key that an
 * entry which stays has too still means that one.
 */
export function redirectedKeys(
  { entries }: Bibliography,
  merges: readonly Merge[],
): Map<string, string> {
  const dropped = new Set(merges.flatMap((merge) => merge.dropped));
  const staying = new Set(entries.filter((entry) => !dropped.has(entry)).map(({ key }) => key));
  const names = new Map<string, string>();
  for (const merge of merges) {
    for (const key of merge.dropped.flatMap((entry) => [entry.key, ...idsOf(entry)])) {
      if (!staying.has(key)) {
        names.set(key, merge.kept.key);
      }
    }
  }
  return names;
}

/** Names of fields that say the same, in BibTeX and in biblatex. */
const meanings = [
  ['year', 'date'],
  ['journal', 'journaltitle', 'booktitle', 'maintitle'],
  ['address', 'location'],
  ['school', 'institution', 'organization'],
  ['archiveprefix', 'eprinttype'],
  ['primaryclass', 'eprintclass'],
  ['number', 'issue'],
  ['note', 'addendum'],
  ['annote', 'annotation'],
  ['file', 'pdf'],
  ['key', 'sortkey'],
];
const meaningByName = new Map(
  meanings.flatMap((names) => names.map((name) => [name, names[0] as string])),
);

/** What tells of a venue and its volume rather than of the work. */
const ofVenue = new Set(
  [
    'journal journaltitle journalsubtitle shortjournal booktitle maintitle booksubtitle eventtitle',
    'eventdate venue series volume volumes number issue pages pagetotal chapter publisher address',
    'location organization institution school isbn issn editor month day doi howpublished type',
    'crossref',
  ]
    .join(' ')
    .split(' '),
);

function meaningOf(name: string): string {
  return meaningByName.get(name) ?? name;
}

/** Whether a work appeared at a venue, or as a preprint; `undefined` where the fields do not tell. */
function venueOf(fields: BibEntry['fields']): 'venue' | 'preprint' | undefined {
  for (const name of ['journal', 'journaltitle', 'booktitle', 'maintitle', 'crossref']) {
    const venue = fields.get(name)?.value.trim() ?? '';
    if (venue !== '') {
      return isPreprintServer(venue) ? 'preprint' : 'venue';
    }
  }
  const marks = ['publisher', 'howpublished', 'doi', 'archiveprefix', 'eprinttype', 'url'];
  return marks.some((name) => isPreprintServer(fields.get(name)?.value ?? ''))
    ? 'preprint'
    : undefined;
}

function isPublished({ fields }: BibEntry): boolean {
  return venueOf(fields) === 'venue';
}

function isPreprintServer(text: string): boolean {
  return /arxiv|^corr\b/i.test(text);
}

function idsOf({ fields }: BibEntry): string[] {
  return (fields.get('ids')?.value ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

/** Fields put behind an entry's last one, on lines of their own where that stands on its own. */
function additionTo(
  bibliography: Bibliography,
  kept: BibEntry,
  taken: readonly BibField[],
): TextReplacement {
  const { text } = bibliography;
  const last = [...kept.fields.values()].reduce<BibField | undefined>(
    (latest, field) => (latest && latest.end > field.end ? latest : field),
    undefined,
  );
  const before = last ? last.nameStart : kept.keyStart + kept.key.length;
  const lead = last ? (/(?:\r?\n)[ \t]*$/.exec(text.slice(kept.start, before))?.[0] ?? ' ') : ' ';
  const written = taken.map((field) => fieldText(bibliography, kept, field));
  const end = last ? last.end : before;
  const comma = /^\s*,/.exec(text.slice(end, kept.end))?.[0];
  if (comma !== undefined) {
    const offset = end + comma.length;
    // A comma behind the last field is kept there; one behind the key stands before a field.
    const close = last ? ',' : '';
    return {
      start: offset,
      end: offset,
      text: lead + written.join(`,${lead}`) + close,
    };
  }
  return { start: end, end, text: `,${lead}${written.join(`,${lead}`)}` };
}

/** A field as it stands, unless it uses a `@string` that is defined only behind the entry kept. */
function fieldText({ text, directives }: Bibliography, kept: BibEntry, field: BibField): string {
  const raw = text.slice(field.nameStart, field.end);
  const value = text.slice(field.start, field.end);
  const bare = value.replace(/\{[^{}]*\}|"[^"]*"/g, ' ').split(/[\s#]+/);
  const isLate = directives.some(({ type, start, end }) => {
    const name =
      type === 'string' && start > kept.start
        ? /^@\s*string\s*[{(]\s*([^\s=]+)/i.exec(text.slice(start, end))?.[1]
        : undefined;
    return name !== undefined && bare.some((word) => word.toLowerCase() === name.toLowerCase());
  });
  return isLate ? `${text.slice(field.nameStart, field.start)}{${field.value}}` : raw;
}

/**
 * What goes with entries that go: the blank lines behind each or, at the file's end, those before.
 * Entries that follow each other go as one.
 */
function withGaps(text: string, entries: readonly BibEntry[]): TextRange[] {
  const runs: TextRange[] = [];
  for (const { start, end } of [...entries].sort((one, other) => one.start - other.start)) {
    const previous = runs.at(-1);
    if (previous && text.slice(previous.end, start).trim() === '') {
      runs[runs.length - 1] = { start: previous.start, end };
    } else {
      runs.push({ start, end });
    }
  }
  return runs.map((run) => withGap(text, run));
}

function withGap(text: string, { start, end }: TextRange): TextRange {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(line, start).trim() !== '') {
    return { start, end };
  }
  const gap = /[ \t]*(?:\r?\n(?:[ \t]*(?=\r?\n))?)*/y;
  gap.lastIndex = end;
  const after = end + (gap.exec(text)?.[0].length ?? 0);
  return after < text.length || line === 0
    ? { start, end: after }
    : { start: text.slice(0, start).trimEnd().length, end };
}
