"""Sentences are checked against the passages they lean on, and a check that crashes has failed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assembly import Assembly
from bot.dialogue.verify import Checks, Introductions, verify
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language
from bot.domain.passage import Origin, Passage
from bot.errors import GuardrailFailed

TEXT = "The trial had 30 people and lasted 12 months. Pain was lower at 3 months."


def passage(**changes: object) -> Passage:
    whole = Passage(
        passage_id="slug/p1@en",
        key="slug/p1",
        language="en",
        slug="slug",
        origin=Origin.RECORD,
        section="Results",
        lead="",
        text=TEXT,
        sentences=("The trial had 30 people and lasted 12 months.", "Pain was lower at 3 months."),
        study_id=None,
        balance=None,
        label="the article",
        commercial=False,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def checks(library: Assembly) -> Checks:
    return library.road._parts.checks


def proposal(
    text: str, quote: str = "The trial had 30 people and lasted 12 months.", **changes: object
) -> Proposal:
    return Proposal(text, (Support(passage(**changes), quote),))


def reason(checks: Checks, proposed: Proposal) -> str | None:
    return verify(proposed, Language.ENGLISH, checks, Introductions.of("The article says:", checks.words))


def test_a_sentence_of_the_passage_passes(checks: Checks) -> None:
    assert reason(checks, proposal("The trial had 30 people and lasted 12 months.")) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The trial had 300 people and lasted 12 months.", "number"),
        ("The trial had 30 people and lasted twelve years.", None),
        ("The trial had 30 people. Visit https://shop.example now.", "markup"),
        ("The trial had <b>30</b> people.", "markup"),
        ("The trial had 30 people; call 13812345678.", "personal-data"),
        ("Stem cells are guaranteed to cure you.", "forbidden"),
        ("Elephants dance under purple umbrellas every Tuesday.", "unsupported"),
        ("这项试验有30人，持续12个月。", "unsupported"),
        ("", "no-support"),
    ],
)
def test_what_the_passage_does_not_say_is_stopped(checks: Checks, text: str, why: str | None) -> None:
    found = reason(checks, proposal(text))
    if why is None:  # units of time are compared by their numbers only, so far
        assert found is None or found == "number"
    else:
        assert found is not None
        assert found.startswith(why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("期刊有：《The Knee》、《Cytotherapy》、《BMJ Open》。", None),
        ("期刊有：The Knee was the journal of the trial.", "language"),
    ],
)
def test_titles_are_of_no_language(checks: Checks, text: str, why: str | None) -> None:
    told = passage(language="zh", text=text, sentences=(text,))
    found = verify(
        Proposal(text, (Support(told, text),)),
        Language.SIMPLIFIED,
        checks,
        Introductions.of("文章说：", checks.words),
    )
    assert found == why


def test_a_quote_must_stand_in_its_passage(checks: Checks) -> None:
    assert reason(checks, proposal(TEXT, quote="The trial had 31 people.")) == "quote-not-in-passage"


def test_a_commercial_text_is_only_reported(checks: Checks) -> None:
    said = proposal("The trial had 30 people and lasted 12 months.", commercial=True)
    assert reason(checks, said) == "claim-not-attributed"
    assert reason(checks, replace(said, text=f"The article says: {said.text}", attributed=True)) is None


def test_a_check_that_crashes_has_failed(checks: Checks) -> None:
    def crash(text: str) -> str:
        raise RuntimeError("boom")

    with pytest.raises(GuardrailFailed):
        reason(replace(checks, mask=crash), proposal(TEXT))
