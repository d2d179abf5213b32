import type { Paper } from '../catalog/records';

/** Where the venue version of a preprint is looked for: the catalog itself, or what asks it. */
export interface PaperSource {
  /** The paper of that id. */
  paperFor(id: string): Paper | undefined | Promise<Paper | undefined>;
  /** The paper with the identifier a text holds, such as a DOI. */
  identified(text: string): Paper | undefined | Promise<Paper | undefined>;
}

/**
 * The version of a preprint that its venue published, where the catalog has it: that is the one to
 * cite. `undefined` for a paper that is no preprint, or whose venue version is not known.
 */
export async function publishedVersionOf(
  paper: Paper,
  papers: PaperSource,
): Promise<Paper | undefined> {
  const { published } = paper.custom;
  if (published === undefined) {
    return undefined;
  }
  const found = (await papers.paperFor(published)) ?? (await papers.identified(published));
  return found && found.id !== paper.id ? found : undefined;
}

/** A version as a person tells it from others: where it was published, and when. */
export function versionName(paper: Paper): string {
  const venue = paper['event-title'] ?? paper['container-title'] ?? paper.publisher;
  const year = paper.issued?.['date-parts']?.[0]?.[0];
  return [venue, year !== undefined && !venue?.includes(String(year)) ? String(year) : undefined]
    .filter((part) => part !== undefined)
    .join(', ');
}
