import assert from 'node:assert/strict';
import path from 'node:path';
import { loadCatalog } from '../../../src/core/catalog/load';
import { NameFinder } from '../../../src/core/catalog/names';

const finder = new NameFinder(loadCatalog(path.resolve(__dirname, '../../../data')));

function names(text: string): string[] {
  return finder.in(text).map(({ start, end }) => text.slice(start, end));
}

/** The last of these is the name that may be another thing's. */
const meant: readonly (readonly [text: string, name: string])[] = [
  ['On SQuAD the EM is 81.2.', 'EM'],
  ['EM & F1 \\\\', 'EM'],
  ['acc and acc_norm of the harness', 'acc'],
  ['ASR for spoken languages', 'ASR'],
  ['questions of TREC and SST-2, for text classification', 'TREC'],
  ['captions of COCO are scored by CIDEr', 'COCO'],
  ['On GQA and other visual questions', 'GQA'],
  ['visual question answering: VQAv2, GQA', 'GQA'],
  ['a Pearson r of 0.87', 'Pearson'],
  ['Pearson and Spearman correlation', 'Pearson'],
  ["Pearson's correlation", 'Pearson'],
  ['AIC and BIC of both', 'AIC'],
  ['selected by AIC, a penalized likelihood', 'AIC'],
  ['trained on C4', 'C4'],
  ['perplexity on C4 (lower is better)', 'C4'],
  ['a low rank approximation of the weights', 'low rank'],
];

const notMeant: readonly (readonly [text: string, name: string])[] = [
  ['The EM algorithm converges.', 'EM'],
  ['a variational EM for the model', 'EM'],
  ['the E-step of EM', 'EM'],
  ['With F1 of 0.8, the EM algorithm was stopped.', 'EM'],
  ['| MNLI (m/mm) | acc |', 'acc'],
  ['Attack Success Rate (ASR) of each prompt', 'ASR'],
  ['GOV2 TREC topics 701 to 850', 'TREC'],
  ['detection on COCO val2017', 'COCO'],
  ['GQA with 16 query heads', 'GQA'],
  ['In visual models, the GQA ratio is 4.', 'GQA'],
  ['Karl Pearson invented it', 'Pearson'],
  ['the Pearson RKHS', 'Pearson'],
  ['Results on AIC val set', 'AIC'],
  ['Sinks are universal (C1, C4).', 'C4'],
  ['a matrix which has low rank', 'low rank'],
];

describe('names that are as often another thing’s', () => {
  for (const [text, name] of meant) {
    it(`are found where company tells: ${text}`, () => {
      assert.ok(names(text).some((found) => found.startsWith(name)));
    });
  }
  for (const [text, name] of notMeant) {
    it(`are left alone in: ${text}`, () => {
      assert.ok(!names(text).includes(name));
    });
  }
});
