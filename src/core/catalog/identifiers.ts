const doi = /^(?:(?:https?:\/\/)?(?:dx\.)?(?:www\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/i;
const arxivDoi = /^10\.48550\/arxiv\.(.+)$/;
const arxiv =
  /^(?:(?:https?:\/\/)?(?:www\.|export\.)?(?:arxiv\.org|alphaxiv\.org)\/(?:abs|pdf|html)\/|arxiv:\s*)?(\d{4}\.\d{4,5}|[a-z][a-z.-]+\/\d{7})(?:v\d+)?(?:\.pdf)?(?:[?#]\S*)?$/i;
const anthology =
  /^(?:https?:\/\/)?(?:www\.)?aclanthology\.org\/([a-z0-9][a-z0-9.-]*?)(?:\.pdf|\.bib|\/)?(?:[?#]\S*)?$/i;

/**
 * The identifier a text consists of, in one spelling, so that two spellings can be compared:
 * `doi:…` in lower case, `arxiv:…` without its version, or `acl:…`.
 *
 * Takes a DOI, an arXiv id of either scheme, and links to doi.org, arxiv.org and the ACL Anthology.
 * A DOI that arXiv or the Anthology gave is read as their own identifier.
 */
export function identifierIn(text: string): string | undefined {
  const trimmed = text.trim().replace(/^<|>$/g, '');
  const ofArxiv = arxiv.exec(trimmed)?.[1];
  if (ofArxiv !== undefined) {
    return `arxiv:${ofArxiv.toLowerCase()}`;
  }
  const ofAnthology = anthology.exec(trimmed)?.[1];
  if (ofAnthology !== undefined) {
    return `acl:${ofAnthology.toLowerCase()}`;
  }
  const ofDoi = doi
    .exec(trimmed)?.[1]
    ?.toLowerCase()
    .replace(/[.,;]+$/, '');
  if (ofDoi === undefined) {
    return undefined;
  }
  const behindDoi = arxivDoi.exec(ofDoi)?.[1];
  if (behindDoi !== undefined) {
    return `arxiv:${behindDoi.replace(/v\d+$/, '')}`;
  }
  const behindAclDoi = /^10\.18653\/v1\/(.+)$/.exec(ofDoi)?.[1];
  return behindAclDoi === undefined ? `doi:${ofDoi}` : `acl:${behindAclDoi}`;
}
