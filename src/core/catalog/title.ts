import type { Paper } from './records';

/** A paper's title as published, without the inline markup that CSL-JSON allows in it. */
export function plainTitle(paper: Paper): string {
  return paper.title.replace(/<\/?(?:i|b|em|strong|sub|sup|span|sc)\b[^>]*>/gi, '');
}
