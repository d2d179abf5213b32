import { booktabsTable, escapeMarkdown, latexRow, markdownTable } from '../../catalog/tableWriting';
import { latexOf } from '../../citation/latexWriting';
import { markerLines, recordLines } from './marker';
import { decimalsIn } from './printedNumber';
import {
  onlyOne,
  type ResultsCell,
  type ResultsColumn,
  type ResultsRow,
  type ResultsTable,
} from './resultsTable';

/** What a results table is written in; `pandoc` is Markdown with pandoc's captions. */
export type TableFormat = 'latex' | 'markdown' | 'pandoc';

export interface WritingOptions {
  readonly format: TableFormat;
  /**
   * Where a reader finds what each value comes from: `comments` names it in the source alone, and
   * the papers are cited beside the model; `footnotes` puts it below the table as well.
   */
  readonly sources: 'comments' | 'footnotes';
  /** Cites papers, by ids of the catalog, as the document does; empty where it cannot. */
  readonly cite: (papers: readonly string[]) => string;
  /** Names the table in the document: `results` becomes `tab:results`. */
  readonly name: string;
}

/** A results table as text that ends in a line break, to be put between blank lines. */
export function writeResultsTable(table: ResultsTable, options: WritingOptions): string {
  const lines =
    options.format === 'latex' ? latexLines(table, options) : markdownLines(table, options);
  return `${lines.join('\n')}\n`;
}

function latexLines(table: ResultsTable, options: WritingOptions): string[] {
  const { columns, rows } = table;
  const escape = (text: string): string => latexOf(text.replace(/\s+/g, ' '), { ascii: false });
  const notes = options.sources === 'footnotes' ? notesOf(rows) : undefined;
  const shared = sharedBy(columns);
  const groups = groupsOf(columns);
  const mark = (column: ResultsColumn): string => (column.isMixed ? '$^{\\ddagger}$' : '');
  const tops = groups.map(({ first, width }) =>
    width === 1
      ? escape(first.dataset.name) + mark(first)
      : `\\multicolumn{${width}}{c}{${escape(first.dataset.name)}}`,
  );
  const subs = columns.map(
    (column) =>
      headParts(column, shared, '$\\uparrow$', '$\\downarrow$', escape) +
      (isInGroup(column, groups) ? mark(column) : ''),
  );
  const hasSubs = subs.some((sub) => sub !== '');
  const hasGroups = groups.some(({ width }) => width > 1);
  const body = rows.map((row) => [
    latexName(row, options, escape),
    ...row.cells.map((cell, at) => latexCell(cell, decimalsOf(rows, at), notes)),
  ]);
  const grid = padded([
    ...(hasGroups ? [] : [['Model', ...tops]]),
    ...(hasSubs ? [['', ...subs]] : []),
    ...body,
  ]);
  const head = grid.slice(0, grid.length - rows.length);
  return [
    ...markerLines(table).map((line) => `% ${line}`),
    ...booktabsTable({
      caption: captionOf(table, shared, escape, '$^{\\dagger}$', '$^{\\ddagger}$'),
      label: `tab:${options.name}`,
      columns: [{ isNumber: false }, ...columns.map(() => ({ isNumber: true }))],
      head: [
        ...(hasGroups ? [latexRow(['Model', ...tops]), rulesOf(groups)] : []),
        ...head.map(latexRow),
      ],
      body: rows.flatMap((row, at) => [
        `${latexRow(grid[head.length + at] ?? [])} % ${row.model.id}`,
        ...recordLines(row, columns).map((line) => `% ${line}`),
      ]),
      ...(notes && {
        foot: [
          '\\par\\smallskip',
          '{\\footnotesize\\raggedright',
          ...[...notes.values()].map(
            ({ label, cell }, at) =>
              `\\textsuperscript{${label}}~${noteText(cell, options, escape)}\\par${at === notes.size - 1 ? '}' : ''}`,
          ),
        ],
      }),
    }),
  ];
}

function markdownLines(table: ResultsTable, options: WritingOptions): string[] {
  const { columns, rows } = table;
  const notes = options.sources === 'footnotes' ? notesOf(rows) : undefined;
  const shared = sharedBy(columns);
  const noteMark = (label: string): string => `[^${options.name}-${label}]`;
  const titles = columns.map((column) => {
    const parts = headParts(column, shared, '↑', '↓', escapeMarkdown);
    return (
      escapeMarkdown(column.dataset.name) +
      (parts === '' ? '' : ` (${parts})`) +
      (column.isMixed ? '‡' : '')
    );
  });
  const grid = padded([
    ['Model', ...titles],
    ...rows.map((row) => [
      markdownName(row, options),
      ...row.cells.map((cell) => markdownCell(cell, notes, noteMark)),
    ]),
  ]);
  const [head = [], ...body] = grid;
  const caption = captionOf(table, shared, escapeMarkdown, '†', '‡');
  const isPandoc = options.format === 'pandoc';
  return [
    `<!-- ${markerLines(table).join('\n')}`,
    ...rows.flatMap((row) => recordLines(row, columns)),
    '-->',
    '',
    ...(isPandoc ? [] : [`**${caption}**`, '']),
    ...markdownTable(
      head.map((title, at) => ({ title, isNumber: at > 0, width: [...title].length })),
      body,
    ),
    ...(isPandoc ? ['', `: ${caption} {#tbl-${options.name}}`] : []),
    ...(notes
      ? [
          '',
          ...[...notes.values()].map(
            ({ label, cell }) => `${noteMark(label)}: ${noteText(cell, options, escapeMarkdown)}`,
          ),
        ]
      : []),
  ];
}

/** Data sets that head several columns in a row. */
interface ColumnGroup {
  readonly first: ResultsColumn;
  readonly width: number;
  /** Of its first column, from 0. */
  readonly at: number;
}

function groupsOf(columns: readonly ResultsColumn[]): ColumnGroup[] {
  const groups: ColumnGroup[] = [];
  columns.forEach((column, at) => {
    const last = groups.at(-1);
    if (last?.first.dataset.id === column.dataset.id) {
      groups[groups.length - 1] = { ...last, width: last.width + 1 };
    } else {
      groups.push({ first: column, width: 1, at });
    }
  });
  return groups;
}

function isInGroup(column: ResultsColumn, groups: readonly ColumnGroup[]): boolean {
  return groups.some(({ first, width }) => width > 1 && first.dataset.id === column.dataset.id);
}

/** Thin rules below the data sets that head several columns. */
function rulesOf(groups: readonly ColumnGroup[]): string {
  return groups
    .filter(({ width }) => width > 1)
    .map(({ at, width }) => `\\cmidrule(lr){${at + 2}-${at + 1 + width}}`)
    .join(' ');
}

/** What all columns have in common, which the caption says once. */
interface Shared {
  readonly metric: boolean;
  readonly split: boolean;
  readonly shots: boolean;
}

function sharedBy(columns: readonly ResultsColumn[]): Shared {
  return {
    metric: onlyOne(columns.map(({ metric, unit }) => `${metric.id} ${unit}`)) !== undefined,
    split: onlyOne(columns.map(({ split }) => split)) !== undefined,
    shots: onlyOne(columns.map(({ shots }) => shots)) !== undefined,
  };
}

/** What a column's head says beside the data set. */
function headParts(
  { metric, unit, higherIsBetter, split, shots }: ResultsColumn,
  shared: Shared,
  up: string,
  down: string,
  escape: (text: string) => string,
): string {
  const arrow = higherIsBetter === undefined ? '' : ` ${higherIsBetter ? up : down}`;
  return [
    ...(shared.metric ? [] : [escape(withUnit(metric.shortName, unit)) + arrow]),
    ...(shared.split || split === undefined ? [] : [escape(split)]),
    ...(shared.shots || shots === undefined ? [] : [`${shots}-shot`]),
  ].join(', ');
}

function withUnit(name: string, unit: string | undefined): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function captionOf(
  { columns, rows }: ResultsTable,
  shared: Shared,
  escape: (text: string) => string,
  dagger: string,
  doubleDagger: string,
): string {
  const [first] = columns;
  const cells = rows.flatMap((row) => row.cells);
  const direction =
    first?.higherIsBetter === undefined
      ? []
      : [`${first.higherIsBetter ? 'higher' : 'lower'} is better`];
  const said = [
    ...(shared.metric && first ? [withUnit(first.metric.name, first.unit), ...direction] : []),
    ...(shared.split && first?.split !== undefined ? [`${first.split} split`] : []),
    ...(shared.shots && first?.shots !== undefined ? [`${first.shots}-shot`] : []),
  ];
  const unlike = 'splits or numbers of shots differ or are not stated.';
  return [
    escape(said.length === 0 ? 'Reported results.' : `Reported results: ${said.join(', ')}.`),
    ...(cells.some((cell) => cell?.isBest) ? ['Bold: best comparable value of a column.'] : []),
    ...(cells.some((cell) => cell?.isUnlike)
      ? [`${dagger} Not comparable with the rest of its column: ${unlike}`]
      : []),
    ...(columns.some(({ isMixed }) => isMixed)
      ? [`${doubleDagger} The values of the column are not comparable: ${unlike}`]
      : []),
  ].join(' ');
}

function latexName(
  row: ResultsRow,
  options: WritingOptions,
  escape: (text: string) => string,
): string {
  const citation = options.cite(papersOfRow(row, options));
  const name = escape(row.model.name);
  // Behind a row's end LaTeX would take these for an option.
  const guard = /^\s*[[*]/.test(name) ? '{}' : '';
  return guard + name + (citation === '' ? '' : `~${citation}`);
}

function markdownName(row: ResultsRow, options: WritingOptions): string {
  const citation = options.cite(papersOfRow(row, options));
  return escapeMarkdown(row.model.name) + (citation === '' ? '' : ` ${citation}`);
}

/** The model's own paper, and those that report its values where no note does. */
function papersOfRow({ paper, cells }: ResultsRow, { sources }: WritingOptions): string[] {
  const reporting = sources === 'comments' ? cells.map((cell) => cell?.paper) : [];
  return [...new Set([paper, ...reporting])].filter((id) => id !== undefined);
}

function latexCell(
  cell: ResultsCell | undefined,
  decimals: number,
  notes: Notes | undefined,
): string {
  if (!cell) {
    return '--';
  }
  const own = decimalsIn(cell.number);
  const marks =
    (cell.isUnlike ? '$^{\\dagger}$' : '') +
    (notes ? `\\textsuperscript{${labelOf(cell, notes)}}` : '');
  const missing = (own === 0 && decimals > 0 ? '.' : '') + '0'.repeat(decimals - own);
  return [
    cell.isBest ? `\\textbf{${cell.number}}` : cell.number,
    missing === '' ? '' : `\\phantom{${missing}}`,
    marks === '' ? '' : `\\rlap{${marks}}`,
  ].join('');
}

function markdownCell(
  cell: ResultsCell | undefined,
  notes: Notes | undefined,
  noteMark: (label: string) => string,
): string {
  if (!cell) {
    return '–';
  }
  return [
    cell.isBest ? `**${cell.number}**` : cell.number,
    cell.isUnlike ? '†' : '',
    notes ? noteMark(labelOf(cell, notes)) : '',
  ].join('');
}

/** The most decimals of a column's numbers. */
function decimalsOf(rows: readonly ResultsRow[], at: number): number {
  return Math.max(0, ...rows.map(({ cells }) => decimalsIn(cells[at]?.number ?? '')));
}

/** By where a value comes from, the note that says so. */
type Notes = ReadonlyMap<string, { readonly label: string; readonly cell: ResultsCell }>;

function notesOf(rows: readonly ResultsRow[]): Notes {
  const notes = new Map<string, { label: string; cell: ResultsCell }>();
  for (const cell of rows.flatMap(({ cells }) => cells)) {
    if (cell && !notes.has(cell.provenance)) {
      notes.set(cell.provenance, { label: letters(notes.size), cell });
    }
  }
  return notes;
}

function labelOf({ provenance }: ResultsCell, notes: Notes): string {
  return notes.get(provenance)?.label ?? '';
}

/** `a` to `z`, then `aa`. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function noteText(
  { paper, reference, place, protocol }: ResultsCell,
  { cite }: WritingOptions,
  escape: (text: string) => string,
): string {
  const citation = paper === undefined ? '' : cite([paper]);
  const source = [
    citation === '' ? escape(reference) : citation,
    ...(place === '' ? [] : [escape(place)]),
  ].join(', ');
  return `${source}; ${escape(protocol)}.`;
}

/** Rows whose cells are as wide as the widest of their column, the last one aside. */
function padded(rows: readonly (readonly string[])[]): string[][] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => [...(row[at] ?? '')].length)),
  );
  return rows.map((row) =>
    row.map((cell, at) => {
      const blanks = ' '.repeat((widths[at] ?? 0) - [...cell].length);
      return at === 0 ? cell + blanks : blanks + cell;
    }),
  );
}
