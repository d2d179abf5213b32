import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { MetricComparison } from '../../../src/core/evaluation/compareMetrics';
import type { RunReport } from '../../../src/core/evaluation/report';
import { Scratch } from '../editing';

const run = (args: object): Thenable<RunReport> =>
  vscode.commands.executeCommand('paperweight.runEvaluation', args);

describe('running an evaluation', () => {
  let scratch: Scratch;

  before(async () => {
    scratch = await Scratch.create();
  });

  after(() => scratch.dispose());

  it('reports metrics with intervals and what the run cost', async () => {
    const report = await run({
      model: 'use-lite-sentiment:int8',
      data: 'uci-sentiment',
      limit: 60,
      seed: 7,
    });

    assert.equal(report.status, 'complete');
    assert.deepEqual(
      report.metrics.map(({ metric }) => metric),
      ['accuracy', 'f1', 'matthews-correlation'],
    );
    const [accuracy] = report.metrics;
    assert.ok(accuracy?.interval && accuracy.value > 0.7 && accuracy.value <= 1);
    assert.ok(accuracy.interval[0] <= accuracy.value && accuracy.value <= accuracy.interval[1]);
    assert.equal(report.data.examples, 60);
    assert.equal(report.data.of, 600);
    assert.equal(report.predictions.length, 60);
    assert.ok(report.cost);
    const { latency, throughput, peakMemory } = report.cost;
    assert.ok(latency.p50 > 0 && latency.p50 <= latency.p95);
    assert.ok(throughput > 0 && peakMemory > 1e6);
  });

  it('gives the metrics and predictions that the command line gives', async () => {
    const asked = { model: 'use-lite-sentiment:int8', data: 'uci-sentiment', limit: 20, seed: 1 };
    const extension = vscode.extensions.getExtension('paperweight.paperweight');
    assert.ok(extension);

    const report = await run(asked);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        path.join(extension.extensionPath, 'dist', 'cli.js'),
        ...['eval', '--model', asked.model, '--data', asked.data],
        ...['--limit', '20', '--seed', '1', '--json'],
      ],
      // VS Code's extension host is an Electron, which is a Node only when told so.
      { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
    );

    const printed = JSON.parse(stdout) as RunReport;
    assert.equal(report.predictions.length, 20);
    assert.deepEqual(report.metrics, printed.metrics);
    assert.deepEqual(report.predictions, printed.predictions);
    assert.deepEqual(report.data, printed.data);
    assert.deepEqual(report.model, printed.model);
  });

  it('runs a bundled model on a file of the person’s own', async () => {
    const data = await scratch.write(
      'mine.tsv',
      'sentence\tlabel\nWonderful film.\t1\nAwful film.\t0\n',
    );

    const report = await run({ model: 'use-lite-sentiment', data: data.fsPath });

    assert.equal(report.data.examples, 2);
    assert.deepEqual(report.data.columns, { text: 'sentence', label: 'label' });
  });

  it('takes task, columns, metrics, threads and batch size as arguments', async () => {
    const data = await scratch.write(
      'odd.csv',
      'opinion,verdict\nA wonderful film.,positive\nAn awful film.,negative\n',
    );

    const report = await run({
      model: 'use-lite-sentiment:int8',
      data: data.fsPath,
      task: 'text-classification',
      columns: { text: 'opinion', label: 'verdict' },
      metrics: ['accuracy'],
      batchSize: 1,
      threads: 1,
    });

    assert.deepEqual(report.data.columns, { text: 'opinion', label: 'verdict' });
    assert.deepEqual(
      report.metrics.map(({ metric }) => metric),
      ['accuracy'],
    );
    assert.equal(report.environment.batchSize, 1);
    assert.equal(report.environment.threads, 1);
  });

  it('says which argument is not what it must be', async () => {
    const both = { model: 'use-lite-sentiment', data: 'uci-sentiment' };
    const refused = (args: object, says: RegExp): Promise<void> =>
      assert.rejects(async () => run(args), says);
    await refused({ data: 'uci-sentiment' }, /without model/);
    await refused(
      { ...both, limit: 0 },
      /a value of limit that is not a whole number of 1 or more/,
    );
    await refused({ ...both, columns: ['text'] }, /a value of columns that is not an object/);
    await refused({ ...both, metrics: 'accuracy' }, /a value of metrics that is not a list/);
    await refused({ ...both, batchsize: 4 }, /with batchsize, which it does not take/);
  });

  it('compares runs of the workspace by their ids, the first of them the baseline', async () => {
    const common = { data: 'uci-sentiment', limit: 60, seed: 7, metrics: ['accuracy'] };
    const baseline = await run({ ...common, model: 'use-lite-sentiment:fp32' });
    const other = await run({ ...common, model: 'use-lite-sentiment:int8' });

    const [comparison, ...more] = await vscode.commands.executeCommand<MetricComparison[]>(
      'paperweight.compareRuns',
      [baseline.id, other.id],
    );

    assert.deepEqual(more, []);
    assert.equal(comparison?.baseline, baseline.id);
    assert.equal(comparison.run, other.id);
    assert.equal(comparison.pairs, 60);
    assert.equal(comparison.verdict, 'no difference shown');
    await assert.rejects(
      async () => vscode.commands.executeCommand('paperweight.compareRuns', [other.id]),
      /without two runs/,
    );
  });

  it('says what to do about an unknown model', async () => {
    await assert.rejects(
      async () => run({ model: 'no-such-model', data: 'uci-sentiment' }),
      /There is no model no-such-model.*use-lite-sentiment/,
    );
  });

  it('says what to do about a truncated model', async () => {
    const folder = await copyOfBundledModel('truncated');
    await fs.truncate(path.join(folder, 'onnx', 'model_int8.onnx'), 100_000);

    await assert.rejects(
      async () => run({ model: `${folder}:int8`, data: 'uci-sentiment', limit: 10 }),
      /truncated or damaged/,
    );
  });

  it('says what to do about a wrong tokenizer', async () => {
    const folder = await copyOfBundledModel('wrong-tokenizer');
    await fs.writeFile(path.join(folder, 'tokenizer.json'), '{"model":{"type":"Nonsense"}}');

    await assert.rejects(
      async () => run({ model: folder, data: 'uci-sentiment', limit: 10 }),
      /tokenizer/,
    );
  });

  it('leaves out a row with an unknown label, and says what to do where all have one', async () => {
    const some = await scratch.write('some.tsv', 'sentence\tlabel\nFine.\tpositive\nOdd.\tmixed\n');
    const report = await run({ model: 'use-lite-sentiment', data: some.fsPath });
    assert.equal(report.data.leftOut?.rows, 1);
    assert.match(report.data.leftOut.first[0]?.why ?? '', /mixed/);

    const data = await scratch.write('odd.tsv', 'sentence\tlabel\nFine.\tgood\nOdd.\tmixed\n');
    await assert.rejects(
      async () => run({ model: 'use-lite-sentiment', data: data.fsPath }),
      /good.*negative.*positive/s,
    );
  });

  async function copyOfBundledModel(name: string): Promise<string> {
    const extension = vscode.extensions.getExtension('paperweight.paperweight');
    assert.ok(extension);
    const folder = path.join(scratch.folder, name);
    await fs.cp(
      path.join(extension.extensionPath, 'dist', 'models', 'use-lite-sentiment'),
      folder,
      { recursive: true },
    );
    return folder;
  }
});
