import * as vscode from 'vscode';
import type { Card } from '../core/catalog/card';
import type { BibSources } from './bibSources';
import { baseName, type Bibliographies } from './bibliographies';
import { appendCard, asText, trustedMarkdown, type CardLink } from './cardMarkdown';
import { citeSyntaxOf } from './citeSyntaxOf';
import type { CatalogService, ManuscriptService } from '../protocol';
import { settings } from './settings';

/** Hovers on cite keys and on the catalog's names. */
export class Hovering {
  constructor(
    private readonly catalog: CatalogService & ManuscriptService,
    private readonly bibliographies: Bibliographies,
    private readonly sources: BibSources,
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
    const { card, paper, place } = await this.catalog.keyCard(key, await this.sources.of(uris));
    if (token.isCancellationRequested) {
      return undefined;
    }
    const markdown = trustedMarkdown();
    if (card) {
      const citable = place ? undefined : paper;
      appendCard(markdown, card, paper === undefined ? [] : linksOf(card, citable));
    }
    if (place) {
      markdown.appendMarkdown('\n\n');
      appendPlace(markdown, vscode.Uri.parse(place.uri), place.line);
    } else if (document.languageId !== 'bibtex' && uris.length > 0) {
      markdown.appendMarkdown(card ? '\n\n' : '');
      const files = uris.map(baseName).join(', ');
      markdown.appendMarkdown(asText(vscode.l10n.t('{0} is not in {1}.', key, files)));
    }
    return markdown.value === '' ? undefined : markdown;
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
function appendPlace(markdown: vscode.MarkdownString, uri: vscode.Uri, line: number): void {
  const target = uri.with({ fragment: `L${line}` }).toString();
  markdown.appendMarkdown(`[${asText(`${baseName(uri)}:${line}`)}](${target})`);
}
