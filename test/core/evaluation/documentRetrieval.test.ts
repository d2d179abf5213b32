import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { buildBundle } from '../../../scripts/model/build';
import { paths } from '../../../scripts/model/paths';
import { metricTitle } from '../../../src/core/evaluation/metricForms';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { relevanceIn } from '../../../src/core/evaluation/retrieval/relevance';
import { ExactSearch } from '../../../src/core/evaluation/retrieval/exactSearch';
import { evaluate, type EvaluationOptions } from '../../../src/core/evaluation/run';
import { score } from '../../../src/core/metrics/score';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest, Progress } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { writeRetrievalSuite } from './retrievalSuite';
import { temporaryFolder } from './temporaryFolder';
import { writeTextModel, type TextModelOptions } from './textModel';

const directions = {
  east: [1, 0],
  steep: [3, 4],
  north: [0, 1],
  west: [-1, 0],
  flat: [4, 3],
  turn: [-2, 0],
  broken: [NaN, 0],
};

const corpus = [
  { _id: 'a', text: 'east' },
  { _id: 'b', text: 'steep' },
  { _id: 'c', text: 'north' },
  { _id: 'd', text: 'west' },
  { _id: 'e', text: 'flat' },
];

const queries = [
  { _id: 'q1', query: 'east', relevant: { b: 2, e: 1, d: 1 } },
  { _id: 'q2', query: 'north', relevant: ['e'] },
  { _id: 'q3', query: 'west', relevant: { d: 1, c: 3 } },
];

describe('document retrieval', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let files = 0;

  const model = (options: Partial<TextModelOptions> = {}) =>
    writeTextModel(join(folder(), `model-${files++}`), {
      words: [...Object.keys(directions), ':'],
      outputs: { sentence_embedding: { of: 'text', width: 2, rows: directions } },
      ...options,
    });

  function write(name: string, content: readonly object[] | string): void {
    const path = join(folder(), name);
    mkdirSync(dirname(path), { recursive: true });
    const text =
      typeof content === 'string' ? content : content.map((row) => JSON.stringify(row)).join('\n');
    writeFileSync(path, text);
  }

  const suite = (asked: readonly object[], documents: readonly object[] = corpus) =>
    writeRetrievalSuite(join(folder(), `suite-${files++}`), asked, documents);

  const start = (
    path: string,
    request: Partial<EvaluationRequest> = {},
    options: EvaluationOptions = {},
  ) =>
    evaluate(
      { model: { folder: model() }, threads: 1, data: { path }, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
      options,
    );

  async function run(path: string, request: Partial<EvaluationRequest> = {}) {
    const report = await start(path, request);
    assert.equal(report?.status, 'complete');
    return report;
  }

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  const close = (actual: number | undefined, expected: number) =>
    assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-9, `${actual} is not ${expected}`);

  it('ranks the corpus by cosine and scores the ranking', async () => {
    const report = await run(suite(queries), { options: { k: 3 } });
    assert.deepEqual(report.options, {
      k: 3,
      similarity: 'cosine',
      'query-prefix': '',
      'document-prefix': '',
      'exclude-same-id': false,
      embedding: 'sentence_embedding',
      documents: 5,
    });
    assert.deepEqual(
      report.predictions.map(({ ranking }) => ranking?.map(({ document }) => document).join('')),
      ['aebcd', 'cbeda', 'dcbea'],
    );
    const [first, second, third] = report.predictions.map(({ values }) => values ?? {});
    assert.deepEqual(first?.['ranks'], [3, 2, 5]);
    // scikit-learn 1.2.1, ndcg_score and average_precision_score; the others by hand.
    const average = (...numbers: number[]) => numbers.reduce((sum, n) => sum + n) / numbers.length;
    close(Number(first?.['ndcg']), 0.5209090851403015);
    close(Number(first?.['map']), 0.5888888888888889);
    close(Number(second?.['ndcg']), 0.5);
    close(Number(third?.['ndcg']), 0.7967075809905066);
    const [ndcg, mrr, recall, map] = report.metrics;
    close(ndcg?.value, average(0.5209090851403015, 0.5, 0.7967075809905066));
    close(mrr?.value, average(1 / 2, 1 / 3, 1));
    close(recall?.value, average(2 / 3, 1, 1));
    close(map?.value, average(0.5888888888888889, 1 / 3, 1));
    assert.deepEqual([ndcg?.options, map?.options], [{ k: 3 }, { k: 0 }]);
    assert.deepEqual(
      report.metrics.map(({ metric, options }) => metricTitle(metric, options)),
      ['nDCG@3', 'MRR@3', 'recall@3', 'MAP'],
    );
    assert.deepEqual(report.predictions[0]?.ranking?.[1], { document: 'e', score: 0.8, grade: 1 });
  });

  it('gives the figures that the rankings of the report give when scored on their own', async () => {
    const report = await run(suite(queries), { options: { k: 2 } });
    const runs = Object.fromEntries(
      report.predictions.map(({ index, ranking }) => [
        String(index),
        Object.fromEntries((ranking ?? []).map((found) => [found.document, found.score])),
      ]),
    );
    const judgements = { 0: { b: 2, e: 1, d: 1 }, 1: { e: 1 }, 2: { d: 1, c: 3 } };
    for (const { metric, value, options } of report.metrics) {
      close(value, score(metric, runs, judgements, options).value);
    }
  });

  it('puts prefixes before queries and documents, and takes the scalar product where asked', async () => {
    const options = { 'query-prefix': 'turn ', similarity: 'dot' };
    const report = await run(suite(queries), { options });
    assert.deepEqual(
      report.predictions[0]?.ranking?.map(({ document, score }) => [document, score]),
      [
        ['d', 1],
        ['c', 0],
        ['a', -1],
        ['b', -3],
        ['e', -4],
      ],
    );
    const prefixed = await run(suite(queries), { options: { 'document-prefix': 'turn ' } });
    assert.equal(prefixed.predictions[0]?.predicted, 'e');
  });

  it('leaves out the document that is the query itself where asked', async () => {
    const path = suite([{ _id: 'a', query: 'east', relevant: ['e'] }]);
    assert.equal((await run(path)).predictions[0]?.predicted, 'a');
    const report = await run(path, { options: { 'exclude-same-id': true } });
    assert.equal(report.predictions[0]?.predicted, 'e');
    assert.deepEqual(
      report.metrics.map(({ value }) => value),
      [1, 1, 1, 1],
    );
  });

  it('breaks ties as trec_eval does, for any batch size', async () => {
    const same = ['x', 'z', 'y'].map((_id) => ({ _id, text: 'east' }));
    const path = suite([{ query: 'east', relevant: ['y'] }], same);
    for (const batchSize of [1, 8]) {
      const report = await run(path, { batchSize });
      assert.deepEqual(
        report.predictions[0]?.ranking?.map(({ document }) => document),
        ['z', 'y', 'x'],
      );
      close(report.metrics[1]?.value, 1 / 2);
    }
  });

  it('leaves out queries and documents that are none, and counts them', async () => {
    const report = await run(
      suite(
        [
          ...queries,
          { query: 'east', relevant: ['gone'] },
          { query: 'east', relevant: ['gone', 'a'] },
          { query: 'east', relevant: [] },
          { query: '  ', relevant: ['a'] },
        ],
        [...corpus, { _id: 'a', text: 'west' }, { text: 'east' }, { _id: 'f', text: 3 }],
      ),
    );
    assert.deepEqual(report.data.leftOut, {
      rows: 6,
      first: [
        { place: 'line 4', why: 'no document that is relevant to it is in the corpus' },
        { place: 'line 6', why: 'it names no relevant document' },
        { place: 'line 7', why: 'its query is empty' },
        { place: 'corpus, line 6', why: 'its id a is that of a document before it' },
        { place: 'corpus, line 7', why: 'it has no id' },
        { place: 'corpus, line 8', why: 'its text holds no text' },
      ],
    });
    const half = report.predictions.at(-1);
    assert.deepEqual([half?.values?.['ranks'], half?.values?.['recall-at-k']], [[0, 1], 0.5]);
  });

  it('refuses a corpus that cannot be searched, saying why', async () => {
    await fails(
      run(suite(queries, [{ text: 'east' }])),
      /corpus has no column of ids: its columns are text/,
    );
    await fails(
      run(suite(queries, [{ _id: 'a', words: 'east' }])),
      /corpus has no column of texts/,
    );
    await fails(
      run(suite(queries, [{ _id: 'a', text: 1 }])),
      /No row of the corpus is a document; of the first, corpus, line 1: its text holds no text/,
    );
    write('alone.jsonl', queries);
    await fails(run(join(folder(), 'alone.jsonl')), /alone\.jsonl has no documents to search/);
    await fails(
      run(suite(queries, [...corpus, { _id: 'x', text: 'broken' }])),
      /document x, the model gave an embedding that is NaN/,
    );
    await fails(run(suite(queries), { options: { k: 0 } }), /k cannot be 0/);
    await fails(run(suite(queries), { options: { similarity: 'near' } }), /Choose cosine or dot/);
  });

  it('tells how far the corpus is and stops when cancelled', async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ _id: String(n), text: 'east' }));
    const asked = suite([{ query: 'east', relevant: ['1'] }], many);
    const progress: Progress[] = [];
    const cancel = new AbortController();
    const report = await start(
      asked,
      {},
      {
        signal: cancel.signal,
        onProgress: (told) => {
          progress.push(told);
          if (told.phase === 'preparing' && told.done >= 16) cancel.abort();
        },
      },
    );
    assert.equal(report, undefined);
    const told = progress.filter(({ phase }) => phase === 'preparing');
    assert.deepEqual(
      told.map(({ done, total }) => [done, total]),
      [
        [8, 40],
        [16, 40],
      ],
    );
  });

  it('reads a folder of BEIR, titles before texts', async () => {
    write('beir/corpus.jsonl', [
      { _id: 'a', title: 'east', text: 'steep', metadata: {} },
      { _id: 'b', title: '', text: 'north' },
    ]);
    write('beir/queries.jsonl', [
      { _id: '1', text: 'north' },
      { _id: '2', text: 'east' },
      { _id: '3', text: 'west' },
    ]);
    write(
      'beir/qrels/test.tsv',
      'query-id\tcorpus-id\tscore\n2\ta\t2\n2\tb\t0\n1\tb\t1\n4\ta\t1\n',
    );
    write('beir/qrels/train.tsv', 'query-id\tcorpus-id\tscore\n3\tb\t1\n');
    const path = join(folder(), 'beir');
    const report = await run(path);
    assert.equal(report.task, 'document-retrieval');
    assert.deepEqual(
      [report.data.id, report.data.split, report.data.examples],
      ['beir', 'test', 2],
    );
    assert.deepEqual(
      report.predictions.map(({ text, references }) => [text, references]),
      [
        ['east', ['a']],
        ['north', ['b']],
      ],
    );
    // east + steep is (4, 4).
    close(report.predictions[0]?.ranking?.[0]?.score, Math.SQRT1_2);
    assert.match(report.data.leftOut?.first[0]?.place ?? '', /^query 4/);
    assert.equal((await run(path, { data: { path, split: 'train' } })).data.split, 'train');
    await fails(
      run(path, { data: { path, split: 'dev' } }),
      /no split dev\. Choose one of: test, train/,
    );
  });

  for (const [cell, expected] of [
    ['a', { a: 1 }],
    [7, { 7: 1 }],
    ['a b', { a: 1, b: 1 }],
    ['two words', { 'two words': 1 }],
    ['["a", "b"]', { a: 1, b: 1 }],
    ['{"a": 2, "b": 0}', { a: 2 }],
    [['a', 7], { a: 1, 7: 1 }],
    [
      [
        { docid: 'a', title: 'A' },
        { _id: 'b', score: '3' },
      ],
      { a: 1, b: 3 },
    ],
    [{ a: 1, b: -1 }, { a: 1 }],
  ] as const) {
    it(`takes ${JSON.stringify(cell)} for relevant documents`, () => {
      const found = relevanceIn(cell, (id) => id === 'two words');
      assert.deepEqual(Object.fromEntries(found), expected);
    });
  }

  it('finds what sorting everything finds', () => {
    const vector = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(
        fc.array(vector, { minLength: 1, maxLength: 30 }),
        vector,
        fc.nat(12),
        (all, query, count) => {
          const ids = all.map((_, at) => `d${at}`);
          const search = new ExactSearch(ids, 2, 'dot');
          all.forEach((embedding, at) => search.add(at, Float32Array.from(embedding)));
          const scores = search.scores(Float32Array.from(query));
          const order = ids
            .map((id, document) => ({ id, document, score: scores[document] ?? NaN }))
            .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1));
          const best = search.best(scores, count + 1);
          assert.deepEqual(
            best.map(({ document }) => document),
            order.slice(0, count + 1).map(({ document }) => document),
          );
          order.forEach(({ document }, at) => assert.equal(search.rank(scores, document), at + 1));
        },
      ),
    );
  });

  it('runs on the bundled suite and model', async () => {
    await buildBundle();
    const report = await run(join(paths.ready.suites, 'demo-retrieval'), {
      model: { folder: paths.model },
    });
    assert.equal(report.data.examples, 60);
    assert.equal(report.data.leftOut, undefined);
    // scikit-learn 1.2.1 on the rankings of this model: 0.790533.
    const [ndcg] = report.metrics;
    assert.ok(Math.abs((ndcg?.value ?? 0) - 0.790533) < 5e-3);
  });
});
