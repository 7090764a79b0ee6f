"""The common words: the same from the kept file as from jieba's dictionary, and never from a file that does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.language import dictionary
from bot.language.words import Words
from bot.settings import Settings

TEXT = "间充质干细胞注射治疗膝骨关节炎后六个月，8,761 patients reported less swelling, didn't they?"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("words") / "words.bin"
    Words(Assembly(Settings()).glossary).keep(path)
    return path


def test_the_kept_words_are_those_of_the_dictionary(kept: Path) -> None:
    fresh, recalled = dictionary.segmenter_of(), dictionary.segmenter_of(kept)
    assert recalled.FREQ == fresh.FREQ and recalled.total == fresh.total
    assert dictionary._recalled(kept) is not None
    glossary = Assembly(Settings()).glossary
    assert Words(glossary, kept).tokens(TEXT) == Words(glossary).tokens(TEXT)


def test_kept_stems_are_those_of_the_stemmer(kept: Path) -> None:
    import snowballstemmer

    stems = json.loads(kept.read_bytes().partition(b"\n")[0])["stems"]
    assert len(stems) > 1000
    assert stems == {word: snowballstemmer.stemmer("english").stemWord(word) for word in stems}


@pytest.mark.parametrize("damage", ["truncated", "changed", "another", "no header", "missing"])
def test_a_file_that_does_not_fit_is_not_used(kept: Path, tmp_path: Path, damage: str) -> None:
    written = kept.read_bytes()
    header, _, body = written.partition(b"\n")
    another = {**json.loads(header), "made_of": ["another dictionary"]}
    path = tmp_path / "words.bin"
    if damage != "missing":
        path.write_bytes(
            {
                "truncated": written[:-1000],
                "changed": header + b"\n" + body[:5000] + b"x" + body[5001:],
                "another": json.dumps(another).encode() + b"\n" + body,
                "no header": body,
            }[damage]
        )
    assert dictionary._recalled(path) is None
    assert dictionary.segmenter_of(path).FREQ.get("医生")
