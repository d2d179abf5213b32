import {
  checkClassificationMetric,
  measureClassification,
  resampleClassification,
} from './classificationMetrics';
import { findLabel, readLabelledTexts, unfitAsClassifier } from './sequenceClassifier';
import type { Task } from './task';

/** One text, one class: sentiment, topic, acceptability. */
export const textClassification: Task = {
  id: 'text-classification',
  columns: [
    {
      role: 'text',
      names: ['text', 'sentence', 'content', 'review', 'document', 'question', 'tweet', 'input'],
    },
    {
      role: 'label',
      names: [
        'label',
        'labels',
        'gold_label',
        'class',
        'target',
        'sentiment',
        'category',
        'polarity',
      ],
    },
  ],
  metrics: ['accuracy', 'f1', 'matthews-correlation'],
  unfit: unfitAsClassifier,

  guessColumns({ columns, rows }, { labels }) {
    const sample = rows.slice(0, 200);
    const measured = columns.map((column) => {
      const cells = sample.map(({ cells }) => cells[column]);
      return {
        column,
        length: cells.reduce<number>((sum, cell) => sum + String(cell ?? '').length, 0),
        values: new Set(cells).size,
        isLabel: cells.every((cell) => findLabel(cell, labels) !== undefined),
      };
    });
    const label = measured.filter(({ isLabel }) => isLabel).sort((a, b) => b.values - a.values)[0];
    const text = measured
      .filter(({ column }) => column !== label?.column)
      .sort((a, b) => b.length - a.length)[0];
    return { ...(text && { text: text.column }), ...(label && { label: label.column }) };
  },

  read: readLabelledTexts,
  measure: measureClassification,
  resample: resampleClassification,
  checkMetric: checkClassificationMetric,
};
