import assert from 'node:assert/strict';
import { Catalog } from '../../../src/core/catalog/catalog';
import { CatalogSearch } from '../../../src/core/search/catalogSearch';
import { catalog, data, nothing } from '../catalog/fixture';

const search = new CatalogSearch(catalog);
const ids = (query: string): string[] => search.search(query).map(({ id }) => id);

describe('CatalogSearch', () => {
  describe('finds first what a person means', () => {
    const expected: [query: string, ...ids: string[]][] = [
      ['distilbert', 'sanh2019distilbert', 'distilbert'],
      ['DistilBERT', 'sanh2019distilbert', 'distilbert'],
      ['distil bert', 'sanh2019distilbert', 'distilbert'],
      ['sanh distil', 'sanh2019distilbert'],
      ['sanh 2019', 'sanh2019distilbert'],
      ['2019 Sanh', 'sanh2019distilbert'],
      ['victor sanh pruning', 'sanh2020movement'],
      ['sanh2019distilbert', 'sanh2019distilbert'],
      ['sanh2019dis', 'sanh2019distilbert'],
      ['Sanh et al. 2020', 'sanh2020movement'],
      ['sst-2', 'sst2', 'socher2013recursive'],
      ['sst2', 'sst2', 'socher2013recursive'],
      ['sst 2', 'sst2'],
      ['SST‑2', 'sst2'],
      ['bleu', 'bleu', 'papineni2002bleu'],
      ['glue', 'glue', 'wang2019glue'],
      ['llmpruner', 'ma2023llmpruner'],
      ['LLM-Pruner', 'ma2023llmpruner'],
      ['llm pruner', 'ma2023llmpruner'],
      ["WMT'14 En-De", 'wmt14-en-de'],
      ['wmt’14 en–de', 'wmt14-en-de'],
      ['wmt14 ende', 'wmt14-en-de'],
      ['wmt 14 en de', 'wmt14-en-de'],
      ['bucila', 'bucila2006model'],
      ['Buciluă', 'bucila2006model'],
      ['model compression', 'bucila2006model'],
      ['fine tuning sparsity', 'sanh2020movement'],
      ['finetuning', 'sanh2020movement'],
      ['wino grande', 'winogrande', 'sakaguchi2020winogrande'],
      ['multi nli', 'mnli'],
      ['kd', 'knowledge-distillation'],
      ['tinybert emnlp', 'jiao2020tinybert'],
      ['movie review sentence', 'sst2'],
      ['winograd schema challenge', 'sakaguchi2020winogrande'],
    ];
    for (const [query, ...first] of expected) {
      it(query, () => {
        assert.deepEqual(ids(query).slice(0, first.length), first);
      });
    }
  });

  describe('identifiers', () => {
    for (const text of [
      '1910.01108',
      'arXiv:1910.01108v4',
      'https://arxiv.org/abs/1910.01108',
      'arxiv.org/pdf/1910.01108v2.pdf',
      '10.48550/arXiv.1910.01108',
    ]) {
      it(`finds only the paper of ${text}`, () => {
        assert.deepEqual(ids(text), ['sanh2019distilbert']);
      });
    }

    it('finds a DOI, bare, prefixed or as a link, whatever its case', () => {
      for (const text of [
        '10.1145/1150402.1150464',
        'doi:10.1145/1150402.1150464',
        'https://doi.org/10.1145/1150402.1150464',
      ]) {
        assert.deepEqual(ids(text), ['bucila2006model']);
      }
      assert.deepEqual(ids('10.18653/V1/2020.Findings-EMNLP.372'), ['jiao2020tinybert']);
      assert.deepEqual(ids('https://aclanthology.org/2020.findings-emnlp.372/'), [
        'jiao2020tinybert',
      ]);
    });

    it('finds an arXiv id while it is being typed', () => {
      assert.deepEqual(ids('1910.011'), ['sanh2019distilbert']);
    });
  });

  describe('typing errors', () => {
    const expected: [query: string, id: string][] = [
      ['distillbert', 'sanh2019distilbert'],
      ['mobilbert', 'sun2020mobilebert'],
      ['mobiel bert', 'sun2020mobilebert'],
      ['wnograd', 'sakaguchi2020winogrande'],
      ['papinnei 2002', 'papineni2002bleu'],
      ['distilbret', 'sanh2019distilbert'],
      ['tniyb', 'jiao2020tinybert'],
    ];
    for (const [query, id] of expected) {
      it(query, () => {
        assert.equal(ids(query)[0], id);
      });
    }

    it('are not looked for in years', () => {
      assert.deepEqual(ids('sanh 2018'), []);
      assert.deepEqual(ids('2018'), []);
    });

    it('are not looked for where the words are found as typed', () => {
      assert.deepEqual(ids('movement'), ['sanh2020movement']);
    });
  });

  it('finds something sensible at every letter typed', () => {
    const name = 'DistilBERT';
    for (let length = 1; length <= name.length; length++) {
      const typed = name.slice(0, length);
      const found = ids(typed);
      assert.ok(found.includes('sanh2019distilbert'), `${typed}: ${found.join()}`);
    }
    for (const typed of ['sanh', 'sanh ', 'sanh d', 'sanh di', 'sanh dis', 'sanh dist']) {
      assert.equal(ids(typed).includes('sanh2019distilbert'), true, typed);
    }
    assert.equal(ids('sanh d')[0], 'sanh2019distilbert');
    assert.equal(ids('sanh m')[0], 'sanh2020movement');
  });

  it('asks for every word while all of them can be had', () => {
    assert.deepEqual(ids('sanh pruning'), ['sanh2020movement']);
  });

  it('settles for most of the words of a pasted reference', () => {
    assert.equal(
      ids('Sun et al., MobileBERT: a compact task-agnostic BERT. Unpublished manuscript')[0],
      'sun2020mobilebert',
    );
    assert.deepEqual(ids('entirely unrelated gibberish'), []);
  });

  it('reads a title with BibTeX braces', () => {
    assert.equal(ids('{D}istil{BERT}, a distilled version of {BERT}')[0], 'sanh2019distilbert');
  });

  it('returns everything for an empty query: papers by year, then the rest by name', () => {
    const hits = search.search('  ');
    assert.equal(hits.length, [...catalog.entries()].length);
    assert.deepEqual(
      hits.slice(0, 2).map(({ id }) => id),
      ['raman2023distillation', 'ma2023llmpruner'],
    );
    const rest = hits.slice(data.papers.length);
    assert.deepEqual(
      rest.slice(0, 3).map(({ title }) => title),
      ['accuracy', 'ARC-c', 'ARC-e'],
    );
    assert.ok(hits.every(({ score }, at) => score <= (hits[at - 1]?.score ?? 1) && score > 0));
  });

  it('returns no more than the limit, and falling scores', () => {
    const hits = search.search('bert', { limit: 3 });
    assert.equal(hits.length, 3);
    const scores = hits.map(({ score }) => score);
    assert.deepEqual(
      scores,
      [...scores].sort((one, other) => other - one),
    );
  });

  it('keeps the records that are named', () => {
    const ids = ['tinybert', 'sanh2019distilbert', 'unknown'];
    assert.deepEqual(
      search.search('distilbert', { ids }).map(({ id }) => id),
      ['sanh2019distilbert'],
    );
    assert.ok(search.search('', { ids }).every(({ id }) => ids.includes(id)));
    assert.deepEqual(search.search('', { ids: [] }), []);
  });

  it('keeps to kinds and years, given as options or in the query', () => {
    const kinds = (query: string): string[] => search.search(query).map(({ kind }) => kind);
    assert.deepEqual(
      search.search('distilbert', { kinds: ['model'] }).map(({ id }) => id),
      ['distilbert'],
    );
    assert.deepEqual(new Set(kinds('kind:metric')), new Set(['metric']));
    assert.deepEqual(ids('sanh year:2020'), ['sanh2020movement']);
    assert.deepEqual(ids('year:..2002'), ['papineni2002bleu', 'bleu']);
    assert.deepEqual(
      search
        .search('bert', { years: { from: 2020 }, kinds: ['paper'] })
        .map(({ id }) => id)
        .sort(),
      ['jiao2020tinybert', 'sun2020mobilebert'],
    );
    assert.deepEqual(ids('https://arxiv.org/abs/1910.01108 kind:model'), []);
  });

  it('finds nothing in an empty catalog', () => {
    const empty = new Catalog(nothing);
    for (const query of ['', 'bert', 'be', '1910.01108']) {
      assert.deepEqual(new CatalogSearch(empty).search(query), []);
    }
  });

  it('survives any text', () => {
    for (const query of [
      '(',
      "'",
      '---',
      '\\cite{',
      '☃',
      'constructor',
      '__proto__',
      '<b',
      'year:',
      'the',
    ]) {
      assert.ok(Array.isArray(search.search(query)), query);
    }
  });
});
