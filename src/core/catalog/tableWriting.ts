/** A column of a written table. */
export interface WrittenColumn {
  /** Escaped for the format it is written in, as the cells are. */
  readonly title: string;
  /** Numbers stand at the right. */
  readonly isNumber: boolean;
  /** Of the line below the head of a Markdown table, in characters; 3 or 4 unless told. */
  readonly width?: number;
}

/** The lines of a GitHub-flavoured Markdown table; what stands in the cells is written as it is. */
export function markdownTable(
  columns: readonly WrittenColumn[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(
      columns.map(({ isNumber, width = isNumber ? 4 : 3 }) =>
        isNumber ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
      ),
    ),
    ...rows.map(line),
  ];
}

/** What a LaTeX `table` is made of; all of it is LaTeX already. */
export interface BooktabsTable {
  readonly caption: string;
  /** Without one, nothing can refer to the table. */
  readonly label?: string;
  readonly columns: readonly Pick<WrittenColumn, 'isNumber'>[];
  /** Lines of the head: rows by {@link latexRow} and rules between them. */
  readonly head: readonly string[];
  /** Lines between the head's rule and the last. */
  readonly body: readonly string[];
  /** Lines below the rows, such as notes. */
  readonly foot?: readonly string[];
}

/** The lines of a LaTeX `table` with the rules of booktabs. */
export function booktabsTable(table: BooktabsTable): string[] {
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${table.caption}}`,
    ...(table.label === undefined ? [] : [`  \\label{${table.label}}`]),
    `  \\begin{tabular}{${table.columns.map(({ isNumber }) => (isNumber ? 'r' : 'l')).join('')}}`,
    '    \\toprule',
    ...table.head.map((line) => `    ${line}`),
    '    \\midrule',
    ...table.body.map((line) => `    ${line}`),
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(table.foot ?? []).map((line) => `  ${line}`),
    '\\end{table}',
  ];
}

/** A row of a LaTeX table. */
export function latexRow(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}

/** Text in which Markdown and HTML read no mark, on one line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#~&$]/g, '\\$&');
}
