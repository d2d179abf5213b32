import { familyName, yearOf } from '../catalog/people';
import { plainTitle } from '../catalog/title';
import type { Paper } from '../catalog/records';
import { foldedText } from '../citation/foldedText';
import { partsOfKey } from './keyNaming';

/** What a cite key says of the work it was made for. */
export interface WantedWork {
  /** In small letters, in order; short and empty ones are left out. */
  readonly words: readonly string[];
  readonly year?: number;
}

const shortest = 3;

/** `sanh2019distilbert`, `Sanh_2019`, `SanhDebut19`, `DBLP:conf/acl/Sanh19` by their words and year. */
export function wantedWork(key: string): WantedWork {
  const { words, year } = partsOfKey(key);
  const folded = words.map(foldedText).filter((word) => word.length >= shortest);
  return {
    words: [...new Set(folded)],
    ...(year !== undefined && { year: year + (year > 50 ? 1900 : 2000) }),
  };
}

/**
 * Whether a paper can well be the one a key was made for: by an author it names, of the year it
 * names or one beside it, or with a word of it in the title; two of these at least.
 */
export function mayBeWanted({ words, year }: WantedWork, paper: Paper): boolean {
  const families = (paper.author ?? paper.editor ?? []).map((name) =>
    foldedText(familyName(name)).replace(/ /g, ''),
  );
  const title = ` ${foldedText(plainTitle(paper))}`;
  const isBy = words.some((word) =>
    families.some((family) => family === word || (word.length >= 5 && family.startsWith(word))),
  );
  const titled = words.filter(
    (word) => !families.includes(word) && title.includes(` ${word}`),
  ).length;
  const issued = yearOf(paper);
  const isOfYear = year !== undefined && issued !== undefined && Math.abs(issued - year) <= 1;
  return isBy ? isOfYear || titled > 0 : titled > 1 || (titled > 0 && isOfYear);
}
