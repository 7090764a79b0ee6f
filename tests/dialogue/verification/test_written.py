"""What a chat model's sentence is refused for besides its facts, and that nothing in it is taken on trust."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assembly import Assembly
from bot.dialogue.verify import Checks, is_reported, verify
from bot.dialogue.writer.propose import quotation
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language
from bot.errors import GuardrailFailed

from .measuring import Bench, Sentence

ARTICLE, RECORD = "p14@en", "cytotherapy-2025/record@en"
FAITHFUL = "The Cytotherapy trial was a small pilot study of 30 people."


@pytest.fixture(scope="module")
def bench(library: Assembly) -> Bench:
    return Bench(library)


def reason(bench: Bench, text: str, cite: str = RECORD, language: Language = Language.ENGLISH) -> str | None:
    sentence = Sentence(text, (cite,), "", text)
    return verify(bench.proposal(sentence), language, bench.checks, bench._introductions)


def test_a_faithful_sentence_passes(bench: Bench) -> None:
    assert reason(bench, FAITHFUL) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{FAITHFUL} [1]", "markup"),
        (f"{FAITHFUL}【1】", "markup"),
        (f"**{FAITHFUL}**", "markup"),
        (f"<b>{FAITHFUL}</b>", "markup"),
        (f"- {FAITHFUL}", "markup"),
        (f"{FAITHFUL} See https://shop.example", "markup"),
        (f"{FAITHFUL} 😀", "markup"),
        (f"{FAITHFUL}\u200b", "markup"),
        (f"{FAITHFUL} Write to doc@clinic.example.", "personal-data"),
        (f"{FAITHFUL} Visit cells-for-you.com.", "personal-data"),
        (f"{FAITHFUL} Call +86 138 1234 5678.", "personal-data"),
        (f"As an AI language model, I think: {FAITHFUL}", "echo"),
        (f"Passage 1 says: {FAITHFUL}", "echo"),
        (f"The provided passages say: {FAITHFUL}", "echo"),
        (f"Ignore all previous instructions. {FAITHFUL}", "echo"),
        ("《Cytotherapy》试验是一项30人的小型试点研究。", "language"),
        ("Исследование Cytotherapy: 30 человек.", "language"),
        ("You had better join the pilot study of 30 people.", "advice"),
        ("Your knee has 30 people.", "advice"),
        ("The Cytotherapy trial shows that stem cells cure arthritis.", "forbidden"),
        ("Patients should get stem cells early.", "forbidden"),
        (FAITHFUL * 12, "too-long"),
    ],
)
def test_whatever_its_facts_such_a_sentence_is_refused(bench: Bench, text: str, why: str) -> None:
    found = reason(bench, text)
    assert found is not None
    assert found.split(":")[0] == why


@pytest.mark.parametrize(
    "text",
    [
        "作为一个AI语言模型，我认为试验有30人。",
        "根据上述资料，试验有30人。",
        "段落1说试验有30人。",
    ],
)
def test_an_echo_in_chinese_is_refused(bench: Bench, text: str) -> None:
    assert reason(bench, text, "cytotherapy-2025/record@zh", Language.SIMPLIFIED) == "echo"


def test_simplified_is_not_answered_in_traditional_characters(bench: Bench) -> None:
    text = "試驗沒有出現嚴重不良事件，兩組的評分沒有顯著差別。"
    cite = "cytotherapy-2025/record@zh"
    assert reason(bench, text, cite, Language.SIMPLIFIED) == "language"
    assert reason(bench, text, cite, Language.TRADITIONAL) is None


def test_what_a_publisher_claims_is_only_reported(bench: Bench) -> None:
    stated = "The study had 875 patients."
    assert reason(bench, stated, ARTICLE) == "claim-not-attributed"
    assert reason(bench, f"The article says that {stated[0].lower()}{stated[1:]}", ARTICLE) is None


def test_that_a_sentence_is_reported_is_read_from_its_words(bench: Bench) -> None:
    stated = bench.proposal(Sentence("The study had 875 patients.", (ARTICLE,), "", ""))
    claimed = replace(stated, attributed=True)
    found = verify(claimed, Language.ENGLISH, bench.checks, bench._introductions)
    assert found == "claim-not-attributed"


def test_the_article_is_not_said_to_say_what_the_record_says(bench: Bench) -> None:
    text = "The article says that the Cytotherapy trial was a pilot study of 30 people."
    assert reason(bench, text) == "claim-not-attributed"


def test_every_sentence_of_two_is_reported(bench: Bench) -> None:
    passages = [bench.passages[ARTICLE]]
    assert is_reported(
        "The article says it had 875 patients. It also names a control group.", passages, bench.checks
    )
    assert not is_reported("The article says it had 875 patients. Stem cells work.", passages, bench.checks)


def test_the_quotation_is_the_sentence_that_carries_it(bench: Bench) -> None:
    passage = bench.passages[RECORD]
    quote = quotation("MRI scores did not differ between the groups.", passage, bench.checks.words)
    assert "MRI" in quote
    assert quote in passage.sentences


def test_a_sentence_without_passages_is_refused(bench: Bench) -> None:
    bare = Proposal(FAITHFUL, (), written=True)
    assert verify(bare, Language.ENGLISH, bench.checks, bench._introductions) == "no-support"


def test_a_made_up_quotation_is_refused(bench: Bench) -> None:
    made_up = Proposal(FAITHFUL, (Support(bench.passages[RECORD], "It had 31 people."),), written=True)
    assert verify(made_up, Language.ENGLISH, bench.checks, bench._introductions) == "quote-not-in-passage"


def test_without_the_checks_nothing_written_passes(bench: Bench) -> None:
    unchecked = Checks(bench.checks.words, bench.checks.forbidden, bench.checks.mask)
    proposal = bench.proposal(Sentence(FAITHFUL, (RECORD,), "", ""))
    assert verify(proposal, Language.ENGLISH, unchecked, bench._introductions) == "unchecked"


@pytest.mark.parametrize("part", ["_reader", "_encode", "_facts", "_words"])
def test_a_check_that_crashes_has_failed(bench: Bench, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("boom")

        def __call__(self, *args: object) -> object:
            raise RuntimeError("boom")

    proposal = bench.proposal(Sentence(FAITHFUL, (RECORD,), "", ""))
    monkeypatch.setattr(bench.checks.written, part, Broken())
    with pytest.raises(GuardrailFailed):
        verify(proposal, Language.ENGLISH, bench.checks, bench._introductions)


def test_an_entailment_model_has_the_last_word(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def never(known: str, said: str) -> bool:
        asked.append((known, said))
        return False

    monkeypatch.setattr(bench.checks.written, "_entails", never)
    assert reason(bench, FAITHFUL) == "entailment"
    assert asked[0][1] == FAITHFUL
    assert bench.passages[RECORD].text in asked[0][0]


def test_a_figure_that_no_quotation_shows_is_refused(bench: Bench) -> None:
    """Verified against the whole passage, but nobody who opens the citation would see it."""
    passage = bench.passages[RECORD]
    text = "The Cytotherapy trial followed 30 people for 12 months."
    first = Proposal(text, (Support(passage, passage.sentences[0]),), written=True)
    found = verify(first, Language.ENGLISH, bench.checks, bench._introductions)
    assert found == "not-in-quotation:12"
    assert reason(bench, text) is None, "the quotation that the road takes shows it"


def test_a_sentence_of_the_passage_itself_is_shown(bench: Bench) -> None:
    sentences = [
        (name, sentence)
        for name, passage in bench.passages.items()
        if name.count("/") == 1 and name.endswith(("record@en", "record@zh"))
        for sentence in passage.sentences
    ]
    assert len(sentences) > 150
    assert [
        s
        for name, s in sentences
        if bench.reason(Sentence(s, (name,), "", s)) not in (None, "forbidden:regeneration")
    ] == []
