import type { TextRange } from '../../citation/textRange';

// A blank line, or a line that starts something new: a heading, an item, an environment, a quote.
const paragraphBreak =
  /\n[ \t]*\r?\n|\n(?=[ \t]*(?:\\(?:(?:sub)*section|paragraph|chapter|item|begin|end|bibitem|caption|title)\b|#{1,6} |[-*+] |\d+[.)] |> |\||=+ ))/g;

/** The paragraphs of a text, in order; each heading and each item of a list is one of its own. */
export function* paragraphsOf(text: string): Generator<TextRange> {
  let start = 0;
  for (const match of text.matchAll(paragraphBreak)) {
    if (match.index > start) {
      yield { start, end: match.index };
    }
    start = match.index + match[0].length;
  }
  if (start < text.length) {
    yield { start, end: text.length };
  }
}

let segmenter: Intl.Segmenter | undefined;

/** What a sentence goes on behind, although a point stands there. */
const abbreviation =
  /(?:\b(?:et al|al|e\.g|i\.e|cf|vs|resp|approx|Fig|Figs|Tab|Eq|Eqs|Sec|Sect|App|No|Nr|Dr|Prof|St|acc|corr|avg|ca|viz|w\.r\.t|incl|max|min)\.|\b\p{Lu}\.)["')\]}]*\s*$/u;

/**
 * The sentences of a paragraph, as Unicode's rules part them (UAX 29); those that an abbreviation
 * such as `et al.` parted are one.
 *
 * @param paragraph Without markup, as `plainText` leaves it.
 * @returns Offsets into the paragraph.
 */
export function sentencesOf(paragraph: string): TextRange[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  const sentences: { start: number; end: number }[] = [];
  // A line break ends no sentence in these languages.
  for (const { segment, index } of segmenter.segment(paragraph.replace(/[\r\n]/g, ' '))) {
    const last = sentences.at(-1);
    const goesOn =
      last !== undefined &&
      (abbreviation.test(paragraph.slice(last.start, last.end)) || /^[\p{Ll},;)]/u.test(segment));
    if (goesOn) {
      last.end = index + segment.length;
    } else {
      sentences.push({ start: index, end: index + segment.length });
    }
  }
  return sentences;
}
