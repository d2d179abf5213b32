import { familyName, yearOf } from '../../catalog/people';
import type { Paper } from '../../catalog/records';
import { foldMarks } from '../../catalog/catalog';
import { findSameWork } from '../../citation/sameWork';
import type { CiteOccurrence } from '../../citation/syntax/citeSyntax';
import type { TextRange } from '../../citation/textRange';
import type { SurroundingBibliography } from '../surroundings';

/** Which papers of the catalog a document cites, and where. */
export class CitedSources {
  private readonly keysOfPaper = new Map<string, ReadonlySet<string>>();
  private readonly paperOfKey = new Map<string, Paper | undefined>();

  /** @param occurrences The cite keys of the document, in order. */
  constructor(
    private readonly occurrences: readonly CiteOccurrence[],
    private readonly bibliographies: readonly SurroundingBibliography[],
  ) {}

  /** The cite keys in a stretch of the document. */
  keysIn({ start, end }: TextRange): string[] {
    const keys: string[] = [];
    for (let at = this.firstFrom(start); at < this.occurrences.length; at++) {
      const occurrence = this.occurrences[at];
      if (!occurrence || occurrence.start >= end) {
        break;
      }
      keys.push(occurrence.key);
    }
    return keys;
  }

  /**
   * Whether a paper is cited in a stretch: by a cite key of its work, or by name and year, as in
   * `Sanh et al. (2019)`.
   *
   * @param text The stretch as written.
   */
  cites(paper: Paper, range: TextRange, text: string): boolean {
    const keys = this.keysIn(range);
    if (keys.length > 0) {
      const ofPaper = this.keysFor(paper);
      if (keys.some((key) => ofPaper.has(key))) {
        return true;
      }
    }
    const [first] = paper.author ?? [];
    const year = yearOf(paper);
    if (!first || year === undefined || !text.includes(String(year))) {
      return false;
    }
    const family = foldMarks(familyName(first));
    const at = foldMarks(text).indexOf(family);
    return (
      at >= 0 &&
      foldMarks(text)
        .slice(at, at + family.length + 40)
        .includes(String(year))
    );
  }

  /** The papers of the catalog that are cited by key in a stretch, of those given. */
  papersIn(range: TextRange, among: Iterable<Paper>): Paper[] {
    const keys = this.keysIn(range);
    if (keys.length === 0) {
      return [];
    }
    for (const paper of among) {
      this.keysFor(paper).forEach((key) => this.paperOfKey.set(key, paper));
    }
    return [...new Set(keys)].flatMap((key) => this.paperOfKey.get(key) ?? []);
  }

  private keysFor(paper: Paper): ReadonlySet<string> {
    let keys = this.keysOfPaper.get(paper.id);
    if (!keys) {
      const entries = this.bibliographies.flatMap(
        ({ bibliography }) => findSameWork(bibliography, paper)?.key ?? [],
      );
      const isDefined = this.bibliographies.some(({ bibliography }) =>
        bibliography.entries.some(({ key }) => key === paper.id),
      );
      keys = new Set([...entries, ...(isDefined ? [] : [paper.id])]);
      this.keysOfPaper.set(paper.id, keys);
    }
    return keys;
  }

  private firstFrom(start: number): number {
    let low = 0;
    let high = this.occurrences.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.occurrences[middle]?.start ?? 0) < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
