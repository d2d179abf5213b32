import { languageIds } from '../../citation/syntax/citingLanguages';
import type { TextRange } from '../../citation/textRange';
import { groupEnd } from './plainText';

/** A cell; the range covers its content, without white space, rules and what spans it. */
export interface TableCell extends TextRange {
  /** The content as written, with its markup. */
  readonly text: string;
  /** The first column it stands in, from 0. */
  readonly column: number;
  /** How many columns and rows it spans; a cell that spans upwards has negative rows. */
  readonly columns: number;
  readonly rows: number;
}

export interface TableRow extends TextRange {
  readonly cells: readonly TableCell[];
  /** True where a rule stands above it, in Markdown the line that ends the head. */
  readonly hasRuleAbove: boolean;
}

/** A table of a document; every offset is one of the text it was read from. */
export interface Table extends TextRange {
  readonly syntax: 'latex' | 'markdown';
  readonly rows: readonly TableRow[];
  /** The captions that belong to it, without their commands; several where it has notes. */
  readonly captions: readonly TextRange[];
  /** The float or paragraph it stands in, captions and notes included. */
  readonly surroundings: TextRange;
}

/**
 * The tables of a document, in order: LaTeX's tabular, tabular*, tabularx, tabulary, longtable,
 * xltabular, supertabular, tblr and their kin, and the pipe tables of Markdown.
 *
 * @param text As `activeText` leaves it: without comments and code, at the same offsets. A table
 * inside a cell of another belongs to that cell. Takes time linear in the text.
 */
export function tablesIn(text: string, languageId: string): Table[] {
  return [...eachTable(text, languageId)].sort((one, other) => one.start - other.start);
}

/** The same, one at a time, those of LaTeX first, so that others can have their turn meanwhile. */
export function* eachTable(text: string, languageId: string): Generator<Table> {
  const isLatex = (languageIds.latex as readonly string[]).includes(languageId);
  if (text.includes('\\begin')) {
    yield* latexTables(text);
  }
  if (!isLatex) {
    yield* pipeTables(text);
  }
}

/** How many arguments in braces stand before the columns' specification. */
const environments: Readonly<Record<string, number>> = {
  tabular: 0,
  'tabular*': 1,
  tabularx: 1,
  tabulary: 1,
  longtable: 0,
  xltabular: 1,
  supertabular: 0,
  tblr: 0,
  'tblr*': 0,
  longtblr: 0,
  talltblr: 0,
  NiceTabular: 0,
  'NiceTabular*': 1,
  NiceTabularX: 1,
  array: 0,
};

const tableStart = /\\begin\s*\{([A-Za-z]+\*?)\}/g;

function* latexTables(text: string): Generator<Table> {
  const floats = floatsIn(text);
  let next = 0;
  const scanner = new RegExp(tableStart);
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const name = match[1] ?? '';
    const before = environments[name];
    if (before === undefined || name === 'array') {
      continue;
    }
    let at = optionEnd(text, match.index + match[0].length);
    for (let count = 0; count <= before; count++) {
      at = optionEnd(text, groupEnd(text, skipSpace(text, at)) ?? at);
    }
    const end = environmentEnd(text, at, name);
    if (end === undefined) {
      continue;
    }
    scanner.lastIndex = end.after;
    const range = { start: match.index, end: end.after };
    while ((floats[next]?.end ?? Infinity) < range.start) {
      next++;
    }
    const candidate = floats[next];
    const float =
      candidate && candidate.start < range.start && range.end <= candidate.end
        ? candidate
        : undefined;
    const rows = latexRows(text, at, end.before);
    yield {
      syntax: 'latex',
      ...range,
      rows,
      captions: captionsIn(text, float ?? range),
      surroundings: float ?? range,
    };
  }
}

function floatsIn(text: string): TextRange[] {
  const pattern =
    /\\begin\s*\{((?:sideways|wrap|long|three)?(?:part)?table\*?|(?:float|wrap)?figure\*?|margintable|center|minipage)\}/g;
  const floats: TextRange[] = [];
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    const name = match[1] ?? '';
    if (match.index < last || /^(?:center|minipage|longtable)/.test(name)) {
      continue;
    }
    const close = text.indexOf(`\\end{${name}}`, match.index);
    if (close >= 0) {
      last = close;
      floats.push({ start: match.index, end: close });
    }
  }
  return floats;
}

function captionsIn(text: string, { start, end }: TextRange): TextRange[] {
  const found: TextRange[] = [];
  const part = text.slice(start, end);
  for (const match of part.matchAll(
    /\\(?:sub)?caption(?:of\s*\{[a-z]+\}|setup)?\*?\s*(?:\[[^\]]*\])?\s*(?=\{)|\\begin\s*\{tablenotes\}/g,
  )) {
    const from = start + match.index + match[0].length;
    if (match[0].startsWith('\\begin')) {
      const close = text.indexOf('\\end{tablenotes}', from);
      found.push({ start: from, end: close < 0 ? end : close });
    } else if (!match[0].startsWith('\\captionsetup')) {
      found.push({ start: from + 1, end: (groupEnd(text, from) ?? end + 1) - 1 });
    }
  }
  return found;
}

/** Where an environment ends, those of its name inside it counted. */
function environmentEnd(
  text: string,
  from: number,
  name: string,
): { readonly before: number; readonly after: number } | undefined {
  const escaped = name.replace('*', '\\*');
  const pattern = new RegExp(`\\\\(begin|end)\\s*\\{${escaped}\\}`, 'g');
  pattern.lastIndex = from;
  let depth = 1;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    depth += match[1] === 'begin' ? 1 : -1;
    if (depth === 0) {
      return { before: match.index, after: pattern.lastIndex };
    }
  }
  return undefined;
}

/** Rules and settings between rows, which are no text of a cell; group 1 marks a rule. */
const betweenRows =
  /\s*(?:(\\(?:toprule|midrule|bottomrule|hline|hdashline|cmidrule|cline|cdashline|specialrule|Xhline\w*|thickhline|noalign|dashedline|arrayrulecolor)\b)|\\(?:addlinespace|rowcolor|rowstyle|endhead|endfirsthead|endfoot|endlastfoot|morecmidrules|SetRow|rowcolors|centering|small|footnotesize|scriptsize|tiny|bfseries|rm|nopagebreak|pagebreak|newpage|label|caption|hiderowcolors|showrowcolors|noindent|setlength|renewcommand)\b\*?)/y;

function latexRows(text: string, from: number, to: number): TableRow[] {
  const rows: TableRow[] = [];
  let at = from;
  while (at < to) {
    let hasRuleAbove = false;
    betweenRows.lastIndex = at;
    for (
      let rule = betweenRows.exec(text);
      rule && rule.index < to;
      rule = betweenRows.exec(text)
    ) {
      hasRuleAbove ||= rule[1] !== undefined && !/cmidrule|cline|cdashline/.test(rule[1]);
      at = argumentsEnd(text, betweenRows.lastIndex);
      betweenRows.lastIndex = at;
    }
    const { cells, end, after } = latexRow(text, at, to);
    const isEmpty = cells.length === 1 && cells[0]?.text === '';
    if (!isEmpty) {
      rows.push({ start: at, end, cells, hasRuleAbove });
    }
    at = after;
  }
  return rows;
}

function latexRow(
  text: string,
  from: number,
  to: number,
): { readonly cells: TableCell[]; readonly end: number; readonly after: number } {
  const cells: TableCell[] = [];
  let column = 0;
  let start = from;
  let depth = 0;
  const push = (end: number): void => {
    const cell = latexCell(text, start, end, column);
    cells.push(cell);
    column += cell.columns;
  };
  const scanner = /\\\\\*?|\\tabularnewline\b|\\begin\s*\{|\\end\s*\{|\\[^]|[{}&]/g;
  scanner.lastIndex = from;
  for (let match = scanner.exec(text); match && match.index < to; match = scanner.exec(text)) {
    const [mark] = match;
    if (mark.startsWith('\\begin') || mark.startsWith('\\end')) {
      depth += mark.startsWith('\\begin') ? 1 : -1;
      // The brace of its name was read with it.
      scanner.lastIndex = text.indexOf('}', scanner.lastIndex) + 1 || to;
    } else if (mark === '{' || mark === '}') {
      depth += mark === '{' ? 1 : -1;
    } else if (depth <= 0 && mark === '&') {
      push(match.index);
      start = scanner.lastIndex;
    } else if (depth <= 0 && (mark.startsWith('\\\\') || mark === '\\tabularnewline')) {
      push(match.index);
      const option = /^\s*\[[^\]\n]*\]/.exec(text.slice(scanner.lastIndex, scanner.lastIndex + 30));
      return {
        cells,
        end: match.index,
        after: scanner.lastIndex + (option?.[0].length ?? 0),
      };
    }
  }
  push(to);
  return { cells, end: to, after: to };
}

function latexCell(text: string, from: number, to: number, column: number): TableCell {
  let { start, end } = trimmed(text, from, to);
  let columns = 1;
  let rows = 1;
  for (;;) {
    const head = /^\\(multicolumn|multirow|SetCell|multirowcell|Block)\*?\s*/.exec(
      text.slice(start, Math.min(end, start + 30)),
    );
    if (!head) {
      break;
    }
    const given: TextRange[] = [];
    const options: string[] = [];
    let at = start + head[0].length;
    const most =
      head[1] === 'SetCell' ? 1 : head[1] === 'multirowcell' || head[1] === 'Block' ? 2 : 3;
    while (given.length < most && at < end) {
      at = skipSpace(text, at);
      if (text[at] === '[') {
        const close = optionEnd(text, at);
        options.push(text.slice(at, close));
        at = Math.max(close, at + 1);
      } else if (text[at] === '*' && given.length === 1) {
        given.push({ start: at, end: at + 1 });
        at++;
      } else {
        const close = groupEnd(text, at);
        if (close === undefined) {
          break;
        }
        given.push({ start: at + 1, end: close - 1 });
        at = close;
      }
    }
    const first = given[0] && text.slice(given[0].start, given[0].end);
    if (head[1] === 'SetCell') {
      columns = Number(/\bc\s*=\s*(\d+)/.exec(options.join())?.[1] ?? columns);
      rows = Number(/\br\s*=\s*(\d+)/.exec(options.join())?.[1] ?? rows);
      ({ start, end } = trimmed(text, at, end));
      continue;
    }
    const content = given[most - 1];
    if (!content) {
      break;
    }
    if (head[1] === 'multicolumn') {
      columns = Number.parseInt(first ?? '', 10) || 1;
    } else if (head[1] === 'Block') {
      const [height = 1, width = 1] = (first ?? '')
        .split('-')
        .map((part) => Number.parseInt(part, 10) || 1);
      rows = height;
      columns = width;
    } else {
      rows = Number.parseInt(first ?? '', 10) || 1;
    }
    ({ start, end } = trimmed(text, content.start, content.end));
  }
  return { start, end, text: text.slice(start, end), column, columns, rows };
}

/** A line of pipes, dashes and colons below another line with pipes. */
const delimiter = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?[ \t]*\r?$/;

function* pipeTables(text: string): Generator<Table> {
  if (!text.includes('|')) {
    return;
  }
  const lines = linesOf(text);
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index];
    const above = lines[index - 1];
    if (!line || !above || !line.text.includes('-') || !/[|+]/.test(line.text)) {
      continue;
    }
    if (!delimiter.test(line.text) || !above.text.includes('|')) {
      continue;
    }
    const head = pipeRow(above, false);
    const rows = [head];
    let last = index;
    while (lines[last + 1]?.text.includes('|')) {
      last++;
      const next = lines[last];
      if (next && !delimiter.test(next.text)) {
        rows.push(pipeRow(next, last === index + 1));
      }
    }
    const end = lines[last]?.end ?? line.end;
    const range = { start: above.start, end };
    const captions = captionsAround(lines, index - 2, last + 1);
    yield {
      syntax: 'markdown',
      ...range,
      rows,
      captions,
      surroundings: {
        start: Math.min(range.start, ...captions.map(({ start }) => start)),
        end: Math.max(range.end, ...captions.map((caption) => caption.end)),
      },
    };
    index = last + 1;
  }
}

interface Line extends TextRange {
  readonly text: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (;;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    lines.push({ start, end, text: text.slice(start, end) });
    if (newline < 0) {
      return lines;
    }
    start = newline + 1;
  }
}

/**
 * A table's caption: Pandoc's `: text` or `Table: text` below it, a line such as `**Table 1** …`
 * below it, or the paragraph right above it.
 */
function captionsAround(lines: readonly Line[], above: number, below: number): TextRange[] {
  const paragraph = (from: number, step: -1 | 1): TextRange | undefined => {
    let at = from;
    while (lines[at]?.text.trim() === '' && Math.abs(at - from) < 2) {
      at += step;
    }
    const first = lines[at];
    const isText = first && first.text.trim() !== '' && !first.text.includes('|');
    if (!isText || (step > 0 && !/^\s*(?::|\W{0,3}Table\b)/.test(first.text))) {
      return undefined;
    }
    let other = first;
    for (let steps = 0; steps < 8; steps++) {
      at += step;
      const next = lines[at];
      if (!next || next.text.trim() === '' || /^\s*#|\|/.test(next.text)) {
        break;
      }
      other = next;
    }
    return { start: Math.min(first.start, other.start), end: Math.max(first.end, other.end) };
  };
  return [paragraph(above, -1), paragraph(below, 1)].filter((range) => range !== undefined);
}

function pipeRow(line: Line, hasRuleAbove: boolean): TableRow {
  const cells: TableCell[] = [];
  const bars = [...line.text.matchAll(/\\[^]|`[^`]*`|\|/g)]
    .filter(([mark]) => mark === '|')
    .map(({ index }) => index);
  const lead = /^[ \t>]*/.exec(line.text)?.[0].length ?? 0;
  const edges = [
    ...(bars[0] === lead ? [] : [lead - 1]),
    ...bars,
    ...(/\|\s*$/.test(line.text) ? [] : [line.text.length]),
  ];
  for (let index = 0; index + 1 < edges.length; index++) {
    const from = line.start + (edges[index] ?? 0) + 1;
    const { start, end } = trimmed(line.text, from - line.start, edges[index + 1] ?? 0);
    cells.push({
      start: line.start + start,
      end: line.start + end,
      text: line.text.slice(start, end),
      column: index,
      columns: 1,
      rows: 1,
    });
  }
  return { start: line.start, end: line.end, cells, hasRuleAbove };
}

function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  let start = from;
  let end = Math.max(from, to);
  while (start < end && /\s/.test(text[start] ?? '')) {
    start++;
  }
  while (end > start && /\s/.test(text[end - 1] ?? '')) {
    end--;
  }
  return { start, end };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) {
    at++;
  }
  return at;
}

function optionEnd(text: string, from: number): number {
  const at = skipSpace(text, from);
  if (text[at] !== '[') {
    return from;
  }
  const close = text.indexOf(']', at);
  return close < 0 || close - at > 400 ? from : close + 1;
}

/** Behind the arguments of a command: options, `(lr)` and groups. */
function argumentsEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const character = text[at];
    const end =
      character === '['
        ? optionEnd(text, at)
        : character === '('
          ? text.indexOf(')', at) + 1
          : character === '{'
            ? groupEnd(text, at)
            : undefined;
    if (end === undefined || end <= at) {
      return at;
    }
    at = end;
  }
}
