import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readDataSet } from '../../../src/core/evaluation/dataSet';
import { readModelFolder } from '../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { chooseTask, isUsualColumn } from '../../../src/core/evaluation/tasks/tasks';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel } from './tinyModel';

/**
 * Headers and rows as GLUE and SuperGLUE publish their development files; the sentences are ours.
 * Each with the columns that a classifier must be given.
 */
const layouts: readonly {
  readonly name: string;
  readonly file: string;
  readonly labels: readonly string[];
  readonly lines: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'CoLA, which has no header',
    file: 'cola.tsv',
    labels: ['unacceptable', 'acceptable'],
    lines: ['gj04\t1\t\tThe ship sank slowly.', 'gj04\t0\t*\tThe ship sink slowly were.'],
    columns: { text: '4', label: '2' },
  },
  {
    name: 'SST-2',
    file: 'sst2.tsv',
    labels: ['negative', 'positive'],
    lines: ['sentence\tlabel', 'a fine film \t1', 'a poor film \t0'],
    columns: { text: 'sentence', label: 'label' },
  },
  {
    name: 'MRPC',
    file: 'mrpc.tsv',
    labels: ['not_equivalent', 'equivalent'],
    lines: [
      '\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String',
      '1\t11\t12\tHe said so .\tSo he said .',
      '0\t13\t14\t" No , he did not .\tYes .',
    ],
    columns: { text: '#1 String', textPair: '#2 String', label: 'Quality' },
  },
  {
    name: 'QQP',
    file: 'qqp.tsv',
    labels: ['not_duplicate', 'duplicate'],
    lines: [
      'id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate',
      '1\t2\t3\tWhat is "this?\tWhat is that?\t0',
      '2\t4\t5\tWho is it?\tWho is it?\t1',
    ],
    columns: { text: 'question1', textPair: 'question2', label: 'is_duplicate' },
  },
  {
    name: 'QNLI',
    file: 'qnli.tsv',
    labels: ['entailment', 'not_entailment'],
    lines: [
      'index\tquestion\tsentence\tlabel',
      '0\tWhen was it?\tIt was in 1900.\tentailment',
      '1\tWhere was it?\tIt was in 1900.\tnot_entailment',
    ],
    columns: { text: 'question', textPair: 'sentence', label: 'label' },
  },
  {
    name: 'RTE and WNLI',
    file: 'rte.tsv',
    labels: ['entailment', 'not_entailment'],
    lines: [
      'index\tsentence1\tsentence2\tlabel',
      '0\tIt rains.\tIt is wet.\tentailment',
      '1\tIt rains.\tIt is dry.\tnot_entailment',
    ],
    columns: { text: 'sentence1', textPair: 'sentence2', label: 'label' },
  },
  {
    name: 'MNLI, with its parses and the labels of each annotator',
    file: 'mnli.tsv',
    labels: ['entailment', 'neutral', 'contradiction'],
    lines: [
      'index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\t' +
        'sentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1\tlabel2\tgold_label',
      '0\t1\t1n\tfiction\t( a )\t( b )\t(X a)\t(X b)\tIt rains.\tIt is wet.\tneutral\tentailment\tentailment',
      '1\t1\t1c\tfiction\t( a )\t( b )\t(X a)\t(X b)\tIt rains.\tIt is dry.\tneutral\tneutral\tcontradiction',
    ],
    columns: { text: 'sentence1', textPair: 'sentence2', label: 'gold_label' },
  },
  {
    name: 'BoolQ of SuperGLUE',
    file: 'boolq.jsonl',
    labels: ['False', 'True'],
    lines: [
      '{"question": "is it wet", "passage": "It rains.", "idx": 0, "label": true}',
      '{"question": "is it dry", "passage": "It rains.", "idx": 1, "label": false}',
    ],
    columns: { text: 'question', textPair: 'passage', label: 'label' },
  },
  {
    name: 'CB and RTE of SuperGLUE',
    file: 'cb.jsonl',
    labels: ['contradiction', 'entailment', 'neutral'],
    lines: [
      '{"premise": "It rains.", "hypothesis": "it is wet", "label": "entailment", "idx": 0}',
      '{"premise": "It rains.", "hypothesis": "it is dry", "label": "contradiction", "idx": 1}',
    ],
    columns: { text: 'premise', textPair: 'hypothesis', label: 'label' },
  },
];

describe('layouts in which data sets are published', () => {
  const folder = temporaryFolder();

  async function choose({ name, file, labels, lines }: (typeof layouts)[number]) {
    const path = join(folder(), file);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const model = await readModelFolder(
      writeTinyModel(join(folder(), `for ${name}`), { labels }),
      nodeFiles,
    );
    const data = await readDataSet(path, undefined, isUsualColumn, nodeFiles);
    const chosen = chooseTask(model, data, undefined);
    const { task, columns } = chosen;
    const examples = task.read(
      chosen.data,
      columns,
      model,
      Object.fromEntries(Object.entries(task.options ?? {})),
    );
    return { task: task.id, columns, examples };
  }

  for (const layout of layouts) {
    it(`reads ${layout.name}`, async () => {
      const { task, columns, examples } = await choose(layout);
      assert.deepEqual({ ...columns }, layout.columns);
      assert.equal(
        task,
        layout.columns['textPair'] === undefined
          ? 'text-classification'
          : 'sentence-pair-classification',
      );
      assert.deepEqual(examples.leftOut, []);
      assert.equal(new Set(examples.strata).size, 2);
    });
  }

  const aboutWords = {
    WiC: { word: 'bank', sentence1: 'A bank.', sentence2: 'The bank.', label: true, start1: 2 },
    WSC: { text: 'It sank.', target: { span1_text: 'It', span1_index: 0 }, label: false },
  };
  for (const [name, row] of Object.entries(aboutWords)) {
    it(`refuses ${name}, whose words a classifier of texts would not be told`, async () => {
      const path = join(folder(), `${name}.jsonl`);
      writeFileSync(path, JSON.stringify(row));
      const data = await readDataSet(path, undefined, isUsualColumn, nodeFiles);
      const model = await readModelFolder(
        writeTinyModel(join(folder(), `about-words-${name}`), { labels: ['false', 'true'] }),
        nodeFiles,
      );
      const { task, columns } = chooseTask(model, data, undefined);
      assert.throws(() => task.read(data, columns, model, {}), new RegExp(`those of ${name},`));
    });
  }

  it('keeps every row of a .tsv, whatever quotation marks stand in it', async () => {
    const text = fc.string({ unit: fc.constantFrom('"', "'", 'a', ' ', ',', ';', '\\', '“') });
    const rows = fc.array(fc.tuple(text, fc.constantFrom('0', '1')), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const path = join(folder(), 'quotes.tsv');
        const lines = written.map(([sentence, label]) => `${sentence}\t${label}`);
        writeFileSync(path, ['sentence\tlabel', ...lines].join('\n'));
        const { table } = await readDataSet(path, undefined, isUsualColumn, nodeFiles);
        assert.deepEqual(
          table.rows.map(({ cells }) => [cells['sentence'], cells['label']]),
          written,
        );
      }),
      { numRuns: 100 },
    );
  });
});
