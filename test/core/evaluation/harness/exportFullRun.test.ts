import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  exportFullRun,
  type ExportRequest,
  type FullRun,
} from '../../../../src/core/evaluation/harness/exportFullRun';
import { publicTasks } from '../../../../src/core/evaluation/harness/publicTasks';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import { loadCatalog } from '../../../../src/core/catalog/load';
import { temporaryFolder } from '../temporaryFolder';

/** The fields of a task that lm-evaluation-harness 0.4.13 documents and has in its `TaskConfig`. */
const documented = new Set(
  'task task_alias tag custom_dataset dataset_path dataset_name dataset_kwargs training_split validation_split test_split fewshot_split process_docs doc_to_text doc_to_target doc_to_image doc_to_audio unsafe_code doc_to_choice process_results use_prompt description target_delimiter fewshot_delimiter fewshot_config num_fewshot metric_list output_type generation_kwargs repeats filter_list should_decontaminate doc_to_decontamination_query gen_prefix metadata'.split(
    ' ',
  ),
);

describe('exporting a full run', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();

  function write(rows: readonly object[], name = 'quiz.jsonl'): string {
    const path = join(folder(), name);
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  }

  const exported = (path: string, request: Partial<ExportRequest> = {}) =>
    exportFullRun({ data: { path }, ...request }, nodeFiles);

  const textOf = (run: FullRun, name: string | RegExp): string => {
    const file = run.files.find((one) =>
      typeof name === 'string' ? one.name === name : name.test(one.name),
    );
    assert.ok(file, `there is no ${name}`);
    return file.text;
  };

  const documentsOf = (run: FullRun) =>
    textOf(run, 'data.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** The fields at the top of a task file, whose values are JSON where they are on one line. */
  const configOf = (run: FullRun) =>
    Object.fromEntries(
      textOf(run, /\.yaml$/)
        .split('\n')
        .filter((line) => /^\w/.test(line))
        .map((line) => {
          const [, name = '', value = ''] = /^(\w+):(.*)$/.exec(line) ?? [];
          return [name, value.trim() === '' ? undefined : (JSON.parse(value) as unknown)];
        }),
    );

  const piqa = [
    { goal: 'Open a jar', sol1: 'turn the lid', sol2: 'eat the lid', label: 0 },
    { goal: 'Dry a cup', sol1: 'with water', sol2: 'with a towel', label: 1 },
  ];

  it('writes the prompts of multiple choice as they are asked here, with what is right', async () => {
    const run = await exported(write(piqa, 'piqa.jsonl'));
    assert.equal(run.task, 'paperweight_piqa_multiple_choice');
    assert.deepEqual(documentsOf(run), [
      {
        index: 0,
        context: 'Question: Open a jar\nAnswer:',
        choices: ['turn the lid', 'eat the lid'],
        gold: 0,
      },
      {
        index: 1,
        context: 'Question: Dry a cup\nAnswer:',
        choices: ['with water', 'with a towel'],
        gold: 1,
      },
    ]);
    const { metadata, dataset_kwargs, metric_list, ...config } = configOf(run);
    assert.deepEqual([metadata, dataset_kwargs, metric_list], [undefined, undefined, undefined]);
    assert.deepEqual(config, {
      task: 'paperweight_piqa_multiple_choice',
      dataset_path: 'json',
      test_split: 'test',
      output_type: 'multiple_choice',
      doc_to_text: 'context',
      doc_to_choice: 'choices',
      doc_to_target: 'gold',
      target_delimiter: ' ',
      num_fewshot: 0,
    });
    assert.match(
      textOf(run, /\.yaml$/),
      /dataset_kwargs:\n {2}data_files:\n {4}test: "data\.jsonl"\n/,
    );
  });

  it('puts examples before a question into the prompt, and says how many in tables', async () => {
    const run = await exported(write(piqa, 'piqa.jsonl'), { options: { shots: 1 } });
    const [document] = documentsOf(run);
    assert.equal(
      document?.['context'],
      'Question: Open a jar\nAnswer: turn the lid\n\nQuestion: Dry a cup\nAnswer:',
    );
    assert.equal(document['index'], 1);
    assert.match(textOf(run, /\.yaml$/), /metadata:\n {2}version: 1\n {2}num_fewshot: 1\n/);
  });

  it('puts the choices of WinoGrande into the contexts, as the harness does', async () => {
    const run = await exported(
      write(
        [
          {
            sentence: 'The cup broke since _ was thin.',
            option1: 'the cup',
            option2: 'the floor',
            answer: '1',
          },
        ],
        'winogrande.jsonl',
      ),
      { task: 'multiple-choice' },
    );
    assert.deepEqual(documentsOf(run), [
      {
        index: 0,
        contexts: ['The cup broke since the cup', 'The cup broke since the floor'],
        continuation: 'was thin.',
        gold: 0,
      },
    ]);
    const { doc_to_text, doc_to_choice, doc_to_target } = configOf(run);
    assert.deepEqual(
      [doc_to_text, doc_to_choice, doc_to_target],
      ['gold', 'contexts', 'continuation'],
    );
  });

  it('writes texts as they are', async () => {
    const texts = ['Call me "Ishmael".\n\t{{not a template}}', 'Ägypten: 象'];
    const run = await exported(
      write(
        texts.map((text) => ({ text })),
        'books.jsonl',
      ),
      {
        options: { stride: 64, context: 128 },
      },
    );
    assert.deepEqual(
      documentsOf(run),
      texts.map((text, index) => ({ index, text })),
    );
    const { output_type, doc_to_text, doc_to_target } = configOf(run);
    assert.deepEqual(
      [output_type, doc_to_text, doc_to_target],
      ['loglikelihood_rolling', '', 'text'],
    );
    assert.match(textOf(run, 'README.md'), /no setting for context 128 and stride 64/);
  });

  it('writes the prompts of answers, where they end and what is right', async () => {
    const rows = [{ question: 'Who?', answers: ['Ishmael', 'a sailor'] }];
    const run = await exported(write(rows, 'who.jsonl'));
    const [document] = documentsOf(run);
    assert.match(String(document?.['context']), /^Question: Who\?\nAnswer:$/);
    const { output_type, doc_to_text } = configOf(run);
    assert.deepEqual([output_type, doc_to_text], ['generate_until', 'context']);
    assert.match(textOf(run, /\.yaml$/), /until:\n\s+- "\\n"/);
  });

  it('sets only what the harness documents', async () => {
    for (const run of [
      await exported(write(piqa, 'piqa.jsonl')),
      await exported(write([{ text: 'a' }], 'books.jsonl')),
    ]) {
      for (const name of Object.keys(configOf(run))) assert.ok(documented.has(name), name);
    }
  });

  it('writes the commands for one GPU, several, vLLM and a server', async () => {
    const run = await exported(write(piqa, 'piqa.jsonl'), {
      model: 'lab/model-1b',
      server: 'http://gpu:8000/v1',
    });
    const script = textOf(run, 'run.sh');
    assert.match(script, /MODEL="\$\{MODEL:-lab\/model-1b\}"/);
    assert.match(script, /BASE_URL="\$\{BASE_URL:-http:\/\/gpu:8000\/v1\}"/);
    assert.match(script, /--tasks paperweight_piqa_multiple_choice --include_path \. /);
    for (const part of [
      'lm_eval --model hf --model_args "pretrained=$MODEL,dtype=auto"',
      'accelerate launch --multi_gpu --num_processes "$DATA_PARALLEL" -m lm_eval',
      'tensor_parallel_size=$TENSOR_PARALLEL,data_parallel_size=$DATA_PARALLEL,dtype=auto',
      '--output_path results --log_samples',
      '--model local-completions',
    ]) {
      assert.ok(script.includes(part), part);
    }
  });

  it('asks for a model where none is named, and lets no name into the shell', async () => {
    for (const model of [undefined, 'x"; rm -rf ~; "']) {
      const run = await exported(write(piqa, 'piqa.jsonl'), model === undefined ? {} : { model });
      const script = textOf(run, 'run.sh');
      assert.match(script, /MODEL="\$\{MODEL:\?Set MODEL/);
      assert.doesNotMatch(script, /rm -rf/);
    }
  });

  it("names the harness's own task for a data set that it has", async () => {
    const run = await exportFullRun({ data: { publicTask: 'hellaswag' } }, nodeFiles);
    assert.deepEqual(
      run.files.map(({ name }) => name),
      ['run.sh', 'README.md'],
    );
    assert.match(textOf(run, 'run.sh'), /--tasks hellaswag --num_fewshot/);
  });

  it('knows only data sets of the catalog', () => {
    const catalog = loadCatalog('data');
    for (const id of Object.keys(publicTasks)) assert.equal(catalog.get(id)?.kind, 'dataset', id);
  });

  it("refuses what only the model's own files can do, and data that a run was not on", async () => {
    const labelled = write([{ text: 'good', label: 'positive' }], 'films.jsonl');
    await assert.rejects(
      exported(labelled, { task: 'text-classification' }),
      /needs the model's own files/,
    );
    await assert.rejects(
      exported(write(piqa, 'piqa.jsonl'), { sha256: '0'.repeat(64) }),
      /not what the run was scored on/,
    );
  });
});
