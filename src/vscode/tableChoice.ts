import * as vscode from 'vscode';
import type { TableChoice } from '../core/manuscript/tables/tableChoices';
import type { CatalogService, ManuscriptService } from '../protocol';
import type { TableOrder } from './tableOrder';

/**
 * Asks what a results table shall hold: data sets, metrics where there are several, models, and the
 * split where several are stated.
 *
 * @returns `undefined` where a question was dismissed.
 */
export async function chooseTable(
  catalog: Pick<CatalogService, 'rankedDatasets'> & Pick<ManuscriptService, 'tableChoices'>,
): Promise<TableOrder | undefined> {
  const title = vscode.l10n.t('Insert results table');
  const datasets = await pick(
    (await catalog.rankedDatasets()).map(({ id, name, results }) => ({
      id,
      label: name,
      description:
        results === 1 ? vscode.l10n.t('1 result') : vscode.l10n.t('{0} results', results),
    })),
    { title, placeHolder: vscode.l10n.t('Data sets: the columns of the table') },
  );
  if (!datasets) {
    return undefined;
  }
  const { metrics: known, usual, hasSeveralMetrics } = await catalog.tableChoices(datasets);
  const metrics = hasSeveralMetrics
    ? await pick(
        known.map(({ id, name, count }) => ({
          id,
          label: name,
          description: count === 1 ? vscode.l10n.t('1 model') : vscode.l10n.t('{0} models', count),
          picked: usual.includes(id),
        })),
        { title, placeHolder: vscode.l10n.t('Metrics') },
      )
    : usual;
  if (!metrics) {
    return undefined;
  }
  const { models: all, columns } = await catalog.tableChoices(datasets, metrics);
  const models = await pick(
    all.map(({ id, name, count, size }) => ({
      id,
      label: name,
      description: descriptionOf({ id, name, count }, columns, size),
    })),
    { title, placeHolder: vscode.l10n.t('Models: the rows of the table') },
  );
  if (!models) {
    return undefined;
  }
  const { splits } = await catalog.tableChoices(datasets, metrics, models);
  const split = splits.length > 1 ? await chooseSplit(splits, title) : any;
  return (
    split && {
      datasets,
      metrics,
      models,
      ...(split !== any && { split: split.id }),
      leavesOutEmpty: true,
    }
  );
}

/** No split in particular. */
const any = { id: '' };

/** Asks on which split values are wanted, where several are stated. */
function chooseSplit(
  splits: readonly TableChoice[],
  title: string,
): Thenable<{ readonly id: string } | undefined> {
  const rows = [
    {
      ...any,
      label: vscode.l10n.t('Any split'),
      description: vscode.l10n.t('a model’s own paper before others'),
      choice: any,
    },
    ...splits.map(({ id, name, count }) => ({
      id,
      label: vscode.l10n.t('Only {0}', name),
      description: count === 1 ? vscode.l10n.t('1 value') : vscode.l10n.t('{0} values', count),
      choice: { id },
    })),
  ];
  const placeHolder = vscode.l10n.t('Split: values of one split compare with each other');
  return vscode.window.showQuickPick(rows, { title, placeHolder }).then((picked) => picked?.choice);
}

function descriptionOf({ count }: TableChoice, columns: number, size: string | undefined): string {
  const filled = vscode.l10n.t('{0} of {1} columns', count, columns);
  const parts = [...(size === undefined ? [] : [size]), ...(columns > 1 ? [filled] : [])];
  return parts.join(' · ');
}

/** The ids of the rows that were picked; undefined where none was. */
async function pick(
  rows: readonly (vscode.QuickPickItem & { readonly id: string })[],
  options: { readonly title: string; readonly placeHolder: string },
): Promise<string[] | undefined> {
  const picked = await vscode.window.showQuickPick(rows, { ...options, canPickMany: true });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ id }) => id);
}
