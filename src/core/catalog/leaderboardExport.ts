import { unparse } from 'papaparse';
import type { Leaderboard, LeaderboardColumn, LeaderboardRow } from './leaderboard';
import { formatLargeCount } from './numbers';
import { booktabsTable, escapeMarkdown, latexRow, markdownTable } from './tableWriting';

/**
 * A leaderboard as a GitHub-flavoured Markdown table with its heading line; every mark that Markdown
 * or HTML would read is escaped. The source is a link.
 */
export function toMarkdown(board: Leaderboard): string {
  const cell = (row: LeaderboardRow, { key }: LeaderboardColumn): string =>
    key === 'source' && row.source !== undefined && isAddress(row.source)
      ? `[source](<${encodeMarks(row.source)}>)`
      : escapeMarkdown(shown(row, key));
  return [
    `**${escapeMarkdown(captionOf(board))}**`,
    '',
    ...markdownTable(
      board.columns,
      board.rows.map((row) => board.columns.map((column) => cell(row, column))),
    ),
    '',
  ].join('\n');
}

/**
 * A leaderboard as a LaTeX `table` with the rules of booktabs: papers are `\cite`d by their keys,
 * and sources are `\url`s. Its first line is a comment that names the packages needed.
 */
export function toLatex(board: Leaderboard): string {
  const cell = (row: LeaderboardRow, { key }: LeaderboardColumn): string => {
    const text = shown(row, key);
    if (key === 'paper' && /^[\w:.+/-]+$/.test(text)) {
      return `\\cite{${text}}`;
    }
    return key === 'source' && isAddress(text) ? `\\url{${encodeMarks(text)}}` : escapeLatex(text);
  };
  return [
    '% Needs \\usepackage{booktabs} and \\usepackage{url} (or hyperref).',
    ...booktabsTable({
      caption: escapeLatex(captionOf(board)),
      columns: board.columns,
      head: [latexRow(board.columns.map(({ title }) => title))],
      body: board.rows.map((row) => latexRow(board.columns.map((column) => cell(row, column)))),
    }),
    '',
  ].join('\n');
}

/**
 * A leaderboard as CSV by RFC 4180: a header line, lines that end in CR LF, quotes where needed.
 * Numbers stay plain; text that a spreadsheet would run as a formula gets an apostrophe before it.
 */
export function toCsv(board: Leaderboard): string {
  const rows = board.rows.map((row) => [
    board.dataset.id,
    board.metricId,
    ...board.columns.map(({ key }) => row[key] ?? ''),
  ]);
  const fields = ['dataset', 'metric', ...board.columns.map(({ key }) => key)];
  const text = unparse({ fields, data: rows }, { newline: '\r\n', escapeFormulae: true });
  return text.endsWith('\r\n') ? text : `${text}\r\n`;
}

/** `SST-2, accuracy (higher is better)`. */
function captionOf({ dataset, metric, metricId }: Leaderboard): string {
  const direction =
    metric?.higherIsBetter === undefined
      ? ''
      : metric.higherIsBetter
        ? ' (higher is better)'
        : ' (lower is better)';
  return `${dataset.name}, ${metric?.name ?? metricId}${direction}`;
}

function shown(row: LeaderboardRow, key: LeaderboardColumn['key']): string {
  const value = row[key];
  if (value === undefined) {
    return '';
  }
  return key === 'parameters' && typeof value === 'number'
    ? formatLargeCount(value)
    : String(value);
}

function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text);
}

/** An address in which nothing ends a link's brackets or a macro's argument. */
function encodeMarks(address: string): string {
  return address.replace(/[<>{}\\|^]/g, (mark) => encodeURIComponent(mark));
}

const latexMarks: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
};

function escapeLatex(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\~^<>|{}%&$#_]/g, (mark) => latexMarks[mark] ?? `\\${mark}`);
}

/** The formats a leaderboard is copied in, by name. */
export const leaderboardFormats = {
  markdown: toMarkdown,
  latex: toLatex,
  csv: toCsv,
} satisfies Readonly<Record<string, (board: Leaderboard) => string>>;
