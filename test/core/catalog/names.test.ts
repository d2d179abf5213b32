import assert from 'node:assert/strict';
import { Catalog } from '../../../src/core/catalog/catalog';
import { NameFinder } from '../../../src/core/catalog/names';
import { catalog, data } from './fixture';

const finder = new NameFinder(catalog);

/** The text between the marks of the name at `|`, and the ids it stands for. */
function found(marked: string, names = finder): [string, ...string[]] | undefined {
  const offset = marked.indexOf('|');
  assert.ok(offset >= 0);
  const line = marked.replace('|', '');
  const match = names.at(line, offset);
  return (
    match && [line.slice(match.start, match.end), ...match.entries.map(({ record }) => record.id)]
  );
}

describe('NameFinder', () => {
  describe('finds', () => {
    const expected: [line: string, text: string, ...ids: string[]][] = [
      ['on SS|T-2, we', 'SST-2', 'sst2'],
      ['on |SST-2, we', 'SST-2', 'sst2'],
      ['on SST-2|, we', 'SST-2', 'sst2'],
      ['on sst|2 we', 'sst2', 'sst2'],
      ['SST‑|2', 'SST‑2', 'sst2'],
      ['(G|LUE)', 'GLUE', 'glue'],
      ['a G|LUE-style suite', 'GLUE', 'glue'],
      ['the GLUE |benchmark', 'GLUE benchmark', 'glue'],
      ['the GLUE~bench|mark', 'GLUE~benchmark', 'glue'],
      ['the GLUE\n  bench|mark', 'GLUE\n  benchmark', 'glue'],
      ["G|LUE's tasks", 'GLUE', 'glue'],
      ['\\textbf{G|LUE} & 80', 'GLUE', 'glue'],
      ['{D}istil{B|ERT}', 'D}istil{BERT', 'distilbert'],
      ['**Distil|BERT**', 'DistilBERT', 'distilbert'],
      ['Distil|bert', 'Distilbert', 'distilbert'],
      ['`distil|bert`', 'distilbert', 'distilbert'],
      ['distil|bert-base-uncased', 'distilbert', 'distilbert'],
      ['MNLI-|m/mm', 'MNLI-m/mm', 'mnli'],
      ['MN|LI', 'MNLI', 'mnli'],
      ["WMT'14 En-|De", "WMT'14 En-De", 'wmt14-en-de'],
      ['WMT’14 En–|De', 'WMT’14 En–De', 'wmt14-en-de'],
      ["W|MT'14~En--De.", "WMT'14~En--De", 'wmt14-en-de'],
      ['A|RC', 'ARC', 'arc-easy', 'arc-challenge'],
      ['ARC-|e', 'ARC-e', 'arc-easy'],
      ['Co|LA', 'CoLA', 'cola'],
      ['lower per|plexity', 'perplexity', 'perplexity'],
      ['P|PL', 'PPL', 'perplexity'],
      ['Knowledge dis|tillation', 'Knowledge distillation', 'knowledge-distillation'],
      ['by knowledge |distillation', 'knowledge distillation', 'knowledge-distillation'],
      ['BLEU/R|TE', 'RTE', 'rte'],
    ];
    for (const [line, ...match] of expected) {
      it(JSON.stringify(line), () => {
        assert.deepEqual(found(line), match);
      });
    }
  });

  describe('finds nothing in', () => {
    for (const line of [
      'for|te',
      'r|te',
      'a co|la please',
      'C|OLA',
      'g|lue',
      'Super|GLUE',
      'Super-|GLUE',
      'non-G|LUE',
      'GLUE 2|',
      'GL|UE-X',
      'ARC-D|A',
      'SST-|5',
      'GL|UE_sst',
      'sst2|_dev',
      '\\B|LEU',
      'accu|racy',
      'Ac|c',
      'a fal|con',
      'Fal|con',
      'prun|ing',
      'distil|bertology',
      'SST-2 and |nothing',
      '|',
    ]) {
      it(JSON.stringify(line), () => {
        assert.equal(found(line), undefined);
      });
    }
  });

  it('finds the unmistakable names of a record whose name is a common word', () => {
    const names = new NameFinder(
      new Catalog({
        ...data,
        models: [
          { id: 'falcon', name: 'Falcon', aliases: ['Falcon-7B'], commonWord: true, sources: [] },
        ],
      }),
    );
    assert.deepEqual(found('Falcon-|7B', names), ['Falcon-7B', 'falcon']);
    assert.equal(found('Fal|con', names), undefined);
  });

  it('reads C4 and F1 as written, and F1 with a LaTeX subscript', () => {
    const names = new NameFinder(
      new Catalog({
        ...data,
        datasets: [{ id: 'c4', name: 'C4', sources: [] }],
        metrics: [{ id: 'f1', name: 'F1', aliases: ['F1 score'], sources: [] }],
      }),
    );
    assert.deepEqual(found('on C|4.', names), ['C4', 'c4']);
    assert.equal(found('C|4.5', names), undefined);
    assert.equal(found('c|4', names), undefined);
    assert.deepEqual(found('an F|$_1$ of', names), ['F$_1$', 'f1']);
    assert.deepEqual(found('an F$_{1}$ s|core', names), ['F$_{1}$ score', 'f1']);
    assert.deepEqual(found('F|₁', names), ['F₁', 'f1']);
  });

  it('finds a name far into a very long line', () => {
    const before = 'filler '.repeat(20_000);
    const match = finder.at(`${before}SST-2 ${before}`, before.length + 1);
    assert.deepEqual([match?.start, match?.end], [before.length, before.length + 5]);
  });
});
