import { readBibliography, type BibField, type Bibliography } from './bibliography';
import { styleOf, type BibStyle, type EqualsStyle, type LetterCase } from './bibStyle';
import type { TextInsertion } from './textRange';

/** An entry to insert: its BibTeX as `toBibtex` or `toBiblatex` writes it, and its cite key. */
export interface NewEntry {
  readonly text: string;
  readonly key: string;
}

/** Entries a file must have in order of their keys before it counts as sorted. */
const sortedFrom = 3;

/**
 * The edit which inserts an entry into a .bib file, as `entryInsertions` does it for several.
 *
 * @param key Cite key of the entry, which stands instead of the one in `entryText`.
 */
export function entryInsertion(bibText: string, entryText: string, key: string): TextInsertion {
  const [insertion] = entryInsertions(readBibliography(bibText), [{ text: entryText, key }]);
  return insertion as TextInsertion;
}

/**
 * The edits which insert entries into a .bib file, each in the file's own style. Every byte of the
 * file stays, and so does its order: where all entries are sorted by key, new ones go to their
 * places; else to the end, before the comments programs keep there (JabRef, Emacs) and before an
 * entry that is not closed. Offsets are those of the unedited text, ascending and distinct.
 */
export function entryInsertions(
  bibliography: Bibliography,
  entries: readonly NewEntry[],
): TextInsertion[] {
  const style = styleOf(bibliography);
  const sorted = isSorted(bibliography);
  const places = new Map<number, { place: Place; entries: NewEntry[] }>();
  for (const entry of entries) {
    const place = (sorted && placeInOrder(bibliography, entry.key)) || placeAtEnd(bibliography);
    const there = places.get(place.offset);
    if (there) {
      there.entries.push(entry);
    } else {
      places.set(place.offset, { place, entries: [entry] });
    }
  }
  const gap = style.eol.repeat(style.gap);
  return [...places.values()]
    .sort((a, b) => a.place.offset - b.place.offset)
    .map(({ place, entries: here }) => {
      const ordered = sorted ? [...here].sort((a, b) => compareKeys(a.key, b.key)) : here;
      const written = ordered.map((entry) => writeEntry(entry, style)).join(gap);
      const missing = Math.max(place.breaksAtLeast, style.gap - place.breaksBefore);
      const before = place.first ? '' : style.eol.repeat(missing);
      return {
        offset: place.offset,
        text: before + written + (place.last ? style.eol : place.followed ? gap : ''),
      };
    });
}

/** Where an entry goes, and what surrounds it there. */
interface Place {
  readonly offset: number;
  /** Nothing but white space stands before it. */
  readonly first: boolean;
  /** It ends the file, which then ends with a line break. */
  readonly last: boolean;
  /** Something follows with no line break between. */
  readonly followed: boolean;
  /** Line breaks directly before it. */
  readonly breaksBefore: number;
  /** Line breaks it must begin with whatever stands before, so as to begin a line. */
  readonly breaksAtLeast: number;
}

function isSorted({ entries, directives, conflicted }: Bibliography): boolean {
  return (
    entries.length >= sortedFrom &&
    !conflicted &&
    directives.every(({ closed }) => closed) &&
    entries.every(({ closed, key }, i) => {
      const previous = entries[i - 1];
      return closed && key !== '' && (!previous || compareKeys(previous.key, key) <= 0);
    })
  );
}

function compareKeys(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The place among sorted entries; `undefined` where that is behind the last one. */
function placeInOrder({ text, entries }: Bibliography, key: string): Place | undefined {
  const next = entries.findIndex((entry) => compareKeys(entry.key, key) > 0);
  const following = entries[next];
  if (!following) {
    return undefined;
  }
  const previous = entries[next - 1];
  if (!previous) {
    return placeBefore(text, following.start);
  }
  const rest = /[^\r\n]*/y;
  rest.lastIndex = previous.end;
  const lineRest = rest.exec(text)?.[0] ?? '';
  const followed = lineRest.includes('@');
  return {
    offset: previous.end + (followed ? 0 : lineRest.length),
    first: false,
    last: false,
    followed,
    breaksBefore: 0,
    breaksAtLeast: 1,
  };
}

function placeAtEnd(bibliography: Bibliography): Place {
  const { text } = bibliography;
  const trailing = trailingStart(bibliography);
  if (trailing !== undefined) {
    return placeBefore(text, trailing);
  }
  const space = /\s*$/.exec(text.slice(-200))?.[0] ?? '';
  return {
    offset: text.length,
    first: isBlank(text),
    last: true,
    followed: false,
    breaksBefore: countBreaks(space),
    breaksAtLeast: text.endsWith('\n') ? 0 : 1,
  };
}

function placeBefore(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const space = /\s*$/.exec(before.slice(-200))?.[0] ?? '';
  return {
    offset,
    first: isBlank(before),
    last: false,
    followed: true,
    breaksBefore: countBreaks(space),
    breaksAtLeast: /(?:^\uFEFF?|\n)[ \t]*$/.test(before.slice(-200)) ? 0 : 1,
  };
}

/** Where the part at the end begins that a new entry must not follow. */
function trailingStart({ text, entries, directives }: Bibliography): number | undefined {
  const lastEntry = entries.at(-1);
  const backwards = [...(lastEntry ? [lastEntry] : []), ...directives].sort(
    (a, b) => b.start - a.start,
  );
  let start: number | undefined;
  for (const block of backwards) {
    const ofProgram = block.type === 'comment' && (lastEntry || isJabRef(text, block.start));
    if (block.closed && !ofProgram) {
      break;
    }
    start = block.start;
  }
  const contentEnd = backwards[0]?.end ?? 0;
  const emacs = /^.*Local Variables:/m.exec(text.slice(contentEnd));
  return start ?? (emacs ? contentEnd + emacs.index : undefined);
}

function isJabRef(text: string, start: number): boolean {
  return /^@comment\s*\{\s*jabref/i.test(text.slice(start, start + 40));
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function countBreaks(space: string): number {
  return space.split('\n').length - 1;
}

/** An entry in a file's style. */
function writeEntry({ text, key }: NewEntry, style: BibStyle): string {
  const entry = readBibliography(text).entries[0];
  if (!entry) {
    throw new Error(`Not a BibTeX entry: ${text.slice(0, 80)}`);
  }
  const head = `@${inCase(entry.type, style.typeCase)}{${key},`;
  const named = [...entry.fields.values()].map((field) => [nameOf(field, style), field] as const);
  const longest = Math.max(0, ...named.map(([name]) => name.length));
  const fields = named.map(([name, field]) =>
    writeField(name, writeValue(text, field, style), longest, style.equals),
  );
  const comma = style.trailingComma ? ',' : '';
  if (style.indent === undefined) {
    return `${head} ${fields.join(', ')}${comma}}`;
  }
  const lead = style.eol + style.indent;
  const close = style.closingIndent === undefined ? '' : style.eol + style.closingIndent;
  return head + lead + fields.join(`,${lead}`) + comma + `${close}}`;
}

function nameOf(field: BibField, style: BibStyle): string {
  const lower = field.name.toLowerCase();
  return (
    style.spellings.get(lower) ??
    (style.fieldCase === 'lower' ? field.name : inCase(lower, style.fieldCase))
  );
}

/** @param longest Length of the longest name of the entry. */
function writeField(name: string, value: string, longest: number, equals: EqualsStyle): string {
  switch (equals.kind) {
    case 'plain':
      return `${name}${equals.before}=${equals.after}${value}`;
    case 'entryColumn':
      return `${name.padEnd(longest + equals.space)}=${equals.after}${value}`;
    case 'equalsColumn':
      return `${name.padEnd(Math.max(equals.column, name.length + 1))}=${equals.after}${value}`;
    case 'valueColumn': {
      const start = `${name}${equals.before}=`;
      return start.padEnd(Math.max(equals.column, start.length + 1)) + value;
    }
  }
}

function writeValue(text: string, field: BibField, style: BibStyle): string {
  if (field.delimiter === '' || (style.bareNumbers && /^\d+$/.test(field.value))) {
    return field.delimiter === '' ? text.slice(field.start, field.end) : field.value;
  }
  const quoted = style.delimiter === '"' && !field.value.includes('"');
  return quoted ? `"${field.value}"` : `{${field.value}}`;
}

function inCase(name: string, letterCase: LetterCase): string {
  switch (letterCase) {
    case 'lower':
      return name.toLowerCase();
    case 'upper':
      return name.toUpperCase();
    case 'capitalised':
      return name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase();
  }
}
