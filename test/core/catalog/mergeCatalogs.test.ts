import assert from 'node:assert/strict';
import { cardFor } from '../../../src/core/catalog/card';
import { paperFromCsl } from '../../../src/core/catalog/csl';
import { mergeCatalogs, type OwnRecords } from '../../../src/core/catalog/mergeCatalogs';
import type { CatalogData, Paper } from '../../../src/core/catalog/records';
import { renderEntry, resolveLinks } from '../../../src/core/catalog/resolve';
import { catalog, nothing } from './fixture';

function own(data: Partial<CatalogData>, file = 'own.json'): OwnRecords {
  return { file, data: { ...nothing, ...data }, lines: new Map([['sst2', 4]]) };
}

function paper(item: object): Paper {
  const found = paperFromCsl({ type: 'article', ...item }, 'thesis.bib');
  assert.ok(found);
  return found;
}

const sources = ['https://example.org/lab'];

describe('mergeCatalogs', () => {
  it('adds records, and says where each comes from', () => {
    const merged = mergeCatalogs(
      catalog,
      own({ datasets: [{ id: 'lab-reviews', name: 'Lab reviews', sources }] }),
    );
    assert.equal(merged.dataset('lab-reviews')?.name, 'Lab reviews');
    assert.deepEqual(merged.originOf('lab-reviews'), { file: 'own.json' });
    assert.equal(merged.originOf('cola'), undefined);
    assert.equal(catalog.dataset('lab-reviews'), undefined);
  });

  it("lets the user's record win over ours, and a later file over an earlier", () => {
    const first = own({ datasets: [{ id: 'sst2', name: 'SST-2 (first)', sources }] });
    const second = own({ datasets: [{ id: 'sst2', name: 'SST-2 (second)', sources }] }, 'two.json');
    const merged = mergeCatalogs(catalog, first, second);
    assert.equal(merged.dataset('sst2')?.name, 'SST-2 (second)');
    assert.deepEqual(merged.originOf('sst2'), { file: 'two.json', line: 4 });
    assert.deepEqual(mergeCatalogs(catalog, first).originOf('sst2'), { file: 'own.json', line: 4 });
  });

  for (const [what, item] of [
    ['arXiv id', { title: 'DistilBERT', URL: 'https://arxiv.org/abs/1910.01108v4' }],
    [
      'title, author and year',
      {
        title: 'DistilBERT, a Distilled Version of BERT: Smaller, Faster, Cheaper and Lighter',
        author: [{ family: 'Sanh', given: 'V.' }],
        issued: { 'date-parts': [['2020']] },
      },
    ],
  ] as const) {
    it(`takes a paper with the same ${what} for the same work`, () => {
      const merged = mergeCatalogs(catalog, own({ papers: [paper({ id: 'Sanh19', ...item })] }));
      const found = merged.paper('sanh2019distilbert');
      assert.equal(found?.id, 'Sanh19');
      assert.equal(found.title, item.title);
      assert.deepEqual(found.custom.introduces, ['distilbert']);
      assert.equal(merged.originOf('sanh2019distilbert')?.file, 'own.json');
      assert.equal([...merged.entries()].length, [...catalog.entries()].length);
      assert.equal(merged.identified('1910.01108')?.id, 'Sanh19');
      assert.equal(merged.resultsIn('Sanh19').length, 3);
      const model = merged.get('distilbert');
      assert.ok(model);
      assert.deepEqual(cardFor(model, merged).paperIds, ['Sanh19']);
      assert.deepEqual((resolveLinks(model, merged) as { paper: object }).paper, {
        id: 'Sanh19',
        kind: 'paper',
        title: item.title,
        ...('issued' in item && { year: 2020 }),
      });
    });
  }

  it('keeps works apart that only share a title', () => {
    const other = paper({
      id: 'doe2006model',
      title: 'Model compression',
      author: [{ family: 'Doe' }],
      issued: { 'date-parts': [[2006]] },
    });
    const third = paper({
      id: 'bucila2006again',
      title: 'Model compression',
      author: [{ family: 'Bucila' }],
      issued: { 'date-parts': [[2006]] },
      DOI: '10.1000/other',
    });
    const merged = mergeCatalogs(catalog, own({ papers: [other, third] }));
    assert.equal(merged.paper('bucila2006model')?.id, 'bucila2006model');
    assert.equal(merged.paper('doe2006model')?.id, 'doe2006model');
    assert.equal(merged.paper('bucila2006again')?.id, 'bucila2006again');
  });

  it('follows a work through several files', () => {
    const item = { title: 'DistilBERT', URL: 'https://arxiv.org/abs/1910.01108' };
    const files = ['a', 'b', 'sanh2019distilbert', 'c'].map((id) =>
      own({ papers: [paper({ id, ...item })] }, `${id}.bib`),
    );
    const merged = mergeCatalogs(catalog, ...files);
    for (const id of ['a', 'b', 'sanh2019distilbert', 'c']) {
      assert.equal(merged.paper(id)?.id, 'c');
    }
    assert.deepEqual(merged.paper('a')?.custom.introduces, ['distilbert']);
  });

  it('does not let a cite key push out a record of another kind or work', () => {
    const first = paper({ id: 'glue', title: 'On glue' });
    const second = paper({ id: 'glue', title: 'More on glue' });
    const merged = mergeCatalogs(
      catalog,
      own({ papers: [first] }, 'a.bib'),
      own({ papers: [second] }, 'b.bib'),
    );
    assert.equal(merged.dataset('glue')?.name, 'GLUE');
    assert.equal(merged.paper('glue-paper')?.title, 'On glue');
    assert.equal(merged.paper('glue-paper-2')?.title, 'More on glue');
    assert.equal(merged.originOf('glue-paper-2')?.file, 'b.bib');
  });

  it('does not give the id of a replaced paper to another work', () => {
    const merged = mergeCatalogs(
      catalog,
      own({
        papers: [
          paper({ id: 'S19', title: 'DistilBERT', URL: 'https://arxiv.org/abs/1910.01108' }),
          paper({ id: 'sanh2019distilbert', title: 'Something else' }),
        ],
      }),
    );
    assert.equal(merged.paper('sanh2019distilbert')?.id, 'S19');
    assert.equal(merged.paper('sanh2019distilbert-paper')?.title, 'Something else');
  });

  it('replaces a result that was reported under the same conditions and adds the others', () => {
    const [result] = catalog.resultsFor('sst2');
    assert.ok(result);
    const merged = mergeCatalogs(
      catalog,
      own({
        results: [
          { ...result, value: 91.4 },
          { ...result, split: 'test', value: 90 },
        ],
      }),
    );
    assert.deepEqual(
      merged.resultsFor('sst2').map(({ value, split }) => [value, split]),
      [
        [91.4, 'validation'],
        [92.7, 'validation'],
        [90, 'test'],
      ],
    );
  });

  it('replaces a result of ours by one that names the same paper by another key', () => {
    const [result] = catalog.resultsFor('sst2');
    assert.ok(result);
    const merged = mergeCatalogs(
      catalog,
      own({
        papers: [paper({ id: 'S19', title: 'x', URL: 'https://arxiv.org/abs/1910.01108' })],
        results: [{ ...result, paper: 'S19', value: 91.4 }],
      }),
    );
    assert.deepEqual(
      merged.resultsFor('distilbert').map(({ value }) => value),
      [91.4, 59.9],
    );
    assert.equal(merged.resultsIn('S19').length, 3);
  });

  it('comes to an end where records are above themselves', () => {
    const merged = mergeCatalogs(
      catalog,
      own({
        datasets: [
          { id: 'one', name: 'One', partOf: 'two', sources },
          { id: 'two', name: 'Two', partOf: 'one', sources },
          { id: 'self', name: 'Self', partOf: 'self', sources },
        ],
        tasks: [
          { id: 'up', name: 'Up', parent: 'down', sources },
          { id: 'down', name: 'Down', parent: 'up', sources },
        ],
      }),
    );
    for (const id of ['one', 'two', 'self', 'up', 'down']) {
      const entry = merged.get(id);
      assert.ok(entry);
      assert.equal(cardFor(entry, merged).id, id);
      assert.ok(renderEntry(entry, merged).includes(id));
      assert.ok(JSON.stringify(resolveLinks(entry, merged)).includes(id));
    }
    assert.deepEqual(
      merged.named('one two').map(({ record }) => record.id),
      ['two'],
    );
  });
});

describe('paperFromCsl', () => {
  it('keeps what is CSL and drops what would surprise', () => {
    assert.deepEqual(
      paperFromCsl(
        {
          id: 'x1',
          type: 'article-journal',
          title: ' A\n  title ',
          author: [{ family: 'Doe', given: 'Jo', 'parse-names': true }, 'Roe', {}],
          issued: { 'date-parts': [['2020', 5, 'x']] },
          volume: 3,
          page: { from: 1 },
          abstract: 'long',
        },
        'refs.json',
      ),
      {
        id: 'x1',
        type: 'article-journal',
        title: 'A title',
        author: [{ family: 'Doe', given: 'Jo' }],
        issued: { 'date-parts': [[2020, 5]] },
        volume: '3',
        custom: { sources: ['refs.json'] },
      },
    );
  });

  for (const [field, value] of [
    ['number', 'arXiv:1910.01108'],
    ['note', 'arXiv: 1910.01108v2 [cs.CL]'],
    ['container-title', 'arXiv preprint arXiv:1910.01108'],
    ['DOI', '10.48550/arXiv.1910.01108'],
    ['URL', 'http://arxiv.org/pdf/1910.01108v1.pdf'],
  ]) {
    it(`finds the arXiv id in ${field}`, () => {
      assert.equal(paper({ id: 'x', [`${field}`]: value }).custom.arxiv, '1910.01108');
    });
  }

  it('takes no number for an arXiv id', () => {
    assert.equal(paper({ id: 'x', number: '1910.01108' }).custom.arxiv, undefined);
  });

  it('reads nothing where there is no id', () => {
    for (const item of [null, [], 'x', {}, { id: ' ' }, { title: 'x' }]) {
      assert.equal(paperFromCsl(item, 'refs.json'), undefined);
    }
  });
});
