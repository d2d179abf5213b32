import * as vscode from 'vscode';
import { webAddress } from '../core/catalog/addresses';
import type { Card, CardItem, CardLine } from '../core/catalog/card';
import { replaceCiteKeyCommand } from './replacingKey';

/** Our commands that a hover may link to. */
const linkedCommands = [
  'paperweight.insertCitation',
  'paperweight.showDetails',
  'paperweight.showLeaderboard',
  'paperweight.runEvaluation',
  'paperweight.copyEntryFor',
  replaceCiteKeyCommand,
] as const;
type LinkedCommand = (typeof linkedCommands)[number];

/** A link to one of our commands. */
export interface CommandLink {
  readonly title: string;
  readonly command: LinkedCommand;
  readonly args: readonly unknown[];
  /** What it does, where the title does not say. */
  readonly tip?: string;
}

/** A link to a page of the web. */
export interface PageLink {
  readonly title: string;
  readonly address: string;
}

export type CardLink = CommandLink | PageLink;

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

/** A link as Markdown; the title alone where an address is none that a browser opens. */
export function linkText(link: CardLink): string {
  const title = asText(link.title);
  if ('address' in link) {
    const address = webAddress(link.address);
    return address === undefined ? title : `[${title}](${withoutBrackets(new URL(address).href)})`;
  }
  const args = withoutBrackets(encodeURIComponent(JSON.stringify(link.args)));
  const tip = link.tip === undefined ? '' : ` "${asText(link.tip).replace(/"/g, '&quot;')}"`;
  return `[${title}](command:${link.command}?${args}${tip})`;
}

/** An address in which no bracket ends a link of Markdown. */
function withoutBrackets(address: string): string {
  return address.replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}
