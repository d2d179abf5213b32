/**
 * Adjusts p-values for having been several: Holm's step-down procedure (S. Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6(2), 1979;
 * equal to statsmodels `multipletests(method="holm")`). An adjusted value below the level is a
 * difference shown, with the chance of one false finding among all of them at most that level.
 *
 * @param pValues Each from 0 to 1.
 * @returns In the order given, each at most 1.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index);
  order.sort((one, other) => (pValues[one] ?? 1) - (pValues[other] ?? 1));
  const adjusted = pValues.map(() => 1);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, (pValues.length - rank) * (pValues[index] ?? 1));
    adjusted[index] = Math.min(1, least);
  });
  return adjusted;
}
