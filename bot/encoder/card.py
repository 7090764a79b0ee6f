"""Writes the model card: what the encoder is, what it learnt from and whom to thank, its figures and its limits.

``python -m bot.encoder.card --data DIR`` measures the shipped weights and writes their ``README.md``.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.encoder import evaluate
from bot.encoder.evaluate import WEIGHTS, Score

TEMPLATE = Path(__file__).parent / "card.md"
#: Recall@1 / recall@5 of earlier systems on the same kind of sets; splits of Toyhom, Huatuo and MedQuAD differ.
BEFORE = {
    "cmrc": ("95.7/99.3", "70.9/86.4"),
    "drcd": ("92.2/98.9", "62.8/84.2"),
    "toyhom": ("22.7/35.3", "24.8/39.1"),
    "huatuo": ("46.0/59.5", "55.0/75.2"),
    "medquad": ("40.8/81.8", "55.6/88.3"),
    "tico zh->en": ("31.7/43.8", "87.8/92.9"),
    "tico en->zh": ("30.5/42.1", "90.4/97.7"),
    "wmt22 zh->en": ("14.3/22.6", "74.1/91.6"),
    "wmt22 en->zh": ("13.5/21.6", "74.6/91.0"),
}
TITLES = {
    "cmrc": "CMRC 2018 dev, zh question to paragraph",
    "drcd": "DRCD test, zh (from Traditional)",
    "toyhom": "Toyhom, zh patients' questions",
    "huatuo": "Huatuo, zh medical questions",
    "medquad": "MedQuAD, en health questions",
    "tico zh->en": "TICO-19 PubMed, zh to en",
    "tico en->zh": "TICO-19 PubMed, en to zh",
    "wmt22 zh->en": "WMT22 news, zh to en",
    "wmt22 en->zh": "WMT22 news, en to zh",
}


def figures(scores: Sequence[Score]) -> str:
    """The table of the card: this encoder beside word search (BM25) and the static encoder before it."""
    lines = [
        "| test set | queries / pool | BM25 | earlier static | this encoder | MRR |",
        "|---|---|---|---|---|---|",
    ]
    for score in scores:
        words, before = BEFORE[score.name]
        ours = f"**{score.first:.1f}/{score.five:.1f}**"
        size = f"{score.asked} / {score.pool}"
        lines.append(
            f"| {TITLES[score.name]} | {size} | {words} | {before} | {ours} | {score.mean_reciprocal_rank:.1f} |"
        )
    return "\n".join(lines)


def size(folder: Path) -> str:
    """Rows, width and bytes of the model in ``folder``."""
    from bot.encoder.fast import StaticEncoder

    encoder = StaticEncoder.load(folder)
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"{len(encoder.table):,} rows of {encoder.dim} eight-bit numbers, {total / 1e6:.0f} MB with the tokenizer"


def write(folder: Path, scores: Sequence[Score]) -> None:
    """Fill the template and write it as the folder's ``README.md``."""
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text.replace("{{figures}}", figures(scores)).replace("{{size}}", size(folder))
    (folder / "README.md").write_text(text, encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.encoder.card", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data archives")
    parser.add_argument("--model", type=Path, default=WEIGHTS, help="model folder; default: the one shipped")
    options = parser.parse_args()
    from bot.encoder.fast import StaticEncoder

    write(options.model, evaluate.tests(options.data, StaticEncoder.load(options.model).encode))


if __name__ == "__main__":
    main()
