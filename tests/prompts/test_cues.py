"""What questions ask for, as the shipped cues see it, and files that are no cues."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.domain.language import TEXT_LANGUAGES
from bot.errors import ConfigurationError
from bot.language.normalise import fold
from bot.prompts.cues import Cues, read_cues
from bot.settings import Settings

SHIPPED = Settings().prompts_dir
UNITS = {"percent", "people", "age", "time", "times", "studies", "year", ""}


@pytest.fixture(scope="module")
def cues() -> Cues:
    return read_cues(SHIPPED)


def asked(cues: Cues, question: str) -> set[str]:
    return {ask.name for ask in cues.asks if any(cue.search(fold(question)) for cue in ask.cues.values())}


@pytest.mark.parametrize(
    ("zh", "en", "name"),
    [
        ("有多少名患者参加？", "How many patients took part?", "people"),
        ("百分之几的人有效？", "What percentage got better?", "percent"),
        ("什么时候发表的？", "What year was it published?", "when"),
        ("效果持续多久？", "How long does it last?", "duration"),
        ("这项研究可靠吗？", "Is the study reliable?", "reliability"),
    ],
)
def test_both_languages_ask_for_the_same(cues: Cues, zh: str, en: str, name: str) -> None:
    assert name in asked(cues, zh)
    assert name in asked(cues, en)


def test_a_cue_that_matches_everything_is_none(cues: Cues) -> None:
    patterns = [cue for ask in cues.asks for cue in ask.cues.values()]
    patterns += [*cues.overclaims.values(), *cues.back_references.values()]
    assert not any(pattern.search("") or pattern.search("\u2003") for pattern in patterns)


def test_the_shipped_cues_are_whole(cues: Cues) -> None:
    assert len(cues.asks) == len({ask.name for ask in cues.asks}) > 5
    assert all(set(ask.cues) == set(TEXT_LANGUAGES) and ask.units <= UNITS for ask in cues.asks)
    assert cues.overclaims["zh"].search("能根治吗") and cues.overclaims["en"].search("is it a miracle cure")
    assert cues.back_references["zh"].search("那它呢") and cues.back_references["en"].search("is it safe")


@pytest.mark.parametrize(
    "content",
    ["", "asks: 3", "asks: {}", "a: [", "- a"],
)
def test_files_that_are_no_cues(tmp_path: Path, content: str) -> None:
    (tmp_path / "questions.yaml").write_text(content)
    with pytest.raises(ConfigurationError, match=r"questions\.yaml"):
        read_cues(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cues": {"zh": ["多少"]}},
        {"cues": {"zh": ["("], "en": ["how many"]}},
        {"cues": {"zh": ["多少"], "en": ["how many"]}, "prefers": ["rumour"]},
    ],
)
def test_an_ask_that_is_wrong_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    data = yaml.safe_load((SHIPPED / "questions.yaml").read_text(encoding="utf-8"))
    data["asks"]["count"] = wrong
    (tmp_path / "questions.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError):
        read_cues(tmp_path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_cues(tmp_path)
