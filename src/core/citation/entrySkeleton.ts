import { identifierIn } from '../catalog/identifiers';

/**
 * A BibTeX entry that holds what a DOI or an arXiv id says by itself, its author and title left to
 * be filled in. arXiv's ids since April 2007 begin with the year and month of submission
 * (https://info.arxiv.org/help/arxiv_identifier.html). `undefined` for any other text.
 */
export function entrySkeleton(text: string): string | undefined {
  const [, scheme, id = ''] = /^(doi|arxiv|acl):(.+)$/.exec(identifierIn(text) ?? '') ?? [];
  const month = /^(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}$/.exec(id)?.[1];
  const own: readonly (readonly [string, string])[] | undefined =
    scheme === 'doi'
      ? [['doi', id]]
      : scheme === 'arxiv'
        ? [
            ...(month === undefined ? [] : [['year', `20${month}`] as const]),
            ['eprint', id],
            ['archiveprefix', 'arXiv'],
            ['url', `https://arxiv.org/abs/${id}`],
          ]
        : scheme === 'acl'
          ? [['url', `https://aclanthology.org/${anthologyId(id)}/`]]
          : undefined;
  if (!own || /[{}\\\s]/.test(id)) {
    return undefined;
  }
  const key = `${scheme}-${id}`.replace(/[^A-Za-z0-9.:/_-]/g, '');
  const fields = [['author', ''], ['title', ''], ...own].map(
    ([name, value]) => `  ${name} = {${value}}`,
  );
  return `@misc{${key},\n${fields.join(',\n')}\n}\n`;
}

/** The Anthology's older ids begin with a capital: `N19-1423`. */
function anthologyId(id: string): string {
  return /^[a-z]\d\d-\d+$/.test(id) ? id.toUpperCase() : id;
}
