import { append } from '../multimap';
import type { BibEntry, Bibliography } from './bibliography';
import { usesInEntry } from './bibKeyUses';
import { isLatex } from './citeKeyUses';
import { activeLatex } from './latexSource';
import { frontMatterOf } from './markdownSource';
import type { CiteSyntax } from './syntax/citeSyntax';

/** An entry that nothing cites. */
export interface UncitedEntry {
  readonly key: string;
  /** On which its key stands, from 1. */
  readonly line: number;
}

/**
 * The entries of a .bib file that nothing cites, in the file's order. One that a cited entry names,
 * by `crossref` or otherwise, is as good as cited, and so is one that is cited by one of its `ids`.
 * Entries without a key are left out: nothing could cite them.
 *
 * @param cited Every key that documents cite.
 */
export function uncitedEntries(
  { text, entries }: Bibliography,
  cited: Iterable<string>,
): UncitedEntry[] {
  const reached = new Set(cited);
  const byKey = new Map<string, { entry: BibEntry; references: readonly string[] }[]>();
  for (const entry of entries) {
    const uses = usesInEntry(text, entry);
    const references = uses.filter(({ role }) => role === 'reference').map(({ key }) => key);
    for (const { key, role } of uses) {
      if (role !== 'reference') {
        append(byKey, key, { entry, references });
      }
    }
  }
  const citedEntries = new Set<BibEntry>();
  // What is added to a set while it is walked is walked too.
  for (const key of reached) {
    for (const { entry, references } of byKey.get(key) ?? []) {
      citedEntries.add(entry);
      references.forEach((reference) => reached.add(reference));
    }
  }
  const uncited: UncitedEntry[] = [];
  let line = 1;
  let counted = 0;
  for (const entry of entries) {
    if (entry.key !== '' && !citedEntries.has(entry)) {
      line += lineBreaks(text, counted, entry.keyStart);
      counted = entry.keyStart;
      uncited.push({ key: entry.key, line });
    }
  }
  return uncited;
}

/**
 * Where a document asks for every entry of its bibliography, as it is written there: LaTeX's
 * `\nocite{*}`, Pandoc's `nocite: "@*"`, Org's `[cite/nocite:@*]`, Typst's `full: true` or
 * reStructuredText's `:all:`. `undefined` where it does not.
 */
export function citesEverything(text: string, syntax: CiteSyntax): string | undefined {
  if (isLatex(syntax)) {
    return /\\nocite\s*\{\s*\*\s*\}/.exec(activeLatex(text))?.[0];
  }
  const { languages } = syntax;
  if (languages.includes('typst')) {
    return /^[^/\n]*#bibliography\([^()]*\bfull:\s*true/m.test(text) ? 'full: true' : undefined;
  }
  if (languages.includes('restructuredtext')) {
    const directive = /^\.\. bibliography::.*\n(?:[ \t]+\S.*\n)*?[ \t]+(:all:)/m;
    return directive.exec(text)?.[1];
  }
  if (languages.includes('org')) {
    return /\[cite\/(?:nocite|n)[^\]]*@\*[^\]]*\]/.exec(text)?.[0];
  }
  const yaml = frontMatterOf(text)?.yaml ?? '';
  const nocite = /^nocite[ \t]*:[^\n]*(?:\n[ \t]+[^\n]*)*/m.exec(yaml)?.[0];
  return nocite?.includes('@*') === true ? 'nocite: @*' : undefined;
}

function lineBreaks(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    breaks++;
  }
  return breaks;
}
