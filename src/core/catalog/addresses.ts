import type { Paper } from './records';

/**
 * The paper's page: at arXiv, where it can be read, else by its DOI, else the record's URL.
 * Undefined where none of them makes an address that a browser opens.
 */
export function paperAddress(paper: Paper): string | undefined {
  const { arxiv } = paper.custom;
  if (arxiv !== undefined) {
    return arxivAddress(arxiv);
  }
  return paper.DOI === undefined ? webAddress(paper.URL) : doiAddress(paper.DOI);
}

/** The page of an arXiv id. */
export function arxivAddress(id: string): string {
  return `https://arxiv.org/abs/${encodeURI(id)}`;
}

/** What a DOI, written as such or as an address, leads to. */
export function doiAddress(doi: string): string {
  return `https://doi.org/${encodeURI(doi.replace(/^https?:\/\/(?:dx\.)?doi\.org\//i, ''))}`;
}

/** A text that is an http or https address and nothing else; undefined for every other. */
export function webAddress(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return /^https?:\/\/[^\s<>"]+$/i.test(trimmed) && URL.canParse(trimmed) ? trimmed : undefined;
}
