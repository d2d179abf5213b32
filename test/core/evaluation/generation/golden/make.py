"""Makes the models and texts beside this file, by which decoding is checked.

Random models of a few kilobytes, exported to ONNX, and what Hugging Face Transformers generates with
them. Made with transformers 5.18.0, torch 2.13.0+cpu and onnx 1.23.1:

    python make.py
"""

import json
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper
from transformers import (
    DynamicCache,
    EncoderDecoderCache,
    GenerationConfig,
    MarianConfig,
    MarianMTModel,
    T5Config,
    T5ForConditionalGeneration,
)

HERE = Path(__file__).parent
VOCABULARY = 24
LAYERS, HEADS, WIDTH = 1, 2, 4
PAD, END = 0, 1


def marian():
    torch.manual_seed(23)
    config = MarianConfig(
        vocab_size=VOCABULARY, d_model=8, encoder_layers=LAYERS, decoder_layers=LAYERS,
        encoder_attention_heads=HEADS, decoder_attention_heads=HEADS,
        encoder_ffn_dim=8, decoder_ffn_dim=8, max_position_embeddings=32, init_std=0.9,
        pad_token_id=PAD, eos_token_id=END, bos_token_id=None, decoder_start_token_id=PAD,
        forced_eos_token_id=None, scale_embedding=True, attn_implementation="eager",
    )
    model = MarianMTModel(config).eval()
    with torch.no_grad():
        model.final_logits_bias[0, END] = 2.5
    return model


def t5():
    torch.manual_seed(52)
    config = T5Config(
        vocab_size=VOCABULARY, d_model=8, d_kv=WIDTH, d_ff=8, num_layers=LAYERS,
        num_decoder_layers=LAYERS, num_heads=HEADS, pad_token_id=PAD, eos_token_id=END,
        decoder_start_token_id=PAD, initializer_factor=1.0, attn_implementation="eager",
    )
    model = T5ForConditionalGeneration(config).eval()
    with torch.no_grad():
        for weights in model.parameters():
            weights.copy_(torch.randn_like(weights) * 0.8)
    return model


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.get_encoder()

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


class Decoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, encoder_attention_mask, encoder_hidden_states, *past):
        own, cross = DynamicCache(), DynamicCache()
        for layer in range(len(past) // 4):
            own.update(past[4 * layer], past[4 * layer + 1], layer)
            cross.update(past[4 * layer + 2], past[4 * layer + 3], layer)
        output = self.model(
            decoder_input_ids=input_ids,
            attention_mask=encoder_attention_mask,
            encoder_outputs=(encoder_hidden_states,),
            past_key_values=EncoderDecoderCache(own, cross),
            use_cache=True,
        )
        cache = output.past_key_values
        presents = []
        for own, cross in zip(cache.self_attention_cache.layers, cache.cross_attention_cache.layers):
            presents += [own.keys, own.values]
            presents += [] if past else [cross.keys, cross.values]
        return (output.logits, *presents)


def names(kind, parts):
    return [
        f"{kind}.{layer}.{part}.{what}"
        for layer in range(LAYERS) for part in parts for what in ("key", "value")
    ]


def export(model, folder):
    ids = torch.tensor([[5, 6, 7, END], [8, 9, END, PAD]])
    mask = (ids != PAD).long()
    free = {0: "batch", 1: "source"}
    encoder = Encoder(model).eval()
    save(
        encoder, (ids, mask), folder / "encoder_model.onnx",
        ["input_ids", "attention_mask"], ["last_hidden_state"],
        {"input_ids": free, "attention_mask": free, "last_hidden_state": free},
    )
    states = encoder(ids, mask)
    decoder = Decoder(model).eval()
    given = ["input_ids", "encoder_attention_mask", "encoder_hidden_states"]
    start = torch.tensor([[PAD, 4], [PAD, 5]])
    presents = names("present", ("decoder", "encoder"))
    size = {
        "input_ids": {0: "batch", 1: "positions"},
        "encoder_attention_mask": free, "encoder_hidden_states": free,
        "logits": {0: "batch", 1: "positions"},
    }
    cached = {
        name: {0: "batch", 2: "source" if ".encoder." in name else "past"}
        for name in [*presents, *names("past_key_values", ("decoder", "encoder"))]
    }
    first = (start, mask, states)
    save(decoder, first, folder / "decoder_model.onnx", given, ["logits", *presents], size | cached)
    with torch.no_grad():
        _, *past = decoder(*first)
    later = (start[:, :1], mask, states, *past)
    save(
        decoder, later, folder / "decoder_with_past_model.onnx",
        given + names("past_key_values", ("decoder", "encoder")),
        ["logits", *names("present", ("decoder",))], size | cached,
    )


def save(module, inputs, path, given, wanted, free):
    free = {name: axes for name, axes in free.items() if name in given + wanted}
    with torch.no_grad():
        torch.onnx.export(
            module, inputs, str(path), input_names=given, output_names=wanted,
            dynamic_axes=free, opset_version=17, dynamo=False, do_constant_folding=True,
        )
    model = onnx.load(str(path))
    shorten(model.graph)
    onnx.save(model, str(path))


def shorten(graph):
    """The exporter names values by the modules they are from: most of a small file."""
    kept = {value.name for value in [*graph.input, *graph.output]} | {""}
    known = {}
    short = lambda name: name if name in kept else known.setdefault(name, f"v{len(known)}")
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
    for node in graph.node:
        node.doc_string = node.name = ""
        node.ClearField("metadata_props")
        node.input[:] = [short(name) for name in node.input]
        node.output[:] = [short(name) for name in node.output]
    graph.ClearField("value_info")


def merge(folder):
    """As Optimum does it: one graph whose `use_cache_branch` says whether there is a past."""
    first = onnx.load(str(folder / "decoder_model.onnx"))
    later = onnx.load(str(folder / "decoder_with_past_model.onnx"))
    wanted = [output.name for output in first.graph.output]
    branches = []
    for graph, prefix in ((later.graph, "later"), (first.graph, "first")):
        outer = {value.name for value in graph.input}
        branch = onnx.GraphProto(name=prefix)
        rename = lambda name: name if name in outer or name == "" else f"{prefix}/{name}"
        for node in graph.node:
            copy = branch.node.add()
            copy.CopyFrom(node)
            copy.input[:] = [rename(name) for name in node.input]
            copy.output[:] = [rename(name) for name in node.output]
        for tensor in graph.initializer:
            copy = branch.initializer.add()
            copy.CopyFrom(tensor)
            copy.name = rename(tensor.name)
        made = {output.name for output in graph.output}
        for output in first.graph.output:
            copy = branch.output.add()
            copy.CopyFrom(output)
            copy.name = f"{prefix}/{output.name}"
            if output.name not in made:
                past = output.name.replace("present", "past_key_values")
                branch.node.append(helper.make_node("Identity", [past], [copy.name]))
        branches.append(branch)
    choose = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    node = helper.make_node(
        "If", ["use_cache_branch"], wanted, then_branch=branches[0], else_branch=branches[1]
    )
    known = {value.name for value in later.graph.input}
    inputs = list(later.graph.input)
    inputs += [value for value in first.graph.input if value.name not in known]
    graph = helper.make_graph([node], "merged", [*inputs, choose], list(first.graph.output))
    model = helper.make_model(graph, opset_imports=first.opset_import, ir_version=first.ir_version)
    onnx.save(model, str(folder / "decoder_model_merged.onnx"))


SOURCES = [
    [5, 6, 7, 8, 9, 1], [10, 3, 1], [4, 4, 4, 4, 1], [20, 21, 22, 23, 2, 19, 18, 1], [12, 1],
    [9, 8, 7, 1], [15, 3, 15, 3, 15, 1],
]

SETTINGS = [
    {},
    {"max_length": 6},
    {"repetition_penalty": 1.7},
    {"no_repeat_ngram_size": 2},
    {"no_repeat_ngram_size": 1},
    {"min_length": 6},
    {"min_new_tokens": 4, "forced_bos_token_id": 9},
    {"forced_eos_token_id": 1, "max_length": 5},
    {"bad_words_ids": [[0], [7], [3, 4], [5, 6]], "suppress_tokens": [2, 11]},
    {"begin_suppress_tokens": [6, 13, 20], "forced_bos_token_id": 8},
    {"begin_suppress_tokens": [6, 13, 20, 1]},
    {"eos_token_id": [1, 5, 17]},
]
BEAMS = [
    {"num_beams": 2},
    {"num_beams": 4},
    {"num_beams": 4, "early_stopping": True},
    {"num_beams": 4, "early_stopping": "never"},
    {"num_beams": 3, "length_penalty": 0.0},
    {"num_beams": 3, "length_penalty": 2.0},
    {"num_beams": 3, "length_penalty": 2.0, "early_stopping": "never"},
    {"num_beams": 5, "length_penalty": -1.0},
]


def generate(model, settings):
    longest = max(len(source) for source in SOURCES)
    ids = torch.tensor([source + [PAD] * (longest - len(source)) for source in SOURCES])
    config = GenerationConfig(**({
        "max_length": 14, "do_sample": False, "pad_token_id": PAD, "eos_token_id": END,
        "decoder_start_token_id": PAD, "return_dict_in_generate": True, "output_scores": True,
    } | settings))
    output = model.generate(
        ids, attention_mask=(ids != PAD).long(), generation_config=config
    )
    ends = settings.get("eos_token_id", [END])
    texts = []
    for row in output.sequences.tolist():
        tokens = row[1:]
        end = next((at for at, token in enumerate(tokens) if token in ends), len(tokens) - 1)
        texts.append(tokens[: end + 1])
    scores = getattr(output, "sequences_scores", None)
    return {"settings": settings, "ids": texts} | (
        {} if scores is None else {"scores": [round(score, 6) for score in scores.tolist()]}
    )


def main():
    golden = {}
    for name, make in (("marian", marian), ("t5", t5)):
        model = make()
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        export(model, folder)
        if name == "t5":
            merge(folder)
            (folder / "decoder_model.onnx").unlink()
            (folder / "decoder_with_past_model.onnx").unlink()
        runs = SETTINGS + BEAMS + [{**own, "num_beams": 4} for own in SETTINGS[1:]]
        golden[name] = [generate(model, settings) for settings in runs]
    lines = [f'  "{name}": [\n    ' + ",\n    ".join(map(json.dumps, runs)) + "\n  ]"
             for name, runs in golden.items()]
    sources = json.dumps(SOURCES)
    (HERE / "decoding.golden.json").write_text(
        '{\n  "sources": ' + sources + ",\n" + ",\n".join(lines) + "\n}\n"
    )


if __name__ == "__main__":
    main()
