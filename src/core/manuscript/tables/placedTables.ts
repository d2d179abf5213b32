import { inertLatex } from '../../citation/latexSource';
import { inertMarkdown } from '../../citation/markdownSource';
import { blankRanges, type TextRange } from '../../citation/textRange';
import { tablesIn, type Table } from '../numbers/tables';
import {
  isAlsoLine,
  mayHoldResultsTables,
  readCellRecord,
  readMarker,
  type CellRecord,
  type ResultsMarker,
} from './marker';

/** A results table that stands in a document. Every offset is one of the document. */
export interface PlacedTable {
  readonly syntax: 'latex' | 'markdown';
  /** The marker's comment; in LaTeX its lines, without the last line break. */
  readonly comment: TextRange;
  /** Undefined where the comment does not say what the table holds. */
  readonly marker: ResultsMarker | undefined;
  /** Undefined where none follows. */
  readonly table: Table | undefined;
  readonly records: readonly PlacedRecord[];
}

/** What the document records of a cell; the range is that of its lines, without the signs before. */
export interface PlacedRecord extends CellRecord, TextRange {
  /** What stands before it on its line: blanks and the comment's sign. */
  readonly lead: string;
}

/** The results tables of a document, in order. */
export function placedTables(text: string): PlacedTable[] {
  return mayHoldResultsTables(text)
    ? [...latexTables(text), ...markdownTables(text)].sort(
        (one, other) => one.comment.start - other.comment.start,
      )
    : [];
}

function latexTables(text: string): PlacedTable[] {
  const inert = inertLatex(text);
  const starts = new Set(inert.map(({ start }) => start));
  const comments = [
    ...text.matchAll(/^[ \t]*(%)[ \t]*paperweight: results\b[^\n]*(?:\n[ \t]*%[^\n]*)*/gm),
  ]
    .filter((match) => starts.has(match.index + match[0].indexOf('%')))
    .map((match) => {
      const trimmed = match[0].replace(/\r$/, '');
      return { start: match.index, end: match.index + trimmed.length };
    });
  const tables = comments.length === 0 ? [] : tablesIn(blankRanges(text, inert), 'latex');
  return comments.map((comment, at) => {
    const until = comments[at + 1]?.start ?? text.length;
    const table = tables.find(({ start }) => comment.end <= start && start < until);
    const lines = linesIn(text, comment, /^[ \t]*%[ \t]?/);
    const end = table ? Math.max(table.end, table.surroundings.end) : comment.end;
    return {
      syntax: 'latex',
      comment,
      marker: readMarker(lines.slice(1).map((line) => line.text)),
      table,
      records: recordsIn(linesIn(text, { start: comment.start, end }, /^[ \t]*%[ \t]?/)),
    };
  });
}

function markdownTables(text: string): PlacedTable[] {
  const inert = inertMarkdown(text);
  const comments = inert.filter(({ start, end }) =>
    /^<!--\s*paperweight: results\b/.test(text.slice(start, Math.min(end, start + 60))),
  );
  const tables = comments.length === 0 ? [] : tablesIn(blankRanges(text, inert), 'markdown');
  return comments.map(({ start, end }, at) => {
    const until = comments[at + 1]?.start ?? text.length;
    const lines = linesIn(text, { start, end }, /^/);
    return {
      syntax: 'markdown',
      comment: { start, end },
      marker: readMarker(lines.slice(1).map((line) => line.text)),
      table: tables.find(
        (table) => table.syntax === 'markdown' && end <= table.start && table.start < until,
      ),
      records: recordsIn(lines),
    };
  });
}

interface Line extends TextRange {
  readonly lead: string;
  /** Behind the lead. */
  readonly text: string;
}

/** The lines of a stretch that begin as wanted; ranges are without the lead. */
function linesIn(text: string, { start, end }: TextRange, wanted: RegExp): Line[] {
  const lines: Line[] = [];
  let at = start;
  for (const whole of text.slice(start, end).split('\n')) {
    const line = whole.replace(/\r$/, '');
    const lead = wanted.exec(line)?.[0];
    if (lead !== undefined) {
      const from = at + lead.length;
      lines.push({ lead, text: line.slice(lead.length), start: from, end: at + line.length });
    }
    at += whole.length + 1;
  }
  return lines;
}

function recordsIn(lines: readonly Line[]): PlacedRecord[] {
  const records: PlacedRecord[] = [];
  lines.forEach((line, at) => {
    const record = readCellRecord(line.text);
    const next = lines[at + 1];
    if (record) {
      const hasMore = next && next.start - line.end < 200 && isAlsoLine(next.text);
      records.push({
        ...record,
        lead: line.lead,
        start: line.start,
        end: hasMore ? next.end : line.end,
      });
    }
  });
  return records;
}
