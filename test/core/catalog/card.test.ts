import assert from 'node:assert/strict';
import { cardFor, type Card } from '../../../src/core/catalog/card';
import { Catalog } from '../../../src/core/catalog/catalog';
import type { Entry } from '../../../src/core/catalog/records';
import { renderEntry } from '../../../src/core/catalog/resolve';
import { catalog, data } from './fixture';

function entry(id: string, from = catalog): Entry {
  const found = from.get(id);
  assert.ok(found);
  return found;
}

/** The card as a hover prints it, one string a line. */
function printed(card: Card): string[] {
  return [
    [card.title, ...card.subtitle].join(' · '),
    ...card.lines.map(({ lead, items, more }) =>
      [
        lead === undefined ? '' : `${lead}: `,
        items.map(({ text }) => text).join(' · '),
        more === undefined ? '' : ` [${more} more]`,
      ].join(''),
    ),
    card.references.map(({ text }) => text).join(' · '),
  ];
}

describe('cardFor', () => {
  it('says of a data set what it is, how large, and what was reported on it', () => {
    const card = cardFor(entry('sst2'), catalog);
    assert.deepEqual(printed(card), [
      'SST-2 · Stanford Sentiment Treebank, binary · GLUE task',
      'Is a movie-review sentence positive or negative?',
      'train 67,349 · dev 872 · test 1,821 · metric: accuracy ↑ · 2 classes · English',
      'Reported (dev): BERT-base 92.7 · DistilBERT 91.3',
      'Socher et al. 2013 · Wang et al. 2019',
    ]);
    assert.deepEqual(card.paperIds, ['socher2013recursive', 'wang2019glue', 'sanh2019distilbert']);
    assert.ok(
      card.lines
        .find(({ part }) => part === 'results')
        ?.items.every(({ paperId }) => paperId === 'sanh2019distilbert'),
    );
  });

  it('says of a metric how it is computed, read and compared', () => {
    assert.deepEqual(printed(cardFor(entry('bleu'), catalog)), [
      'BLEU',
      'N-gram precision of a translation against references, with a brevity penalty.',
      'BP · exp(Σₙ₌₁ᴺ wₙ log pₙ)',
      '0 to 100 · higher is better ↑ · reference: sacreBLEU 2.5',
      'Scores with different tokenizers cannot be compared.',
      'Papineni et al. 2002',
    ]);
  });

  it('says of a model its size, licence and results', () => {
    assert.deepEqual(printed(cardFor(entry('distilbert'), catalog)), [
      'DistilBERT',
      '66 M parameters · Apache-2.0 · Knowledge distillation',
      'Reported: SST-2 91.3 (dev) · RTE 59.9 (dev)',
      'Sanh et al. 2019',
    ]);
  });

  it('says of a paper who wrote it and what it brought', () => {
    assert.deepEqual(printed(cardFor(entry('sanh2019distilbert'), catalog)), [
      'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
      'Sanh, Debut, Chaumond, Wolf · 2019 · arXiv',
      'BERT with half of its layers, distilled during pre-training.',
      'Knowledge distillation · introduces DistilBERT',
      'Sanh et al. 2019',
    ]);
  });

  it('names the oldest papers on a technique', () => {
    const card = cardFor(entry('knowledge-distillation'), catalog);
    assert.deepEqual(card.subtitle, ['Model compression']);
    assert.deepEqual(
      card.references.map(({ text }) => text),
      ['Buciluă et al. 2006', 'Sanh et al. 2019', 'Jiao et al. 2020'],
    );
  });

  it('mentions nothing that is not known', () => {
    assert.deepEqual(printed(cardFor(entry('wmt19-en-de'), catalog)), [
      "WMT'19 En-De",
      'English to German',
      '',
    ]);
  });

  it('shows the best results by the first official metric, one a model, and how many are left', () => {
    const result = (model: string, value: number, metric = 'perplexity', split = 'test') => ({
      model,
      dataset: 'wikitext',
      split,
      metric,
      value,
      sources: [],
    });
    const own = new Catalog({
      ...data,
      datasets: [
        { id: 'wikitext', name: 'WikiText', metrics: ['perplexity', 'bleu'], sources: [] },
      ],
      results: [
        result('distilbert', 21),
        result('distilbert', 20),
        result('bert-base', 18.5),
        result('mobilebert', 30),
        result('falcon', 9, 'perplexity', 'validation'),
        result('falcon', 40, 'bleu'),
      ],
    });
    const line = cardFor(entry('wikitext', own), own).lines.find(({ part }) => part === 'results');
    assert.deepEqual(line, {
      part: 'results',
      lead: 'Reported (test)',
      items: [{ text: 'BERT-base 18.5' }, { text: 'DistilBERT 20' }, { text: 'MobileBERT 30' }],
      more: 3,
    });
  });

  it('says nothing of a split that the paper does not state', () => {
    const own = new Catalog({
      ...data,
      results: [
        {
          model: 'falcon',
          dataset: 'sst2',
          split: 'unstated',
          metric: 'accuracy',
          value: 90,
          sources: [],
        },
      ],
    });
    const reported = (id: string): string | undefined =>
      printed(cardFor(entry(id, own), own)).find((line) => line.startsWith('Reported'));
    assert.equal(reported('sst2'), 'Reported: Falcon 90');
    assert.equal(reported('falcon'), 'Reported: SST-2 90');
    assert.doesNotMatch(renderEntry(entry('sst2', own), own), /unstated|\(\)/);
  });

  it('keeps to eight lines, actions included, for every record', () => {
    for (const each of catalog.entries()) {
      assert.ok(printed(cardFor(each, catalog)).length <= 7, each.record.id);
    }
  });
});
