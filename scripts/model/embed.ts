import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TfjsModel } from './tfjsModel';
import { tokenizerConfig, tokenizerJson } from './tokenizer';
import { maxTokens } from './useLite';

/**
 * Runs the converted model on texts one by one, without padding.
 *
 * @param model The bytes of the .onnx file.
 * @returns for each text its embedding, 512 numbers.
 */
export async function embedTexts(
  original: TfjsModel,
  model: Uint8Array,
  texts: readonly string[],
): Promise<Float32Array[]> {
  const tokenizer = new Tokenizer(tokenizerJson(original), tokenizerConfig());
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const embeddings: Float32Array[] = [];
  for (const text of texts) {
    const ids = tokenizer.encode(text).ids.slice(0, maxTokens);
    const shape = [1, ids.length];
    const { sentence_embedding } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    });
    embeddings.push(Float32Array.from(sentence_embedding?.data as Float32Array));
  }
  await session.release();
  return embeddings;
}
