import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonFault, jsonLines, pathKey } from '../../../src/core/catalog/jsonLines';

describe('jsonLines', () => {
  it('gives the line of each value and property', () => {
    const lines = jsonLines('[\n  {\n    "id": "x",\n    "a": [\n 1, 2]\n  },\n  7\n]', 2);
    assert.deepEqual(Object.fromEntries(lines), {
      '': 1,
      '/0': 2,
      '/0/id': 3,
      '/0/a': 4,
      '/1': 7,
    });
  });

  it('finds every path of any JSON that is printed one value a line', () => {
    const pathsOf = (value: unknown, path: (string | number)[] = []): string[] =>
      typeof value === 'object' && value !== null
        ? [
            pathKey(path),
            ...Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key])),
          ]
        : [pathKey(path)];
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = JSON.stringify(value, undefined, 1);
        const lines = jsonLines(text, 10);
        assert.deepEqual(new Set(lines.keys()), new Set(pathsOf(JSON.parse(text))));
      }),
    );
  });

  it('gives up on a text nested a million deep', () => {
    assert.equal(jsonLines('['.repeat(1e6) + ']'.repeat(1e6), 2).size, 0);
    assert.match(jsonFault('['.repeat(1e6)).reason, /deep/);
  });
});

describe('jsonFault', () => {
  for (const [text, line, reason] of [
    ['[\n{"id": "x"\n"name": "X"}]', 3, 'a comma is missing'],
    ['[\n{"id": "x",\n', 3, 'a property name is missing'],
    ['[\n1,\n2', 3, 'a closing bracket is missing'],
    ['[\n"half', 2, 'a string is not closed'],
    ['// x\n[]', 1, 'comments are not allowed'],
    ['[1,\n]', 2, 'a value is missing'],
    ['[]\n[]', 2, 'something follows the end'],
    ['', 1, 'a value is missing'],
  ] as const) {
    it(`says of ${JSON.stringify(text)} that ${reason}`, () => {
      assert.deepEqual(jsonFault(text), { line, reason });
    });
  }
});
