import * as vscode from 'vscode';
import type { Card } from '../core/catalog/card';
import type { Paper } from '../core/catalog/records';
import type { BibEntry, Bibliography } from '../core/citation/bibliography';
import { findSameWork } from '../core/citation/sameWork';
import { baseName, type Bibliographies } from './bibliographies';
import { appendCard, asText, trustedMarkdown, type CardLink } from './cardMarkdown';
import { citeSyntaxOf } from './citeSyntaxOf';
import type { CatalogService } from '../protocol';
import type { Citing } from './citing';
import { settings } from './settings';

interface Defined {
  readonly uri: vscode.Uri;
  readonly entry: BibEntry;
  readonly bibliography: Bibliography;
}

/** Hovers on cite keys and on the catalog's names. */
export class Hovering {
  /** @param citing Loads what reads .bib entries; asked only for a work the catalog does not have. */
  constructor(
    private readonly catalog: CatalogService,
    private readonly bibliographies: Bibliographies,
    private readonly citing: () => Promise<Citing>,
  ) {}

  async hover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!settings.hoverEnabled(document)) {
      return undefined;
    }
    const key = citeSyntaxOf(document)?.keyAt(document.getText(), document.offsetAt(position));
    if (key) {
      const markdown = await this.keyCard(key.key, document, token);
      const range = new vscode.Range(document.positionAt(key.start), document.positionAt(key.end));
      return markdown && new vscode.Hover(markdown, range);
    }
    return this.nameHover(document, position);
  }

  private async nameHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const match = await this.catalog.namesAt(document.lineAt(line).text, character);
    if (!match) {
      return undefined;
    }
    const markdown = match.cards.map((card) => {
      const shown = trustedMarkdown();
      appendCard(shown, card, linksOf(card, card.paper));
      return shown;
    });
    return new vscode.Hover(markdown, new vscode.Range(line, match.start, line, match.end));
  }

  private async keyCard(
    key: string,
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.MarkdownString | undefined> {
    const uris = await this.bibliographies.of(document, token);
    const defined = await this.definitionOf(key, uris);
    const { card, isKnown } = defined
      ? await this.cardOfEntry(defined)
      : { card: await this.catalog.paperCard(key), isKnown: true };
    if (token.isCancellationRequested) {
      return undefined;
    }
    const markdown = trustedMarkdown();
    if (card) {
      const citable = defined ? undefined : card.id;
      appendCard(markdown, card, isKnown ? linksOf(card, citable) : []);
    }
    if (defined) {
      markdown.appendMarkdown('\n\n');
      appendPlace(markdown, defined);
    } else if (document.languageId !== 'bibtex' && uris.length > 0) {
      markdown.appendMarkdown(card ? '\n\n' : '');
      const files = uris.map(baseName).join(', ');
      markdown.appendMarkdown(asText(vscode.l10n.t('{0} is not in {1}.', key, files)));
    }
    return markdown.value === '' ? undefined : markdown;
  }

  private async definitionOf(
    key: string,
    uris: readonly vscode.Uri[],
  ): Promise<Defined | undefined> {
    for (const uri of uris) {
      const bibliography = await this.bibliographies.open(uri);
      const entry = bibliography?.entries.find((candidate) => candidate.key === key);
      if (bibliography && entry) {
        return { uri, entry, bibliography };
      }
    }
    return undefined;
  }

  /** The card of the catalog's paper where the entry is of the same work; else of the entry itself. */
  private async cardOfEntry({
    entry,
    bibliography,
  }: Defined): Promise<{ readonly card: Card | undefined; readonly isKnown: boolean }> {
    const namesake = await this.catalog.entry(entry.key);
    const isNamesake =
      namesake?.kind === 'paper' && findSameWork(bibliography, namesake.record)?.key === entry.key;
    const item = isNamesake ? undefined : (await this.citing()).readEntry(entry, bibliography);
    if (!item) {
      return { card: await this.catalog.paperCard(entry.key), isKnown: true };
    }
    for (const text of [item.DOI, item.URL]) {
      const known = text === undefined ? undefined : await this.catalog.identified(text);
      if (known) {
        return { card: await this.catalog.paperCard(known.id), isKnown: true };
      }
    }
    const paper: Paper = { ...item, custom: { sources: [] } };
    return { card: await this.catalog.cardOf(paper), isKnown: false };
  }
}

/** @param paper Id of the paper to cite, where one can be. */
function linksOf({ id, kind, lines }: Card, paper: string | undefined): CardLink[] {
  const isRanked = kind === 'dataset' && lines.some(({ part }) => part === 'results');
  return [
    ...(paper === undefined
      ? []
      : [
          {
            title: vscode.l10n.t('Cite'),
            command: 'paperweight.insertCitation',
            args: [[paper]],
          } as const,
        ]),
    { title: vscode.l10n.t('Details'), command: 'paperweight.showDetails', args: [id] },
    ...(isRanked
      ? [
          {
            title: vscode.l10n.t('Leaderboard'),
            command: 'paperweight.showLeaderboard',
            args: [id],
          } as const,
        ]
      : []),
  ];
}

/** `refs.bib:12`, linked to the line. */
function appendPlace(markdown: vscode.MarkdownString, { uri, entry, bibliography }: Defined): void {
  const line = bibliography.text.slice(0, entry.start).split('\n').length;
  const target = uri.with({ fragment: `L${line}` }).toString();
  markdown.appendMarkdown(`[${asText(`${baseName(uri)}:${line}`)}](${target})`);
}
