/**
 * Reading and editing a large .bib file, against citation-js's own file parser and
 * biblatex-csl-converter (which `npm run bench` gets) on the same text in the same run:
 * `npx tsx test/bench/bibliography.ts`. Prints one JSON object.
 */
import { createRequire } from 'node:module';
import { readBibliography } from '../../src/core/citation/bibliography';
import { addToBibliography } from '../../src/core/citation/cite';
import { plugins } from '../../src/core/citation/citationJs';
import { entryInsertion } from '../../src/core/citation/insertEntry';
import { readReferences } from '../../src/core/citation/references';
import { findSameWork } from '../../src/core/citation/sameWork';
import { bert } from '../core/citation/papers';

const runs = 5;
const { parse } = createRequire(__filename)('biblatex-csl-converter') as {
  parse: (text: string) => unknown;
};

function bibliographyOf(entries: number): string {
  const texts = Array.from({ length: entries }, (_, i) => {
    const key = `author${String(i).padStart(6, '0')}word`;
    return `@inproceedings{${key},
  title = {A {Study} of the {\\"U}ber-Model Number ${String(i)}: Compression, Distillation and Pruning},
  author = {Garc{\\'\\i}a, Ana and M{\\"u}ller, Bj{\\"o}rn and Nguyen, Chi and Smith, John},
  booktitle = {Proceedings of the ${String(i % 60)}th Conference on Small Models},
  pages = {${String(i)}--${String(i + 9)}},
  year = {${String(1990 + (i % 35))}},
  publisher = {Association for Small Models},
  doi = {10.1234/model.${String(i)}},
  url = {https://example.org/papers/${String(i)}},
}`;
  });
  return `${texts.join('\n\n')}\n`;
}

/** Median milliseconds of a call. */
function median(call: () => unknown, times = runs): number {
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return Math.round((took[Math.floor(times / 2)] ?? 0) * 10) / 10;
}

const entry = '@misc{k,\n  title = {T},\n}\n';
const report = [5_000, 50_000].map((entries) => {
  const text = bibliographyOf(entries);
  const entryTexts = readBibliography(text).entries.map(({ start, end }) => text.slice(start, end));
  const heavyRuns = entries > 10_000 ? 1 : 3;
  const read = median(() => readBibliography(text));
  const citationJs = median(
    () => plugins.input.chain(text, { forceType: '@biblatex/text', generateGraph: false }),
    heavyRuns,
  );
  const converter = median(() => parse(text), heavyRuns);
  return {
    entries,
    megabytes: Math.round(text.length / 1e5) / 10,
    readMs: read,
    readToCslMs: median(() => readReferences(entryTexts), heavyRuns),
    citationJsFileMs: citationJs,
    citationJsToReadRatio: Math.round((citationJs / read) * 10) / 10,
    converterFileMs: converter,
    converterToReadRatio: Math.round((converter / read) * 10) / 10,
    insertMs: median(() => entryInsertion(text, entry, 'author002500wordx')),
    findSameWorkColdMs: median(() => findSameWork(readBibliography(text), bert)) - read,
    addToBibliographyMs: median(() => addToBibliography(text, [bert])),
  };
});
console.log(JSON.stringify(report, undefined, 2));
