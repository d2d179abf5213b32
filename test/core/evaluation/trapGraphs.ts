import { OnnxGraph, type Value } from '../../../scripts/model/onnxGraph';

/** A graph with the tiny model's inputs whose loop never ends. */
export function endlessGraph(): Uint8Array {
  return classifierOf((graph, ids) => endlessLoop(graph, ids));
}

/** A graph that holds a tensor of so many megabytes and then never ends. */
export function hoardingGraph(megabytes: number): Uint8Array {
  return classifierOf((graph, ids) => {
    const held = blankOf(graph, megabytes);
    return endlessLoop(graph, graph.node('Add', 'with_held', [ids, held]));
  });
}

/** A graph that asks for a tensor of so many megabytes, and would end. */
export function hugeGraph(megabytes: number): Uint8Array {
  return classifierOf((graph, ids) => graph.node('Add', 'all', [ids, blankOf(graph, megabytes)]));
}

/** Zero, as the sum of a tensor of so many megabytes. */
function blankOf(graph: OnnxGraph, megabytes: number): Value {
  const elements = Math.round((megabytes * 1e6) / 4 / 1000);
  // Read from the input, so that no constant is folded.
  const zero = graph.node('Mul', 'zero', [
    graph.node('Shape', 'shape', ['input_ids'], { start: 0, end: 1 }),
    graph.integers(0),
  ]);
  const side = graph.node('Add', 'side', [zero, graph.integers(elements)]);
  const shape = graph.node('Concat', 'sides', [side, graph.integers(1000)], { axis: 0 });
  const tensor = graph.node('ConstantOfShape', 'held', [shape]);
  const sum = graph.node('ReduceSum', 'held_sum', [tensor, graph.integers(0, 1)], { keepdims: 0 });
  return graph.node('Cast', 'held_int', [sum], { to: 7 });
}

function endlessLoop(graph: OnnxGraph, start: Value): Value {
  const body = new OnnxGraph('body');
  body.input('turn', 'int64', []);
  const going = body.input('going', 'bool', []);
  const state = body.input('state', 'int64', ['batch', 'sequence']);
  body.output('going_on', going, [], 'bool');
  body.output('state_on', state, ['batch', 'sequence'], 'int64');
  const [end] = graph.split('Loop', 'loop', ['', '', start], ['looped'], {
    body: { graph: body },
  });
  return end as Value;
}

function classifierOf(make: (graph: OnnxGraph, ids: Value) => Value): Uint8Array {
  const graph = new OnnxGraph('trap');
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const float = graph.node('Cast', 'float', [make(graph, ids)], { to: 1 });
  const sum = graph.node('ReduceSum', 'sum', [float, graph.integers(1)], { keepdims: 1 });
  graph.output('logits', graph.node('Concat', 'both', [sum, sum], { axis: 1 }), ['batch', 2]);
  return graph.encode();
}
