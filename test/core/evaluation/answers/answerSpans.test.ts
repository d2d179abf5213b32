import assert from 'node:assert/strict';
import {
  chooseAnswer,
  type AnswerSettings,
} from '../../../../src/core/evaluation/answers/answerSpans';
import golden from './answerSpans.golden.json';

const settings: AnswerSettings = { best: 20, mostTokens: 30, mayHaveNone: false, nullThreshold: 0 };
const context = 'Ada wrote notes';
const spans = [
  undefined,
  undefined,
  { start: 0, end: 3 },
  { start: 4, end: 9 },
  { start: 10, end: 15 },
];

describe('the choice of an answer', () => {
  it('is that of the question answering example of transformers', () => {
    const answers = new Set<string>();
    for (const { version, best, mostTokens, nullThreshold, ...expected } of golden.cases) {
      const windows = expected.windows.map((window) => ({
        startLogits: Float32Array.from(window.start),
        endLogits: Float32Array.from(window.end),
        spans: window.spans.map((span) =>
          span ? { start: span[0] ?? 0, end: span[1] ?? 0 } : undefined,
        ),
      }));
      const mayHaveNone = version === '2.0';
      const chosen = chooseAnswer(golden.context, windows, {
        best,
        mostTokens,
        mayHaveNone,
        nullThreshold,
      });
      assert.equal(chosen.text, expected.answer);
      assert.ok(Math.abs(chosen.confidence - (expected.probability ?? NaN)) < 1e-6);
      assert.equal(
        chosen.nullDifference,
        'nullDifference' in expected ? expected.nullDifference : undefined,
      );
      answers.add(chosen.text);
    }
    assert.ok(answers.size > 20 && answers.has('') && answers.has('empty'));
  });

  it('ends where it starts or later, and not after too many tokens', () => {
    const window = { startLogits: [0, 0, 1, 0, 9], endLogits: [0, 0, 9, 0, 5], spans };
    assert.equal(chooseAnswer(context, [window], settings).text, 'notes');
    const far = { startLogits: [0, 0, 9, 0, 0], endLogits: [0, 0, 0, 1, 9], spans };
    assert.equal(chooseAnswer(context, [far], settings).text, 'Ada wrote notes');
    assert.equal(chooseAnswer(context, [far], { ...settings, mostTokens: 2 }).text, 'Ada wrote');
  });

  it('gives no answer only where all windows agree on that', () => {
    const none = { startLogits: [5, 0, 1, 0, 0], endLogits: [5, 0, 1, 0, 0], spans };
    const some = { ...none, startLogits: [0, 0, 1, 0, 0], endLogits: [0, 0, 1, 0, 0] };
    const open = { ...settings, mayHaveNone: true };
    const answer = chooseAnswer(context, [none], open);
    assert.deepEqual([answer.text, answer.nullDifference], ['', 8]);
    assert.equal(chooseAnswer(context, [none], { ...open, nullThreshold: 8 }).text, 'Ada');
    assert.equal(chooseAnswer(context, [none, some], open).text, 'Ada');
    assert.equal(chooseAnswer(context, [none], settings).text, 'Ada');
  });
});
