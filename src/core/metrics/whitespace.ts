/**
 * The characters Python's `str.split()`, `str.strip()` and `\s` take for white space. JavaScript's
 * `\s` lacks the separators U+001C to U+001F and U+0085, and has U+FEFF on top.
 */
const whitespace =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const edges = new RegExp(`^[${whitespace}]+|[${whitespace}]+$`, 'g');
const end = new RegExp(`[${whitespace}]+$`);
const runs = new RegExp(`[${whitespace}]+`);

/** Source of a character class that matches one white-space character. */
export const whitespaceClass = `[${whitespace}]`;

/** The words of a text, as Python's `str.split()`: no empty ones. */
export function splitWords(text: string): string[] {
  const stripped = strip(text);
  return stripped === '' ? [] : stripped.split(runs);
}

/** The pieces around each run of white space, as Python's `re.split(r"\s+")`: with empty ends. */
export function splitAtWhitespace(text: string): string[] {
  return text.split(runs);
}

/** The text without white space at its ends, as Python's `str.strip()`. */
export function strip(text: string): string {
  return text.replace(edges, '');
}

/** The text without white space at its end, as Python's `str.rstrip()`. */
export function stripEnd(text: string): string {
  return text.replace(end, '');
}
