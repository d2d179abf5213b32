import type { Catalog } from '../../catalog/catalog';
import type { Result } from '../../catalog/records';
import { lineEndingOf, type TextReplacement } from '../../citation/textRange';
import type { TableCell, TableRow } from '../numbers/tables';
import {
  hasDagger,
  isBold,
  shownIn,
  withBold,
  withDagger,
  withNumber,
  withoutBold,
  withoutNote,
} from './cellText';
import { chooseResults, type ChosenResult } from './choosingResults';
import { cellRecordLines, type ResultsMarker } from './marker';
import { placedTables, type PlacedRecord, type PlacedTable } from './placedTables';
import { isSameNumber, roundedLike } from './printedNumber';
import { judgeColumn, type Judgement } from './protocol';
import { provenanceOf } from './provenance';
import { cellOf } from './resultsTable';
import { cellAt, findCells, recordOf, type TableCells } from './tableCells';

/** What refreshing a results table of a document comes to. */
export interface TableRefresh {
  /** Where its comment begins, and where the table ends. */
  readonly start: number;
  readonly end: number;
  /** Line of the comment, from 1. */
  readonly line: number;
  /** Ascending; empty where nothing has changed. */
  readonly edits: readonly TextReplacement[];
  readonly changed: readonly ChangedCell[];
  /** Cells that differ from the catalog by hand, and are kept. */
  readonly kept: readonly KeptCell[];
  /** Whole sentences on what a person may want to see to. */
  readonly notes: readonly string[];
  /** Why it could not be refreshed, and what to do. */
  readonly problem?: { readonly happened: string; readonly next: string };
}

export interface NamedCell {
  /** Names of the model and the data set, and the metric's. */
  readonly model: string;
  readonly dataset: string;
  readonly metric: string;
}

export interface ChangedCell extends NamedCell {
  /** What stood there; absent where a gap was filled. */
  readonly from?: string;
  readonly to: string;
}

export interface KeptCell extends NamedCell {
  /** As the cell shows it. */
  readonly shown: string;
  /** What the catalog has. */
  readonly reported: string;
}

/**
 * Plans refreshing the results tables of a document. Only cells whose value has changed in the
 * catalog since it was written are edited, with the comment that says where it comes from; bold
 * moves where the best of a column has changed and was bold. A value stays that of the report it
 * was taken from as long as the catalog has that; else one is chosen anew. What a person has
 * changed, moved, added or deleted stays as it is.
 */
export function refreshResultsTables(text: string, catalog: Catalog): TableRefresh[] {
  return placedTables(text).map((placed) => new Refreshing(text, placed, catalog).refresh());
}

/** A cell that was found again. */
interface FoundCell {
  readonly model: string;
  readonly own: number;
  readonly row: TableRow;
  readonly cell: TableCell;
  readonly record: PlacedRecord | undefined;
  readonly chosen: ChosenResult | undefined;
  /** The number of the catalog now. */
  readonly number: string | undefined;
  readonly state: 'same' | 'changed' | 'kept' | 'recordOnly' | 'gone';
}

class Refreshing {
  private readonly edits: TextReplacement[] = [];
  private readonly changed: ChangedCell[] = [];
  private readonly kept: KeptCell[] = [];
  private readonly notes: string[] = [];

  constructor(
    private readonly text: string,
    private readonly placed: PlacedTable,
    private readonly catalog: Catalog,
  ) {}

  refresh(): TableRefresh {
    const { marker, table, comment } = this.placed;
    if (!marker) {
      return this.refused(
        'its comment does not say any longer which models and columns it holds',
        'Undo the change of the comment, or delete the table and insert it anew.',
      );
    }
    if (!table) {
      return this.refused(
        'no table follows its comment',
        'Delete the comment, or move it to its table.',
      );
    }
    const known = this.known(marker);
    if (!known) {
      return this.refused(
        `the catalog has none of what its comment names: ${marker.models.join(', ')}; ${marker.columns.map(({ dataset, metric }) => `${dataset}/${metric}`).join(', ')}`,
        'Correct the comment, or delete the table and insert it anew.',
      );
    }
    const cells = findCells(this.text, this.placed, marker, this.catalog);
    if (cells.rows.size === 0 || cells.columns.size === 0) {
      return this.refused(
        'its rows or columns are not to be recognised any longer',
        'Name models and data sets in them again as the catalog does, or insert the table anew.',
      );
    }
    for (const [own] of cells.columns) {
      this.refreshColumn(own, marker, cells);
    }
    this.edits.sort((one, other) => one.start - other.start || one.end - other.end);
    return {
      ...this.placeOf(comment.start, table.surroundings.end),
      edits: this.edits,
      changed: this.changed,
      kept: this.kept,
      notes: [...new Set(this.notes)],
    };
  }

  /** False where the catalog knows no model, or no column, of the marker. */
  private known({ models, columns }: ResultsMarker): boolean {
    const unknown = [
      ...models.filter((id) => !this.catalog.model(id)),
      ...columns.map(({ dataset }) => dataset).filter((id) => !this.catalog.dataset(id)),
    ];
    if (unknown.length > 0) {
      this.notes.push(
        `The catalog does not have ${[...new Set(unknown)].join(', ')}; what stands there was kept.`,
      );
    }
    return (
      models.some((id) => this.catalog.model(id)) &&
      columns.some(({ dataset }) => this.catalog.dataset(dataset))
    );
  }

  private refreshColumn(own: number, marker: ResultsMarker, cells: TableCells): void {
    const column = marker.columns[own];
    const at = cells.columns.get(own);
    if (!column || at === undefined) {
      return;
    }
    const chosen = chooseResults(marker.models, column, this.catalog);
    const found = marker.models.flatMap((model, index): FoundCell[] => {
      const row = cells.rows.get(model);
      const cell = row && cellAt(row, at);
      const record = recordOf(this.placed.records, model, column);
      const taken = this.stillTaken(chosen[index], record);
      return row && cell ? [this.found({ model, own, row, cell, record, chosen: taken })] : [];
    });
    const metric = this.catalog.metric(column.metric);
    const now = judgeColumn(
      found.map(({ chosen: each }) => each?.result),
      metric,
    );
    const before = judgeColumn(
      found.map(({ chosen: each, record }) => each && record && valued(each.result, record)),
      metric,
    );
    const isTouched = found.some(({ state }) => state === 'changed' || state === 'recordOnly');
    const movesBold = isTouched && this.keepsBold(found, before);
    found.forEach((each, index) => this.refreshCell(each, index, now, movesBold, marker));
  }

  private found(each: Omit<FoundCell, 'number' | 'state'>): FoundCell {
    const { record, chosen, cell } = each;
    const shown = shownIn(cell.text);
    if (!chosen) {
      return { ...each, number: undefined, state: record ? 'gone' : 'same' };
    }
    const { number } = cellOf(chosen, this.catalog);
    const shows = (wanted: string): boolean =>
      shown.number !== undefined && isSameNumber(shown.number.text, wanted);
    const stateOf = (): FoundCell['state'] => {
      if (!record) {
        return shown.isGap ? 'changed' : shows(number) ? 'same' : 'kept';
      }
      if (!shows(record.number)) {
        return !shows(number) ? 'kept' : record.number === number ? 'same' : 'recordOnly';
      }
      const isUnchanged = record.number === number || Number(record.number) === Number(number);
      // What else stands in the cell belongs to the value it had.
      return isUnchanged ? 'same' : shown.holdsMore ? 'kept' : 'changed';
    };
    return { ...each, number, state: stateOf() };
  }

  /** The result that was taken, where the catalog has it yet; else the one to take now. */
  private stillTaken(
    chosen: ChosenResult | undefined,
    record: PlacedRecord | undefined,
  ): ChosenResult | undefined {
    if (!chosen || !record) {
      return chosen;
    }
    const all = [chosen.result, ...chosen.others];
    const same = all.filter((result) => provenanceOf(result, this.catalog) === record.provenance);
    const result =
      same.find((each) => Number(this.numberOf(each)) === Number(record.number)) ?? same[0];
    return result ? { result, others: all.filter((each) => each !== result) } : chosen;
  }

  private numberOf(result: Result): string {
    return cellOf({ result, others: [] }, this.catalog).number;
  }

  /** Whether the best of a column were bold, so that bold may move. */
  private keepsBold(found: readonly FoundCell[], before: Judgement): boolean {
    return [...before.best].every((index) => {
      const cell = found[index]?.cell;
      return cell !== undefined && isBold(cell.text);
    });
  }

  private refreshCell(
    each: FoundCell,
    index: number,
    now: Judgement,
    movesBold: boolean,
    marker: ResultsMarker,
  ): void {
    const { cell, chosen, number, record, state } = each;
    const { syntax } = this.placed;
    const named = this.namesOf(each, marker);
    let text = cell.text;
    if (state === 'kept' && number !== undefined) {
      this.kept.push({ ...named, shown: shownIn(text).number?.text ?? text, reported: number });
      return;
    }
    if (state === 'gone') {
      this.notes.push(
        `The catalog no longer has the value of ${named.model} on ${named.dataset}; it was kept.`,
      );
      return;
    }
    if (state === 'changed' && chosen && number !== undefined) {
      text = this.changedText(each, named, now, index);
      this.changed.push({ ...named, ...(record && { from: record.number }), to: number });
    }
    if (movesBold) {
      text = now.best.has(index) ? withBold(text, syntax) : withoutBold(text);
    }
    if (text !== cell.text) {
      this.edits.push({ start: cell.start, end: cell.end, text });
    }
    if ((state === 'changed' || state === 'recordOnly') && chosen) {
      this.writeRecord(each, marker, chosen);
    }
  }

  private changedText(
    { cell, record, chosen, number = '' }: FoundCell,
    named: NamedCell,
    now: Judgement,
    index: number,
  ): string {
    const { syntax } = this.placed;
    const shown = shownIn(cell.text).number;
    const text = shown
      ? withNumber(cell.text, roundedLike(shown.text, number, record?.number ?? ''))
      : number;
    if (!chosen || record?.provenance === provenanceOf(chosen.result, this.catalog)) {
      return text;
    }
    const paper = this.catalog.paper(chosen.result.paper);
    const { reference, place } = cellOf(chosen, this.catalog);
    const from = [reference, place].filter((part) => part !== '').join(', ');
    this.notes.push(
      `${named.model} on ${named.dataset} is now ${number} from ${from}${paper ? `: cite it (${paper.id})` : ''}.`,
    );
    const isUnlike = now.alike.size > 0 && !now.alike.has(index);
    const unnoted = withoutNote(text);
    const marked = withDagger(unnoted, isUnlike, syntax);
    if (hasDagger(marked) && !hasDagger(unnoted)) {
      this.notes.push(
        `† marks ${named.model} on ${named.dataset}: it does not compare with the rest of its column. The caption should say so.`,
      );
    }
    return marked;
  }

  private namesOf({ model, own }: FoundCell, { columns }: ResultsMarker): NamedCell {
    const column = columns[own];
    return {
      model: this.catalog.model(model)?.name ?? model,
      dataset: this.catalog.dataset(column?.dataset)?.name ?? column?.dataset ?? '',
      metric: this.catalog.metric(column?.metric)?.name ?? column?.metric ?? '',
    };
  }

  /** Says in the table's comments where a value comes from now. */
  private writeRecord(
    { model, own, row, record }: FoundCell,
    { columns }: ResultsMarker,
    chosen: ChosenResult,
  ): void {
    const column = columns[own];
    if (!column) {
      return;
    }
    const eol = lineEndingOf(this.text);
    const lines = cellRecordLines(
      model,
      column.dataset,
      column.metric,
      cellOf(chosen, this.catalog),
    );
    if (record) {
      const { start, end, lead } = record;
      this.edits.push({ start, end, text: lines.join(eol + lead) });
      return;
    }
    const beside = this.placed.records.filter((each) => each.model === model).at(-1);
    if (beside) {
      const { end, lead } = beside;
      this.edits.push({ start: end, end, text: lines.map((line) => eol + lead + line).join('') });
    } else if (this.placed.syntax === 'markdown') {
      const end = this.placed.comment.end - '-->'.length;
      const isOnLine = /\n[ \t]*$/.test(this.text.slice(0, end));
      const before = isOnLine ? '' : eol;
      this.edits.push({ start: end, end, text: before + lines.map((line) => line + eol).join('') });
    } else {
      const newline = this.text.indexOf('\n', row.end);
      const end =
        newline < 0 ? this.text.length : newline - Number(this.text[newline - 1] === '\r');
      const indent = /[ \t]*$/.exec(this.text.slice(0, firstOfRow(this.text, row)))?.[0] ?? '';
      this.edits.push({
        start: end,
        end,
        text: lines.map((line) => `${eol}${indent}% ${line}`).join(''),
      });
    }
  }

  private refused(reason: string, next: string): TableRefresh {
    const { comment, table } = this.placed;
    const place = this.placeOf(comment.start, table?.surroundings.end ?? comment.end);
    return {
      ...place,
      edits: [],
      changed: [],
      kept: [],
      notes: [],
      problem: {
        happened: `The results table in line ${place.line} was not refreshed: ${reason}.`,
        next,
      },
    };
  }

  private placeOf(start: number, end: number): Pick<TableRefresh, 'start' | 'end' | 'line'> {
    return { start, end, line: this.text.slice(0, start).split('\n').length };
  }
}

/** Where the first cell's text begins. */
function firstOfRow(text: string, { cells, start }: TableRow): number {
  const first = cells[0]?.start ?? start;
  return Math.max(first, text.lastIndexOf('\n', first) + 1);
}

/** A result with the value it had when it was written. */
function valued(result: Result, { number }: PlacedRecord): Result {
  return { ...result, value: Number(number) };
}
