import type { Bibliography } from '../citation/bibliography';
import { usesInBibliography } from '../citation/bibKeyUses';
import { isBibliography, isLatex } from '../citation/citeKeyUses';
import { citeSyntaxFor } from '../citation/syntax/citeSyntaxFor';
import type { CiteOccurrence } from '../citation/syntax/citeSyntax';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { Knowledge } from './checkDocument';
import { closestKeys } from './closestKeys';
import type { Finding, Fix } from './finding';
import type { DocumentToCheck, Surroundings } from './surroundings';
import { Turns } from './turns';

/** Cite keys that no bibliography of the document has; none where one of them is not known. */
export async function undefinedKeys(
  document: DocumentToCheck,
  surroundings: Surroundings,
  { catalog }: Knowledge,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const syntax = citeSyntaxFor(document.languageId, document.citing);
  const isPlain = (languageIds.plaintext as readonly string[]).includes(document.languageId);
  if (!surroundings.isWhole || !syntax || isBibliography(syntax) || isPlain) {
    return [];
  }
  const turns = new Turns(signal);
  const defined = await definedKeys(surroundings, turns);
  const findings: Finding[] = [];
  const fixesByKey = new Map<string, { closest: readonly string[]; fixes: readonly Fix[] }>();
  for (const use of syntax.keysIn(document.text)) {
    const { key, start, end } = use;
    if (defined.has(key) || !isKey(use, document)) {
      continue;
    }
    let known = fixesByKey.get(key);
    if (!known) {
      if (surroundings.bibliographies.some(({ bibliography }) => hasAlias(bibliography, key))) {
        continue;
      }
      const closest = await closestKeys(key, defined, turns);
      const paper = catalog.paper(key);
      known = {
        closest,
        fixes: [
          ...closest.map((text): Fix => ({ kind: 'replace', title: `Replace by ${text}`, text })),
          ...(paper
            ? [
                {
                  kind: 'add-entry' as const,
                  title: `Add “${paper.title}” from the catalog`,
                  paper: paper.id,
                  key,
                },
              ]
            : []),
          { kind: 'create-entry', title: `Create an entry ${key}`, key },
        ],
      };
      fixesByKey.set(key, known);
    }
    const [first] = known.closest;
    const hint = first === undefined ? '' : ` The closest is ${first}.`;
    const message = `No bibliography of this document has the cite key ${key}.${hint}`;
    findings.push({
      file: document.file,
      code: 'undefined-key',
      start,
      end,
      message,
      fixes: known.fixes,
    });
    await turns.next();
  }
  return findings;

  function isKey({ key }: CiteOccurrence, { languageId }: DocumentToCheck): boolean {
    const isMarkup = languageId !== '' && syntax !== undefined && isLatex(syntax);
    return !isMarkup || !/[#\\{}$*]/.test(key);
  }
}

async function definedKeys(
  { bibliographies, otherKeys }: Surroundings,
  turns: Turns,
): Promise<ReadonlySet<string>> {
  const keys = new Set(otherKeys);
  for (const { bibliography } of bibliographies) {
    for (const { key } of bibliography.entries) {
      keys.add(key);
    }
    await turns.next();
  }
  return keys;
}

function hasAlias(bibliography: Bibliography, key: string): boolean {
  return usesInBibliography(bibliography, key).some(({ role }) => role === 'alias');
}
