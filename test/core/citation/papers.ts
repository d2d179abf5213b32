import type { Paper } from '../../../src/core/catalog/records';

export const bert: Paper = {
  id: 'devlin2019bert',
  type: 'paper-conference',
  title: 'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
  author: [
    { family: 'Devlin', given: 'Jacob' },
    { family: 'Chang', given: 'Ming-Wei' },
    { family: 'Lee', given: 'Kenton' },
    { family: 'Toutanova', given: 'Kristina' },
  ],
  issued: { 'date-parts': [[2019, 6]] },
  'container-title': 'Proceedings of NAACL-HLT & Friends',
  'event-place': 'Minneapolis, Minnesota',
  page: '4171-4186',
  volume: 1,
  publisher: 'Association for Computational Linguistics',
  DOI: '10.18653/v1/N19-1423',
  URL: 'https://aclanthology.org/N19-1423',
  custom: { arxiv: '1810.04805', sources: ['https://aclanthology.org/N19-1423'] },
};

export const distilbert: Paper = {
  id: 'sanh2019distilbert',
  type: 'article',
  title: 'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
  author: [
    { family: 'Sanh', given: 'Victor' },
    { family: 'Debut', given: 'Lysandre' },
  ],
  issued: { 'date-parts': [[2019, 10, 2]] },
  publisher: 'arXiv',
  number: 'arXiv:1910.01108',
  URL: 'https://arxiv.org/abs/1910.01108',
  custom: { arxiv: '1910.01108', sources: ['https://arxiv.org/abs/1910.01108'] },
};
