import { foldName } from '../src/core/catalog/catalog';
import { yearOf } from '../src/core/catalog/people';
import type { CatalogData, Paper } from '../src/core/catalog/records';
import { plainTitle } from '../src/core/catalog/title';

/** How many of a kind's records there are, and how many carry each field. */
export interface KindCoverage {
  readonly records: number;
  /** Values that are not empty, over all records; identifiers and sources do not count. */
  readonly verifiedFields: number;
  /** Values that the kind's records could carry and do not. */
  readonly gaps: number;
  /** For each field, the number of records that have a value that is not empty. */
  readonly fields: Readonly<Record<string, number>>;
}

/** What a catalog holds and what it lacks. */
export interface Coverage {
  readonly kinds: Readonly<Record<keyof CatalogData, KindCoverage>>;
  /** Number of results by id; models and data sets without any stand with 0. */
  readonly resultsPerModel: Readonly<Record<string, number>>;
  readonly resultsPerDataset: Readonly<Record<string, number>>;
  /** Number of addresses in `sources` by host, most first. */
  readonly sourcesPerHost: Readonly<Record<string, number>>;
  /** Records that may be one thing twice. */
  readonly suspects: readonly { readonly why: string; readonly ids: readonly string[] }[];
}

/** What each kind's schema allows, beyond what every record must have. */
const expected = {
  papers: [
    'author',
    'issued',
    'container-title',
    'page',
    'DOI',
    'URL',
    'custom.arxiv',
    'custom.techniques',
    'custom.introduces',
    'custom.summary',
  ],
  datasets: [
    'name',
    'fullName',
    'aliases',
    'summary',
    'tasks',
    'metrics',
    'splits',
    'classes',
    'subjects',
    'language',
    'licence',
    'paper',
    'homepage',
    'huggingFace',
    'partOf',
  ],
  metrics: [
    'name',
    'aliases',
    'summary',
    'formula',
    'range',
    'unit',
    'higherIsBetter',
    'reference',
    'paper',
    'caveats',
  ],
  models: [
    'name',
    'aliases',
    'summary',
    'parameters',
    'paper',
    'licence',
    'techniques',
    'huggingFace',
    'onnx',
  ],
  tasks: ['name', 'aliases', 'summary', 'parent'],
  techniques: ['name', 'aliases', 'summary', 'parent'],
  results: ['unit', 'shots', 'setting', 'paper', 'table', 'split'],
} as const satisfies Record<keyof CatalogData, readonly string[]>;

/** Counts a catalog's records, their fields and gaps, and what looks like a duplicate. */
export function coverageOf(data: CatalogData): Coverage {
  const kinds = Object.fromEntries(
    Object.entries(expected).map(([kind, fields]) => [
      kind,
      kindCoverage(data[kind as keyof CatalogData], fields),
    ]),
  ) as Record<keyof CatalogData, KindCoverage>;
  const all = Object.values(data).flat() as CatalogData[keyof CatalogData][number][];
  const hosts = all
    .flatMap((record) => ('custom' in record ? record.custom.sources : record.sources))
    .map((source) => (URL.canParse(source) ? new URL(source).host : 'no address'));
  return {
    kinds,
    resultsPerModel: counted(
      data.results.map(({ model }) => model),
      data.models.map(({ id }) => id),
    ),
    resultsPerDataset: counted(
      data.results.map(({ dataset }) => dataset),
      data.datasets.map(({ id }) => id),
    ),
    sourcesPerHost: counted(hosts),
    suspects: suspectsIn(data),
  };
}

function kindCoverage(records: readonly object[], fields: readonly string[]): KindCoverage {
  const counts = Object.fromEntries(
    fields.map((field) => [
      field,
      records.filter((record) => hasValue(valueAt(record, field))).length,
    ]),
  );
  const verifiedFields = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    records: records.length,
    verifiedFields,
    gaps: records.length * fields.length - verifiedFields,
    fields: counts,
  };
}

function valueAt(record: object, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>(
      (value, step) => (value as Record<string, unknown> | undefined)?.[step],
      record,
    );
}

function hasValue(value: unknown): boolean {
  return (
    value !== undefined && value !== 'unstated' && !(Array.isArray(value) && value.length === 0)
  );
}

/** Counts by name, most first and then by name. */
function counted(names: readonly string[], known: readonly string[] = []): Record<string, number> {
  const counts = new Map(known.map((name) => [name, 0]));
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].sort(
      ([one, few], [other, many]) => many - few || (one < other ? -1 : Number(one > other)),
    ),
  );
}

function suspectsIn(data: CatalogData): Coverage['suspects'] {
  const named = [
    ...data.datasets,
    ...data.metrics,
    ...data.models,
    ...data.tasks,
    ...data.techniques,
  ];
  // A point between digits stays: OPT-1.3B is not OPT-13B.
  const letters = (text: string): string =>
    foldName(text).replace(/(?<!\d)\.|\.(?!\d)|[^\p{L}\p{N}.]/gu, '');
  return [
    ...shared('the same title', data.papers, (paper) => letters(plainTitle(paper))),
    ...shared('the same beginning of the title, first author and year', data.papers, (paper) =>
      beginning(paper),
    ),
    ...shared('the same DOI', data.papers, ({ DOI }) => DOI?.toLowerCase()),
    ...shared('the same arXiv id', data.papers, ({ custom }) => custom.arxiv),
    ...shared('the same name', named, ({ name }) => letters(name)),
    ...shared('the same Hugging Face model', data.models, ({ huggingFace }) =>
      huggingFace?.toLowerCase(),
    ),
  ];
}

function beginning(paper: Paper): string | undefined {
  const words = foldName(plainTitle(paper)).match(/[\p{L}\p{N}]+/gu) ?? [];
  const author = paper.author?.[0]?.family;
  return author === undefined
    ? undefined
    : [foldName(author), yearOf(paper), ...words.slice(0, 4)].join(' ');
}

function shared<Each extends { readonly id: string }>(
  why: string,
  records: readonly Each[],
  keyOf: (record: Each) => string | undefined,
): { why: string; ids: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const record of records) {
    const key = keyOf(record);
    if (key !== undefined && key !== '') {
      groups.set(key, [...(groups.get(key) ?? []), record.id]);
    }
  }
  return [...groups.values()].filter((ids) => ids.length > 1).map((ids) => ({ why, ids }));
}
