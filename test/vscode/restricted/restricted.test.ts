import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { RunReport } from '../../../src/core/evaluation/report';
import { Scratch, textWithCursor } from '../editing';

const run = (args: object): Thenable<RunReport> =>
  vscode.commands.executeCommand('paperweight.runEvaluation', args);

describe('in an untrusted workspace', () => {
  let scratch: Scratch;

  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    scratch = await Scratch.create();
  });

  after(() => scratch.dispose());

  it('cites', async () => {
    const editor = await scratch.open('note.md', 'See |\n');

    await vscode.commands.executeCommand('paperweight.insertCitation', ['sanh2019distilbert']);

    assert.equal(textWithCursor(editor), 'See [@sanh2019distilbert]|\n');
  });

  it('runs a bundled model', async () => {
    const report = await run({
      model: 'use-lite-sentiment:int8',
      data: 'uci-sentiment',
      limit: 10,
    });

    assert.equal(report.predictions.length, 10);
  });

  it('does not run a model of the workspace, and says what to do', async () => {
    const extension = vscode.extensions.getExtension('paperweight.paperweight');
    assert.ok(extension);
    const folder = path.join(scratch.folder, 'model');
    await fs.cp(
      path.join(extension.extensionPath, 'dist', 'models', 'use-lite-sentiment'),
      folder,
      { recursive: true },
    );

    await assert.rejects(
      async () => run({ model: folder, data: 'uci-sentiment', limit: 10 }),
      /Nothing was run: this workspace is not trusted.*Trust the workspace/,
    );
  });
});
