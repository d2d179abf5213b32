import { tableOfLines, type TableReader } from './table';

/**
 * Tab-separated values as GLUE publishes them and IANA registers them (text/tab-separated-values):
 * a quotation mark is a character like any other.
 */
export const tsvReader: TableReader = {
  extension: '.tsv',
  read({ text }, isColumn) {
    const lines = text()
      .split(/\r?\n/)
      .flatMap((line, index) => {
        if (line.trim() === '') return [];
        return [{ place: `line ${index + 1}`, cells: line.split('\t') }];
      });
    return tableOfLines(lines, isColumn);
  },
};
