"""An ingest killed at any moment leaves the former index serving; the next one clears up behind it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.index.generation import current_id, index_dir
from bot.index.shelf import Shelf
from bot.library.ingest import ingest
from bot.library.progress import silent

from .conftest import Bench
from .files import EN_ARTICLE, ZH_ARTICLE, write_article

INGEST = """
import os, signal, sys
from pathlib import Path
from bot.domain.article import Article
from bot.index import embedding, generation, storing
from bot.library.ingest import Tools, ingest

folder, data, model, moment, many = sys.argv[1:]
storing.MANY = int(many)
step_to_die, done_to_die = moment.split(":")

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def progress(step, done, total):
    if step.value == step_to_die and done >= int(done_to_die):
        die()

if step_to_die == "swap":  # dies with everything written, in the step before the pointer moves
    generation._sync_tree = lambda folder: die()

load = lambda: embedding.for_questions(model)
tools = Tools(model, model, embedding.fingerprint(model), load, lambda texts: [text.split() for text in texts], "words-1", Article("glossary", {}, {}))
print("go", flush=True)
ingest([Path(folder)], Path(data), tools, progress)
"""


def start(folder: Path, data: Path, bench: Bench, moment: str, many: int = 1000) -> "subprocess.Popen[str]":
    import bot.index.writing  # the real package, from wherever the tests found it

    assert bot.index.writing.__file__
    source = str(Path(bot.index.writing.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": source}
    command = [sys.executable, "-c", INGEST, str(folder), str(data), bench.tools.model, moment, str(many)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def serves_the_former(tmp_path: Path, bench: Bench, former: str) -> None:
    shelf = Shelf(tmp_path, bench.tools.model_fingerprint)
    with shelf.borrow() as generation:
        assert generation.id == former
        assert generation.passages(["knee/p3@zh"])[0].text == "软骨能再生。"
        assert generation.lexical({"软骨能再生。": 1.0}, "zh", 1)[0][0] == "knee/p3@zh"
        vector = bench.tools.load_embedder().encode(["软骨能再生。"])[0]
        assert len(generation.dense(vector, "zh", 3)) == 3
    shelf.close()


def the_next_one_clears_up(tmp_path: Path, bench: Bench, folder: Path, former: str) -> None:
    result = ingest([folder], tmp_path, bench.tools, silent)
    assert result.changed == ("knee",)
    kept = {path.name for path in (index_dir(tmp_path) / "generations").iterdir()}
    assert kept == {former, result.generation_id}
    assert not list(index_dir(tmp_path).glob("current.*"))


def changed_article(folder: Path) -> None:
    more = "".join(f"\n{{#q{i}}}\n又一段软骨。\n" for i in range(40))
    more_en = "".join(f"\n{{#q{i}}}\nMore on cartilage.\n" for i in range(40))
    write_article(folder, zh=ZH_ARTICLE.replace("能再生", "会磨损") + more, en=EN_ARTICLE + more_en)


IN_ONE_PROCESS = ["reading:1", "embedding:0", "embedding:1", "writing:1", "writing:60", "swap:0"]
IN_TWO = ["writing:1", "writing:60", "swap:0"]


@pytest.mark.parametrize(
    ("moment", "many"), [(at, 1000) for at in IN_ONE_PROCESS] + [(at, 1) for at in IN_TWO]
)
def test_killed_at_a_known_moment(tmp_path: Path, bench: Bench, moment: str, many: int) -> None:
    folder = write_article(tmp_path / "knee")
    former = ingest([folder], tmp_path, bench.tools, silent).generation_id
    changed_article(folder)
    with start(folder, tmp_path, bench, moment, many) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert current_id(index_dir(tmp_path)) == former
    serves_the_former(tmp_path, bench, former)
    the_next_one_clears_up(tmp_path, bench, folder, former)


@pytest.mark.parametrize("seconds", [0.02, 0.3, 0.8])
def test_killed_after_some_time(tmp_path: Path, bench: Bench, seconds: float) -> None:
    """Wherever it is by then: the index is the former one or the new one, whole."""
    folder = write_article(tmp_path / "knee")
    former = ingest([folder], tmp_path, bench.tools, silent).generation_id
    changed_article(folder)
    with start(folder, tmp_path, bench, "never:0") as process:
        assert process.stdout is not None and process.stdout.readline() == "go\n"
        time.sleep(seconds)
        process.kill()
    if current_id(index_dir(tmp_path)) == former:
        serves_the_former(tmp_path, bench, former)
        the_next_one_clears_up(tmp_path, bench, folder, former)
    else:
        shelf = Shelf(tmp_path, bench.tools.model_fingerprint)
        with shelf.borrow() as generation:
            assert generation.passages(["knee/p3@zh"])[0].text == "软骨会磨损。"
        shelf.close()


def test_killed_before_there_is_any_index(tmp_path: Path, bench: Bench) -> None:
    folder = write_article(tmp_path / "knee")
    with start(folder, tmp_path, bench, "writing:3") as process:
        assert process.wait(60) == -signal.SIGKILL
    assert not Shelf(tmp_path, bench.tools.model_fingerprint).ready
    assert ingest([folder], tmp_path, bench.tools, silent).added == ("knee",)
    assert len(list((index_dir(tmp_path) / "generations").iterdir())) == 1
