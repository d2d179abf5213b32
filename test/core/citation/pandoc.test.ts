import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CslItem } from '../../../src/core/catalog/records';
import { formatEntries } from '../../../src/core/citation/formats';

interface Golden {
  readonly pandoc: string;
  readonly items: readonly CslItem[];
  /** By style and id. */
  readonly references: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A way in which our references are not Pandoc's. */
interface Difference {
  readonly reason: string;
  /** All styles when absent. */
  readonly style?: string;
  readonly pandoc: RegExp;
  readonly ours: string;
}

const differences: readonly Difference[] = [
  {
    reason:
      'CSL 1.0.2 keeps a group in which a nested group printed something; Pandoc 2.17 drops it.',
    style: 'ieee',
    pandoc: /(?<=, |\. )(?=Available: )/,
    ours: '[Online]. ',
  },
  {
    reason: "Since 2023 CSL's American locale does not abbreviate July.",
    style: 'ieee',
    pandoc: /Jul\. /,
    ours: 'July ',
  },
  {
    reason: "Pandoc 2.17's locale lacks the names of item types, which CSL 1.0.2 added.",
    style: 'nature',
    pandoc: /(?<=\. )at (?=https:\/\/arxiv)/,
    ours: 'Preprint at ',
  },
  {
    reason:
      'Punctuation moves into both of two quotations that end together; with Pandoc into one.',
    pandoc: /’([.,])”/,
    ours: '$1’”',
  },
  {
    reason: "Quotation marks that a title has stay; Pandoc makes them the style's, here British.",
    style: 'nature',
    pandoc: /‘a study’/,
    ours: '“a study”',
  },
  {
    reason: 'A full stop that is the whole of what follows a quotation stays outside.',
    style: 'ieee',
    pandoc: /^(\[1\] “The least there can be)\.”$/,
    ours: '$1”.',
  },
  {
    reason: 'A term at the beginning of a reference is capitalised.',
    style: 'harvard1',
    pandoc: /^\(no date\)/,
    ours: '(No date)',
  },
  {
    reason: 'Title case leaves a word with a digit alone; Pandoc lowers its letters.',
    pandoc: /(?<=Mistral )7b/,
    ours: '7B',
  },
];

describe("References beside Pandoc's", function () {
  this.timeout(60_000);
  const golden = JSON.parse(readFileSync(join(__dirname, 'pandoc.golden.json'), 'utf8')) as Golden;
  const readStyleFile = (name: string): string =>
    readFileSync(join(__dirname, '../../../data/styles', name), 'utf8');
  const met = new Set<Difference>();

  /** What we make where Pandoc makes this, by the differences that are known. */
  function expectedOf(reference: string, style: string): string {
    let expected = reference;
    for (const difference of differences) {
      if (difference.style === undefined || difference.style === style) {
        const changed = expected.replace(difference.pandoc, difference.ours);
        if (changed !== expected) {
          met.add(difference);
        }
        expected = changed;
      }
    }
    return expected;
  }

  for (const [style, references] of Object.entries(golden.references)) {
    it(`are the same in ${style}, apart from the differences listed`, () => {
      assert.ok(golden.items.length > 15);
      for (const item of golden.items) {
        const paper = { ...item, custom: { sources: [] } };
        const ours = formatEntries([paper], style, readStyleFile).trim();
        assert.equal(ours, expectedOf(references[item.id] ?? '', style), item.id);
      }
    });
  }

  it('differ in each way that is listed', () => {
    assert.deepEqual(
      differences.filter((difference) => !met.has(difference)).map(({ reason }) => reason),
      [],
    );
  });
});
