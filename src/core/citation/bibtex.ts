import type { CslName, Paper } from '../catalog/records';
import { plugins } from './citationJs';
import { latexOf, latexTitle, type LatexEscaping } from './latexWriting';

/**
 * A paper as a classic BibTeX entry: its id as the cite key, accents as LaTeX commands, the
 * capitals of its title protected, and a preprint as `@misc` with `eprint`, as arXiv exports it.
 * Two spaces before each field, a comma after it, and a line break at the end.
 */
export function toBibtex(paper: Paper): string {
  return writeEntry(paper, bibtexDialect);
}

/** A paper as a BibLaTeX entry: as `toBibtex`, but in UTF-8 and with biblatex's types and fields. */
export function toBiblatex(paper: Paper): string {
  return writeEntry(paper, biblatexDialect);
}

interface Dialect {
  readonly format: 'bibtex' | 'biblatex';
  readonly escaping: LatexEscaping;
  readonly preprintType: string;
  readonly archiveField: string;
  readonly archive: string;
  readonly placeField: string;
}

const bibtexDialect: Dialect = {
  format: 'bibtex',
  escaping: { ascii: true },
  preprintType: 'misc',
  archiveField: 'archivePrefix',
  archive: 'arXiv',
  placeField: 'address',
};

const biblatexDialect: Dialect = {
  format: 'biblatex',
  escaping: { ascii: false },
  preprintType: 'online',
  archiveField: 'eprinttype',
  archive: 'arxiv',
  placeField: 'venue',
};

const fieldOrder = [
  'title author editor journal journaltitle booktitle eventtitle series year month date volume',
  'number issue pages publisher organization institution school address location venue edition',
  'type howpublished doi isbn issn eprint archivePrefix eprinttype url note',
]
  .join(' ')
  .split(' ');

/** Fields that are read as they are, so nothing in them is escaped. */
const verbatimFields = new Set([
  'doi',
  'url',
  'eprint',
  'isbn',
  'issn',
  'archivePrefix',
  'eprinttype',
]);
const nameFields = new Set(['author', 'editor']);

/** What a preprint has instead of these is its `eprint`. */
const fieldsOfVenues = [
  'journal',
  'journaltitle',
  'publisher',
  'organization',
  'volume',
  'number',
  'pages',
];

function writeEntry(paper: Paper, dialect: Dialect): string {
  const { type, fields } = mapped(paper, dialect);
  const lines = [...fields.keys()]
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => `  ${name} = ${fields.get(name) ?? ''},\n`);
  return `@${type}{${paper.id},\n${lines.join('')}}\n`;
}

function rank(field: string): number {
  const at = fieldOrder.indexOf(field);
  return at < 0 ? fieldOrder.length : at;
}

/** The entry's type and its fields with their delimiters. */
function mapped(paper: Paper, dialect: Dialect): { type: string; fields: Map<string, string> } {
  const { escaping, format } = dialect;
  const [entry] = plugins.output.format(format, [cslFor(paper)], { format: 'object' }) as [
    { type: string; properties: Record<string, string | undefined> },
  ];
  const properties = new Map(Object.entries(entry.properties));
  const fill = (name: string, value: string | undefined): void => {
    properties.set(name, properties.get(name) ?? value);
  };
  let type = entry.type;
  const arxiv = paper.custom.arxiv;
  if (arxiv !== undefined && isPreprint(paper)) {
    type = dialect.preprintType;
    fieldsOfVenues.forEach((name) => properties.delete(name));
    fill('url', `https://arxiv.org/abs/${arxiv}`);
  } else if (type === 'article' && !paper['container-title']) {
    type = dialect.preprintType;
  } else if (type === 'inbook' && format === 'bibtex') {
    type = 'incollection';
  } else if (type === 'misc' && paper.type === 'thesis') {
    type = 'phdthesis';
  }
  if (type === 'inproceedings') {
    // citation-js calls the publisher of proceedings their organization; the field's files do not.
    fill('publisher', properties.get('organization'));
    properties.delete('organization');
    fill(dialect.placeField, paper['event-place']);
  }
  const [, month] = paper.issued?.['date-parts']?.[0] ?? [];
  properties.delete('month');
  if (properties.get('howpublished') === paper.URL) {
    properties.delete('howpublished');
  }
  if (paper.DOI !== undefined && isResolverOf(paper.DOI, paper.URL)) {
    properties.delete('url');
  }

  const fields = new Map<string, string>();
  for (const [name, value] of properties) {
    if (value !== undefined && value.trim() !== '') {
      fields.set(name, `{${latexField(name, value, escaping)}}`);
    }
  }
  fields.set('title', `{${latexTitle(paper.title, escaping)}}`);
  const container = paper['container-title'];
  for (const name of ['journal', 'journaltitle', 'booktitle']) {
    if (container && fields.has(name)) {
      fields.set(name, `{${latexOf(container, escaping)}}`);
    }
  }
  if (paper.page !== undefined && fields.has('pages')) {
    fields.set('pages', `{${latexOf(pageRange(paper.page), escaping)}}`);
  }
  if (format === 'bibtex' && month !== undefined && months[month - 1] !== undefined) {
    fields.set('month', months[month - 1] ?? '');
  }
  if (arxiv !== undefined) {
    fields.set('eprint', `{${arxiv}}`);
    fields.set(dialect.archiveField, `{${dialect.archive}}`);
  }
  return { type, fields };
}

/** BibTeX's own names, which a style writes in the document's language; they take no braces. */
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function latexField(name: string, value: string, escaping: LatexEscaping): string {
  if (verbatimFields.has(name)) {
    return value;
  }
  // citation-js has put braces around the names of groups already.
  return latexOf(value, nameFields.has(name) ? { ...escaping, keepBraces: true } : escaping);
}

/** Page ranges with LaTeX's dash, whatever dash they came with. */
function pageRange(pages: string): string {
  return pages.replace(/([^\s\-–—])\s*[-–—]+\s*([^\s\-–—])/g, '$1--$2');
}

/** True where a URL is a DOI's address, which styles make of the `doi` field. */
function isResolverOf(doi: string, url: string | undefined): boolean {
  return url?.toLowerCase().replace(/^https?:\/\/(?:dx\.)?doi\.org\//, '') === doi.toLowerCase();
}

/** True for a record of arXiv itself, rather than of a venue that published the paper. */
function isPreprint(paper: Paper): boolean {
  const container = paper['container-title'];
  return (
    /^article(?:-journal)?$|^manuscript$|^report$/.test(paper.type) &&
    (container === undefined || /^(?:arxiv|corr)\b/i.test(container)) &&
    (paper.publisher === undefined || /arxiv|cornell/i.test(paper.publisher))
  );
}

/** The CSL-JSON item citation-js maps: ours without what is ours, with the particles it reads. */
function cslFor(paper: Paper): unknown {
  const item: Partial<Paper> = { ...paper };
  delete (item as { custom?: unknown }).custom;
  return {
    ...item,
    ...(item.author ? { author: item.author.map(withParticle) } : {}),
    ...(item.editor ? { editor: item.editor.map(withParticle) } : {}),
  };
}

/** BibTeX knows one kind of particle; citation-js drops the other. */
function withParticle(name: CslName): CslName {
  const { 'dropping-particle': dropping, 'non-dropping-particle': kept, ...rest } = name;
  const particle = [dropping, kept].filter(Boolean).join(' ');
  return particle === '' ? rest : { ...rest, 'non-dropping-particle': particle };
}
