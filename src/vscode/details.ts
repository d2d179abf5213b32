import * as vscode from 'vscode';
import { cardFor, type CardLine } from '../core/catalog/card';
import type { Catalog } from '../core/catalog/catalog';
import type { Entry, Result } from '../core/catalog/records';
import { detailsScheme } from './detailsScheme';

/** Opens a record's page, rendered where VS Code's Markdown preview is there to do it. */
export async function openDetails(id: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: detailsScheme, path: `/${id}.md` });
  const known = await vscode.commands.getCommands();
  if (known.includes('markdown.showPreview')) {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } else {
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

/** The id of the record that a details document shows. */
export function detailsId(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, '').replace(/\.md$/, '');
}

/** A record as a Markdown page: its card, all reported results with their protocol, its sources. */
export function detailsPage(entry: Entry, catalog: Catalog, bibtex: string | undefined): string {
  const card = cardFor(entry, catalog);
  const page = new vscode.MarkdownString();
  page.appendMarkdown('# ').appendText(card.title).appendMarkdown('\n\n');
  if (card.subtitle.length > 0) {
    page.appendText(card.subtitle.join(' · ')).appendMarkdown('\n\n');
  }
  card.lines
    .filter(({ part }) => part !== 'results')
    .forEach((line) => appendParagraph(page, line));
  appendReferences(page, card.paperIds, catalog);
  appendResults(page, catalog.resultsFor(entry.record.id), catalog);
  if (bibtex !== undefined) {
    page.appendMarkdown('## BibTeX\n\n').appendCodeblock(bibtex.trimEnd(), 'bibtex');
  }
  const sources = 'sources' in entry.record ? entry.record.sources : entry.record.custom.sources;
  page.appendMarkdown('## Checked in\n\n');
  sources.forEach((source) => page.appendMarkdown(`- ${linkOrText(source)}\n`));
  return page.value;
}

function appendParagraph(page: vscode.MarkdownString, { lead, items }: CardLine): void {
  page.appendText(lead === undefined ? '' : `${lead}: `);
  page.appendText(items.map(({ text }) => text).join(' · ')).appendMarkdown('\n\n');
}

function appendReferences(
  page: vscode.MarkdownString,
  ids: readonly string[],
  catalog: Catalog,
): void {
  const papers = ids.flatMap((id) => catalog.paper(id) ?? []);
  if (papers.length === 0) {
    return;
  }
  page.appendMarkdown('## Papers\n\n');
  for (const paper of papers) {
    const facts = cardFor({ kind: 'paper', record: paper }, catalog).lines[0]?.items ?? [];
    page.appendMarkdown('- ').appendText(`${paper.title} · `);
    page.appendText(facts.map(({ text }) => text).join(' · '));
    const link = paperLink(paper);
    page.appendMarkdown(link === undefined ? '\n' : ` · ${linkOrText(link)}\n`);
  }
  page.appendMarkdown('\n');
}

function appendResults(
  page: vscode.MarkdownString,
  results: readonly Result[],
  catalog: Catalog,
): void {
  if (results.length === 0) {
    return;
  }
  const nameOf = (id: string): string => {
    const entry = catalog.get(id);
    return entry && entry.kind !== 'paper' ? entry.record.name : id;
  };
  page.appendMarkdown('## Reported results\n\n');
  page.appendMarkdown('| Model | Data set | Split | Metric | Value | Protocol | Source |\n');
  page.appendMarkdown('| --- | --- | --- | --- | ---: | --- | --- |\n');
  for (const result of results) {
    const shots = result.shots === undefined ? [] : [`${result.shots}-shot`];
    const cells = [
      nameOf(result.model),
      nameOf(result.dataset),
      result.split,
      nameOf(result.metric),
      `${result.value}${result.unit === '%' ? ' %' : ''}`,
      [...shots, result.setting].filter(Boolean).join('; '),
    ];
    const source = [result.paper, result.table].filter(Boolean).join(', ');
    page.appendMarkdown(`| ${[...cells, source].map(cellOf).join(' | ')} |\n`);
  }
  page.appendMarkdown('\n');
}

/** The paper's page: its DOI, else arXiv, else the URL the record names. */
export function paperLink(paper: {
  readonly DOI?: string;
  readonly URL?: string;
  readonly custom: { readonly arxiv?: string };
}): string | undefined {
  if (paper.custom.arxiv !== undefined) {
    return `https://arxiv.org/abs/${paper.custom.arxiv}`;
  }
  return paper.DOI === undefined ? paper.URL : `https://doi.org/${paper.DOI}`;
}

function cellOf(text: string): string {
  return new vscode.MarkdownString()
    .appendText(text.replace(/\s+/g, ' '))
    .value.replaceAll('|', '\\|');
}

function linkOrText(text: string): string {
  return /^https?:\/\/[^\s<>]+$/.test(text)
    ? `<${text}>`
    : new vscode.MarkdownString().appendText(text).value;
}
