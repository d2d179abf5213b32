import * as vscode from 'vscode';
import type { Card } from '../core/catalog/card';
import type { CiteContext } from '../core/citation/syntax/citeContext';
import type { CiteSyntax } from '../core/citation/syntax/citeSyntax';
import { languageIds } from '../core/citation/syntax/citingLanguages';
import { tableCellAt, type TableCell } from '../core/manuscript/tableCell';
import type { BibSource, KeyOffer, ManuscriptService, NameOffer } from '../protocol';
import { baseName } from './bibliographies';
import { appendCard, asText, trustedMarkdown } from './cardMarkdown';
import { choosePaperCommand, type ChosenPaper } from './chosenPaper';
import type { CitedSources } from './citedSources';
import { citeSyntaxOf } from './citeSyntaxOf';
import { linesAround, type LinesAround } from './linesAround';
import { otherKeyCompleter } from './keyCompleters';
import { settings } from './settings';

/** The most of the document's own entries, and of names, in a list. */
const mostOffered = 40;
/** A change as recent as this, in milliseconds, means that the list comes from typing. */
const typingPause = 250;

/** What a list may hold; the rest is made when an item is looked at. */
class KeyItem extends vscode.CompletionItem {
  constructor(
    readonly offer: KeyOffer,
    readonly sources: readonly BibSource[],
    readonly said: string | undefined,
  ) {
    super(
      {
        label: offer.key,
        description:
          said === undefined ? offer.by : [vscode.l10n.t('catalog'), offer.by].join(' · '),
      },
      vscode.CompletionItemKind.Reference,
    );
    this.detail = [said ?? '', offer.title].filter(Boolean).join(' · ');
  }
}

class NameItem extends vscode.CompletionItem {
  constructor(readonly offer: NameOffer) {
    super({ label: offer.name, description: kindName(offer.kind) }, kindIcon[offer.kind]);
    this.detail = offer.detail;
  }
}

const kindIcon = {
  dataset: vscode.CompletionItemKind.Struct,
  metric: vscode.CompletionItemKind.Unit,
  model: vscode.CompletionItemKind.Module,
} as const satisfies Record<NameOffer['kind'], vscode.CompletionItemKind>;

function kindName(kind: NameOffer['kind']): string {
  return {
    dataset: vscode.l10n.t('data set'),
    metric: vscode.l10n.t('metric'),
    model: vscode.l10n.t('model'),
  }[kind];
}

/** Completes cite keys, and in tables, where it is asked for, names. */
export class Completing implements vscode.CompletionItemProvider, vscode.Disposable {
  private readonly watching: vscode.Disposable;
  private changed = { document: '', at: 0 };
  /** Where names were asked for, so that typing on narrows them. */
  private asking: { readonly document: string; readonly line: number } | undefined;

  constructor(
    private readonly catalog: ManuscriptService,
    private readonly cited: CitedSources,
  ) {
    this.watching = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) {
        this.changed = { document: document.uri.toString(), at: Date.now() };
      }
    });
  }

  dispose(): void {
    this.watching.dispose();
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
    { triggerKind }: vscode.CompletionContext,
  ): Promise<vscode.CompletionList | undefined> {
    const lines = linesAround(document, position);
    const syntax = citeSyntaxOf(document);
    const context = syntax?.contextAt(lines.text, lines.offset);
    if (syntax && context) {
      return this.keys(document, position, lines, syntax, context, token);
    }
    if (!this.isAskedFor(document, position, triggerKind)) {
      return undefined;
    }
    const cell = tableCellAt(lines.text, lines.offset, document.languageId);
    return cell && this.names(document, position, lines, cell, token);
  }

  async resolveCompletionItem(
    item: vscode.CompletionItem,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem> {
    const card = await this.cardOf(item);
    if (card && !token.isCancellationRequested) {
      const markdown = trustedMarkdown();
      if (item instanceof KeyItem && item.said !== undefined) {
        markdown.appendMarkdown(`_${asText(item.said)}_\n\n`);
      }
      appendCard(markdown, card, []);
      item.documentation = markdown;
    }
    return item;
  }

  private async cardOf(item: vscode.CompletionItem): Promise<Card | undefined> {
    if (item instanceof NameItem) {
      return this.catalog.recordCard(item.offer.id);
    }
    if (item instanceof KeyItem) {
      const { key, paper } = item.offer;
      return paper === undefined
        ? (await this.catalog.keyCard(key, item.sources)).card
        : this.catalog.recordCard(paper);
    }
    return undefined;
  }

  private async keys(
    document: vscode.TextDocument,
    position: vscode.Position,
    lines: LinesAround,
    syntax: CiteSyntax,
    context: CiteContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const mode = settings.completedCiteKeys(document);
    const ownEntries =
      mode === 'always' ||
      (mode === 'auto' && otherKeyCompleter(document.languageId) === undefined);
    const wantsPapers =
      settings.completesCatalogPapers(document) &&
      !document.isUntitled &&
      !(languageIds.bibtex as readonly string[]).includes(document.languageId);
    if (!ownEntries && !wantsPapers) {
      return undefined;
    }
    const uris = await this.cited.of(document);
    const sources = token.isCancellationRequested ? [] : await this.cited.named(uris);
    if (token.isCancellationRequested) {
      return undefined;
    }
    const [target] = uris;
    const offers = await this.catalog.completeKeys({
      typed: context.typed,
      sources: sources,
      alreadyThere: context.keys,
      cited: context.typed === '' ? citedAround(syntax, lines) : [],
      isReference: context.isReference,
      ownEntries,
      catalogPapers: wantsPapers && target !== undefined,
      citeKeyFormat: settings.citeKeyFormat(document.uri),
      limit: mostOffered,
    });
    if (!offers || token.isCancellationRequested) {
      return undefined;
    }
    const isThere = sources.some(({ uri }) => uri === target?.toString());
    const items = offers.map((offer, rank) => {
      const said =
        offer.paper === undefined || !target ? undefined : whatHappens(baseName(target), isThere);
      const item = new KeyItem(offer, sources, said);
      const edit = context.put(offer.key);
      const start = position.translate(0, edit.start - lines.offset);
      if (offer.paper !== undefined && target) {
        // The command writes the key together with its entry, so that both are undone as one.
        item.range = new vscode.Range(start, position);
        item.insertText = document.getText(item.range);
        const chosen: ChosenPaper = {
          paper: offer.paper,
          document: document.uri.toString(),
          line: position.line,
          character: position.character,
          target: target.toString(),
        };
        item.command = { title: said ?? '', command: choosePaperCommand, arguments: [chosen] };
      } else {
        item.insertText = edit.text;
        const whole = position.translate(0, edit.end - lines.offset);
        const isMore = edit.end > context.end || edit.start < context.start;
        item.range = isMore
          ? new vscode.Range(start, whole)
          : {
              inserting: new vscode.Range(start, position),
              replacing: new vscode.Range(start, whole),
            };
      }
      return placed(item, document.getText(new vscode.Range(start, position)), rank);
    });
    return new vscode.CompletionList(items, true);
  }

  private async names(
    document: vscode.TextDocument,
    position: vscode.Position,
    lines: LinesAround,
    cell: TableCell,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const offers = await this.catalog.completeNames({
      typed: cell.typed,
      kinds: cell.isHeader
        ? ['dataset', 'metric', 'model']
        : cell.isFirst
          ? ['model', 'dataset', 'metric']
          : ['metric', 'dataset', 'model'],
      limit: cell.typed === '' ? 200 : mostOffered,
    });
    if (token.isCancellationRequested) {
      return undefined;
    }
    const range = new vscode.Range(position.translate(0, cell.start - lines.offset), position);
    const items = offers.map((offer, rank) => {
      const item = new NameItem(offer);
      item.insertText = cell.write(offer.name);
      item.range = range;
      return placed(item, document.getText(range), rank);
    });
    return new vscode.CompletionList(items, true);
  }

  /** Whether the list was asked for by a key or a command, rather than by typing. */
  private isAskedFor(
    document: vscode.TextDocument,
    { line }: vscode.Position,
    triggerKind: vscode.CompletionTriggerKind,
  ): boolean {
    const name = document.uri.toString();
    const isSame = this.asking?.document === name && this.asking.line === line;
    if (triggerKind === vscode.CompletionTriggerKind.TriggerForIncompleteCompletions) {
      return isSame;
    }
    const isTyping = this.changed.document === name && Date.now() - this.changed.at < typingPause;
    const isAsked = triggerKind === vscode.CompletionTriggerKind.Invoke && !isTyping;
    this.asking = isAsked ? { document: name, line } : undefined;
    return isAsked;
  }
}

/** In our order, and not filtered by anyone else: what was found may not hold what was typed. */
function placed<Item extends vscode.CompletionItem>(item: Item, typed: string, rank: number): Item {
  item.filterText = typed;
  item.sortText = String(rank).padStart(4, '0');
  return item;
}

/** What choosing a paper of the catalog does. */
function whatHappens(file: string, isThere: boolean): string {
  return isThere
    ? vscode.l10n.t('Adds the entry to {0}', file)
    : vscode.l10n.t('Makes {0} with the entry', file);
}

/** The keys cited around a cursor: those cited often, and near to it, first. */
function citedAround(syntax: CiteSyntax, { text, offset }: LinesAround): string[] {
  const weights = new Map<string, number>();
  for (const { key, start } of syntax.keysIn(text)) {
    const weight = 1 / (1 + Math.abs(start - offset) / 500);
    weights.set(key, (weights.get(key) ?? 0) + weight);
  }
  return [...weights].sort(([, one], [, other]) => other - one).map(([key]) => key);
}
