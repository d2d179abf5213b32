import assert from 'node:assert/strict';
import { compareMetrics } from '../../../src/core/evaluation/compareMetrics';
import { readRun } from '../../../src/core/evaluation/readRun';
import type { RunReport } from '../../../src/core/evaluation/report';

/** A run on examples 0, 1, ... of two classes in turn; `right` says which of them it got right. */
function run(id: string, right: readonly boolean[], indices = right.map((_, index) => index)) {
  const name = (label: number): string => (label === 1 ? 'positive' : 'negative');
  const predictions = right.map((correct, at) => {
    const index = indices[at] ?? at;
    const label = index % 2;
    return {
      index,
      text: 'film',
      label: name(label),
      predicted: name(correct ? label : 1 - label),
      confidence: 0.9,
      correct,
    };
  });
  return {
    schema: 1,
    id,
    status: 'complete',
    task: 'text-classification',
    model: { id: 'm', precision: 'fp32', labels: ['negative', 'positive'] },
    data: { id: 'd', sha256: 'ab', examples: right.length, of: right.length },
    metrics: [
      { metric: 'accuracy', value: 0, method: '' },
      { metric: 'f1', value: 0, options: { average: 'binary' }, method: '' },
    ],
    predictions,
  } as unknown as RunReport;
}

const always = (value: boolean, times: number): boolean[] => Array<boolean>(times).fill(value);

describe('comparing runs', () => {
  it('shows what 30 discordant pairs on one side show, in accuracy and in F1', () => {
    const baseline = run('a', [...always(true, 70), ...always(false, 30)]);
    const better = run('b', always(true, 100));
    const [accuracy, f1] = compareMetrics([baseline, better]);
    assert.equal(accuracy?.verdict, 'better');
    assert.deepEqual(accuracy.values, [1, 0.7]);
    assert.ok(Math.abs(accuracy.difference - 0.3) < 1e-12);
    assert.ok(accuracy.interval[0] > 0.2 && accuracy.interval[1] < 0.4);
    // 2 * 0.5^30, doubled by Holm for the two metrics.
    assert.ok(Math.abs(accuracy.pValue / (2 * 0.5 ** 30) - 1) < 1e-9);
    assert.ok(Math.abs(accuracy.adjustedP / accuracy.pValue - 2) < 1e-9);
    assert.equal(accuracy.smallestShown, 0.12);
    assert.equal(f1?.verdict, 'better');
    const [worse] = compareMetrics([better, baseline]);
    assert.equal(worse?.verdict, 'worse');
  });

  it('calls no noise a win', () => {
    const one = run('a', [...always(true, 90), ...always(false, 10)]);
    const other = run('b', [...always(true, 93), ...always(false, 7)]);
    const [accuracy] = compareMetrics([one, other]);
    assert.equal(accuracy?.verdict, 'no difference shown');
    assert.equal(accuracy.smallestShown, undefined);
  });

  it('pairs what both scored where one run stopped early', () => {
    const whole = run('a', always(true, 100));
    const partial = run('b', always(false, 3), [10, 4, 7]);
    const [accuracy] = compareMetrics([whole, partial]);
    assert.equal(accuracy?.pairs, 3);
    assert.deepEqual(accuracy.values, [0, 1]);
  });

  it('adjusts for all runs compared together', () => {
    const baseline = run('a', [...always(true, 60), ...always(false, 40)]);
    const six = run('b', [...always(true, 66), ...always(false, 34)]);
    const alone = compareMetrics([baseline, six]);
    const others = [
      run('c', [...always(true, 65), ...always(false, 35)]),
      run('d', always(true, 9)),
    ];
    const together = compareMetrics([baseline, six, ...others]);
    assert.equal(together.length, 6);
    assert.deepEqual(
      together.slice(0, 2).map(({ pValue }) => pValue),
      alone.map(({ pValue }) => pValue),
    );
    assert.ok((together[0]?.adjustedP ?? 0) > (alone[0]?.adjustedP ?? 1));
  });

  it('refuses what cannot be paired, and says why', () => {
    const one = run('a', always(true, 10));
    const refused = (other: RunReport, says: RegExp): void =>
      assert.throws(() => compareMetrics([one, other]), says);
    assert.throws(() => compareMetrics([one]), /Name two runs or more/);
    refused(one, /a is named twice/);
    refused(run('b', always(true, 2), [50, 51]), /they share no example/);
    const b = run('b', always(true, 10));
    refused({ ...b, data: { ...b.data, sha256: 'cd' } }, /scored on other data/);
    refused({ ...b, task: 'sentence-pair-classification' }, /of the tasks/);
    refused({ ...b, metrics: [] }, /they share no metric/);
  });
});

describe('reading a run', () => {
  it('gives back what was written', () => {
    const written = run('a', always(true, 3));
    assert.deepEqual(readRun(JSON.stringify(written), 'run.json'), written);
  });

  it('says what is wrong with what is no run', () => {
    const refused = (text: string, says: RegExp): void =>
      assert.throws(() => readRun(text, 'x.json'), says);
    refused('{', /x\.json is not a run: it is not JSON/);
    refused('null', /x\.json is not a run/);
    refused('[]', /it has no schema/);
    refused('{"schema":2}', /later version/);
    refused(
      JSON.stringify({ ...run('a', []), predictions: [{ index: 0 }] }),
      /it has no predictions/,
    );
  });
});
