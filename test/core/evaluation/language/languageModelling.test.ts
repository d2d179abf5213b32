import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../../src/core/evaluation/report';
import { evaluate, type EvaluationOptions } from '../../../../src/core/evaluation/run';
import type { EvaluationRequest } from '../../../../src/protocol';
import { loadOnnxRuntime } from '../../../../src/worker/onnxRuntime';
import { temporaryFolder } from '../temporaryFolder';
import {
  bigrams,
  logBigram,
  uniform,
  writeTinyLanguageModel,
  type TinyLanguageModelOptions,
} from './tinyLanguageModel';

describe('the task of language modelling', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let count = 0;

  function run(
    texts: readonly unknown[],
    table: typeof bigrams,
    request: Partial<EvaluationRequest> & TinyLanguageModelOptions = {},
    options: EvaluationOptions = {},
  ): Promise<RunReport | undefined> {
    const path = join(folder(), `texts-${count++}.jsonl`);
    writeFileSync(path, texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    const model = writeTinyLanguageModel(join(folder(), `lm-${count}`), table, request);
    return evaluate(
      { model: { folder: model }, data: { path }, threads: 1, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
      options,
    );
  }

  const values = (report: RunReport | undefined) =>
    Object.fromEntries((report?.metrics ?? []).map(({ metric, value }) => [metric, value]));
  const close = (actual: number | undefined, expected: number) =>
    assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-6, `${actual} is not ${expected}`);

  it('gives the size of the vocabulary as perplexity of a model that knows nothing', async () => {
    const report = await run(['abc', 'ab bcab', 'c'], uniform);
    // 3, 6 and 1 tokens: the space and the b after it are one.
    close(values(report)['token-perplexity'], 7);
    // 11 bytes and 4 words.
    close(values(report)['byte-perplexity'], 7 ** (10 / 11));
    close(values(report)['bits-per-byte'], (10 * Math.log2(7)) / 11);
    close(values(report)['word-perplexity'], 7 ** (10 / 4));
    assert.deepEqual(report?.predictions[1]?.values, {
      logLikelihood: report?.predictions[1]?.values?.['logLikelihood'],
      tokens: 6,
      words: 2,
      bytes: 7,
    });
  });

  it('weighs texts by their length and gives an interval by drawing texts', async () => {
    const report = await run(['ab', 'b', 'cab'], bigrams);
    const total =
      logBigram(0, 1) +
      logBigram(1, 2) +
      logBigram(0, 2) +
      logBigram(0, 3) +
      logBigram(3, 1) +
      logBigram(1, 2);
    close(values(report)['token-perplexity'], Math.exp(-total / 6));
    const [first] = report?.metrics ?? [];
    assert.match(first?.method ?? '', /percentile bootstrap over examples/);
    assert.ok(first?.interval && first.interval[0] <= first.value);
  });

  it('says which windows it read, and what the first token follows', async () => {
    const whole = await run(['abcabcabcabc'], bigrams);
    assert.deepEqual(whole?.options, {
      context: 8,
      stride: 0,
      windows: 'disjoint, as in lm-evaluation-harness',
      prefix: '<s>',
    });
    const sliding = await run(['abcabcabcabc'], bigrams, { options: { context: 6, stride: 2 } });
    assert.deepEqual(sliding?.options, {
      context: 6,
      stride: 2,
      windows: 'sliding, as in the Hugging Face guide to perplexity',
      prefix: '<s>',
    });
    // The model looks at one token, so that windows change nothing.
    close(values(sliding)['token-perplexity'], values(whole)['token-perplexity'] ?? NaN);
  });

  it('refuses windows that the model cannot read or that leave tokens out', async () => {
    await assert.rejects(
      run(['a'], bigrams, { options: { context: 9 } }),
      /reads 8 tokens at once, not 9/,
    );
    await assert.rejects(
      run(['a'], bigrams, { options: { stride: 8 } }),
      /Windows of 8 tokens that move on by 8 leave tokens out/,
    );
    await assert.rejects(
      run(['a'], bigrams, { options: { stride: -1 } }),
      /The option stride cannot be -1/,
    );
  });

  it('leaves out and counts what is no text', async () => {
    const report = await run(['ab', '', 7, 'c'], uniform);
    assert.equal(report?.data.examples, 2);
    assert.deepEqual(report.data.leftOut, {
      rows: 2,
      first: [
        { place: 'line 2', why: 'its text holds no text' },
        { place: 'line 3', why: 'its text holds no text' },
      ],
    });
    await assert.rejects(run(['', ''], uniform), /No row of the data holds a text/);
  });

  it('counts texts of which the model gives no number, and scores the others', async () => {
    // After a c there is no number.
    const table = uniform.map((row, from) => (from === 3 ? row.map(() => NaN) : row));
    const report = await run(['ab', 'cb', 'ba'], table);
    assert.equal(report?.predictions.length, 2);
    assert.equal(report.data.failed?.examples, 1);
    close(values(report)['token-perplexity'], 7);
    await assert.rejects(run(['cb', 'ca'], table), /gave no number for any of the 2 examples/);
  });

  it('keeps the start of a long text for the report', async () => {
    const report = await run(['abc'.repeat(2000)], bigrams, { context: 512 });
    assert.equal(report?.predictions[0]?.text.length, 1001);
    assert.equal(report.predictions[0]?.values?.['tokens'], 6000);
  });

  it('is cancelled within a text, which is then not counted', async () => {
    const cancel = new AbortController();
    // In the order of the seed, the short text is scored first.
    const texts = ['abc'.repeat(200_000), 'a'];
    let done = 0;
    const started = performance.now();
    const report = await run(
      texts,
      bigrams,
      { batchSize: 1, context: 64 },
      {
        signal: cancel.signal,
        onProgress: (progress) => {
          done = progress.done;
          if (progress.phase === 'scoring') setTimeout(() => cancel.abort(), 50);
        },
      },
    );
    assert.ok(performance.now() - started < 10_000);
    assert.equal(report?.status, 'partial');
    assert.equal(report.predictions.length, 1);
    assert.equal(done, 1);
  });

  it('refuses a model that does not predict the next token', async () => {
    await assert.rejects(
      run(['a'], uniform, { task: 'language-modelling', architecture: 'TinyForMaskedLM' }),
      /The model lm-\d+ is not for language-modelling: it is a TinyForMaskedLM/,
    );
  });
});
