import { foldName } from './catalog';
import { identifierIn } from './identifiers';
import { familyName, yearOf } from './people';
import type { Paper } from './records';
import { plainTitle } from './title';

/** Years two versions of one work may lie apart: a preprint and its venue's proceedings. */
const yearsApart = 2;

/** Papers by what tells one work from another. */
export class Works {
  private readonly byIdentifier = new Map<string, Paper>();
  private readonly byTitle = new Map<string, Paper[]>();

  /** Of two papers with one identifier the first is found. */
  add(paper: Paper): void {
    for (const identifier of identifiersOf(paper)) {
      if (!this.byIdentifier.has(identifier)) {
        this.byIdentifier.set(identifier, paper);
      }
    }
    const title = titleKey(paper);
    if (title !== '') {
      const known = this.byTitle.get(title);
      if (known) {
        known.push(paper);
      } else {
        this.byTitle.set(title, [paper]);
      }
    }
  }

  /**
   * The paper that is the same work: the same DOI, arXiv or ACL Anthology identifier; or the same
   * title by the same first author at most two years apart, unless both carry identifiers of one
   * kind that differ.
   *
   * A paper without authors (as some lists have them) is known by title and year.
   */
  find(paper: Paper): Paper | undefined {
    const identifiers = identifiersOf(paper);
    for (const identifier of identifiers) {
      const found = this.byIdentifier.get(identifier);
      if (found) {
        return found;
      }
    }
    return this.byTitle.get(titleKey(paper))?.find((other) => isSameByTitle(paper, other));
  }
}

function isSameByTitle(one: Paper, other: Paper): boolean {
  const [first, second] = [firstAuthor(one), firstAuthor(other)];
  if (first !== undefined && second !== undefined && first !== second) {
    return false;
  }
  const mayDiffer = first === undefined || second === undefined ? 0 : yearsApart;
  const [year, otherYear] = [yearOf(one), yearOf(other)];
  if (year !== undefined && otherYear !== undefined && Math.abs(year - otherYear) > mayDiffer) {
    return false;
  }
  const schemeOf = (identifier: string): string => identifier.slice(0, identifier.indexOf(':'));
  const theirs = identifiersOf(other);
  return identifiersOf(one).every((identifier) =>
    theirs.every((their) => schemeOf(their) !== schemeOf(identifier)),
  );
}

interface Keys {
  readonly identifiers: readonly string[];
  readonly title: string;
}

const keys = new WeakMap<Paper, Keys>();

function keysOf(paper: Paper): Keys {
  let known = keys.get(paper);
  if (!known) {
    const texts = [paper.DOI, paper.custom.arxiv, paper.URL];
    known = {
      identifiers: [...new Set(texts.flatMap((text) => (text && identifierIn(text)) || []))],
      title: foldName(plainTitle(paper)).replace(/[^\p{L}\p{N}]/gu, ''),
    };
    keys.set(paper, known);
  }
  return known;
}

function identifiersOf(paper: Paper): readonly string[] {
  return keysOf(paper).identifiers;
}

function titleKey(paper: Paper): string {
  return keysOf(paper).title;
}

function firstAuthor(paper: Paper): string | undefined {
  const [first] = paper.author ?? [];
  return first && foldName(familyName(first)).split(' ').at(-1);
}
