import type { CslItem, Paper } from '../catalog/records';
import { PersonError } from '../personError';
import { toBiblatex, toBibtex } from './bibtex';
import { citationFormats, styleFormats, type StyleText } from './citationFormats';
import { bibliographyText, type ReadStyleFile } from './cslStyles';
import { toRis } from './ris';

/** How each of the file formats is written; a text ends with a line break. */
const writers: Readonly<Record<string, (papers: readonly Paper[]) => string>> = {
  bibtex: (papers) => papers.map(toBibtex).join('\n'),
  biblatex: (papers) => papers.map(toBiblatex).join('\n'),
  'csl-json': (papers) => `${JSON.stringify(papers.map(cslOf), undefined, 2)}\n`,
  ris: (papers) => toRis(papers.map(cslOf)),
};

/**
 * Papers as text, in the order given, ended by a line break.
 *
 * A CSL style's first use may take seconds: see `bibliographyText`.
 *
 * @param format The name of one of `citationFormats`, in any case, or the text of a CSL style.
 * @throws {PersonError} for a format that is none of these, which lists them, and for a style that
 *   cannot be used.
 */
export function formatEntries(
  papers: readonly Paper[],
  format: string | StyleText,
  readStyleFile: ReadStyleFile,
): string {
  if (typeof format !== 'string') {
    return `${bibliographyText(papers.map(cslOf), format, readStyleFile)}\n`;
  }
  const name = format.toLowerCase();
  const writer = Object.hasOwn(writers, name) ? writers[name] : undefined;
  if (writer) {
    return writer(papers);
  }
  const style = styleFormats.find((each) => each.name === name);
  if (!style) {
    throw new PersonError(
      `The citation format ${format} is not known.`,
      `Choose one of ${citationFormats.map((each) => each.name).join(', ')}, or a .csl file.`,
    );
  }
  return `${bibliographyText(papers.map(cslOf), style, readStyleFile)}\n`;
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
