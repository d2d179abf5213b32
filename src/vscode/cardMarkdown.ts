import * as vscode from 'vscode';
import type { Card, CardItem, CardLine } from '../core/catalog/card';

/** Our commands that a hover may link to. */
const linkedCommands = [
  'paperweight.insertCitation',
  'paperweight.showDetails',
  'paperweight.showLeaderboard',
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

/**
 * Text as Markdown that shows it as it is. Unlike `MarkdownString.appendText`, which makes every
 * space a non-breaking one, it leaves lines free to wrap.
 */
export function asText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!~<>|&$]/g, '\\$&').replace(/\s+/g, ' ');
}

/** A card as a hover shows it: at most eight lines. */
export function appendCard(
  markdown: vscode.MarkdownString,
  card: Card,
  links: readonly CardLink[],
): void {
  const title = [`**${asText(card.title)}**`, ...card.subtitle.map(asText)].join(' · ');
  markdown.appendMarkdown([title, ...card.lines.map(lineText)].join('  \n'));
  // A paper's own card names it already.
  const references = card.kind === 'paper' ? [] : card.references.map(itemText);
  const foot = [references, links.map(linkText)].map((group) => group.join(' · '));
  markdown.appendMarkdown(`\n\n${foot.filter(Boolean).join(' &nbsp;&nbsp; ')}`);
}

function lineText({ part, lead, items, more }: CardLine): string {
  const told = [
    ...items.map(itemText),
    ...(more === undefined ? [] : [asText(vscode.l10n.t('{0} more', more))]),
  ].join(' · ');
  const text = lead === undefined ? told : `${asText(lead)}: ${told}`;
  return part === 'caveat' ? `_${text}_` : text;
}

function itemText({ text, paperId }: CardItem): string {
  return paperId === undefined
    ? asText(text)
    : linkText({ title: text, command: 'paperweight.showDetails', args: [paperId] });
}

function linkText({ title, command, args }: CardLink): string {
  return `[${asText(title)}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}
