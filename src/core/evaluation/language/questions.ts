import { nameOf, type Columns } from '../columns';
import type { Row, Table } from '../readers/table';

/** A multiple-choice question, whatever the layout of its file. */
export interface Question {
  readonly text: string;
  readonly choices: readonly string[];
  /** Position of the right choice, from 0. */
  readonly answer: number;
  /** Field of knowledge, where questions of several share a file. */
  readonly subject?: string;
  /** The whole row, for what only one format needs. */
  readonly cells: Row['cells'];
}

/** A row that is no question; the message says why, as in `it has no answer`. */
export class UnfitQuestion extends Error {}

/**
 * Gives every row the columns `question` and `choices`, where a known data set has them in another
 * shape: PIQA (`sol1`, `sol2`), WinoGrande (`option1`, `option2`), BoolQ (`passage`, no choices), ARC and
 * OpenBookQA as first published (`question: {stem, choices}`), MMLU as first published (six
 * columns without names: question, four choices, letter).
 */
export function arrangeQuestions(table: Table): Table {
  const { columns, rows, header } = table;
  const names = new Set(columns.map(nameOf));
  const has = (...wanted: string[]) => wanted.every((name) => names.has(name));
  const first = rows[0]?.cells ?? {};
  if (!header && columns.length === 6 && /^[A-D]$/.test(String(first['6']).trim())) {
    return arranged(table, ['question', 'choices', 'answer'], ({ cells }) => ({
      question: cells['1'],
      choices: ['2', '3', '4', '5'].map((column) => cells[column]),
      answer: cells['6'],
    }));
  }
  const nested = cellOf(first, 'question');
  if (typeof nested === 'object' && nested !== null && 'stem' in nested) {
    return arranged(table, ['choices'], ({ cells }) => {
      const { stem, choices } = (cellOf(cells, 'question') ?? {}) as Record<string, unknown>;
      return { question: stem, choices };
    });
  }
  const pair = [
    ['sol1', 'sol2'],
    ['option1', 'option2'],
  ].find((both) => has(...both));
  const apart = pair ?? (has('question', 'a', 'b', 'c', 'd') ? ['a', 'b', 'c', 'd'] : undefined);
  if (apart && !has('choices')) {
    return arranged(table, ['choices'], ({ cells }) => ({
      choices: apart.map((column) => cellOf(cells, column)),
    }));
  }
  if (has('passage', 'question') && !has('choices') && isTruth(first)) {
    return arranged(table, ['choices'], () => ({ choices: ['no', 'yes'] }));
  }
  return table;
}

/** The format whose data set has such columns; plain where none has. */
export function promptOf({ columns, rows }: Table, name: string): string {
  const names = new Set(columns.map(nameOf));
  const has = (...wanted: string[]) => wanted.every((column) => names.has(column));
  if (has('goal', 'sol1', 'sol2')) return 'piqa';
  if (has('ctx_a', 'ctx_b', 'endings')) return 'hellaswag';
  if (has('sentence', 'option1', 'option2')) return 'winogrande';
  if (has('passage', 'question')) return 'boolq';
  if (has('question_stem')) return 'openbookqa';
  const cells = rows[0]?.cells ?? {};
  if (has('answerkey')) {
    // Questions of OpenBookQA are numbered as 7-980.
    if (/^\d+-\d+$/.test(String(cellOf(cells, 'id')))) return 'openbookqa';
    return /challenge/i.test(name) ? 'arc_challenge' : 'arc_easy';
  }
  const choices = listOf(cellOf(cells, 'choices'));
  return has('subject') && choices?.length === 4 ? 'mmlu' : 'plain';
}

/**
 * Reads a row as {@link arrangeQuestions} lays it out.
 *
 * @param subject Of all rows, where they have no column for it.
 * @throws {UnfitQuestion} when it is no question.
 */
export function readQuestion({ cells }: Row, columns: Columns, subject?: string): Question {
  const text = cells[columns['question'] ?? ''];
  if (typeof text !== 'string') throw new UnfitQuestion('its question holds no text');
  const { choices, labels } = readChoices(cells[columns['choices'] ?? '']);
  const given = cells[columns['answer'] ?? ''];
  const field = cellOf(cells, 'subject') ?? subject;
  // WinoGrande counts its options from 1.
  const base = cellOf(cells, 'option1') === undefined ? 0 : 1;
  return {
    text,
    choices,
    answer: readAnswer(given, choices, labels, base),
    ...(typeof field === 'string' && field !== '' && { subject: field }),
    cells,
  };
}

/** A cell by the name of its column, in any case. */
export function cellOf(cells: Row['cells'], name: string): unknown {
  if (name in cells) return cells[name];
  const column = Object.keys(cells).find((candidate) => nameOf(candidate) === name);
  return column === undefined ? undefined : cells[column];
}

function arranged(
  table: Table,
  added: readonly string[],
  of: (row: Row) => Readonly<Record<string, unknown>>,
): Table {
  return {
    ...table,
    header: true,
    columns: [...new Set([...table.columns, ...added])],
    rows: table.rows.map((row) => ({ ...row, cells: { ...row.cells, ...of(row) } })),
  };
}

function isTruth(cells: Row['cells']): boolean {
  const value = cellOf(cells, 'answer') ?? cellOf(cells, 'label');
  return /^(true|false|0|1|yes|no)$/i.test(String(value));
}

/** Choices as texts, `{text: [...], label: [...]}` or `[{text, label}, ...]`, or JSON of those. */
function readChoices(cell: unknown): { choices: string[]; labels?: string[] } {
  const value = typeof cell === 'string' ? parsed(cell) : cell;
  const columns = value as { text?: unknown; label?: unknown } | undefined;
  const list = Array.isArray(value) ? value : listOf(columns?.text);
  const texts = list?.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'text' in one ? one.text : one,
  );
  if (!texts?.length) throw new UnfitQuestion('it has no choices');
  const choices = texts.map((text) => {
    if (typeof text === 'string' && text.trim() !== '') return text;
    if (typeof text === 'number') return String(text);
    throw new UnfitQuestion('one of its choices holds no text');
  });
  const labels = Array.isArray(value)
    ? value.map((one: unknown) => (one as { label?: unknown } | null)?.label)
    : listOf(columns?.label);
  const isLabelled = labels?.length === choices.length && labels.every((one) => one !== undefined);
  return { choices, ...(isLabelled && { labels: labels.map(String) }) };
}

/** The answer is a label, true or false, a choice itself, a letter or a position, in that order. */
function readAnswer(
  given: unknown,
  choices: readonly string[],
  labels: readonly string[] | undefined,
  base: number,
): number {
  const text = String(given ?? '').trim();
  if (text === '' || text === '-1') throw new UnfitQuestion('it has no answer');
  const letter = /^[A-Za-z]$/.test(text) ? text.toUpperCase().charCodeAt(0) - 65 : -1;
  const truth = { true: 1, false: 0 }[text.toLowerCase()];
  const found = [
    labels?.indexOf(text) ?? -1,
    choices.length === 2 && truth !== undefined ? truth : -1,
    typeof given === 'string' ? choices.indexOf(given) : -1,
    letter,
    /^\d+$/.test(text) ? Number(text) - base : -1,
  ].find((position) => position >= 0);
  if (found !== undefined && found < choices.length) return found;
  throw new UnfitQuestion(`its answer ${JSON.stringify(text)} is none of its choices`);
}

function listOf(value: unknown): readonly unknown[] | undefined {
  const list = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(list) ? list : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
