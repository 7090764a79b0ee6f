"""Only ``release()`` builds a Reply, and no Reply is without its seal, its words and its disclaimer."""

from __future__ import annotations

import ast
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from bot.assembly import Assembly
from bot.dialogue.release import Sheet, release
from bot.domain.language import Language
from bot.domain.reply import AnswerItem, Kind, ReleaseSeal, Reply
from bot.errors import ReplyForbidden
from bot.prompts.replies import read_replies
from bot.settings import Settings

from .sources import trees

EXIT = "bot/dialogue/release.py"


def calls(name: str) -> set[str]:
    """The files that call something of this name, or make it by replace or by other ways round its constructor."""
    found = set()
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                found.add(file)
    return found


def test_only_release_builds_replies() -> None:
    assert calls("Reply") == {EXIT}


def test_only_release_has_a_seal() -> None:
    named = {
        file
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in {"ReleaseSeal", "_SEAL"})
        or (isinstance(node, ast.alias) and node.name in {"ReleaseSeal", "_SEAL"})
    }
    assert named - {"bot/domain/reply.py"} == {EXIT}


def test_nobody_reaches_round_the_constructor() -> None:
    for way in ("__new__", "__setattr__", "__reduce__", "model_construct"):
        assert calls(way) == set()


@pytest.fixture(scope="module")
def released() -> Reply:
    sheet = Sheet(Language.ENGLISH, {}, {}, read_replies(Settings().prompts_dir))
    sheet.say("The library does not say.")
    return release(sheet, Kind.NO_ANSWER, "c")


def fields(reply: Reply) -> dict[str, Any]:
    return {name: getattr(reply, name) for name in reply.__dataclass_fields__}


@pytest.mark.parametrize(
    "wrong",
    [
        {"seal": None},
        {"seal": object()},
        {"seal": type("Seal", (ReleaseSeal,), {})()},
        {"disclaimer": ""},
        {"disclaimer": " \n\u3000"},
        {"answer": ()},
        {"answer": (AnswerItem("  "),)},
        {"answer": (AnswerItem("Fine."), AnswerItem(""))},
    ],
)
def test_a_reply_that_lacks_anything_cannot_be_built(released: Reply, wrong: dict[str, Any]) -> None:
    with pytest.raises(ReplyForbidden):
        Reply(**(fields(released) | wrong))
    with pytest.raises(ReplyForbidden):
        replace(released, **wrong)


@pytest.mark.parametrize("name", ["seal", "disclaimer", "answer", "kind"])
def test_no_part_of_a_reply_has_a_default(released: Reply, name: str) -> None:
    some = {key: value for key, value in fields(released).items() if key != name}
    with pytest.raises(TypeError):
        Reply(**some)


def test_a_released_reply_cannot_be_changed(released: Reply) -> None:
    with pytest.raises(FrozenInstanceError):
        released.disclaimer = ""  # type: ignore[misc]


def test_an_empty_sheet_is_not_released() -> None:
    sheet = Sheet(Language.ENGLISH, {}, {}, read_replies(Settings().prompts_dir))
    with pytest.raises(ReplyForbidden):
        release(sheet, Kind.ANSWER, "c")


@pytest.mark.parametrize("language", Language)
def test_an_answer_without_citations_is_released_as_no_answer(language: Language) -> None:
    replies = Assembly(Settings()).replies
    sheet = Sheet(language, {}, {}, replies)
    sheet.say("干细胞能治好一切。")
    reply = release(sheet, Kind.ANSWER, "c")
    assert reply.kind is Kind.NO_ANSWER
    assert reply.disclaimer == replies.disclaimer(language)
