"""The widget stays small, and what is served was made from the source beside it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml

import bot.channels.web.widget as package
from bot.channels.web.widget import read_bundle, widget_words
from bot.channels.web.widget.bundle import source_hash
from bot.domain.language import Language

from .conftest import Site

FOLDER = Path(package.__file__).parent
LAUNCHER_BYTES = 6_000
WHOLE_BYTES = 20_000
LATIN = re.compile(r"[A-Za-z]{3,}")


def test_the_launcher_is_small() -> None:
    assert len(gzip.compress(read_bundle().launcher.body, 9)) <= LAUNCHER_BYTES


@pytest.mark.parametrize("language", Language)
def test_the_whole_widget_is_small_in_every_language(language: Language) -> None:
    files = read_bundle().files
    loaded = {name for name in files if not name.startswith("words.")} | {f"words.{language}.json"}
    assert sum(len(gzip.compress(files[name].body, 9)) for name in loaded) <= WHOLE_BYTES


def test_it_is_served_packed_and_not_larger_than_that(start: Callable[..., Site]) -> None:
    url, total = start().url, 0
    for name in ("widget.js", f"widget/{read_bundle().version}/panel.js"):
        with httpx.stream("GET", f"{url}/{name}", headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["content-encoding"] == "gzip"
            total += len(b"".join(response.iter_raw()))
    assert total <= WHOLE_BYTES


def test_what_is_built_was_made_from_this_source() -> None:
    assert (FOLDER / "built" / "source.sha256").read_text().strip() == source_hash(), (
        "run the build in docs/widget.md"
    )


@pytest.mark.parametrize("language", Language)
def test_every_word_that_the_widget_shows_is_there_and_none_is_left_over(language: Language) -> None:
    source = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))
    words = widget_words(language)
    named = set(re.findall(r"words\.(\w+)", source)) - {"zh", "en", "json"}
    assert named
    assert [name for name in named if name not in words and f"launcher.{name}" not in words] == []
    families = set(re.findall(r"words\[`(\w+)\.", source)) | {"launcher"}
    unused = [
        name for name in words if name.split(".")[0] not in families and not re.search(rf"\b{name}\b", source)
    ]
    assert unused == []


def test_the_chinese_words_hold_no_english_and_the_english_no_chinese() -> None:
    texts = yaml.safe_load((FOLDER / "words.yaml").read_text("utf-8"))
    for name, sides in texts.items():
        assert not re.search(r"[\u3400-\u9fff]", sides["en"]), name
        for language in sorted(sides.keys() - {"en"}):
            bare = re.sub(r"\{\w+\}", "", sides[language])
            assert not LATIN.search(bare), name
            assert set(re.findall(r"\{\w+\}", sides[language])) == set(re.findall(r"\{\w+\}", sides["en"])), (
                name
            )
