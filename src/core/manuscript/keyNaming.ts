/** What a cite key is made of. */
export interface KeyParts {
  /** Of two letters or more, in lower case; the first is the author's, as a rule. */
  readonly words: readonly string[];
  /** Its last two digits. */
  readonly year: number | undefined;
}

const ofNoOne = new Set([
  ...['et', 'al', 'etal', 'and', 'the'],
  ...['conf', 'journals', 'corr', 'abs', 'arxiv', 'doi', 'bib', 'ref', 'cite'],
]);

/** Reads a key as people and programs make them: `devlin2019bert`, `devlin-etal-2019-bert`. */
export function partsOfKey(key: string): KeyParts {
  // DBLP's keys begin with where it was published: DBLP:conf/naacl/DevlinCLT19.
  const own = /^dblp:/i.test(key) ? key.slice(key.lastIndexOf('/') + 1) : key;
  const tokens = own.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\d+|\p{L}+/gu) ?? [];
  const words = tokens
    .filter((token) => !/\d/.test(token))
    .map((token) => token.toLowerCase())
    .filter((word) => word.length > 1 && !ofNoOne.has(word));
  const years = tokens.filter((token) => /^(?:(?:19|20)\d\d|\d\d)$/.test(token));
  const year = years.find((token) => token.length === 4) ?? years[0];
  return { words, year: year === undefined ? undefined : Number(year.slice(-2)) };
}

/** Whether a key names the same author, year and a word of the title as another. */
export function namesSameWork({ words, year }: KeyParts, key: string): boolean {
  const [author, ...others] = words;
  if (author === undefined || author.length < 3 || year === undefined || others.length === 0) {
    return false;
  }
  const folded = key.toLowerCase();
  // Most keys need not be taken apart.
  if (
    !folded.includes(author) ||
    !folded.includes(String(year).padStart(2, '0')) ||
    !others.some((word) => folded.includes(word))
  ) {
    return false;
  }
  const its = partsOfKey(key);
  return (
    its.words[0] === author &&
    its.year === year &&
    others.some((word) => word.length > 2 && its.words.slice(1).includes(word))
  );
}
