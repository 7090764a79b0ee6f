"""The scripted questions cover the library, both languages and every kind of reply, and each asks what its sources answer."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot
from bot.domain.article import Article
from bot.domain.passage import Origin, Passage
from bot.domain.reply import Kind
from bot.evaluation.case import Case, belongs
from bot.evaluation.cases import CASES, read_cases
from bot.evaluation.said import Said
from bot.language.glossary import read_glossary
from bot.language.normalise import HAN, fold, to_simplified
from bot.library.chunk import chunk
from bot.library.find import find_articles
from bot.library.glossary_article import SLUG as GLOSSARY
from bot.library.glossary_article import glossary_article
from bot.library.parse import parse_article

_PACKAGE = Path(bot.__file__).parent
_CORPUS = _PACKAGE.parent / "corpus"
_SCREENED = _PACKAGE.parent / "tests" / "dialogue" / "guardrails" / "cases"
_ARTICLE = "stem-cells-osteoarthritis"

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    """Every case as it is written, by id."""
    found = [row for file in sorted(CASES.glob("*.yaml")) for row in yaml.safe_load(file.read_text("utf-8"))]
    twice = [case_id for case_id, count in Counter(row["id"] for row in found).items() if count > 1]
    assert not twice
    return {row["id"]: row for row in found}


@lru_cache(maxsize=1)
def _articles() -> tuple[Article, ...]:
    problems: list[Any] = []
    parsed = [parse_article(files, problems).article for files in find_articles([_CORPUS])]
    assert not problems
    own = _PACKAGE / "encoder" / "own" / "terms.tsv"
    return (*parsed, glossary_article(read_glossary(sorted(_CORPUS.rglob("terms.tsv")), [own])))


@lru_cache(maxsize=1)
def _passages() -> tuple[Passage, ...]:
    return tuple(chain.from_iterable(map(chunk, _articles())))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(value: object) -> Iterator[str]:
    """Every text in a nested value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_texts, value))


def test_there_are_enough_of_each_sort(rows: dict[str, Row]) -> None:
    languages = Counter(row["language"] for row in rows.values())
    pairs = {frozenset([row["id"], row["pair"]]) for row in rows.values() if "pair" in row}
    assert len(rows) >= 320
    assert len(pairs) >= 150
    assert languages["zh-Hant"] >= 20
    assert sum(bool(row.get("turns")) for row in rows.values()) >= 25
    tags = Counter(tag for row in rows.values() for tag in row["tags"])
    assert tags["mixed"] >= 12
    for tag, least in {
        "language-change": 8, "typo": 8, "dialect": 8, "false-premise": 20, "overclaim": 20, "attack": 12,
        "personal-data": 6, "emergency": 20, "advice": 20, "off-topic": 6, "smalltalk": 6, "unanswerable": 30,
        "definition": 20, "mechanism": 12, "comparison": 12, "list": 12, "summary": 12, "which-best": 6,
        "study-by-journal": 12, "follow-up": 25, "false-alarm": 6,
    }.items():  # fmt: skip
        assert tags[tag] >= least, tag


def test_every_kind_is_expected_with_no_other(rows: dict[str, Row]) -> None:
    for language in ("zh", "en"):
        alone = {
            str(_listed(row["kind"])[0])
            for row in rows.values()
            if row["language"] == language and len(_listed(row["kind"])) == 1
        }
        assert alone == set(map(str, Kind))


def test_every_study_is_asked_for_in_both_languages(rows: dict[str, Row]) -> None:
    known = {study for article in _articles() for study in article.studies}
    for language in ("zh", "en"):
        own = [row for row in rows.values() if row["language"] == language]
        asked = {s for row in own for s in row.get("studies", []) if isinstance(s, str)}
        assert asked == known
    named = {s for row in rows.values() for s in _texts([row.get("studies", []), row.get("not_studies", [])])}
    assert named == known


def test_every_paragraph_is_asked_about_in_both_languages(rows: dict[str, Row]) -> None:
    keys = {p.key for p in _passages() if p.slug != GLOSSARY and "/studies/" not in p.key}
    for language in ("zh", "en"):
        own = [row for row in rows.values() if row["language"] == language]
        named = [paragraph for row in own for paragraph in row.get("paragraphs", [])]
        missed = {key for key in keys if not any(belongs(key, paragraph) for paragraph in named)}
        assert not missed
    text = (_CORPUS / _ARTICLE / "article.zh.md").read_text("utf-8")
    written = set(re.findall(r"^\{#([\w-]+)[^}]*\}\n(?!## )", text, re.MULTILINE))
    assert {f"{_ARTICLE}/{block}" for block in written} <= keys, "a paragraph of the article makes no passage"


def test_named_paragraphs_exist(rows: dict[str, Row]) -> None:
    keys = {passage.key for passage in _passages()}
    named = {paragraph for row in rows.values() for paragraph in row.get("paragraphs", [])}
    assert not {paragraph for paragraph in named if not any(belongs(key, paragraph) for key in keys)}


def test_an_explained_word_is_the_word_asked_for(rows: dict[str, Row]) -> None:
    sections = {p.key: "" for p in _passages() if p.slug == GLOSSARY}
    for passage in _passages():
        if passage.slug == GLOSSARY:
            sections[passage.key] += ", " + passage.section.split("> ")[1]
    for row in rows.values():
        asked = fold(" ".join([*row.get("turns", []), row["question"], *_texts(row.get("facts", []))]))
        for paragraph in row.get("paragraphs", []):
            if paragraph in sections and "typo" not in row["tags"]:
                names = [fold(name) for name in sections[paragraph].split(", ") if name]
                assert any(name in asked for name in names), (row["id"], sections[paragraph])


def test_the_halves_are_drawn_by_lot(rows: dict[str, Row]) -> None:
    for row in rows.values():
        drawn = row["pair"] if row["language"] == "en" and "pair" in row else row["id"]
        odd = int(hashlib.sha256(drawn.encode()).hexdigest(), 16) % 2
        assert row["part"] == ("check" if odd else "tune"), row["id"]
    check = sum(row["part"] == "check" for row in rows.values())
    assert 0.45 <= check / len(rows) <= 0.55


def test_pairs_ask_the_same_in_the_other_language(rows: dict[str, Row]) -> None:
    same = ("kind", "studies", "not_studies", "paragraphs", "part")
    for row in rows.values():
        if "pair" in row:
            other = rows[row["pair"]]
            assert other["pair"] == row["id"]
            assert {row["language"] == "en", other["language"] == "en"} == {True, False}
            assert {key: row.get(key) for key in same} == {key: other.get(key) for key in same}, row["id"]
            assert len(row.get("turns", [])) == len(other.get("turns", [])), row["id"]
            assert len(row.get("facts", [])) == len(other.get("facts", [])), row["id"]


def test_questions_are_written_in_their_language(rows: dict[str, Row]) -> None:
    for row in rows.values():
        question = row["question"]
        assert bool(HAN.search(question)) == (row["language"] != "en" or "mixed" in row["tags"]), row["id"]
        assert (to_simplified(question) != question) == (row["language"] == "zh-Hant"), row["id"]


def test_no_question_is_asked_twice_or_stands_where_rules_are_tried(rows: dict[str, Row]) -> None:
    asked = Counter(fold("\n".join([*row.get("turns", []), row["question"]])) for row in rows.values())
    assert not [question for question, count in asked.items() if count > 1]
    labelled = [line.split("\t")[0] for line in (CASES / "answerable.tsv").read_text("utf-8").splitlines()]
    screened = [
        text
        for file in sorted(_SCREENED.glob("*.yaml"))
        for text in _texts(yaml.safe_load(file.read_text("utf-8")))
    ]
    elsewhere = {fold(re.sub(r"\[\[|\]\]", "", text)) for text in [*labelled, *screened]}
    assert not {row["id"] for row in rows.values() if fold(row["question"]) in elsewhere}


def _own_sources(case: Case) -> list[Passage]:
    """What a person with the library open would answer from: the paragraphs named and the notes on the studies asked for."""
    wanted = set().union(*case.studies)
    return [
        passage
        for passage in _passages()
        if passage.language == case.language.text
        and (
            any(belongs(passage.key, paragraph) for paragraph in case.paragraphs)
            or (passage.origin is Origin.CAUTION and passage.study_id in wanted)
        )
    ]


def test_every_demand_can_be_met_from_the_paragraphs_named() -> None:
    unfair = {}
    for case in read_cases(CASES):
        if not case.answers or not case.paragraphs:
            continue
        sources = _own_sources(case)
        told = Said("\n".join(passage.text for passage in sources))
        faults = [fact.written for fact in case.facts if not fact.found_in(told)]
        faults += [str(sorted(one)) for one in case.studies if not one & {p.study_id for p in sources}]
        sentences = [Said(sentence) for passage in sources for sentence in passage.sentences]
        if case.first is not None and not any(case.first.found_in(said) for said in sentences):
            faults.append(f"first: {case.first.written}")
        if faults:
            unfair[case.case_id] = faults
    assert not unfair
