import { Catalog } from '../../../../src/core/catalog/catalog';
import { NameFinder } from '../../../../src/core/catalog/names';
import type { CatalogData, Paper, Result } from '../../../../src/core/catalog/records';
import { readBibliography } from '../../../../src/core/citation/bibliography';
import type { Finding } from '../../../../src/core/manuscript/finding';
import { numberFindings } from '../../../../src/core/manuscript/numbers/numberCheck';

const sources = ['https://example.org'];

function paper(id: string, family: string, year: number, title: string, arxiv?: string): Paper {
  return {
    id,
    type: 'article',
    title,
    author: [{ family, given: 'A.' }, { family: 'Second' }, { family: 'Third' }],
    issued: { 'date-parts': [[year]] },
    custom: { sources, ...(arxiv !== undefined && { arxiv }) },
  };
}

function result(
  [model, dataset, metric]: readonly [string, string, string],
  value: number,
  more: Partial<Result> = {},
): Result {
  return {
    model,
    dataset,
    metric,
    value,
    split: 'validation',
    paper: 'sanh2019distilbert',
    table: 'Table 1',
    sources,
    ...more,
  };
}

const percent = { unit: '%' } as const;
const devlin = { ...percent, split: 'test', paper: 'devlin2019bert' } as const;
const base = 'bert-base';

/** Values as papers print them, so that the tests read like papers. */
const data: CatalogData = {
  papers: [
    paper(
      'sanh2019distilbert',
      'Sanh',
      2019,
      'DistilBERT, a distilled version of BERT',
      '1910.01108',
    ),
    paper('devlin2019bert', 'Devlin', 2019, 'BERT: Pre-training of transformers', '1810.04805'),
    paper('jiang2023mistral', 'Jiang', 2023, 'Mistral 7B', '2310.06825'),
    paper('jiang2024mixtral', 'Jiang', 2024, 'Mixtral of experts', '2401.04088'),
    paper('frantar2023optq', 'Frantar', 2023, 'OPTQ: Accurate quantization', '2210.17323'),
    paper('ma2023llmpruner', 'Ma', 2023, 'LLM-Pruner', '2305.11627'),
    paper('socher2013recursive', 'Socher', 2013, 'Recursive deep models'),
  ],
  datasets: [
    { id: 'glue', name: 'GLUE', metrics: ['average-glue'], sources },
    {
      id: 'sst2',
      name: 'SST-2',
      aliases: ['SST2'],
      metrics: ['accuracy'],
      partOf: 'glue',
      paper: 'socher2013recursive',
      sources,
    },
    {
      id: 'mnli',
      name: 'MNLI',
      aliases: ['MNLI-m', 'MNLI-m/mm'],
      metrics: ['accuracy'],
      partOf: 'glue',
      sources,
    },
    { id: 'rte', name: 'RTE', metrics: ['accuracy'], partOf: 'glue', sources },
    { id: 'qnli', name: 'QNLI', metrics: ['accuracy'], partOf: 'glue', sources },
    { id: 'mrpc', name: 'MRPC', metrics: ['accuracy', 'f1'], partOf: 'glue', sources },
    { id: 'squad', name: 'SQuAD', metrics: ['exact-match', 'token-f1'], sources },
    { id: 'mmlu', name: 'MMLU', metrics: ['accuracy'], sources },
    { id: 'wikitext-2', name: 'WikiText-2', metrics: ['perplexity'], sources },
  ],
  metrics: [
    { id: 'accuracy', name: 'Accuracy', range: [0, 1], commonWord: true, sources },
    { id: 'exact-match', name: 'Exact match', aliases: ['EM'], range: [0, 100], sources },
    { id: 'f1', name: 'F1', range: [0, 1], sources },
    { id: 'token-f1', name: 'Token F1', range: [0, 100], sources },
    { id: 'perplexity', name: 'Perplexity', aliases: ['PPL'], range: [1, null], sources },
    {
      id: 'average-glue',
      name: 'Average GLUE',
      aliases: ['GLUE score'],
      range: [null, 100],
      sources,
    },
    { id: 'latency', name: 'Latency', commonWord: true, sources },
  ],
  models: [
    { id: 'bert', name: 'BERT', paper: 'devlin2019bert', sources },
    {
      id: base,
      name: 'BERT-base',
      aliases: ['BERT Base', 'BERT_BASE'],
      paper: 'devlin2019bert',
      sources,
    },
    { id: 'distilbert', name: 'DistilBERT', paper: 'sanh2019distilbert', sources },
    {
      id: 'mistral-7b',
      name: 'Mistral 7B',
      aliases: ['Mistral-7B'],
      paper: 'jiang2023mistral',
      sources,
    },
    { id: 'llama', name: 'LLaMA', sources },
    { id: 'llama-7b', name: 'LLaMA-7B', aliases: ['LLaMA 7B'], sources },
    { id: 'llama-13b', name: 'LLaMA-13B', aliases: ['LLaMA 13B'], sources },
    { id: 'llama-7b-gptq', name: 'LLaMA-7B GPTQ 4-bit', sources },
  ],
  tasks: [],
  techniques: [],
  results: [
    result(['distilbert', 'sst2', 'accuracy'], 91.3, percent),
    result(['distilbert', 'mnli', 'accuracy'], 82.1, percent),
    result(['distilbert', 'rte', 'accuracy'], 59.9, percent),
    result(['distilbert', 'qnli', 'accuracy'], 89.2, percent),
    result(['distilbert', 'mrpc', 'f1'], 87.5, percent),
    result(['distilbert', 'glue', 'average-glue'], 77, percent),
    result(['distilbert', 'squad', 'token-f1'], 86.9, percent),
    result([base, 'sst2', 'accuracy'], 92.7, percent),
    result([base, 'mnli', 'accuracy'], 84.7, percent),
    result([base, 'rte', 'accuracy'], 69.3, percent),
    result([base, 'qnli', 'accuracy'], 91.8, percent),
    result([base, 'sst2', 'accuracy'], 93.5, devlin),
    result([base, 'mnli', 'accuracy'], 84.6, { ...devlin, split: 'test_matched' }),
    result([base, 'mnli', 'accuracy'], 83.4, { ...devlin, split: 'test_mismatched' }),
    result(['mistral-7b', 'mmlu', 'accuracy'], 60.1, {
      ...percent,
      split: 'unstated',
      shots: 5,
      setting: '5-shot, own evaluation pipeline',
      paper: 'jiang2023mistral',
    }),
    result(['mistral-7b', 'mmlu', 'accuracy'], 62.5, {
      ...percent,
      split: 'unstated',
      shots: 5,
      setting: '5-shot, all models re-run',
      paper: 'jiang2024mixtral',
      table: 'Table 2',
    }),
    result(['llama-7b', 'wikitext-2', 'perplexity'], 5.68, {
      split: 'test',
      setting: 'segments of 2,048 tokens',
      paper: 'frantar2023optq',
    }),
    result(['llama-7b', 'wikitext-2', 'perplexity'], 12.62, {
      split: 'unstated',
      shots: 0,
      setting: 'zero-shot, unpruned',
      paper: 'ma2023llmpruner',
    }),
    result(['llama-13b', 'wikitext-2', 'perplexity'], 5.09, {
      split: 'test',
      setting: 'segments of 2,048 tokens',
      paper: 'frantar2023optq',
    }),
    result(['llama-7b-gptq', 'wikitext-2', 'perplexity'], 5.85, {
      split: 'test',
      paper: 'frantar2023optq',
    }),
  ],
};

const catalog = new Catalog(data);
const names = new NameFinder(catalog);

const bibliography = readBibliography(`
@misc{distil, title={{DistilBERT}, a distilled version of {BERT}}, author={Sanh, A. and Second, B.},
  year={2019}, eprint={1910.01108}, archiveprefix={arXiv}}
@misc{bert, title={BERT: Pre-training of transformers}, author={Devlin, A.}, year={2019},
  eprint={1810.04805}, archiveprefix={arXiv}}
@misc{mistral, title={Mistral 7B}, author={Jiang, A.}, year={2023}, eprint={2310.06825},
  archiveprefix={arXiv}}
@misc{sst, title={Recursive deep models}, author={Socher, A.}, year={2013}}
@misc{optq, title={OPTQ: Accurate quantization}, author={Frantar, A.}, year={2023},
  eprint={2210.17323}, archiveprefix={arXiv}}
`);

/** The findings in a document of LaTeX, or of Markdown. */
export function findingsIn(
  text: string,
  languageId = 'latex',
  options: { readonly signal?: AbortSignal } = {},
): Promise<Finding[]> {
  return numberFindings(
    { file: 'paper', text, languageId },
    { bibliographies: [{ file: 'references.bib', bibliography }] },
    { catalog, names },
    options,
  );
}

/** The numbers that are marked, as written. */
export async function marked(text: string, languageId = 'latex'): Promise<string[]> {
  const findings = await findingsIn(text, languageId);
  return findings.map(({ start, end }) => text.slice(start, end));
}
