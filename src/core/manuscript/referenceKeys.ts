import { isMap, isSeq, parseDocument } from 'yaml';

/**
 * The keys of a bibliography that is not BibTeX: CSL-JSON, CSL-YAML (a list, or one under
 * `references`), and Hayagriva, whose entries are the keys of a map. `undefined` for other formats,
 * and where the text cannot be read.
 */
export function referenceKeys(path: string, text: string): string[] | undefined {
  const content = text.replace(/^\uFEFF/, '');
  if (/\.json$/i.test(path)) {
    return keysOfJson(content);
  }
  return /\.ya?ml$/i.test(path) ? keysOfYaml(content) : undefined;
}

/** The ids of the references a Markdown document's front matter holds; `undefined` as above. */
export function keysOfYaml(text: string): string[] | undefined {
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  if (document.errors.length > 0) {
    return undefined;
  }
  const { contents } = document;
  if (isMap(contents)) {
    return contents.has('references')
      ? idsOf(contents.toJS(document).references)
      : contents.items.map(({ key }) => String(key));
  }
  return isSeq(contents) ? idsOf(contents.toJS(document)) : undefined;
}

function keysOfJson(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const items = Array.isArray(value) ? value : (value as { items?: unknown } | null)?.items;
    return idsOf(items ?? [value]);
  } catch {
    return undefined;
  }
}

function idsOf(items: unknown): string[] {
  return (Array.isArray(items) ? (items as unknown[]) : []).flatMap((item) => {
    const id =
      typeof item === 'object' && item !== null ? (item as { id?: unknown }).id : undefined;
    return typeof id === 'string' || typeof id === 'number' ? [String(id)] : [];
  });
}
