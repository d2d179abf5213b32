import assert from 'node:assert/strict';
import { join } from 'node:path';
import { OnnxLanguageModel } from '../../../../src/core/evaluation/language/onnxLanguageModel';
import { chooseFile, readModelFolder } from '../../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import type { OnnxFacts } from '../../../../src/core/evaluation/onnxFile';
import type { InputFacts, Session, Tensor } from '../../../../src/core/evaluation/runtime';
import { Tokenizer } from '../../../../src/core/evaluation/tokenizer';
import { loadOnnxRuntime } from '../../../../src/worker/onnxRuntime';
import { temporaryFolder } from '../temporaryFolder';
import {
  bigrams,
  logBigram,
  tinyTokens,
  uniform,
  writeTinyLanguageModel,
  type TinyLanguageModelOptions,
} from './tinyLanguageModel';

describe('a language model in ONNX', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let count = 0;

  async function open(
    table = bigrams,
    options: TinyLanguageModelOptions & {
      readonly batchSize?: number;
      readonly session?: Session;
    } = {},
  ): Promise<OnnxLanguageModel> {
    const path = writeTinyLanguageModel(join(folder(), `lm-${count++}`), table, options);
    const model = await readModelFolder(path, nodeFiles);
    const file = chooseFile(model, undefined);
    const runtime = await loadOnnxRuntime();
    const session = options.session ?? (await runtime.load(join(path, file.file), { threads: 1 }));
    return OnnxLanguageModel.open(
      {
        model,
        file,
        onnx: { embeddingRows: 7 } as OnnxFacts,
        session: () => Promise.resolve(session),
        tokenizer: () => Tokenizer.load(model, nodeFiles),
      },
      options.batchSize ?? 8,
    );
  }

  const close = (actual: number | undefined, expected: number) =>
    assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-6, `${actual} is not ${expected}`);

  /** Log-likelihood of tokens, each after the one before it. */
  const chain = (...ids: number[]) =>
    ids.slice(1).reduce((sum, id, index) => sum + logBigram(ids[index] ?? 0, id), 0);

  it('gives the logarithm of the vocabulary where every token is as likely', async () => {
    const model = await open(uniform);
    const [tokens = []] = await model.scoreTexts(['abcabc ba'], {});
    assert.equal(tokens.length, 8);
    for (const token of tokens) close(token, -Math.log(7));
  });

  it('scores each token of a text after the prefix and those before it', async () => {
    const model = await open();
    assert.equal(model.prefix, '<s>');
    const [tokens = []] = await model.scoreTexts(['ab bc'], {});
    [logBigram(0, 1), logBigram(1, 2), logBigram(2, 5), logBigram(5, 3)].forEach((expected, at) =>
      close(tokens[at], expected),
    );
  });

  it('gives no log-likelihood of a text without tokens, and those of the others', async () => {
    const model = await open();
    const [none, some] = await model.scoreTexts(['', 'a'], {});
    assert.deepEqual(none, []);
    close(some?.[0], logBigram(0, 1));
  });

  it('does not predict the prefix that the tokenizer puts before a text', async () => {
    const plain = await open();
    const marked = await open(bigrams, { addsPrefix: true });
    assert.deepEqual(await marked.scoreTexts(['ab bc'], {}), await plain.scoreTexts(['ab bc'], {}));
    const request = { context: 'ab', continuation: ' c' };
    assert.deepEqual(
      await marked.scoreContinuations([request]),
      await plain.scoreContinuations([request]),
    );
  });

  it('scores a continuation encoded with its context, the space between them moved to it', async () => {
    const model = await open();
    const scores = await model.scoreContinuations([
      { context: 'a', continuation: ' b' },
      { context: 'a ', continuation: 'b' },
      { context: 'a \n', continuation: 'bc' },
      { context: '', continuation: 'ab' },
      { context: ' ', continuation: 'b' },
      { context: '', continuation: '<s>a' },
    ]);
    const expected = [
      [chain(1, 5), 1],
      [chain(1, 5), 1],
      [chain(1, 4, 6, 2, 3), 4],
      [chain(0, 1, 2), 2],
      [chain(0, 5), 1],
      [chain(0, 1), 1],
    ] as const;
    expected.forEach(([logLikelihood, tokens], at) => {
      close(scores[at]?.logLikelihood, logLikelihood);
      assert.equal(scores[at]?.tokens, tokens);
    });
  });

  it('tells whether greedy decoding would have given a continuation', async () => {
    const model = await open();
    // The likeliest after token f is 6 - f: a line break after <s>, Ġb after a.
    const scores = await model.scoreContinuations([
      { context: 'a', continuation: ' b' },
      { context: 'a', continuation: ' ba' },
      { context: 'a', continuation: ' bb' },
    ]);
    assert.deepEqual(
      scores.map(({ greedy }) => greedy),
      [true, true, false],
    );
  });

  it('gives the same scores in batches of any size and mixed lengths, in the order asked', async () => {
    const texts = ['abc', 'a', 'abcabcabcabcabcabcabc', 'b b b', 'cab', 'a'];
    const requests = texts.map((context) => ({ context, continuation: ' bc' }));
    const alone = await open(bigrams, { batchSize: 1 });
    for (const batchSize of [2, 3, 8]) {
      const model = await open(bigrams, { batchSize });
      assert.deepEqual(await model.scoreTexts(texts, {}), await alone.scoreTexts(texts, {}));
      assert.deepEqual(
        await model.scoreContinuations(requests),
        await alone.scoreContinuations(requests),
      );
    }
  });

  it('cuts a context that is too long from the left, and refuses a continuation that is', async () => {
    const seen: number[][] = [];
    const model = await open(bigrams, {
      context: 4,
      session: fakeSession({ input_ids: {} }, (row) => {
        seen.push(row);
        return row.map((token) => bigrams[token] ?? []);
      }),
    });
    await model.scoreContinuations([{ context: 'abcabc', continuation: 'aa' }]);
    assert.deepEqual(seen, [[1, 2, 3, 1]]);
    await assert.rejects(
      model.scoreContinuations([{ context: 'a', continuation: 'bcabc' }]),
      /has 5 tokens of its own, and the model reads 1 to 4/,
    );
  });

  it('reads what several continuations share once', async () => {
    let rows = 0;
    const model = await open(bigrams, {
      session: fakeSession({ input_ids: {} }, (row) => {
        rows++;
        return row.map((token) => bigrams[token] ?? []);
      }),
    });
    const scores = await model.scoreContinuations(
      ['a', 'b', 'c'].map((continuation) => ({ context: 'ab', continuation })),
    );
    assert.equal(rows, 1);
    [1, 2, 3].forEach((to, at) => close(scores[at]?.logLikelihood, logBigram(2, to)));
  });

  it('feeds what the graph asks for: mask, positions, types, an empty cache of its type', async () => {
    const fed: Record<string, Tensor>[] = [];
    const half = { type: 'float16', dims: ['batch', 2, 'past', 3] };
    const session = fakeSession(
      {
        input_ids: {},
        attention_mask: {},
        position_ids: { type: 'int32' },
        token_type_ids: {},
        use_cache_branch: { type: 'bool' },
        num_logits_to_keep: {},
        'past_key_values.0.key': half,
        'past_key_values.0.value': half,
      },
      (row) => row.map((token) => bigrams[token] ?? []),
      fed,
    );
    const model = await open(bigrams, { session });
    await model.scoreTexts(['ab', 'c'], {});
    const [feeds] = fed;
    const numbers = (name: string) => Array.from(feeds?.[name]?.data ?? [], Number);
    assert.deepEqual(feeds?.['input_ids']?.dims, [2, 2]);
    // From short to long: <s> and padding, then <s> a.
    assert.deepEqual(numbers('input_ids'), [0, 0, 0, 1]);
    assert.deepEqual(numbers('attention_mask'), [1, 0, 1, 1]);
    assert.deepEqual(numbers('position_ids'), [0, 1, 0, 1]);
    assert.equal(feeds['position_ids']?.type, 'int32');
    assert.deepEqual(numbers('token_type_ids'), [0, 0, 0, 0]);
    assert.deepEqual(numbers('use_cache_branch'), [0]);
    assert.deepEqual(numbers('num_logits_to_keep'), [0]);
    assert.deepEqual(feeds['past_key_values.0.key']?.dims, [2, 2, 0, 3]);
    assert.equal(feeds['past_key_values.0.value']?.type, 'float16');
  });

  it('refuses a graph that asks for what a language model does not have', async () => {
    const session = fakeSession({ input_ids: {}, pixel_values: {} }, () => []);
    await assert.rejects(open(bigrams, { session }), /asks for an input pixel_values/);
  });

  it('refuses logits that are no score for every token', async () => {
    const session = fakeSession({ input_ids: {} }, (row) => row.slice(1).map(() => [0]));
    const model = await open(bigrams, { session });
    await assert.rejects(model.scoreTexts(['ab'], {}), /logits of shape \[1, 1, 1\]/);
  });

  it('gives a log-likelihood that is no number as it is', async () => {
    for (const bad of [NaN, -Infinity]) {
      const table = bigrams.map((row) => [row[0] ?? 0, bad, ...row.slice(2)]);
      const model = await open(table);
      const [[first, second] = []] = await model.scoreTexts(['ab'], {});
      assert.equal(first, bad);
      assert.equal(Number.isNaN(second), Number.isNaN(bad));
    }
  });

  it('says that a model names no token for texts to begin with, where one is needed', async () => {
    const model = await open(bigrams, { hasPrefix: false });
    assert.equal(model.prefix, undefined);
    await assert.rejects(model.scoreTexts(['a'], {}), /names no token that a text begins with/);
    const [score] = await model.scoreContinuations([{ context: 'a', continuation: 'b' }]);
    close(score?.logLikelihood, logBigram(1, 2));
  });

  it('stops between batches when cancelled', async () => {
    const cancel = new AbortController();
    let batches = 0;
    const session = fakeSession({ input_ids: {} }, (row) => {
      if (++batches === 2) cancel.abort(new Error('cancelled'));
      return row.map((token) => bigrams[token] ?? []);
    });
    const model = await open(bigrams, { session, batchSize: 1 });
    const text = 'abc'.repeat(100);
    await assert.rejects(model.scoreTexts([text], {}, cancel.signal), /cancelled/);
    assert.equal(batches, 2);
  });

  it('goes on greedily, up to a stop or so many tokens', async () => {
    const model = await open();
    // 1 -> 5 -> 1: after a comes " b", after " b" comes a.
    assert.deepEqual(await model.complete(['ca'], { mostTokens: 3, stop: [] }), [' ba b']);
    assert.deepEqual(await model.complete(['ca'], { mostTokens: 9, stop: ['a b'] }), [' b']);
  });

  it('hands its cache on from token to token', async () => {
    const fed: Record<string, Tensor>[] = [];
    const session = fakeSession(
      {
        input_ids: {},
        attention_mask: {},
        position_ids: {},
        'past_key_values.0.key': { type: 'float32', dims: ['batch', 1, 'past', 1] },
      },
      (row) => row.map((token) => bigrams[token] ?? []),
      fed,
    );
    const model = await open(bigrams, { session });
    assert.deepEqual(await model.complete(['ca'], { mostTokens: 3, stop: [] }), [' ba b']);
    const of = (name: string) => fed.map((feeds) => Array.from(feeds[name]?.data ?? [], Number));
    assert.deepEqual(of('input_ids'), [[3, 1], [5], [1]]);
    assert.deepEqual(of('position_ids'), [[0, 1], [2], [3]]);
    assert.deepEqual(of('attention_mask'), [
      [1, 1],
      [1, 1, 1],
      [1, 1, 1, 1],
    ]);
    assert.deepEqual(of('past_key_values.0.key'), [[], [3, 1], [3, 1, 5]]);
  });
});

/**
 * A session whose logits a function gives for each row of tokens; keys of the cache are the tokens
 * themselves.
 */
function fakeSession(
  inputs: Readonly<Record<string, Partial<InputFacts>>>,
  logitsOf: (row: number[]) => readonly (readonly number[])[],
  fed: Record<string, Tensor>[] = [],
): Session {
  const past = Object.keys(inputs).filter((name) => name.startsWith('past'));
  return {
    inputNames: Object.keys(inputs),
    outputNames: ['logits', ...past.map((name) => name.replace('past_key_values', 'present'))],
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, facts]) => [
        name,
        { type: 'int64', dims: ['batch', 'sequence'], ...facts },
      ]),
    ),
    run(feeds) {
      fed.push({ ...feeds });
      const ids = feeds['input_ids'];
      const [rows = 0, length = 0] = ids?.dims ?? [];
      const all = Array.from(ids?.data ?? [], Number);
      const logits = Array.from({ length: rows }, (_, row) =>
        logitsOf(all.slice(row * length, (row + 1) * length)),
      );
      const width = logits[0]?.[0]?.length ?? tinyTokens.length;
      const outputs = {
        logits: {
          type: 'float32',
          data: Float32Array.from(logits.flat(2)),
          dims: [rows, logits[0]?.length ?? 0, width],
        },
        ...Object.fromEntries(
          past.map((name) => {
            const data = Float32Array.from([
              ...Array.from(feeds[name]?.data ?? [], Number),
              ...all,
            ]);
            return [
              name.replace('past_key_values', 'present'),
              { type: 'float32', data, dims: [rows, 1, data.length / rows, 1] },
            ];
          }),
        ),
      };
      return Promise.resolve(outputs);
    },
    release: () => Promise.resolve(),
  };
}
