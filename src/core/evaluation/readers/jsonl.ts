import { isRecord } from './json';
import { tableOfRecords, type Row, type RowFault, type TableReader } from './table';

/** One JSON object on each line; empty lines are skipped. */
export const jsonlReader: TableReader = {
  extension: '.jsonl',
  read({ text }) {
    return tableOfRecords(
      text()
        .split(/\r?\n/)
        .flatMap((line, index) => (line.trim() === '' ? [] : rowOf(line, `line ${index + 1}`))),
    );
  },
};

function rowOf(line: string, place: string): Row | RowFault {
  try {
    const cells: unknown = JSON.parse(line);
    return isRecord(cells) ? { place, cells } : { place, why: 'it is not a JSON object' };
  } catch {
    return { place, why: 'it is not valid JSON' };
  }
}
