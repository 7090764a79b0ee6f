"""Follow-ups: what is asked again of another study, what leans on the study before, and what does not."""

from __future__ import annotations

from bot.assembly import Assembly
from bot.domain.reply import Kind

from .asking import cited, talk, words


def test_what_was_asked_of_one_study_is_asked_of_the_next(library: Assembly) -> None:
    _, second, third = talk(library, "Cytotherapy试验有多少人？", "Mautner呢", "那胎盘试验呢？")
    assert "480" in words(second)
    assert "26" in words(third)
    assert cited(third)[0] == "placental-msc-ha-trial"


def test_what_was_asked_is_asked_again_in_english(library: Assembly) -> None:
    _, second = talk(library, "How many people were in the Matas trial?", "And the Cochrane review?")
    assert "1,341" in words(second) or "25" in words(second)


def test_a_general_question_does_not_make_the_study_it_cited_the_subject(library: Assembly) -> None:
    _, second = talk(library, "What are the side effects of stem cell injections?", "How common are they?")
    (whole,) = talk(library, "How common are the side effects of stem cell injections?")
    assert cited(second) == cited(whole), "it gets what the question gets that says it all"


def test_a_study_question_after_a_general_one_is_of_the_study_cited(library: Assembly) -> None:
    first, second = talk(library, "Do stem cells regrow cartilage?", "How many people were in that study?")
    assert cited(second)[0] == cited(first)[0]


def test_small_talk_leans_on_nothing(library: Assembly) -> None:
    kinds = [
        reply.kind
        for reply in talk(
            library, "Cytotherapy试验有多少人？", "Thanks a lot, that helps", "And was it safe?", "好的，再见"
        )
    ]
    assert kinds == [Kind.ANSWER, Kind.SMALLTALK, Kind.ANSWER, Kind.SMALLTALK]


def test_what_may_be_small_talk_is_searched_first(library: Assembly) -> None:
    (greeted,) = talk(library, "Hello there, anybody around?")
    assert greeted.kind is Kind.SMALLTALK
    assert greeted.disclaimer
    (asked,) = talk(library, "hi there, how many people were in the Matas trial")
    assert asked.kind is Kind.ANSWER


def test_those_trials_are_the_ones_just_spoken_of(library: Assembly) -> None:
    _, second = talk(
        library,
        "What does the 2025 Cochrane review conclude?",
        "How many of those trials used a dummy injection?",
    )
    assert cited(second)[0] == "cochrane-2025" and "459" in words(second)
