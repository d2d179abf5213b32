/** Numbers as the views print them: `1,821`. */
export function decimal(value: number): string {
  return value.toLocaleString('en-US');
}

/** A value between 0 and 1: `0.863`. */
export function share(value: number): string {
  return value.toFixed(3);
}

/** Decimal units, as model hubs print them: `7.2 MB`, `28 MB`. */
export function bytes(value: number): string {
  const [amount, unit] =
    value < 1e6 ? [value / 1e3, 'kB'] : value < 1e9 ? [value / 1e6, 'MB'] : [value / 1e9, 'GB'];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

/** Milliseconds: `5.2 ms`, `1.3 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds.toFixed(1)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

const names: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  f1: 'F1',
  'matthews-correlation': 'MCC',
};

/** The short name of a metric, or its id. */
export function metricName(id: string): string {
  return names[id] ?? id;
}
