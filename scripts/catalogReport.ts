// Prints what the catalog holds and what it lacks: `npm run catalog:report [-- --json]`.
import path from 'node:path';
import { loadCatalog } from '../src/core/catalog/load';
import { coverageOf, type Coverage } from './catalogCoverage';

const most = 15;

async function main(): Promise<void> {
  const folder = path.join(__dirname, '../data');
  const { data } = loadCatalog(folder);
  const coverage = coverageOf(data);
  const asJson = process.argv.includes('--json');
  process.stdout.write(`${asJson ? JSON.stringify(coverage, undefined, 2) : printed(coverage)}\n`);
}

function printed(coverage: Coverage): string {
  const { kinds, resultsPerModel, resultsPerDataset, sourcesPerHost, suspects } = coverage;
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
  return [
    'Records',
    ...table([
      ['kind', 'records', 'verified fields', 'gaps'],
      ...Object.entries(kinds).map(([kind, { records, verifiedFields, gaps }]) => [
        kind,
        `${records}`,
        `${verifiedFields}`,
        `${gaps}`,
      ]),
    ]),
    ...Object.entries(kinds).flatMap(([kind, { records, fields }]) => [
      '',
      `Share of ${kind} that have`,
      ...table(
        Object.entries(fields).map(([field, count]) => [
          field,
          `${count}`,
          percent(count, records),
        ]),
      ),
    ]),
    '',
    ...ranking('Results per model', resultsPerModel),
    '',
    ...ranking('Results per data set', resultsPerDataset),
    '',
    ...ranking('Sources per host', sourcesPerHost),
    '',
    `Possible duplicates: ${suspects.length}`,
    ...suspects.map(({ why, ids }) => `  ${ids.join(', ')}: ${why}`),
  ].join('\n');
}

function ranking(title: string, counts: Readonly<Record<string, number>>): string[] {
  const all = Object.entries(counts);
  const rest = all.slice(most);
  const none = all.filter(([, count]) => count === 0).length;
  return [
    title,
    ...table(all.slice(0, most).map(([name, count]) => [name, `${count}`])),
    ...(rest.length > 0
      ? [`  ${rest.length} more${none > 0 ? `, ${none} of them without any` : ''}`]
      : []),
  ];
}

/** Rows as lines: the first column flush left, the others flush right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    return `  ${cells.join('  ')}`;
  });
}

void main();
