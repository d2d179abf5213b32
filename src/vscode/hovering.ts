import * as vscode from 'vscode';
import { arxivAddress, doiAddress } from '../core/catalog/addresses';
import type { Card } from '../core/catalog/card';
import { foldName } from '../core/catalog/catalog';
import { identifierAt, type IdentifierThere } from '../core/catalog/identifierAt';
import { languageIds } from '../core/citation/syntax/citingLanguages';
import { evaluableTasks } from '../core/evaluation/tasks/taskIds';
import { codeBlocks } from '../core/manuscript/codeBlocks';
import { isOrdinaryWord, namePlaceAt } from '../core/manuscript/namePlaces';
import type { BibSource, CatalogService, KeyCard, ManuscriptService } from '../protocol';
import { baseName } from './bibliographies';
import {
  appendCard,
  asText,
  linkText,
  trustedMarkdown,
  type CardLink,
  type CommandLink,
} from './cardMarkdown';
import { citedKeyAt, linesOf, positionIn, type CitedKey } from './citedKeyAt';
import type { CitedSources } from './citedSources';
import { otherCiteHover } from './otherCiteHovers';
import { perVersion } from './perVersion';
import { replaceCiteKeyCommand, type KeyReplacement } from './replacingKey';
import { settings } from './settings';

/** What a name is looked for in, to both sides of the pointer. */
const reach = 300;

const codeOf = perVersion((document) => codeBlocks(document.getText(), document.languageId));

/** Hovers on cite keys, on DOIs, arXiv ids and addresses, and on the catalog's names. */
export class Hovering {
  constructor(
    private readonly catalog: CatalogService & ManuscriptService,
    private readonly cited: CitedSources,
  ) {}

  async hover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!settings.hoverEnabled(document)) {
      return undefined;
    }
    const key = citedKeyAt(document, position);
    if (key) {
      return this.keyHover(key, document, token);
    }
    const identifier = identifierAt(document.lineAt(position).text, position.character);
    return identifier
      ? this.identifierHover(identifier, document, position.line)
      : this.nameHover(document, position);
  }

  private async nameHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const place = namePlaceAt(linesOf(document), position, document.languageId);
    const from = Math.max(0, place.offset - reach);
    const text = place.text.slice(from, place.offset + reach);
    const match = await this.catalog.namesAt(text, place.offset - from);
    if (!match) {
      return undefined;
    }
    const name = text.slice(match.start, match.end);
    const range = new vscode.Range(
      positionIn(place, from + match.start),
      positionIn(place, from + match.end),
    );
    const ignored = settings.hoverIgnoredNames(document);
    if (
      isOrdinaryWord(name, document.languageId) ||
      ignored.some((each) => foldName(each) === foldName(name)) ||
      isCode(document, range)
    ) {
      return undefined;
    }
    const markdown = match.cards.map((card) => {
      const shown = trustedMarkdown();
      const isEvaluable = card.tasks?.some((task) => evaluableTasks.has(task)) === true;
      appendCard(shown, card, linksOf(card, { cite: citeLink(card.paper), isEvaluable }));
      return shown;
    });
    return new vscode.Hover(markdown, range);
  }

  private async identifierHover(
    { start, end, text, identifier }: IdentifierThere,
    document: vscode.TextDocument,
    line: number,
  ): Promise<vscode.Hover | undefined> {
    const range = new vscode.Range(line, start, line, end);
    if (isCode(document, range)) {
      return undefined;
    }
    const known = await this.catalog.identifierCard(text);
    const markdown = trustedMarkdown();
    if (known) {
      const { card, paper, address } = known;
      appendCard(markdown, card, linksOf(card, { cite: citeLink(paper), address }));
      return new vscode.Hover(markdown, range);
    }
    if (identifier === undefined) {
      // An address of anything at all: the editor's own hover says where it leads.
      return undefined;
    }
    const shown = identifier.replace(/^(doi|arxiv|acl):/, (_, scheme: string) =>
      scheme === 'doi' ? 'DOI ' : scheme === 'arxiv' ? 'arXiv:' : 'ACL Anthology ',
    );
    const links: CardLink[] = [
      { title: vscode.l10n.t('Open'), address: addressOf(identifier, text) },
      ...(isBibTeX(document)
        ? []
        : [
            {
              title: vscode.l10n.t('Copy a BibTeX entry to fill in'),
              command: 'paperweight.copyEntryFor',
              args: [text],
            } as const,
          ]),
    ];
    markdown.appendMarkdown(asText(vscode.l10n.t('The catalog does not have {0}.', shown)));
    markdown.appendMarkdown(`  \n${links.map(linkText).join(' · ')}`);
    return new vscode.Hover(markdown, range);
  }

  private async keyHover(
    cited: CitedKey,
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const mode = settings.hoverCiteKeys(document);
    if (mode === 'never') {
      return undefined;
    }
    const sources = await this.cited.named(await this.cited.of(document));
    const answer = await this.catalog.keyCard(cited.key, sources);
    if (token.isCancellationRequested) {
      return undefined;
    }
    const markdown = trustedMarkdown();
    if (!answer.place) {
      appendUndefined(markdown, cited, document, answer, sources);
    } else if (mode === 'always' || otherCiteHover(document.languageId, neighbours) === undefined) {
      appendDefined(markdown, cited, document, answer, answer.place);
    }
    return markdown.value === '' ? undefined : new vscode.Hover(markdown, cited.range);
  }
}

const neighbours = {
  isActive: (extension: string) => vscode.extensions.getExtension(extension)?.isActive === true,
  setting: (name: string) => vscode.workspace.getConfiguration().get(name),
};

function appendDefined(
  markdown: vscode.MarkdownString,
  { range }: CitedKey,
  document: vscode.TextDocument,
  { card, paper, address }: KeyCard,
  { uri, line }: { readonly uri: string; readonly line: number },
): void {
  if (card) {
    const details = paper === undefined ? { hasNoDetails: true } : {};
    appendCard(markdown, card, linksOf(card, { address, ...details }));
  }
  const isHere = uri === document.uri.toString() && line === range.start.line + 1;
  if (!isHere) {
    markdown.appendMarkdown(card ? ' &nbsp;&nbsp; ' : '');
    appendPlace(markdown, vscode.Uri.parse(uri), line);
  }
}

/** What is said of a key that no bibliography has: what may be meant, each with a link that puts it. */
function appendUndefined(
  markdown: vscode.MarkdownString,
  { key, range }: CitedKey,
  document: vscode.TextDocument,
  { card, paper, address, close = [], candidates = [] }: KeyCard,
  sources: readonly BibSource[],
): void {
  const put = (by: KeyReplacement['by'], title: string, tip: string): CommandLink => {
    const { line, character } = range.start;
    const replacement: KeyReplacement = {
      document: document.uri.toString(),
      line,
      character,
      key,
      by,
    };
    return { title, command: replaceCiteKeyCommand, args: [replacement], tip };
  };
  const cite = (id: string): CommandLink =>
    put(
      { paper: id },
      vscode.l10n.t('Cite'),
      vscode.l10n.t('Cite it here, and add its entry to the bibliography'),
    );
  if (isBibTeX(document)) {
    if (card && paper !== undefined) {
      appendCard(markdown, card, linksOf(card, { address }));
    }
    return;
  }
  if (sources.length === 0 ? !paper && candidates.length === 0 : isDefinedIn(document, key)) {
    return;
  }
  if (card && paper !== undefined) {
    appendCard(markdown, card, linksOf(card, { cite: cite(paper), address }));
    markdown.appendMarkdown('\n\n');
  }
  const files = sources.map(({ uri }) => baseName(vscode.Uri.parse(uri))).join(', ');
  const lines = [
    asText(
      sources.length === 0
        ? vscode.l10n.t('{0} is in no bibliography: this document has none.', key)
        : vscode.l10n.t('{0} is not in {1}.', key, files),
    ),
  ];
  if (close.length > 0) {
    const links = close.map((other) =>
      linkText(put({ key: other }, other, vscode.l10n.t('Replace {0} by {1}', key, other))),
    );
    lines.push(`${asText(vscode.l10n.t('Close:'))} ${links.join(' · ')}`);
  }
  for (const { id, title, by } of candidates) {
    const details = {
      title: vscode.l10n.t('Details'),
      command: 'paperweight.showDetails',
      args: [id],
    } as const;
    lines.push(
      `${asText(vscode.l10n.t('In the catalog: {0}', `${by}, ${title}`))} ${[cite(id), details].map(linkText).join(' · ')}`,
    );
  }
  markdown.appendMarkdown(lines.join('  \n'));
}

interface Offered {
  readonly cite?: CommandLink | undefined;
  readonly address?: string | undefined;
  readonly isEvaluable?: boolean;
  /** True for a work that is not in the catalog. */
  readonly hasNoDetails?: boolean;
}

function linksOf(
  { id, kind, lines }: Card,
  { cite, address, isEvaluable = false, hasNoDetails = false }: Offered,
): CardLink[] {
  const isRanked = kind === 'dataset' && lines.some(({ part }) => part === 'results');
  const links: (CardLink | false | undefined)[] = [
    cite,
    !hasNoDetails && {
      title: vscode.l10n.t('Details'),
      command: 'paperweight.showDetails',
      args: [id],
    },
    isRanked && {
      title: vscode.l10n.t('Leaderboard'),
      command: 'paperweight.showLeaderboard',
      args: [id],
    },
    isEvaluable && {
      title: vscode.l10n.t('Quick eval'),
      command: 'paperweight.runEvaluation',
      args: [],
      tip: vscode.l10n.t('Choose a model and data to evaluate'),
    },
    address !== undefined && { title: vscode.l10n.t('Open'), address },
  ];
  return links.filter((link) => link !== undefined && link !== false);
}

function citeLink(paper: string | undefined): CommandLink | undefined {
  return paper === undefined
    ? undefined
    : { title: vscode.l10n.t('Cite'), command: 'paperweight.insertCitation', args: [[paper]] };
}

/** `refs.bib:12`, linked to the line. */
function appendPlace(markdown: vscode.MarkdownString, uri: vscode.Uri, line: number): void {
  const target = uri.with({ fragment: `L${String(line)}` }).toString();
  markdown.appendMarkdown(`[${asText(`${baseName(uri)}:${String(line)}`)}](${target})`);
}

/** Whether a document says itself what a key stands for: it is of no bibliography then. */
function isDefinedIn(document: vscode.TextDocument, key: string): boolean {
  const is = (languages: readonly string[]): boolean => languages.includes(document.languageId);
  if (is(languageIds.plaintext)) {
    return true;
  }
  if (is(languageIds.latex)) {
    return (
      document.getText().includes(`]{${key}}`) || document.getText().includes(`\\bibitem{${key}}`)
    );
  }
  return is(languageIds.typst)
    ? document.getText().includes(`<${key}>`)
    : /^(?:fig|tbl|tab|eq|sec|lst|alg|thm|lem|app)[:-]/.test(key);
}

function isBibTeX({ languageId }: vscode.TextDocument): boolean {
  return (languageIds.bibtex as readonly string[]).includes(languageId);
}

/** Whether a range lies in code, if only in part. */
function isCode(document: vscode.TextDocument, range: vscode.Range): boolean {
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  return codeOf(document).some((code) => code.start < end && start < code.end);
}

function addressOf(identifier: string, text: string): string {
  const id = identifier.slice(identifier.indexOf(':') + 1);
  if (/^https?:/i.test(text)) {
    return text;
  }
  return identifier.startsWith('arxiv:')
    ? arxivAddress(id)
    : doiAddress(text.replace(/^doi:/i, ''));
}
