import {
  checkClassificationMetric,
  measureClassification,
  resampleClassification,
} from './classificationMetrics';
import { readLabelledTexts, unfitAsClassifier } from './sequenceClassifier';
import type { Task } from './task';

/** Two texts, one class: inference, paraphrase. */
export const sentencePairClassification: Task = {
  id: 'sentence-pair-classification',
  columns: [
    {
      role: 'text',
      names: ['sentence1', 'premise', 'question1', 'text1', '#1_string', 'question', 'text'],
    },
    {
      role: 'textPair',
      names: [
        'sentence2',
        'hypothesis',
        'question2',
        'text2',
        '#2_string',
        'text_pair',
        'sentence',
        'passage',
      ],
    },
    {
      role: 'label',
      names: ['label', 'labels', 'gold_label', 'class', 'target', 'quality', 'is_duplicate'],
    },
  ],
  metrics: ['accuracy', 'f1', 'matthews-correlation'],
  unfit: unfitAsClassifier,
  read: readLabelledTexts,
  measure: measureClassification,
  resample: resampleClassification,
  checkMetric: checkClassificationMetric,
};
