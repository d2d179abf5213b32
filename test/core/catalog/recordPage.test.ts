import assert from 'node:assert/strict';
import path from 'node:path';
import { Catalog } from '../../../src/core/catalog/catalog';
import { loadCatalog } from '../../../src/core/catalog/load';
import { mergeCatalogs } from '../../../src/core/catalog/mergeCatalogs';
import { recordPage, type RecordPage } from '../../../src/core/catalog/recordPage';
import type { CatalogData } from '../../../src/core/catalog/records';
import { catalog, data, nothing } from './fixture';

const pageOf = (id: string, of: Catalog = catalog): RecordPage => {
  const entry = of.get(id);
  assert.ok(entry, `There is no record ${id}.`);
  return recordPage(entry, of);
};

/** The titles of a group's links, or undefined where the page has no such group. */
const linked = (page: RecordPage, title: string): string[] | undefined =>
  page.groups.find((group) => group.title === title)?.links.map((link) => link.title);

const fact = (page: RecordPage, label: string): string | undefined =>
  page.facts.find((known) => known.label === label)?.text;

describe('recordPage', () => {
  it('leads from a paper to what it introduces, its techniques and the results it prints', () => {
    const page = pageOf('sanh2019distilbert');
    assert.equal(page.subtitle, 'Sanh et al. 2019');
    assert.deepEqual(linked(page, 'Introduces models'), ['DistilBERT']);
    assert.deepEqual(linked(page, 'Techniques'), ['Knowledge distillation']);
    assert.deepEqual(linked(page, 'Reports results on'), ['SST-2', 'RTE']);
    assert.equal(page.results.length, 3);
    assert.deepEqual(page.results[0], {
      model: { title: 'DistilBERT', id: 'distilbert' },
      dataset: { title: 'SST-2', id: 'sst2' },
      metric: { title: 'accuracy', id: 'accuracy' },
      split: 'dev',
      value: '91.3 %',
      paper: { title: 'Sanh et al. 2019', id: 'sanh2019distilbert' },
      table: 'Table 1',
      source: 'https://example.org/record',
    });
    assert.deepEqual(page.addresses, [
      { label: 'arXiv', text: '1910.01108', address: 'https://arxiv.org/abs/1910.01108' },
    ]);
    assert.equal(
      fact(page, 'Authors'),
      'Victor Sanh, Lysandre Debut, Julien Chaumond, Thomas Wolf',
    );
  });

  it('leads from a model to its paper, its techniques and what it was measured on', () => {
    const page = pageOf('distilbert');
    assert.deepEqual(page.paper, {
      id: 'sanh2019distilbert',
      reference: 'Sanh et al. 2019',
      canOpen: true,
    });
    assert.deepEqual(linked(page, 'Results on'), ['SST-2', 'RTE']);
    assert.equal(linked(page, 'Papers')?.length, 1);
    assert.equal(page.results.length, 2);
    assert.equal(page.leaderboard, undefined);
  });

  it('leads from a data set to its benchmark, metrics in order, papers and models', () => {
    const page = pageOf('sst2');
    assert.deepEqual(linked(page, 'Part of'), ['GLUE']);
    assert.deepEqual(linked(page, 'Tasks'), ['Sentiment analysis']);
    const metrics = page.groups.find(({ title }) => title === 'Official metrics, in order');
    assert.deepEqual(metrics?.links, [
      { id: 'accuracy', kind: 'metric', title: 'accuracy', detail: 'higher is better' },
    ]);
    assert.deepEqual(linked(page, 'Models with results'), ['DistilBERT', 'BERT-base']);
    assert.deepEqual(
      page.results.map(({ model, value }) => [model.title, value]),
      [
        ['BERT-base', '92.7 %'],
        ['DistilBERT', '91.3 %'],
      ],
    );
    assert.deepEqual(page.leaderboard, { results: 2 });
    assert.equal(fact(page, 'Examples, dev'), '872');
    assert.deepEqual(linked(pageOf('glue'), 'Parts'), ['MNLI', 'RTE', 'CoLA', 'SST-2']);
  });

  it('leads from a metric to its paper and the data sets it is official for', () => {
    const page = pageOf('bleu');
    assert.deepEqual(linked(page, 'Papers'), [
      'BLEU: a Method for Automatic Evaluation of Machine Translation',
    ]);
    assert.deepEqual(linked(page, 'Official metric of'), ["WMT'14 En-De"]);
    assert.equal(page.caveats, 'Scores with different tokenizers cannot be compared.');
    assert.match(page.formula?.text ?? '', /^BP ·/);
  });

  it('leads from a task and a technique to their family and all that is filed under them', () => {
    const task = pageOf('sentiment-analysis');
    assert.deepEqual(linked(task, 'Part of'), ['Text classification']);
    assert.deepEqual(linked(task, 'Data sets'), ['SST-2']);
    assert.deepEqual(linked(task, 'Models with results'), ['DistilBERT', 'BERT-base']);
    assert.deepEqual(linked(pageOf('classification'), 'Parts'), ['Sentiment analysis']);
    const technique = pageOf('knowledge-distillation');
    assert.deepEqual(linked(technique, 'Beside it'), ['Pruning']);
    assert.deepEqual(linked(technique, 'Models'), ['DistilBERT']);
    const years = technique.groups
      .find(({ title }) => title === 'Papers')
      ?.links.map(({ detail }) => detail?.slice(-4));
    assert.deepEqual(years, ['2006', '2019', '2020', '2023']);
  });

  it('ends where parts contain each other', () => {
    const sources = ['https://example.org/record'];
    const circular = new Catalog({
      ...nothing,
      datasets: [
        { id: 'a', name: 'A', partOf: 'b', sources },
        { id: 'b', name: 'B', partOf: 'a', sources },
        { id: 'self', name: 'Self', partOf: 'self', sources },
      ],
      tasks: [
        { id: 'c', name: 'C', parent: 'd', sources },
        { id: 'd', name: 'D', parent: 'c', sources },
      ],
    });
    assert.deepEqual(linked(pageOf('a', circular), 'Part of'), ['B']);
    assert.deepEqual(linked(pageOf('a', circular), 'Parts'), ['B']);
    assert.deepEqual(linked(pageOf('c', circular), 'Parts'), ['D']);
    assert.deepEqual(pageOf('self', circular).groups, []);
  });

  it('says where a record of the user’s own stands, under the id that took its place', () => {
    const own: CatalogData = {
      ...nothing,
      papers: [
        {
          id: 'mine',
          type: 'article',
          title: 'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
          author: [{ family: 'Sanh', given: 'Victor' }],
          issued: { 'date-parts': [[2019]] },
          custom: { sources: ['/work/refs.bib'] },
        },
      ],
    };
    const lines = new Map([['mine', 12]]);
    const merged = mergeCatalogs(catalog, { file: '/work/refs.bib', data: own, lines });
    const page = pageOf('sanh2019distilbert', merged);
    assert.equal(page.id, 'mine');
    assert.deepEqual(page.origin, { file: '/work/refs.bib', line: 12 });
    assert.equal(page.results.length, 3);
    assert.equal(pageOf('sst2', merged).origin, undefined);
  });

  it('makes links of http and https addresses only', () => {
    const page = pageOf(
      'odd',
      new Catalog({
        ...nothing,
        datasets: [
          {
            id: 'odd',
            name: 'Odd',
            homepage: 'javascript:alert(1)',
            sources: ['command:workbench.action.quit', 'https://example.org/a b', 'file:///etc'],
          },
        ],
      }),
    );
    assert.deepEqual(page.addresses, []);
    assert.deepEqual(
      page.sources.map(({ address }) => address),
      [undefined, undefined, undefined],
    );
  });

  it('names what a result speaks of where the catalog has no record of it', () => {
    const page = pageOf(
      'distilbert',
      new Catalog({
        ...data,
        results: [
          {
            model: 'distilbert',
            dataset: 'unheard-of',
            split: 'unstated',
            metric: 'accuracy',
            value: 1,
            paper: 'nobody2000',
            shots: 0,
            setting: 'as printed',
            sources: [],
          },
        ],
      }),
    );
    assert.deepEqual(page.results, [
      {
        model: { title: 'DistilBERT', id: 'distilbert' },
        dataset: { title: 'unheard-of' },
        metric: { title: 'accuracy', id: 'accuracy' },
        value: '1',
        protocol: '0-shot; as printed',
        paper: { title: 'nobody2000' },
      },
    ]);
  });

  describe('of every record of the bundled catalog', () => {
    let bundled: Catalog;
    let pages: RecordPage[];

    before(function () {
      this.timeout(20_000);
      bundled = loadCatalog(path.join(__dirname, '../../../data'));
      pages = [...bundled.entries()].map((entry) => recordPage(entry, bundled));
    });

    it('leads only to records there are, and never to itself', () => {
      assert.ok(pages.length > 1000, `There are only ${pages.length} pages.`);
      for (const page of pages) {
        const mentions = page.results.flatMap(({ model, dataset, metric, paper }) => [
          model,
          dataset,
          metric,
          ...(paper ? [paper] : []),
        ]);
        const links = page.groups.flatMap((group) => group.links);
        for (const { id, title } of [...links, ...mentions]) {
          assert.ok(id !== undefined, `${page.id} names ${title}, which has no record.`);
          assert.equal(bundled.get(id)?.record.id, id, `${page.id} leads to ${id}.`);
        }
        assert.ok(!links.some(({ id }) => id === page.id), `${page.id} leads to itself.`);
      }
    });

    it('can be walked back: what a link leads to links to where it came from', () => {
      const byId = new Map(pages.map((page) => [page.id, page]));
      const leadsTo = (from: string, to: string): boolean =>
        byId.get(from)?.groups.some(({ links }) => links.some(({ id }) => id === to)) ?? false;
      // What a data set is filed under by way of others is too much for the other's page.
      const oneWay = new Set([
        'dataset Papers',
        'paper Reports results on',
        'task Models with results',
        'task Papers',
      ]);
      for (const page of pages) {
        for (const { title, links } of page.groups) {
          for (const { id } of oneWay.has(`${page.kind} ${title}`) ? [] : links) {
            assert.ok(leadsTo(id, page.id), `${page.id} (${title}) → ${id} has no way back.`);
          }
        }
      }
    });

    it('can be sent between threads and says something of its record', () => {
      for (const page of pages) {
        assert.deepEqual(structuredClone(page), page);
        assert.ok(page.groups.length + page.facts.length > 0, `${page.id} has an empty page.`);
        assert.ok(page.sources.length > 0, `${page.id} has no source.`);
      }
    });
  });
});
