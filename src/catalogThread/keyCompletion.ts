import { shortReference } from '../core/catalog/people';
import type { Paper } from '../core/catalog/records';
import { plainTitle } from '../core/catalog/title';
import { readBibliography, type BibEntry, type Bibliography } from '../core/citation/bibliography';
import { citeKeyMaker } from '../core/citation/citeKey';
import { familyNames, readableLatex } from '../core/citation/readableLatex';
import { findSameWork, indexWorks, uniqueKey } from '../core/citation/sameWork';
import type { BibSource, CatalogRow, KeyOffer, KeyQuestion } from '../protocol';
import type { BibliographyShelf } from './bibliographyShelf';
import { EntryIndex } from './entryIndex';
import type { Library } from './library';

/** Of the bibliographies, those asked for last stay indexed. */
const mostKept = 6;
/** How long the index of another state of a file is waited for where there is one of it, in ms. */
const patience = 120;
/** Papers of the catalog offered below the document's own entries. */
const mostPapers = 8;
/** Of what the search finds, so much is looked through for them. */
const searched = 40;

/** So many records can be searched at a keystroke; of more, the bundled ones are asked first. */
const quicklySearched = 12_000;
/** A file of more entries is not waited for where the keys alone answer. */
const quicklyIndexed = 2_000;

interface Kept {
  readonly index: EntryIndex;
  version: string;
  updating: Promise<void>;
  abort: AbortController;
}

/** A bibliography that can be searched. */
interface Indexed {
  readonly source: BibSource;
  readonly index: Pick<EntryIndex, 'entryOf' | 'first' | 'startingWith' | 'find'>;
  readonly bibliography: Bibliography;
  /** Whether it is not known yet what else than keys stands there. */
  readonly isPartial: boolean;
}

const nothing = readBibliography('');

/** Finds the cite keys that may be meant by what is typed. */
export class KeyCompletion {
  /** By URI, the one asked for last at the end. */
  private readonly kept = new Map<string, Kept>();
  private asked = 0;

  constructor(
    private readonly library: Library,
    private readonly shelf: BibliographyShelf,
  ) {}

  /**
   * What to offer, the best first, the document's own entries before papers of the catalog.
   *
   * @returns `undefined` where something else has been asked meanwhile.
   */
  async offers(question: KeyQuestion): Promise<KeyOffer[] | undefined> {
    const turn = ++this.asked;
    // What was typed since is here by then.
    await new Promise((resolve) => setImmediate(resolve));
    if (turn !== this.asked) {
      return undefined;
    }
    const opened = await Promise.all(
      question.sources.map((source) => this.open(source, question.typed)),
    );
    if (turn !== this.asked) {
      return undefined;
    }
    return this.offersFrom(
      question,
      opened.filter((one) => one !== undefined),
    );
  }

  private async offersFrom(
    question: KeyQuestion,
    sources: readonly Indexed[],
  ): Promise<KeyOffer[]> {
    const { typed, limit } = question;
    const there = new Set(question.alreadyThere);
    const offers = new Map<string, KeyOffer>();
    const offer = (entry: BibEntry | undefined, { source }: Indexed): void => {
      if (entry && !there.has(entry.key) && !offers.has(entry.key) && offers.size < limit) {
        offers.set(entry.key, offerOf(entry, source));
      }
    };
    const own = question.ownEntries ? sources : [];
    if (typed.trim() === '') {
      for (const key of question.cited) {
        own.forEach((one) => offer(one.index.entryOf(key), one));
      }
      own.forEach((one) => one.index.first(limit + there.size).forEach((e) => offer(e, one)));
      return [...offers.values()];
    }
    const [word = ''] = typed.trim().split(/\s/, 1);
    const isNote = word !== typed && sources.some(({ index }) => index.entryOf(word) !== undefined);
    if (isNote) {
      return [];
    }
    if (question.isReference) {
      own.forEach((one) => one.index.startingWith(typed, limit).forEach((e) => offer(e, one)));
      return [...offers.values()];
    }
    own.forEach((one) => one.index.find(typed, limit).forEach((entry) => offer(entry, one)));
    if (sources.some(({ isPartial }) => isPartial)) {
      return [...offers.values()];
    }
    const papers = new Set<Paper>();
    for (const { id, file } of await this.papersFor(typed, offers.size > 0)) {
      const paper = this.library.catalog.paper(id);
      const one = paper && sources.find((source) => sameIn(source, paper, file));
      if (paper && one) {
        offer(own.includes(one) ? sameIn(one, paper, file) : undefined, one);
      } else if (paper) {
        papers.add(paper);
      }
    }
    return question.catalogPapers
      ? [...offers.values(), ...papersOffered([...papers], sources[0], question)]
      : [...offers.values()];
  }

  /** What the search finds; of very many records, all are asked only where it is the last hope. */
  private async papersFor(typed: string, isFound: boolean): Promise<readonly CatalogRow[]> {
    const options = { kinds: ['paper'], limit: searched } as const;
    if (this.library.size > quicklySearched) {
      const { rows } = await this.library.searchBundled(typed, options);
      if (isFound || rows.length > 0) {
        return rows;
      }
    }
    return (await this.library.search(typed, options)).rows;
  }

  /**
   * The file as it is, or as it was where its new state would be long in coming; by its keys alone
   * where it is large, they answer, and nothing else is known of it yet.
   */
  private async open(source: BibSource, typed: string): Promise<Indexed | undefined> {
    const { uri, version } = source;
    let kept = this.kept.get(uri);
    this.kept.delete(uri);
    if (!kept) {
      kept = {
        index: new EntryIndex(),
        version: '',
        updating: Promise.resolve(),
        abort: new AbortController(),
      };
    }
    this.kept.set(uri, kept);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) {
        break;
      }
      this.kept.delete(oldest);
    }
    const { index } = kept;
    if (kept.version !== version) {
      kept.version = version;
      kept.abort.abort();
      kept.abort = new AbortController();
      kept.updating = this.update(index, source, kept.updating, kept.abort.signal);
    }
    if (!index.current) {
      const read = await this.shelf.open(source);
      if (read && read.entries.length > quicklyIndexed) {
        const keys = new KeysAlone(read);
        if (typed.trim() === '' || keys.find(typed, 1).length > 0) {
          return { source, index: keys, bibliography: read, isPartial: true };
        }
      }
    }
    await (index.current
      ? Promise.race([kept.updating, new Promise((resolve) => setTimeout(resolve, patience))])
      : kept.updating);
    const bibliography = index.current;
    return bibliography && { source, index, bibliography, isPartial: false };
  }

  /** One state after the other; one that is out of date by then is left out. */
  private async update(
    index: EntryIndex,
    source: BibSource,
    before: Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await before;
    const bibliography = signal.aborted ? undefined : await this.shelf.open(source);
    if (!bibliography || signal.aborted) {
      return;
    }
    await indexWorks(bibliography);
    await index.update(bibliography, signal);
  }
}

/** Finds entries by their keys, which are known as soon as a file is read. */
class KeysAlone {
  constructor(private readonly bibliography: Bibliography) {}

  entryOf(key: string): BibEntry | undefined {
    return this.bibliography.entries.find((entry) => entry.key === key);
  }

  first(limit: number): BibEntry[] {
    return this.bibliography.entries.filter(({ key }) => key !== '').slice(0, limit);
  }

  startingWith(text: string, limit: number): BibEntry[] {
    return this.some(limit, (key) => key.startsWith(text.toLowerCase()));
  }

  find(typed: string, limit: number): BibEntry[] {
    const text = typed.toLowerCase();
    const starting = this.startingWith(typed, limit);
    return starting.length > 0 ? starting : this.some(limit, (key) => key.includes(text));
  }

  private some(limit: number, holds: (key: string) => boolean): BibEntry[] {
    const found: BibEntry[] = [];
    for (const entry of this.bibliography.entries) {
      if (found.length >= limit) {
        break;
      }
      if (holds(entry.key.toLowerCase())) {
        found.push(entry);
      }
    }
    return found;
  }
}

/**
 * The entry of a paper's work in a bibliography.
 *
 * @param file The user's own file that the paper comes from, if it does.
 */
function sameIn(
  { bibliography, source, index }: Indexed,
  paper: Paper,
  file: string | undefined,
): BibEntry | undefined {
  const named = file !== undefined && file === source.path ? index.entryOf(paper.id) : undefined;
  return named ?? findSameWork(bibliography, paper);
}

/** Papers that no bibliography has, with the keys their entries would get. */
function papersOffered(
  papers: readonly Paper[],
  target: Indexed | undefined,
  { citeKeyFormat }: KeyQuestion,
): KeyOffer[] {
  const keyFor = citeKeyMaker(citeKeyFormat);
  return papers.slice(0, mostPapers).map((paper) => ({
    key: uniqueKey(target?.bibliography ?? nothing, keyFor(paper)),
    title: plainTitle(paper),
    by: shortReference(paper),
    paper: paper.id,
  }));
}

function offerOf({ key, fields }: BibEntry, { uri }: BibSource): KeyOffer {
  const title = readableLatex(fields.get('title')?.value ?? fields.get('booktitle')?.value ?? '');
  const people = familyNames(fields.get('author')?.value ?? fields.get('editor')?.value ?? '');
  const [first = '', second] = people.names;
  const isMore = people.more || people.names.length > 2;
  const who = isMore ? `${first} et al.` : second === undefined ? first : `${first} and ${second}`;
  const date = fields.get('year')?.value ?? fields.get('date')?.value ?? '';
  const year = /\d{4}/.exec(date)?.[0] ?? '';
  return { key, title, by: [who, year].filter(Boolean).join(' '), source: uri };
}
