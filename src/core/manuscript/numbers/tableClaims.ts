import type { Catalog } from '../../catalog/catalog';
import type { NameFinder } from '../../catalog/names';
import type { TextRange } from '../../citation/textRange';
import { saysMeasured, saysReported, type Claim } from './claims';
import {
  isOwnOrVariant,
  mentioned,
  mentionsIn,
  metricsOf,
  readLabel,
  shotsIn,
  splitIn,
  type Label,
} from './labels';
import { plainText } from './plainText';
import type { Table, TableCell, TableRow } from './tables';
import { valuesOfCell, type WrittenNumber } from './value';

/** A claim of a table; those of one row, or of one column that is a model's, are of one series. */
export interface TableClaim extends Claim {
  readonly series: string;
}

interface Cell extends TableCell {
  readonly plain: string;
  /** Undefined where it is a label. */
  readonly values: readonly WrittenNumber[] | undefined;
}

interface Part {
  readonly plain: string;
  readonly label: Label;
  readonly range: TextRange;
}

/**
 * The results that a table gives for models which it names plainly: no variant, nothing of the
 * author's own, one model and one data set a value, in rows, columns, groups of rows or the
 * caption.
 *
 * @param text The text the table was read from.
 */
export function claimsOfTable(
  table: Table,
  text: string,
  names: NameFinder,
  catalog: Catalog,
): TableClaim[] {
  const captions = table.captions.map((range) => ({
    range,
    plain: plainText(text.slice(range.start, range.end)),
  }));
  const caption = captions.map(({ plain }) => plain).join('\n');
  if (saysMeasured(caption) && !saysReported(caption)) {
    return [];
  }
  return new TableReader(table, caption, names, catalog).read();
}

class TableReader {
  private readonly claims: TableClaim[] = [];
  private readonly labels = new Map<string, Label>();
  private headers: Cell[] = [];
  private group: Part | undefined;
  /** Cells that span rows, until the row they reach to. */
  private spanning: { readonly cell: Cell; readonly last: number }[] = [];
  private readonly aboutCaption;

  constructor(
    private readonly table: Table,
    caption: string,
    private readonly names: NameFinder,
    private readonly catalog: Catalog,
  ) {
    const mentions = mentionsIn(caption, names);
    this.aboutCaption = {
      datasets: mentioned(mentions, 'dataset', catalog),
      split: splitIn(caption),
      shots: shotsIn(caption),
      hasOwn: saysMeasured(caption) || /\bours?\b|\bwe\b/i.test(caption),
    };
  }

  read(): TableClaim[] {
    const { rows } = this.table;
    const headEnd = headRows(rows);
    let hasBody = false;
    for (const [index, row] of rows.entries()) {
      const cells = row.cells.map(readCell);
      this.spanning = this.spanning.filter(({ last }) => last >= index);
      const hasValues = cells.some(({ values }) => (values?.length ?? 0) > 0);
      const texts = cells.filter(({ values, plain }) => !values && plain.trim() !== '');
      if (index < headEnd || (!hasValues && !hasBody)) {
        this.headers.push(...texts, ...(index < headEnd ? cells.filter(isWhole) : []));
      } else if (!hasValues && texts.length === 1 && texts[0] && texts[0].rows === 1) {
        this.group = this.part(texts[0]);
      } else if (!hasValues && texts.length > 1) {
        this.headers = texts;
        this.group = undefined;
      } else {
        hasBody = true;
        this.readRow(index, cells);
      }
      for (const cell of cells) {
        if (cell.rows > 1) {
          this.spanning.push({ cell, last: index + cell.rows - 1 });
        }
      }
    }
    // An average beside its parts is of the parts that the table has.
    const named = [...this.labels.values()].flatMap(({ mentions }) => mentions);
    const wholes = new Set(
      named
        .filter(({ kind }) => kind === 'dataset')
        .flatMap(({ ids }) => ids.flatMap((id) => this.catalog.dataset(id)?.partOf ?? [])),
    );
    return this.claims.filter(({ datasets }) => !datasets.some((id) => wholes.has(id)));
  }

  private readRow(index: number, cells: readonly Cell[]): void {
    const inherited = this.spanning
      .map(({ cell }) => cell)
      .filter(
        (above) =>
          !above.values &&
          !cells.some(
            (cell) =>
              cell.plain.trim() !== '' &&
              cell.column < above.column + above.columns &&
              above.column < cell.column + cell.columns,
          ),
      );
    const ownLabels = cells.filter(({ values, plain }) => !values && plain.trim() !== '');
    const labels = [...inherited, ...ownLabels].sort((one, other) => one.column - other.column);
    const plain = labels.map((cell) => cell.plain.trim()).join(' ');
    if (isOwnOrVariant(plain) && !this.isInName(plain)) {
      return;
    }
    const row = this.label(plain);
    if (row.rest !== '' || (row.isMarked && this.aboutCaption.hasOwn)) {
      return;
    }
    if (this.group && (isOwnOrVariant(this.group.plain) || saysMeasured(this.group.plain))) {
      return;
    }
    if (cells.some((cell) => this.isOfVariant(cell))) {
      return;
    }
    const grounds = labels.map(({ start, end }) => ({ start, end }));
    for (const cell of cells) {
      if (cell.values && cell.values.length > 0 && cell.columns === 1) {
        this.readValues(index, cell, cell.values, { label: row, plain, grounds });
      }
    }
  }

  private readValues(
    rowIndex: number,
    cell: Cell,
    values: readonly WrittenNumber[],
    row: { readonly label: Label; readonly plain: string; readonly grounds: readonly TextRange[] },
  ): void {
    const heads = this.headers.filter(
      ({ column, columns }) => column <= cell.column && cell.column < column + columns,
    );
    const column = heads.map((head) => this.part(head));
    const parts = [
      row.label,
      ...column.map(({ label }) => label),
      ...(this.group ? [this.group.label] : []),
    ];
    const { catalog, aboutCaption } = this;
    const columnMentions = column.flatMap(({ label }) => label.mentions);
    const groupMentions = this.group?.label.mentions ?? [];

    const rowModels = mentioned(row.label.mentions, 'model', catalog);
    const columnModels = mentioned(columnMentions, 'model', catalog);
    const groupModels = mentioned(groupMentions, 'model', catalog);
    const models = [...rowModels, ...columnModels];
    const isBaselineOfGroup =
      models.length === 0 &&
      this.group?.label.rest === '' &&
      /\b(?:fp-?16|bf-?16|fp-?32|16-?\s?bits?|full[- ]precision|dense|unpruned|original)\b/i.test(
        row.plain,
      );
    const [model, ...others] = isBaselineOfGroup ? groupModels : models;
    if (!model || others.length > 0) {
      return;
    }
    if (groupModels.some((ids) => ids.join() !== model.join())) {
      return;
    }

    const inRow = mentioned(row.label.mentions, 'dataset', catalog);
    const inColumn = mentioned(columnMentions, 'dataset', catalog);
    const inGroup = mentioned(groupMentions, 'dataset', catalog);
    const named = mentioned(
      [...row.label.mentions, ...columnMentions].filter(({ kind }) => kind === 'dataset'),
      'dataset',
      catalog,
    );
    const [dataset, ...otherDatasets] =
      named.length > 0 ? named : inGroup.length > 0 ? inGroup : aboutCaption.datasets;
    if (!dataset || otherDatasets.length > 0) {
      return;
    }
    if (named.length > 0 && inRow.length > 0 && inColumn.length > 0) {
      return;
    }
    const carriers = column.filter(({ label }) => label.mentions.length > 0 || heads.length === 1);
    if (carriers.some(({ label }) => label.rest !== '')) {
      return;
    }
    if (column.some((part) => isOwnOrVariant(part.plain) && !this.isInName(part.plain))) {
      return;
    }
    // `F1/Acc` over `88.9/84.8` does not say which is which with certainty.
    const metrics =
      values.length > 1
        ? undefined
        : (metricsOf(columnMentions) ?? metricsOf(row.label.mentions) ?? metricsOf(groupMentions));
    const split = first(parts.map((part) => part.split)) ?? aboutCaption.split;
    const shots = first(parts.map((part) => part.shots)) ?? aboutCaption.shots;
    for (const value of values) {
      this.claims.push({
        number: {
          ...value,
          start: cell.start + value.start,
          end: cell.start + value.end,
        },
        models: model,
        datasets: dataset,
        metrics,
        split,
        shots,
        series:
          rowModels.length > 0 || isBaselineOfGroup ? `row ${rowIndex}` : `column ${cell.column}`,
        grounds: [
          ...row.grounds,
          { start: cell.start, end: cell.end },
          ...column.map(({ range }) => range),
          ...(this.group ? [this.group.range] : []),
          ...this.table.captions,
        ],
      });
    }
  }

  /** A count of bits, a sparsity and the like, which make of a model another one. */
  private isOfVariant(cell: Cell): boolean {
    const [value] = cell.values ?? [];
    if (!value) {
      return false;
    }
    const head = this.headers
      .filter(({ column, columns }) => column <= cell.column && cell.column < column + columns)
      .map(({ plain }) => plain)
      .join(' ');
    return (
      /\b(?:#?\s?bits?|w-?bits?|avg\.? bits|bit-?width|sparsity|pruned?|rank|epochs?|steps?|seeds?|wbits|precision)\b/i.test(
        head,
      ) && ![16, 32, 0].includes(value.value)
    );
  }

  /** True where what looks like a variant is a model of its own in the catalog. */
  private isInName(plain: string): boolean {
    let rest = plain;
    for (const { start, end } of this.label(plain).mentions) {
      rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
    }
    return !isOwnOrVariant(rest);
  }

  private part(cell: Cell): Part {
    return {
      plain: cell.plain,
      label: this.label(cell.plain),
      range: { start: cell.start, end: cell.end },
    };
  }

  private label(plain: string): Label {
    let label = this.labels.get(plain);
    if (!label) {
      label = readLabel(plain, this.names);
      this.labels.set(plain, label);
    }
    return label;
  }
}

/** How many rows above the first rule are the head; 0 where no rule tells. */
function headRows(rows: readonly TableRow[]): number {
  const rule = rows.findIndex(({ hasRuleAbove }, index) => index > 0 && hasRuleAbove);
  return rule > 0 && rule <= 4 ? rule : 0;
}

function readCell(cell: TableCell): Cell {
  const plain = plainText(cell.text);
  return { ...cell, plain, values: valuesOfCell(plain) };
}

/** A number that heads a column, such as a count of shots. */
function isWhole({ values }: Cell): boolean {
  return (values?.length ?? 0) > 0;
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
