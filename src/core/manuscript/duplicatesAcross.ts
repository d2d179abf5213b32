import type { BibEntry } from '../citation/bibliography';
import type { Knowledge } from './checkDocument';
import { CitedWorks, type CitedEntry } from './citedWorks';
import { keyOf, worksApart } from './duplicateEntries';
import { entriesByKey } from './entriesByKey';
import { fileName, type Finding, type RelatedPlace } from './finding';
import type { ReadDocument } from './readDocument';
import type { Surroundings } from './surroundings';
import { Turns } from './turns';

/**
 * Citations of keys that two bibliographies of the document have, each at the first place: which
 * entry is meant depends on the program. None where parts have bibliographies of their own.
 */
export async function duplicateKeysAcross(
  { file, citations }: ReadDocument,
  { bibliographies, hasSections }: Surroundings,
  _knowledge: Knowledge,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const turns = new Turns(signal);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { key, start, end } of bibliographies.length > 1 && !hasSections ? citations : []) {
    if (seen.has(key)) {
      continue;
    }
    seen.add(key);
    const places: RelatedPlace[] = [];
    for (const { file: bib, bibliography } of bibliographies) {
      const entry = (await entriesByKey(bibliography, turns)).get(key);
      if (entry) {
        places.push({ file: bib, ...keyOf(entry), message: `An entry ${entry.key}.` });
      }
    }
    if (places.length > 1) {
      const names = places.map((place) => fileName(place.file)).join(' and ');
      findings.push({
        file,
        code: 'duplicate-key',
        start,
        end,
        message: `${names} both have an entry ${key}, and only one of them counts.`,
        related: places,
      });
    }
  }
  return findings;
}

/**
 * Citations of a work that the tree cites by an entry of another bibliography too, each at the first
 * place: it stands twice in the list of references.
 */
export async function duplicateWorksAcross(
  { file, citations }: ReadDocument,
  { bibliographies, hasSections, citedElsewhere }: Surroundings,
  _knowledge: Knowledge,
  signal?: AbortSignal,
): Promise<Finding[]> {
  if (bibliographies.length < 2 || hasSections) {
    return [];
  }
  const turns = new Turns(signal);
  const keys = new Set([...citations.map(({ key }) => key), ...citedElsewhere]);
  const cited = await CitedWorks.of(keys, bibliographies, turns);
  const sourceOf = new Map<BibEntry, CitedEntry>(cited.entries.map((one) => [one.entry, one]));
  const findings: Finding[] = [];
  for (const group of await cited.ofOneWork()) {
    const [first, ...others] = worksApart(group);
    const source = first && sourceOf.get(first);
    for (const entry of source ? others : []) {
      const its = sourceOf.get(entry);
      const place = citations.find(({ key }) => key === entry.key);
      if (source && its && place && its.file !== source.file) {
        findings.push({
          file,
          code: 'duplicate-work',
          start: place.start,
          end: place.end,
          message: `${entry.key} in ${fileName(its.file)} is the same work as ${first.key} in ${fileName(source.file)}, which is cited too.`,
          related: [
            { file: source.file, ...keyOf(first), message: `The entry ${first.key}.` },
            { file: its.file, ...keyOf(entry), message: `The entry ${entry.key}.` },
          ],
          fixes: [{ kind: 'replace', title: `Replace with ${first.key}`, text: first.key }],
        });
      }
    }
  }
  return findings;
}
