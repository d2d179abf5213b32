import { familyName, yearOf } from '../catalog/people';
import { plainTitle } from '../catalog/title';
import type { Paper } from '../catalog/records';
import { foldedText } from '../citation/foldedText';

/** What a cite key says of the work it was made for. */
export interface WantedWork {
  /** In small letters, in order; short and empty ones are left out. */
  readonly words: readonly string[];
  readonly year?: number;
}

/** What keys begin with that come from DBLP and the like, and says nothing of the work. */
const prefixes = /^(?:dblp|conf|journals|corr|abs|doi|arxiv|bib|ref|cite)$/;
const shortest = 3;

/** `sanh2019distilbert`, `Sanh_2019`, `SanhDebut19`, `DBLP:conf/acl/Sanh19` by their words and year. */
export function wantedWork(key: string): WantedWork {
  const parts =
    key.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\d+|\p{L}+/gu)?.map(foldedText) ?? [];
  const number = parts.find((part) => /^(?:19|20)\d\d$|^\d\d$/.test(part));
  const year =
    number === undefined
      ? undefined
      : number.length === 4
        ? Number(number)
        : Number(number) + (Number(number) > 50 ? 1900 : 2000);
  const words = parts.filter(
    (part) => part.length >= shortest && !/^\d/.test(part) && !prefixes.test(part),
  );
  return { words: [...new Set(words)], ...(year !== undefined && { year }) };
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
