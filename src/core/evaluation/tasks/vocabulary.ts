import { PersonError } from '../../personError';
import { wrongTokenizer } from '../runtimeErrors';
import type { ScorerParts } from './task';

/** @throws {PersonError} when the tokenizer gives a token that the model does not know. */
export function checkVocabulary(
  ids: readonly number[],
  { onnx, file }: Pick<ScorerParts, 'onnx' | 'file'>,
): void {
  const { embeddingRows = Infinity } = onnx;
  const beyond = ids.find((id) => id >= embeddingRows);
  if (beyond === undefined) return;
  const why = `it gives token ${beyond}, and the model knows ${embeddingRows}`;
  throw new PersonError(...wrongTokenizer(file.file, why));
}
