import { PersonError } from '../../personError';
import { isRecord } from './json';
import { tableOfRecords, type TableReader } from './table';

/** One JSON object on each line; empty lines are skipped. */
export const jsonlReader: TableReader = {
  extension: '.jsonl',
  read({ name, text }) {
    const rows = text()
      .split(/\r?\n/)
      .flatMap((line, index) => {
        if (line.trim() === '') return [];
        const place = `line ${index + 1}`;
        return [{ place, cells: parseRecord(line, `Line ${index + 1} of ${name}`) }];
      });
    return tableOfRecords(rows);
  },
};

function parseRecord(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new PersonError(`${where} is not valid JSON.`, 'Write one JSON object on each line.', {
      cause,
    });
  }
  if (isRecord(value)) return value;
  throw new PersonError(`${where} is not a JSON object.`, 'Write one JSON object on each line.');
}
