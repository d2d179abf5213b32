import assert from 'node:assert/strict';
import { renderEntry, resolveLinks } from '../../../src/core/catalog/resolve';
import type { Entry } from '../../../src/core/catalog/records';
import { catalog } from './fixture';

function entry(id: string): Entry {
  const found = catalog.get(id);
  assert.ok(found);
  return found;
}

const resolved = (id: string): Record<string, unknown> => ({ ...resolveLinks(entry(id), catalog) });

describe('resolveLinks', () => {
  it('puts a link in place of each id of a data set', () => {
    const { paper, metrics, tasks, partOf, results, kind, splits } = resolved('sst2');
    assert.equal(kind, 'dataset');
    assert.deepEqual(splits, { train: 67349, validation: 872, test: 1821 });
    assert.deepEqual(paper, {
      id: 'socher2013recursive',
      kind: 'paper',
      title: 'Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank',
      year: 2013,
    });
    assert.deepEqual(metrics, [{ id: 'accuracy', kind: 'metric', name: 'accuracy' }]);
    assert.deepEqual(partOf, { id: 'glue', kind: 'dataset', name: 'GLUE' });
    assert.deepEqual(tasks, [
      { id: 'sentiment-analysis', kind: 'task', name: 'Sentiment analysis' },
    ]);
    assert.deepEqual(
      (results as { value: number; model: unknown }[]).map(({ value, model }) => [value, model]),
      [
        [91.3, { id: 'distilbert', kind: 'model', name: 'DistilBERT' }],
        [92.7, { id: 'bert-base', kind: 'model', name: 'BERT-base' }],
      ],
    );
  });

  it('lists the parts of a benchmark and the children of a technique', () => {
    const ids = (links: unknown): string[] => (links as { id: string }[]).map(({ id }) => id);
    assert.deepEqual(ids(resolved('glue')['parts']), ['mnli', 'rte', 'cola', 'sst2']);
    assert.deepEqual(ids(resolved('compression')['children']), [
      'knowledge-distillation',
      'pruning',
    ]);
    assert.deepEqual(ids(resolved('knowledge-distillation')['models']), ['distilbert']);
    assert.deepEqual(ids(resolved('accuracy')['datasets']), ['mnli', 'rte', 'sst2', 'winogrande']);
  });

  it('keeps a paper a CSL-JSON item and adds the results it prints', () => {
    const paper = resolved('sanh2019distilbert');
    assert.equal((paper['custom'] as { arxiv: string }).arxiv, '1910.01108');
    assert.deepEqual(paper['introduces'], [
      { id: 'distilbert', kind: 'model', name: 'DistilBERT' },
    ]);
    assert.equal((paper['results'] as unknown[]).length, 3);
  });

  it('survives JSON for every record', () => {
    for (const each of catalog.entries()) {
      const value = resolveLinks(each, catalog);
      assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
    }
  });
});

describe('renderEntry', () => {
  it('prints a data set with each result and its source', () => {
    assert.equal(
      renderEntry(entry('sst2'), catalog),
      [
        'SST-2 · Stanford Sentiment Treebank, binary · GLUE task',
        'dataset sst2',
        'Is a movie-review sentence positive or negative?',
        'train 67,349 · dev 872 · test 1,821 · metric: accuracy ↑ · 2 classes · English',
        '',
        'Reported results',
        '  DistilBERT: accuracy 91.3 % (validation), sanh2019distilbert, Table 1',
        '  BERT-base: accuracy 92.7 % (validation), sanh2019distilbert, Table 1',
        '',
        'Cite: socher2013recursive, wang2019glue',
        '',
        'https://nlp.stanford.edu/sentiment/',
        '',
        'Sources',
        '  https://example.org/record',
      ].join('\n'),
    );
  });

  it('prints something for every record', () => {
    for (const each of catalog.entries()) {
      assert.ok(renderEntry(each, catalog).includes(each.record.id));
    }
  });
});
