import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { loadCatalog } from '../../../src/core/catalog/load';
import type { Entry } from '../../../src/core/catalog/records';
import { bundledStamp } from '../../../src/core/search/bundledIndex';
import type { Hit } from '../../../src/core/search/answer';
import { CatalogSearch } from '../../../src/core/search/catalogSearch';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../../../src/core/search/snapshot';
import judged from '../../bench/judgedQueries.json';

const data = path.join(__dirname, '../../../data');
const stamp = 'a stamp';

const newcomer = (id: string, title: string): Entry => ({
  kind: 'paper',
  record: {
    id,
    type: 'article',
    title,
    author: [{ family: 'Quokka', given: 'Ada' }],
    issued: { 'date-parts': [[2024]] },
    custom: { sources: [] },
  },
});

const shown = (hits: readonly Hit[]): string[] =>
  hits.map(({ id, title, detail, paper }) => [id, title, detail, paper].join(' | '));

describe('a snapshot of the index', () => {
  const catalog = loadCatalog(data);
  const live = new CatalogSearch(catalog);
  let bytes: Uint8Array;

  const decoded = (): Snapshot => {
    const snapshot = decodeSnapshot(bytes, stamp);
    assert.ok(snapshot);
    return snapshot;
  };

  before(async function () {
    this.timeout(30_000);
    const snapshot = await live.snapshot();
    assert.ok(snapshot);
    bytes = encodeSnapshot(snapshot, stamp);
  });

  it('finds the same in the same order as the index it was made of', () => {
    const restored = new CatalogSearch(catalog, decoded());
    const queries = judged.flatMap(({ query }) => [query, query.slice(0, 4), query.slice(0, 7)]);
    for (const query of [...queries, '', 'author:sanh', '"knowledge distillation" -bert']) {
      assert.deepEqual(
        shown(restored.search(query, { limit: 20 })),
        shown(live.search(query, { limit: 20 })),
        query,
      );
    }
  }).timeout(60_000);

  it('needs the catalog only where a query asks for more than the index knows', () => {
    let asked = 0;
    const restored = new CatalogSearch(() => {
      asked++;
      return catalog;
    }, decoded());
    for (const query of [
      '',
      'distil',
      'distlbert',
      'bert -tiny',
      '1910.01108',
      'the metric for CoLA',
    ]) {
      assert.notEqual(restored.search(query).length, 0, query);
    }
    assert.equal(asked, 0);
    assert.notEqual(restored.search('author:sanh').length, 0);
    assert.notEqual(asked, 0);
  });

  it('takes in and gives up records as any index does', async () => {
    const restored = new CatalogSearch(catalog, decoded());
    await restored.extend([
      newcomer('quokka2024', 'Marsupial distillation'),
      newcomer('sanh2019distilbert', 'Wombat transformers'),
    ]);
    const ids = (query: string): string[] => restored.search(query).map(({ id }) => id);
    assert.deepEqual(ids('marsupial'), ['quokka2024']);
    assert.ok(ids('distillation').includes('quokka2024'));
    assert.deepEqual(ids('wombat'), ['sanh2019distilbert']);
    assert.ok(!ids('distilled version').includes('sanh2019distilbert'));
    restored.remove(['quokka2024', 'jiao2020tinybert']);
    assert.deepEqual(ids('marsupial'), []);
    assert.ok(!ids('tinybert').includes('jiao2020tinybert'));

    const again = await restored.snapshot();
    assert.ok(again);
    const afresh = new CatalogSearch(catalog, again);
    assert.equal(afresh.search('').length, [...catalog.entries()].length - 1);
    assert.deepEqual(
      afresh.search('wombat').map(({ id }) => id),
      ['sanh2019distilbert'],
    );
  });

  it('is not made of an index that changes meanwhile', async () => {
    const restored = new CatalogSearch(catalog, decoded());
    const making = restored.snapshot({ slice: 1 });
    await restored.extend([newcomer('quokka2024', 'Marsupial distillation')]);
    assert.equal(await making, undefined);
  });

  it('is not read from another version, stamp, or damaged file', () => {
    assert.equal(decodeSnapshot(bytes, 'another'), undefined);
    assert.equal(decodeSnapshot(bytes.slice(0, bytes.length / 2), stamp), undefined);
    assert.equal(decodeSnapshot(new Uint8Array(), stamp), undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        assert.equal(decodeSnapshot(noise, stamp), undefined);
      }),
    );
  });

  it('has a stamp that tells one state of the bundled catalog from another', () => {
    assert.match(bundledStamp(data), /^papers\.json \d+, datasets\.json \d+, /);
  });
});
