import { Catalog } from '../../../src/core/catalog/catalog';
import type { CatalogData, Paper } from '../../../src/core/catalog/records';

interface PaperFields {
  readonly id: string;
  readonly title: string;
  /** `Family, Given; Family, Given` */
  readonly by: string;
  readonly year: number;
  readonly venue?: string;
  readonly doi?: string;
  readonly custom?: Partial<Paper['custom']>;
}

function paper({ id, title, by, year, venue, doi, custom }: PaperFields): Paper {
  return {
    id,
    type: 'paper-conference',
    title,
    author: by.split('; ').map((name) => {
      const [family = '', given = ''] = name.split(', ');
      return { family, given };
    }),
    issued: { 'date-parts': [[year]] },
    ...(venue !== undefined && { 'container-title': venue }),
    ...(doi !== undefined && { DOI: doi }),
    custom: { sources: ['https://example.org/paper'], ...custom },
  };
}

const sources = ['https://example.org/record'];

/** A small catalog of real works, enough of each kind to be ambiguous. */
export const data: CatalogData = {
  papers: [
    paper({
      id: 'bucila2006model',
      title: 'Model compression',
      by: 'Buciluă, Cristian; Caruana, Rich; Niculescu-Mizil, Alexandru',
      year: 2006,
      venue:
        'Proceedings of the 12th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining',
      doi: '10.1145/1150402.1150464',
      custom: { techniques: ['knowledge-distillation'] },
    }),
    paper({
      id: 'papineni2002bleu',
      title: 'BLEU: a Method for Automatic Evaluation of Machine Translation',
      by: 'Papineni, Kishore; Roukos, Salim; Ward, Todd; Zhu, Wei-Jing',
      year: 2002,
      venue:
        'Proceedings of the 40th Annual Meeting of the Association for Computational Linguistics',
      doi: '10.3115/1073083.1073135',
      custom: { introduces: ['bleu'] },
    }),
    paper({
      id: 'sanh2019distilbert',
      title: 'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
      by: 'Sanh, Victor; Debut, Lysandre; Chaumond, Julien; Wolf, Thomas',
      year: 2019,
      custom: {
        arxiv: '1910.01108',
        techniques: ['knowledge-distillation'],
        introduces: ['distilbert'],
        summary: 'BERT with half of its layers, distilled during pre-training.',
      },
    }),
    paper({
      id: 'sanh2020movement',
      title: 'Movement Pruning: Adaptive Sparsity by Fine-Tuning',
      by: 'Sanh, Victor; Wolf, Thomas; Rush, Alexander M.',
      year: 2020,
      custom: { arxiv: '2005.07683', techniques: ['pruning'] },
    }),
    paper({
      id: 'jiao2020tinybert',
      title: 'TinyBERT: Distilling BERT for Natural Language Understanding',
      by: 'Jiao, Xiaoqi; Yin, Yichun; Shang, Lifeng; Jiang, Xin; Chen, Xiao; Li, Linlin; Wang, Fang; Liu, Qun',
      year: 2020,
      venue: 'Findings of the Association for Computational Linguistics: EMNLP 2020',
      doi: '10.18653/v1/2020.findings-emnlp.372',
      custom: { arxiv: '1909.10351', techniques: ['knowledge-distillation'] },
    }),
    paper({
      id: 'sun2020mobilebert',
      title: 'MobileBERT: a Compact Task-Agnostic BERT for Resource-Limited Devices',
      by: 'Sun, Zhiqing; Yu, Hongkun; Song, Xiaodan; Liu, Renjie; Yang, Yiming; Zhou, Denny',
      year: 2020,
      doi: '10.18653/v1/2020.acl-main.195',
      custom: { arxiv: '2004.02984', introduces: ['mobilebert'] },
    }),
    paper({
      id: 'ma2023llmpruner',
      title: 'LLM-Pruner: On the Structural Pruning of Large Language Models',
      by: 'Ma, Xinyin; Fang, Gongfan; Wang, Xinchao',
      year: 2023,
      custom: { arxiv: '2305.11627', techniques: ['pruning'] },
    }),
    paper({
      id: 'raman2023distillation',
      title: 'For Distillation, Tokens Are Not All You Need',
      by: 'Raman, Mrigank; Mani, Pranav; Liang, Davis; Lipton, Zachary',
      year: 2023,
      custom: { techniques: ['knowledge-distillation'] },
    }),
    paper({
      id: 'sakaguchi2020winogrande',
      title: 'WinoGrande: An Adversarial Winograd Schema Challenge at Scale',
      by: 'Sakaguchi, Keisuke; Le Bras, Ronan; Bhagavatula, Chandra; Choi, Yejin',
      year: 2020,
      custom: { arxiv: '1907.10641', introduces: ['winogrande'] },
    }),
    paper({
      id: 'socher2013recursive',
      title: 'Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank',
      by: 'Socher, Richard; Perelygin, Alex; Wu, Jean; Chuang, Jason; Manning, Christopher D.; Ng, Andrew; Potts, Christopher',
      year: 2013,
      venue:
        'Proceedings of the 2013 Conference on Empirical Methods in Natural Language Processing',
      custom: { introduces: ['sst2'] },
    }),
    paper({
      id: 'wang2019glue',
      title:
        'GLUE: A Multi-Task Benchmark and Analysis Platform for Natural Language Understanding',
      by: 'Wang, Alex; Singh, Amanpreet; Michael, Julian; Hill, Felix; Levy, Omer; Bowman, Samuel R.',
      year: 2019,
      custom: { arxiv: '1804.07461', introduces: ['glue'] },
    }),
  ],
  datasets: [
    {
      id: 'glue',
      name: 'GLUE',
      fullName: 'General Language Understanding Evaluation',
      aliases: ['GLUE benchmark'],
      summary: 'Nine tasks of English sentence understanding.',
      language: 'en',
      paper: 'wang2019glue',
      sources,
    },
    {
      id: 'mnli',
      name: 'MNLI',
      aliases: ['MultiNLI', 'MNLI-m/mm'],
      summary: 'Does a sentence follow from another?',
      metrics: ['accuracy'],
      splits: { train: 392702, validation_matched: 9815, validation_mismatched: 9832 },
      partOf: 'glue',
      language: 'en',
      sources,
    },
    {
      id: 'rte',
      name: 'RTE',
      summary: 'Does a sentence follow from a short passage?',
      metrics: ['accuracy'],
      splits: { validation: 277, train: 2490, test: 3000 },
      partOf: 'glue',
      language: 'en',
      sources,
    },
    {
      id: 'cola',
      name: 'CoLA',
      fullName: 'Corpus of Linguistic Acceptability',
      partOf: 'glue',
      language: 'en',
      sources,
    },
    {
      id: 'sst2',
      name: 'SST-2',
      fullName: 'Stanford Sentiment Treebank, binary',
      aliases: ['SST2'],
      summary: 'Is a movie-review sentence positive or negative?',
      tasks: ['sentiment-analysis'],
      metrics: ['accuracy'],
      splits: { train: 67349, validation: 872, test: 1821 },
      classes: 2,
      language: 'en',
      paper: 'socher2013recursive',
      homepage: 'https://nlp.stanford.edu/sentiment/',
      partOf: 'glue',
      sources,
    },
    {
      id: 'winogrande',
      name: 'WinoGrande',
      metrics: ['accuracy'],
      paper: 'sakaguchi2020winogrande',
      sources,
    },
    {
      id: 'wmt14-en-de',
      name: "WMT'14 En-De",
      aliases: ['WMT14 En-De', 'WMT 2014 English-German'],
      metrics: ['bleu'],
      language: 'en-de',
      sources,
    },
    { id: 'wmt19-en-de', name: "WMT'19 En-De", language: 'en-de', sources },
    { id: 'arc-easy', name: 'ARC-e', aliases: ['ARC-Easy', 'ARC'], sources },
    { id: 'arc-challenge', name: 'ARC-c', aliases: ['ARC-Challenge', 'ARC'], sources },
  ],
  metrics: [
    {
      id: 'accuracy',
      name: 'accuracy',
      aliases: ['Acc'],
      summary: 'The share of examples that were classified correctly.',
      formula: '\\frac{1}{n} \\sum_{i=1}^{n} [\\hat{y}_i = y_i]',
      range: [0, 1],
      higherIsBetter: true,
      reference: { implementation: 'scikit-learn', version: '1.7' },
      commonWord: true,
      sources,
    },
    {
      id: 'bleu',
      name: 'BLEU',
      summary: 'N-gram precision of a translation against references, with a brevity penalty.',
      formula: '\\mathrm{BP} \\cdot \\exp\\left(\\sum_{n=1}^{N} w_n \\log p_n\\right)',
      range: [0, 100],
      higherIsBetter: true,
      reference: { implementation: 'sacreBLEU', version: '2.5' },
      caveats: 'Scores with different tokenizers cannot be compared.',
      paper: 'papineni2002bleu',
      sources,
    },
    {
      id: 'perplexity',
      name: 'Perplexity',
      aliases: ['PPL'],
      summary: 'How surprised a language model is by a text.',
      higherIsBetter: false,
      sources,
    },
  ],
  models: [
    {
      id: 'bert-base',
      name: 'BERT-base',
      aliases: ['BERT base'],
      parameters: 110e6,
      licence: 'Apache-2.0',
      sources,
    },
    {
      id: 'distilbert',
      name: 'DistilBERT',
      parameters: 66e6,
      licence: 'Apache-2.0',
      paper: 'sanh2019distilbert',
      techniques: ['knowledge-distillation'],
      sources,
    },
    { id: 'mobilebert', name: 'MobileBERT', paper: 'sun2020mobilebert', sources },
    { id: 'falcon', name: 'Falcon', commonWord: true, sources },
  ],
  tasks: [
    { id: 'classification', name: 'Text classification', sources },
    {
      id: 'sentiment-analysis',
      name: 'Sentiment analysis',
      summary: 'Which opinion does a text express?',
      parent: 'classification',
      sources,
    },
  ],
  techniques: [
    { id: 'compression', name: 'Model compression', sources },
    {
      id: 'knowledge-distillation',
      name: 'Knowledge distillation',
      aliases: ['KD'],
      summary: 'A small model learns to imitate a large one.',
      parent: 'compression',
      sources,
    },
    { id: 'pruning', name: 'Pruning', parent: 'compression', commonWord: true, sources },
  ],
  results: [
    {
      model: 'distilbert',
      dataset: 'sst2',
      split: 'validation',
      metric: 'accuracy',
      value: 91.3,
      unit: '%',
      paper: 'sanh2019distilbert',
      table: 'Table 1',
      sources,
    },
    {
      model: 'bert-base',
      dataset: 'sst2',
      split: 'validation',
      metric: 'accuracy',
      value: 92.7,
      unit: '%',
      paper: 'sanh2019distilbert',
      table: 'Table 1',
      sources,
    },
    {
      model: 'distilbert',
      dataset: 'rte',
      split: 'validation',
      metric: 'accuracy',
      value: 59.9,
      unit: '%',
      paper: 'sanh2019distilbert',
      table: 'Table 1',
      sources,
    },
  ],
};

export const catalog = new Catalog(data);

/** A catalog's parts, all of them empty. */
export const nothing: CatalogData = {
  papers: [],
  datasets: [],
  metrics: [],
  models: [],
  tasks: [],
  techniques: [],
  results: [],
};
