import { compareSummary, type RougeMeasure } from '../../metrics/rouge';
import { unfitAsEncoderDecoder } from '../generation/encoderDecoder';
import { TextToTextScorer, type Judge, type TextPair } from '../generation/textToText';
import { textsIn } from '../generation/texts';
import { generationOptions, oneOf, wishesIn } from '../generation/wishes';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Task } from './task';
import { meanOf, measuredBy } from './taskMetrics';

const measures: readonly RougeMeasure[] = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'];

const summaries = measuredBy(
  'A summary',
  measures.map((id) => ({ id, over: meanOf(({ values }) => Number(values?.[id])) })),
);

/** Texts made shorter. ROUGE is the mean F1 of the examples, as Google's rouge-score computes it. */
export const summarization: Task = {
  id: 'summarization',
  columns: [
    {
      role: 'document',
      names: ['document', 'article', 'dialogue', 'text', 'source', 'content', 'body', 'input'],
    },
    {
      role: 'summary',
      names: ['summary', 'summaries', 'highlights', 'abstract', 'target', 'references', 'headline'],
    },
  ],
  options: {
    /** Whether words are compared by their stems, as tables of results mostly have it. */
    stemmer: true,
    /** What rougeLsum takes for a sentence: a line, or what Unicode's rules make one. */
    sentences: 'lines',
    ...generationOptions,
  },
  unfit: unfitAsEncoderDecoder,

  read({ table }, columns, _model, options) {
    const wishes = wishesIn(options);
    const sentences = oneOf(options['sentences'], ['lines', 'unicode'], 'sentences');
    const judge = judgeOf(options['stemmer'] === true, sentences === 'unicode');
    const { examples, leftOut } = readExamples(
      table,
      (row, index): TextPair => {
        const source = textIn(row, columns['document'] ?? '');
        const references = textsIn(row.cells[columns['summary'] ?? '']);
        if (source.trim() === '') throw new UnfitRow('its document is empty');
        if (references.length === 0) throw new UnfitRow('it has no summary');
        return { index, place: row.place, source, references };
      },
      'Choose other columns, or correct the file: a row has a document and one summary or several.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut,
      open: (parts) =>
        TextToTextScorer.open(examples, parts, { ...wishes, name: 'summarization' }, judge),
    };
  },

  ...summaries,
  measure(metric, predictions, labels, interval) {
    const measured = summaries.measure(metric, predictions, labels, interval);
    const { stemmer, unicode } = predictions[0]?.values ?? {};
    return {
      ...measured,
      options: {
        stemmer: stemmer === 1,
        ...(metric === 'rougeLsum' && { sentences: unicode === 1 ? 'unicode' : 'lines' }),
      },
    };
  },
};

function judgeOf(stems: boolean, unicode: boolean): Judge {
  return (text, references) => {
    const [own, ...others] = unicode ? [text, ...references].map(inLines) : [text, ...references];
    const plain = (id: RougeMeasure) =>
      id === 'rougeLsum'
        ? compareSummary(id, own ?? '', others, stems)
        : compareSummary(id, text, references, stems);
    return {
      ...Object.fromEntries(measures.map((id) => [id, plain(id)])),
      stemmer: stems ? 1 : 0,
      unicode: unicode ? 1 : 0,
    };
  };
}

/** A text with one sentence a line (Unicode Standard Annex 29). */
function inLines(text: string): string {
  const sentences = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text);
  return Array.from(sentences, ({ segment }) => segment.trim()).join('\n');
}
