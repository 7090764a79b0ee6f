"""The frozen types that every part speaks."""

from __future__ import annotations

import dataclasses
import importlib
import inspect

import pytest

from bot.domain.article import Verdict
from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.passage import Origin, Passage, passage_id
from bot.domain.question import Question
from bot.domain.reply import Kind

MODULES = ["article", "draft", "event", "passage", "question", "reply"]
TYPES = [
    found
    for name in MODULES
    for _, found in inspect.getmembers(importlib.import_module(f"bot.domain.{name}"), inspect.isclass)
    if dataclasses.is_dataclass(found)
]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_every_type_is_frozen_and_has_slots(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(kind)


def test_each_language_is_made_from_a_text_language() -> None:
    assert [language.text for language in Language] == ["zh", "zh", "en"]
    assert {language.text for language in Language} == set(TEXT_LANGUAGES)


def test_the_names_that_other_programs_know() -> None:
    assert [kind.value for kind in Kind] == ["answer", "no_answer", "declined", "emergency", "smalltalk"]
    assert [v.value for v in Verdict] == ["agrees", "partly", "overstates", "not_found", "context"]
    assert [language.value for language in Language] == ["zh", "zh-Hant", "en"]


def test_only_what_we_could_not_confirm_is_shaky() -> None:
    assert {verdict for verdict in Verdict if verdict.shaky} == {Verdict.OVERSTATES, Verdict.NOT_FOUND}


def test_a_passage_is_embedded_with_what_gives_it_its_subject() -> None:
    passage = Passage(
        "a/p@zh",
        "a/p",
        "zh",
        "a",
        Origin.ARTICLE,
        "标题",
        "",
        "正文。",
        ("正文。",),
        None,
        None,
        "文章",
        True,
    )
    assert passage.embedded_text == "标题\n正文。"
    assert dataclasses.replace(passage, lead="引子：").embedded_text == "标题\n引子：\n正文。"
    assert passage_id("a/p", "zh") == passage.passage_id


def test_a_question_alone_has_no_history_and_follows_its_own_language() -> None:
    question = Question("疼")
    assert (question.language, question.history, question.conversation_id) == (None, (), "")
