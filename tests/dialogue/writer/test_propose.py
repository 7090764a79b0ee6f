"""A model's sentence as a proposal: citations understood or refused, claims attributed, quotations the passage's own."""

from __future__ import annotations

import re

import pytest

from bot.assembly import Assembly
from bot.dialogue.writer.parse import RawSentence
from bot.dialogue.writer.propose import Proposer, quotation
from bot.domain.draft import Proposal
from bot.domain.language import Language
from bot.domain.passage import Origin, Passage

TEXT = "The trial had 26 people. Pain fell by 20% in 3 months. Cartilage did not change."


def passage(n: int, text: str = TEXT, *, commercial: bool = False, label: str = "the article") -> Passage:
    sentences = tuple(re.split(r"(?<=\.) ", text))
    return Passage(
        f"a/p{n}@en",
        f"a/p{n}",
        "en",
        "a",
        Origin.RECORD,
        "",
        "",
        text,
        sentences,
        None,
        None,
        label,
        commercial,
    )


@pytest.fixture
def propose(library: Assembly) -> Proposer:
    given = [
        passage(1),
        passage(2, commercial=True),
        passage(3, commercial=True, label="the leaflet"),
        passage(4),
    ]
    return Proposer(Language.ENGLISH, given, {}, library.replies, library.words)


@pytest.mark.parametrize(
    ("text", "listed", "cited"),
    [
        ("Pain fell by 20% in 3 months.", (1,), [1]),
        ("Pain fell by 20% in 3 months [1].", (), [1]),
        ("Pain fell by 20% in 3 months.【1】", (), [1]),
        ("Pain fell by 20% in 3 months【1†source】.", (), [1]),
        ("Pain fell by 20% in 3 months［１］。", (), [1]),
        ("Pain fell by 20% [1] in 3 months [4].", (1,), [1, 4]),
        ("Pain fell by 20% in 3 months [1, 4].", (), [1, 4]),
        ("- Pain fell by 20% in 3 months", (1,), [1]),
        ("However, pain fell by 20% in 3 months.", (1,), [1]),
        ("For example, pain fell by 20% in 3 months.", (1,), [1]),
    ],
)
def test_citations_are_understood_in_every_form(
    propose: Proposer, text: str, listed: tuple[int, ...], cited: list[int]
) -> None:
    proposal = propose(RawSentence(text, listed))
    assert isinstance(proposal, Proposal)
    assert proposal.written and not proposal.attributed
    assert re.fullmatch(r"Pain fell by 20% in 3 months[.。]", proposal.text)
    assert [s.passage.key for s in proposal.supports] == [f"a/p{n}" for n in cited]
    assert all(s.quote == "Pain fell by 20% in 3 months." for s in proposal.supports)


@pytest.mark.parametrize(
    ("text", "listed", "why"),
    [
        ("Pain fell.", (), "no-citation"),
        ("Pain fell [99].", (1,), "unknown-citation"),
        ("Pain fell【99】.", (1,), "unknown-citation"),
        ("Pain fell [1-99].", (1,), "unknown-citation"),
        ("Pain fell.", (0,), "unknown-citation"),
        ("Pain fell.", (-1,), "unknown-citation"),
        ("Pain fell.", (1, 5), "unknown-citation"),
        ("Pain fell [source].", (1,), "malformed-citation"),
        ("Pain fell 【see the trial】.", (1,), "malformed-citation"),
        ("Pain fell [1][.", (1,), "malformed-citation"),
        (" \u200b ", (1,), "empty"),
        ("[1]", (1,), "empty"),
        ("Pain fell.", (1, 2), "mixed-sources"),
        ("Pain fell.", (2, 3), "mixed-sources"),
        ("Pain fell. It rose. It fell again.", (1,), "several-sentences"),
        ("The trial found the following:", (1,), "unfinished"),
        ("The trial found that——", (1,), "unfinished"),
        ("It did not change.", (1,), "leans-back"),
        ("However, it did not change.", (1,), "leans-back"),
        ("This trial had 26 people.", (1,), "leans-back"),
        ("These knee products did not change.", (1,), "leans-back"),
    ],
)
def test_what_cannot_be_a_proposal_is_told_why(
    propose: Proposer, text: str, listed: tuple[int, ...], why: str
) -> None:
    assert propose(RawSentence(text, listed)) == why


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ENGLISH, "This article had 26 people."),
        (Language.ENGLISH, "These 26 people were in the trial."),
        (Language.SIMPLIFIED, "这些脐带产品受了污染。"),
        (Language.SIMPLIFIED, "其实脐带产品受了污染。"),
    ],
)
def test_what_names_the_thing_that_it_points_at_can_be_a_proposal(
    library: Assembly, language: Language, text: str
) -> None:
    given = [passage(1, TEXT if language is Language.ENGLISH else "脐带产品受了污染。")]
    proposal = Proposer(language, given, {}, library.replies, library.words)(RawSentence(text, (1,)))
    assert isinstance(proposal, Proposal)


def test_a_sentence_of_another_passage_is_not_pinned_on_the_cited_one(library: Assembly) -> None:
    given = [passage(1), passage(2, "In the leaflet trial 40 people wore warm knee wraps for six weeks.")]
    propose = Proposer(Language.ENGLISH, given, {}, library.replies, library.words)
    wraps = "In the leaflet trial 40 people wore warm knee wraps."
    assert propose(RawSentence(wraps, (1,))) == "other-passage"
    assert isinstance(propose(RawSentence(wraps, (2,))), Proposal)
    assert isinstance(propose(RawSentence(wraps, (1, 2))), Proposal)


def test_a_publishers_claim_is_reported(propose: Proposer) -> None:
    proposal = propose(RawSentence("Pain fell by 20%.", (2,)))
    assert isinstance(proposal, Proposal)
    assert proposal.attributed and proposal.written
    assert proposal.text == "The article says: Pain fell by 20%."


def test_a_claim_on_a_study_names_the_study_the_first_time(library: Assembly) -> None:
    with library.shelf.borrow() as generation:
        ids = generation.passage_ids_of_study("cytotherapy-2025", "en")
        own = next(p for p in generation.passages(ids) if p.commercial)
        propose = Proposer(Language.ENGLISH, [own], generation.studies, library.replies, library.words)
        texts = [propose(RawSentence(text, (1,))) for text in ("Pain fell.", "Function rose.")]
    assert isinstance(texts[0], Proposal) and isinstance(texts[1], Proposal)
    label = generation.studies["cytotherapy-2025"].label["en"]
    assert texts[0].text == f"On {label}, the article says: Pain fell."
    assert texts[1].text == "The article says: Function rose."


def test_a_quotation_is_as_short_as_it_can_be_and_the_passages_own(library: Assembly) -> None:
    given = passage(1)
    assert quotation("The cartilage was unchanged.", given, library.words) == "Cartilage did not change."
    both = quotation("26 people took part, and pain fell by 20% in 3 months.", given, library.words)
    assert both == "The trial had 26 people. Pain fell by 20% in 3 months."
    assert quotation("Something else.", given, library.words) in given.text
