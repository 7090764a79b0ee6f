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
from dataclasses import asdict
from functools import partial
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
from tests.bench.growth import Measured, plot, table
from tests.bench.shelved import contents_of, passages_of

QUESTIONS = 300
_CHECKED = 100
"""Questions whose nearest passages are also found by comparing all, to see what the graph misses."""
_BARE_BATCH = 5000
BARE_MOST = 100_000
"""Bare Chroma indexes texts so slowly that it is not measured with more."""
_SEED = 7


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
    bare = bare_vectors = None
    if count <= BARE_MOST:
        bare = _bare(vectors, [p.passage_id for p in passages], [p.text for p in passages], folder)
        bare_vectors = _bare(vectors, [p.passage_id for p in passages], None, folder)
    started, began = _spent(), time.perf_counter()
    made = write_generation(index_dir(folder), contents, bot.words.of_many, lambda _: None)
    built, by_the_clock = _spent() - started, time.perf_counter() - began
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
        build_wall=by_the_clock,
        bare_seconds=bare[0] if bare else None,
        bare_wall=bare[1] if bare else None,
        bare_vectors_seconds=bare_vectors[0] if bare_vectors else None,
        index_mb=sum(file.stat().st_size for file in where.rglob("*") if file.is_file()) / 1e6,
        open_seconds=opened,
        memory_mb=sum(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        / 1024,
        median_ms=statistics.median(taken) * 1000,
        p99_ms=statistics.quantiles(taken, n=100)[98] * 1000,
        dense_ms=statistics.median(dense) * 1000,
        lexical_ms=statistics.median(lexical) * 1000,
        recall=recall,
    )


def _spent() -> float:
    """Processor time of this process and of those it started, in seconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _bare(
    vectors: np.ndarray, ids: list[str], documents: list[str] | None, folder: Path
) -> tuple[float, float]:
    """Seconds of bare Chroma with ready vectors and its defaults: processor time and by the clock."""
    import chromadb

    where = folder / "bare"
    client = chromadb.PersistentClient(str(where))
    collection = client.create_collection("bare", embedding_function=None)
    started, began = time.process_time(), time.perf_counter()
    for start in range(0, len(ids), _BARE_BATCH):
        end = start + _BARE_BATCH
        collection.add(
            ids=ids[start:end],
            embeddings=vectors[start:end],
            documents=documents[start:end] if documents else None,
        )
    seconds = time.process_time() - started, time.perf_counter() - began
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
        query = search.query(reading, "zh", partial(generation.document_frequency, language="zh"))
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
