import type { BibSource, CatalogFacts } from '../protocol';
import type { BibliographyShelf } from './bibliographyShelf';
import type { Library } from './library';

/** Problems of a bibliography that are told; a person mends one after the other. */
const mostProblems = 3;

/** How much can be found, and what stands in some bibliographies; those that are not there are left out. */
export async function catalogFacts(
  { catalog }: Library,
  shelf: BibliographyShelf,
  sources: readonly BibSource[],
): Promise<CatalogFacts> {
  let records = 0;
  let own = 0;
  for (const { record } of catalog.entries()) {
    records++;
    own += catalog.originOf(record.id) ? 1 : 0;
  }
  const read = await Promise.all(
    sources.map(async (source) => ({ source, bibliography: await shelf.open(source) })),
  );
  return {
    records,
    own,
    bibliographies: read.flatMap(({ source, bibliography }) =>
      bibliography
        ? [
            {
              uri: source.uri,
              entries: bibliography.entries.length,
              problems: bibliography.problems
                .slice(0, mostProblems)
                .map(({ line, message }) => ({ line, message })),
              problemCount: bibliography.problems.length,
            },
          ]
        : [],
    ),
  };
}
