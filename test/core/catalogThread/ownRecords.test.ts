import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Library } from '../../../src/catalogThread/library';
import { createOwnRecords, type OwnRecords } from '../../../src/catalogThread/ownRecords';
import type { Catalog } from '../../../src/core/catalog/catalog';
import { loadCatalog } from '../../../src/core/catalog/load';
import { CatalogSearch } from '../../../src/core/search/catalogSearch';
import type { Snapshot } from '../../../src/core/search/snapshot';
import type { OwnPlaces } from '../../../src/protocol';

const data = path.join(__dirname, '../../../data');

interface Started {
  readonly library: Library;
  readonly own: OwnRecords;
  /** How often other records could be found than before. */
  readonly changes: () => number;
}

describe('the user’s own records', () => {
  let folder: string;
  const catalog = loadCatalog(data);

  let index: Snapshot | undefined;

  before(async function () {
    this.timeout(30_000);
    index = await new CatalogSearch(catalog).snapshot();
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'paperweight-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  function start(cache?: string, bundled: () => Catalog = () => catalog): Started {
    let changes = 0;
    const library = new Library(bundled, index);
    const own = createOwnRecords(bundled, data, library, () => changes++, cache);
    return { library, own, changes: () => changes };
  }

  async function write(name: string, text: string): Promise<string> {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  const inWorkspace = (...workspace: string[]): OwnPlaces => ({
    catalogs: [],
    workspace,
    texts: [],
  });

  async function ids(library: Library, query: string): Promise<string[]> {
    return (await library.search(query)).rows.map(({ id }) => id);
  }

  const misc = (key: string, title: string): string => `@misc{${key}, title = {${title}}}\n`;

  it('join the search with the file they are from', async () => {
    const { library, own } = start();
    const file = await write('refs.bib', misc('numbat2024', 'Numbat quantization'));
    assert.deepEqual(await own.refresh(inWorkspace(file)), { problems: [], warnings: [] });
    const { rows } = await library.search('numbat quantization');
    assert.equal(rows[0]?.id, 'numbat2024');
    assert.equal(rows[0]?.file, file);
    assert.equal((await library.search('distilbert')).rows[0]?.file, undefined);
    const page = await library.page('numbat2024');
    assert.ok(JSON.stringify(page).includes(`${path.basename(file)}`));
  });

  it('take the place of the bundled record of the same work, under the user’s key', async () => {
    const { library, own } = start();
    const file = await write(
      'refs.bib',
      '@article{mykey, title = {DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter}, author = {Sanh, Victor}, year = {2019}, eprint = {1910.01108}}',
    );
    await own.refresh(inWorkspace(file));
    assert.equal((await ids(library, 'sanh 2019 distilbert'))[0], 'mykey');
    assert.ok(!(await ids(library, 'distilbert')).includes('sanh2019distilbert'));
    assert.equal((await library.paperFor('sanh2019distilbert'))?.id, 'mykey');
  });

  it('come from CSL-JSON files of the workspace, and from no other JSON', async () => {
    const { library, own } = start();
    const item = { id: 'quoll2023', type: 'article-journal', title: 'Quoll retrieval' };
    const csl = await write('library.json', JSON.stringify([item]));
    const other = await write('package.json', '{"name": "quoll", "type": "module"}');
    const list = await write('list.json', '[{"id": "quoll", "type": "marsupial"}]');
    const { problems } = await own.refresh(inWorkspace(csl, other, list));
    assert.deepEqual(problems, []);
    assert.deepEqual(await ids(library, 'quoll'), ['quoll2023']);
  });

  it('are read again when they change, and leave with their file', async () => {
    const { library, own } = start();
    const file = await write('refs.bib', misc('a2024', 'Numbat') + misc('b2024', 'Wombat'));
    await own.refresh(inWorkspace(file));
    await write(
      'refs.bib',
      misc('a2024', 'Numbat') + misc('b2024', 'Bandicoot') + misc('c', 'Emu'),
    );
    await own.refresh(inWorkspace(file));
    assert.deepEqual(await ids(library, 'bandicoot'), ['b2024']);
    assert.deepEqual(await ids(library, 'numbat'), ['a2024']);
    assert.deepEqual(await ids(library, 'wombat'), []);
    await own.refresh(inWorkspace());
    assert.deepEqual(await ids(library, 'bandicoot'), []);
  });

  it('are not published again where nothing has changed', async () => {
    const { own, changes } = start();
    const file = await write('refs.bib', misc('a2024', 'Numbat'));
    await own.refresh(inWorkspace(file));
    const before = changes();
    await own.refresh(inWorkspace(file));
    assert.equal(changes(), before);
  });

  it('stay while a JSON file is half written, which is reported', async () => {
    const { library, own } = start();
    const item = { id: 'quoll2023', type: 'article-journal', title: 'Quoll retrieval' };
    const file = await write('library.json', JSON.stringify([item]));
    await own.refresh(inWorkspace(file));
    await write('library.json', '[{"id": "quoll2023", "type": "article-jour');
    const { problems } = await own.refresh(inWorkspace(file));
    assert.match(problems[0]?.message ?? '', /not valid JSON/);
    assert.deepEqual(await ids(library, 'quoll'), ['quoll2023']);
  });

  it('refuse a .bib file of 200 MB with what to do, and take the rest', async () => {
    const { library, own } = start();
    const large = await write('large.bib', misc('a2024', 'Numbat'));
    await truncate(large, 200e6);
    const small = await write('small.bib', misc('b2024', 'Wombat'));
    const { problems } = await own.refresh(inWorkspace(large, small));
    assert.match(problems[0]?.message ?? '', /200 MB, and at most 100 MB are read\. Split it/);
    assert.deepEqual(await ids(library, 'wombat'), ['b2024']);
  });

  it('warn of a place that does not exist, and take the rest', async () => {
    const { library, own } = start();
    const file = await write('refs.bib', misc('a2024', 'Numbat'));
    const { warnings } = await own.refresh({
      catalogs: [path.join(folder, 'gone'), file],
      workspace: [],
      texts: [],
    });
    assert.match(warnings[0] ?? '', /gone does not exist/);
    assert.deepEqual(await ids(library, 'numbat'), ['a2024']);
  });

  it('can come from where there is no disk', async () => {
    const { library, own } = start();
    const text = misc('a2024', 'Numbat');
    await own.refresh({ catalogs: [], workspace: [], texts: [{ path: 'memfs:/refs.bib', text }] });
    assert.deepEqual(await ids(library, 'numbat'), ['a2024']);
  });

  it('do not hang on a benchmark that is part of itself', async () => {
    const { library, own } = start();
    const dataset = (id: string, partOf: string): object => ({
      id,
      name: `Lab ${id}`,
      summary: 'Ours.',
      partOf,
      tasks: [],
      metrics: [],
      sources: ['https://example.org'],
    });
    const records = {
      datasets: [dataset('one', 'two'), dataset('two', 'one'), dataset('it', 'it')],
    };
    await write('lab.json', JSON.stringify(records));
    await own.refresh({ catalogs: [folder], workspace: [], texts: [] });
    assert.ok((await ids(library, 'dataset:"Lab one"')).includes('one'));
    assert.ok(await library.page('it'));
    assert.ok(await library.namesAt('Lab one', 2));
  });

  describe('when there are thousands', () => {
    const many = (count: number): string =>
      Array.from({ length: count }, (_, at) => misc(`k${at}`, `Study ${at} of numbats`)).join('');
    let cache: string;
    let file: string;

    beforeEach(async function () {
      this.timeout(60_000);
      cache = path.join(folder, 'cache');
      file = await write('refs.bib', many(2_500));
      const first = start(cache);
      await first.own.refresh(inWorkspace(file));
      await first.own.keep();
    });

    it('are there from the start in the next window, without reading a record', async () => {
      const { library, own } = start(cache, () => {
        throw new Error('The bundled catalog was loaded.');
      });
      const { rows } = await library.search('study 77 numbats');
      assert.equal(rows[0]?.id, 'k77');
      assert.equal(rows[0]?.file, file);
      assert.deepEqual(await own.refresh(inWorkspace(file)), { problems: [], warnings: [] });
    });

    it('are the same as when they were read, in the next window', async () => {
      const { library } = start(cache);
      assert.equal((await library.paperFor('k77'))?.title, 'Study 77 of numbats');
      assert.equal((await library.search('')).rows.length, [...catalog.entries()].length + 2_500);
    });

    it('are brought up to date when the file has changed meanwhile', async () => {
      await write('refs.bib', `${many(2_499)}${misc('new2025', 'Okapi pruning')}`);
      const { library, own } = start(cache);
      await own.refresh(inWorkspace(file));
      assert.deepEqual(await ids(library, 'okapi'), ['new2025']);
      assert.ok(!(await ids(library, 'study 2499 numbats')).includes('k2499'));
      assert.equal((await ids(library, 'study 77 numbats'))[0], 'k77');
    });

    it('are read again where what was kept is damaged', async () => {
      for (const name of await readdir(cache)) {
        await truncate(path.join(cache, name), 40);
      }
      const { library, own } = start(cache);
      assert.deepEqual(await ids(library, 'study 77 numbats'), []);
      await own.refresh(inWorkspace(file));
      assert.equal((await ids(library, 'study 77 numbats'))[0], 'k77');
    });
  });

  it('can be found while a large file is still being read', async function () {
    this.timeout(120_000);
    const { library, own } = start();
    const entries = Array.from({ length: 12_000 }, (_, at) => misc(`k${at}`, `Numbat study ${at}`));
    const file = await write('refs.bib', entries.join(''));
    let isRead = false;
    const reading = own.refresh(inWorkspace(file)).then(() => {
      isRead = true;
    });
    const seen: number[] = [];
    while (!isRead) {
      seen.push((await library.search('numbat')).rows.length);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await reading;
    assert.ok(
      seen.some((count) => count > 0 && count < entries.length),
      seen.join(),
    );
    assert.equal((await library.search('numbat')).rows.length, entries.length);
  });
});
