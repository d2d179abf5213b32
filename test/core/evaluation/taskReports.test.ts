import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { evaluate } from '../../../src/core/evaluation/run';
import { tasks } from '../../../src/core/evaluation/tasks/tasks';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { bigrams, writeTinyLanguageModel } from './language/tinyLanguageModel';
import { temporaryFolder } from './temporaryFolder';
import { writeTextModel } from './textModel';
import { writeTinyModel } from './tinyModel';

describe('the report of every task', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync('data/schema/run.schema.json', 'utf8')));

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

  /** A model and rows for a task. */
  const runs: Readonly<Record<string, readonly [model: () => string, rows: readonly object[]]>> = {
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
        { question: 'in', context: 'in paris', answers: { text: ['in'], answer_start: [0] } },
      ],
    ],
    'language-modelling': [language, [{ text: 'abc' }, { text: 'cab' }]],
    'multiple-choice': [
      language,
      [
        { question: 'a', choices: ['b', 'c'], answer: 0 },
        { question: 'b', choices: ['a', 'c'], answer: 1 },
      ],
    ],
  };

  /** Tasks whose models are written by their own tests alone. */
  const elsewhere = [
    'document-retrieval',
    'text-recognition',
    'image-text-matching',
    'image-text-retrieval',
    'retrieval-augmented-generation',
    'generative-question-answering',
    'translation',
    'summarization',
  ];

  it('is seen to, here or in the tests of the task', () => {
    assert.deepEqual(tasks.map(({ id }) => id).sort(), [...Object.keys(runs), ...elsewhere].sort());
  });

  for (const [task, [model, rows]] of Object.entries(runs)) {
    it(`keeps to its schema: ${task}`, async () => {
      const path = join(folder(), `${task}.jsonl`);
      writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
      const report = await evaluate(
        { model: { folder: model() }, data: { path }, task, threads: 1 },
        { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
      );
      assert.equal(report?.task, task);
      assert.equal(report.status, 'complete');
      // As it is written: what JSON cannot hold would be lost.
      const written: unknown = JSON.parse(JSON.stringify(report));
      assert.deepEqual(written, report);
      assert.ok(validate(written), JSON.stringify(validate.errors));
    });
  }
});
