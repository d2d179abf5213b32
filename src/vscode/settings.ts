import * as vscode from 'vscode';
import type { Optimization } from '../core/evaluation/runtime';
import type { EndpointSetting } from './endpointModels';
import type { CheckCode } from '../core/manuscript/finding';

/** How a finding of a check is shown; a check that is off is not made. */
export type CheckSeverity = 'off' | 'hint' | 'information' | 'warning' | 'error';

/** The setting of each check. */
export const checkSettings: Readonly<Record<CheckCode, string>> = {
  'undefined-key': 'checks.undefinedKeys',
  'duplicate-key': 'checks.duplicateKeys',
  'broken-entry': 'checks.brokenEntries',
  'duplicate-work': 'checks.duplicateWorks',
  'missing-field': 'checks.missingFields',
  'preprint-published': 'checks.publishedPreprints',
  'uncited-dataset': 'checks.uncitedDatasets',
  'number-drift': 'checks.numbers',
};

/** The settings, typed. Their defaults are the manifest's. */
export const settings = {
  hoverEnabled: (scope?: vscode.ConfigurationScope) => read<boolean>('hover.enabled', scope),
  /** Ids of the languages with hovers. */
  hoverLanguages: () => read<readonly string[]>('hover.languages'),
  /** Whether cite keys have hovers: `always`, `never`, or `auto` where no other extension's do. */
  hoverCiteKeys: (scope: vscode.ConfigurationScope) =>
    read<'auto' | 'always' | 'never'>('hover.citeKeys', scope),
  /** Names without a hover. */
  hoverIgnoredNames: (scope: vscode.ConfigurationScope) =>
    read<readonly string[]>('hover.ignoredNames', scope),
  /** Whether cite keys are completed: `always`, `never`, or `auto` where no other extension does. */
  completedCiteKeys: (scope: vscode.ConfigurationScope) =>
    read<'auto' | 'always' | 'never'>('completion.citeKeys', scope),
  /** Whether papers that no bibliography has yet are offered, too. */
  completesCatalogPapers: (scope: vscode.ConfigurationScope) =>
    read<boolean>('completion.catalogPapers', scope),
  /** Files and folders with records of the person's own. */
  catalogs: () => read<readonly string[]>('catalogs'),
  /** Whether the workspace's .bib and CSL-JSON files join the catalog. */
  workspaceBibliographies: () => read<boolean>('workspaceBibliographies'),
  /** LaTeX commands of the person's own that cite. */
  citeCommands: (scope: vscode.ConfigurationScope) =>
    read<readonly string[]>('citation.commands', scope),
  /** The LaTeX command of a document that has none yet. */
  defaultCiteCommand: (scope: vscode.ConfigurationScope) =>
    read<string>('citation.defaultCommand', scope),
  /** The style of references in Markdown without a bibliography; `none` for cite keys. */
  markdownReference: (scope: vscode.ConfigurationScope) =>
    read<string>('citation.markdownReference', scope),
  copyFormat: () => read<string>('citation.copyFormat'),
  /** Of the keys of added and copied entries, as `citeKeyMaker` reads it. */
  citeKeyFormat: (scope?: vscode.ConfigurationScope) => read<string>('citeKeyFormat', scope),
  checkSeverity: (code: CheckCode, scope: vscode.ConfigurationScope) =>
    read<CheckSeverity>(checkSettings[code], scope),
  /** Whether a results table says above it that the catalog has other values. */
  resultsTableLens: (scope: vscode.ConfigurationScope) =>
    read<boolean>('resultsTables.codeLens', scope),
  /** Servers whose models can be evaluated. */
  evaluationEndpoints: () => read<readonly EndpointSetting[]>('evaluation.endpoints'),
  /** 0 leaves the choice to the runtime. */
  evaluationThreads: () => read<number>('evaluation.threads'),
  evaluationBatchSize: () => read<number>('evaluation.batchSize'),
  evaluationProvider: () => read<string>('evaluation.provider'),
  evaluationOptimization: () => read<Optimization>('evaluation.optimization'),
  /** In MB; 0 for none. */
  evaluationMemoryLimit: () => read<number>('evaluation.memoryLimit'),
  /** In seconds; 0 for none. */
  evaluationTimeLimit: () => read<number>('evaluation.timeLimit'),
};

function read<T>(name: string, scope?: vscode.ConfigurationScope): T {
  const value = vscode.workspace.getConfiguration('paperweight', scope).get<T>(name);
  if (value === undefined) {
    throw new Error(`The manifest has no setting paperweight.${name}.`);
  }
  return value;
}

/** Switches a check off for the workspace, or for the person where none is open. */
export async function turnOffCheck(
  code: CheckCode,
  scope: vscode.ConfigurationScope,
): Promise<void> {
  const isWorkspace = vscode.workspace.workspaceFolders !== undefined;
  await vscode.workspace
    .getConfiguration('paperweight', scope)
    .update(
      checkSettings[code],
      'off',
      isWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
    );
}
