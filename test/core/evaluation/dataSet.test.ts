import assert from 'node:assert/strict';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { readDataSet } from '../../../src/core/evaluation/dataSet';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { isUsualColumn } from '../../../src/core/evaluation/tasks/tasks';
import { PersonError } from '../../../src/core/personError';
import { temporaryFolder } from './temporaryFolder';

describe('reading a data set', () => {
  const folder = temporaryFolder();

  async function read(name: string, content: string | Uint8Array) {
    const path = join(folder(), name);
    writeFileSync(path, content);
    return (await readDataSet(path, undefined, isUsualColumn, nodeFiles)).table;
  }

  const refuses = (name: string, content: string | Uint8Array, message: RegExp) =>
    assert.rejects(read(name, content), (error) => {
      assert.ok(error instanceof PersonError);
      assert.match(error.message, message);
      return true;
    });

  const expected = [
    { text: 'fine', label: '1' },
    { text: 'poor', label: '0' },
  ];

  for (const [what, name, content] of [
    ['a .tsv as GLUE publishes it', 'a.tsv', 'text\tlabel\nfine\t1\npoor\t0\n'],
    [
      'a .tsv with a byte order mark and CRLF',
      'b.tsv',
      '\ufefftext\tlabel\r\nfine\t1\r\npoor\t0\r\n',
    ],
    ['a .csv', 'c.csv', 'text,label\nfine,1\npoor,0\n'],
    ['a .csv with a byte order mark and CRLF', 'd.csv', '\ufefftext,label\r\nfine,1\r\npoor,0'],
    ['a .csv with semicolons', 'e.csv', 'text;label\nfine;1\npoor;0\n'],
    ['a .csv with quoted fields', 'f.csv', '"text","label"\n"fine","1"\n"poor","0"\n'],
    ['a .jsonl', 'g.jsonl', '{"text":"fine","label":"1"}\n\n{"text":"poor","label":"0"}\n'],
    ['a .json list', 'h.json', JSON.stringify(expected)],
    ['a .json object with a list in it', 'i.json', JSON.stringify({ data: expected, version: 1 })],
    [
      'what the viewer of the Hub answers',
      'k.json',
      JSON.stringify({
        features: [{ name: 'text' }, { name: 'label', type: { names: ['no', 'yes'] } }],
        rows: expected.map((row, row_idx) => ({ row_idx, row, truncated_cells: [] })),
        num_rows_total: 2,
      }),
    ],
    [
      'a .json object of columns',
      'l.json',
      JSON.stringify({ text: ['fine', 'poor'], label: ['1', '0'] }),
    ],
    ['an extension in capitals', 'J.TSV', 'text\tlabel\nfine\t1\npoor\t0\n'],
  ] as const) {
    it(`reads ${what}`, async () => {
      const table = await read(name, content);
      assert.deepEqual(table.columns, ['text', 'label']);
      assert.deepEqual(
        table.rows.map(({ cells }) => ({ ...cells })),
        expected,
      );
    });
  }

  it('takes a quotation mark in a .tsv as it is', async () => {
    const table = await read('quotes.tsv', 'sentence\tlabel\n"half quoted\t1\nit "is" so\t0\n');
    assert.deepEqual(
      table.rows.map(({ cells }) => cells['sentence']),
      ['"half quoted', 'it "is" so'],
    );
  });

  it('reads separators, quotation marks and line breaks inside a quoted .csv field', async () => {
    const { rows } = await read('nested.csv', 'text,label\n"a, ""b""\nc",1\nd,0\n');
    assert.equal(rows[0]?.cells['text'], 'a, "b"\nc');
    assert.deepEqual(
      rows.map(({ place }) => place),
      ['line 2', 'line 4'],
    );
  });

  it('numbers the columns of a file without header', async () => {
    const table = await read('plain.tsv', 'gj04\t1\t\tIt works.\ngj04\t0\t*\tIt work.\n');
    assert.equal(table.header, false);
    assert.deepEqual(table.columns, ['1', '2', '3', '4']);
    assert.equal(table.rows.length, 2);
  });

  it('reads the lines of a .jsonl that can be read, and says why not the others', async () => {
    const table = await read('bad.jsonl', '{"text":"a"}\n{"text":\n\n[1]\n{"text":"b"}\n');
    assert.deepEqual(
      table.rows.map(({ place }) => place),
      ['line 1', 'line 5'],
    );
    assert.deepEqual(table.faults, [
      { place: 'line 2', why: 'it is not valid JSON' },
      { place: 'line 4', why: 'it is not a JSON object' },
    ]);
  });
  it('refuses a .jsonl of which no line can be read', () =>
    refuses(
      'none.jsonl',
      'text,label\nfine,1\n',
      /^No row of none\.jsonl can be read; of the first, line 1: it is not valid JSON\./,
    ));
  it('refuses JSON lines named .json, saying what to name them', () =>
    refuses('lines.json', '{"text":"a"}\n{"text":"b"}\n', /name it \.jsonl/));
  it('refuses a .json without a list', () =>
    refuses('none.json', '{"text":"a"}', /does not hold a list of examples/));
  it('keeps the names that the viewer of the Hub gives the classes', async () => {
    const features = [{ name: 'label', type: { names: ['no', 'yes'], _type: 'ClassLabel' } }];
    const viewed = { features, rows: [{ row_idx: 0, row: { text: 'fine', label: 1 } }] };
    const table = await read('viewed.json', JSON.stringify(viewed));
    assert.deepEqual(table.classes, { label: ['no', 'yes'] });
  });
  it('keeps the articles of SQuAD for the task that knows their layout', async () => {
    const squad = {
      version: '1.1',
      data: [{ title: 'T', paragraphs: [{ context: 'c', qas: [] }] }],
    };
    const table = await read('squad.json', JSON.stringify(squad));
    assert.deepEqual(table.columns, ['title', 'paragraphs']);
  });
  it('refuses a .json with several lists of examples, naming them', () =>
    refuses(
      'splits.json',
      JSON.stringify({ train: expected, test: expected }),
      /holds several lists: train, test\. Save the one/,
    ));
  it('refuses a file of 1 GB before reading it, and says what to do', async () => {
    for (const name of ['large.jsonl', 'large.csv', 'large.parquet']) {
      const path = join(folder(), name);
      writeFileSync(path, '');
      truncateSync(path, 1e9);
      await assert.rejects(
        readDataSet(path, undefined, isUsualColumn, nodeFiles),
        /too large to be read at once: 1000 MB\. Save a part of it, .* at most 500 MB\./,
      );
      rmSync(path);
    }
  });
  it('refuses a .csv whose quotation mark is not closed', () =>
    refuses('open.csv', 'text,label\nfine,1\n"poor,0\n', /quotation mark in line 3 of open\.csv/));
  it('refuses an empty file', () => refuses('empty.jsonl', '', /holds no examples/));
  it('refuses a header without examples', () =>
    refuses('header.tsv', 'text\tlabel\n', /holds no examples/));
  it('refuses text that is not UTF-8', () =>
    refuses('latin1.tsv', Buffer.from('text\tlabel\ncaf\xe9\t1\n', 'latin1'), /is not UTF-8/));
  it('reads Parquet, with the names that its metadata give the classes', async () => {
    const features = { info: { features: { label: { names: ['negative', 'positive'] } } } };
    const written = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['fine', 'poor'], type: 'STRING' },
        { name: 'label', data: [1n, 0n], type: 'INT64' },
      ],
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify(features) }],
    });
    const table = await read('a.parquet', new Uint8Array(written));
    assert.deepEqual(table.columns, ['text', 'label']);
    assert.deepEqual(
      table.rows.map(({ cells }) => cells),
      [
        { text: 'fine', label: 1 },
        { text: 'poor', label: 0 },
      ],
    );
    assert.deepEqual(table.classes, { label: ['negative', 'positive'] });
    await refuses('b.parquet', new Uint8Array(written).slice(0, -9), /truncated or damaged/);
    await refuses('c.parquet', 'PAR1', /c\.parquet could not be read as Parquet/);
  });
  it('refuses a format it does not know', () => refuses('a.xlsx', 'x', /format is not known/));

  it('says when a file does not exist', () =>
    assert.rejects(
      readDataSet(join(folder(), 'absent.tsv'), undefined, isUsualColumn, nodeFiles),
      /There is no data set .*absent\.tsv/,
    ));

  describe('of a suite', () => {
    function writeSuite(name: string, splits: object): string {
      const path = join(folder(), name);
      mkdirSync(path);
      const suite = { id: name, name: 'Example', task: 'text-classification', splits, metrics: [] };
      writeFileSync(join(path, 'suite.json'), JSON.stringify(suite));
      writeFileSync(join(path, 'train.jsonl'), '{"text":"train","label":0}\n');
      writeFileSync(join(path, 'held-out.jsonl'), '{"text":"held-out","label":0}\n');
      return path;
    }
    const splits = {
      train: { file: 'train.jsonl', examples: 1 },
      'held-out': { file: 'held-out.jsonl', examples: 1 },
    };
    const readSplit = (path: string, split?: string) =>
      readDataSet(path, split, isUsualColumn, nodeFiles);

    it('takes the split that is not for training, or the one asked for', async () => {
      const path = writeSuite('splits', splits);
      assert.equal((await readSplit(path)).split, 'held-out');
      const train = await readSplit(path, 'train');
      assert.equal(train.table.rows[0]?.cells['text'], 'train');
    });

    it('lists the splits where one is asked for that it does not have', async () => {
      const path = writeSuite('others', splits);
      await assert.rejects(readSplit(path, 'test'), /no split test\. .*train, held-out/);
    });

    it('refuses a split file outside its folder', async () => {
      const path = writeSuite('outside', { test: { file: '../secret.jsonl', examples: 1 } });
      await assert.rejects(readSplit(path), /suite\.json is damaged/);
    });

    it('refuses a folder that is no suite', () =>
      assert.rejects(readSplit(folder()), /has no suite\.json/));
  });
});
