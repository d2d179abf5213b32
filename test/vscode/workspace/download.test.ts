import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as vscode from 'vscode';
import type { RunReport } from '../../../src/core/evaluation/report';
import type { Downloaded } from '../../../src/vscode/downloading';
import { writeTinyModel } from '../../core/evaluation/tinyModel';
import { FakeHub } from '../../core/online/fakeHub';

describe('downloading from the Hugging Face Hub', () => {
  const hub = new FakeHub();
  const kept = { ...process.env };
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'paperweight-download-'));
    const model = writeTinyModel(join(folder, 'tiny'));
    const content = (path: string) => ({ content: readFileSync(join(model, path)) });
    hub.add('models', 'org/tiny', {
      'config.json': content('config.json'),
      'tokenizer.json': content('tokenizer.json'),
      'tokenizer_config.json': content('tokenizer_config.json'),
      'onnx/model.onnx': { ...content('onnx/model.onnx'), lfs: true },
      'pytorch_model.bin': { content: Buffer.alloc(1_000_000), lfs: true },
    });
    const rows = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['good film', 'bad film'] },
        { name: 'label', data: [1, 0], type: 'INT32' },
      ],
    });
    hub.add('datasets', 'org/films', {
      'default/test/0000.parquet': { content: Buffer.from(rows), lfs: true },
    });
    await hub.start();
    process.env['HF_ENDPOINT'] = hub.endpoint;
    process.env['HF_HUB_CACHE'] = join(folder, 'cache');
  });

  beforeEach(() => hub.reset());

  after(async () => {
    // Set to nothing they count as not set.
    process.env['HF_ENDPOINT'] = kept['HF_ENDPOINT'] ?? '';
    process.env['HF_HUB_CACHE'] = kept['HF_HUB_CACHE'] ?? '';
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const downloadModel = (wanted: unknown): Thenable<Downloaded | undefined> =>
    vscode.commands.executeCommand('paperweight.downloadModel', wanted);
  const downloadDataset = (wanted: unknown): Thenable<Downloaded | undefined> =>
    vscode.commands.executeCommand('paperweight.downloadDataset', wanted);

  it('downloads what an evaluation of one precision reads, and it can be evaluated', async () => {
    const model = await downloadModel({ id: 'org/tiny', precision: 'fp32' });
    const data = await downloadDataset('org/films');

    assert.equal(model?.id, 'org/tiny:fp32');
    assert.deepEqual(model.source, { repository: 'org/tiny', revision: 'a'.repeat(40) });
    assert.equal(data?.id, 'org/films/default:test');
    assert.ok(hub.requests.every(({ path }) => !path.includes('pytorch_model')));
    const report: RunReport = await vscode.commands.executeCommand('paperweight.runEvaluation', {
      model: model.path,
      data: data.path,
    });
    assert.equal(report.model.id, 'org/tiny');
    assert.equal(report.data.id, 'org/films');
    assert.equal(report.metrics[0]?.value, 1);
    assert.deepEqual(report.data.source, { repository: 'org/films', revision: 'a'.repeat(40) });
  });

  it('throws what a person would have been told, and opens no dialog', async () => {
    await assert.rejects(
      async () => downloadModel({ id: 'org/tiny', precision: 'q4' }),
      /org\/tiny has no precision q4\. Choose one of: fp32\./,
    );
    await assert.rejects(
      async () => downloadModel('org/absent'),
      /has no org\/absent that everyone may see/,
    );
    await assert.rejects(async () => downloadModel('../tiny'), /is no id of a model on the Hub/);
    await assert.rejects(async () => downloadModel({ precision: 'fp32' }), /without an id/);
    await assert.rejects(
      async () => downloadDataset({ id: 'org/films', split: 'dev' }),
      /org\/films\/default has no split dev\. Choose one of: test\./,
    );
  });

  it('downloads the same thing once at a time', async () => {
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    hub.faults.hold = () => held;
    const first = downloadModel('org/tiny');
    while (!hub.requests.some(({ path }) => path.includes('/resolve/'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await assert.rejects(
      async () => downloadModel('org/tiny'),
      /org\/tiny:fp32 is being downloaded already\. Wait for it/,
    );
    release();
    assert.equal((await first)?.id, 'org/tiny:fp32');
  });
});
