import * as vscode from 'vscode';
import { citingLanguages } from './core/citation/syntax/citingLanguages';
import { checkedLanguages } from './vscode/checkedLanguages';
import { choosePaperCommand, type ChosenPaper } from './vscode/chosenPaper';
import { registerCommand, registerLink } from './vscode/commands';
import { registerHovers } from './vscode/hoverRegistration';
import { onceShown } from './vscode/onceShown';
import { replaceCiteKey, replaceCiteKeyCommand, type KeyReplacement } from './vscode/replacingKey';
import { TableLenses } from './vscode/tabulatingLenses';
import { evaluateViewId, recordPagesType } from './vscode/viewIds';

/**
 * Registers what the product does. Each part is loaded when it is first asked for: see the bundles
 * in esbuild.js.
 */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Paperweight', { log: true });
  const lookup = once(async () => (await import('./vscode/lookup')).createLookup(context, log));
  const writing = once(async () => (await lookup()).writing());
  const tabulating = once(async () => (await lookup()).tabulating());
  const tableLenses = new TableLenses(tabulating);
  const evaluating = once(async () =>
    (await import('./vscode/evaluating')).createEvaluating(
      context,
      log,
      async () => (await lookup()).records,
    ),
  );
  const downloading = once(
    async () =>
      new (await import('./vscode/downloading')).Downloading(async (kind, path) =>
        (await evaluating()).offer(kind, path),
      ),
  );
  const harnessing = once(async () => {
    const made = new (await import('./vscode/harnessing')).Harnessing(context, log);
    context.subscriptions.push(made);
    return made;
  });
  const refactoring = once(async () => {
    const made = new (await import('./vscode/refactoring')).Refactoring(context);
    context.subscriptions.push(made);
    return made;
  });

  context.subscriptions.push(
    log,
    registerCommand('paperweight.search', async (q) => (await lookup()).search(q), log),
    registerCommand(
      'paperweight.insertCitation',
      async (ids) => (await lookup()).insertCitation(ids),
      log,
    ),
    registerCommand(
      'paperweight.chooseBibliography',
      async (named) => (await lookup()).chooseBibliography(named),
      log,
    ),
    registerCommand(
      'paperweight.copyCitation',
      async (ids, format) => (await lookup()).copyCitation(ids, format),
      log,
    ),
    registerCommand(
      'paperweight.copyCitationAs',
      async () => (await lookup()).copyCitationAs(),
      log,
    ),
    registerCommand('paperweight.showDetails', async (id) => (await lookup()).showDetails(id), log),
    registerCommand(
      'paperweight.showLeaderboard',
      async (id) => (await lookup()).showLeaderboard(id),
      log,
    ),
    registerCommand(
      'paperweight.copyLeaderboard',
      async (id, format) => (await lookup()).copyLeaderboard(id, format),
      log,
    ),
    registerCommand(
      'paperweight.insertResultsTable',
      async (order) => (await tabulating()).insert(order),
      log,
    ),
    registerCommand(
      'paperweight.refreshResultsTable',
      async (which) => (await tabulating()).refresh(which),
      log,
    ),
    tableLenses,
    vscode.languages.registerCodeLensProvider([...citingLanguages], tableLenses),
    registerCommand(
      'paperweight.listUncitedEntries',
      async (uri) => (await refactoring()).listUncitedEntries(uri),
      log,
    ),
    registerCommand(
      'paperweight.mergeDuplicates',
      async (uri, options) => (await refactoring()).mergeDuplicates(uri, options),
      log,
    ),
    registerCommand(
      'paperweight.runEvaluation',
      async (request) => (await evaluating()).runEvaluation(request),
      log,
    ),
    registerCommand(
      'paperweight.exportFullRun',
      async (order) => (await harnessing()).exportFullRun(order),
      log,
    ),
    registerCommand(
      'paperweight.importResults',
      async (files) => (await harnessing()).importResults(files),
      log,
    ),
    registerCommand(
      'paperweight.compareRuns',
      async (runs) => (await evaluating()).compareRuns(runs),
      log,
    ),
    registerCommand(
      'paperweight.downloadModel',
      async (wanted) => (await downloading()).downloadModel(wanted),
      log,
    ),
    registerCommand(
      'paperweight.downloadDataset',
      async (wanted) => (await downloading()).downloadDataset(wanted),
      log,
    ),
    onceShown(checkedLanguages, async () => (await writing()).beginChecking(), log),
    registerCommand(
      'paperweight.explainSuggestions',
      async (uri, position) => (await lookup()).explainSuggestions(uri, position),
      log,
    ),
    registerHovers({
      provideHover: async (...at) => (await writing()).hovering.hover(...at),
    }),
    registerLink(
      replaceCiteKeyCommand,
      async (by) =>
        replaceCiteKey(by as KeyReplacement, async (id) => (await lookup()).insertCitation([id])),
      log,
    ),
    registerLink(
      'paperweight.copyEntryFor',
      async (text) => (await import('./vscode/copyingEntry')).copyEntryFor(String(text)),
      log,
    ),
    vscode.languages.registerCompletionItemProvider(
      [...citingLanguages],
      {
        provideCompletionItems: async (...at) =>
          (await writing()).completing.provideCompletionItems(...at),
        resolveCompletionItem: async (...of) =>
          (await writing()).completing.resolveCompletionItem(...of),
      },
      ...completionTriggers,
    ),
    vscode.commands.registerCommand(choosePaperCommand, async (chosen: ChosenPaper) =>
      (await lookup()).citeChosenPaper(chosen),
    ),
    vscode.languages.registerDefinitionProvider([...citingLanguages], {
      provideDefinition: async (...at) =>
        (await refactoring()).definitions.provideDefinition(...at),
    }),
    vscode.languages.registerReferenceProvider([...citingLanguages], {
      provideReferences: async (...at) => (await refactoring()).references.provideReferences(...at),
    }),
    vscode.languages.registerRenameProvider([...citingLanguages], {
      prepareRename: async (document, position) =>
        (await refactoring()).renaming.prepareRename(document, position),
      provideRenameEdits: async (...at) => (await refactoring()).renaming.provideRenameEdits(...at),
    }),
    vscode.window.registerWebviewPanelSerializer(recordPagesType, {
      deserializeWebviewPanel: async (panel) => (await lookup()).restorePages(panel),
    }),
    vscode.window.registerWebviewViewProvider(evaluateViewId, {
      resolveWebviewView: async (view) => (await evaluating()).resolveView(view),
    }),
  );
}

/** What begins a citation, parts its keys, and the words of a title. */
const completionTriggers = ['{', ',', '@', '[', '<', '`', ';', ':', '"', ' '];

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
