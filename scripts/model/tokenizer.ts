import type { TfjsModel } from './tfjsModel';
import { maxTokens } from './useLite';

/** `<unk>`, `<s>`, `</s>` and three unused ids, which the original never finds in a text. */
const reservedPieces = 6;
/** So improbable that a text which spells `<s>` is always read as other pieces. */
const never = -1000;

/**
 * The tokenizer in the `tokenizer.json` format of Hugging Face: NFKC, a space before the text
 * (before one that starts with a space, too), spaces to `▁`, then SentencePiece's Unigram model.
 */
export function tokenizerJson(original: TfjsModel): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFKC' }, { type: 'Prepend', prepend: ' ' }],
    },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'never', split: false },
    post_processor: null,
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: false },
    model: {
      type: 'Unigram',
      unk_id: 0,
      vocab: original.vocabulary.map(([piece, score], id) => [
        piece,
        id < reservedPieces ? never : (score ?? 0),
      ]),
      byte_fallback: false,
    },
  };
}

/** `tokenizer_config.json`. There is no padding token: padding is masked, whatever its id. */
export function tokenizerConfig(): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: maxTokens,
    clean_up_tokenization_spaces: false,
    unk_token: '\ufffd',
    pad_token: '\ufffd',
  };
}
