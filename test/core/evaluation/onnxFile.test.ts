import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OnnxGraph } from '../../../scripts/model/onnxGraph';
import type { OpenFile } from '../../../src/core/evaluation/files';
import { readOnnxFile } from '../../../src/core/evaluation/onnxFile';
import { WireFormatError } from '../../../src/core/evaluation/wireFormat';

describe('reading what an .onnx file says about itself', () => {
  function inMemory(bytes: Uint8Array): OpenFile {
    return {
      bytes: bytes.length,
      read: async (target, position) => {
        const part = bytes.subarray(position, position + target.length);
        target.set(part);
        return part.length;
      },
      close: async () => undefined,
    };
  }

  function quantizedGraph(): Uint8Array {
    const graph = new OnnxGraph('quantized');
    const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
    const table = graph.constant('table', [300, 400], new Int8Array(300 * 400));
    const scale = graph.constant('scale', [400], new Float32Array(400));
    const zero = graph.constant('zero', [400], new Int8Array(400));
    const read = graph.node('DequantizeLinear', 'read', [table, scale, zero], { axis: 1 });
    const looked = graph.node('Gather', 'looked', [read, ids]);
    const weights = graph.constant('weights', [400, 2], new Float32Array(800));
    const product = graph.node('MatMul', 'product', [looked, weights]);
    const half = graph.node('Mul', 'half', [product, graph.scalar('a_half', 0.5)]);
    graph.output('logits', half, ['batch', 'sequence', 2]);
    return graph.encode();
  }

  it('counts weights, without scales, zero points and scalars', async () => {
    const facts = await readOnnxFile(inMemory(quantizedGraph()));
    assert.equal(facts?.parameters, 300 * 400 + 400 * 2);
    assert.equal(facts.opset, 17);
  });

  it('names what is fed to the graph and what it gives', async () => {
    const facts = await readOnnxFile(inMemory(quantizedGraph()));
    assert.deepEqual(facts?.inputs, ['input_ids']);
    assert.deepEqual(facts.outputs, ['logits']);
  });

  it('tells weights by how they are kept', async () => {
    const facts = await readOnnxFile(inMemory(quantizedGraph()));
    assert.deepEqual(facts?.weights, { int8: 300 * 400, fp32: 400 * 2 });
    assert.equal(facts.quantizesActivations, false);
  });

  it('sees that activations are quantized while it runs', async () => {
    const graph = new OnnxGraph('dynamic');
    const rows = graph.input('rows', 'float32', ['batch', 4]);
    const [quantized, scale, zero] = graph.split(
      'DynamicQuantizeLinear',
      'quantized',
      [rows],
      ['quantized', 'scale', 'zero'],
    ) as [string, string, string];
    const weights = graph.constant('weights', [4, 6], new Int8Array(24));
    const product = graph.node('MatMulInteger', 'product', [quantized, weights, zero]);
    const float = graph.node('Cast', 'float', [product], { to: 1 });
    graph.output('out', graph.node('Mul', 'scaled', [float, scale]), ['batch', 6]);
    const facts = await readOnnxFile(inMemory(graph.encode()));
    assert.equal(facts?.quantizesActivations, true);
    assert.deepEqual(facts.weights, { int8: 24 });
  });

  it('counts no scales where weights are widened by Cast and Mul', async () => {
    const graph = new OnnxGraph('widened');
    const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
    const rows = graph.node('Gather', 'rows', [
      graph.constant('table', [300, 8], new Int8Array(2400)),
      graph.node('Slice', 'clipped', [ids, graph.integers(0), graph.integers(9)]),
    ]);
    const scales = graph.constant('scales', [300, 1], new Float32Array(300));
    const scale = graph.node('Gather', 'scale', [scales, ids]);
    const widened = graph.node('Cast', 'widened', [rows], { to: 1 });
    const read = graph.node('Mul', 'read', [scale, widened]);
    const gain = graph.constant('gain', [8], new Float32Array(8));
    graph.output('gained', graph.node('Mul', 'product', [read, gain]), ['batch', 'sequence', 8]);
    const facts = await readOnnxFile(inMemory(graph.encode()));
    assert.equal(facts?.parameters, 300 * 8 + 8);
    assert.equal(facts.embeddingRows, 300);
  });

  it('finds the size of the vocabulary behind quantization', async () => {
    assert.equal((await readOnnxFile(inMemory(quantizedGraph())))?.embeddingRows, 300);
  });

  it('never takes a part of a file for the whole', async () => {
    const whole = quantizedGraph();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        try {
          const facts = await readOnnxFile(inMemory(whole.subarray(0, length)));
          // Fields before and after the graph can be left off without leaving the format.
          assert.ok(facts === undefined || facts.opset === undefined);
        } catch (error) {
          assert.ok(error instanceof WireFormatError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
