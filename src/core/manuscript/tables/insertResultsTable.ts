import { isInert } from '../../citation/inertRange';
import { activeLatex, inertLatex } from '../../citation/latexSource';
import { activeMarkdown, frontMatterOf, inertMarkdown } from '../../citation/markdownSource';
import { languageIds } from '../../citation/syntax/citingLanguages';
import type { CiteSyntax } from '../../citation/syntax/citeSyntax';
import { lineEndingOf, type TextInsertion } from '../../citation/textRange';
import { PersonError } from '../../personError';
import { tablesIn } from '../numbers/tables';
import { placedTables } from './placedTables';
import type { ResultsTable } from './resultsTable';
import { writeResultsTable, type TableFormat, type WritingOptions } from './writeResultsTable';

/** Where and how a results table is to be put into a document. */
export interface TableInsertionRequest extends Pick<WritingOptions, 'format' | 'sources'> {
  readonly text: string;
  /** Of the cursor. */
  readonly offset: number;
  /**
   * Cites papers, by ids of the catalog, in a text at an offset; see {@link citingBy}.
   *
   * @returns Nothing where there is nothing to cite.
   */
  readonly cite: (papers: readonly string[], text: string, offset: number) => string;
}

/** A table to put into a document, and where the cursor goes then. */
export interface TableInsertion extends TextInsertion {
  /** Offset in the edited document. */
  readonly cursor: number;
  /** What the document calls the table, such as `tab:results`; empty in plain Markdown. */
  readonly label: string;
}

/** The format a document's tables are written in; undefined for languages without one. */
export function tableFormatOf(languageId: string): TableFormat | undefined {
  if (isOf(languageIds.latex, languageId)) {
    return 'latex';
  }
  if (isOf([...languageIds.quarto, ...languageIds.rmarkdown], languageId)) {
    return 'pandoc';
  }
  // MDX has no comments of HTML.
  return isOf(languageIds.markdown, languageId) && languageId !== 'mdx' ? 'markdown' : undefined;
}

/**
 * Plans putting a results table into a document: on lines of its own, at the cursor's line where
 * that is blank, else behind it; behind a table where the cursor stands in one.
 *
 * @throws {PersonError} where nothing is shown of what stands there, as in code or a preamble.
 */
export function tableInsertion(
  table: ResultsTable,
  request: TableInsertionRequest,
): TableInsertion {
  const { text, format, cite, sources } = request;
  const offset = placeFor(text, request.offset, format);
  const eol = lineEndingOf(text);
  // What is cited stands in a paragraph of its own.
  const around = `${text.slice(0, offset)}\n\n\n\n${text.slice(offset)}`;
  const name = freeName(text);
  const written = writeResultsTable(table, {
    format,
    sources,
    cite: (papers) => (papers.length === 0 ? '' : cite(papers, around, offset + 2)),
    name,
  });
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  const lead =
    before === '' || /\n[ \t]*\r?\n$/.test(before) ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const tail = after.trim() === '' || /^[ \t]*\r?\n/.test(after) ? '' : '\n';
  const endsText = after !== '' && after.trim() === '';
  const put = (lead + (endsText ? written.trimEnd() : written) + tail).replaceAll('\n', eol);
  const label = { latex: `tab:${name}`, pandoc: `tbl-${name}`, markdown: '' }[format];
  return {
    offset,
    text: put,
    cursor: offset + put.length - (tail === '' ? 0 : eol.length),
    label,
  };
}

/**
 * How a document cites papers by their keys, as text of its own.
 *
 * @param keys By ids of the catalog.
 */
export function citingBy(
  syntax: CiteSyntax,
  keys: ReadonlyMap<string, string>,
): TableInsertionRequest['cite'] {
  return (papers, text, offset) => {
    const known = papers.flatMap((id) => keys.get(id) ?? []);
    return known.length === 0 ? '' : syntax.insertion(text, offset, offset, known).text;
  };
}

/** Where a table may stand: at the start of a blank line, or at the end of another. */
function placeFor(text: string, cursor: number, format: TableFormat): number {
  const isLatex = format === 'latex';
  const active = isLatex ? activeLatex(text) : activeMarkdown(text);
  const stretches = [
    ...tablesIn(active, isLatex ? 'latex' : 'markdown').map((table) =>
      isLatex ? table.surroundings : table,
    ),
    ...placedTables(text).map(({ comment, table }) => ({
      start: comment.start,
      end: Math.max(comment.end, table?.surroundings.end ?? 0),
    })),
  ];
  const around = stretches.filter(({ start, end }) => start <= cursor && cursor <= end);
  const from = Math.max(cursor, ...around.map(({ end }) => end));
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const newline = text.indexOf('\n', from);
  const lineEnd =
    newline < 0 ? text.length : newline - (text[newline - 1] === '\r' && newline > from ? 1 : 0);
  const isBlank = text.slice(lineStart, lineEnd).trim() === '';
  const offset = isBlank ? lineStart : lineEnd;
  requireShown(text, offset, isLatex);
  return offset;
}

function requireShown(text: string, offset: number, isLatex: boolean): void {
  const refuse = (where: string): PersonError =>
    new PersonError(
      `Nothing was inserted: the cursor is ${where}.`,
      'Put it where the table shall stand.',
    );
  const inert = (isLatex ? inertLatex(text) : inertMarkdown(text)).filter(
    ({ start, end }) => text.slice(start, end).includes('\n') || start === end,
  );
  if (isInert(inert, offset)) {
    throw refuse('in code, verbatim text or a comment');
  }
  if (isLatex) {
    const active = activeLatex(text);
    const begin = active.indexOf('\\begin{document}');
    const end = active.indexOf('\\end{document}');
    if (offset < begin) {
      throw refuse('in the preamble');
    }
    if (end >= 0 && offset > end) {
      throw refuse('behind the end of the document');
    }
  } else if (offset < (frontMatterOf(text)?.end ?? 0)) {
    throw refuse('in the front matter');
  }
}

/** A name that no label and no note of the document begins with. */
function freeName(text: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? 'results' : `results-${count}`;
    const isTaken = new RegExp(
      `\\\\label\\s*\\{tab:${name}\\}|#tbl-${name}\\b(?!-)|\\[\\^${name}-[a-z]{1,2}\\]`,
    ).test(text);
    if (!isTaken) {
      return name;
    }
  }
}

/**
 * Where a LaTeX document is to load booktabs, which results tables need: undefined where it does
 * already, and where it is a part of another, without a preamble.
 */
export function booktabsInsertion(text: string): TextInsertion | undefined {
  const active = activeLatex(text);
  const classAt = /\\documentclass\s*(?:\[[^\]]*\]\s*)?\{[^}]*\}/.exec(active);
  if (!classAt || loadsBooktabs(text)) {
    return undefined;
  }
  const begin = active.indexOf('\\begin{document}');
  const preamble = begin < 0 ? active : active.slice(0, begin);
  const packages = [...preamble.matchAll(/\\usepackage\s*(?:\[[^\]]*\]\s*)?\{[^}]*\}[^\S\n]*/g)].at(
    -1,
  );
  const last = packages ?? classAt;
  const end = last.index + last[0].trimEnd().length;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline - Number(text[newline - 1] === '\r');
  return { offset: lineEnd, text: `${lineEndingOf(text)}\\usepackage{booktabs}` };
}

/** Whether a LaTeX document loads booktabs, as far as it says so itself. */
function loadsBooktabs(text: string): boolean {
  return /\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\]\s*)?\{[^}]*\bbooktabs\b[^}]*\}/.test(
    activeLatex(text),
  );
}

function isOf(languages: readonly string[], languageId: string): boolean {
  return languages.includes(languageId);
}
