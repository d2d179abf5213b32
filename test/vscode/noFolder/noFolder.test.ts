import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunReport } from '../../../src/core/evaluation/report';
import { Scratch, textWithCursor } from '../editing';

describe('without a workspace folder', () => {
  let scratch: Scratch;

  before(async () => {
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    scratch = await Scratch.create();
  });

  after(() => scratch.dispose());

  it('finds papers', async () => {
    const hits = await vscode.commands.executeCommand<{ id: string }[]>(
      'paperweight.search',
      'tinybert',
    );

    assert.ok(hits.some(({ id }) => id === 'jiao2020tinybert'));
  });

  it('cites in a document and makes the bibliography beside it', async () => {
    const editor = await scratch.open('note.md', 'See |\n');

    await vscode.commands.executeCommand('paperweight.insertCitation', ['sanh2019distilbert']);

    assert.equal(textWithCursor(editor), 'See [@sanh2019distilbert]|\n');
    assert.match(await scratch.text('references.bib'), /sanh2019distilbert/);
  });

  it('runs a bundled model', async () => {
    const report = await vscode.commands.executeCommand<RunReport>('paperweight.runEvaluation', {
      model: 'use-lite-sentiment:int8',
      data: 'uci-sentiment',
      limit: 10,
    });

    assert.equal(report.predictions.length, 10);
  });
});
