import '@citation-js/plugin-csl';
import { createHash } from 'node:crypto';
import type { CslItem } from '../catalog/records';
import { PersonError } from '../personError';
import { plugins } from './citationJs';
import { styleFormats, type CitationFormat, type StyleText } from './citationFormats';

/** Reads a file of the folder of CSL styles that comes with the product, by its name. */
export type ReadStyleFile = (name: string) => string;

/**
 * Items as a bibliography in plain text, one a line, in the order given.
 *
 * The first call for a style makes citeproc's engine, which can take seconds; later ones take
 * milliseconds.
 *
 * @throws {PersonError} for the text of a style that cannot be used.
 */
export function bibliographyText(
  items: readonly CslItem[],
  style: CitationFormat | StyleText,
  readStyleFile: ReadStyleFile,
): string {
  const { locales } = plugins.config.get('@csl');
  if (!locales.has(british)) {
    locales.add(british, readStyleFile(`locales-${british}.xml`));
  }
  if (!('xml' in style)) {
    return formatted(items, registered(style, readStyleFile));
  }
  const name = registeredText(style, readStyleFile);
  try {
    return formatted(items, name);
  } catch (cause) {
    throw unusable(style.name, 'it is damaged', { cause });
  }
}

/** Many styles are British, and citation-js brings American and other languages. */
const british = 'en-GB';

function formatted(items: readonly CslItem[], template: string): string {
  const options = { format: 'text', template, nosort: true };
  return (plugins.output.format('bibliography', items.map(keepingNames), options) as string).trim();
}

/** citeproc takes a full stop for the end of a sentence, so that LLM.int8 became LLM.Int8. */
function keepingNames(item: CslItem): CslItem {
  const title = item.title.replace(
    /(?<![\w<>/.])\w+\.[a-z]\w*(?:\(\))?(?![\w<>/.]|[^<]*>)/g,
    '<span class="nocase">$&</span>',
  );
  return title === item.title ? item : { ...item, title };
}

/** @returns the name citation-js knows the style by. */
function registered({ name, styleFile }: CitationFormat, readStyleFile: ReadStyleFile): string {
  if (styleFile === undefined) {
    return name;
  }
  const { styles } = plugins.config.get('@csl');
  if (!styles.has(styleFile)) {
    styles.add(styleFile, readStyleFile(styleFile));
  }
  return styleFile;
}

function registeredText({ name, xml }: StyleText, readStyleFile: ReadStyleFile): string {
  if (!/<style\b[^>]*\bxmlns=["']http:\/\/purl\.org\/net\/xbiblio\/csl["']/.test(xml)) {
    throw unusable(name, 'it is not a CSL style');
  }
  if (!/<bibliography\b/.test(xml)) {
    const parent = parentOf(xml);
    const known = styleFormats.find(
      (each) => (each.styleFile ?? `${each.name}.csl`) === `${parent}.csl`,
    );
    if (known) {
      return registered(known, readStyleFile);
    }
    throw parent === undefined
      ? unusable(name, 'it has no bibliography')
      : unusable(name, `it only refers to the style ${parent}`, { next: `Use ${parent}.csl.` });
  }
  // Another text under the same name is another style.
  const digest = createHash('sha1').update(xml).digest('hex');
  const { styles } = plugins.config.get('@csl');
  if (!styles.has(digest)) {
    styles.add(digest, xml);
  }
  return digest;
}

/** The style a dependent one, which is no more than a name, stands for. */
function parentOf(xml: string): string | undefined {
  const link = xml.match(/<link\b[^>]*>/g)?.find((each) => /independent-parent/.test(each));
  return /href=["'][^"']*\/([^"'/]+)["']/.exec(link ?? '')?.[1];
}

function unusable(
  name: string,
  why: string,
  {
    next = 'Choose another style, or mend this one.',
    cause,
  }: { next?: string; cause?: unknown } = {},
): PersonError {
  return new PersonError(`The style ${name} cannot be used: ${why}.`, next, { cause });
}
