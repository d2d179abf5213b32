import {
  findBibliographies,
  isAddress,
  resolveBibliographies,
  type DiscoveryScope,
  type ReadText,
} from '../citation/discovery';
import { frontMatterOf } from '../citation/markdownSource';
import type { DocumentTree } from './documentTree';
import { keysOfYaml } from './referenceKeys';
import type { DocumentToCheck } from './surroundings';
import { nothingHidden } from './unreadText';

/**
 * A document of Markdown and its kin, reStructuredText, Org or AsciiDoc, with what its project says.
 * What stands in other documents of the project is not read: they are not known by name.
 */
export async function markupTree(
  { file, text, languageId }: DocumentToCheck,
  readText: ReadText,
  scope: DiscoveryScope,
): Promise<DocumentTree> {
  const projects: string[] = [];
  const reading: ReadText = async (path) => {
    const project = await readText(path);
    if (project !== undefined) {
      projects.push(project);
    }
    return project;
  };
  const found = await resolveBibliographies(file, text, languageId, reading, scope);
  const own = findBibliographies(text, languageId);
  const yaml = frontMatterOf(text)?.yaml ?? '';
  const references = /^references[ \t]*:/m.test(yaml) ? keysOfYaml(yaml) : [];
  return {
    bibliographies: found.map(({ path }) => path),
    otherKeys: [...(references ?? []), ...labelsIn(text, [yaml, ...projects])],
    hasReferences: (references ?? []).length > 0,
    isCertain:
      references !== undefined &&
      !own.some(({ path }) => isAddress(path)) &&
      ![yaml, ...projects].some((project) => webBibliography.test(project)) &&
      !unclear.test(text),
    documents: [],
    documentsBefore: 0,
    hidden: nothingHidden,
    // Of a project with several documents each may cite what another uses.
    isPaper: own.length > 0 && !/\{\{<\s*include\b|^[^\n]*\bchild\s*=/m.test(text),
    foldsCase: false,
    hasSections: false,
  };
}

const webBibliography =
  /\bbib\w*["']?\s*[:=][^\n]*https?:|^\s*-\s*["']?https?:[^\n]*\.(?:bib|json|ya?ml)\b/m;

/** Org's bibliographies at home are not looked for; a prefix changes reStructuredText's keys. */
const unclear = /^[ \t]*(?::keyprefix:|#\+bibliography:[ \t]*"?~)/im;

/**
 * What `@` names in Markdown besides references: labels of headings, figures, chunks and examples,
 * and whatever begins as the kinds of cross-references that a project defines.
 */
function labelsIn(text: string, settings: readonly string[]): string[] {
  const labels = [
    ...text.matchAll(
      /\{#([\p{L}\p{N}_][\p{L}\p{N}_:.-]*)|^#\|\s*label:\s*["']?([\w:.-]+)|^`{3,}\{\w+[ ,]+([\w:.-]+)|^[ \t]*\(@([\w-]+)\)/gmu,
    ),
  ].map(([, heading, chunk, named, example]) => heading ?? chunk ?? named ?? example ?? '');
  const prefixes = settings
    .filter((setting) => setting.includes('crossref'))
    .flatMap((setting) => [...setting.matchAll(/\bkey:[ \t]*["']?([A-Za-z]\w*)/g)])
    .map(([, prefix = '']) => prefix);
  const ofKinds = prefixes.flatMap((prefix) =>
    [...text.matchAll(new RegExp(`@(${prefix}-[\\w-]+)`, 'gi'))].map(([, label = '']) => label),
  );
  return [...labels, ...ofKinds];
}
