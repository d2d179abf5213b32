import assert from 'node:assert/strict';
import { coverageOf } from '../../../scripts/catalogCoverage';
import { data } from './fixture';

describe('The report on the catalog', () => {
  it('counts fields and gaps, and takes an empty list or an unstated split for a gap', () => {
    const [result] = data.results;
    const [task] = data.tasks;
    assert.ok(result && task);
    const { kinds } = coverageOf({
      ...data,
      tasks: [{ ...task, aliases: [], parent: 'x' }, task],
      results: [{ ...result, split: 'unstated' }],
    });
    assert.deepEqual(kinds.tasks, {
      records: 2,
      verifiedFields: 3,
      gaps: 5,
      fields: { name: 2, aliases: 0, summary: 0, parent: 1 },
    });
    assert.deepEqual(kinds.results, {
      records: 1,
      verifiedFields: 3,
      gaps: 3,
      fields: { unit: 1, shots: 0, setting: 0, paper: 1, table: 1, split: 0 },
    });
  });

  it('counts results and sources, those without any too', () => {
    const coverage = coverageOf(data);
    assert.equal(coverage.resultsPerModel.distilbert, 2);
    assert.equal(coverage.resultsPerModel.falcon, 0);
    assert.equal(coverage.resultsPerDataset.sst2, 2);
    assert.deepEqual(Object.keys(coverage.sourcesPerHost), ['example.org']);
  });

  it('names what may be one thing twice', () => {
    const [paper] = data.papers;
    const [model] = data.models;
    assert.ok(paper && model);
    const { suspects } = coverageOf({
      ...data,
      papers: [paper, { ...paper, id: 'again', title: 'Model Compression.' }],
      models: [model, { ...model, id: 'bert', name: 'BERT base' }],
    });
    assert.deepEqual(suspects, [
      { why: 'the same title', ids: [paper.id, 'again'] },
      {
        why: 'the same beginning of the title, first author and year',
        ids: [paper.id, 'again'],
      },
      { why: 'the same DOI', ids: [paper.id, 'again'] },
      { why: 'the same name', ids: ['bert-base', 'bert'] },
    ]);
  });
});
