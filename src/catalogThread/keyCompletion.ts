import { shortReference } from '../core/catalog/people';
import type { Paper } from '../core/catalog/records';
import { plainTitle } from '../core/catalog/title';
import { readBibliography, type BibEntry, type Bibliography } from '../core/citation/bibliography';
import { citeKeyMaker } from '../core/citation/citeKey';
import { familyNames, readableLatex } from '../core/citation/readableLatex';
import { findSameWork, indexWorks, uniqueKey } from '../core/citation/sameWork';
import type { BibSource, KeyOffer, KeyQuestion } from '../protocol';
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

interface Kept {
  readonly index: EntryIndex;
  version: string;
  updating: Promise<void>;
  abort: AbortController;
}

/** A bibliography that can be searched. */
interface Indexed {
  readonly source: BibSource;
  readonly index: EntryIndex;
  readonly bibliography: Bibliography;
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
    const opened = await Promise.all(question.sources.map((source) => this.open(source)));
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
    const papers = new Set<Paper>();
    const { rows } = await this.library.search(typed, { kinds: ['paper'], limit: searched });
    for (const { id, file } of rows) {
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

  /** The file as it is, or as it was where its new state would be long in coming. */
  private async open(source: BibSource): Promise<Indexed | undefined> {
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
    await (index.current
      ? Promise.race([kept.updating, new Promise((resolve) => setTimeout(resolve, patience))])
      : kept.updating);
    const bibliography = index.current;
    return bibliography && { source, index, bibliography };
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
