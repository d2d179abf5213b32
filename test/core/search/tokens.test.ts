import assert from 'node:assert/strict';
import { indexTerms, wordsOf } from '../../../src/core/search/tokens';

describe('wordsOf', () => {
  const expected: [text: string, joined: string, ...parts: string[]][] = [
    ['DistilBERT', 'distilbert', 'distil', 'bert'],
    ['LLM-Pruner', 'llmpruner', 'llm', 'pruner'],
    ['MiniLLM', 'minillm', 'mini', 'llm'],
    ['SST-2', 'sst2', 'sst', '2'],
    ['sst2', 'sst2', 'sst', '2'],
    ["WMT'14", 'wmt14', 'wmt', '14'],
    ['RoBERTa', 'roberta', 'ro', 'berta'],
    ['GPT-NeoX', 'gptneox', 'gpt', 'neo', 'x'],
    ['Buciluă', 'bucilua', 'bucilua'],
    ['Łukasz', 'lukasz', 'lukasz'],
    ["O'Brien", 'obrien', 'o', 'brien'],
    ['{BERT}', 'bert', 'bert'],
    ['models', 'model', 'model'],
    ['glass', 'glass', 'glass'],
  ];
  for (const [text, joined, ...parts] of expected) {
    it(`takes ${text} apart`, () => {
      assert.deepEqual(wordsOf(text), [{ joined, parts }]);
    });
  }

  it('separates words at spaces, slashes and brackets', () => {
    assert.deepEqual(
      wordsOf('MNLI-m/mm (dev)').map(({ joined }) => joined),
      ['mnlim', 'mm', 'dev'],
    );
  });
});

describe('indexTerms', () => {
  it('leaves out words that say nothing', () => {
    assert.deepEqual(indexTerms('a Method for the Evaluation of It'), ['method', 'evaluation']);
  });

  it('keeps neighbouring parts together as well', () => {
    assert.ok(indexTerms('DistilBERT-base').includes('distilbert'));
    assert.ok(indexTerms('DistilBERT-base').includes('distilbertbase'));
  });
});
