import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { foldMarks } from '../../../src/core/catalog/catalog';
import { identifierIn } from '../../../src/core/catalog/identifiers';
import { loadCatalog } from '../../../src/core/catalog/load';
import { PersonError } from '../../../src/core/personError';
import { catalog, data } from './fixture';

describe('Catalog', () => {
  it('finds records by name whatever the case and diacritics', () => {
    const ids = (name: string): string[] => catalog.named(name).map(({ record }) => record.id);
    assert.deepEqual(ids('sst-2'), ['sst2']);
    assert.deepEqual(ids('GLUE  Benchmark'), ['glue']);
    assert.deepEqual(ids('arc'), ['arc-easy', 'arc-challenge']);
    assert.deepEqual(ids('nothing'), []);
    assert.deepEqual(ids('corpus of linguistic acceptability'), ['cola']);
  });

  it('finds a part of a benchmark by both names', () => {
    const ids = (name: string): string[] => catalog.named(name).map(({ record }) => record.id);
    assert.deepEqual(ids('GLUE SST-2'), ['sst2']);
    assert.deepEqual(ids('glue/rte'), ['rte']);
  });

  it('returns a record only as the kind it is', () => {
    assert.equal(catalog.paper('sanh2019distilbert')?.id, 'sanh2019distilbert');
    assert.equal(catalog.dataset('sst2')?.id, 'sst2');
    assert.equal(catalog.metric('bleu')?.id, 'bleu');
    assert.equal(catalog.model('distilbert')?.id, 'distilbert');
    assert.equal(catalog.dataset('bleu'), undefined);
    assert.equal(catalog.paper(undefined), undefined);
  });

  it('finds a paper by what identifies it', () => {
    assert.equal(catalog.identified('arXiv:1910.01108v2')?.id, 'sanh2019distilbert');
    assert.equal(
      catalog.identified('https://dx.doi.org/10.1145/1150402.1150464')?.id,
      'bucila2006model',
    );
    assert.equal(catalog.identified('see arXiv:1910.01108'), undefined);
    assert.equal(catalog.identified('9999.99999'), undefined);
    assert.equal(catalog.identified(''), undefined);
  });

  it('lists the results of a model and on a data set', () => {
    assert.equal(catalog.resultsFor('distilbert').length, 2);
    assert.equal(catalog.resultsFor('sst2').length, 2);
    assert.equal(catalog.resultsFor('cola').length, 0);
  });
});

describe('identifierIn', () => {
  const expected: [text: string, identifier: string | undefined][] = [
    ['1910.01108', 'arxiv:1910.01108'],
    ['https://www.alphaxiv.org/abs/1910.01108', 'arxiv:1910.01108'],
    ['https://arxiv.org/abs/cs/0301001v2', 'arxiv:cs/0301001'],
    ['https://arxiv.org/pdf/2310.05015.pdf', 'arxiv:2310.05015'],
    ['https://doi.org/10.48550/arXiv.1910.01108', 'arxiv:1910.01108'],
    ['DOI: 10.1145/1150402.1150464.', 'doi:10.1145/1150402.1150464'],
    ['10.18653/v1/D13-1170', 'acl:d13-1170'],
    ['https://aclanthology.org/D13-1170.pdf', 'acl:d13-1170'],
    ['2019', undefined],
    ['sst-2', undefined],
  ];
  for (const [text, identifier] of expected) {
    it(`reads ${text}`, () => {
      assert.equal(identifierIn(text), identifier);
    });
  }
});

describe('foldMarks', () => {
  it('takes diacritics and typographic variants away and keeps case', () => {
    assert.equal(
      foldMarks('Buciluă, Łukasz, Søgaard, WMT’14 En–De'),
      "Bucilua, Lukasz, Sogaard, WMT'14 En-De",
    );
  });
});

describe('loadCatalog', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'paperweight-'));
    for (const [part, records] of Object.entries(data)) {
      await writeFile(path.join(folder, `${part}.json`), JSON.stringify(records));
    }
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('reads one file a kind', () => {
    assert.equal([...loadCatalog(folder).entries()].length, [...catalog.entries()].length);
  });

  it('names the file that is missing or damaged', async () => {
    await writeFile(path.join(folder, 'metrics.json'), '[{');
    assert.throws(
      () => loadCatalog(folder),
      (error) => error instanceof PersonError && error.message.includes('metrics.json'),
    );
  });
});
