import * as vscode from 'vscode';
import { cardFor } from '../core/catalog/card';
import type { Catalog } from '../core/catalog/catalog';
import { NameFinder } from '../core/catalog/names';
import type { Entry, Paper } from '../core/catalog/records';
import type { BibEntry, Bibliography } from '../core/citation/bibliography';
import { findSameWork } from '../core/citation/sameWork';
import { citeSyntaxFor } from '../core/citation/syntax/citeSyntaxFor';
import { baseName, type Bibliographies } from './bibliographies';
import { appendCard, asText, trustedMarkdown, type CardLink } from './cardMarkdown';
import type { Citing } from './citing';
import { settings } from './settings';

interface Defined {
  readonly uri: vscode.Uri;
  readonly entry: BibEntry;
  readonly bibliography: Bibliography;
}

/** Hovers on cite keys and on the catalog's names. */
export class Hovering {
  private readonly names: NameFinder;

  /** @param citing Loads what reads .bib entries; asked only for a work the catalog does not have. */
  constructor(
    private readonly catalog: Catalog,
    private readonly bibliographies: Bibliographies,
    private readonly citing: () => Promise<Citing>,
  ) {
    this.names = new NameFinder(catalog);
  }

  async hover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!settings.hoverEnabled(document)) {
      return undefined;
    }
    const key = citeSyntaxFor(document.languageId)?.keyAt(
      document.getText(),
      document.offsetAt(position),
    );
    if (key) {
      const markdown = await this.keyCard(key.key, document, token);
      const range = new vscode.Range(document.positionAt(key.start), document.positionAt(key.end));
      return markdown && new vscode.Hover(markdown, range);
    }
    return this.nameHover(document, position);
  }

  private nameHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.Hover | undefined {
    const match = this.names.at(document.lineAt(position.line).text, position.character);
    if (!match) {
      return undefined;
    }
    const markdown = match.entries.map((entry) => {
      const card = trustedMarkdown();
      appendCard(card, cardFor(entry, this.catalog), linksOf(entry));
      return card;
    });
    return new vscode.Hover(
      markdown,
      new vscode.Range(position.line, match.start, position.line, match.end),
    );
  }

  private async keyCard(
    key: string,
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.MarkdownString | undefined> {
    const uris = await this.bibliographies.of(document, token);
    const defined = await this.definitionOf(key, uris);
    const paper = defined ? await this.paperOf(defined) : this.catalog.paper(key);
    if (token.isCancellationRequested) {
      return undefined;
    }
    const markdown = trustedMarkdown();
    if (paper) {
      const known = this.catalog.paper(paper.id) === paper;
      const links = known ? linksOf({ kind: 'paper', record: paper }, defined === undefined) : [];
      appendCard(markdown, cardFor({ kind: 'paper', record: paper }, this.catalog), links);
    }
    if (defined) {
      markdown.appendMarkdown('\n\n');
      appendPlace(markdown, defined);
    } else if (document.languageId !== 'bibtex' && uris.length > 0) {
      markdown.appendMarkdown(paper ? '\n\n' : '');
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

  /** The catalog's paper where the entry is of the same work; else what the entry itself says. */
  private async paperOf({ entry, bibliography }: Defined): Promise<Paper | undefined> {
    const namesake = this.catalog.paper(entry.key);
    if (namesake && findSameWork(bibliography, namesake)?.key === entry.key) {
      return namesake;
    }
    const item = (await this.citing()).readEntry(entry, bibliography.text);
    if (!item) {
      return namesake;
    }
    const known = [item.DOI, item.URL].flatMap((text) =>
      text === undefined ? [] : (this.catalog.identified(text) ?? []),
    );
    return known[0] ?? { ...item, custom: { sources: [] } };
  }
}

function linksOf({ kind, record }: Entry, citable = true): CardLink[] {
  const paper = kind === 'paper' ? record.id : 'paper' in record ? record.paper : undefined;
  return [
    ...(citable && paper !== undefined
      ? [
          {
            title: vscode.l10n.t('Cite'),
            command: 'paperweight.insertCitation',
            args: [[paper]],
          } as const,
        ]
      : []),
    { title: vscode.l10n.t('Details'), command: 'paperweight.showDetails', args: [record.id] },
  ];
}

/** `refs.bib:12`, linked to the line. */
function appendPlace(markdown: vscode.MarkdownString, { uri, entry, bibliography }: Defined): void {
  const line = bibliography.text.slice(0, entry.start).split('\n').length;
  const target = uri.with({ fragment: `L${line}` }).toString();
  markdown.appendMarkdown(`[${asText(`${baseName(uri)}:${line}`)}](${target})`);
}
