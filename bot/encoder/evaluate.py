"""Measures an encoder: how often the right passage or translation comes first, or among the first five.

``python -m bot.encoder.evaluate --data DIR`` prints the table of the model card.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.encoder.sources import Answered, Parallel

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Score:
    """Recall in percent over ``asked`` queries against ``pool`` candidates, and the mean reciprocal rank."""

    name: str
    first: float
    five: float
    mean_reciprocal_rank: float
    asked: int
    pool: int


def ranked(
    name: str, queries: Sequence[str], pool: Sequence[str], right: Sequence[int], encode: Encode
) -> Score:
    """Score queries whose right answer is ``pool[right[i]]``."""
    candidates = encode(pool)
    vectors = encode(queries)
    places = np.empty(len(queries))
    for start in range(0, len(queries), 512):
        cosine = vectors[start : start + 512] @ candidates.T
        wanted = np.asarray(right[start : start + 512])
        own = cosine[np.arange(len(wanted)), wanted]
        places[start : start + 512] = (cosine > own[:, None]).sum(axis=1) + 1
    first, five = float((places == 1).mean() * 100), float((places <= 5).mean() * 100)
    return Score(name, first, five, float((1 / places).mean() * 100), len(queries), len(pool))


def answered(name: str, items: Sequence[Answered], encode: Encode) -> Score:
    """Question to passage; a passage that answers several questions stands once in the pool."""
    pool = list(dict.fromkeys(item.passage for item in items))
    place = {passage: row for row, passage in enumerate(pool)}
    return ranked(
        name, [item.question for item in items], pool, [place[item.passage] for item in items], encode
    )


def parallel(name: str, pairs: Sequence[Parallel], encode: Encode) -> list[Score]:
    """Sentence to its translation, both ways; repeated sentences stand once in the pool."""
    found = []
    sides = {"zh->en": ([p.zh for p in pairs], [p.en for p in pairs])}
    sides["en->zh"] = (sides["zh->en"][1], sides["zh->en"][0])
    for way, (queries, targets) in sides.items():
        pool = list(dict.fromkeys(targets))
        place = {text: row for row, text in enumerate(pool)}
        found.append(ranked(f"{name} {way}", queries, pool, [place[text] for text in targets], encode))
    return found


def tests(data: Path, encode: Encode) -> list[Score]:
    """Every figure of the model card."""
    from bot.encoder import corpus

    held = corpus.tests(data)
    scores = [answered(name, items, encode) for name, items in held.answered.items()]
    for name, pairs in held.pairs.items():
        scores += parallel(name, pairs, encode)
    return scores


def table(scores: Sequence[Score]) -> str:
    """The scores as a Markdown table."""
    lines = ["| set | recall@1 | recall@5 | MRR | queries | pool |", "|---|---|---|---|---|---|"]
    for score in scores:
        figures = f"{score.first:.1f} | {score.five:.1f} | {score.mean_reciprocal_rank:.1f}"
        lines.append(f"| {score.name} | {figures} | {score.asked} | {score.pool} |")
    return "\n".join(lines)


def encoder_of(folder: Path) -> Encode:
    """The model in a folder: the shipped kind by its quick reader, any other by sentence-transformers."""
    from bot.encoder.fast import StaticEncoder, can_load

    if can_load(folder):
        return StaticEncoder.load(folder).encode
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)

    return encode


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.encoder.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the data archives (see the model card)"
    )
    parser.add_argument("--model", type=Path, default=WEIGHTS, help="model folder; default: the one shipped")
    options = parser.parse_args()
    print(table(tests(options.data, encoder_of(options.model))))


if __name__ == "__main__":
    main()
