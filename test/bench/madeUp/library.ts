/** A .bib file of made-up works, the same for the same size. */
export function bibliographyOf(size: number): string {
  const random = seeded(size);
  return Array.from({ length: size }, (_, at) => entryOf(at, random)).join('\n');
}

const words =
  'efficient neural language model distillation quantization pruning transformer attention sparse low rank adapters retrieval translation parsing summarization evaluation benchmark data scaling knowledge learning representation multilingual compact mobile edge inference decoding speculative memory cache kernel training alignment instruction tuning'.split(
    ' ',
  );
const syllables =
  'ba co du fel gra hin jo kar lim mor nak ost pel qui ras sun tov ur vas wex yan zel'.split(' ');

/** The entry of a made-up work with an abstract of sixty words. */
export function entryOf(at: number, random: (below: number) => number): string {
  const some = (list: readonly string[], count: number): string[] =>
    Array.from({ length: count }, () => list[random(list.length)] ?? '');
  const name = (): string => {
    const text = some(syllables, 2 + random(2)).join('');
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const year = 1990 + random(36);
  return `@inproceedings{${name().toLowerCase()}${year}n${at},
  title = {{${name()}}: ${some(words, 6 + random(6)).join(' ')}},
  author = {${name()}, ${name()} and ${name()}, ${name()} and ${name()}, ${name()}},
  booktitle = {Proceedings of the ${1 + random(60)}th Conference on ${name()}},
  year = {${year}},
  pages = {${random(900)}--${900 + random(900)}},
  doi = {10.1234/x.${at}},
  abstract = {${some(words, 60).join(' ')}}
}
`;
}

/** A linear congruential generator; its high bits only, for the low ones repeat. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 9) % below;
  };
}
