import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { Bundle } from '../../../src/core/evaluation/bundle';
import { readDataSet } from '../../../src/core/evaluation/dataSet';
import { chooseParquet } from '../../../src/core/evaluation/hubData';
import { readDataReferences, readModelReference } from '../../../src/core/evaluation/hubReference';
import { readModelFolder } from '../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { hubCacheFolder } from '../../../src/core/hubCache';
import { temporaryFolder } from './temporaryFolder';

const first = '1'.repeat(40);
const second = '2'.repeat(40);

describe('naming what is on the Hub', () => {
  it('reads a model with its precision and revision, in either order', () => {
    assert.deepEqual(readModelReference('org/name'), { repository: 'org/name' });
    assert.deepEqual(readModelReference('gpt2:int8'), { repository: 'gpt2', precision: 'int8' });
    const whole = { repository: 'org/name', precision: 'q4f16', revision: 'refs/pr/1' };
    assert.deepEqual(readModelReference('org/name:q4f16@refs/pr/1'), whole);
    assert.deepEqual(readModelReference('org/name@refs/pr/1:q4f16'), whole);
  });

  it('takes no path for a model', () => {
    for (const text of [
      '../name',
      '/etc/models',
      'C:\\models\\bert',
      'a/b/c',
      'org/..',
      './model',
      'org/name@../../x',
      'org--a/name',
      '',
    ]) {
      assert.equal(readModelReference(text), undefined, text);
    }
  });

  it('reads a data set with configuration and split, as either of the two it may be', () => {
    assert.deepEqual(readDataReferences('nyu-mll/glue/sst2:validation'), [
      { repository: 'nyu-mll/glue', config: 'sst2', split: 'validation' },
    ]);
    assert.deepEqual(readDataReferences('glue/sst2'), [
      { repository: 'glue/sst2' },
      { repository: 'glue', config: 'sst2' },
    ]);
    assert.deepEqual(readDataReferences('imdb'), [{ repository: 'imdb' }]);
    assert.deepEqual(readDataReferences('../imdb'), []);
    assert.deepEqual(readDataReferences('org/name/../x'), []);
  });

  it('finds the cache where huggingface_hub has it', () => {
    const at = (environment: Record<string, string>) => hubCacheFolder(environment, '/home/ada');
    assert.equal(at({}), join('/home/ada', '.cache', 'huggingface', 'hub'));
    assert.equal(at({ XDG_CACHE_HOME: '/c' }), join('/c', 'huggingface', 'hub'));
    assert.equal(at({ HF_HOME: '~/hf', XDG_CACHE_HOME: '/c' }), join('/home/ada', 'hf', 'hub'));
    assert.equal(at({ HF_HUB_CACHE: '/big/hub', HF_HOME: '/h' }), '/big/hub');
  });
});

describe('choosing a split among the Parquet files of the Hub', () => {
  const files = [
    'ax/test/0000.parquet',
    'cola/test/0000.parquet',
    'cola/train/0000.parquet',
    'cola/train/0001.parquet',
    'cola/validation/0000.parquet',
    'README.md',
  ].map((path) => ({ path }));
  const repository = 'nyu-mll/glue';

  it('prefers the split for validation, whose labels are published', () => {
    const { config, split, file } = chooseParquet(files, { repository, config: 'cola' });
    assert.deepEqual(
      [config, split, file.path],
      ['cola', 'validation', 'cola/validation/0000.parquet'],
    );
    assert.equal(chooseParquet(files, { repository, config: 'ax' }).split, 'test');
  });

  it('says which configurations and splits there are', () => {
    assert.throws(
      () => chooseParquet(files, { repository }),
      /has several configurations\. Name one of: nyu-mll\/glue\/ax, nyu-mll\/glue\/cola\./,
    );
    assert.throws(
      () => chooseParquet(files, { repository, config: 'mrpc' }),
      /no configuration mrpc/,
    );
    assert.throws(
      () => chooseParquet(files, { repository, config: 'cola', split: 'dev' }),
      /no split dev\. Choose one of: test, train, validation\./,
    );
    assert.throws(
      () => chooseParquet(files, { repository, config: 'cola', split: 'train' }),
      /train of nyu-mll\/glue\/cola is kept in 2 files/,
    );
    assert.throws(() => chooseParquet([], { repository }), /has no Parquet files of nyu-mll\/glue/);
  });
});

describe('what is in the Hugging Face cache', () => {
  const folder = temporaryFolder();
  const cache = () => join(folder(), 'hub');
  const bundle = () => new Bundle(join(folder(), 'bundle'), nodeFiles, cache());

  function write(path: string, content: string | Uint8Array): void {
    const whole = join(cache(), path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
  }

  before(() => {
    const tiny = 'models--org--tiny';
    write(`${tiny}/refs/main`, second);
    for (const revision of [first, second]) {
      const snapshot = join(cache(), tiny, 'snapshots', revision);
      mkdirSync(join(snapshot, 'onnx'), { recursive: true });
      write(`${tiny}/blobs/${revision}`, '{}');
      symlinkSync(join('..', '..', 'blobs', revision), join(snapshot, 'config.json'));
      write(`${tiny}/snapshots/${revision}/onnx/model_int8.onnx`, '1234');
    }
    write('models--org--torch/refs/main', first);
    write(`models--org--torch/snapshots/${first}/pytorch_model.bin`, '1');
    write('datasets--org--pairs/refs/refs/convert/parquet', first);
    const rows = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['good', 'bad'] },
        { name: 'label', data: [1, 0], type: 'INT32' },
      ],
    });
    write(`datasets--org--pairs/snapshots/${first}/small/test/0000.parquet`, new Uint8Array(rows));
  });

  it('finds a model by its id, precision and revision', async () => {
    const at = (revision: string) => join(cache(), 'models--org--tiny', 'snapshots', revision);
    const locate = (named: string) => bundle().locateModel(named, folder());
    assert.deepEqual(await locate('org/tiny'), {
      folder: at(second),
      bundled: false,
      cached: true,
    });
    assert.deepEqual(await locate(`org/tiny:int8@${first}`), {
      folder: at(first),
      precision: 'int8',
      bundled: false,
      cached: true,
    });
    assert.deepEqual(await locate(at(second)), {
      folder: at(second),
      bundled: false,
      cached: true,
    });
    assert.deepEqual(await locate(folder()), { folder: folder(), bundled: false });
    assert.equal((await locate('org/tiny@1111111')).folder, at(first));
    await assert.rejects(
      locate('org/tiny@v2'),
      /neither a folder nor in the Hugging Face cache\. .*download it first/,
    );
    await assert.rejects(locate('org/absent'), /neither a folder nor in the Hugging Face cache/);
  });

  it('reads a model through the links that the cache is made of', async () => {
    const { folder: found } = await bundle().locateModel('org/tiny', folder());
    const model = await readModelFolder(found, nodeFiles);
    assert.equal(model.id, 'org/tiny');
    assert.deepEqual(model.source, { repository: 'org/tiny', revision: second });
  });

  it('lists the models that are in ONNX', async () => {
    assert.deepEqual(
      (await bundle().cachedModels()).map(({ id }) => id),
      ['org/tiny'],
    );
    assert.deepEqual(await new Bundle(folder(), nodeFiles).cachedModels(), []);
    assert.deepEqual(await new Bundle(folder(), nodeFiles, join(folder(), 'x')).cachedModels(), []);
  });

  it('finds a split of a data set, and says what it is', async () => {
    const path = await bundle().locateData('org/pairs:test', folder());
    const data = await readDataSet(path, 'test', () => false, nodeFiles);
    assert.equal(data.id, 'org/pairs/small');
    assert.equal(data.split, 'test');
    assert.deepEqual(data.source, { repository: 'org/pairs', revision: first });
    assert.equal(data.table.rows.length, 2);
    await assert.rejects(
      bundle().locateData('org/pairs:train', folder()),
      /neither a file nor in the Hugging Face cache/,
    );
  });
});
