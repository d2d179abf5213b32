import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import type { RunReport } from '../../../src/core/evaluation/report';
import { exportRun } from '../../../src/core/evaluation/runExport';
import { comparisonDocument, comparisonTable } from '../../../src/core/evaluation/shownComparisons';
import { RunFolder } from '../../../src/core/evaluation/storedRuns';
import { tellingExamples } from '../../../src/core/evaluation/tellingExamples';
import { temporaryFolder } from './temporaryFolder';

/** A run of 40 examples of which the first so many are right, by a model with this hash. */
function run(
  id: string,
  sha256: string,
  right: number,
  change: Partial<RunReport> = {},
): RunReport {
  const name = (label: number): string => (label === 1 ? 'positive' : 'negative');
  return {
    schema: 1,
    id,
    status: 'complete',
    startedAt: id,
    task: 'text-classification',
    model: {
      id: 'tiny_model',
      name: 'tiny',
      file: 'onnx/model.onnx',
      sha256,
      precision: sha256,
      labels: ['negative', 'positive'],
    },
    data: {
      id: 'films',
      name: 'Films',
      examples: 40,
      of: 100,
      seed: 3,
      sampling: 'stratified',
      sha256: 'f'.repeat(64),
      columns: { text: 'text', label: 'label' },
    },
    metrics: [
      {
        metric: 'accuracy',
        value: right / 40,
        interval: [0.5, 0.9],
        method: 'Wilson score interval, 95 %',
      },
    ],
    cost: { latency: { p50: 1, p95: 2 }, throughput: 3, load: 4, peakMemory: 5 },
    environment: {
      paperweight: '1.2.3',
      runtime: 'onnxruntime-node 1',
      provider: 'cpu',
      threads: 1,
      batchSize: 8,
      node: 'v20',
      platform: 'linux-x64',
      processor: 'any',
    },
    predictions: Array.from({ length: 40 }, (_, index) => ({
      index,
      text: `film ${index}`,
      label: name(index % 2),
      predicted: name(index < right ? index % 2 : 1 - (index % 2)),
      confidence: 0.75,
      correct: index < right,
    })),
    ...change,
  };
}

describe('stored runs', () => {
  const root = temporaryFolder();
  let folders = 0;

  function stored(...runs: readonly RunReport[]): RunFolder {
    const folder = join(root(), `runs-${folders++}`);
    mkdirSync(folder);
    for (const one of runs) writeFileSync(join(folder, `${one.id}.json`), JSON.stringify(one));
    writeFileSync(join(folder, '0-bad.json'), '{"schema":');
    writeFileSync(join(folder, 'notes.txt'), 'no run');
    return new RunFolder(folder, nodeFiles);
  }

  it('are listed newest first without their predictions, bad files told apart', async () => {
    const { runs, unreadable } = await stored(run('1', 'a', 30), run('2', 'b', 30)).list();
    assert.deepEqual(
      runs.map(({ id }) => id),
      ['2', '1'],
    );
    assert.ok(!('predictions' in (runs[0] ?? {})));
    assert.equal(unreadable.length, 1);
    assert.match(unreadable[0] ?? '', /0-bad\.json is not a run: it is not JSON/);
  });

  it('are none where there is no folder', async () => {
    const folder = new RunFolder(join(root(), 'never-made'), nodeFiles);
    assert.deepEqual(await folder.list(), { runs: [], unreadable: [] });
  });

  it('are compared with a run where they are others on the same examples, adjusted together', async () => {
    const folder = stored(
      run('1', 'a', 10),
      run('2', 'b', 39),
      run('3', 'b', 38),
      run('4', 'c', 40, { task: 'sentence-pair-classification' }),
      run('5', 'd', 40, { data: { ...run('', '', 0).data, sha256: 'other' } }),
      run('6', 'e', 40),
    );
    const compared = await folder.compareWithOthers('6');
    // Of the two runs of model b the newer one alone.
    assert.deepEqual(
      compared.others.map(({ id }) => id),
      ['3', '1'],
    );
    const [close, far] = compared.comparisons;
    assert.equal(close?.verdict, 'no difference shown');
    assert.equal(far?.verdict, 'better');
    // The exact p of 30 to none, doubled by Holm for two comparisons.
    assert.ok(Math.abs(far.adjustedP / (2 * 2 * 0.5 ** 30) - 1) < 1e-9);

    const table = comparisonTable(run('6', 'e', 40), compared);
    assert.equal(table?.rows[1]?.difference, '+0.750');
    assert.equal(table.rows[1].p, '< 0.001');
    assert.match(table.rows[0]?.couldShow ?? '', /too seldom/);
  });

  it('say what else differs between two runs', async () => {
    const folder = stored(
      run('1', 'a', 30, { options: { shots: 0 } }),
      run('2', 'a', 30, { options: { shots: 5 } }),
    );
    const { comparisons } = await folder.compareWithOthers('2');
    assert.deepEqual(comparisons[0]?.unlike, ['shots is 5 against 0']);
  });

  it('are no comparison where other columns were read', async () => {
    const { data } = run('', '', 0);
    const other = { ...data, columns: { text: 'text', label: 'gold' } };
    const folder = stored(run('1', 'a', 30, { data: other }), run('2', 'b', 30));
    assert.deepEqual((await folder.compareWithOthers('2')).comparisons, []);
  });

  it('make a document that names the baseline and every verdict', async () => {
    const { runs } = await stored(run('1', 'a', 30)).list();
    const text = comparisonDocument(runs, []);
    assert.match(text, /compared with tiny\\_model a, 40 examples \(1\)/);
    assert.match(text, /subset of 40 of 100/);
  });
});

describe('a run for a paper', () => {
  it('is exported with intervals, protocol and hashes, and its part of the data named a part', () => {
    const hash = 'abcdef0123456789'.repeat(4);
    const markdown = exportRun(run('1', hash, 30), 'markdown');
    assert.match(markdown, /subset of 40 of 100/);
    assert.match(markdown, /\| accuracy ↑ \| 0\.750 \| 0\.500 to 0\.900 \|/);
    assert.match(markdown, /drawn at random within each class \(seed 3\)/);
    assert.match(markdown, new RegExp(`SHA-256 ${hash}`));
    assert.match(markdown, /Columns: text = text, label = label/);
    const latex = exportRun(run('1', hash, 30), 'latex');
    assert.match(latex, /accuracy \$\\uparrow\$ & 0\.750 & 0\.500 to 0\.900/);
    assert.match(latex, /tiny\\_model/);
    assert.match(latex, /SHA-256 abcdef012345…/);
    assert.match(latex, new RegExp(`% Model onnx/model\\.onnx, SHA-256 ${hash}`));
  });
});

describe('the examples that tell most', () => {
  it('are the wrong ones where examples are right or wrong', async () => {
    const told = await tellingExamples(run('1', 'a', 37));
    assert.equal(told?.title, '3 wrong');
    assert.deepEqual(
      told.rows.map(({ index }) => index),
      [37, 38, 39],
    );
    assert.equal(told.rows[0]?.expected, 'positive');
    assert.equal(told.rows[0].predicted, 'negative');
  });

  it('are those furthest off where numbers are predicted and no metric has a value on one', async () => {
    const pairs = [
      [1, 2],
      [2, 4],
      [3, 0],
      [4, 8],
    ] as const;
    const report = run('1', 'a', 0, {
      task: 'sentence-similarity',
      metrics: [{ metric: 'pearson', value: 0, method: '' }],
      predictions: pairs.map(([label, predicted], index) => ({
        index,
        text: 'a',
        textPair: 'b',
        label: String(label),
        predicted: String(predicted),
        values: { score: predicted, gold: label, predicted, reference: label },
      })),
    });
    const told = await tellingExamples(report);
    assert.match(told?.title ?? '', /furthest off/);
    assert.equal(told?.rows[0]?.index, 2);
  });
});
