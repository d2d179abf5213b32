import assert from 'node:assert/strict';
import { cardFor, type Card, type CardLine } from '../../../src/core/catalog/card';
import { medianOf } from '../../../src/core/catalog/comparableResults';
import { Catalog } from '../../../src/core/catalog/catalog';
import type { Entry, Result } from '../../../src/core/catalog/records';
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

  describe('of results', () => {
    type Reported = Partial<Result> & Pick<Result, 'model' | 'value'>;
    function catalogWith(...results: readonly Reported[]): Catalog {
      return new Catalog({
        ...data,
        datasets: [
          { id: 'wikitext', name: 'WikiText', metrics: ['perplexity', 'bleu'], sources: [] },
          { id: 'mt', name: 'MT', metrics: ['bleu'], sources: [] },
        ],
        results: results.map((result) => ({
          dataset: 'wikitext',
          split: 'test',
          metric: 'perplexity',
          sources: [],
          ...result,
        })),
      });
    }
    function reported(own: Catalog, id = 'wikitext'): CardLine | undefined {
      return cardFor(entry(id, own), own).lines.find(({ part }) => part === 'results');
    }

    it('shows the best and the median by the first official metric, and how many are left', () => {
      const own = catalogWith(
        { model: 'distilbert', value: 21 },
        { model: 'distilbert', value: 20 },
        { model: 'bert-base', value: 18.5 },
        { model: 'mobilebert', value: 30 },
        { model: 'falcon', value: 9, split: 'validation' },
        { model: 'falcon', value: 40, metric: 'bleu' },
      );
      assert.deepEqual(reported(own), {
        part: 'results',
        lead: 'Reported (test)',
        items: [
          { text: 'best BERT-base 18.5' },
          { text: 'median 20 of 3 models' },
          { text: 'DistilBERT 20' },
          { text: 'MobileBERT 30' },
        ],
        more: 3,
      });
    });

    it('mixes no two settings or numbers of shots, and says which is shown', () => {
      const own = catalogWith(
        { model: 'distilbert', value: 1, setting: 'segments of 512' },
        { model: 'distilbert', value: 20, shots: 5 },
        { model: 'bert-base', value: 18, shots: 5 },
        { model: 'mobilebert', value: 30, shots: 0 },
      );
      assert.deepEqual(reported(own), {
        part: 'results',
        lead: 'Reported (test, 5-shot)',
        items: [{ text: 'BERT-base 18' }, { text: 'DistilBERT 20' }],
        more: 2,
      });
    });

    it('says a split or number of shots no second time where the setting does', () => {
      const lead = (result: Partial<Result>): string | undefined =>
        reported(catalogWith({ model: 'falcon', value: 9, ...result }))?.lead;
      const dev = { split: 'validation', setting: 'dev set, 5-shot', shots: 5 };
      assert.equal(lead(dev), 'Reported (dev set, 5-shot)');
      assert.equal(
        lead({ ...dev, split: 'validation_matched' }),
        'Reported (dev-m, dev set, 5-shot)',
      );
      assert.equal(lead({ setting: 'as printed' }), 'Reported (test, as printed)');
      assert.equal(lead({ metric: 'bleu' }), 'Reported (BLEU, test)');
    });

    it('shows of a model what was reported together, and how', () => {
      const own = catalogWith(
        { model: 'falcon', value: 9, setting: 'W4', paper: 'a' },
        { model: 'falcon', value: 8, setting: '16 bits', paper: 'a' },
        {
          model: 'falcon',
          value: 30,
          setting: '16 bits',
          paper: 'a',
          dataset: 'mt',
          metric: 'bleu',
        },
        {
          model: 'falcon',
          value: 31,
          setting: '16 bits',
          paper: 'b',
          dataset: 'mt',
          metric: 'bleu',
        },
      );
      const line = reported(own, 'falcon');
      assert.equal(line?.lead, 'Reported (16 bits)');
      assert.deepEqual(
        line.items.map(({ text }) => text),
        ['WikiText 8 (test)', 'MT 30 (test)'],
      );
      assert.equal(line.more, 2);
    });

    it('takes the mean of the two results in the middle', () => {
      const results = [1, 2, 4, 9].map((value) => ({ value }) as Result);
      assert.equal(medianOf(results), 3);
      assert.equal(medianOf(results.slice(1)), 4);
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
