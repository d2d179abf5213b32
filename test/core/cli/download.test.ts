import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { RunReport } from '../../../src/core/evaluation/report';
import { writeTinyModel } from '../evaluation/tinyModel';
import { FakeHub } from '../online/fakeHub';

describe('paperweight eval with what is on the Hub', function () {
  this.timeout(60_000);
  const hub = new FakeHub();
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'paperweight-cli-hub-'));
    const model = writeTinyModel(join(folder, 'tiny'));
    const content = (path: string) => ({ content: readFileSync(join(model, path)) });
    const graph = { ...content('onnx/model.onnx'), lfs: true };
    const other = writeTinyModel(join(folder, 'other'), { embeddingRows: 9 });
    hub.add('models', 'org/tiny', {
      'README.md': { content: Buffer.from('# tiny') },
      'config.json': content('config.json'),
      'tokenizer.json': content('tokenizer.json'),
      'tokenizer_config.json': content('tokenizer_config.json'),
      'onnx/model.onnx': graph,
      'onnx/model_int8.onnx': {
        content: readFileSync(join(other, 'onnx/model.onnx')),
        lfs: true,
      },
      'pytorch_model.bin': { content: Buffer.alloc(5_000_000), lfs: true },
    });
    const rows = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['good film', 'bad film', 'good bad bad'] },
        { name: 'label', data: [1, 0, 1], type: 'INT32' },
      ],
    });
    hub.add('datasets', 'org/films', {
      'short/test/0000.parquet': { content: Buffer.from(rows), lfs: true },
    });
    await hub.start();
  });
  beforeEach(() => hub.reset());
  after(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As a terminal does, but without blocking this process, in which the Hub is. */
  function paperweight(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [resolve(__dirname, '../../../dist/cli.js'), 'eval', ...args],
        {
          env: { ...process.env, HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: join(folder, 'cache') },
        },
        (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }
  const run = [
    '--model',
    'org/tiny:int8',
    '--data',
    'org/films/short',
    '--split',
    'test',
    '--json',
  ];

  it('leaves the machine only when asked to', async () => {
    const { code, out, err } = await paperweight(...run);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(
      err,
      /There is no model org\/tiny:int8: .*add --download if the model is on the Hub\./,
    );
    assert.deepEqual(hub.requests, []);
  });

  it('downloads one precision and one split, says how large they are, and evaluates', async () => {
    const { code, out, err } = await paperweight(...run, '--download');
    assert.equal(code, 0, err);
    assert.match(
      err,
      /downloading org\/tiny:int8 \(0\.0 MB\) from 127\.0\.0\.1:\d+, revision aaaaaaa/,
    );
    assert.match(err, /downloading org\/films\/short:test/);
    const report = JSON.parse(out) as RunReport;
    const source = (repository: string) => ({ repository, revision: 'a'.repeat(40) });
    assert.equal(report.model.id, 'org/tiny');
    assert.equal(report.model.precision, 'int8');
    assert.deepEqual(report.model.source, source('org/tiny'));
    assert.equal(report.data.id, 'org/films/short');
    assert.equal(report.data.split, 'test');
    assert.deepEqual(report.data.source, source('org/films'));
    assert.equal(report.metrics.find(({ metric }) => metric === 'accuracy')?.value, 2 / 3);
    assert.ok(!report.id.includes('/'), report.id);
    const files = hub.requests.flatMap(({ host, path }) =>
      path.includes('/resolve/') && host === 'hub' ? [path.replace(/^.*[0-9a-f]{40}\//, '')] : [],
    );
    assert.deepEqual(files.sort(), [
      'config.json',
      'onnx/model_int8.onnx',
      'short/test/0000.parquet',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  it('asks for nothing that is in the cache', async () => {
    assert.equal((await paperweight(...run, '--download')).code, 0);
    assert.equal((await paperweight(...run)).code, 0);
    assert.deepEqual(hub.requests, []);
  });

  it('downloads another precision of a model that is in the cache', async () => {
    const other = ['--model', 'org/tiny:fp32', ...run.slice(2)];
    const { code, err } = await paperweight(...other, '--download');
    assert.equal(code, 0, err);
    assert.ok(hub.requests.some(({ path }) => path.endsWith('onnx/model.onnx')));
  });

  it('says what there is where something else was asked for', async () => {
    const model = await paperweight('--model', 'org/tiny:q4', ...run.slice(2), '--download');
    assert.match(model.err, /org\/tiny has no precision q4\. Choose one of: fp32, int8\./);
    const split = await paperweight(
      '--model',
      'org/tiny:int8',
      '--data',
      'org/films:dev',
      '--download',
    );
    assert.match(split.err, /org\/films\/short has no split dev\. Choose one of: test\./);
    const absent = await paperweight('--model', 'org/absent', '--data', 'org/films', '--download');
    assert.match(absent.err, /has no org\/absent that everyone may see/);
  });
});
