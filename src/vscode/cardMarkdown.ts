import * as vscode from 'vscode';
import type { Card, CardItem, CardLine } from '../core/catalog/card';

/** Our commands that a hover may link to. */
const linkedCommands = [
  'paperweight.insertCitation',
  'paperweight.showDetails',
  'paperweight.runEvaluation',
] as const;
type LinkedCommand = (typeof linkedCommands)[number];

/** A link below a card. */
export interface CardLink {
  readonly title: string;
  readonly command: LinkedCommand;
  readonly args: readonly unknown[];
}

/** Markdown that trusts our own commands only; text from records is appended as text. */
export function trustedMarkdown(): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = { enabledCommands: [...linkedCommands] };
  return markdown;
}

/** A card as a hover shows it: at most eight lines. */
export function appendCard(
  markdown: vscode.MarkdownString,
  card: Card,
  links: readonly CardLink[],
): void {
  markdown.appendMarkdown('**').appendText(card.title).appendMarkdown('**');
  card.subtitle.forEach((text) => markdown.appendText(` · ${text}`));
  card.lines.forEach((line) => {
    markdown.appendMarkdown('  \n');
    appendLine(markdown, line);
  });
  markdown.appendMarkdown('\n\n');
  // A paper's own card names it already.
  const references = card.kind === 'paper' ? [] : card.references;
  appendJoined(markdown, references);
  if (references.length > 0 && links.length > 0) {
    markdown.appendMarkdown(' &nbsp;&nbsp; ');
  }
  links.forEach((link, index) => {
    markdown.appendMarkdown(index === 0 ? '' : ' · ');
    appendLink(markdown, link);
  });
}

function appendLine(markdown: vscode.MarkdownString, line: CardLine): void {
  if (line.lead !== undefined) {
    markdown.appendText(`${line.lead}: `);
  }
  if (line.part === 'caveat') {
    markdown.appendMarkdown('_');
  }
  appendJoined(markdown, line.items);
  if (line.part === 'caveat') {
    markdown.appendMarkdown('_');
  }
  if (line.more !== undefined) {
    markdown.appendText(` · ${vscode.l10n.t('{0} more', line.more)}`);
  }
}

function appendJoined(markdown: vscode.MarkdownString, items: readonly CardItem[]): void {
  items.forEach(({ text, paperId }, index) => {
    markdown.appendText(index === 0 ? '' : ' · ');
    if (paperId === undefined) {
      markdown.appendText(text);
    } else {
      appendLink(markdown, { title: text, command: 'paperweight.showDetails', args: [paperId] });
    }
  });
}

function appendLink(markdown: vscode.MarkdownString, { title, command, args }: CardLink): void {
  const query = encodeURIComponent(JSON.stringify(args));
  markdown.appendMarkdown('[').appendText(title).appendMarkdown(`](command:${command}?${query})`);
}
