import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { OnnxLanguageModel } from '../../../../src/core/evaluation/language/onnxLanguageModel';
import { chooseFile, readModelFolder } from '../../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import type { OnnxFacts } from '../../../../src/core/evaluation/onnxFile';
import type { Session, Tensor } from '../../../../src/core/evaluation/runtime';
import { Tokenizer } from '../../../../src/core/evaluation/tokenizer';
import { loadOnnxRuntime } from '../../../../src/worker/onnxRuntime';

describe('the demo language model', function () {
  this.timeout(30_000);
  const folder = resolve('data/models/demo-gpt');
  const golden = JSON.parse(
    readFileSync('test/core/evaluation/language/demoGpt.golden.json', 'utf8'),
  ) as {
    readonly ids: readonly number[];
    readonly positions: readonly number[];
    readonly logits: readonly (readonly number[])[];
    readonly harness: {
      readonly texts: readonly {
        readonly row: number;
        readonly tokens: number;
        readonly logLikelihood: number;
      }[];
      readonly choices: readonly {
        readonly row: number;
        readonly logLikelihoods: readonly number[];
      }[];
    };
  };
  const rowsOf = (suite: string) =>
    readFileSync(`data/suites/${suite}/test.jsonl`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text?: string; question?: string; choices?: string[] });
  let session: Session;
  let tokenizer: Tokenizer;
  let model: OnnxLanguageModel;

  before(async () => {
    const read = await readModelFolder(folder, nodeFiles);
    const file = chooseFile(read, undefined);
    session = await (await loadOnnxRuntime()).load(join(folder, file.file), { threads: 1 });
    tokenizer = await Tokenizer.load(read, nodeFiles);
    const parts = {
      model: read,
      file,
      onnx: { embeddingRows: 2048 } as OnnxFacts,
      session: () => Promise.resolve(session),
      tokenizer: () => Promise.resolve(tokenizer),
    };
    model = await OnnxLanguageModel.open(parts, 4);
  });
  after(() => session.release());

  /** Runs tokens after what was read before, and gives the logits and what to go on with. */
  async function step(ids: readonly number[], earlier: number, past: Record<string, Tensor>) {
    const int64 = (values: readonly number[]): Tensor => ({
      type: 'int64',
      data: BigInt64Array.from(values, BigInt),
      dims: [1, values.length],
    });
    const outputs = await session.run({
      input_ids: int64(ids),
      attention_mask: int64(Array.from({ length: earlier + ids.length }, () => 1)),
      position_ids: int64(ids.map((_, index) => earlier + index)),
      ...past,
    });
    const presents = Object.entries(outputs).filter(([name]) => name !== 'logits');
    return {
      logits: Array.from(outputs['logits']?.data ?? [], Number),
      past: Object.fromEntries(
        presents.map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
      ) as unknown as Record<string, Tensor>,
    };
  }

  const nothing = () =>
    Object.fromEntries(
      session.inputNames
        .filter((name) => name.startsWith('past'))
        .map((name): [string, Tensor] => [
          name,
          { type: 'float32', data: new Float32Array(), dims: [1, 5, 0, 32] },
        ]),
    );

  it('gives the logits that PyTorch gave, in one pass and with what it remembers', async () => {
    const { logits } = await step(golden.ids, 0, nothing());
    const head = await step(golden.ids.slice(0, 17), 0, nothing());
    const tail = await step(golden.ids.slice(17), 17, head.past);
    golden.positions.forEach((position, row) => {
      golden.logits[row]?.forEach((expected, index) => {
        const at = position * 2048 + index * 16;
        assert.ok(Math.abs((logits[at] ?? NaN) - expected) < 1e-4);
        const apart = position < 17 ? head.logits[at] : tail.logits[at - 17 * 2048];
        assert.ok(Math.abs((apart ?? NaN) - expected) < 1e-4);
      });
    });
  });

  it('tokenizes as it was trained, and any text round', () => {
    const text = tokenizer.decode(golden.ids);
    assert.deepEqual(tokenizer.idsOf(text), golden.ids);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (any) => {
        fc.pre(!any.includes('<|endoftext|>'));
        assert.equal(tokenizer.decode(tokenizer.idsOf(any)), any);
      }),
    );
  });

  it('scores texts and choices as the functions of lm-evaluation-harness do with PyTorch', async () => {
    const texts = rowsOf('demo-text');
    const { harness } = golden;
    const scores = await model.scoreTexts(
      harness.texts.map(({ row }) => texts[row]?.text ?? ''),
      {},
    );
    harness.texts.forEach(({ tokens, logLikelihood }, index) => {
      const own = scores[index] ?? [];
      assert.equal(own.length, tokens);
      const sum = own.reduce((total, one) => total + one, 0);
      assert.ok(Math.abs(sum - logLikelihood) < 1e-3, `${sum} is not ${logLikelihood}`);
    });
    const questions = rowsOf('demo-choices');
    for (const { row, logLikelihoods } of harness.choices) {
      const { question: context = '', choices = [] } = questions[row] ?? {};
      const own = await model.scoreContinuations(
        choices.map((choice) => ({ context, continuation: ` ${choice}` })),
      );
      own.forEach(({ logLikelihood }, index) => {
        assert.ok(Math.abs(logLikelihood - (logLikelihoods[index] ?? NaN)) < 1e-3);
      });
    }
  });

  it('scores alike alone and in a padded batch', async () => {
    const texts = [
      'Call me Ishmael.',
      'The state of the Union is strong, and the whale is white.',
      'A',
    ];
    const together = await model.scoreTexts(texts, {});
    for (const [index, text] of texts.entries()) {
      const [alone = []] = await model.scoreTexts([text], {});
      alone.forEach((value, at) => {
        assert.ok(Math.abs(value - (together[index]?.[at] ?? NaN)) < 1e-4);
      });
    }
  });

  it('finds English likelier than the same words in disorder', async () => {
    const [order = [], disorder = []] = await model.scoreTexts(
      [
        'It is my duty to report to the Congress on the state of the Union.',
        'Union the of state the on Congress the to report to duty my is It.',
      ],
      {},
    );
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(mean(order) > mean(disorder) + 1, `${mean(order)} ${mean(disorder)}`);
  });

  it('goes on greedily as scoring says', async () => {
    const prompt = 'I have the honor to';
    const [completion = ''] = await model.complete([prompt], { mostTokens: 12, stop: ['.'] });
    assert.notEqual(completion, '');
    const [score] = await model.scoreContinuations([{ context: prompt, continuation: completion }]);
    assert.equal(score?.greedy, true);
  });
});
