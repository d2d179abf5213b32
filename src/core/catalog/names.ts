import { foldMarks, type Catalog } from './catalog';
import { isInCompany } from './nameCompany';
import type { Entry } from './records';

/** A name in running text; `start` and `end` are offsets into the text it was found in. */
export interface NameMatch {
  readonly start: number;
  readonly end: number;
  /** More than one where the name is ambiguous, as `ARC` is. */
  readonly entries: readonly Entry[];
}

interface Candidate {
  /** As in the catalog, folded like the text is. */
  readonly name: string;
  /** Lower case of `name` where any case will do. */
  readonly anyCase?: string;
  /** Where its first letter or digit stands. */
  readonly lead: number;
  readonly entries: Entry[];
}

/** No name is this long; a line is looked at this far to both sides of the cursor. */
const reach = 240;

/**
 * Names and aliases of the catalog in running text (LaTeX, Markdown, BibTeX, plain): precision over
 * recall, since a hover that is wrong is worse than none.
 *
 * - The longest name wins: `SQuAD 2.0` over `SQuAD`.
 * - A name stands alone: no letter, digit or underscore touches it, and no hyphen ties it to another
 *   name (`SuperGLUE`, `BERT-2`, `non-GLUE` hold none), but it may begin a compound (`GLUE-style`).
 * - Names of one word count as written, unless a digit or a capital inside makes them unmistakable
 *   in any case (`sst-2`, `distilbert`). Up to five letters count as written in any event (`CoLA`,
 *   not `cola`). A metric, task or technique may begin with a small letter. Names of several words
 *   count in any case.
 * - Of a record marked `commonWord` only such unmistakable names count, and as written where they
 *   have no digit (`ReCoRD`, not `record`).
 * - A name that is a person's as well (`Pearson`) counts as written, and not where it is cited or
 *   follows an initial; one that is an everyday word (`Alpaca`) not where a sentence begins.
 * - Typographic and LaTeX spellings are folded: curly apostrophes, every dash and `--`, `~` and line
 *   breaks, braces, `\_`, `F$_1$`.
 */
export class NameFinder {
  /** By the first run of letters and digits, in lower case; longest name first. */
  private readonly candidates = new Map<string, Candidate[]>();

  constructor(catalog: Catalog) {
    for (const entry of catalog.entries()) {
      if (entry.kind !== 'paper') {
        spokenNames(entry).forEach((name) => this.add(name, entry));
      }
    }
    for (const list of this.candidates.values()) {
      list.sort((one, other) => other.name.length - one.name.length);
    }
  }

  /** The name that covers, or ends at, an offset of a line. */
  at(line: string, offset: number): NameMatch | undefined {
    const from = Math.max(0, offset - reach);
    const text = foldLine(line.slice(from, offset + reach));
    let best: NameMatch | undefined;
    for (const { index } of text.plain.matchAll(wordStart)) {
      if (from + (text.offsets[index] ?? 0) > offset) {
        break;
      }
      const match = this.startingAt(text, index, from);
      const covers = match && match.start <= offset && offset <= match.end;
      if (covers && (!best || length(match) > length(best))) {
        best = match;
      }
    }
    return best;
  }

  /**
   * Every name of a text, in order; of those that overlap the one that begins first, then the
   * longest. Takes time linear in the text.
   */
  in(text: string): NameMatch[] {
    const folded = foldLine(text);
    const found: NameMatch[] = [];
    let end = 0;
    for (const { index } of folded.plain.matchAll(wordStart)) {
      const match =
        (folded.offsets[index] ?? 0) < end ? undefined : this.startingAt(folded, index, 0);
      if (match) {
        found.push(match);
        end = match.end;
      }
    }
    return found;
  }

  private startingAt(text: FoldedLine, index: number, from: number): NameMatch | undefined {
    const { plain, offsets } = text;
    const first = firstRun(plain.slice(index, index + reach));
    for (const { name, anyCase, lead, entries } of this.candidates.get(first) ?? []) {
      const start = index - lead;
      const end = start + name.length;
      const found = plain.slice(start, end);
      if (
        (found === name || found.toLowerCase() === anyCase) &&
        standsAlone(plain, start, end) &&
        !isOfPerson(plain, start, end) &&
        !isEverydayWord(plain, start, end) &&
        isInCompany(
          plain,
          start,
          end,
          entries.map(({ record }) => record.id),
        )
      ) {
        const first = offsets[start] ?? 0;
        const last = offsets[end - 1] ?? 0;
        return { start: from + first, end: from + last + (text.widths[end - 1] ?? 1), entries };
      }
    }
    return undefined;
  }

  private add(spoken: string, entry: Entry): void {
    const name = foldLine(spoken).plain.trim();
    const lead = name.search(/[\p{L}\p{N}]/u);
    if (lead < 0 || name.length > reach / 2) {
      return;
    }
    const key = firstRun(name.slice(lead));
    const list = this.candidates.get(key) ?? [];
    this.candidates.set(key, list);
    const known = list.find((candidate) => candidate.name === name);
    if (known) {
      if (!known.entries.includes(entry)) {
        known.entries.push(entry);
      }
      return;
    }
    const isAsWritten =
      countsAsWritten(name) ||
      (entry.kind !== 'paper' && entry.record.commonWord === true && !/\p{N}|_/u.test(name)) ||
      ordinaryPhrases.has(name.toLowerCase());
    list.push({
      name,
      lead,
      entries: [entry],
      ...(!isAsWritten && { anyCase: name.toLowerCase() }),
    });
  }
}

function spokenNames(entry: Exclude<Entry, { kind: 'paper' }>): string[] {
  const { record, kind } = entry;
  const names = [record.name, ...(record.aliases ?? [])];
  if (kind === 'dataset' && entry.record.fullName?.includes(' ')) {
    names.push(entry.record.fullName);
  }
  if (record.commonWord) {
    return names.filter(isUnmistakable);
  }
  const isOrdinaryNoun = kind !== 'dataset' && kind !== 'model';
  return isOrdinaryNoun
    ? names.flatMap((name) =>
        /^\p{Lu}\p{Ll}{4,}$/u.test(name) && !persons.has(name)
          ? [name, name.toLowerCase()]
          : [name],
      )
    : names;
}

/** A digit among letters, an underscore, or a capital after a small letter. */
function isUnmistakable(name: string): boolean {
  return /\p{Ll}\p{Lu}|_/u.test(name) || (/\p{N}/u.test(name) && /\p{L}/u.test(name));
}

function countsAsWritten(name: string): boolean {
  const letters = name.replace(/[^\p{L}]/gu, '').length;
  const isOneWord = !name.includes(' ');
  if (/\p{N}/u.test(name)) {
    return name.length < 4;
  }
  return letters <= 5 || (isOneWord && !isUnmistakable(name) && !name.includes('-'));
}

function standsAlone(plain: string, start: number, end: number): boolean {
  const before = plain.slice(Math.max(0, start - 2), start);
  const after = plain.slice(end, end + 3);
  return (
    !/[\p{L}\p{N}_\\]$|[\p{L}\p{N}][-.]$/u.test(before) &&
    !/^[\p{L}\p{N}_+]|^\.\p{N}|^-(?!\p{Ll}{2}|-|[^\p{L}\p{N}]|$)/u.test(after)
  );
}

/** Names of metrics and techniques that are persons' names. */
const persons = new Set(['Pearson', 'Spearman', 'Brier', 'Wanda']);
/** Names that begin a sentence as words, too. */
const everydayWords = new Set(['Alpaca']);
/** Names of several words that are ordinary in small letters. */
const ordinaryPhrases = new Set(['super glue']);

/** `Pearson (1901)`, `Pearson et al.`, `K. Pearson`, `Pearson, K.` */
function isOfPerson(plain: string, start: number, end: number): boolean {
  return (
    persons.has(plain.slice(start, end)) &&
    (/^(?:'s)?(?:,? et al| ?\(?\[?(?:1[89]|20)\d\d|, \p{Lu}\.)/u.test(plain.slice(end, end + 12)) ||
      /(?<!\p{L})\p{Lu}\. ?$/u.test(plain.slice(Math.max(0, start - 4), start)))
  );
}

/** A capitalised word counts within a sentence only, where small letters follow. */
function isEverydayWord(plain: string, start: number, end: number): boolean {
  return (
    everydayWords.has(plain.slice(start, end)) &&
    /(?:^|[.!?:#%/]["')]? )[ *#>"'(]*$/.test(plain.slice(Math.max(0, start - 8), start)) &&
    /^ \p{Ll}/u.test(plain.slice(end, end + 2))
  );
}

const wordStart = /(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu;

function firstRun(text: string): string {
  return /^[\p{L}\p{N}]+/u.exec(text)?.[0].toLowerCase() ?? '';
}

function length(match: NameMatch): number {
  return match.end - match.start;
}

interface FoldedLine {
  readonly plain: string;
  /** For each character of `plain`, where it begins in the line and how long it is there. */
  readonly offsets: readonly number[];
  readonly widths: readonly number[];
}

// A LaTeX subscript; dashes; an argument's or a group's brace; an escaped mark; space; anything else.
const unit =
  /\$_\{?(\d)\}?\$|\\textsubscript\{(\d)\}|(?<=\\[a-zA-Z]+)\{|[{}]|\\-|-{2,3}|\\([_&%#$ ,])|[\s~\u00a0]+|[\s\S]\p{M}*/gu;

/** The line as names are compared: one `-` for every dash, one space for every gap, no braces. */
function foldLine(line: string): FoldedLine {
  let plain = '';
  const offsets: number[] = [];
  const widths: number[] = [];
  for (const match of line.matchAll(unit)) {
    const folded = foldUnit(match);
    for (let at = 0; at < folded.length; at++) {
      offsets.push(match.index);
      widths.push(match[0].length);
    }
    plain += folded;
  }
  return { plain, offsets, widths };
}

function foldUnit(match: RegExpMatchArray): string {
  const [whole, mathSubscript, textSubscript, escaped] = match;
  const subscript = mathSubscript ?? textSubscript;
  if (subscript !== undefined) {
    return subscript;
  }
  if (escaped !== undefined) {
    return escaped === ',' ? ' ' : escaped;
  }
  if (whole === '{' || whole === '}' || whole === '\\-') {
    const closesCommand = /\\[a-zA-Z]+$/.test(match.input?.slice(0, match.index).slice(-40) ?? '');
    return whole === '{' && closesCommand ? ' ' : '';
  }
  if (/^-+$/.test(whole)) {
    return '-';
  }
  return /^[\s~\u00a0]+$/.test(whole) ? ' ' : foldMarks(whole);
}
