import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
