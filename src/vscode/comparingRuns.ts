import * as vscode from 'vscode';
import type { MetricComparison } from '../core/evaluation/compareMetrics';
import { comparisonDocument, nameOf } from '../core/evaluation/shownComparisons';
import { metricText, metricTitle } from '../core/evaluation/metricForms';
import { dataTitle } from '../core/evaluation/shownRun';
import type { RunSummary } from '../core/evaluation/storedRuns';
import { PersonError } from '../core/personError';
import type { EvaluationService } from '../protocol';
import type { RunStore } from './runStore';

interface RunPick extends vscode.QuickPickItem {
  readonly run?: RunSummary;
}

/**
 * Compares stored runs: those named, else those that the person picks, then as a document.
 *
 * @param named Ids of runs of the workspace, paths or URIs of reports; the first is the baseline.
 * @throws {PersonError} where fewer than two are named, or they cannot be compared.
 */
export async function compareRuns(
  named: unknown,
  store: RunStore,
  service: EvaluationService,
  log: vscode.LogOutputChannel,
): Promise<MetricComparison[] | undefined> {
  if (named !== undefined) {
    if (!Array.isArray(named) || named.length < 2) {
      throw new PersonError(
        'Nothing was compared: paperweight.compareRuns was called without two runs.',
        'Call it with a list of ids, paths or URIs of runs, the baseline first.',
      );
    }
    return service.compareRunFiles(named.map((one: unknown) => fileOf(one, store)));
  }
  const { runs, unreadable } = await service.storedRuns(store.folder);
  unreadable.forEach((why) => log.warn(why));
  if (runs.length < 2) {
    throw new PersonError(
      runs.length === 0
        ? 'This workspace has no runs to compare.'
        : 'This workspace has one run, which is nothing to compare.',
      'Run two evaluations on the same data.',
    );
  }
  const picked = await pickRuns(runs);
  if (!picked) {
    return undefined;
  }
  // The oldest is what the others are measured by.
  const inOrder = [...picked].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const comparisons = await service.compareRunFiles(inOrder.map(({ file }) => file));
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: comparisonDocument(inOrder, comparisons),
  });
  await vscode.window.showTextDocument(document);
  return comparisons;
}

function fileOf(named: unknown, store: RunStore): string {
  if (named instanceof vscode.Uri) {
    return named.fsPath;
  }
  const text = String(named);
  if (/^file:/i.test(text)) {
    return vscode.Uri.parse(text).fsPath;
  }
  return /[\\/]|\.json$/.test(text) ? text : store.uriOf(text).fsPath;
}

/** Runs of one data set stand together, as only they can be compared. */
async function pickRuns(runs: readonly RunSummary[]): Promise<readonly RunSummary[] | undefined> {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = `${run.data.sha256} ${run.task}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const items = [...groups.values()].flatMap(([first, ...rest]): RunPick[] =>
    first && rest.length > 0
      ? [
          {
            label: `${[first.data.id, first.data.split].filter(Boolean).join(' · ')} · ${first.task}`,
            kind: vscode.QuickPickItemKind.Separator,
          },
          ...[first, ...rest].map((run) => ({
            label: nameOf(run),
            description: run.metrics
              .map(
                (one) =>
                  `${metricTitle(one.metric, one.options)} ${metricText(one.metric, one.value)}`,
              )
              .join(' · '),
            detail: `${new Date(run.startedAt).toLocaleString()} · ${dataTitle(run)}`,
            run,
          })),
        ]
      : [],
  );
  if (items.length === 0) {
    throw new PersonError(
      'No two runs of this workspace are on the same data.',
      'Run two evaluations on the same data.',
    );
  }
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('Compare runs'),
    placeHolder: vscode.l10n.t('Two runs or more on the same data; the oldest is the baseline'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  const chosen = picked?.flatMap(({ run }) => run ?? []);
  if (!chosen || chosen.length === 0) {
    return undefined;
  }
  if (chosen.length === 1) {
    throw new PersonError('One run is nothing to compare.', 'Pick two runs or more.');
  }
  return chosen;
}
