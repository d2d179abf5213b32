import type { Choices, DataChoice, ModelChoice, Selection } from '../protocol';

/**
 * A selection with a change made to it, such that it can be run: what is no longer offered, or was
 * never picked, is replaced by the first of its kind; int8 is preferred, since compression is what
 * people come to measure. Columns, options and metrics were chosen for a task on some data: with
 * other data, another kind of model or another task they are chosen anew.
 *
 * @returns `undefined` when there is nothing to pick from.
 */
export function changeSelection(
  choices: Choices,
  before: Partial<Selection> | undefined,
  change: Partial<Selection>,
): Selection | undefined {
  const wanted = { ...before, ...change };
  const { model, data } = matched(choices, wanted, 'data' in change && !('model' in change));
  if (!model || !data) {
    return undefined;
  }
  const precisions = model.precisions.map(({ precision }) => precision);
  const splits = data.splits.map(({ name }) => name);
  const { limit } = wanted;
  const sameData = before?.data === undefined || before.data === data.id;
  const sameModel = before?.model === undefined || before.model === model.id;
  const keepsTask = 'task' in change || (sameData && sameModel);
  const task = keepsTask ? wanted.task : undefined;
  const sameTask = keepsTask && before?.task === task;
  const keep = <Name extends 'columns' | 'options' | 'metrics'>(name: Name): Partial<Selection> =>
    name in change || sameTask ? { [name]: wanted[name] } : {};
  return defined({
    model: model.id,
    precision: pick(precisions, wanted.precision, 'int8'),
    data: data.id,
    split: pick(splits, wanted.split, 'held-out'),
    seed: wanted.seed ?? 0,
    limit: limit !== undefined && limit >= 1 ? Math.floor(limit) : undefined,
    task,
    ...keep('columns'),
    ...keep('options'),
    ...keep('metrics'),
  });
}

/**
 * The model and the data wanted. Where they are for different tasks, the one that was not picked just
 * now gives way to the first that goes with the other.
 */
function matched(
  { models, data }: Choices,
  wanted: Partial<Selection>,
  dataLeads: boolean,
): { model: ModelChoice | undefined; data: DataChoice | undefined } {
  const fit = (model: ModelChoice, { task }: DataChoice): boolean =>
    task === undefined || model.tasks.includes(task);
  const model = models.find(({ id }) => id === wanted.model) ?? models[0];
  const chosen = data.find(({ id }) => id === wanted.data);
  if (!model) {
    return { model, data: chosen };
  }
  if (dataLeads && chosen) {
    const other = fit(model, chosen) ? model : models.find((one) => fit(one, chosen));
    return { model: other ?? model, data: chosen };
  }
  const kept = chosen && fit(model, chosen) ? chosen : undefined;
  return { model, data: kept ?? data.find((one) => fit(model, one)) ?? chosen ?? data[0] };
}

/** What is unset is no part of a message. */
function defined(selection: { [Name in keyof Selection]: Selection[Name] | undefined }): Selection {
  return Object.fromEntries(
    Object.entries(selection).filter(([, value]) => value !== undefined),
  ) as unknown as Selection;
}

function pick(offered: readonly string[], wanted: string | undefined, preferred: string): string {
  const found = [wanted, preferred].find((name) => name !== undefined && offered.includes(name));
  return found ?? offered[0] ?? '';
}
