import { parse } from 'papaparse';
import { PersonError } from '../../personError';
import { tableOfLines, type TableReader } from './table';

/**
 * Comma-separated values after RFC 4180; fields are separated by semicolons where the first line
 * has a semicolon and no comma.
 */
export const csvReader: TableReader = {
  extension: '.csv',
  read(file, isColumn) {
    const text = file.text();
    const { data, errors } = parse<string[]>(text, { delimiter: delimiterOf(text) });
    let line = 1;
    const lines: { place: string; cells: string[] }[] = [];
    const starts = data.map((cells) => {
      const start = line;
      line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      if (cells.some((cell) => cell !== '')) lines.push({ place: `line ${start}`, cells });
      return start;
    });
    const fault = errors.find(({ type }) => type === 'Quotes');
    if (fault) {
      const place = fault.row === undefined ? '' : `line ${starts[fault.row] ?? line} of `;
      throw new PersonError(
        `A quotation mark in ${place}${file.name} is not closed or stands in the wrong place.`,
        'Write a quotation mark inside a quoted field twice.',
      );
    }
    return tableOfLines(lines, isColumn);
  },
};

function delimiterOf(text: string): ',' | ';' {
  const [first = ''] = text.split(/\r|\n/, 1);
  return first.includes(';') && !first.includes(',') ? ';' : ',';
}
