/** Numbers as the views print them: `1,821`. */
export function decimal(value: number): string {
  return value.toLocaleString('en-US');
}

/** Decimal units, as model hubs print them: `7.2 MB`, `28 MB`. */
export function bytes(value: number): string {
  const [amount, unit] =
    value < 1e6 ? [value / 1e3, 'kB'] : value < 1e9 ? [value / 1e6, 'MB'] : [value / 1e9, 'GB'];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}
