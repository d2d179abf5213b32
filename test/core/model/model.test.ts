import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildBundle } from '../../../scripts/model/build';
import { paths } from '../../../scripts/model/paths';
import type { Sentence } from '../../../scripts/model/suite';
import golden from './use-lite-golden.json';

type Row = readonly number[];
interface Result {
  readonly logits: readonly number[];
  readonly embedding: readonly number[];
}

describe('the bundled model', function () {
  this.timeout(60_000);
  let tokenizer: Tokenizer;
  let fp32: InferenceSession;
  let int8: InferenceSession;
  let heldOut: Sentence[];

  before(async () => {
    await buildBundle();
    const read = (file: string) => readFile(join(paths.model, file), 'utf8');
    tokenizer = new Tokenizer(
      JSON.parse(await read('tokenizer.json')) as object,
      JSON.parse(await read('tokenizer_config.json')) as object,
    );
    fp32 = await InferenceSession.create(join(paths.model, 'onnx/model.onnx'));
    int8 = await InferenceSession.create(join(paths.model, 'onnx/model_int8.onnx'));
    const lines = await readFile(join(paths.suite, 'held-out.jsonl'), 'utf8');
    heldOut = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Sentence);
  });

  after(async () => {
    await fp32.release();
    await int8.release();
  });

  const encode = (text: string): Row => tokenizer.encode(text).ids.slice(0, 128);

  /** Runs rows of ids padded with `padding` to `length`: for each row logits and embedding. */
  async function run(
    session: InferenceSession,
    rows: readonly Row[],
    { padding = 0, length = Math.max(1, ...rows.map((row) => row.length)) } = {},
  ): Promise<Result[]> {
    const fill = (value: (row: Row, at: number) => number): Tensor =>
      new Tensor(
        'int64',
        BigInt64Array.from(
          rows.flatMap((row) => Array.from({ length }, (_, at) => value(row, at))),
          BigInt,
        ),
        [rows.length, length],
      );
    const { logits, sentence_embedding } = await session.run({
      input_ids: fill((row, at) => row[at] ?? padding),
      attention_mask: fill((row, at) => (at < row.length ? 1 : 0)),
    });
    const slice = (tensor: Tensor | undefined, index: number, width: number): number[] => {
      assert.ok(tensor?.data instanceof Float32Array);
      return Array.from(tensor.data.subarray(index * width, (index + 1) * width));
    };
    return rows.map((_, index) => ({
      logits: slice(logits, index, 2),
      embedding: slice(sentence_embedding, index, 512),
    }));
  }

  async function runAlone(session: InferenceSession, row: Row): Promise<Result> {
    const [result] = await run(session, [row]);
    return result as Result;
  }

  /** Batches of eight of like length, in the order of `texts`. */
  async function runAll(session: InferenceSession, texts: readonly string[]): Promise<Result[]> {
    const order = texts
      .map((text, index) => ({ index, ids: encode(text) }))
      .sort((a, b) => a.ids.length - b.ids.length);
    const results = new Map<number, Result>();
    for (let at = 0; at < order.length; at += 8) {
      const batch = order.slice(at, at + 8);
      const found = await run(
        session,
        batch.map(({ ids }) => ids),
      );
      for (const [result, { index }] of zip(found, batch)) results.set(index, result);
    }
    return texts.map((_, index) => results.get(index) as Result);
  }

  const accuracy = (results: readonly Result[]): number =>
    zip(results, heldOut).filter(
      ([{ logits }, { label }]) =>
        logits.indexOf(Math.max(...logits)) === (label === 'positive' ? 1 : 0),
    ).length / heldOut.length;

  it('tokenizes as the original does', () => {
    for (const { text, ids } of golden.sentences) {
      assert.deepEqual(tokenizer.encode(text).ids, ids, JSON.stringify(text));
    }
  });

  it('embeds as the original does, the first 128 tokens of a long text', async () => {
    for (const { text, ids, first8, norm } of golden.sentences) {
      const { embedding } = await runAlone(fp32, ids);
      allClose(embedding.slice(0, 8), first8, 2e-6, text);
      allClose([Math.hypot(...embedding)], [norm], 2e-6, text);
    }
  });

  it('gives a text the same result alone and in a padded batch, whatever pads it', async () => {
    const rows = golden.sentences.map(({ text }) => encode(text));
    for (const session of [fp32, int8]) {
      const together = await run(session, rows, { padding: 4711, length: 128 });
      for (const [row, { logits, embedding }] of zip(rows, together)) {
        const alone = await runAlone(session, row);
        allClose(logits, alone.logits, 1e-5);
        allClose(embedding, alone.embedding, 1e-5);
      }
    }
  });

  it('keeps the order of a batch', async () => {
    const rows = golden.sentences.slice(1, 5).map(({ text }) => encode(text));
    const forwards = await run(fp32, rows);
    const backwards = await run(fp32, rows.toReversed());
    for (const [here, same, other] of forwards.map(
      (result, i) => [result, backwards.at(-1 - i) as Result, backwards[i] as Result] as const,
    )) {
      assert.ok(cosine(here.embedding, same.embedding) > 1 - 1e-6);
      assert.ok(cosine(here.embedding, other.embedding) < 0.99);
    }
  });

  it('takes a text without any token', async () => {
    const masked = await runAlone(fp32, []);
    const [without] = await run(fp32, [[]], { length: 0 });
    assert.ok(masked.logits.every(Number.isFinite));
    assert.deepEqual(without, masked);
  });

  it('classifies the held-out sentences, in int8 nearly as in fp32', async () => {
    const texts = heldOut.map(({ text }) => text);
    const exact = await runAll(fp32, texts);
    const rounded = await runAll(int8, texts);
    const least = Math.min(
      ...zip(exact, rounded).map(([a, b]) => cosine(a.embedding, b.embedding)),
    );
    assert.ok(least >= 0.999, `least cosine between int8 and fp32: ${least}`);
    assert.ok(accuracy(exact) >= 0.85, `accuracy in fp32: ${accuracy(exact)}`);
    assert.ok(accuracy(rounded) >= 0.85, `accuracy in int8: ${accuracy(rounded)}`);
  });

  it('is a quarter of the size in int8', async () => {
    const size = async (file: string) => (await stat(join(paths.model, 'onnx', file))).size;
    const exact = await size('model.onnx');
    assert.ok(exact > 28e6 && exact < 28.2e6, `fp32: ${exact} bytes`);
    assert.ok((await size('model_int8.onnx')) < 7.5e6);
  });

  it('names its classes, limits and licence', async () => {
    const config = JSON.parse(await readFile(join(paths.model, 'config.json'), 'utf8')) as object;
    assert.deepEqual(config, {
      ...config,
      id2label: { 0: 'negative', 1: 'positive' },
      label2id: { negative: 0, positive: 1 },
      max_position_embeddings: 128,
      licence: 'Apache-2.0',
    });
    assert.match(await readFile(join(paths.model, 'LICENSE'), 'utf8'), /Apache License/);
  });

  it('is not built again when it is up to date', async () => {
    assert.equal(await buildBundle(), false);
  });
});

/** Pairs what stands at the same place of two arrays of one length. */
function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  assert.equal(a.length, b.length);
  return a.map((value, i) => [value, b[i] as B]);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = zip(a, b).reduce((sum, [x, y]) => sum + x * y, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

function allClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  about = '',
): void {
  for (const [a, b] of zip(actual, expected)) {
    assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}, by ${a - b}. ${about}`);
  }
}
