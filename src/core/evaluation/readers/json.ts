import { PersonError } from '../../personError';
import { tableOfRecords, type TableReader } from './table';

/** A JSON list of objects, or an object with one such list in it (`data`, `rows`, ...). */
export const jsonReader: TableReader = {
  extension: '.json',
  read({ name, text }) {
    const list = findList(parseJson(text(), name));
    if (list === undefined) {
      throw new PersonError(
        `${name} does not hold a list of examples.`,
        'Write a JSON list of objects.',
      );
    }
    return tableOfRecords(
      list.map((cells, index) => {
        const place = `item ${index + 1}`;
        return isRecord(cells) ? { place, cells } : { place, why: 'it is not a JSON object' };
      }),
    );
  },
};

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PersonError(
      `${name} is not valid JSON.`,
      'Correct it, or name it .jsonl if it holds one JSON object on each line.',
      { cause },
    );
  }
}

function findList(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return undefined;
  const lists = Object.values(value).filter((part) => Array.isArray(part));
  return lists.length === 1 ? lists[0] : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
