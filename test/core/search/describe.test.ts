import assert from 'node:assert/strict';
import type { Entry } from '../../../src/core/catalog/records';
import { detailOf, titleOf } from '../../../src/core/search/describe';
import { catalog } from '../catalog/fixture';

function entry(id: string): Entry {
  const found = catalog.get(id);
  assert.ok(found);
  return found;
}

describe('detailOf', () => {
  const expected: [id: string, detail: string][] = [
    ['sanh2019distilbert', 'Sanh, Debut, Chaumond, Wolf · 2019 · arXiv · knowledge distillation'],
    [
      'jiao2020tinybert',
      'Jiao, Yin, Shang et al. · 2020 · Findings of EMNLP · knowledge distillation',
    ],
    ['papineni2002bleu', 'Papineni, Roukos, Ward, Zhu · 2002 · ACL'],
    ['distilbert', '66 M parameters · Apache-2.0 · 2 reported results'],
    ['bert-base', '110 M parameters · Apache-2.0 · 1 reported result'],
    ['sst2', 'GLUE task · train 67,349 · dev 872 · test 1,821 · accuracy'],
    ['rte', 'GLUE task · train 2,490 · dev 277 · test 3,000 · accuracy'],
    ['perplexity', 'How surprised a language model is by a text.'],
    ['falcon', ''],
  ];
  for (const [id, detail] of expected) {
    it(`says who, when, where and how large: ${id}`, () => {
      assert.equal(detailOf(entry(id), catalog), detail);
    });
  }
});

describe('titleOf', () => {
  it('shows a title without its markup', () => {
    assert.equal(
      titleOf({
        kind: 'paper',
        record: {
          id: 'x',
          type: 'article',
          title: 'On <i>n</i>-grams when <span class="nocase">BLEU</span> < 1',
          custom: { sources: [] },
        },
      }),
      'On n-grams when BLEU < 1',
    );
    assert.equal(titleOf(entry('sst2')), 'SST-2');
  });
});
