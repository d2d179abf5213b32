import assert from 'node:assert/strict';
import type { Paper } from '../../../src/core/catalog/records';
import { venueOf } from '../../../src/core/catalog/venues';

describe('venueOf', () => {
  const expected: [
    container: string | undefined,
    arxiv: string | undefined,
    venue: string | undefined,
  ][] = [
    [
      'Proceedings of the 2019 Conference of the North American Chapter of the Association for Computational Linguistics: Human Language Technologies, Volume 1 (Long and Short Papers)',
      undefined,
      'NAACL',
    ],
    [
      'Findings of the Association for Computational Linguistics: ACL 2023',
      undefined,
      'Findings of ACL',
    ],
    ['Advances in Neural Information Processing Systems', '2305.11627', 'NeurIPS'],
    [
      'Proceedings of the 2018 EMNLP Workshop BlackboxNLP: Analyzing and Interpreting Neural Networks for NLP',
      undefined,
      'BlackboxNLP',
    ],
    ['NeurIPS EMC^2 Workshop', '1910.01108', 'NeurIPS EMC^2 Workshop'],
    ['Proceedings of the Ninth Workshop on Statistical Machine Translation', undefined, 'WMT'],
    [
      'Proceedings of the Third International Workshop on Paraphrasing (IWP2005)',
      undefined,
      'IWP2005',
    ],
    ['Computational Linguistics', undefined, 'Computational Linguistics'],
    [undefined, '1910.01108', 'arXiv'],
    [undefined, undefined, undefined],
  ];
  for (const [container, arxiv, venue] of expected) {
    it(`calls ${container ?? 'a preprint or nothing'} ${venue ?? 'nothing'}`, () => {
      const paper: Paper = {
        id: 'x',
        type: 'paper-conference',
        title: 'A title',
        ...(container !== undefined && { 'container-title': container }),
        custom: { sources: [], ...(arxiv !== undefined && { arxiv }) },
      };
      assert.equal(venueOf(paper), venue);
    });
  }
});
