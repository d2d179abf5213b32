import { isRecord } from '../readers/json';
import type { Row, RowFault, Table } from '../readers/table';
import { UnfitRow } from '../tasks/readExamples';

/** The columns of {@link squadRows}. */
const columns = ['id', 'title', 'question', 'context', 'answers', 'is_impossible'];

/**
 * Lays out a file of SQuAD (1.1, 2.0), which nests questions in paragraphs in articles, as one row a
 * question. A table that is not nested so is returned as it is.
 */
export function squadRows(table: Table): Table {
  if (!table.columns.includes('paragraphs')) return table;
  const found = table.rows.flatMap((article) => rowsOf(article));
  const faults = found.filter((row) => 'why' in row);
  return {
    columns,
    header: true,
    rows: found.filter((row) => 'cells' in row),
    faults: [...(table.faults ?? []), ...faults],
  };
}

function rowsOf({ place, cells }: Row): (Row | RowFault)[] {
  const { title, paragraphs } = cells;
  if (!Array.isArray(paragraphs)) return [{ place, why: 'it has no list of paragraphs' }];
  return paragraphs.flatMap((paragraph: unknown, at): (Row | RowFault)[] => {
    const inParagraph = `${place}, paragraph ${at + 1}`;
    if (!isRecord(paragraph) || !Array.isArray(paragraph['qas'])) {
      return [{ place: inParagraph, why: 'it has no list of questions (qas)' }];
    }
    const { context, qas } = paragraph;
    return qas.map((asked: unknown, number) => {
      const inQuestion = `${inParagraph}, question ${number + 1}`;
      return isRecord(asked)
        ? { place: inQuestion, cells: { ...asked, title, context } }
        : { place: inQuestion, why: 'it is not a JSON object' };
    });
  });
}

/**
 * The texts of a cell of answers: `{text: [...], answer_start: [...]}` as the Hub keeps SQuAD,
 * `[{text, answer_start}]` as its own files do, a list of texts, or one text; `[]` where the
 * question has none. A text may be the JSON of one of these, as in a .csv file.
 *
 * @throws {UnfitRow} when it is none of these.
 */
export function answersIn(cell: unknown): string[] {
  if (typeof cell === 'string') {
    const nested = /^\s*[[{]/.test(cell) ? parse(cell) : undefined;
    return nested === undefined ? (cell.trim() === '' ? [] : [cell]) : answersIn(nested);
  }
  const list = isRecord(cell) ? cell['text'] : cell;
  if (typeof list === 'string') return list.trim() === '' ? [] : [list];
  if (Array.isArray(list)) {
    const texts = list.map((item: unknown) => (isRecord(item) ? item['text'] : item));
    if (texts.every((text) => typeof text === 'string')) return texts;
  }
  throw new UnfitRow('its answers are no texts');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A text that starts with a bracket.
    return undefined;
  }
}
