"""The bot works as well on an article that is added tomorrow: the rules hold in every reply, most answers are right."""

from __future__ import annotations

import pytest

from bot.dialogue.lengths import LIMITS, length
from bot.domain.article import Study
from bot.domain.language import Language
from bot.domain.passage import Origin
from bot.domain.reply import Citation, Kind, Reply
from bot.evaluation.cases import Case
from bot.evaluation.said import Said
from bot.language.normalise import to_simplified, to_traditional

from .conftest import CASES, HARMLESS, SHIPPED_QUESTIONS, SLUGS, Judgement, Life

FLOOR = 0.70
"""The least share of right replies; a little under what was measured (28 to 30 of 42)."""
CROSS_FLOOR = 0.2
"""The same for Chinese questions that the article in English only answers."""
STOPPED = 0.15
"""At most this share of harmless questions on the new articles is declined or taken for an emergency."""
DEPTH = 3
"""Among so many passages the search brings the one that holds the answer, whatever is then made of it."""

IDS = [case.case_id for case in CASES]
CROSSING = [case for case in CASES if "cross" in case.tags and Kind.ANSWER in case.kinds]


@pytest.mark.parametrize("case_id", IDS)
def test_every_reply_keeps_the_rules(life: Life, case_id: str) -> None:
    judgement = life.judgements[case_id]
    reply = judgement.reply
    assert reply.language is judgement.case.language
    assert reply.disclaimer == life.assembly.replies.disclaimer(reply.language)
    if reply.kind is Kind.ANSWER:
        known = {citation.number for citation in reply.citations}
        assert all(item.citations and set(item.citations) <= known for item in reply.answer)
        size = sum(length(item.text, reply.language) for item in reply.answer)
        assert size <= LIMITS[reply.language.text]


@pytest.mark.parametrize("case_id", IDS)
def test_an_answer_cites_the_new_article(life: Life, case_id: str) -> None:
    slugs = {_slug(citation) for citation in life.judgements[case_id].reply.citations}
    assert slugs <= set(SLUGS)


@pytest.mark.parametrize("case_id", IDS)
def test_an_answer_that_leans_on_shaky_ground_says_so(life: Life, case_id: str) -> None:
    reply = life.judgements[case_id].reply
    said = "\n".join(item.text for item in reply.answer)
    for study in _owed(life, reply):
        assert study.caution is not None
        caution = study.caution[reply.language.text]
        assert (to_traditional(caution) if reply.language is Language.TRADITIONAL else caution) in said


def test_the_claims_of_the_article_are_reported_and_never_stated(life: Life) -> None:
    originals = {p.passage_id: p for p in life.joined.passages}
    claims = 0
    for judgement in life.judgements.values():
        reply = judgement.reply
        for item in reply.answer:
            cited = [originals[c.passage_id] for c in reply.citations if c.number in item.citations]
            for passage in (p for p in cited if p.commercial):
                claims += 1
                assert passage.label.casefold() in to_simplified(item.text).casefold()
    assert claims


def test_most_replies_are_right(life: Life) -> None:
    _at_least(FLOOR, list(life.judgements.values()))


def test_chinese_questions_are_answered_from_text_that_is_in_english_only(life: Life) -> None:
    crossing = [life.judgements[case.case_id] for case in CROSSING]
    _at_least(CROSS_FLOOR, crossing)
    answered = [found.reply for found in crossing if found.right and found.reply.kind is Kind.ANSWER]
    assert answered
    for reply in answered:
        assert {_slug(citation) for citation in reply.citations} == {"migraine-diary"}
        assert all(citation.quote_language == "en" for citation in reply.citations)


_UNFOUND = pytest.mark.xfail(
    strict=True, reason="known gap: short bullets in English are not found from Chinese"
)


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=_UNFOUND if c.case_id == "triggers-zh" else ()) for c in CROSSING],
    ids=[case.case_id for case in CROSSING],
)
def test_chinese_questions_find_text_that_is_in_english_only(life: Life, case: Case) -> None:
    near = [Said(text) for text in life.found[case.case_id][:DEPTH]]
    assert any(fact.found_in(text) for text in near for fact in case.facts)


def test_few_harmless_questions_on_the_new_articles_are_stopped(life: Life) -> None:
    assert len(life.stopped) <= STOPPED * len(HARMLESS)
    assert len(life.stopped) < len(life.stopped_before)


def test_the_new_articles_are_in_the_library_while_they_are_there(life: Life) -> None:
    fresh = life.joined.passages - life.before.passages
    assert {passage.slug for passage in fresh} == set(SLUGS)
    assert {p.language for p in fresh if p.slug == "migraine-diary"} == {"en"}
    assert any(p.origin is Origin.CAUTION for p in fresh)
    assert life.before.passages < life.joined.passages
    assert len(life.joined.studies) == len(life.before.studies) + 5


def test_removing_the_articles_brings_back_the_former_library(life: Life) -> None:
    assert life.after.passages == life.before.passages
    assert life.after.studies == life.before.studies
    for before, after in zip(life.before.replies, life.after.replies, strict=True):
        assert _shown(after) == _shown(before)


@pytest.mark.parametrize("place", range(len(SHIPPED_QUESTIONS)), ids=SHIPPED_QUESTIONS)
def test_questions_on_the_shipped_corpus_are_answered_as_before(life: Life, place: int) -> None:
    """The same kind of reply with the same first sentence; words grow less rare, so what follows it may change."""
    joined, before = life.joined.replies[place], life.before.replies[place]
    assert (joined.kind, joined.answer[0].text) == (before.kind, before.answer[0].text)


def test_most_questions_on_the_shipped_corpus_are_answered(life: Life) -> None:
    answered = sum(reply.kind is Kind.ANSWER for reply in life.before.replies)
    assert answered >= 0.8 * len(SHIPPED_QUESTIONS)


def _shown(reply: Reply) -> tuple[object, ...]:
    """A reply without the ids that differ each time, and without the further questions it offers."""
    return (reply.language, reply.kind, reply.answer, reply.citations, reply.disclaimer)


def _slug(citation: Citation) -> str:
    return citation.passage_id.split("/", 1)[0]


def _owed(life: Life, reply: Reply) -> list[Study]:
    """The studies whose caution an answer must show: shaky ones it cites, and the balance of claims it reports."""
    if reply.kind is not Kind.ANSWER:
        return []
    passages = {p.passage_id: p for p in life.joined.passages}
    owed: dict[str, Study] = {}
    for passage in (passages[citation.passage_id] for citation in reply.citations):
        study = life.joined.studies.get(passage.study_id or passage.balance or "")
        if study is not None and (study.verdict.shaky or (passage.balance and not passage.study_id)):
            owed[study.study_id] = study
    return list(owed.values())


def _at_least(floor: float, judgements: list[Judgement]) -> None:
    wrong = [found for found in judgements if not found.right]
    lines = [f"{found.case.case_id}: {', '.join(found.faults)}" for found in wrong]
    share = (len(judgements) - len(wrong)) / len(judgements)
    assert share >= floor, f"{share:.0%} right of {len(judgements)}\n" + "\n".join(lines)
