import assert from 'node:assert/strict';
import path from 'node:path';
import { coverageOf } from '../../../scripts/catalogCoverage';
import type { Catalog } from '../../../src/core/catalog/catalog';
import { loadCatalog } from '../../../src/core/catalog/load';
import type { Kind, Result } from '../../../src/core/catalog/records';
import { data } from './fixture';

describe('The report on the catalog', () => {
  it('counts fields and gaps, and takes an empty list or an unstated split for a gap', () => {
    const [result] = data.results;
    const [task] = data.tasks;
    assert.ok(result && task);
    const { kinds } = coverageOf({
      ...data,
      tasks: [{ ...task, aliases: [], parent: 'x' }, task],
      results: [{ ...result, split: 'unstated' }],
    });
    assert.deepEqual(kinds.tasks, {
      records: 2,
      verifiedFields: 3,
      gaps: 5,
      fields: { name: 2, aliases: 0, summary: 0, parent: 1 },
    });
    assert.deepEqual(kinds.results, {
      records: 1,
      verifiedFields: 3,
      gaps: 3,
      fields: { unit: 1, shots: 0, setting: 0, paper: 1, table: 1, split: 0 },
    });
  });

  it('counts results and sources, those without any too', () => {
    const coverage = coverageOf(data);
    assert.equal(coverage.resultsPerModel.distilbert, 2);
    assert.equal(coverage.resultsPerModel.falcon, 0);
    assert.equal(coverage.resultsPerDataset.sst2, 2);
    assert.deepEqual(Object.keys(coverage.sourcesPerHost), ['example.org']);
  });

  it('names what may be one thing twice', () => {
    const [paper] = data.papers;
    const [model] = data.models;
    assert.ok(paper && model);
    const { suspects } = coverageOf({
      ...data,
      papers: [paper, { ...paper, id: 'again', title: 'Model Compression.' }],
      models: [model, { ...model, id: 'bert', name: 'BERT base' }],
    });
    assert.deepEqual(suspects, [
      { why: 'the same title', ids: [paper.id, 'again'] },
      {
        why: 'the same beginning of the title, first author and year',
        ids: [paper.id, 'again'],
      },
      { why: 'the same DOI', ids: [paper.id, 'again'] },
      { why: 'the same name', ids: ['bert-base', 'bert'] },
    ]);
  });
});

/** Works that must be there for a heading, by cite key, and techniques that must have papers. */
interface Heading {
  readonly works?: readonly string[];
  readonly techniques?: readonly string[];
}

const headings: Readonly<Record<string, Heading>> = {
  Representatives: {
    works: ['sanh2019distilbert', 'jiao2020tinybert', 'sun2020mobilebert', 'wang2020minilm'],
  },
  'Pruning for LLMs': {
    works: ['guo2023compresso', 'ma2023llmpruner', 'frantar2023sparsegpt', 'sun2024simple'],
    techniques: ['structured-pruning', 'unstructured-pruning', 'n-m-sparsity', 'layer-pruning'],
  },
  'KD original papers': { works: ['bucilua2006model', 'hinton2015distilling', 'ba2014do'] },
  'Widely-used KD techniques': {
    works: ['romero2015fitnets', 'park2019relational', 'sun2019patient', 'kim2016sequence'],
    techniques: [
      'logit-distillation',
      'feature-distillation',
      'relation-distillation',
      'attention-transfer',
      'task-agnostic-distillation',
      'sequence-level-distillation',
      'on-policy-distillation',
    ],
  },
  'LLM Distillation 2020': {
    works: ['sanh2019distilbert', 'jiao2020tinybert', 'sun2020mobilebert'],
  },
  'LLM Distillation 2021': { works: ['park2021distilling'] },
  'LLM Distillation 2022': { works: ['mohammadshahi2022small100'] },
  'LLM Distillation 2023': {
    works: ['he2023teacherlm', 'raman2023distillation', 'dasgupta2023cost'],
  },
  'LLM Distillation 2024': { works: ['gu2024minillm'], techniques: ['llm-distillation'] },
  'Quantization for LLMs': {
    works: ['frantar2022gptq', 'frantar2023optq', 'lin2023awq', 'xiao2023smoothquant'],
    techniques: [
      'post-training-quantization',
      'quantization-aware-training',
      'weight-only-quantization',
      'weight-activation-quantization',
      'kv-cache-quantization',
      'one-bit-quantization',
    ],
  },
  'Efficient decoding': {
    works: ['leviathan2023fast', 'ye2023fidicl'],
    techniques: ['speculative-decoding', 'early-exit', 'multi-head-drafting'],
  },
  'Model recycling': { works: ['lester2022reducing'], techniques: ['model-recycling'] },
  'Size reduction': {
    works: ['dettmers2023qlora', 'ma2023llmpruner'],
    techniques: ['size-reduction', 'low-rank-factorization', 'weight-sharing'],
  },
  'Adaptor for LLMs': {
    works: ['houlsby2019parameter', 'hu2022lora', 'hu2023llmadapters'],
    techniques: ['adapters', 'parameter-efficient-fine-tuning', 'low-rank-adaptation'],
  },
  'Architecture Search': { techniques: ['architecture-search'] },
  'Supernet Based': { works: ['cai2020once', 'wang2020hat'], techniques: ['supernet'] },
  'Efficient attention and cache': {
    techniques: ['efficient-attention', 'kv-cache-compression'],
  },
  'Small language models': {
    works: [
      'abdin2024phi3',
      'abdin2024phi4',
      'almazrouei2023falcon',
      'bellagente2024stable',
      'benallal2025smollm2',
      'bigscienceworkshop2022bloom',
      'deepseekai2025deepseekr1',
      'dubey2024llama',
      'gemmateam2024gemma',
      'gemmateam2024gemma2',
      'gemmateam2025gemma',
      'groeneveld2024olmo',
      'hu2024minicpm',
      'jiang2023mistral',
      'liu2024mobilellm',
      'mehta2024openelm',
      'singer2024h2odanube18b',
      'touvron2023llama',
      'yang2024qwen2',
      'yang2024qwen25',
      'yang2025qwen3',
      'zhang2024tinyllama',
    ],
  },
  'Compact translation models': {
    works: [
      'fan2021beyond',
      'kudugunta2023madlad400',
      'mohammadshahi2022small100',
      'nllbteam2022no',
      'tiedemann2020opusmt',
    ],
  },
  'Retrieval and RAG with small models': {
    works: ['khattab2020colbert', 'santhanam2022colbertv2', 'lewis2020retrieval', 'chen2024bge'],
    techniques: ['retrieval-augmentation', 'dense-retrieval', 'sentence-embeddings'],
  },
  'On-device and edge runtimes': { techniques: ['on-device-inference', 'offloading'] },
};

/** What a person calls it, and the ids it must lead to; several where the name means several. */
const named: Readonly<Record<'dataset' | 'metric' | 'model' | 'task', Record<string, string>>> = {
  dataset: {
    CoLA: 'cola',
    MRPC: 'mrpc',
    SST2: 'sst2',
    'SST-2': 'sst2',
    QNLI: 'qnli',
    QQP: 'qqp',
    RTE: 'rte',
    WNLI: 'wnli',
    MNLI: 'mnli',
    'MNLI-(m/mm)': 'mnli',
    'STS-B': 'stsb',
    BoolQ: 'boolq',
    CB: 'cb',
    COPA: 'copa',
    MultiRC: 'multirc',
    ReCoRD: 'record',
    WiC: 'wic',
    WSC: 'wsc',
    GLUE: 'glue',
    SuperGLUE: 'superglue',
    "WMT'14 En-De": 'wmt14-en-de',
    "WMT'14 En-Fr": 'wmt14-en-fr',
    "WMT'16 En-Ro": 'wmt16-en-ro',
    "WMT'16 En-De": 'wmt16-en-de',
    "WMT'19 En-De": 'wmt19-en-de',
    SQuAD: 'squad',
    'SQuAD 1.1': 'squad',
    'SQuAD 2.0': 'squad2',
    C4: 'c4',
    'Alpaca dataset': 'alpaca',
    'GPT4-Alpaca': 'gpt4-alpaca',
    'lm-evaluation-harness': 'lm-evaluation-harness',
    WikiText2: 'wikitext-2',
    'WikiText-103': 'wikitext-103',
    PTB: 'ptb',
    'The Pile': 'pile',
    LAMBADA: 'lambada',
    PIQA: 'piqa',
    HellaSwag: 'hellaswag',
    WinoGrande: 'winogrande',
    'ARC-e': 'arc-easy',
    'ARC-c': 'arc-challenge',
    OBQA: 'openbookqa',
    MMLU: 'mmlu',
    'MMLU-Pro': 'mmlu-pro',
    'MMLU-Redux': 'mmlu-redux',
    'MT-Bench': 'mt-bench',
    GSM8K: 'gsm8k',
    HumanEval: 'humaneval',
    MBPP: 'mbpp',
    TruthfulQA: 'truthfulqa',
    'Natural Questions': 'natural-questions',
    TriviaQA: 'triviaqa',
    HotpotQA: 'hotpotqa',
    'CNN/DM': 'cnn-dailymail',
    XSum: 'xsum',
    'MS MARCO': 'ms-marco',
    BEIR: 'beir',
    MTEB: 'mteb',
    IIIT5K: 'iiit5k',
    'ICDAR 2013': 'icdar2013',
    'ICDAR 2015': 'icdar2015',
    ICDAR: 'icdar2013 icdar2015',
    VQAv2: 'vqav2',
    COCO: 'coco-captions',
  },
  metric: {
    F1: 'f1',
    Accuracy: 'accuracy',
    'Zero-Shot (%)': 'zero-shot-accuracy',
    Perplexity: 'perplexity',
    PPL: 'perplexity',
    'Average GLUE': 'average-glue',
    BLEU: 'bleu',
    SacreBLEU: 'sacrebleu',
    'k-shot MMLU': 'k-shot-mmlu',
    'Training Time': 'training-time',
    'Search Time': 'search-time',
    Memory: 'memory',
    '#Params': 'parameters',
    AIC: 'aic',
    BIC: 'bic',
    'exact match': 'exact-match',
    'token F1': 'token-f1',
    chrF: 'chrf',
    TER: 'ter',
    COMET: 'comet',
    ROUGE: 'rouge1 rouge2 rougeL rougeLsum',
    'ROUGE-L': 'rougeL',
    METEOR: 'meteor',
    BERTScore: 'bertscore',
    'pass@k': 'pass-at-k',
    nDCG: 'ndcg',
    MRR: 'mrr',
    MAP: 'map',
    'recall@k': 'recall-at-k',
    WER: 'wer',
    CER: 'cer',
    ECE: 'ece',
    Brier: 'brier',
    'bits per byte': 'bits-per-byte',
    acc_norm: 'acc-norm',
    'compression ratio': 'compression-ratio',
    FLOPs: 'flops',
    MACs: 'macs',
    latency: 'latency',
    throughput: 'throughput',
    'tokens per joule': 'tokens-per-joule',
    Pearson: 'pearson',
    Spearman: 'spearman',
    MCC: 'matthews-correlation',
  },
  model: {
    BERT: 'bert',
    LLaMa: 'llama',
    Mistral: 'mistral-7b',
    Falcon: 'falcon',
    'GPT-NeoX': 'gpt-neox-20b',
    Mixtral: 'mixtral-8x7b',
  },
  task: {
    'Question and Answering': 'question-answering',
    'Extractive Q&A': 'extractive-qa',
    'Generative Q&A': 'generative-qa',
    'Machine Translation': 'machine-translation',
    Summary: 'summarization',
    'Text Generation': 'text-generation',
    'Text Recognition': 'text-recognition',
    'Document Retrieval': 'document-retrieval',
    Multimodal: 'multimodal',
    RAG: 'rag',
  },
};

describe('The bundled catalog covers its field', () => {
  let catalog: Catalog;

  before(() => {
    catalog = loadCatalog(path.join(__dirname, '../../../data'));
  });

  it('holds at least what it promises', () => {
    const { papers, datasets, metrics, models, results } = catalog.data;
    assert.ok(papers.length >= 300, `${papers.length} papers`);
    assert.ok(datasets.length >= 80, `${datasets.length} data sets`);
    assert.ok(metrics.length >= 45, `${metrics.length} metrics`);
    assert.ok(models.length >= 60, `${models.length} models`);
    assert.ok(results.length >= 500, `${results.length} results`);
  });

  for (const [heading, { works = [], techniques = [] }] of Object.entries(headings)) {
    it(`has the works and techniques of “${heading}”`, () => {
      assert.deepEqual(
        works.filter((id) => !catalog.paper(id)),
        [],
      );
      const few = techniques.filter(
        (id) =>
          catalog.data.papers.filter(({ custom }) => custom.techniques?.includes(id)).length < 2,
      );
      assert.deepEqual(few, []);
    });
  }

  it('has papers on distillation of every year of the list', () => {
    const years = catalog.data.papers
      .filter(({ custom }) => custom.techniques?.some((id) => id.endsWith('distillation')))
      .map(({ issued }) => issued?.['date-parts']?.[0]?.[0]);
    assert.deepEqual(
      [2020, 2021, 2022, 2023, 2024].filter((year) => !years.includes(year)),
      [],
    );
  });

  for (const [kind, names] of Object.entries(named) as [Kind, Record<string, string>][]) {
    it(`knows each ${kind} by the name people give it`, () => {
      assert.deepEqual(
        Object.fromEntries(
          Object.keys(names).map((name) => [
            name,
            catalog
              .named(name)
              .filter((entry) => entry.kind === kind)
              .map(({ record }) => record.id)
              .sort()
              .join(' '),
          ]),
        ),
        names,
      );
    });
  }

  it('has each task of GLUE and SuperGLUE, with its official metrics and the size of its splits', () => {
    const tasks = {
      glue: ['cola', 'glue-ax', 'mnli', 'mrpc', 'qnli', 'qqp', 'rte', 'sst2', 'stsb', 'wnli'],
      superglue: [
        'boolq',
        'cb',
        'copa',
        'multirc',
        'record',
        'superglue-axb',
        'superglue-axg',
        'wic',
        'wsc',
      ],
    };
    for (const [benchmark, parts] of Object.entries(tasks)) {
      const records = catalog.data.datasets.filter(({ partOf }) => partOf === benchmark);
      assert.deepEqual(records.map(({ id }) => id).sort(), parts);
      for (const { id, metrics, splits } of records) {
        assert.ok(metrics && metrics.length > 0 && splits, id);
      }
    }
  });

  it('has the paper behind every data set but those that have none we could verify', () => {
    assert.deepEqual(
      catalog.data.datasets.filter(({ paper }) => paper === undefined).map(({ id }) => id),
      ['openwebtext', 'qqp', 'slimpajama'],
    );
  });

  it('says of every metric its range, its direction, and a formula or what it is not', () => {
    for (const { id, range, higherIsBetter, formula, caveats } of catalog.data.metrics) {
      assert.ok(range && higherIsBetter !== undefined && (formula ?? caveats), id);
    }
  });

  const has = (
    what: Partial<Pick<Result, 'dataset' | 'metric' | 'paper' | 'split'>>,
    model: RegExp,
  ) => {
    assert.ok(
      catalog.data.results.some(
        (result) =>
          model.test(result.model) &&
          Object.entries(what).every(([field, value]) => result[field as keyof Result] === value),
      ),
      `${model.source}: ${JSON.stringify(what)}`,
    );
  };

  it('reports GLUE of the compact encoders', () => {
    for (const dataset of ['mnli', 'sst2', 'qnli']) {
      has({ dataset, paper: 'devlin2019bert' }, /^bert-base$/);
      has({ dataset, paper: 'sanh2019distilbert' }, /^distilbert$/);
      has({ dataset, paper: 'jiao2020tinybert' }, /^tinybert-4$/);
      has({ dataset, paper: 'sun2020mobilebert' }, /^mobilebert$/);
      has({ dataset, paper: 'wang2020minilm' }, /^minilm/);
    }
  });

  it('reports WikiText-2 perplexity of the compressed LLaMA-7B, on a split where the source says it', () => {
    for (const method of ['gptq-4bit', 'awq-4bit', 'omniquant-3bit', 'sparsegpt', 'wanda']) {
      has({ dataset: 'wikitext-2', split: 'test' }, new RegExp(`^llama-7b-${method}`));
    }
    has({ dataset: 'wikitext-2', paper: 'ma2023llmpruner' }, /^llm-pruner-llama-7b/);
    has({ dataset: 'ptb', paper: 'ma2023llmpruner' }, /^llm-pruner-llama-7b/);
  });

  it('reports zero-shot commonsense of pruned and quantized models', () => {
    for (const dataset of [
      'boolq',
      'piqa',
      'hellaswag',
      'winogrande',
      'arc-easy',
      'arc-challenge',
      'openbookqa',
    ]) {
      has({ dataset, paper: 'ma2023llmpruner' }, /^llm-pruner-llama-7b/);
      has({ dataset, paper: 'cheng2023optimize' }, /^llama-7b-gptq/);
    }
  });

  it('reports MMLU of small models and BLEU of translation models', () => {
    for (const model of ['gemma-2-2b', 'phi-2', 'qwen2-0.5b', 'openelm-1.1b']) {
      has({ dataset: 'mmlu' }, new RegExp(`^${model.replaceAll('.', '\\.')}$`));
    }
    for (const metric of ['bleu', 'sacrebleu']) {
      assert.ok(
        catalog.data.results.some((result) => result.metric === metric),
        metric,
      );
    }
  });
});
