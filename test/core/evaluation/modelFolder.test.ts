import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chooseFile, readModelFolder } from '../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { temporaryFolder } from './temporaryFolder';

describe('reading a model folder', () => {
  const folder = temporaryFolder();
  let models = 0;

  function write(contents: Record<string, string>): string {
    const model = join(folder(), `model-${models++}`);
    mkdirSync(join(model, 'onnx'), { recursive: true });
    for (const [name, content] of Object.entries(contents)) {
      mkdirSync(dirname(join(model, name)), { recursive: true });
      writeFileSync(join(model, name), content);
    }
    return model;
  }
  const read = (contents: Record<string, string>) => readModelFolder(write(contents), nodeFiles);

  it('finds the precisions in onnx/, the most exact first', async () => {
    const model = await read({
      'config.json': '{"id2label":{"0":"no","1":"yes"}}',
      'tokenizer.json': '{}',
      'onnx/model_q4.onnx': '12',
      'onnx/model_quantized.onnx': '1',
      'onnx/model.onnx': '1234',
      'onnx/model_fp16.onnx': '123',
      'onnx/model_q4f16.onnx': '12',
    });
    assert.deepEqual(
      model.precisions.map(({ precision, file, bytes }) => [precision, file, bytes]),
      [
        ['fp32', 'onnx/model.onnx', 4],
        ['fp16', 'onnx/model_fp16.onnx', 3],
        ['int8', 'onnx/model_quantized.onnx', 1],
        ['q4f16', 'onnx/model_q4f16.onnx', 2],
        ['q4', 'onnx/model_q4.onnx', 2],
      ],
    );
    assert.deepEqual(model.labels, ['no', 'yes']);
    assert.ok(model.tokenizer);
    assert.equal(chooseFile(model, undefined).file, 'onnx/model.onnx');
    assert.equal(chooseFile(model, 'int8').file, 'onnx/model_quantized.onnx');
    assert.throws(() => chooseFile(model, 'int4'), /no precision int4\. .*fp32, fp16, int8/);
  });

  it('finds .onnx files beside config.json, and gives each a name of its own', async () => {
    const model = await read({
      'config.json': '{}',
      'model_int8.onnx': '1',
      'model_quantized.onnx': '1',
      'custom.onnx': '1',
    });
    assert.deepEqual(
      model.precisions.map(({ precision, file }) => [precision, file]),
      [
        ['int8', 'model_int8.onnx'],
        ['model_quantized', 'model_quantized.onnx'],
        ['custom', 'custom.onnx'],
      ],
    );
    assert.deepEqual(model.labels, []);
    assert.equal(model.tokenizer, false);
  });

  it('takes the graphs of one precision as one choice, with the weights kept beside them', async () => {
    const model = await read({
      'config.json': '{}',
      'onnx/encoder_model.onnx': '1',
      'onnx/encoder_model.onnx_data': '12345678',
      'onnx/decoder_model.onnx': '12',
      'onnx/decoder_model_merged.onnx': '123',
      'onnx/encoder_model_int8.onnx': '1',
      'onnx/decoder_model_merged_int8.onnx': '12',
      'onnx/decoder_model_merged_int8.onnx_data': '1',
      'onnx/decoder_model_merged_int8.onnx_data_1': '1',
    });
    assert.deepEqual(model.precisions, [
      {
        precision: 'fp32',
        file: 'onnx/decoder_model_merged.onnx',
        bytes: 14,
        graphs: {
          decoder_model: 'onnx/decoder_model.onnx',
          decoder_model_merged: 'onnx/decoder_model_merged.onnx',
          encoder_model: 'onnx/encoder_model.onnx',
        },
      },
      {
        precision: 'int8',
        file: 'onnx/decoder_model_merged_int8.onnx',
        bytes: 5,
        graphs: {
          decoder_model_merged: 'onnx/decoder_model_merged_int8.onnx',
          encoder_model: 'onnx/encoder_model_int8.onnx',
        },
      },
    ]);
  });

  it('knows the suffixes of sentence-transformers and of the optimizer', async () => {
    const model = await read({
      'config.json': '{}',
      'onnx/model.onnx': '1',
      'onnx/model_O4.onnx': '1',
      'onnx/model_qint8_avx512_vnni.onnx': '1',
      'onnx/model_quint8_avx2.onnx': '1',
    });
    assert.deepEqual(
      model.precisions.map(({ precision, graphs }) => [precision, graphs['model']]),
      [
        ['fp32', 'onnx/model.onnx'],
        ['O4', 'onnx/model_O4.onnx'],
        ['qint8_avx512_vnni', 'onnx/model_qint8_avx512_vnni.onnx'],
        ['quint8_avx2', 'onnx/model_quint8_avx2.onnx'],
      ],
    );
  });

  it('takes the name from the configuration, but not a path of the machine that trained it', async () => {
    const named = (name: string) =>
      read({ 'config.json': JSON.stringify({ _name_or_path: name }), 'model.onnx': '1' });
    assert.equal((await named('distilbert/distilbert-base')).name, 'distilbert/distilbert-base');
    const local = await named('/home/someone/out');
    assert.equal(local.name, local.id);
  });

  it('reads how sentence-transformers makes a text embedding of tokens', async () => {
    const transformer = { idx: 0, path: '', type: 'sentence_transformers.models.Transformer' };
    const pooling = { idx: 1, path: '1_Pooling', type: 'sentence_transformers.models.Pooling' };
    const normalize = {
      idx: 2,
      path: '2_Normalize',
      type: 'sentence_transformers.models.Normalize',
    };
    const pooled = async (modules: object, config?: object) => {
      const model = await read({
        'config.json': '{}',
        'model.onnx': '1',
        'modules.json': JSON.stringify(modules),
        'sentence_bert_config.json': '{"max_seq_length":256,"do_lower_case":false}',
        ...(config && { '1_Pooling/config.json': JSON.stringify(config) }),
      });
      assert.equal(model.maxSequenceLength, 256);
      return model.pooling ?? model.poolingFault;
    };
    const mean = { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true };
    const all = [transformer, pooling, normalize];
    assert.deepEqual(await pooled(all, mean), { mode: 'mean', normalize: true });
    assert.deepEqual(await pooled([transformer, pooling], { pooling_mode_cls_token: true }), {
      mode: 'cls',
      normalize: false,
    });
    assert.deepEqual(await pooled(all, { pooling_mode: 'lasttoken' }), {
      mode: 'last',
      normalize: true,
    });
    assert.equal(
      await pooled(all, { ...mean, pooling_mode_max_tokens: true }),
      'it pools by mean_tokens and max_tokens',
    );
    assert.equal(
      await pooled(all, { pooling_mode_weightedmean_tokens: true }),
      'it pools by weightedmean_tokens',
    );
    assert.equal(await pooled(all), '1_Pooling/config.json is missing');
    assert.equal(await pooled([{ ...pooling, path: '../elsewhere' }], mean), undefined);
    const dense = { idx: 2, path: '2_Dense', type: 'sentence_transformers.models.Dense' };
    assert.equal(await pooled([pooling, dense], mean), 'its embedding goes through Dense as well');
  });

  it('reads the settings of generation and of images', async () => {
    const model = await read({
      'config.json': '{}',
      'model.onnx': '1',
      'generation_config.json': '{"num_beams":4}',
      'preprocessor_config.json': '{"size":224}',
    });
    assert.deepEqual(model.generation, { num_beams: 4 });
    assert.deepEqual(model.preprocessor, { size: 224 });
    const other = await read({
      'config.json': '{}',
      'model.onnx': '1',
      'processor_config.json': '{"image_processor":{"size":336}}',
    });
    assert.equal(other.generation, undefined);
    assert.deepEqual(other.preprocessor, { size: 336 });
    await assert.rejects(
      read({ 'config.json': '{}', 'model.onnx': '1', 'generation_config.json': '[' }),
      /generation_config\.json is not valid JSON/,
    );
  });

  it('asks for no config.json where a model that reads text in images has a list of characters', async () => {
    const model = await read({ 'ch_PP-OCRv4_rec_infer.onnx': '1', 'ppocr_keys_v1.txt': 'a' });
    assert.deepEqual(model.config, {});
    assert.deepEqual(model.precisions[0], {
      precision: 'ch_PP-OCRv4_rec_infer',
      file: 'ch_PP-OCRv4_rec_infer.onnx',
      bytes: 1,
      graphs: { 'ch_PP-OCRv4_rec_infer': 'ch_PP-OCRv4_rec_infer.onnx' },
    });
  });

  it('says where on the Hub a model in the cache is from', async () => {
    const revision = 'a'.repeat(40);
    const path = join(folder(), 'hub', 'models--org--tiny-bert', 'snapshots', revision);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'config.json'), '{}');
    writeFileSync(join(path, 'model.onnx'), '1');
    const model = await readModelFolder(path, nodeFiles);
    assert.equal(model.id, 'org/tiny-bert');
    assert.deepEqual(model.source, { repository: 'org/tiny-bert', revision });
  });

  it('says what is missing and what to do', async () => {
    await assert.rejects(
      readModelFolder(join(folder(), 'absent'), nodeFiles),
      /There is no model folder .*absent\. Choose a folder that holds/,
    );
    await assert.rejects(read({ 'model.onnx': '1' }), /has no config\.json\. Choose/);
    await assert.rejects(read({ 'config.json': '{}' }), /has no \.onnx file\. Export/);
  });

  it('refuses a configuration that is damaged', async () => {
    const config = (text: string) => read({ 'config.json': text, 'model.onnx': '1' });
    await assert.rejects(config('{"id2label":'), /config\.json is not valid JSON\. Get/);
    await assert.rejects(config('[1]'), /config\.json does not hold a JSON object/);
    await assert.rejects(config('{"id2label":{"1":"yes","2":"no"}}'), /every class from 0 to 1/);
    await assert.rejects(config('{"id2label":["no", 5]}'), /id2label/);
  });
});
