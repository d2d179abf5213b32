import { tasks } from './tasks/tasks';

/** How the values of a metric are written. */
interface MetricForm {
  /** As papers write it in running text. */
  readonly name: string;
  /** Of which its values are a part: what half of the picture of an interval shows goes by it. */
  readonly scale?: 1 | 100;
  readonly unit?: string;
  readonly lowerIsBetter?: true;
}

/** By the metric's id. What is not here goes by its id, in four significant digits. */
const forms: Readonly<Record<string, MetricForm>> = {
  accuracy: { name: 'accuracy', scale: 1 },
  precision: { name: 'precision', scale: 1 },
  recall: { name: 'recall', scale: 1 },
  f1: { name: 'F1', scale: 1 },
  'matthews-correlation': { name: 'MCC', scale: 1 },
  pearson: { name: 'Pearson’s r', scale: 1 },
  spearman: { name: 'Spearman’s ρ', scale: 1 },
  'exact-match': { name: 'exact match', scale: 100 },
  'token-f1': { name: 'token F1', scale: 100 },
  bleu: { name: 'BLEU', scale: 100 },
  chrf: { name: 'chrF', scale: 100 },
  ter: { name: 'TER', scale: 100, lowerIsBetter: true },
  rouge1: { name: 'ROUGE-1', scale: 1 },
  rouge2: { name: 'ROUGE-2', scale: 1 },
  rougeL: { name: 'ROUGE-L', scale: 1 },
  rougeLsum: { name: 'ROUGE-Lsum', scale: 1 },
  wer: { name: 'WER', scale: 1, lowerIsBetter: true },
  cer: { name: 'CER', scale: 1, lowerIsBetter: true },
  ndcg: { name: 'nDCG', scale: 1 },
  mrr: { name: 'MRR', scale: 1 },
  map: { name: 'MAP', scale: 1 },
  'recall-at-k': { name: 'recall', scale: 1 },
  ece: { name: 'ECE', scale: 1, lowerIsBetter: true },
  brier: { name: 'Brier score', scale: 1, lowerIsBetter: true },
  perplexity: { name: 'perplexity', lowerIsBetter: true },
  'token-perplexity': { name: 'token perplexity', lowerIsBetter: true },
  'word-perplexity': { name: 'word perplexity', lowerIsBetter: true },
  'byte-perplexity': { name: 'byte perplexity', lowerIsBetter: true },
  'bits-per-byte': { name: 'bits per byte', lowerIsBetter: true },
  acc: { name: 'acc', scale: 1 },
  'acc-norm': { name: 'acc_norm', scale: 1 },
};

/** The short name of a metric, or its id. */
export function metricName(id: string): string {
  return forms[id]?.name ?? id;
}

/** The name with the options that say which of several metrics it is: `nDCG@10`, `F1 (macro)`. */
export function metricTitle(
  id: string,
  options: Readonly<Record<string, string | number | boolean>> = {},
): string {
  const { k, average } = options;
  const cut = k === undefined || k === 0 ? '' : `@${k}`;
  const mean = average === undefined || average === 'binary' ? '' : ` (${average})`;
  return `${metricName(id)}${cut}${mean}`;
}

/** Whether less of it is better. */
export function isLowerBetter(id: string): boolean {
  return (
    forms[id]?.lowerIsBetter ??
    tasks.some(({ lowerIsBetter }) => lowerIsBetter?.includes(id) ?? false)
  );
}

/**
 * A value on the reference's own scale as a person reads it: three decimals of a share, one of what
 * goes to 100, four significant digits of what has no upper bound.
 */
export function metricText(id: string, value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'no value' : value > 0 ? '∞' : '−∞';
  const { scale } = forms[id] ?? {};
  const text = scale === undefined ? significant(value) : value.toFixed(scale === 1 ? 3 : 1);
  // A hyphen is no minus, and a rounded nothing has no sign.
  return text.replace(/^-(?=[0.,]*$)/, '').replace(/^-/, '−');
}

/** A difference of two values, always with its sign. */
export function differenceText(id: string, difference: number): string {
  const text = metricText(id, difference);
  return difference > 0 && !/^[0.,]*$/.test(text) ? `+${text}` : text;
}

function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(3);
  const whole = size < 1 ? 1 : Math.floor(Math.log10(size)) + 1;
  const decimals = Math.max(0, 4 - whole);
  return value.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** Where the ends of an interval and its value stand on an axis from 0 to 1. */
export interface IntervalPicture {
  readonly low: number;
  readonly at: number;
  readonly high: number;
}

/**
 * An interval about its value, which stands in the middle of an axis that shows a tenth of the
 * metric's scale (of the value, where it has none) to each side, or more where the interval needs it.
 */
export function intervalPicture(
  id: string,
  value: number,
  [low, high]: readonly [number, number],
): IntervalPicture | undefined {
  if (![value, low, high].every(Number.isFinite)) return undefined;
  const reach = Math.max(value - low, high - value, 0);
  const half = Math.max((forms[id]?.scale ?? Math.abs(value)) / 10, reach) || 1;
  const place = (at: number): number => 0.5 + (at - value) / (2 * half);
  return { low: place(low), at: 0.5, high: place(high) };
}
