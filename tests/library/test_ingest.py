"""What an ingest does with the index: adds, replaces, keeps, copies vectors, and does nothing when nothing changed."""

import shutil
import threading
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from bot.errors import CorpusError, IngestLocked
from bot.index.generation import Generation, current_id, generation_folder, index_dir
from bot.index.locks import only_ingest
from bot.index.shelf import Shelf
from bot.library.ingest import IngestResult, ingest, remove
from bot.library.progress import Step, shown, silent

from .conftest import Bench, make_bench
from .files import EN_ARTICLE, STUDIES, ZH_ARTICLE, pdf, write_article

PASSAGES = 22
"""Of the article of these tests: three blocks, one on where it comes from and five on its studies, twice."""


def current(data: Path) -> Generation:
    return Generation(generation_folder(index_dir(data), str(current_id(index_dir(data)))))


def run(bench: Bench, data: Path, *paths: Path) -> IngestResult:
    return ingest(list(paths), data, bench.tools, silent)


def test_the_first_ingest_builds_an_index_that_answers(tmp_path: Path, bench: Bench) -> None:
    result = run(bench, tmp_path, write_article(tmp_path / "knee"))
    assert (result.added, result.passages, result.embedded, result.reused) == (
        ("knee",),
        PASSAGES,
        PASSAGES,
        0,
    )
    embedder = bench.tools.load_embedder()
    with Shelf(tmp_path, bench.tools.model_fingerprint).borrow() as generation:
        assert generation.id == result.generation_id
        best, cosine = generation.dense(embedder.encode(["治疗\n软骨能再生。"])[0], "zh", 1)[0]
        assert best == "knee/p3@zh" and cosine == pytest.approx(1, abs=1e-5)
        assert generation.passages([best])[0].text == "软骨能再生。"
        assert generation.studies["study-1"].participants == 30
        assert generation.editions["knee"]["zh"].interest.text == "出版者卖这个。"
        assert generation.passage_ids_of_study("study-2", "en") == [
            "knee/studies/study-2/record@en",
            "knee/studies/study-2/caution@en",
            "knee/studies/study-2/facts@en",
        ]


def test_nothing_is_done_when_nothing_changed(tmp_path: Path, bench: Bench) -> None:
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder)
    bench.loaded.clear()
    again = run(bench, tmp_path, folder)
    assert again.unchanged and again.generation_id == first.generation_id
    assert not bench.loaded
    assert len(list((index_dir(tmp_path) / "generations").iterdir())) == 1


def test_only_what_changed_is_embedded(tmp_path: Path, bench: Bench) -> None:
    folder = write_article(tmp_path / "knee")
    run(bench, tmp_path, folder)
    assert len(bench.embedded) == PASSAGES
    before = current(tmp_path)
    kept = before.vectors(["knee/p1@zh"], "zh")["knee/p1@zh"]
    before.close()
    write_article(folder, zh=ZH_ARTICLE.replace("软骨能再生", "软骨会磨损"))
    result = run(bench, tmp_path, folder)
    assert bench.embedded == ["治疗\n软骨会磨损。"]
    assert (result.changed, result.embedded, result.reused) == (("knee",), 1, PASSAGES - 1)
    after = current(tmp_path)
    assert np.allclose(after.vectors(["knee/p1@zh"], "zh")["knee/p1@zh"], kept, atol=1e-6)
    assert after.passages(["knee/p3@zh"])[0].text == "软骨会磨损。"
    after.close()


def test_another_article_is_added_and_the_first_stays(tmp_path: Path, bench: Bench) -> None:
    run(bench, tmp_path, write_article(tmp_path / "knee"))
    bench.loaded.clear()
    (tmp_path / "hip.en.txt").write_text("The hip is a joint.")
    result = run(bench, tmp_path, tmp_path / "hip.en.txt")
    assert (result.added, result.kept, result.changed) == (("hip",), ("knee",), ())
    assert bench.embedded == ["The hip is a joint."]
    generation = current(tmp_path)
    assert {"hip", "knee"} < set(generation.editions)
    assert generation.passages(["hip/b001@en", "knee/p1@zh"])[1].text == "膝盖有一个关节。关节里有软骨。"
    assert (generation.foreign_only("zh"), generation.foreign_only("en")) == (True, False)
    generation.close()


def test_the_same_slug_is_replaced(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "hip.txt").write_text("The hip is a joint.")
    run(bench, tmp_path, tmp_path / "hip.txt")
    (tmp_path / "hip.txt").unlink()
    (tmp_path / "hip.pdf").write_bytes(pdf([["The hip carries you."]]))
    assert run(bench, tmp_path, tmp_path / "hip.pdf").changed == ("hip",)
    generation = current(tmp_path)
    assert [p.text for p in generation.every_passage("en")] == ["The hip carries you."]
    generation.close()


def test_a_text_of_unknown_origin_counts_as_commercial(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "hip.txt").write_text("The hip\n\nThe hip is a joint.")
    run(bench, tmp_path, tmp_path / "hip.txt")
    generation = current(tmp_path)
    edition = generation.editions["hip"]["en"]
    assert (edition.title, edition.label, edition.interest.commercial) == ("The hip", '"The hip"', True)
    assert generation.every_passage("en")[0].commercial
    generation.close()


def test_editions_from_elsewhere_are_paired_only_when_they_fit(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "a.zh.txt").write_text("髋部\n\n髋是关节，有30人。")
    (tmp_path / "a.en.txt").write_text("The hip\n\nThe hip is a joint, with 30 people.")
    (tmp_path / "b.zh.txt").write_text("髋部\n\n髋是关节，有30人。")
    (tmp_path / "b.en.txt").write_text("The hip\n\nThe hip is a joint.\n\nMore of it.")
    result = run(bench, tmp_path / "data", *sorted(tmp_path.glob("*.txt")))
    assert len(result.notes) == 1 and result.notes[0].startswith("b: the editions differ")
    generation = current(tmp_path / "data")
    assert [p.key for p in generation.every_passage("zh")] == ["a/b002", "b/b002-zh"]
    assert [p.key for p in generation.every_passage("en")] == ["a/b002", "b/b002-en", "b/b003-en"]
    generation.close()


def test_another_model_embeds_everything_anew(tmp_path: Path, bench: Bench, other_model: Path) -> None:
    folder = write_article(tmp_path / "knee")
    run(bench, tmp_path, folder)
    other = make_bench(other_model)
    result = run(other, tmp_path, folder)
    assert (result.unchanged, result.embedded, result.kept) == (False, PASSAGES, ("knee",))
    assert Shelf(tmp_path, other.tools.model_fingerprint).ready
    assert not Shelf(tmp_path, bench.tools.model_fingerprint).ready


def test_other_words_build_the_index_anew_with_the_same_vectors(
    tmp_path: Path, bench: Bench, model: Path
) -> None:
    folder = write_article(tmp_path / "knee")
    run(bench, tmp_path, folder)
    result = run(make_bench(model, lexicon="words-2"), tmp_path, folder)
    assert (result.unchanged, result.embedded, result.reused) == (False, 0, PASSAGES)


def test_remove(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "hip.txt").write_text("The hip is a joint.")
    run(bench, tmp_path, write_article(tmp_path / "knee"), tmp_path / "hip.txt")
    bench.loaded.clear()
    result = remove("knee", tmp_path, bench.tools, silent)
    assert (result.removed, result.kept, result.embedded) == (("knee",), ("hip",), 0)
    generation = current(tmp_path)
    assert not generation.studies and generation.count("zh") == 0 and generation.count("en") == 1
    generation.close()
    with pytest.raises(CorpusError, match="no such article in the index; there are: hip"):
        remove("knee", tmp_path, bench.tools, silent)


def test_an_article_whose_studies_others_name_cannot_be_removed(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "hip.zh.md").write_text("{#a balance=study-2}\n髋是关节。\n")
    run(bench, tmp_path, write_article(tmp_path / "knee"), tmp_path / "hip.zh.md")
    with pytest.raises(CorpusError, match=r"hip\.zh\.md:1: unknown balance id 'study-2'"):
        remove("knee", tmp_path, bench.tools, silent)


def test_a_refused_article_leaves_the_index_as_it_was(tmp_path: Path, bench: Bench) -> None:
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder)
    write_article(folder, studies=STUDIES.replace("year: 2021", "year: x"))
    with pytest.raises(CorpusError):
        run(bench, tmp_path, folder)
    assert current_id(index_dir(tmp_path)) == first.generation_id


def test_a_damaged_index_is_built_anew(tmp_path: Path, bench: Bench) -> None:
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder)
    (generation_folder(index_dir(tmp_path), first.generation_id) / "manifest.json").write_text("{")
    assert run(bench, tmp_path, folder).added == ("knee",)
    shutil.rmtree(index_dir(tmp_path) / "generations")
    assert run(bench, tmp_path, folder).added == ("knee",)


@pytest.mark.parametrize(
    "name",
    [
        "passages/zh/passages.bin",
        "passages/en/vectors.npy",
        "lexical/zh/meta.json",
        "dense/chroma.sqlite3",
        "studies.json",
        "checks.json",
    ],
)
def test_an_index_with_a_truncated_file_is_built_anew(tmp_path: Path, bench: Bench, name: str) -> None:
    (tmp_path / "hip.txt").write_text("The hip is a joint.")
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder, tmp_path / "hip.txt")
    harmed = generation_folder(index_dir(tmp_path), first.generation_id) / name
    harmed.write_bytes(harmed.read_bytes()[: harmed.stat().st_size // 2])
    result = run(bench, tmp_path, folder)
    assert not result.unchanged and result.reused == 0 and result.embedded == first.passages
    assert result.kept == ("hip", "knee")  # the first of them lies in the index alone
    assert len(result.notes) == 1 and name in result.notes[0] and "built anew" in result.notes[0]
    assert run(bench, tmp_path, folder).unchanged
    current(tmp_path).close()


def test_a_changed_byte_is_damage_and_the_articles_that_it_took_are_named(
    tmp_path: Path, bench: Bench
) -> None:
    (tmp_path / "hip.txt").write_text("The hip is a joint.")
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder, tmp_path / "hip.txt")
    articles = generation_folder(index_dir(tmp_path), first.generation_id) / "articles.json"
    articles.write_text(articles.read_text().replace("The hip", "The lip"))
    result = run(bench, tmp_path, folder)
    assert result.added == ("knee",)
    assert "articles.json" in result.notes[0]
    assert result.notes[1].endswith("ingest these articles again: hip")


def test_an_index_of_another_version_is_built_anew_with_the_articles_it_holds(
    tmp_path: Path, bench: Bench
) -> None:
    (tmp_path / "hip.txt").write_text("The hip is a joint.")
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder, tmp_path / "hip.txt")
    _as_of_another_version(tmp_path, first.generation_id)
    result = run(bench, tmp_path, folder)
    assert not result.unchanged and not result.notes
    assert result.kept == ("hip", "knee")
    assert result.passages == first.passages


def test_articles_that_another_version_left_unreadable_are_named(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "hip.txt").write_text("The hip is a joint.")
    folder = write_article(tmp_path / "knee")
    first = run(bench, tmp_path, folder, tmp_path / "hip.txt")
    generation = _as_of_another_version(tmp_path, first.generation_id)
    (generation / "articles.json").write_text("{}x")
    result = run(bench, tmp_path, folder)
    assert result.added == ("knee",)
    assert len(result.notes) == 1 and result.notes[0].endswith("ingest these articles again: hip")


def _as_of_another_version(data_dir: Path, generation_id: str) -> Path:
    generation = generation_folder(index_dir(data_dir), generation_id)
    manifest = generation / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": ', '"format": 99'))
    return generation


def test_two_ingests_at_once(tmp_path: Path, bench: Bench) -> None:
    folder = write_article(tmp_path / "knee")
    inside, go_on = threading.Event(), threading.Event()

    def stop_midway(step: Step, done: int, total: int) -> None:
        inside.set()
        assert go_on.wait(30)

    first = threading.Thread(target=ingest, args=([folder], tmp_path, bench.tools, stop_midway))
    first.start()
    assert inside.wait(30)
    with pytest.raises(IngestLocked):
        run(bench, tmp_path, folder)
    go_on.set()
    first.join()
    assert run(bench, tmp_path, folder).unchanged
    with only_ingest(index_dir(tmp_path)):
        pass


def test_progress_outside_a_terminal_is_plain_lines(tmp_path: Path, bench: Bench) -> None:
    stream = StringIO()
    with shown(stream) as progress:
        ingest([write_article(tmp_path / "knee")], tmp_path, bench.tools, progress)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "reading 1/1" and lines[-1] == f"writing {PASSAGES}/{PASSAGES}"
    assert f"embedding {PASSAGES}/{PASSAGES}" in lines and len(lines) <= 6
    assert "\x1b" not in stream.getvalue()


def test_progress_in_a_terminal_is_a_bar(tmp_path: Path, bench: Bench) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with shown(stream) as progress:
        ingest([write_article(tmp_path / "knee", en=EN_ARTICLE)], tmp_path, bench.tools, progress)
    assert f"{PASSAGES}/{PASSAGES}" in stream.getvalue() and "writing" in stream.getvalue()
