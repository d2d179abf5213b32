import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mergeCatalogs } from '../../../src/core/catalog/mergeCatalogs';
import {
  brokenLinks,
  largestFile,
  OwnCatalogReader,
  type OwnCatalog,
  type OwnFile,
} from '../../../src/core/catalog/ownCatalog';
import { ownFilesAt } from '../../../src/core/catalog/ownFiles';
import { PersonError } from '../../../src/core/personError';
import { catalog } from './fixture';

const reader = new OwnCatalogReader({
  bundled: () => catalog,
  readData: (name) => readFile(path.join(__dirname, '../../../data', name), 'utf8'),
  async *readBib(text) {
    if (text.includes('broken')) {
      throw new PersonError('It is broken.', 'Mend it.');
    }
    const item = { id: 'doe2020x', type: 'article', title: text };
    yield [{ key: 'doe2020x', item, digest: text, line: 3 }];
  },
});

const file = (name: string, content: unknown): OwnFile => {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
  return { path: name, bytes: text.length, read: () => Promise.resolve(text) };
};

const faultsOf = ({ faults }: OwnCatalog): string[] =>
  faults.map(({ file: where, line, message }) => `${where}:${line}: ${message}`);

const sources = ['https://example.org/lab'];
const dataset = { id: 'lab', name: 'Lab', summary: 'Ours.', tasks: [], metrics: [], sources };

describe('OwnCatalogReader', () => {
  for (const name of ['datasets.json', 'lab-datasets.json', 'C:\\lab\\dataset.v2.json']) {
    it(`reads a list of the kind that ${name} says`, async () => {
      const own = await reader.read(file(name, [dataset]));
      assert.deepEqual(own.faults, []);
      assert.deepEqual(own.data.datasets, [dataset]);
      assert.equal(own.lines.get('lab'), 2);
    });
  }

  it('reads an object whose properties are the kinds', async () => {
    const result = {
      model: 'distilbert',
      dataset: 'lab',
      split: 'test',
      metric: 'accuracy',
      value: 80,
      sources,
    };
    const own = await reader.read(
      file('lab.json', { $schema: 'x', datasets: [dataset], results: [result] }),
    );
    assert.deepEqual(own.faults, []);
    assert.deepEqual(own.data.results, [result]);
    const merged = mergeCatalogs(catalog, own);
    assert.deepEqual(merged.originOf('lab'), { file: 'lab.json', line: 4 });
    assert.deepEqual(merged.resultsFor('lab'), [result]);
  });

  it('reads CSL-JSON, and .bib through its port', async () => {
    const csl = await reader.read(
      file('references.json', [{ id: 'a', type: 'article', title: 'A' }, { title: 'no id' }]),
    );
    assert.deepEqual(
      csl.data.papers.map(({ id, title, custom }) => [id, title, custom.sources]),
      [['a', 'A', ['references.json']]],
    );
    assert.equal(csl.faults.length, 1);
    const bib = await reader.read(file('thesis.BIB', 'Title'));
    assert.equal(bib.data.papers[0]?.title, 'Title');
    assert.deepEqual(mergeCatalogs(catalog, bib).originOf('doe2020x'), {
      file: 'thesis.BIB',
      line: 3,
    });
  });

  it('reads a Papers with Code dump', async () => {
    const rows = [{ model_name: 'Tiny', paper_title: 'T', paper_url: '', metrics: { acc: '1' } }];
    const own = await reader.read(
      file('evaluation-tables.json', [
        { task: 'x', datasets: [{ dataset: 'SST-2', sota: { rows } }], subtasks: [] },
      ]),
    );
    assert.equal(own.data.results[0]?.dataset, 'sst2');
  });

  it('leaves a bad record out, keeps the rest, and names line and remedy', async () => {
    const own = await reader.read(
      file(
        'datasets.json',
        [
          '[',
          '  {"id": "one", "name": "One", "summary": "1.", "tasks": [], "metrics": [], "sources": ["https://example.org"]},',
          '  {"id": "two",',
          '    "name": 2, "summary": "2.", "tasks": [], "metrics": [],',
          '    "splts": {},',
          '    "sources": ["example.org"]},',
          '  {"id": "three"},',
          '  "four",',
          '  {"id": "one", "name": "One", "summary": "1.", "tasks": [], "metrics": [], "sources": ["https://example.org"]}',
          ']',
        ].join('\n'),
      ),
    );
    assert.deepEqual(
      own.data.datasets.map(({ id }) => id),
      ['one'],
    );
    assert.deepEqual(faultsOf(own), [
      'datasets.json:5: "two" has an unknown property "splts". Remove it or correct its name. The record is left out.',
      'datasets.json:4: "two": "name" must be of type string. Correct it. The record is left out.',
      'datasets.json:6: "two": "sources.0" is malformed. It must be: A page that states one or more of the fields. The record is left out.',
      'datasets.json:7: "three" has no "name". Add it. The record is left out.',
      'datasets.json:8: A record must be of type object. Correct it. The record is left out.',
      'datasets.json:9: "one" is given twice in this file. Remove one or give it another id. The record is left out.',
    ]);
  });

  it('counts faults beyond a hundred', async () => {
    const own = await reader.read(
      file(
        'models.json',
        Array.from({ length: 130 }, (_, at) => ({ id: `m${at}` })),
      ),
    );
    assert.equal(own.faults.length, 101);
    assert.match(own.faults.at(-1)?.message ?? '', /^30 more faults/);
  });

  it('keeps what it had while the file is half written', async () => {
    const before = await reader.read(file('datasets.json', [dataset]));
    const text = JSON.stringify([dataset], undefined, 2);
    for (let length = 0; length < text.length; length += 7) {
      const during = await reader.read(file('datasets.json', text.slice(0, length)), before);
      assert.deepEqual(during.data, before.data);
      assert.equal(during.faults.length, 1);
      assert.equal(during.faults[0]?.code, 'syntax');
    }
    const after = await reader.read(file('datasets.json', text), before);
    assert.deepEqual(after.faults, []);
    const never = await reader.read(file('datasets.json', '[\n{'));
    assert.deepEqual(never.data.datasets, []);
    assert.match(faultsOf(never)[0] ?? '', /^datasets.json:2: The file is not valid JSON: /);
  });

  it('keeps what it had while a .bib cannot be read', async () => {
    const before = await reader.read(file('a.bib', 'Title'));
    const during = await reader.read(file('a.bib', 'broken'), before);
    assert.equal(during.data.papers.length, 1);
    assert.deepEqual(faultsOf(during), ['a.bib:1: It is broken. Mend it.']);
  });

  it('refuses a file of 200 MB without reading it', async () => {
    let wasRead = false;
    const own = await reader.read({
      path: 'huge.bib',
      bytes: 200e6,
      read: () => {
        wasRead = true;
        return Promise.resolve('');
      },
    });
    assert.equal(wasRead, false);
    assert.ok(largestFile < 200e6);
    assert.equal(own.faults[0]?.code, 'too-large');
    assert.match(faultsOf(own)[0] ?? '', /^huge.bib:1: The file has 200 MB, and at most 100 MB/);
  });

  it('says what is wrong with a file that is no catalog', async () => {
    for (const [name, content, fault] of [
      ['package.json', { name: 'x' }, /^package.json:1: The file holds no catalog/],
      ['lab.json', [{ id: 'x' }], /^lab.json:1: What kind of records .* Name the file/],
      ['lab.json', { datasets: {} }, /^lab.json:2: "datasets" is no list/],
      ['lab.json', { datasets: [], modles: [] }, /^lab.json:3: "modles" is no kind of record/],
      ['lab.json', 'null', /holds no catalog/],
    ] as const) {
      const own = await reader.read(file(name, content));
      assert.match(faultsOf(own).join(), fault);
    }
    const gone = await reader.read({
      path: 'gone.json',
      bytes: 1,
      read: () => Promise.reject(new Error('ENOENT')),
    });
    assert.match(faultsOf(gone).join(), /could not be read \(ENOENT\)/);
  });

  it('comes to an end on a file nested a hundred thousand deep', async () => {
    const own = await reader.read(file('models.json', `[${'['.repeat(1e5)}${']'.repeat(1e5)}]`));
    assert.equal(own.faults.length, 1);
  });
});

describe('brokenLinks', () => {
  it('names what leads nowhere and what may be meant', async () => {
    const own = await reader.read(
      file('lab.json', {
        datasets: [{ ...dataset, metrics: ['Acc', 'nothing'], partOf: 'glue' }],
        results: [
          {
            model: 'distilbert',
            dataset: 'SST2',
            split: 'test',
            metric: 'accuracy',
            value: 1,
            sources,
          },
        ],
      }),
    );
    assert.deepEqual(
      brokenLinks(own, mergeCatalogs(catalog, own)).map(
        ({ line, message }) => `${line}: ${message}`,
      ),
      [
        '3: "lab" names "Acc" as its metrics, and no metric has that id. Write "accuracy".',
        '3: "lab" names "nothing" as its metrics, and no metric has that id. Add a metric with that id or correct it.',
        '19: A result names "SST2" as its dataset, and no dataset has that id. Write "sst2".',
      ],
    );
  });
});

describe('ownFilesAt', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'own-catalog-'));
    for (const name of ['b.json', 'a.bib', '.hidden.json', 'notes.md']) {
      await writeFile(path.join(folder, name), '[]');
    }
  });

  after(() => rm(folder, { recursive: true }));

  it('lists the catalogs in a folder, or the one file', async () => {
    const files = await ownFilesAt(folder);
    assert.deepEqual(
      files.map((found) => [path.basename(found.path), found.bytes]),
      [
        ['a.bib', 2],
        ['b.json', 2],
      ],
    );
    assert.equal(await files[0]?.read(), '[]');
    assert.equal((await ownFilesAt(path.join(folder, 'notes.md'))).length, 1);
  });

  it('says where there is nothing', async () => {
    await assert.rejects(ownFilesAt(path.join(folder, 'gone')), PersonError);
  });
});
