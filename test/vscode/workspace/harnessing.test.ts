import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunReport } from '../../../src/core/evaluation/report';
import type { ExportedFolder } from '../../../src/protocol';
import { FakeServer } from '../../core/evaluation/endpoint/fakeServer';

describe('other engines, in a workspace', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperweight-engines-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const dataFile = () => {
    const path = join(folder, 'piqa.jsonl');
    const rows = [
      { goal: 'The cat', sol1: 'sat', sol2: 'ran', label: 0 },
      { goal: 'The cat', sol1: 'sat down', sol2: 'sat still', label: 1 },
    ];
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  };

  it('runs an evaluation at a server, by its address and by the name of a setting', async () => {
    const server = await FakeServer.start({ dialect: 'vllm' });
    const configuration = vscode.workspace.getConfiguration('paperweight');
    const url = `${server.origin}/v1`;
    try {
      await configuration.update(
        'evaluation.endpoints',
        [{ name: 'cluster', url, model: 'lab/bigram' }],
        vscode.ConfigurationTarget.Global,
      );
      for (const model of [`${url}#lab/bigram`, 'cluster']) {
        const report = await vscode.commands.executeCommand<RunReport>(
          'paperweight.runEvaluation',
          { model, data: dataFile() },
        );
        assert.equal(report.model.endpoint, url);
        assert.equal(report.task, 'multiple-choice');
        assert.equal(report.metrics.find(({ metric }) => metric === 'acc')?.value, 0.5);
      }
    } finally {
      await configuration.update(
        'evaluation.endpoints',
        undefined,
        vscode.ConfigurationTarget.Global,
      );
      await server.stop();
    }
  });

  it('exports a full run, and throws its message where it cannot', async () => {
    const made = await vscode.commands.executeCommand<ExportedFolder>('paperweight.exportFullRun', {
      data: dataFile(),
      model: 'lab/model',
      folder: join(folder, 'cluster'),
    });
    assert.equal(made.examples, 2);
    assert.match(readFileSync(join(made.folder, 'run.sh'), 'utf8'), /MODEL:-lab\/model/);
    await assert.rejects(
      async () =>
        vscode.commands.executeCommand('paperweight.exportFullRun', {
          data: dataFile(),
          folder: made.folder,
        }),
      /holds files already/,
    );
    await assert.rejects(
      async () => vscode.commands.executeCommand('paperweight.exportFullRun', {}),
      /without a folder, or without a run or data/,
    );
  });

  it('imports results as runs of the workspace', async () => {
    const file = join(folder, 'results_2026-01-01T00-00-00.json');
    writeFileSync(
      file,
      JSON.stringify({
        results: { piqa: { 'acc,none': 0.5, 'acc_stderr,none': 0.1 } },
        configs: { piqa: { task: 'piqa', output_type: 'multiple_choice' } },
        'n-samples': { piqa: { original: 2, effective: 2 } },
        config: { model: 'hf', model_args: 'pretrained=lab/model' },
        date: 1767225600,
      }),
    );
    const [run, ...others] = await vscode.commands.executeCommand<RunReport[]>(
      'paperweight.importResults',
      [file],
    );
    assert.deepEqual(others, []);
    assert.equal(run?.data.id, 'piqa');
    assert.equal(run.importedFrom?.engine, 'lm-evaluation-harness');
    await assert.rejects(
      async () => vscode.commands.executeCommand('paperweight.importResults', [dataFile()]),
      /No file of results was named/,
    );
  });
});
