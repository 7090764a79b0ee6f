"""How search grows with the library: build time, size, memory, time of a search; ``make bench-scale``.

``python -m tests.bench.scale --data DIR [--sizes 1000 100000 1000000]``. Each size is built and searched in a process of
its own; after a killed run the sizes that were finished are read from the work folder.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bot.assembly import Assembly
from bot.dialogue.search import DEPTH
from bot.domain.language import Language
from bot.encoder import corpus, sources
from bot.index.generation import Generation, generation_folder, index_dir
from bot.index.writing import write_generation
from bot.language.sentences import split
from bot.settings import Settings
from tests.bench.shelved import contents_of, passages_of

QUESTIONS = 300
_CHECKED = 100
"""Questions whose nearest passages are also found by comparing all, to see what the graph misses."""
_BARE_BATCH = 5000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """One size. Times are processor time of the whole process, so that other work on the machine counts little."""

    passages: int
    embed_seconds: float
    build_seconds: float
    bare_seconds: float
    """Bare Chroma, defaults, the same vectors, ids and texts."""
    bare_vectors_seconds: float
    """The same without the texts."""
    index_mb: float
    open_seconds: float
    memory_mb: float
    median_ms: float
    p99_ms: float
    dense_ms: float
    lexical_ms: float
    recall: float
    """Share of the nearest passages that the dense index finds."""


def texts(data: Path, count: int) -> list[str]:
    """Public Chinese passages first, then passages of their sentences drawn anew."""
    held = corpus.tests(data)
    real = list(dict.fromkeys(item.passage for own in ("cmrc", "drcd") for item in held.answered[own]))
    for read in (sources.huatuo, sources.toyhom):
        real += [item.passage for item in read(data)]
    real = list(dict.fromkeys(real))
    draw = random.Random(_SEED)
    draw.shuffle(real)
    pool = [sentence for text in real for sentence in split(text) if 8 <= len(sentence) <= 120]
    made = ["".join(draw.choices(pool, k=draw.randint(2, 4))) for _ in range(max(0, count - len(real)))]
    return [*real, *made][:count]


def questions(data: Path) -> list[str]:
    """Questions of patients and readers that the encoder was not trained on, always the same."""
    held = corpus.tests(data).answered
    every = [item.question for own in ("cmrc", "drcd", "toyhom", "huatuo") for item in held[own]]
    return random.Random(_SEED).sample(every, QUESTIONS)


def measure(data: Path, count: int, folder: Path) -> Measured:
    """Build a library of ``count`` passages as ingest would, then search it."""
    bot = Assembly(Settings(data_dir=folder))
    bot.words.tokens("热身")
    passages = passages_of(texts(data, count), "zh")
    started = time.process_time()
    contents = contents_of(bot, {"zh": passages})
    embedded = time.process_time() - started
    vectors = contents.vectors["zh"]
    bare = _bare(vectors, [p.passage_id for p in passages], [p.text for p in passages], folder)
    bare_vectors = _bare(vectors, [p.passage_id for p in passages], None, folder)
    started = time.process_time()
    made = write_generation(index_dir(folder), contents, bot.words.tokens, lambda _: None)
    built = time.process_time() - started
    del contents, passages
    where = generation_folder(index_dir(folder), made)
    started = time.process_time()
    generation = Generation(where)
    opened = time.process_time() - started
    asked = questions(data)
    taken, dense, lexical = _searched(bot, generation, asked)
    recall = _recall(bot, generation, vectors, asked[:_CHECKED])
    return Measured(
        passages=count,
        embed_seconds=embedded,
        build_seconds=built,
        bare_seconds=bare,
        bare_vectors_seconds=bare_vectors,
        index_mb=sum(file.stat().st_size for file in where.rglob("*") if file.is_file()) / 1e6,
        open_seconds=opened,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        median_ms=statistics.median(taken) * 1000,
        p99_ms=statistics.quantiles(taken, n=100)[98] * 1000,
        dense_ms=statistics.median(dense) * 1000,
        lexical_ms=statistics.median(lexical) * 1000,
        recall=recall,
    )


def _bare(vectors: np.ndarray, ids: list[str], documents: list[str] | None, folder: Path) -> float:
    """Seconds of bare Chroma with ready vectors, its defaults."""
    import chromadb

    where = folder / "bare"
    client = chromadb.PersistentClient(str(where))
    collection = client.create_collection("bare", embedding_function=None)
    started = time.process_time()
    for start in range(0, len(ids), _BARE_BATCH):
        end = start + _BARE_BATCH
        collection.add(
            ids=ids[start:end],
            embeddings=vectors[start:end],
            documents=documents[start:end] if documents else None,
        )
    seconds = time.process_time() - started
    client.close()
    shutil.rmtree(where)
    return seconds


def _searched(
    bot: Assembly, generation: Generation, asked: Sequence[str]
) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the whole search, of its dense half and of its lexical half, question by question, none asked twice."""
    mentions = bot.mentions_of(generation)
    readings = [bot.reader.read(question, Language.SIMPLIFIED, mentions) for question in asked]
    search = bot.search
    for reading in readings[: len(readings) // 3]:
        search(generation, reading)
    taken: list[list[float]] = [[], [], []]
    for reading in readings[len(readings) // 3 :]:
        marks = [time.process_time()]
        search(generation, reading)
        marks.append(time.process_time())
        generation.dense(bot.embedder.encode([reading.text])[0], "zh", DEPTH)
        marks.append(time.process_time())
        query = search.query(reading, "zh")
        generation.lexical(query.terms, "zh", DEPTH, query.pairs)
        marks.append(time.process_time())
        for own, start, end in zip(taken, marks, marks[1:], strict=False):
            own.append(end - start)
    return taken[0], taken[1], taken[2]


def _recall(bot: Assembly, generation: Generation, vectors: np.ndarray, asked: Sequence[str]) -> float:
    found = 0
    rows = bot.embedder.encode(list(asked))
    k = min(DEPTH, len(vectors))
    for row in rows:
        cosines = vectors @ row
        exact = {f"public/{number}@zh" for number in np.argpartition(-cosines, k - 1)[:k]}
        found += len(exact & {passage_id for passage_id, _ in generation.dense(row, "zh", k)})
    return found / (k * len(asked))


def table(measured: Sequence[Measured]) -> str:
    """All figures as Markdown."""
    rows = [
        ("search, median ms", lambda m: f"{m.median_ms:.1f}"),
        ("search, 99th percentile ms", lambda m: f"{m.p99_ms:.1f}"),
        ("its dense half, median ms", lambda m: f"{m.dense_ms:.1f}"),
        ("its lexical half, median ms", lambda m: f"{m.lexical_ms:.1f}"),
        ("median beside that of the smallest", lambda m: f"{m.median_ms / measured[0].median_ms:.2f}"),
        (f"nearest {DEPTH} found, %", lambda m: f"{m.recall * 100:.1f}"),
        ("embedding, s", lambda m: f"{m.embed_seconds:.1f}"),
        ("writing both indexes, s", lambda m: f"{m.build_seconds:.1f}"),
        ("bare Chroma with texts, s", lambda m: f"{m.bare_seconds:.1f}"),
        ("bare Chroma, vectors only, s", lambda m: f"{m.bare_vectors_seconds:.1f}"),
        ("ingest beside bare Chroma with texts", lambda m: f"{m.bare_seconds / m.build_seconds:.2f}"),
        (
            "ingest beside bare Chroma, vectors only",
            lambda m: f"{m.bare_vectors_seconds / m.build_seconds:.2f}",
        ),
        ("index, MB", lambda m: f"{m.index_mb:.0f}"),
        ("opening, s", lambda m: f"{m.open_seconds:.2f}"),
        ("most memory while building and searching, MB", lambda m: f"{m.memory_mb:.0f}"),
    ]
    lines = [
        "| | " + " | ".join(f"{m.passages:,}" for m in measured) + " |",
        "|---|" + "---|" * len(measured),
    ]
    lines += [f"| {name} | " + " | ".join(show(m) for m in measured) + " |" for name, show in rows]
    return "\n".join(lines)


def plot(measured: Sequence[Measured], to: Path) -> None:
    """Time of a search and of the build against the number of passages."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "scale"
    from matplotlib import pyplot

    sizes = [m.passages for m in measured]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2))
    left.plot(sizes, [m.median_ms for m in measured], "o-", color="#0b6e4f", label="median")
    left.plot(sizes, [m.p99_ms for m in measured], "o--", color="#6fb98f", label="99th percentile")
    left.axhline(
        2 * measured[0].median_ms, color="#b5462f", linewidth=0.9, label="twice the median of the smallest"
    )
    left.set(xscale="log", ylim=(0, None), xlabel="passages", ylabel="ms a search (processor time)")
    right.plot(sizes, [m.build_seconds for m in measured], "o-", color="#0b6e4f", label="both our indexes")
    right.plot(
        sizes, [m.bare_seconds for m in measured], "o--", color="#8a8d91", label="bare Chroma, with texts"
    )
    right.plot(
        sizes,
        [m.bare_vectors_seconds for m in measured],
        "o:",
        color="#8a8d91",
        label="bare Chroma, vectors only",
    )
    right.set(xscale="log", yscale="log", xlabel="passages", ylabel="s to write (processor time)")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=9)
    figure.tight_layout()
    to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(to, dpi=110, metadata={"Date": None} if to.suffix == ".svg" else None)
    pyplot.close(figure)


def _each(options: argparse.Namespace) -> Iterator[Measured]:
    """Each size in a process of its own; what is finished is kept in the work folder."""
    options.work.mkdir(parents=True, exist_ok=True)
    for count in options.sizes:
        kept = options.work / f"{count}.json"
        if not kept.exists():
            arguments = ["--data", options.data, "--work", options.work, "--only", count]
            subprocess.run(
                [sys.executable, "-m", "tests.bench.scale", *map(str, arguments)],
                check=True,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        yield Measured(**json.loads(kept.read_text()))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data archives")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "bench-scale")
    parser.add_argument("--images", type=Path, default=Path("docs/images"), help="where the plots go")
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            measured = measure(options.data, options.only, Path(folder))
        (options.work / f"{options.only}.json").write_text(json.dumps(asdict(measured)))
        return
    every = list(_each(options))
    print(table(every))
    for ending in ("svg", "png"):
        plot(every, options.images / f"scale.{ending}")


if __name__ == "__main__":
    main()
