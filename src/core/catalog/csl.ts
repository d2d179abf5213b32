import { identifierIn } from './identifiers';
import type { CslDate, CslName, Paper } from './records';

/**
 * A paper from a CSL-JSON item of somebody else's making (a reference manager's file, an entry of a
 * .bib file as citation-js reads it). Fields of another type than CSL gives them are left out, so
 * that nothing that shows papers meets a surprise; the arXiv id is taken from wherever it stands.
 *
 * @param item The item; its `id` is the cite key.
 * @param source Where the item was read, for `custom.sources`: an address or a file's path.
 * @returns undefined where the item has no id.
 */
export function paperFromCsl(item: unknown, source: string): Paper | undefined {
  if (!isObject(item)) {
    return undefined;
  }
  const id = textOf(item.id)?.trim();
  if (!id) {
    return undefined;
  }
  const custom = isObject(item.custom) ? item.custom : {};
  const arxiv = arxivOf(item, custom);
  return {
    ...Object.fromEntries(
      textFields.flatMap((field) => {
        const text = textOf(item[field])?.trim();
        return text ? [[field, text]] : [];
      }),
    ),
    ...Object.fromEntries(
      (['author', 'editor'] as const).flatMap((field) => {
        const names = namesIn(item[field]);
        return names.length > 0 ? [[field, names]] : [];
      }),
    ),
    ...dateField(item.issued),
    id,
    type: textOf(item.type)?.trim() || 'document',
    title: textOf(item.title)?.replace(/\s+/g, ' ').trim() || id,
    custom: {
      ...(arxiv !== undefined && { arxiv }),
      sources: [source],
    },
  };
}

/** Whether the start of a .json file is that of a list of CSL-JSON items. */
export function looksLikeCsl(start: string): boolean {
  return /^\uFEFF?\s*\[\s*\{/.test(start) && cslType.test(start);
}

// The types of CSL 1.0.2 that references to works have.
const cslType =
  /"type"\s*:\s*"(?:article(?:-journal|-magazine|-newspaper)?|book|chapter|collection|dataset|document|entry(?:-dictionary|-encyclopedia)?|manuscript|paper-conference|periodical|report|software|speech|standard|thesis|webpage|post(?:-weblog)?|review(?:-book)?)"/;

const textFields = [
  'container-title',
  'collection-title',
  'event-title',
  'event-place',
  'volume',
  'issue',
  'page',
  'publisher',
  'publisher-place',
  'number',
  'DOI',
  'ISBN',
  'ISSN',
  'URL',
] as const;

function arxivOf(item: object, custom: object): string | undefined {
  const fields = { ...item, arxiv: (custom as { arxiv?: unknown }).arxiv } as Record<
    string,
    unknown
  >;
  for (const field of [
    'arxiv',
    'DOI',
    'URL',
    'number',
    'archive_location',
    'container-title',
    'note',
  ]) {
    const text = textOf(fields[field]) ?? '';
    // A bare number is an arXiv id only where the field is made for one.
    const isMarked = field === 'arxiv' || field === 'archive_location' || /arxiv/i.test(text);
    for (const word of isMarked ? text.split(/[\s,;[\]()]+/) : []) {
      const identifier = identifierIn(word);
      if (identifier?.startsWith('arxiv:')) {
        return identifier.slice('arxiv:'.length);
      }
    }
  }
  return undefined;
}

function namesIn(value: unknown): CslName[] {
  return (Array.isArray(value) ? value : []).filter(isObject).flatMap((name) => {
    const parts = Object.fromEntries(
      nameFields.flatMap((field) => {
        const text = textOf(name[field])?.trim();
        return text ? [[field, text]] : [];
      }),
    );
    return Object.keys(parts).length > 0 ? [parts] : [];
  });
}

const nameFields = [
  'family',
  'given',
  'non-dropping-particle',
  'dropping-particle',
  'suffix',
  'literal',
] as const;

function dateField(value: unknown): { issued?: CslDate } {
  if (!isObject(value)) {
    return {};
  }
  const dates = Array.isArray(value['date-parts']) ? value['date-parts'] : [];
  const parts = dates.flatMap((date: unknown) => {
    const numbers = (Array.isArray(date) ? date : []).map(Number);
    const valid = numbers.slice(
      0,
      [...numbers, NaN].findIndex((part) => !Number.isInteger(part)),
    );
    return valid.length > 0 ? [valid] : [];
  });
  const literal = textOf(value.literal) ?? textOf(value.raw);
  return parts.length > 0
    ? { issued: { 'date-parts': parts } }
    : literal
      ? { issued: { literal } }
      : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : undefined;
}
