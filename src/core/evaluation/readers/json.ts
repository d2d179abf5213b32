import { PersonError } from '../../personError';
import { tableOfRecords, type TableReader } from './table';

/**
 * A JSON list of objects; an object with such a list in it (`data`, `rows`, ...), as that of SQuAD; what
 * the Hub's viewer answers, whose rows stand in `row` and whose `features` name the classes; or an
 * object of columns, each a list of equal length.
 */
export const jsonReader: TableReader = {
  extension: '.json',
  read({ name, text }) {
    const value = parseJson(text(), name);
    const list = findList(value, name);
    const isViewed =
      list.length > 0 && list.every((item) => isRecord(item) && isRecord(item['row']));
    const table = tableOfRecords(
      list.map((item, index) => {
        const place = `item ${index + 1}`;
        const cells = isViewed && isRecord(item) ? item['row'] : item;
        return isRecord(cells) ? { place, cells } : { place, why: 'it is not a JSON object' };
      }),
    );
    return isViewed ? { ...table, classes: classesIn(value) } : table;
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

/** @throws {PersonError} when there is none, or it is not clear which is meant. */
function findList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const parts = isRecord(value) ? Object.entries(value) : [];
  const lists = parts.filter((part): part is [string, unknown[]] => Array.isArray(part[1]));
  const usual = lists.find(([key]) => ['rows', 'data', 'examples'].includes(key));
  const [only, ...others] = lists;
  if (usual ?? (only && others.length === 0)) return (usual ?? only)?.[1] ?? [];
  if (only && lists.length === parts.length && isTable(lists)) {
    return only[1].map((_, row) =>
      Object.fromEntries(lists.map(([key, cells]) => [key, cells[row]])),
    );
  }
  throw new PersonError(
    only
      ? `${name} holds several lists: ${lists.map(([key]) => key).join(', ')}.`
      : `${name} does not hold a list of examples.`,
    only ? 'Save the one to evaluate on as a file of its own.' : 'Write a JSON list of objects.',
  );
}

/** Whether lists are columns rather than several lists of examples. */
function isTable(lists: readonly (readonly [string, readonly unknown[]])[]): boolean {
  const length = lists[0]?.[1].length;
  return lists.every(([, cells]) => cells.length === length && !cells.every(isRecord));
}

/** As the Hub's viewer writes them: `{"features": [{"name": "label", "type": {"names": [...]}}]}`. */
function classesIn(value: unknown): Record<string, readonly string[]> {
  const features = isRecord(value) && Array.isArray(value['features']) ? value['features'] : [];
  const classes: Record<string, readonly string[]> = {};
  for (const feature of features) {
    const type: unknown = isRecord(feature) ? feature['type'] : undefined;
    const names = isRecord(type) ? type['names'] : undefined;
    const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
    if (isNames && isRecord(feature)) classes[String(feature['name'])] = names;
  }
  return classes;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
