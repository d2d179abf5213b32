import type { CslItem, Paper } from '../catalog/records';
import { PersonError } from '../personError';
import { toBiblatex, toBibtex } from './bibtex';
import { plugins } from './citationJs';
import { toRis } from './ris';

/** Formats a citation can be copied in, apart from the CSL styles; each ends with a line break. */
const writers: Readonly<Record<string, (papers: readonly Paper[]) => string>> = {
  bibtex: (papers) => papers.map(toBibtex).join('\n'),
  biblatex: (papers) => papers.map(toBiblatex).join('\n'),
  'csl-json': (papers) => `${JSON.stringify(papers.map(cslOf), undefined, 2)}\n`,
  ris: (papers) => toRis(papers.map(cslOf)),
};

/** Every format `formatEntries` knows: the file formats, then the CSL styles. */
export function citationFormats(): string[] {
  return [...Object.keys(writers), ...plugins.config.get('@csl').styles.list().sort()];
}

/**
 * Papers as text, in the order given.
 *
 * @param format `bibtex`, `biblatex`, `csl-json`, `ris` or the name of a CSL style such as `apa`,
 *   in any case.
 * @throws {PersonError} for a format that is none of these; it lists them.
 */
export function formatEntries(papers: readonly Paper[], format: string): string {
  const name = format.toLowerCase();
  const writer = Object.hasOwn(writers, name) ? writers[name] : undefined;
  if (writer) {
    return writer(papers);
  }
  if (!citationFormats().includes(name)) {
    throw new PersonError(
      `The citation format ${format} is not known.`,
      `Choose one of ${citationFormats().join(', ')}.`,
    );
  }
  return `${bibliography(papers.map(cslOf), name)}\n`;
}

/**
 * A reference as one line of plain text.
 *
 * The first call creates citeproc's engine and may take seconds; later ones take milliseconds.
 *
 * @param style Name of a CSL style `citationFormats` lists.
 */
export function formatReference(item: CslItem, style = 'apa'): string {
  return bibliography([cslOf(item)], style).replace(/\s+/g, ' ');
}

function bibliography(items: readonly CslItem[], style: string): string {
  const options = { format: 'text', template: style, nosort: true };
  return (plugins.output.format('bibliography', items, options) as string).trim();
}

/** The item without what is ours. citeproc reads a volume only as a string. */
function cslOf(item: CslItem & { custom?: unknown }): CslItem {
  const csl: CslItem & { custom?: unknown } = { ...item };
  delete csl.custom;
  const numbers = (['volume', 'issue', 'number'] as const).flatMap((name) =>
    csl[name] === undefined ? [] : [[name, String(csl[name])] as const],
  );
  return { ...csl, ...Object.fromEntries(numbers) };
}
