"""Everything stands in both languages and says the same numbers; Chinese data are in Simplified characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assembly import Assembly
from bot.domain.article import Study
from bot.domain.language import TEXT_LANGUAGES
from bot.language.normalise import HAN, to_simplified
from bot.language.numbers import numbers
from bot.prompts.guardrails import read_guardrails
from bot.settings import Settings

from .sources import ROOT

TEXTS = [
    ROOT / "prompts" / "replies.yaml",
    ROOT / "prompts" / "slack.yaml",
    *sorted((ROOT / "prompts" / "chat").glob("*.yaml")),
    *sorted((ROOT / "prompts" / "guardrails").glob("*.yaml")),
    *sorted((ROOT / "bot" / "channels").rglob("words.yaml")),
]
# What patients type may be in either script; the words that find it are no texts.
_PATTERNS = ("patterns", "spellings", "real_words")


def texts(data: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping from languages to texts, by its dotted name."""
    if isinstance(data, dict) and set(data) & set(TEXT_LANGUAGES):
        yield name, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in _PATTERNS:
                yield from texts(value, f"{name}.{key}")
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from texts(value, f"{name}[{place}]")


def lines(text: Any) -> list[str]:
    return [str(line) for line in text] if isinstance(text, list) else [str(text)]


def traditional(text: str) -> str:
    """The Traditional characters in a text."""
    return "".join(a for a, b in zip(text, to_simplified(text), strict=False) if a != b)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_text_of_the_bot_is_in_both_languages(path: Path) -> None:
    found = list(texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for name, by_language in found:
        assert set(by_language) <= {"zh", "en", "zh-Hant"}, name
        zh, en = (lines(by_language.get(language, "")) for language in TEXT_LANGUAGES)
        assert len(zh) == len(en), name
        assert all(map(str.strip, [*zh, *en])) or name == ".joined", name
        assert all(not HAN.search(line) for line in en), name
        assert traditional("".join(zh)) == "", name
        for one, other in zip(zh, en, strict=True):
            assert braces(one) == braces(other) or "attribution" in name, name


def braces(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}


def test_the_reviewed_texts_are_there() -> None:
    count = sum(len(list(texts(yaml.safe_load(path.read_text(encoding="utf-8"))))) for path in TEXTS)
    assert count > 60


def test_guardrails_have_words_and_messages_in_both_languages() -> None:
    data = read_guardrails(Settings().prompts_dir)
    assert all(concept.words[language] for concept in data.concepts.values() for language in TEXT_LANGUAGES)
    for rules in data.rules.values():
        for rule in rules:
            for told in (rule.messages, rule.suggestions):
                assert not told or set(TEXT_LANGUAGES) <= set(told), rule.rule_id
                assert not told or len(told["zh"]) == len(told["en"]), rule.rule_id


def test_every_glossary_row_is_in_both_languages() -> None:
    for term in Assembly(Settings()).glossary.terms:
        assert term.names["zh"] and term.names["en"]
        assert bool(term.plain["zh"]) == bool(term.plain["en"])
        assert traditional(term.names["zh"][0] + term.plain["zh"]) == ""
        assert not HAN.search(term.names["en"][0] + term.plain["en"])


def test_every_passage_is_in_both_languages(library: Assembly) -> None:
    with library.shelf.borrow() as generation:
        zh, en = ({p.key: p for p in generation.every_passage(language)} for language in TEXT_LANGUAGES)
    assert set(zh) == set(en)
    for key in zh:
        assert zh[key].text.strip() and en[key].text.strip(), key
        assert (zh[key].study_id, zh[key].balance, zh[key].origin) == (
            en[key].study_id,
            en[key].balance,
            en[key].origin,
        )
        assert traditional(zh[key].text) == "", key
        assert not HAN.search(en[key].text), key


def _bilingual(study: Study) -> Iterator[tuple[str, Any, Any]]:
    for name in (
        "title",
        "label",
        "design",
        "note",
        "comparator",
        "follow_up",
        "claim",
        "caution",
        "record",
        "limitations",
    ):
        value = getattr(study, name)
        if value is not None:
            yield name, value["zh"], value["en"]


def test_every_study_says_the_same_in_both_languages(library: Assembly) -> None:
    with library.shelf.borrow() as generation:
        studies = dict(generation.studies)
    assert len(studies) >= 22
    for study in studies.values():
        assert study.names["zh"] and study.names["en"], study.study_id
        for name, zh, en in _bilingual(study):
            where = f"{study.study_id}.{name}"
            if isinstance(zh, str):
                zh, en = (zh,), (en,)
            assert len(zh) == len(en), where
            assert all(text.strip() for text in (*zh, *en)), where
            assert traditional("".join(zh)) == "", where
            for one, other in zip(zh, en, strict=True):
                assert figures(one) == figures(other), where


def figures(text: str) -> Counter[float]:
    """The figures of a text that are written in digits in both languages: percentages and numbers from ten on."""
    return Counter(
        {n.value: 1 for n in numbers(text) if n.unit != "date" and (n.unit == "percent" or n.value >= 10)}
    )
