/** One option of a metric, as `--option name=value` gives it. */
export interface OptionSpec {
  readonly name: string;
  readonly kind: 'string' | 'number' | 'boolean';
  /** Absent where the reference implementation chooses the value from other options. */
  readonly default?: string | number | boolean;
  /** The only values allowed; absent where any value of the kind is. */
  readonly choices?: readonly string[];
  /** Smallest number allowed. */
  readonly min?: number;
  /** Whether the number must be whole. */
  readonly whole?: boolean;
}

/** Option values after reading: every option with a default is present and of its kind. */
export type Options = Readonly<Record<string, unknown>>;

/** What a metric says about one set of predictions. */
export interface Score {
  /** Id of the metric. */
  metric: string;
  /** On the reference implementation's own scale. */
  value: number;
  /** 95 % confidence interval on the scale of `value`; only for proportions (Wilson). */
  interval?: [number, number];
  /** The reference implementation whose behaviour this follows, and the settings used. */
  signature: string;
  /** What the value was made of: counts, parts, warnings. Plain JSON. */
  details: Record<string, unknown>;
}

/** One metric of the table: adding a metric is adding one of these. */
export interface MetricScorer {
  readonly id: string;
  readonly options: readonly OptionSpec[];
  /**
   * @throws PersonError when the inputs have not the metric's shape, naming the item at fault, or
   *   when the metric is undefined for them.
   */
  score(predictions: unknown, references: unknown, options: Options): Score;
}
