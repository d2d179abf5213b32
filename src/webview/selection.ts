import type { Choices, Selection } from '../protocol';

/**
 * A selection that can be run: what is no longer offered, or was never picked, is replaced by the
 * first of its kind; int8 is preferred, since compression is what people come to measure.
 *
 * @returns `undefined` when there is nothing to pick from.
 */
export function completeSelection(
  choices: Choices,
  wanted: Partial<Selection>,
): Selection | undefined {
  const model = choices.models.find(({ id }) => id === wanted.model) ?? choices.models[0];
  const data = choices.data.find(({ id }) => id === wanted.data) ?? choices.data[0];
  if (!model || !data) {
    return undefined;
  }
  const precisions = model.precisions.map(({ precision }) => precision);
  const splits = data.splits.map(({ name }) => name);
  const { limit } = wanted;
  return {
    model: model.id,
    precision: pick(precisions, wanted.precision, 'int8'),
    data: data.id,
    split: pick(splits, wanted.split, 'held-out'),
    seed: wanted.seed ?? 0,
    ...(limit !== undefined && limit > 0 ? { limit } : {}),
  };
}

function pick(offered: readonly string[], wanted: string | undefined, preferred: string): string {
  const found = [wanted, preferred].find((name) => name !== undefined && offered.includes(name));
  return found ?? offered[0] ?? '';
}
