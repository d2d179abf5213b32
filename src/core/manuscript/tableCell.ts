import { inertMarkdown } from '../citation/markdownSource';
import { inertLatex } from '../citation/latexSource';
import { windowAt } from '../citation/syntax/citeContext';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { TextRange } from '../citation/textRange';

/** A cell of a table in which something is being typed; the range is what is typed so far. */
export interface TableCell extends TextRange {
  readonly typed: string;
  /** Whether the cell stands in the table's first row. */
  readonly isHeader: boolean;
  /** Whether it is the first of its row. */
  readonly isFirst: boolean;
  /** A name as the language writes it in a cell. */
  readonly write: (name: string) => string;
}

/**
 * The table cell at an offset; `undefined` where there is none. Looks at a bounded stretch around
 * it, so `text` may be as much of a document: whole lines.
 */
export function tableCellAt(
  text: string,
  offset: number,
  languageId: string,
): TableCell | undefined {
  if ((languageIds.latex as readonly string[]).includes(languageId)) {
    return latexCell(text, offset);
  }
  const isMarkdown = [languageIds.markdown, languageIds.quarto, languageIds.rmarkdown]
    .flat<readonly (readonly string[])[]>()
    .includes(languageId);
  return isMarkdown ? markdownCell(text, offset) : undefined;
}

const tabular = /\\(begin|end)\s*\{(?:tabular[xy*]?|longtable|tabu|tblr|longtblr|array)\}/g;
/** What follows the environment's name, its columns and options. */
const preamble = /^(?:\s*(?:\[[^\]]*\]|\{(?:[^{}]|\{[^{}]*\})*\}))*/;

function latexCell(text: string, offset: number): TableCell | undefined {
  const window = windowAt(text, offset, inertLatex);
  const before = window?.active.slice(0, window.at) ?? '';
  const last = [...before.matchAll(tabular)].at(-1);
  if (last?.[1] !== 'begin') {
    return undefined;
  }
  const opened = before.slice(last.index + last[0].length);
  const columns = preamble.exec(opened)?.[0] ?? '';
  if (columns === '') {
    return undefined;
  }
  const body = opened.slice(columns.length);
  const rows = body.split(/\\\\(?:\s*\[[^\]]*\])?|\\tabularnewline\b/);
  const row = rows.at(-1) ?? '';
  const cells = row.split(/(?<!\\)&/);
  const typed = /[^&{}\\\n]*(?:\\[_%&#$][^&{}\\\n]*)*$/.exec(cells.at(-1) ?? '')?.[0] ?? '';
  const word = typed.trimStart();
  return /^[\d.,\s±$-]+$/.test(word)
    ? undefined
    : {
        start: offset - word.length,
        end: offset,
        typed: word.replace(/\\([_%&#$])/g, '$1'),
        isHeader: rows.length === 1,
        isFirst: cells.length === 1,
        write: (name) => name.replace(/[_%&#$]/g, '\\$&'),
      };
}

const delimiterRow = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\r?$/;

function markdownCell(text: string, offset: number): TableCell | undefined {
  const window = windowAt(text, offset, inertMarkdown);
  if (!window) {
    return undefined;
  }
  const { before, behind } = window;
  const above = before.split('\n');
  const line = above.pop() ?? '';
  const [rest = '', ...below] = behind.split('\n');
  const isBody = above.some((row) => delimiterRow.test(row));
  const isHeader = !isBody && (delimiterRow.test(below[0] ?? '') || /^[ \t]*\|/.test(line));
  if ((!isBody && !isHeader) || !/\|/.test(line + rest) || delimiterRow.test(line + rest)) {
    return undefined;
  }
  const cells = line.replace(/^[ \t]*\|/, '').split(/(?<!\\)\|/);
  const word = (cells.at(-1) ?? '').trimStart().replace(/^(?:\*\*|__|\*|_)/, '');
  return /^[\d.,\s±%-]+$/.test(word)
    ? undefined
    : {
        start: offset - word.length,
        end: offset,
        typed: word.replace(/\\([|*_])/g, '$1'),
        isHeader,
        isFirst: cells.length === 1,
        write: (name) => name.replace(/[|*_]/g, '\\$&'),
      };
}
