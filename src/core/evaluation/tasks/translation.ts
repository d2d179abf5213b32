import { bleuOfSums, bleuParts } from '../../metrics/bleu';
import { bleuTokenizers } from '../../metrics/bleuTokenizers';
import { chrfOfSums, chrfParts } from '../../metrics/chrf';
import { score } from '../../metrics/score';
import { terOfSums, terParts } from '../../metrics/ter';
import { unfitAsEncoderDecoder } from '../generation/encoderDecoder';
import type { LanguageMarks } from '../generation/languages';
import { TextToTextScorer, type Judge, type TextPair } from '../generation/textToText';
import { textsIn } from '../generation/texts';
import { generationOptions, oneOf, wishesIn } from '../generation/wishes';
import { isRecord } from '../readers/json';
import type { Row, Table } from '../readers/table';
import type { Prediction } from '../report';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Task } from './task';
import { measuredBy, ofSums } from './taskMetrics';

const tokenizerNames = Object.keys(bleuTokenizers);

/** What sacreBLEU tokenizes by for a target language; it has analysers of its own for ja and ko. */
const tokenizersByLanguage: Readonly<Record<string, string>> = {
  zh: 'zh',
  ja: 'char',
  ko: 'char',
  th: 'char',
  lo: 'char',
  km: 'char',
  my: 'char',
};

const sumsOf = (name: string) => (prediction: Prediction) => {
  const parts = prediction.values?.[name];
  return Array.isArray(parts) ? (parts as readonly number[]) : [];
};

const translations = measuredBy('A translation', [
  { id: 'bleu', over: ofSums(sumsOf('bleu'), bleuOfSums) },
  { id: 'chrf', over: ofSums(sumsOf('chrf'), chrfOfSums) },
  { id: 'chrf++', over: ofSums(sumsOf('chrf++'), chrfOfSums) },
  { id: 'ter', over: ofSums(sumsOf('ter'), terOfSums), lowerIsBetter: true },
]);

const markKinds: readonly LanguageMarks[] = ['auto', 'source-and-target', 'target-first', 'none'];

/**
 * Texts carried from one language into another. BLEU, chrF, chrF++ and TER are those of the corpus,
 * as sacreBLEU computes them; each carries sacreBLEU's signature.
 */
export const translation: Task = {
  id: 'translation',
  columns: [
    { role: 'source', names: ['source', 'src', 'source_text', 'input', 'text', 'sentence'] },
    {
      role: 'target',
      names: ['target', 'tgt', 'target_text', 'reference', 'references', 'translation', 'ref'],
    },
  ],
  options: {
    'source-language': '',
    'target-language': '',
    /** How the model is told the languages. */
    'language-marks': 'auto',
    /** Of BLEU; by the target language when auto. */
    tokenize: 'auto',
    ...generationOptions,
  },
  unfit: unfitAsEncoderDecoder,
  arrange: layOutPairs,

  read({ table }, columns, _model, options) {
    const wishes = wishesIn(options);
    const [first] = table.rows;
    const languages = {
      source: String(options['source-language']) || languageIn(first, 'source'),
      target: String(options['target-language']) || languageIn(first, 'target'),
      marks: oneOf(options['language-marks'], markKinds, 'language-marks'),
    };
    const tokenize =
      options['tokenize'] === 'auto'
        ? (tokenizersByLanguage[languages.target.slice(0, 2).toLowerCase()] ?? '13a')
        : oneOf(options['tokenize'], tokenizerNames, 'tokenize');
    const { examples, leftOut } = readExamples(
      table,
      (row, index): TextPair => {
        const cell = (role: 'source' | 'target') =>
          inLanguage(row, languages[role]) ?? row.cells[columns[role] ?? ''];
        const source = textIn({ ...row, cells: { source: cell('source') } }, 'source');
        const references = textsIn(cell('target'));
        if (source.trim() === '') throw new UnfitRow('its source is empty');
        if (references.length === 0) throw new UnfitRow('it has no translation');
        return { index, place: row.place, source, references };
      },
      'Choose other columns, or correct the file: a row has a source and one translation or several.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut,
      open: (parts) =>
        TextToTextScorer.open(
          examples,
          parts,
          {
            ...wishes,
            name: `translation_${languages.source}_to_${languages.target}`,
            languages,
          },
          judgeOf(tokenize),
          {
            tokenize,
            ...(languages.source !== '' && { 'source-language': languages.source }),
            ...(languages.target !== '' && { 'target-language': languages.target }),
          },
        ),
    };
  },

  ...translations,
  measure(metric, predictions, labels, interval) {
    const measured = translations.measure(metric, predictions, labels, interval);
    return { ...measured, options: metricOptions(metric, predictions) };
  },
};

/** Lays out the pairs of a column `translation`, as WMT has them: `{"en": "...", "de": "..."}`. */
function layOutPairs(table: Table): Table {
  const isPair = table.rows.some(({ cells }) => isRecord(cells['translation']));
  if (!isPair) return table;
  return {
    ...table,
    columns: [...table.columns, 'source', 'target'],
    rows: table.rows.map((row) => {
      const pair = row.cells['translation'];
      if (!isRecord(pair)) return row;
      const [source, target] = Object.values(pair);
      return { ...row, cells: { ...row.cells, source, target } };
    }),
  };
}

function languageIn(row: Row | undefined, role: 'source' | 'target'): string {
  const pair = row?.cells['translation'];
  if (isRecord(pair)) return Object.keys(pair)[role === 'source' ? 0 : 1] ?? '';
  const named = row?.cells[`${role}_language`] ?? row?.cells[`${role}_lang`];
  return typeof named === 'string' ? named : '';
}

function inLanguage({ cells }: Row, language: string): unknown {
  const pair = cells['translation'];
  return isRecord(pair) ? pair[language] : undefined;
}

function judgeOf(tokenize: string): Judge {
  return (text, references) => ({
    bleu: bleuParts(text, references, tokenize),
    chrf: chrfParts(text, references, 0),
    'chrf++': chrfParts(text, references, 2),
    ter: terParts(text, references),
    tokenizer: tokenizerNames.indexOf(tokenize),
  });
}

/** The settings of a metric, with the signature that sacreBLEU prints for them. */
function metricOptions(
  metric: string,
  predictions: readonly Prediction[],
): Readonly<Record<string, string | number>> {
  const tokenize = tokenizerNames[Number(predictions[0]?.values?.['tokenizer'])] ?? '13a';
  const id = metric === 'chrf++' ? 'chrf' : metric;
  const own: Record<string, string | number> =
    metric === 'bleu' ? { tokenize } : metric === 'chrf++' ? { 'word-order': 2 } : {};
  // A signature depends on how many references there are, not on what they say.
  const counts = [...new Set(predictions.map(({ references = [] }) => references.length || 1))];
  const { signature } = score(
    id,
    counts.map(() => 'a'),
    counts.map((count) => new Array<string>(count).fill('a')),
    own,
  );
  return { ...own, signature };
}
