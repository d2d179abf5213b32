import { booktabsTable, escapeMarkdown, latexRow, markdownTable } from '../catalog/tableWriting';
import type { RunReport } from './report';
import { dataTitle, modelTitle, protocolOf, samplingText, shownMetric } from './shownRun';

export type RunExportFormat = 'markdown' | 'latex';

/**
 * The metrics of a run for a paper, as they are shown, each with its interval, and below them what
 * was run: the protocol, how the intervals were made, the hashes of model and data.
 */
export function exportRun(report: RunReport, format: RunExportFormat): string {
  return format === 'latex' ? latexOf(report) : markdownOf(report);
}

const columns = [
  { title: 'Metric', isNumber: false },
  { title: 'Value', isNumber: true },
  { title: '95 % interval', isNumber: true },
];

function rowsOf({ metrics }: RunReport): string[][] {
  return metrics.map((metric) => {
    const { name, value, interval, lowerIsBetter } = shownMetric(metric);
    return [
      `${name} ${lowerIsBetter ? '↓' : '↑'}`,
      value,
      interval ? `${interval[0]} to ${interval[1]}` : 'none',
    ];
  });
}

function markdownOf(report: RunReport): string {
  return [
    `**${escapeMarkdown(titleOf(report))}**`,
    '',
    ...markdownTable(
      columns,
      rowsOf(report).map((row) => row.map(escapeMarkdown)),
    ),
    '',
    ...notesOf(report).map((note) => `${escapeMarkdown(note)}  `),
    '',
  ].join('\n');
}

function latexOf(report: RunReport): string {
  return [
    '% Needs \\usepackage{booktabs}.',
    ...notesOf(report).map((note) => `% ${note.replace(/\s+/g, ' ')}`),
    ...booktabsTable({
      caption: escapeLatex(`${titleOf(report)}. ${captionNotes(report)}`),
      columns,
      head: [latexRow(columns.map(({ title }) => escapeLatex(title)))],
      body: rowsOf(report).map((row) => latexRow(row.map(escapeLatex))),
    }),
    '',
  ].join('\n');
}

function titleOf(report: RunReport): string {
  return `${modelTitle(report)} on ${dataTitle(report)}`;
}

/** What a reader of the table must know, in whole sentences. */
function captionNotes(report: RunReport): string {
  const methods = [...new Set(report.metrics.map(({ method }) => method))].join('; ');
  return `Task ${report.task}; ${samplingText(report)}. Intervals: ${methods}. ${hashes(report, 12)}`;
}

function notesOf(report: RunReport): string[] {
  const { task, columns: mapped, options } = protocolOf(report);
  const { environment, data } = report;
  const list = (facts: typeof mapped): string =>
    facts.map(({ name, value }) => `${name} = ${value}`).join(', ');
  const { leftOut } = data;
  return [
    `Task: ${task}; ${samplingText(report)}.`,
    ...(leftOut ? [`Left out: ${leftOut.rows} rows that are no examples.`] : []),
    `Columns: ${list(mapped)}.`,
    ...(options.length > 0 ? [`Options: ${list(options)}.`] : []),
    ...report.metrics.map((metric) => `${shownMetric(metric).name}: ${metric.method}.`),
    `Run by Paperweight ${environment.paperweight}, ${environment.runtime}, ` +
      `${environment.provider}${environment.batchSize === undefined ? '' : `, batches of ${environment.batchSize}`}, ${report.startedAt}.`,
    hashes(report),
  ];
}

/** @param digits How many to write of each; all unless told. */
function hashes({ model, data }: RunReport, digits = 64): string {
  const hash = (sha256: string): string =>
    `SHA-256 ${sha256.slice(0, digits)}${sha256.length > digits ? '…' : ''}`;
  const ran =
    model.sha256 !== undefined
      ? `Model ${model.file ?? model.id}, ${hash(model.sha256)}`
      : `Model ${model.id}${model.endpoint === undefined ? '' : ` at ${model.endpoint}`}, not hashed`;
  return `${ran}; data, ${hash(data.sha256)}.`;
}

const latexMarks: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '↑': '$\\uparrow$',
  '↓': '$\\downarrow$',
  '−': '$-$',
  '∞': '$\\infty$',
  ρ: '$\\rho$',
  '·': '$\\cdot$',
  '’': "'",
};

function escapeLatex(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\~^<>|{}%&$#_↑↓−∞ρ·’]/g, (mark) => latexMarks[mark] ?? `\\${mark}`);
}
