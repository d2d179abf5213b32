/** The texts of a cell: one, a list of them, or the JSON of a list; none where it holds none. */
export function textsIn(cell: unknown): string[] {
  if (typeof cell === 'string' && /^\s*\[\s*"/.test(cell)) {
    try {
      return textsIn(JSON.parse(cell));
    } catch {
      // A text that starts with a bracket.
    }
  }
  return [cell]
    .flat()
    .filter((text): text is string => typeof text === 'string' && text.trim() !== '');
}
