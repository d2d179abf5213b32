import type { Bibliography, BibEntry, BibField } from './bibliography';

/** How a .bib file writes its entries, as most of them show it. */
export interface BibStyle {
  /** White space before a field's name; `undefined` where entries stand on one line. */
  readonly indent: string | undefined;
  /** White space before the closing brace, or `undefined` where it follows the last field. */
  readonly closingIndent: string | undefined;
  readonly delimiter: '{' | '"';
  /** True where years and other numbers stand without delimiters. */
  readonly bareNumbers: boolean;
  readonly trailingComma: boolean;
  readonly fieldCase: LetterCase;
  readonly typeCase: LetterCase;
  /** Spellings of field names the file has, by name in lower case, such as `archivePrefix`. */
  readonly spellings: ReadonlyMap<string, string>;
  readonly equals: EqualsStyle;
  readonly eol: '\n' | '\r\n';
  /** Line ends between two entries: 2 leaves one blank line. */
  readonly gap: number;
  readonly dialect: 'bibtex' | 'biblatex';
}

export type LetterCase = 'lower' | 'upper' | 'capitalised';

/** Where `=` stands: as written around it, or at a column that all lines share. */
export type EqualsStyle =
  | { readonly kind: 'plain'; readonly before: string; readonly after: string }
  /** `=` aligned in every entry by itself, `space` behind the longest name. */
  | { readonly kind: 'entryColumn'; readonly space: number; readonly after: string }
  /** `=` at a column counted from the name's start. */
  | { readonly kind: 'equalsColumn'; readonly column: number; readonly after: string }
  /** The value at a column counted from the name's start, with `before` in front of `=`. */
  | { readonly kind: 'valueColumn'; readonly column: number; readonly before: string };

const sampleSize = 400;
const fieldsOfBiblatex = ['journaltitle', 'date', 'eprinttype', 'location', 'eventtitle'];
const fieldsOfBibtex = ['journal', 'year', 'archiveprefix', 'address'];

/**
 * The style of a bibliography, judged by up to 400 of its entries; a file without entries gets
 * the canonical style: two spaces, braces, a comma after every field, a blank line between.
 */
export function styleOf(bibliography: Bibliography): BibStyle {
  const { text, entries, eol } = bibliography;
  const sample = entries
    .filter(({ closed }) => closed)
    .slice(-sampleSize)
    .filter(({ fields }) => fields.size > 0);
  const fieldMaps = sample.map((entry) => entry.fields);
  const fields = fieldMaps.flatMap((map) => [...map.values()]);
  const linesByEntry = fieldMaps.map((map) =>
    [...map.values()].map((field) => fieldLine(text, field)),
  );
  const lines = linesByEntry.flat();
  const many = sample.filter((entry) => text.slice(entry.start, entry.end).includes('\n'));
  const numbers = fields.filter(({ value }) => /^\d+$/.test(value));
  const names = new Map<string, Map<string, number>>();
  for (const { name } of fields) {
    const spellings = names.get(name.toLowerCase()) ?? new Map<string, number>();
    names.set(name.toLowerCase(), spellings.set(name, (spellings.get(name) ?? 0) + 1));
  }
  const onOneLine = sample.length > 0 && many.length * 2 < sample.length;
  return {
    indent: onOneLine ? undefined : (most(lines.flatMap(({ indent }) => indent ?? [])) ?? '  '),
    closingIndent: closingIndentOf(text, many),
    delimiter: most(fields.flatMap(({ delimiter }) => delimiter || [])) ?? '{',
    bareNumbers:
      numbers.length > 0 && (most(numbers.map(({ delimiter }) => delimiter === '')) ?? false),
    trailingComma: most(sample.map((entry) => endsWithComma(text, entry))) ?? true,
    fieldCase: most(fields.map(({ name }) => letterCaseOf(name))) ?? 'lower',
    typeCase: most(sample.map((entry) => letterCaseOf(typeAsWritten(text, entry)))) ?? 'lower',
    spellings: new Map(
      [...names].map(([name, spellings]) => [name, mostOf(spellings) ?? name] as const),
    ),
    equals: equalsOf(lines, linesByEntry),
    eol,
    gap: gapOf(text, entries),
    dialect: dialectOf(fieldMaps),
  };
}

interface FieldLine {
  /** White space before the name, where the name is the first on its line. */
  readonly indent: string | undefined;
  readonly nameLength: number;
  readonly before: string;
  readonly after: string;
}

function fieldLine(text: string, field: BibField): FieldLine {
  const lineStart = text.lastIndexOf('\n', field.nameStart) + 1;
  const lead = text.slice(lineStart, field.nameStart);
  const between = text.slice(field.nameStart + field.name.length, field.start);
  const equals = between.indexOf('=');
  return {
    indent: lead.trim() === '' && lineStart > 0 ? lead : undefined,
    nameLength: field.name.length,
    before: between.slice(0, equals),
    after: between.slice(equals + 1),
  };
}

/** A column counts as shared where nine lines in ten keep it and names of two lengths show it. */
function equalsOf(
  lines: readonly FieldLine[],
  linesByEntry: readonly (readonly FieldLine[])[],
): EqualsStyle {
  const plain: EqualsStyle = {
    kind: 'plain',
    before: most(lines.map(({ before }) => before)) ?? ' ',
    after: most(lines.map(({ after }) => after)) ?? ' ',
  };
  const own = lines.filter(({ before, after }) => !/[\r\n]/.test(before + after));
  if (new Set(own.map(({ nameLength }) => nameLength)).size < 2) {
    return plain;
  }
  const shared = (column: (line: FieldLine) => number): number | undefined => {
    const columns = own.map(column);
    const best = most(columns);
    const keeping = columns.filter((value) => value === best).length;
    return keeping >= own.length * 0.9 ? best : undefined;
  };
  const equalsColumn = shared(({ nameLength, before }) => nameLength + before.length);
  if (equalsColumn !== undefined) {
    return { kind: 'equalsColumn', column: equalsColumn, after: plain.after };
  }
  const valueColumn = shared(
    ({ nameLength, before, after }) => nameLength + before.length + 1 + after.length,
  );
  if (valueColumn !== undefined) {
    return { kind: 'valueColumn', column: valueColumn, before: plain.before };
  }
  const space = most(linesByEntry.flatMap((entry) => ownSpaceOf(entry) ?? []));
  const keeping = linesByEntry.filter((entry) => ownSpaceOf(entry) === space);
  return space !== undefined && keeping.length >= linesByEntry.length * 0.9
    ? { kind: 'entryColumn', space, after: plain.after }
    : plain;
}

/** How far behind an entry's longest name its `=` stand, where they stand in one column. */
function ownSpaceOf(lines: readonly FieldLine[]): number | undefined {
  const columns = new Set(lines.map(({ nameLength, before }) => nameLength + before.length));
  const [column] = columns;
  const lengths = lines.map(({ nameLength }) => nameLength);
  return columns.size === 1 && column !== undefined && new Set(lengths).size > 1
    ? column - Math.max(...lengths)
    : undefined;
}

function closingIndentOf(text: string, entries: readonly BibEntry[]): string | undefined {
  if (entries.length === 0) {
    return '';
  }
  const own = entries.flatMap(({ end }) => {
    const lead = text.slice(text.lastIndexOf('\n', end - 1) + 1, end - 1);
    return lead.trim() === '' ? [lead] : [];
  });
  return own.length * 2 < entries.length ? undefined : most(own);
}

function endsWithComma(text: string, entry: BibEntry): boolean {
  let at = entry.end - 2;
  while (at > entry.start && /\s/.test(text[at] ?? '')) {
    at--;
  }
  return text[at] === ',';
}

function gapOf(text: string, entries: readonly BibEntry[]): number {
  const gaps: number[] = [];
  for (let i = Math.max(1, entries.length - sampleSize); i < entries.length; i++) {
    const between = text.slice(entries[i - 1]?.end, entries[i]?.start);
    if (between.trim() === '' && between.includes('\n')) {
      gaps.push(between.split('\n').length - 1);
    }
  }
  return Math.min(most(gaps) ?? 2, 3);
}

function dialectOf(fieldMaps: readonly BibEntry['fields'][]): 'bibtex' | 'biblatex' {
  const count = (names: readonly string[]): number =>
    fieldMaps.filter((fields) => names.some((name) => fields.has(name))).length;
  return count(fieldsOfBiblatex) > count(fieldsOfBibtex) ? 'biblatex' : 'bibtex';
}

function letterCaseOf(name: string): LetterCase {
  if (name.length > 1 && name === name.toUpperCase() && name !== name.toLowerCase()) {
    return 'upper';
  }
  return /^[A-Z][^A-Z]*$/.test(name) ? 'capitalised' : 'lower';
}

function typeAsWritten(text: string, entry: BibEntry): string {
  return /^@[ \t]*([A-Za-z]+)/.exec(text.slice(entry.start, entry.start + 60))?.[1] ?? entry.type;
}

/** The value seen most, the first of equals. */
function most<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return mostOf(counts);
}

function mostOf<T>(counts: ReadonlyMap<T, number>): T | undefined {
  let best: [T, number] | undefined;
  for (const pair of counts) {
    if (best === undefined || pair[1] > best[1]) {
      best = pair;
    }
  }
  return best?.[0];
}
