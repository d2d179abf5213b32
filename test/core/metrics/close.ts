import assert from 'node:assert/strict';

/** Fails unless the two numbers differ by at most 1e-9, absolutely or relatively. */
export function assertClose(actual: number, expected: number, what = ''): void {
  const tolerance = 1e-9 * Math.max(1, Math.abs(expected));
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${what === '' ? '' : `${what}: `}${actual} is not ${expected}`,
  );
}
