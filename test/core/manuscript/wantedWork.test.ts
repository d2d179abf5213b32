import assert from 'node:assert/strict';
import type { Paper } from '../../../src/core/catalog/records';
import { mayBeWanted, wantedWork } from '../../../src/core/manuscript/wantedWork';

const sanh: Paper = {
  id: 'sanh2019distilbert',
  type: 'article',
  title: 'DistilBERT, a distilled version of BERT',
  author: [
    { family: 'Sanh', given: 'Victor' },
    { family: 'Debut', given: 'Lysandre' },
  ],
  issued: { 'date-parts': [[2019]] },
  custom: { sources: [] },
};

describe('wantedWork', () => {
  const cases: [key: string, year: number | undefined, ...words: string[]][] = [
    ['sanh2019distilbert', 2019, 'sanh', 'distilbert'],
    ['Sanh_2019', 2019, 'sanh'],
    ['SanhDebut19', 2019, 'sanh', 'debut'],
    ['DBLP:conf/acl/SanhD98', 1998, 'sanh'],
    ['smith2020x', 2020, 'smith'],
    ['müller-2021', 2021, 'muller'],
    ['li17', 2017],
    ['bert', undefined, 'bert'],
    ['', undefined],
  ];
  for (const [key, year, ...words] of cases) {
    it(`reads ${JSON.stringify(key)}`, () => {
      assert.deepEqual(wantedWork(key), { words, ...(year !== undefined && { year }) });
    });
  }
});

describe('mayBeWanted', () => {
  for (const key of [
    'sanh2019distilbert',
    'sanh2019distillbert',
    'sanh2020',
    'debut_2019_distilbert',
    'distilbert2019',
    'SanhDistilled',
  ]) {
    it(`takes a paper for ${key}`, () => assert.ok(mayBeWanted(wantedWork(key), sanh)));
  }
  for (const key of ['sanh', 'sanh2015', 'smith2019', 'bert', 'distilbert', '2019', 'devlin2018']) {
    it(`takes none for ${key}`, () => assert.ok(!mayBeWanted(wantedWork(key), sanh)));
  }
});
