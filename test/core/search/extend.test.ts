import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../src/core/catalog/records';
import { Catalog } from '../../../src/core/catalog/catalog';
import { CatalogSearch } from '../../../src/core/search/catalogSearch';
import { catalog, nothing } from '../catalog/fixture';

function paper(id: string, title: string, year = 2024): Entry {
  return {
    kind: 'paper',
    record: {
      id,
      type: 'article',
      title,
      author: [{ family: 'Quokka', given: 'Ada' }],
      issued: { 'date-parts': [[year]] },
      custom: { sources: [] },
    },
  };
}

const found = (search: CatalogSearch, query: string): string[] =>
  search.search(query).map(({ id }) => id);

describe('CatalogSearch.extend', () => {
  it('adds records to those of the catalog', async () => {
    const search = new CatalogSearch(catalog);
    await search.extend([paper('quokka2024', 'Marsupial distillation')]);
    assert.deepEqual(found(search, 'marsupial'), ['quokka2024']);
    assert.ok(found(search, 'distillation').includes('quokka2024'));
    assert.equal(found(search, 'distilbert')[0], 'sanh2019distilbert');
    assert.equal(search.search('').length, [...catalog.entries()].length + 1);
  });

  it('lets others have their turn, and finds meanwhile what is there', async function () {
    this.timeout(30_000);
    const search = new CatalogSearch(new Catalog(nothing));
    const entries = Array.from({ length: 1_000 }, (_, at) => paper(`quokka${at}`, `Study ${at}`));
    let turns = 0;
    const seen: number[] = [];
    const count = setInterval(() => {
      if (turns++ % 10 === 1) {
        seen.push(search.search('quokka').length);
      }
    }, 0);
    await search.extend(entries, { slice: 1 });
    clearInterval(count);
    assert.ok(turns > 2, `${turns} turns`);
    assert.ok(seen.some((size) => size > 0 && size < entries.length));
    assert.equal(search.search('quokka').length, entries.length);
  });

  it('stops when asked to, keeping what was added', async () => {
    const search = new CatalogSearch(new Catalog(nothing));
    const stop = new AbortController();
    function* endless(): Generator<Entry> {
      for (let at = 0; ; at++) {
        if (at === 500) {
          stop.abort();
        }
        yield paper(`quokka${at}`, 'Endless');
      }
    }
    await search.extend(endless(), { signal: stop.signal, slice: 1 });
    assert.ok(search.search('endless').length >= 500);
  });

  it('puts a record in place of the one with its id', async () => {
    const search = new CatalogSearch(catalog);
    await search.extend([paper('sanh2019distilbert', 'Wombat transformers')]);
    assert.equal(found(search, 'wombat')[0], 'sanh2019distilbert');
    assert.ok(!found(search, 'distilled version').includes('sanh2019distilbert'));
    assert.equal(search.search('').length, [...catalog.entries()].length);
  });

  it('takes records out', async () => {
    const search = new CatalogSearch(catalog);
    search.remove(['sanh2019distilbert', 'unknown']);
    assert.ok(!found(search, 'distilbert').includes('sanh2019distilbert'));
    assert.deepEqual(found(search, '1910.01108'), []);
    assert.equal(search.search('').length, [...catalog.entries()].length - 1);
  });

  it('finds the same in the same order whatever order the records came in', async () => {
    const all = [...catalog.entries()];
    const queries = [
      'bert',
      'distil',
      'language model',
      'd',
      '',
      'acc',
      'mobiel bert',
      'year:2019..',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        async (entries) => {
          const ordered = new CatalogSearch(new Catalog(nothing));
          const shuffled = new CatalogSearch(new Catalog(nothing));
          await ordered.extend(all);
          await shuffled.extend(entries);
          for (const query of queries) {
            assert.deepEqual(found(shuffled, query), found(ordered, query), query);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
