import { isInert } from '../inertRange';
import { activeLatex, inertLatex } from '../latexSource';
import type { TextRange } from '../textRange';
import { contextOf, windowAt } from './citeContext';
import {
  afterTie,
  bareKeys,
  occurrenceAt,
  replaceWith,
  type CiteOccurrence,
  type CiteOptions,
  type CiteSyntax,
} from './citeSyntax';
import { addToList, type KeyList, type ListStyle } from './keyList';
import { languageIds } from './citingLanguages';

type CommandKind = 'general' | 'special' | 'multiple' | 'volume';

/**
 * Commands of natbib, biblatex, apacite, csquotes and the plain family that take keys; capitalised
 * and starred forms are read too. `general` commands make a whole citation, so the one a document
 * uses most can stand in for `\cite`.
 */
const commandNames: Readonly<Record<CommandKind, string>> = {
  general: [
    'cite citep citet citealp citealt parencite footcite footcitetext textcite smartcite autocite',
    'supercite onlinecite citeonline shortcite citeA citeNP',
  ].join(' '),
  special: [
    'nocite fullcite footfullcite fullciteauthor citeauthor citefullauthor citeyear citeyearpar',
    'citetitle citedate citeurl citenum citealias citetalias citepalias notecite pnotecite',
    'fnotecite parentcite citefield citelist citename shortciteA shortciteNP shortciteN citeN',
    'fullciteA fullciteNP citeauthorNP citeyearNP bibentry textcquote blockcquote',
  ].join(' '),
  /** biblatex's multicites: `\cites(pre)(post)[pre][post]{key}[pre][post]{key}`. */
  multiple:
    'cites parencites footcites footcitetexts smartcites textcites supercites autocites fullcites',
  /** biblatex's volume commands, whose key stands in the second group: `\volcite{2}[5]{key}`. */
  volume: 'volcite pvolcite fvolcite ftvolcite svolcite tvolcite avolcite',
};

const knownCommands: ReadonlyMap<string, CommandKind> = new Map(
  (Object.keys(commandNames) as CommandKind[]).flatMap((kind) =>
    commandNames[kind].split(' ').flatMap((name): [string, CommandKind][] => [
      [name, kind],
      [(name[0] ?? '').toUpperCase() + name.slice(1), kind],
    ]),
  ),
);

/** A cite command with its groups of keys. */
interface CiteCommand extends TextRange {
  /** With the star, without the backslash. */
  readonly name: string;
  readonly kind: CommandKind;
  readonly groups: readonly KeyList[];
  /** False where the last group lacks its closing brace. */
  readonly closed: boolean;
}

/** LaTeX with natbib, biblatex or neither. */
export const latex: CiteSyntax = latexWith({});

/** LaTeX with commands of a person's own, which count as whole citations. */
export function latexWith({ latexCommands = [], latexDefault = 'cite' }: CiteOptions): CiteSyntax {
  const kinds =
    latexCommands.length === 0
      ? knownCommands
      : new Map([
          ...latexCommands.map((name): [string, CommandKind] => [plainName(name), 'general']),
          ...knownCommands,
        ]);

  return {
    languages: languageIds.latex,

    keysIn(text) {
      return citeCommands(activeLatex(text), kinds).flatMap(({ groups }) =>
        groups.flatMap((group) => group.keys),
      );
    },

    keyAt(text, offset) {
      return occurrenceAt(this.keysIn(text), offset);
    },

    contextAt(text, offset) {
      const window = windowAt(text, offset, inertLatex);
      const open = window?.before.lastIndexOf('{') ?? -1;
      if (!window || open < 0 || /[}\\]/.test(window.before.slice(open))) {
        return undefined;
      }
      const { before, behind, at } = window;
      const start = open + 1;
      const isGroup = citeCommands(before, kinds).some(({ groups }) =>
        groups.some((group) => group.start === start),
      );
      if (!isGroup) {
        return undefined;
      }
      const content = before.slice(start) + (/^[^{}\\]*/.exec(behind)?.[0] ?? '');
      return contextOf({
        window,
        length: before.length - Math.max(open, before.lastIndexOf(',')) - 1,
        rest: /^[^\s,{}\\%]*/,
        group: keysOfList(content, at - before.length + start),
      });
    },

    insertion(text, offset, selectionEnd, keys) {
      if (isInert(inertLatex(text), offset)) {
        return replaceWith(offset, selectionEnd, bareKeys(keys));
      }

      const active = activeLatex(text);
      const commands = citeCommands(active, kinds);
      const style = listStyle(active, commands);
      const around = commands.find(
        ({ start, end, closed }) => start < offset && (offset < end || (!closed && offset === end)),
      );
      const group = around?.groups.find(({ end }) => offset <= end);
      if (around && group && selectionEnd <= Math.max(group.end, offset)) {
        const inside = group.start <= offset;
        const selection = inside
          ? { start: offset, end: selectionEnd }
          : { start: group.end, end: group.end };
        const elsewhere = around.groups
          .filter((other) => other !== group)
          .flatMap((other) => other.keys.map(({ key }) => key));
        const edit = addToList(text, group, selection, keys, style, elsewhere);
        return around.closed ? edit : { ...edit, text: `${edit.text}}`, cursor: edit.cursor + 1 };
      }

      const list = [...new Set(keys)].join(style.standard);
      const typed = /\\([A-Za-z]+)\*?$/.exec(active.slice(Math.max(0, offset - 40), offset));
      if (typed && kinds.has(typed[1] ?? '')) {
        return replaceWith(offset, selectionEnd, `{${list}}`);
      }
      const start = afterTie(text, offset, selectionEnd);
      const command = preferredCommand(commands) ?? latexDefault.replace(/^\\/, '');
      return replaceWith(start, selectionEnd, `\\${command}{${list}}`);
    },
  };
}

/** `\myCite*` is read under the name `myCite`. */
function plainName(command: string): string {
  return command.trim().replace(/^\\|\*$/g, '');
}

/** Every cite command of a source whose comments and verbatim parts are blanked. */
export function citeCommands(
  active: string,
  kinds: ReadonlyMap<string, CommandKind> = knownCommands,
): CiteCommand[] {
  const commands: CiteCommand[] = [];
  for (const match of active.matchAll(/\\([A-Za-z]+)(\*?)/g)) {
    const kind = kinds.get(match[1] ?? '');
    if (kind && !isEscaped(active, match.index)) {
      const name = (match[1] ?? '') + (match[2] ?? '');
      const command = readCommand(active, match.index, match[0].length, name, kind);
      if (command) {
        commands.push(command);
      }
    }
  }
  return commands;
}

function readCommand(
  text: string,
  start: number,
  length: number,
  name: string,
  kind: CiteCommand['kind'],
): CiteCommand | undefined {
  let at = start + length;
  if (kind === 'multiple') {
    at = skipNotes(text, at, '(', ')');
  } else if (kind === 'volume') {
    at = skipNotes(text, at, '[', ']');
    at = skipNotes(text, at, '{', '}', 1);
  } else {
    at = skipNotes(text, at, '<', '>');
  }
  const groups: KeyList[] = [];
  let end = at;
  let closed = true;
  do {
    const open = skipSpace(text, skipNotes(text, at, '[', ']'));
    if (text[open] !== '{') {
      break;
    }
    const group = readGroup(text, open);
    groups.push(group.list);
    closed = group.closed;
    end = at = closed ? group.list.end + 1 : group.list.end;
  } while (kind === 'multiple' && closed);
  return groups.length > 0 ? { start, end, name, kind, groups, closed } : undefined;
}

/** The keys between a brace at `open` and its partner; where it has none, as far as keys go. */
function readGroup(text: string, open: number): { list: KeyList; closed: boolean } {
  const start = open + 1;
  const stop = /[{}\\]/g;
  stop.lastIndex = start;
  const match = stop.exec(text);
  const closed = match?.[0] === '}' && isKeyList(text.slice(start, match.index));
  const unclosed = /(?:[^\s,{}\\]+[ \t]*,[ \t]*)*[^\s,{}\\]*/y;
  unclosed.lastIndex = start;
  const end = closed ? match.index : start + (unclosed.exec(text)?.[0].length ?? 0);
  return { list: { start, end, keys: keysOfList(text.slice(start, end), start) }, closed };
}

function keysOfList(content: string, start: number): CiteOccurrence[] {
  const keys: CiteOccurrence[] = [];
  let from = start;
  for (const part of content.split(',')) {
    const key = part.trim();
    if (key !== '' && key !== '*') {
      const keyStart = from + part.indexOf(key);
      keys.push({ key, start: keyStart, end: keyStart + key.length });
    }
    from += part.length + 1;
  }
  return keys;
}

/** False where a brace far below closed something else: over a blank line keys hold no blanks. */
function isKeyList(content: string): boolean {
  return !/\n[ \t\r]*\n/.test(content) || !/[^\s,]\s+[^\s,]/.test(content);
}

/** Skips up to `most` bracketed notes, which may hold braces, and the blanks before them. */
function skipNotes(text: string, at: number, open: string, close: string, most = 2): number {
  for (let count = 0; count < most; count++) {
    const start = skipSpace(text, at);
    const end = text[start] === open ? partner(text, start, close) : undefined;
    if (end === undefined) {
      return at;
    }
    at = end + 1;
  }
  return at;
}

/** The closing mark of a note that opens at `open`; braces nest, a blank line ends the search. */
function partner(text: string, open: number, close: string): number | undefined {
  let depth = 0;
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') {
      at++;
    } else if (character === close && depth === 0) {
      return at;
    } else if (character === '{') {
      depth++;
    } else if (character === '}' && --depth < 0) {
      return undefined;
    } else if (character === '\n' && /^[ \t\r]*\n/.test(text.slice(at + 1, at + 80))) {
      return undefined;
    }
  }
  return undefined;
}

/** Skips blanks and at most one line break: a blank line ends a command's arguments. */
function skipSpace(text: string, at: number): number {
  const blank = /[ \t]*(?:\r?\n[ \t]*)?/y;
  blank.lastIndex = at;
  return at + (blank.exec(text)?.[0].length ?? 0);
}

function isEscaped(text: string, backslash: number): boolean {
  let before = backslash;
  while (text[before - 1] === '\\') {
    before--;
  }
  return (backslash - before) % 2 === 1;
}

/** The general command used most, the first of equals. */
function preferredCommand(commands: readonly CiteCommand[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { name, kind } of commands) {
    if (kind === 'general') {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Lists are separated as most lists of the document are; by a comma alone where none shows. */
function listStyle(active: string, commands: readonly CiteCommand[]): ListStyle {
  let spaced = 0;
  for (const { groups } of commands) {
    for (const { start, end, keys } of groups) {
      if (keys.length > 1) {
        spaced += /,[ \t]/.test(active.slice(start, end)) ? 1 : -1;
      }
    }
  }
  return { mark: ',', standard: spaced > 0 ? ', ' : ',', write: (key) => key };
}
