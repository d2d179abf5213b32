import type { BibEntry, Bibliography } from './bibliography';

/** An entry's text with what it inherits, so that it can be read without the rest of its file. */
export interface SelfContained {
  /** With the fields of the `@xdata` entries it names, where it has none of that name. */
  readonly text: string;
  /** The entries it names by `crossref`, from which citation-js takes what it lacks. */
  readonly parents: readonly string[];
}

/** `crossref` and `xdata` may be chained; a chain that is longer, or runs in a circle, is cut. */
const longestChain = 5;

/**
 * Finds what entries inherit, as BibTeX's `crossref` and biblatex's `xdata` have it. Parents may
 * stand anywhere in the file; one that is missing is as good as not named.
 */
export class Inheritance {
  private entries: Map<string, BibEntry> | undefined;

  constructor(private readonly bibliography: Bibliography) {}

  of(entry: BibEntry): SelfContained {
    const text = this.textOf(entry);
    if (!/\b(?:crossref|xdata)\b/i.test(text)) {
      return { text, parents: [] };
    }
    return { text: this.withXdata(entry), parents: this.parentsOf(entry) };
  }

  private withXdata(entry: BibEntry): string {
    const present = new Set(entry.fields.keys());
    const inherited: string[] = [];
    let sources = this.named(entry, 'xdata');
    for (let step = 0; step < longestChain && sources.length > 0; step++) {
      for (const { fields } of sources) {
        for (const [name, { value }] of fields) {
          if (!present.has(name) && name !== 'xdata') {
            present.add(name);
            inherited.push(`${name} = {${value}}`);
          }
        }
      }
      sources = sources.flatMap((source) => this.named(source, 'xdata'));
    }
    const text = this.textOf(entry);
    const isClosed = entry.closed && /[})]\s*$/.test(text);
    if (inherited.length === 0 || !isClosed) {
      return text;
    }
    const body = text.trimEnd();
    return `${body.slice(0, -1).replace(/[\s,]*$/, '')},\n${inherited.join(',\n')}\n${body.at(-1)}`;
  }

  private parentsOf(entry: BibEntry): string[] {
    const found: BibEntry[] = [];
    let next = this.named(entry, 'crossref');
    for (let step = 0; step < longestChain && next.length > 0; step++) {
      next = next.filter((parent) => parent !== entry && !found.includes(parent));
      found.push(...next);
      next = next.flatMap((parent) => this.named(parent, 'crossref'));
    }
    return found.map((parent) => this.withXdata(parent));
  }

  private named(entry: BibEntry, field: 'crossref' | 'xdata'): BibEntry[] {
    const keys = entry.fields.get(field)?.value.split(',') ?? [];
    return keys.flatMap((key) => this.entryOf(key.trim()) ?? []);
  }

  private entryOf(key: string): BibEntry | undefined {
    if (!this.entries) {
      this.entries = new Map();
      for (const entry of this.bibliography.entries) {
        // Of two with one key the first counts, as in BibTeX.
        if (!this.entries.has(entry.key)) {
          this.entries.set(entry.key, entry);
        }
      }
    }
    return this.entries.get(key);
  }

  private textOf({ start, end }: BibEntry): string {
    return this.bibliography.text.slice(start, end);
  }
}
