/** What a cite key is made of. */
export interface KeyParts {
  /** Of two letters or more, in lower case; the first is the author's, as a rule. */
  readonly words: readonly string[];
  /** Its last two digits. */
  readonly year: number | undefined;
}

/**
 * How surely two keys name one work: `work` by author, year and a word of the title; `author` by
 * author and year, or by author and word a year apart.
 */
export type Likeness = 'work' | 'author';

const ofNoOne = new Set(['et', 'al', 'etal', 'and', 'the', 'conf', 'journals', 'corr', 'arxiv']);

/** Reads a key as people and programs make them: `devlin2019bert`, `devlin-etal-2019-bert`. */
export function partsOfKey(key: string): KeyParts {
  // DBLP's keys begin with where it was published: DBLP:conf/naacl/DevlinCLT19.
  const own = /^dblp:/i.test(key) ? key.slice(key.lastIndexOf('/') + 1) : key;
  const tokens = own.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+/gu) ?? [];
  const words = tokens
    .filter((token) => !/\d/.test(token))
    .map((token) => token.toLowerCase())
    .filter((word) => word.length > 1 && !ofNoOne.has(word));
  const years = tokens.filter((token) => /^(?:(?:19|20)\d\d|\d\d)$/.test(token));
  const year = years.find((token) => token.length === 4) ?? years[0];
  return { words, year: year === undefined ? undefined : Number(year.slice(-2)) };
}

/** How alike another key is; `undefined` where nothing tells that it is. */
export function likenessOf(parts: KeyParts, other: string): Likeness | undefined {
  const [author, ...others] = parts.words;
  if (author === undefined || author.length < 3 || !other.toLowerCase().includes(author)) {
    return undefined;
  }
  const its = partsOfKey(other);
  if (its.words[0] !== author) {
    return undefined;
  }
  const shares = others.some((word) => word.length > 2 && its.words.slice(1).includes(word));
  if (parts.year === undefined || its.year === undefined) {
    return shares ? 'author' : undefined;
  }
  if (parts.year === its.year) {
    return shares ? 'work' : 'author';
  }
  return shares && Math.abs(parts.year - its.year) === 1 ? 'author' : undefined;
}
