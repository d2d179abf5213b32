import { readReferenceTexts, readTexts, requireSameLength } from './input';

/** The release whose behaviour BLEU, chrF and TER follow. */
const version = '2.6.0';

/** A system's output and its references, segment by segment. */
export interface Corpus {
  readonly hypotheses: readonly string[];
  /** At least one for each hypothesis. */
  readonly references: readonly (readonly string[])[];
}

/**
 * @throws PersonError when the inputs are not texts and as many lists of texts.
 */
export function readCorpus(predictions: unknown, references: unknown): Corpus {
  const hypotheses = readTexts(predictions, 'predictions');
  const texts = readReferenceTexts(references);
  requireSameLength(hypotheses, texts);
  return { hypotheses, references: texts };
}

/** A signature as sacreBLEU prints it, from the settings in its order. */
export function signatureOf(
  { references }: Corpus,
  settings: Readonly<Record<string, string | number | boolean>>,
): string {
  const counts = new Set(references.map((texts) => texts.length));
  const [count] = counts;
  const pairs = Object.entries({ nrefs: counts.size === 1 ? count : 'var', ...settings, version });
  return pairs
    .map(([name, value]) => `${name}:${typeof value === 'boolean' ? yesNo(value) : value}`)
    .join('|');
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
