import type { Paper } from './records';

/** How the venues of the field are called in conversation; the first that fits is taken. */
const shortNames: readonly (readonly [RegExp, string])[] = [
  [
    /findings of the association for computational linguistics:?\s*(acl|emnlp|naacl|eacl)?/i,
    'Findings',
  ],
  [/transactions of the association for computational linguistics/i, 'TACL'],
  [/north american chapter of the association|\bnaacl\b/i, 'NAACL'],
  [/european chapter of the association|\beacl\b/i, 'EACL'],
  [/asia-pacific chapter of the association|\baacl\b/i, 'AACL'],
  [/empirical methods in natural language|\bemnlp\b/i, 'EMNLP'],
  [/conference on machine translation|\bwmt\b/i, 'WMT'],
  [/workshop on statistical machine translation/i, 'WMT'],
  [/blackboxnlp/i, 'BlackboxNLP'],
  [/semantic evaluation|\bsemeval\b/i, 'SemEval'],
  [/meeting of the association for computational linguistics|\bacl\b/i, 'ACL'],
  [/international conference on computational linguistics|\bcoling\b/i, 'COLING'],
  [/language resources and evaluation|\blrec\b/i, 'LREC'],
  [/computational natural language learning|\bconll\b/i, 'CoNLL'],
  [/neural information processing systems|\bneurips\b|\bnips\b/i, 'NeurIPS'],
  [/international conference on learning representations|\biclr\b/i, 'ICLR'],
  [/international conference on machine learning|\bicml\b/i, 'ICML'],
  [/aaai conference/i, 'AAAI'],
  [/joint conference on artificial intelligence|\bijcai\b/i, 'IJCAI'],
  [/journal of machine learning research|\bjmlr\b/i, 'JMLR'],
  [/knowledge discovery (?:and|&) data mining|\bkdd\b/i, 'KDD'],
  [/sigir/i, 'SIGIR'],
];

/**
 * Where a paper appeared, short enough for a line: the venue's usual name (`EMNLP`), else the
 * container's or event's own, else `arXiv` for a preprint, else the publisher.
 */
export function venueOf(paper: Paper): string | undefined {
  const full = paper['container-title'] ?? paper['event-title'];
  if (full === undefined) {
    return paper.custom.arxiv === undefined ? paper.publisher : 'arXiv';
  }
  if (/arxiv/i.test(full)) {
    return 'arXiv';
  }
  const isWorkshop = /workshop/i.test(full);
  const found = shortNames.find(
    ([pattern, name]) => pattern.test(full) && (!isWorkshop || workshops.has(name)),
  );
  if (!found) {
    const acronym = /\(([A-Z][A-Za-z-]+(?:[ '’-]?\d{2,4})?)\)/.exec(full)?.[1];
    return acronym ?? full.replace(/^Proceedings of (?:the )?/, '');
  }
  const [pattern, name] = found;
  const of = name === 'Findings' ? pattern.exec(full)?.[1] : undefined;
  return of === undefined ? name : `${name} of ${of.toUpperCase()}`;
}

/** A workshop at a conference is not the conference. */
const workshops = new Set(['WMT', 'BlackboxNLP', 'SemEval']);
