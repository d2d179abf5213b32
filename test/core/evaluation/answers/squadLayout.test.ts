import assert from 'node:assert/strict';
import { answersIn, squadRows } from '../../../../src/core/evaluation/answers/squadLayout';
import { tableOfRecords } from '../../../../src/core/evaluation/readers/table';

describe('the layout of SQuAD', () => {
  it('is laid out as one row a question', () => {
    const table = squadRows(
      tableOfRecords([
        {
          place: 'item 1',
          cells: {
            title: 'Ada',
            paragraphs: [
              {
                context: 'Ada wrote notes.',
                qas: [
                  { id: 'a', question: 'Who?', answers: [{ text: 'Ada', answer_start: 0 }] },
                  { id: 'b', question: 'When?', answers: [], is_impossible: true },
                  'no question',
                ],
              },
              { context: 'No questions.' },
            ],
          },
        },
        { place: 'item 2', cells: { title: 'Nothing' } },
      ]),
    );
    assert.deepEqual(
      table.rows.map(({ place, cells }) => [place, cells['id'], cells['title'], cells['context']]),
      [
        ['item 1, paragraph 1, question 1', 'a', 'Ada', 'Ada wrote notes.'],
        ['item 1, paragraph 1, question 2', 'b', 'Ada', 'Ada wrote notes.'],
      ],
    );
    assert.deepEqual(table.faults, [
      { place: 'item 1, paragraph 1, question 3', why: 'it is not a JSON object' },
      { place: 'item 1, paragraph 2', why: 'it has no list of questions (qas)' },
      { place: 'item 2', why: 'it has no list of paragraphs' },
    ]);
  });

  it('leaves flat rows as they are', () => {
    const flat = tableOfRecords([{ place: 'line 1', cells: { question: 'Who?' } }]);
    assert.equal(squadRows(flat), flat);
  });

  for (const [cell, texts] of [
    [{ text: ['Ada', 'Ada L.'], answer_start: [0, 0] }, ['Ada', 'Ada L.']],
    [{ text: [], answer_start: [] }, []],
    [[{ text: 'Ada', answer_start: 0 }], ['Ada']],
    [
      ['Ada', 'Byron'],
      ['Ada', 'Byron'],
    ],
    ['Ada', ['Ada']],
    ['', []],
    ['{"text": ["Ada"], "answer_start": [0]}', ['Ada']],
    ['[sic]', ['[sic]']],
  ] as const) {
    it(`has the answers of ${JSON.stringify(cell)}`, () => {
      assert.deepEqual(answersIn(cell), texts);
    });
  }

  it('has no answers in a number or a list of them', () => {
    for (const cell of [3, undefined, null, [1], { text: 3 }]) {
      assert.throws(() => answersIn(cell), /its answers are no texts/);
    }
  });
});
