import type { CslItem, CslName } from '../catalog/records';
import { PersonError } from '../personError';
import { foldedText } from './foldedText';

/**
 * The functions and filters a cite key format can use. Names, parameters and defaults are those of
 * Better BibTeX for Zotero (https://retorque.re/zotero-better-bibtex/citing/formulas/).
 */

type Value = string | number | boolean | RegExp;
type Values = Readonly<Record<string, Value>>;

/**
 * A step of a formula with its arguments: a function makes a text of an item, a filter another of
 * the text it is given. `undefined` skips to the formula's next alternative.
 *
 * @param text For a function what the alternative has come to so far.
 */
export type KeyStep = (item: CslItem, text: string) => string | undefined;

interface KeyName {
  /** Names and defaults of the parameters, in order; a default also says of what type one is. */
  readonly parameters: Values;
  readonly make: (values: Record<string, Value>) => KeyStep;
}

type KeyNames = Readonly<Record<string, KeyName>>;

/**
 * A text in ASCII: diacritics fall away, letters such as ß become plain ones, and what has no
 * plain letter is left out.
 */
export function asciiFolded(text: string): string {
  return text.normalize('NFC').replace(/[^\0-\x7F]/gu, (letter) => {
    const plain = foldedText(letter).replace(/[^a-z0-9 ]/g, '');
    const isCapital = letter !== letter.toLowerCase();
    return isCapital ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
  });
}

/** A text in ASCII without white space and what BibTeX, LaTeX or Markdown would not let in a key. */
export function cleaned(text: string): string {
  return asciiFolded(text).replace(/[\s"#%'(),={}~\\^$&@`[\]|;<>]/g, '');
}

const author = { creator: 'author', initials: false, clean: true };

/** Functions of the names of an item's authors, or of its editors where it has no authors. */
const nameFunctions: KeyNames = {
  auth: names({ n: 0, m: 1, ...author }, (all, { n, m }) =>
    beginning(all[whole(m) - 1] ?? '', whole(n)),
  ),
  authors: names({ n: 0, creator: 'author', etal: '', joiner: ' ', clean: true }, (all, values) => {
    const n = whole(values['n']);
    const chosen = n === 0 ? all : n > 0 ? all.slice(0, n) : all.slice(n);
    const rest = chosen.length < all.length && values['etal'] !== '' ? [text(values['etal'])] : [];
    return [...chosen, ...rest].join(text(values['joiner']));
  }),
  authEtAl: names({ creator: 'author', initials: false, joiner: ' ', clean: true }, (all, values) =>
    [...firstTwo(all), ...(all.length > 2 ? ['EtAl'] : [])].join(text(values['joiner'])),
  ),
  authEtal2: names(
    { creator: 'author', initials: false, joiner: '.', clean: true },
    (all, values) =>
      [...firstTwo(all), ...(all.length > 2 ? ['etal'] : [])].join(text(values['joiner'])),
  ),
  authAuthEa: names(
    { creator: 'author', initials: false, joiner: '.', clean: true },
    (all, values) =>
      [...all.slice(0, 2), ...(all.length > 2 ? ['ea'] : [])].join(text(values['joiner'])),
  ),
  authIni: names(
    { n: 0, creator: 'author', initials: false, joiner: '.', clean: true },
    (all, values) =>
      all.map((name) => beginning(name, whole(values['n']))).join(text(values['joiner'])),
  ),
  authorIni: names(
    { creator: 'author', initials: false, joiner: '.', clean: true },
    ([first = '', ...others], values) =>
      [beginning(first, 5), ...others.map((name) => beginning(name, 1))].join(
        text(values['joiner']),
      ),
  ),
  authorsAlpha: names(
    { creator: 'author', initials: false, joiner: ' ', clean: true },
    (all, values) =>
      all.length === 1
        ? beginning(all[0] ?? '', 3)
        : initialsOf(all.slice(0, all.length > 4 ? 3 : 4), all.length > 4, values),
  ),
  authshort: names(
    { creator: 'author', initials: false, joiner: '.', clean: true },
    (all, values) =>
      all.length === 1 ? (all[0] ?? '') : initialsOf(all.slice(0, 3), all.length > 3, values),
  ),
  authorLast: names(author, (all) => all.at(-1) ?? ''),
  authForeIni: {
    parameters: { creator: 'author', clean: true },
    make: (values) => (item) => wanted(givenInitial(people(item, values).at(0)), values),
  },
  authorLastForeIni: {
    parameters: { creator: 'author', clean: true },
    make: (values) => (item) => wanted(givenInitial(people(item, values).at(-1)), values),
  },
};

/** Better BibTeX's earlier names with a capital: the same, as it stands. */
const uncleanedFunctions: KeyNames = Object.fromEntries(
  Object.entries(nameFunctions).map(([name, { parameters, make }]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    { parameters: { ...parameters, clean: false }, make },
  ]),
);

export const keyFunctions: KeyNames = {
  ...nameFunctions,
  ...uncleanedFunctions,
  year: plain(({ issued }) => String(issued?.['date-parts']?.[0]?.[0] ?? '')),
  shortyear: plain(({ issued }) => String(issued?.['date-parts']?.[0]?.[0] ?? '').slice(-2)),
  month: plain(({ issued }) => twoDigits(issued?.['date-parts']?.[0]?.[1])),
  date: {
    parameters: { format: '%Y-%m-%d' },
    make: ({ format }) => {
      const template = text(format);
      return ({ issued }) => {
        const [year, month, day] = issued?.['date-parts']?.[0] ?? [];
        const parts: Record<string, string> = {
          Y: String(year ?? ''),
          y: String(year ?? '').slice(-2),
          m: twoDigits(month),
          d: twoDigits(day),
        };
        return template
          .replace(/%([Yymd])/g, (_, letter: string) => parts[letter] ?? '')
          .replace(/-+$/, '');
      };
    },
  },
  title: plain((item) => titleWords(item).map(capitalized).join('')),
  shorttitle: firstWords(3),
  veryshorttitle: firstWords(1),
  journal: plain((item) => item['container-title'] ?? ''),
  firstpage: plain(({ page }) => pageNumber(page, Math.min)),
  lastpage: plain(({ page }) => pageNumber(page, Math.max)),
  len: length(() => ''),
  // Fields as they stand.
  Title: plain((item) => untagged(item.title)),
  PublicationTitle: plain((item) => item['container-title'] ?? ''),
  Publisher: plain((item) => item.publisher ?? ''),
  Place: plain((item) => item['event-place'] ?? item['publisher-place'] ?? ''),
  Volume: plain((item) => String(item.volume ?? '')),
  Issue: plain((item) => String(item.issue ?? '')),
  Pages: plain((item) => item.page ?? ''),
  DOI: plain((item) => item.DOI ?? ''),
  ISBN: plain((item) => item.ISBN ?? ''),
};

export const keyFilters: KeyNames = {
  lower: filter((it) => it.toLowerCase()),
  upper: filter((it) => it.toUpperCase()),
  capitalize: filter((it) => it.replace(/\S+/g, capitalized)),
  fold: filter(asciiFolded),
  transliterate: filter(asciiFolded),
  ascii: filter((it) => it.replace(/[^\0-\x7F]/g, '')),
  clean: filter(cleaned),
  alphanum: filter((it) => it.replace(/[^\p{L}\p{N}]/gu, '')),
  nopunct: filter((it) => it.replace(/[^\p{L}\p{M}\p{N}\s\-‐-―]/gu, '')),
  nopunctordash: filter(unpunctuated),
  numeric: filter((it) => (/^\d+$/.test(it) ? it : '')),
  discard: filter(() => ''),
  abbr: filter((it) =>
    wordsOf(it)
      .map((word) => beginning(word, 1))
      .join(''),
  ),
  skipwords: filter((it) => significant(wordsOf(it)).join(' ')),
  condense: withValues({ sep: '' }, (it, { sep }) => it.replace(/\s+/g, text(sep))),
  select: withValues({ start: 1, n: 0 }, (it, { start, n }) =>
    slice(wordsOf(it), whole(start), whole(n)).join(' '),
  ),
  substring: withValues({ start: 1, n: 0 }, (it, { start, n }) =>
    slice([...it], whole(start), whole(n)).join(''),
  ),
  prefix: withValues({ prefix: '' }, (it, { prefix }) => it && text(prefix) + it),
  postfix: withValues({ postfix: '' }, (it, { postfix }) => it && it + text(postfix)),
  default: withValues({ text: '' }, (it, values) => it || text(values['text'])),
  replace: withValues({ find: '', replace: '' }, (it, { find, replace }) =>
    it.replace(
      find instanceof RegExp ? find : new RegExp(escaped(text(find)), 'gi'),
      text(replace),
    ),
  ),
  len: length((it) => it),
};

function names(
  parameters: Values,
  join: (all: readonly string[], values: Record<string, Value>) => string,
): KeyName {
  return {
    parameters,
    make: (values) => (item) => {
      const all = people(item, values).map((name) =>
        wanted(familyOf(name) + (values['initials'] === true ? allInitials(name) : ''), values),
      );
      return wanted(join(all, values), values);
    },
  };
}

function plain(read: (item: CslItem) => string): KeyName {
  return { parameters: {}, make: () => read };
}

function filter(change: (text: string) => string): KeyName {
  return { parameters: {}, make: () => (_, it) => change(it) };
}

function withValues(
  parameters: Values,
  change: (text: string, values: Record<string, Value>) => string,
): KeyName {
  return { parameters, make: (values) => (_, it) => change(it, values) };
}

/** As a function of what there is so far, as a filter of its text: lets through some lengths. */
function length(result: (text: string) => string): KeyName {
  return {
    parameters: { relation: '>', length: 0 },
    make: ({ relation, length: number }) => {
      const holds = relations[text(relation)];
      if (!holds) {
        throw new PersonError(
          `A cite key format cannot compare a length by "${text(relation)}".`,
          `Use one of ${Object.keys(relations).join(' ')}.`,
        );
      }
      return (_, it) => (holds(it.length, whole(number)) ? result(it) : undefined);
    },
  };
}

const relations: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

function firstWords(count: number): KeyName {
  return {
    parameters: { n: count, m: 0 },
    make:
      ({ n, m }) =>
      (item) =>
        titleWords(item)
          .slice(0, whole(n))
          .map((word, index) => (index < whole(m) ? capitalized(word) : word))
          .join(''),
  };
}

function people(item: CslItem, { creator }: Values): readonly CslName[] {
  const chosen = creator === 'editor' ? item.editor : (item.author ?? item.editor);
  return chosen ?? [];
}

function familyOf(name: CslName): string {
  const family = name.family ?? name.literal ?? '';
  return [name['non-dropping-particle'], family].filter(Boolean).join(' ');
}

function givenInitial(name: CslName | undefined): string {
  return beginning(name?.given ?? '', 1);
}

function allInitials(name: CslName): string {
  return (name.given ?? '')
    .split(/[\s.-]+/)
    .map((word) => beginning(word, 1))
    .join('');
}

function firstTwo(all: readonly string[]): readonly string[] {
  return all.slice(0, all.length > 2 ? 1 : 2);
}

function initialsOf(all: readonly string[], more: boolean, { joiner }: Values): string {
  return all.map((name) => beginning(name, 1)).join(text(joiner)) + (more ? '+' : '');
}

/** As a function that cleans leaves it. */
function wanted(it: string, { clean }: Values): string {
  return clean === false ? it : cleaned(it);
}

function titleWords(item: CslItem): string[] {
  return significant(
    wordsOf(untagged(item.title))
      .map(unpunctuated)
      .filter((word) => word !== ''),
  );
}

/** Without the mark-up CSL-JSON allows. */
function untagged(title: string): string {
  return title.replace(/<\/?(?:i|b|sc|sup|sub|span)(?:\s[^<>]*)?>/g, '');
}

function wordsOf(it: string): string[] {
  return it.split(/\s+/).filter((word) => word !== '');
}

function significant(words: readonly string[]): string[] {
  return words.filter((word) => !skipped.has(foldedText(word)));
}

/** The small words of titles that Better BibTeX leaves out unless it is told others. */
const skipped = new Set(
  [
    'a an the and but nor or so some yet do is than while',
    'aboard about above across after against along amid among anti around as at before behind below',
    'beneath beside besides between beyond by despite down during except for from in inside into',
    'like near of off on onto over past per plus round save since through to toward towards under',
    'underneath unlike until up upon versus via with within without',
    'das dem den der des die ein eine einem einen einer eines von zu zum',
    'ab al d da de degli dei del dell della delle dello el en et gli i il l la las le les lo los sur',
    'un una unas une uno unos',
  ]
    .join(' ')
    .split(' '),
);

function unpunctuated(it: string): string {
  return it.replace(/[^\p{L}\p{M}\p{N}\s]/gu, '');
}

function capitalized(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

function pageNumber(pages: string | undefined, best: (...all: number[]) => number): string {
  const numbers = (pages?.match(/\d+/g) ?? []).map(Number);
  return numbers.length === 0 ? '' : String(best(...numbers));
}

function twoDigits(part: number | undefined): string {
  return part === undefined ? '' : String(part).padStart(2, '0');
}

/** @param n All characters when 0. */
function beginning(it: string, n: number): string {
  return n === 0 ? it : [...it].slice(0, n).join('');
}

/** From the `start`th on, counted from 1; all of them when `n` is 0. */
function slice<T>(all: readonly T[], start: number, n: number): readonly T[] {
  const from = start < 0 ? all.length + start : Math.max(0, start - 1);
  return all.slice(from, n === 0 ? undefined : from + n);
}

function escaped(it: string): string {
  return it.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function text(value: Value | undefined): string {
  return String(value ?? '');
}

function whole(value: Value | undefined): number {
  return typeof value === 'number' ? value : 0;
}
