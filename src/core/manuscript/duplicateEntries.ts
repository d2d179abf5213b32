import type { BibEntry, Bibliography } from '../citation/bibliography';
import { foldedLatex } from '../citation/foldedText';
import { entriesOfOneWork } from '../citation/sameWork';
import type { TextRange } from '../citation/textRange';
import type { Finding } from './finding';
import type { Turns } from './turns';

/**
 * Entries of a .bib file whose key an earlier one has: the programs take the first, and BibTeX
 * stops. Keys that differ in case only are told apart, as biber does.
 */
export async function duplicateKeys(
  file: string,
  { entries, text }: Bibliography,
  turns: Turns,
): Promise<Finding[]> {
  const firsts = new Map<string, BibEntry>();
  const findings: Finding[] = [];
  let line = new LineCounter(text);
  for (const entry of entries) {
    const first = entry.key === '' ? undefined : firsts.get(entry.key);
    if (first) {
      line = first.keyStart < line.at ? new LineCounter(text) : line;
      findings.push({
        file,
        code: 'duplicate-key',
        ...keyOf(entry),
        message: `Line ${String(line.of(first.keyStart))} has an entry ${entry.key} already, and only one of the two counts.`,
        related: [{ file, ...keyOf(first), message: `The first entry ${entry.key}.` }],
        fixes: [{ kind: 'merge-duplicates', title: 'Merge the entries' }],
      });
    } else if (entry.key !== '') {
      firsts.set(entry.key, entry);
    }
    if (turns.isOver) {
      await turns.next();
    }
  }
  return findings;
}

/**
 * Entries of a .bib file that are of the same work as an earlier one under another key, a preprint
 * and its venue's version among them: cited under both, the work stands twice in the list of
 * references.
 */
export async function duplicateWorks(
  file: string,
  bibliography: Bibliography,
  turns: Turns,
): Promise<Finding[]> {
  const groups = await entriesOfOneWork(bibliography);
  const findings: Finding[] = [];
  for (const group of groups) {
    const [first, ...others] = worksApart(group);
    for (const entry of first ? others : []) {
      findings.push({
        file,
        code: 'duplicate-work',
        ...keyOf(entry),
        message: `${entry.key} is the same work as ${first?.key ?? ''}.`,
        related: [first as BibEntry, ...others]
          .filter((other) => other !== entry)
          .map((other) => ({
            file,
            ...keyOf(other),
            message: `The same work as ${other.key}.`,
          })),
        fixes: [{ kind: 'merge-duplicates', title: 'Merge the entries' }],
      });
    }
    await turns.next();
  }
  return findings.sort((one, other) => one.start - other.start);
}

/**
 * Of entries that agree in what tells works apart, the first and those that are surely of its work:
 * neither a part of it nor a work of another kind under the same title, as a thesis or a program is.
 */
export function worksApart(group: readonly BibEntry[]): BibEntry[] {
  const [first, ...others] = group.filter(({ type }) => type !== 'xdata' && type !== 'set');
  if (!first) {
    return [];
  }
  const mark = new Work(first);
  return [
    first,
    ...others.filter((entry) => entry.key !== first.key && mark.isSame(new Work(entry))),
  ];
}

/** Kinds of works that share a title with a paper about them without being that paper. */
const kinds: readonly (readonly string[])[] = [
  ['phdthesis', 'mastersthesis', 'thesis'],
  ['software', 'dataset'],
  ['patent'],
  ['proceedings', 'mvproceedings', 'collection', 'mvcollection', 'periodical'],
  ['book', 'mvbook', 'manual', 'booklet'],
  ['inbook', 'incollection', 'bookinbook', 'suppbook', 'suppcollection'],
  ['video', 'audio', 'movie', 'image', 'unpublished'],
];

/** What tells an entry's work from one of the same title. */
class Work {
  private readonly fields: BibEntry['fields'];

  constructor(private readonly entry: BibEntry) {
    this.fields = entry.fields;
  }

  isSame(other: Work): boolean {
    if (this.names(other) || other.names(this)) {
      return false;
    }
    const isOneKind = this.kind === other.kind || (this.kind < 0 && other.kind < 0);
    const sharesDoi = this.text('doi') !== '' && this.text('doi') === other.text('doi');
    return (
      sharesDoi ||
      (isOneKind && !this.differsIn(other, 'edition', 'part', 'chapter') && !this.isOfSeries(other))
    );
  }

  private get kind(): number {
    return kinds.findIndex((types) => types.includes(this.entry.type));
  }

  /** Whether one names the other as what it belongs to. */
  private names(other: Work): boolean {
    return ['crossref', 'xref', 'xdata', 'related', 'entryset'].some((name) =>
      (this.fields.get(name)?.value ?? '').split(',').some((key) => key.trim() === other.entry.key),
    );
  }

  /** Columns and editorials: one title, one journal, other pages. */
  private isOfSeries(other: Work): boolean {
    const isShort = this.text('title').split(' ').length < 3;
    const isElsewhere =
      this.differsIn(other, 'pages', 'volume', 'number') &&
      (this.text('journal') === other.text('journal') || isShort);
    return isElsewhere && (isShort || this.text('journal') !== '');
  }

  private differsIn(other: Work, ...names: readonly string[]): boolean {
    return names.some((name) => {
      const [one, another] = [this.text(name), other.text(name)];
      return one !== '' && another !== '' && one !== another;
    });
  }

  private text(name: string): string {
    const field =
      name === 'journal'
        ? (this.fields.get('journal') ?? this.fields.get('journaltitle'))
        : this.fields.get(name);
    const value = foldedLatex(field?.value ?? '');
    return name === 'pages' ? (/\w+/.exec(value)?.[0] ?? '') : value;
  }
}

/** The range of an entry's key. */
export function keyOf({ key, keyStart }: BibEntry): TextRange {
  return { start: keyStart, end: keyStart + key.length };
}

/** Counts lines from 1, of offsets that ascend. */
class LineCounter {
  at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  of(offset: number): number {
    for (
      let newline = this.text.indexOf('\n', this.at);
      newline >= 0 && newline < offset;
      newline = this.text.indexOf('\n', this.at)
    ) {
      this.line++;
      this.at = newline + 1;
    }
    return this.line;
  }
}
