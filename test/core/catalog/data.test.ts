import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { Catalog, foldName, namesOf } from '../../../src/core/catalog/catalog';
import { identifierIn } from '../../../src/core/catalog/identifiers';
import type { CatalogData, Entry, Paper, Result } from '../../../src/core/catalog/records';

const folder = path.join(__dirname, '../../../data');
const kinds = [
  'papers',
  'datasets',
  'metrics',
  'models',
  'tasks',
  'techniques',
  'results',
] as const satisfies readonly (keyof CatalogData)[];

describe('The bundled catalog', () => {
  let data: CatalogData;
  let catalog: Catalog;
  let entries: Entry[];

  before(async () => {
    const parts = await Promise.all(
      kinds.map(async (kind) => [kind, await readJson(`${kind}.json`)] as const),
    );
    data = Object.fromEntries(parts) as unknown as CatalogData;
    catalog = new Catalog(data);
    entries = [...catalog.entries()];
  });

  for (const kind of kinds) {
    it(`has ${kind} that fit their schema`, async () => {
      const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTuples: false });
      addFormats(ajv);
      const validate = ajv.compile((await readJson(`schema/${kind}.schema.json`)) as object);
      validate(data[kind]);
      none(
        (validate.errors ?? []).map((error) => {
          const [, index, ...rest] = error.instancePath.split('/');
          const record = data[kind][Number(index)];
          return `${record ? labelOf(record) : kind} ${rest.join('/')} ${error.message ?? ''} ${JSON.stringify(error.params)}`;
        }),
      );
    });

    it(`describes every property of ${kind} in its schema`, async () => {
      none(undescribed(await readJson(`schema/${kind}.schema.json`), kind));
    });

    it(`keeps ${kind} in order`, () => {
      const keys = data[kind].map(orderOf);
      none(
        keys.flatMap((key, i) => {
          const previous = keys[i - 1];
          return previous !== undefined && previous > key ? `${key} comes after ${previous}` : [];
        }),
      );
    });
  }

  it('gives every record an id of its own, whatever its kind', () => {
    const records = [
      ...data.papers,
      ...data.datasets,
      ...data.metrics,
      ...data.models,
      ...data.tasks,
      ...data.techniques,
    ];
    none(repeated(records, ({ id }) => foldName(id)).map(([id]) => `${id} is given twice`));
  });

  /**
   * A benchmark that is only the sum of its parts has the splits of its parts, and a split in two
   * halves may be named as one, where a paper does not say which half it means.
   */
  const splitsOf = (id: string): Set<string> => {
    const parts = data.datasets.filter(({ partOf }) => partOf === id);
    const splits = Object.keys(
      catalog.dataset(id)?.splits ?? Object.assign({}, ...parts.map((part) => part.splits)),
    );
    return new Set(splits.flatMap((name) => [name, name.replace(/_(?:mis)?matched$/, '')]));
  };

  it('has no reference that leads nowhere', () => {
    const missing: string[] = [];
    const follow = (from: string, field: string, kind: readonly Entry['kind'][], to: Ids) => {
      for (const id of typeof to === 'string' ? [to] : (to ?? [])) {
        const found = catalog.get(id);
        if (!found || !kind.includes(found.kind)) {
          missing.push(`${from}: ${field} names ${id}, which is no ${kind.join(' or ')}`);
        }
      }
    };
    for (const { id, custom } of data.papers) {
      follow(id, 'techniques', ['technique'], custom.techniques);
      follow(id, 'introduces', ['dataset', 'metric', 'model'], custom.introduces);
      if (custom.published !== undefined && !isDoi(custom.published)) {
        follow(id, 'published', ['paper'], custom.published);
      }
    }
    for (const record of data.datasets) {
      follow(record.id, 'paper', ['paper'], record.paper);
      follow(record.id, 'tasks', ['task'], record.tasks);
      follow(record.id, 'metrics', ['metric'], record.metrics);
      follow(record.id, 'partOf', ['dataset'], record.partOf);
    }
    for (const record of data.metrics) {
      follow(record.id, 'paper', ['paper'], record.paper);
    }
    for (const record of data.models) {
      follow(record.id, 'paper', ['paper'], record.paper);
      follow(record.id, 'techniques', ['technique'], record.techniques);
    }
    for (const record of data.tasks) {
      follow(record.id, 'parent', ['task'], record.parent);
    }
    for (const record of data.techniques) {
      follow(record.id, 'parent', ['technique'], record.parent);
    }
    for (const record of data.results) {
      const from = labelOf(record);
      follow(from, 'model', ['model'], record.model);
      follow(from, 'dataset', ['dataset'], record.dataset);
      follow(from, 'metric', ['metric'], record.metric);
      follow(from, 'paper', ['paper'], record.paper);
    }
    none(missing);
  });

  it('has no record above itself', () => {
    const above = (id: string): string | undefined => {
      const entry = catalog.get(id);
      if (entry?.kind === 'dataset') {
        return entry.record.partOf;
      }
      return entry?.kind === 'task' || entry?.kind === 'technique'
        ? entry.record.parent
        : undefined;
    };
    none(
      entries.flatMap(({ record }) => {
        const seen = new Set([record.id]);
        for (let id = above(record.id); id !== undefined; id = above(id)) {
          if (seen.has(id)) {
            return `${record.id} is above itself`;
          }
          seen.add(id);
        }
        return [];
      }),
    );
  });

  it('lets no name mean two records, unless both say so', () => {
    const bearers = new Map<string, Set<string>>();
    for (const entry of entries) {
      for (const name of namesOf(entry)) {
        bearers.set(
          foldName(name),
          (bearers.get(foldName(name)) ?? new Set()).add(entry.record.id),
        );
      }
    }
    const unsaid = [...bearers].flatMap(([name, ids]) =>
      [...ids].flatMap((id) =>
        [...ids]
          .filter((other) => other !== id && !candidatesOf(catalog.get(id)).includes(other))
          .map((other) => `${id} is also called "${name}" by ${other}, which it does not list`),
      ),
    );
    none(unsaid);
  });

  it('lists as a candidate only a record that shares a name', () => {
    const namesById = new Map(
      entries.map((entry) => [entry.record.id, new Set(namesOf(entry).map(foldName))]),
    );
    none(
      entries.flatMap((entry) =>
        candidatesOf(entry)
          .filter((other) => {
            const names = namesById.get(other);
            return !names || !namesOf(entry).some((name) => names.has(foldName(name)));
          })
          .map((other) => `${entry.record.id} lists ${other}, which shares no name with it`),
      ),
    );
  });

  it('holds every work once', () => {
    const twice = (what: string, keyOf: (paper: Paper) => string | undefined) =>
      repeated(data.papers, keyOf).map(
        ([key, papers]) => `${papers.map(({ id }) => id).join(' and ')} share the ${what} ${key}`,
      );
    none([
      ...twice('DOI', ({ DOI }) => DOI?.toLowerCase()),
      ...twice('arXiv id', ({ custom }) => custom.arxiv),
      ...twice('title and year', (paper) => `${plainTitle(paper.title)} ${yearOf(paper) ?? ''}`),
    ]);
  });

  it('holds every reported number once', () => {
    const twice = repeated(data.results, (result) =>
      JSON.stringify([orderOf(result), result.shots, result.setting, result.paper, result.table]),
    );
    none(twice.map(([key]) => `${key} is given twice`));
  });

  it('reports numbers on splits that the data set has', () => {
    none(
      data.results.flatMap((result) => {
        const splits = splitsOf(result.dataset);
        return result.split === 'unstated' || splits.has(result.split)
          ? []
          : `${labelOf(result)}: ${result.dataset} has ${[...splits].join(', ') || 'no splits'}`;
      }),
    );
  });

  it('has no malformed identifier or address', () => {
    const faults: string[] = [];
    const visit = (value: unknown, at: string): void => {
      if (typeof value === 'string') {
        if (/^https?:/i.test(value) && !isAddress(value)) {
          faults.push(`${at}: ${value} is no address`);
        }
      } else if (typeof value === 'object' && value !== null) {
        for (const [key, part] of Object.entries(value)) {
          visit(part, `${at} ${key}`);
        }
      }
    };
    for (const kind of kinds) {
      data[kind].forEach((record) => visit(record, labelOf(record)));
    }
    for (const { id, DOI, custom } of data.papers) {
      for (const [text, scheme] of [
        [DOI, /^(doi|acl):/],
        [custom.arxiv, /^arxiv:/],
      ] as const) {
        if (text !== undefined && !scheme.test(identifierIn(text) ?? '')) {
          faults.push(`${id}: ${text} is malformed`);
        }
      }
    }
    none(faults);
  });

  it('makes cite keys of the first author, the year and a word of the title', () => {
    none(
      data.papers.flatMap((paper) => {
        const year = /^[a-z]+(\d{4})[a-z0-9]+$/.exec(paper.id)?.[1];
        const family = paper.author?.[0]?.family;
        if (year === undefined) {
          return `${paper.id} is no name, year and word`;
        }
        if (year !== yearOf(paper)) {
          return `${paper.id} was issued in ${yearOf(paper) ?? 'no year'}`;
        }
        const word = paper.id.slice(paper.id.indexOf(year) + year.length);
        if (!plainTitle(paper.title).includes(word)) {
          return `${paper.id} has no "${word}" in its title`;
        }
        return family !== undefined && !paper.id.startsWith(plainTitle(family).slice(0, 3))
          ? `${paper.id} does not begin like ${family}`
          : [];
      }),
    );
  });

  it('has papers and what they introduce agree', () => {
    const introducers = new Map<string, string[]>();
    for (const { id, custom } of data.papers) {
      for (const introduced of custom.introduces ?? []) {
        introducers.set(introduced, [...(introducers.get(introduced) ?? []), id]);
      }
    }
    none(
      [...data.datasets, ...data.metrics, ...data.models].flatMap(({ id, paper }) => {
        const papers = introducers.get(id);
        return paper === undefined || !papers || papers.includes(paper)
          ? []
          : `${id} gives ${paper} as its paper, but ${papers.join(' and ')} introduces it`;
      }),
    );
  });

  it('has metrics with a range in order and formulas with closed braces', () => {
    none(
      data.metrics.flatMap(({ id, range, formula }) => {
        const [low, high] = range ?? [null, null];
        return [
          ...(low !== null && high !== null && low >= high ? [`${id}: ${low} to ${high}`] : []),
          ...(formula !== undefined && !bracesClose(formula) ? [`${id}: ${formula}`] : []),
        ];
      }),
    );
  });

  const asWritten: [string, ...string[]][] = [
    ['SST2', 'sst2'],
    ['SST-2', 'sst2'],
    ['CoLA', 'cola'],
    ['STS-B', 'stsb'],
    ['MNLI-(m/mm)', 'mnli'],
    ['MNLI-m', 'mnli'],
    ["WMT'14 En-De", 'wmt14-en-de'],
    ["WMT'14 EN-Fr", 'wmt14-en-fr'],
    ["WMT'19 En-De", 'wmt19-en-de'],
    ['SQuAD v1.1', 'squad'],
    ['SQuAD 2.0', 'squad2'],
    ['WikiText2', 'wikitext-2'],
    ['ARC-e', 'arc-easy'],
    ['ARC-c', 'arc-challenge'],
    ['ARC', 'arc-challenge', 'arc-easy'],
    ['OBQA', 'openbookqa'],
    ['lm-evaluation-harness', 'lm-evaluation-harness'],
    ['PPL', 'perplexity'],
    ['MCC', 'matthews-correlation'],
    ['Acc', 'acc', 'accuracy'],
    ['acc_norm', 'acc-norm'],
    ['Zero-Shot (%)', 'zero-shot-accuracy'],
    ['SacreBLEU', 'sacrebleu'],
    ['k-shot MMLU', 'k-shot-mmlu'],
    ['#Params', 'parameters'],
    ['BIC', 'bic'],
    ['RAG', 'rag'],
    ['LoRA', 'low-rank-adaptation'],
  ];
  for (const [name, ...ids] of asWritten) {
    it(`knows what "${name}" stands for`, () => {
      assert.deepEqual(
        catalog
          .named(name)
          .map(({ record }) => record.id)
          .sort(),
        ids,
      );
    });
  }
});

type Ids = string | readonly string[] | undefined;
type CatalogRecord = CatalogData[(typeof kinds)[number]][number];

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(folder, name), 'utf8'));
}

function none(faults: readonly string[]): void {
  assert.equal(faults.length, 0, `\n${faults.join('\n')}`);
}

function isResult(record: CatalogRecord): record is Result {
  return 'metric' in record && 'value' in record;
}

function labelOf(record: CatalogRecord): string {
  return isResult(record) ? orderOf(record) : record.id;
}

/** Results have no id and stand by model, data set, metric and split. */
function orderOf(record: CatalogRecord): string {
  return isResult(record)
    ? [record.model, record.dataset, record.metric, record.split].join(' ')
    : record.id;
}

function candidatesOf(entry: Entry | undefined): readonly string[] {
  return entry && entry.kind !== 'paper' ? (entry.record.candidates ?? []) : [];
}

function plainTitle(title: string): string {
  return foldName(title).replace(/[^a-z0-9]/g, '');
}

function yearOf({ issued }: Paper): string | undefined {
  return issued?.['date-parts']?.[0]?.[0]?.toString();
}

function isDoi(text: string): boolean {
  return /^10\.\d{4,9}\/\S+$/.test(text);
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && !/[\s<>"{}|\\^`]/.test(text) && new URL(text).hostname.includes('.');
}

function bracesClose(latex: string): boolean {
  let depth = 0;
  for (const [brace] of latex.matchAll(/(?<!\\)[{}]/g)) {
    depth += brace === '{' ? 1 : -1;
    if (depth < 0) {
      return false;
    }
  }
  return depth === 0;
}

function repeated<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): [key: string, items: T[]][] {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) {
      byKey.set(key, [...(byKey.get(key) ?? []), item]);
    }
  }
  return [...byKey].filter(([, group]) => group.length > 1);
}

/** Paths of the properties in a schema that say nothing of their meaning. */
function undescribed(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  const { properties } = schema as { properties?: Record<string, { description?: string }> };
  const bare = Object.entries(properties ?? {})
    .filter(([, property]) => !property.description)
    .map(([name]) => `${at}.${name} has no description`);
  return [
    ...bare,
    ...Object.entries(schema).flatMap(([key, value]) => undescribed(value, `${at}/${key}`)),
  ];
}
