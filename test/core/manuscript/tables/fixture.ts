import { Catalog } from '../../../../src/core/catalog/catalog';
import type { CatalogData, Paper, Result } from '../../../../src/core/catalog/records';
import {
  planResultsTable,
  type ResultsTableRequest,
} from '../../../../src/core/manuscript/tables/resultsTable';
import {
  writeResultsTable,
  type WritingOptions,
} from '../../../../src/core/manuscript/tables/writeResultsTable';

const sources = ['https://example.org/record'];

function paper(id: string, family: string, year: number, title: string): Paper {
  return {
    id,
    type: 'article',
    title,
    author: [
      { family, given: 'A.' },
      { family: 'Second', given: 'B.' },
      { family: 'Third', given: 'C.' },
    ],
    issued: { 'date-parts': [[year]] },
    custom: { sources },
  };
}

/** A result by its place: `distilbert sst2/accuracy 91.3`. */
export function result(
  place: string,
  { unit = '%', ...more }: Partial<Omit<Result, 'unit'>> & { unit?: string | undefined } = {},
): Result {
  const [, model = '', dataset = '', metric = '', value = ''] =
    /^(\S+) (\S+)\/(\S+) (\S+)$/.exec(place) ?? [];
  return {
    model,
    dataset,
    split: 'validation',
    metric,
    value: Number(value),
    ...(unit !== '' && { unit }),
    paper: 'sanh2019distilbert',
    table: 'Table 1',
    sources,
    ...more,
  };
}

/** Works, names and numbers after real ones; enough for every rule of results tables. */
export const data: CatalogData = {
  papers: [
    paper('sanh2019distilbert', 'Sanh', 2019, 'DistilBERT'),
    paper('devlin2019bert', 'Devlin', 2019, 'BERT'),
    paper('jiao2020tinybert', 'Jiao', 2020, 'TinyBERT'),
    paper('wang2020minilm', 'Wang', 2020, 'MiniLM'),
  ],
  datasets: [
    { id: 'sst2', name: 'SST-2', metrics: ['accuracy'], sources },
    { id: 'mnli', name: 'MNLI', aliases: ['MultiNLI'], metrics: ['accuracy'], sources },
    { id: 'squad', name: 'SQuAD 1.1', metrics: ['exact-match', 'token-f1'], sources },
    { id: 'wikitext-2', name: 'WikiText-2', metrics: ['perplexity'], sources },
    { id: 'odd', name: 'R&D | 50%_off', metrics: ['accuracy'], sources },
  ],
  metrics: [
    { id: 'accuracy', name: 'Accuracy', range: [0, 1], higherIsBetter: true, sources },
    { id: 'exact-match', name: 'Exact match', range: [0, 100], higherIsBetter: true, sources },
    { id: 'token-f1', name: 'Token F1', range: [0, 100], higherIsBetter: true, sources },
    { id: 'perplexity', name: 'Perplexity', range: [1, null], higherIsBetter: false, sources },
    { id: 'oddness', name: 'Oddness', sources },
  ],
  models: [
    { id: 'distilbert', name: 'DistilBERT', paper: 'sanh2019distilbert', sources },
    { id: 'bert-base', name: 'BERT-base', paper: 'devlin2019bert', sources },
    { id: 'tinybert-6', name: 'TinyBERT-6', paper: 'jiao2020tinybert', sources },
    { id: 'odd-model', name: 'A|B & C_1, 60 % #2', sources },
  ],
  tasks: [],
  techniques: [],
  results: [
    result('distilbert sst2/accuracy 91.3'),
    result('bert-base sst2/accuracy 92.7'),
    result('distilbert mnli/accuracy 82.1', { setting: 'fine-tuned' }),
    result('bert-base mnli/accuracy 84.6', { split: 'test_matched', paper: 'devlin2019bert' }),
    result('bert-base mnli/accuracy 86.7'),
    result('tinybert-6 sst2/accuracy 93.1', { split: 'test', paper: 'jiao2020tinybert' }),
    result('tinybert-6 mnli/accuracy 84.5', { paper: 'jiao2020tinybert' }),
    result('distilbert squad/exact-match 77.7'),
    result('distilbert squad/token-f1 85.8'),
    result('bert-base squad/exact-match 81.2'),
    result('bert-base squad/token-f1 88.5'),
    result('distilbert wikitext-2/perplexity 21.14', { unit: '', table: 'Table 9' }),
    result('bert-base wikitext-2/perplexity 18.5', { unit: '', table: 'Table 9' }),
    result('tinybert-6 wikitext-2/perplexity 30', { unit: '', table: 'Table 9' }),
    result('odd-model odd/accuracy 12.5'),
    result('bert-base odd/accuracy 12.5'),
    result('bert-base odd/oddness 3'),
    result('odd-model odd/oddness 4'),
  ],
};

export const catalog = new Catalog(data);

/** The catalog with other results. */
export function catalogWith(results: readonly Result[]): Catalog {
  return new Catalog({ ...data, results });
}

/** The catalog with one value changed, by `distilbert sst2/accuracy 91.3` and the new value. */
export function catalogWhere(place: string, value: number): Catalog {
  const { model, dataset, metric, value: old } = result(place);
  return catalogWith(
    data.results.map((each) =>
      each.model === model &&
      each.dataset === dataset &&
      each.metric === metric &&
      each.value === old
        ? { ...each, value }
        : each,
    ),
  );
}

const citing: Record<'latex' | 'markdown' | 'pandoc', WritingOptions['cite']> = {
  latex: (ids) => (ids.length === 0 ? '' : `\\citep{${ids.join(',')}}`),
  markdown: (ids) => (ids.length === 0 ? '' : `[${ids.map((id) => `@${id}`).join('; ')}]`),
  pandoc: (ids) => citing.markdown(ids),
};

/** The text of the table that is asked for. */
export async function tableText(
  request: ResultsTableRequest,
  format: WritingOptions['format'] = 'latex',
  { of = catalog, sources: where = 'comments' as WritingOptions['sources'] } = {},
): Promise<string> {
  return writeResultsTable(await planResultsTable(request, of), {
    format,
    sources: where,
    cite: citing[format],
    name: 'results',
  });
}
