import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rollingWindows, slidingWindows } from '../../../../src/core/evaluation/language/windows';

describe('windows over a text', () => {
  it('do not overlap, but for the token that each follows and for the last one', () => {
    // Hand-run of get_rolling_token_windows([1..10], prefix 0, max_seq_len 4, context_len 1).
    assert.deepEqual(rollingWindows([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, 4), [
      { inputs: [0, 1, 2, 3], targets: [1, 2, 3, 4] },
      { inputs: [4, 5, 6, 7], targets: [5, 6, 7, 8] },
      { inputs: [6, 7, 8, 9], targets: [9, 10] },
    ]);
    assert.deepEqual(rollingWindows([1, 2], 0, 4), [{ inputs: [0, 1], targets: [1, 2] }]);
    assert.deepEqual(rollingWindows([], 0, 4), []);
  });

  it('start every stride, and predict what the one before did not reach', () => {
    // Hand-run of the loop of the guide over [0, 1..9], max_length 4, stride 2.
    assert.deepEqual(slidingWindows([1, 2, 3, 4, 5, 6, 7, 8, 9], 0, 4, 2), [
      { inputs: [0, 1, 2], targets: [1, 2, 3] },
      { inputs: [2, 3, 4], targets: [4, 5] },
      { inputs: [4, 5, 6], targets: [6, 7] },
      { inputs: [6, 7, 8], targets: [8, 9] },
    ]);
    assert.deepEqual(slidingWindows([1, 2, 3, 4], 0, 4, 2), [
      { inputs: [0, 1, 2], targets: [1, 2, 3] },
      { inputs: [2, 3], targets: [4] },
    ]);
    assert.deepEqual(slidingWindows([], 0, 4, 2), []);
  });

  it('predict every token once, in order, after those just before it, within the context', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 2, max: 12 }), fc.nat(), (length, context, any) => {
        const tokens = Array.from({ length }, (_, index) => index + 1);
        const stride = 1 + (any % (context - 1));
        for (const windows of [
          rollingWindows(tokens, 0, context),
          slidingWindows(tokens, 0, context, stride),
        ]) {
          assert.deepEqual(
            windows.flatMap(({ targets }) => targets),
            tokens,
          );
          for (const { inputs, targets } of windows) {
            assert.ok(inputs.length <= context && targets.length <= inputs.length);
            assert.equal(inputs.at(-1), (targets.at(-1) ?? 0) - 1);
            assert.equal(inputs.at(-1), (inputs[0] ?? 0) + inputs.length - 1);
          }
        }
      }),
    );
  });
});
