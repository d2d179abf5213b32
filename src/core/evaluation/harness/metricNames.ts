import type { MetricValue } from '../report';

/** One of our metrics, as lm-evaluation-harness computes it. */
export interface KnownMetric {
  /** Id in the catalog. */
  readonly id: string;
  /** What a value of the harness is multiplied by, to be on the scale of ours. */
  readonly scale: number;
  /** Where it is not computed as ours is. */
  readonly options?: MetricValue['options'];
}

const same = (id: string): KnownMetric => ({ id, scale: 1 });
/** The harness strips case and punctuation as each of its tasks says, the SQuAD scripts as they do. */
const harnessMatch: KnownMetric = {
  id: 'exact-match',
  scale: 100,
  options: { 'scored-by': 'lm-evaluation-harness' },
};
const harnessTokenF1: KnownMetric = { ...harnessMatch, id: 'token-f1' };

const byName: Readonly<Record<string, KnownMetric>> = {
  acc: same('acc'),
  acc_norm: same('acc-norm'),
  word_perplexity: same('word-perplexity'),
  byte_perplexity: same('byte-perplexity'),
  bits_per_byte: same('bits-per-byte'),
  perplexity: same('perplexity'),
  mcc: same('matthews-correlation'),
  f1: same('f1'),
  bleu: same('bleu'),
  chrf: same('chrf'),
  ter: same('ter'),
  exact_match: harnessMatch,
  em: harnessMatch,
  // Of squad_v2, by its own script.
  exact: same('exact-match'),
  'pass@1': { ...same('pass-at-k'), options: { k: 1 } },
  pass_at_1: { ...same('pass-at-k'), options: { k: 1 } },
};

/** Tasks whose metric is named for what it is not. */
const byTask: Readonly<Record<string, Readonly<Record<string, KnownMetric>>>> = {
  truthfulqa_mc1: { acc: same('mc1') },
  truthfulqa_mc2: { acc: same('mc2') },
};

/**
 * Our metric for one of lm-evaluation-harness; `undefined` where we have none.
 *
 * @param name Without its filter, as `acc_norm`.
 * @param others Names of all metrics of the task.
 */
export function knownMetric(
  task: string,
  name: string,
  others: readonly string[],
): KnownMetric | undefined {
  if (name === 'f1' && others.includes('exact')) return same('token-f1');
  if (name === 'f1' && others.includes('em')) return harnessTokenF1;
  const own = byTask[task];
  const table = own && Object.hasOwn(own, name) ? own : byName;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
