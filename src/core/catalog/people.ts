import type { CslName, Paper } from './records';

/** A person's family name with its particle, or a group's name. */
export function familyName(name: CslName): string {
  if (name.family === undefined) {
    return name.literal ?? name.given ?? '';
  }
  const particle = name['non-dropping-particle'] ?? name['dropping-particle'];
  return particle === undefined ? name.family : `${particle} ${name.family}`;
}

/** Authors for a line: all family names up to four, else the first three and “et al.”. */
export function authorLine(paper: Paper): string {
  const families = (paper.author ?? paper.editor ?? []).map(familyName);
  return families.length > 4 ? `${families.slice(0, 3).join(', ')} et al.` : families.join(', ');
}

/** The year a paper was issued. */
export function yearOf(paper: Paper): number | undefined {
  const year = paper.issued?.['date-parts']?.[0]?.[0];
  if (year !== undefined) {
    return Number(year);
  }
  const literal = /\b(?:19|20)\d\d\b/.exec(paper.issued?.literal ?? '')?.[0];
  return literal === undefined ? undefined : Number(literal);
}

/** How running text refers to a paper: `Socher et al. 2013`, `Raman and Liang 2023`, `Hinton 2002`. */
export function shortReference(paper: Paper): string {
  const families = (paper.author ?? paper.editor ?? []).map(familyName);
  const [first = paper.id, second] = families;
  const who =
    families.length > 2
      ? `${first} et al.`
      : second === undefined
        ? first
        : `${first} and ${second}`;
  const year = yearOf(paper);
  return year === undefined ? who : `${who} ${year}`;
}
