"""The figures that decision 12 states, held: what is caught and what is let through, on the half kept aside too."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.assembly import Assembly
from bot.domain.language import TEXT_LANGUAGES

from .measuring import (
    Bench,
    Sentence,
    changed_by_hand,
    changed_by_program,
    explained,
    faithful,
    part,
    unseen,
    unseen_changed_by_hand,
    unseen_changed_by_program,
)

MOST_REFUSED = {False: 0.055, True: 0.065}
LEAST_CAUGHT = {False: 0.98, True: 0.97}
"""By half: what was tuned on, what was kept aside. Somewhat worse than measured, so that the corpus may change."""
THIRD_REFUSED, THIRD_CAUGHT = 0.10, 0.97
"""The same of the third part."""
STATED = {
    ("fourth", False): (0.06, 0.92, 0.98),
    ("fourth", True): (0.18, 0.95, 0.975),
    ("fifth", False): (0.10, 0.90, 0.965),
    ("fifth", True): (0.32, 0.93, 0.965),
    ("sixth", False): (0.11, 0.92, 0.985),
    ("sixth", True): (0.20, 0.97, 0.965),
    ("prompted", False): (0.035, 0.95, 0.975),
    ("prompted", True): (0.05, 0.81, 0.975),
    ("chatty", False): (0.38, 1.0, 0.97),
    ("chatty", True): (0.36, 1.0, 0.97),
    ("revised", True): (0.02, 1.0, 0.98),
    ("revised-chatty", True): (0.03, 1.0, 0.985),
    ("shortened", False): (0.015, 1.0, 0.98),
    ("reordered", False): (0.04, 1.0, 0.98),
    ("reordered", True): (0.04, 1.0, 0.975),
}
"""By part, and whether kept aside: most of the right ones refused; least caught of the wrong by hand, by the program."""
EXPLAINED_REFUSED, EXPLAINED_CAUGHT = 0.10, 0.96


@pytest.fixture(scope="module")
def bench(library: Assembly) -> Bench:
    return Bench(library)


def test_there_are_enough_sentences_in_both_languages(bench: Bench) -> None:
    languages = [sentence.language.text for sentence in faithful()]
    assert all(languages.count(language) >= 200 for language in TEXT_LANGUAGES)
    assert len(changed_by_hand()) >= 200
    assert len(list(changed_by_program(bench))) >= 1000
    studies = {bench.passages[name].study_id for sentence in faithful() for name in sentence.cite}
    assert set(bench.studies) <= studies


@pytest.mark.parametrize("held", [False, True], ids=["tuned on", "kept aside"])
def test_faithful_sentences_are_let_through(bench: Bench, held: bool) -> None:
    half = [bench.reason(sentence) for sentence in faithful() if sentence.held is held]
    assert sum(reason is not None for reason in half) <= MOST_REFUSED[held] * len(half)


@pytest.mark.parametrize("held", [False, True], ids=["tuned on", "kept aside"])
def test_changed_sentences_are_caught(bench: Bench, held: bool) -> None:
    changed = [*changed_by_hand(), *changed_by_program(bench)]
    half = [bench.reason(sentence) for sentence in changed if sentence.held is held]
    assert sum(reason is not None for reason in half) >= LEAST_CAUGHT[held] * len(half)


def test_the_third_part_is_judged_as_stated(bench: Bench) -> None:
    refused = [bench.reason(sentence) is not None for sentence in unseen()]
    assert sum(refused) <= THIRD_REFUSED * len(refused)
    changed = [*unseen_changed_by_hand(), *unseen_changed_by_program(bench)]
    caught = [bench.reason(sentence) is not None for sentence in changed]
    assert sum(caught) >= THIRD_CAUGHT * len(caught)


def test_the_fourth_part_covers_the_library(bench: Bench) -> None:
    halves = [part("fourth", held) for held in (False, True)]
    right = [sentence for half in halves for sentence in half.right]
    languages = [sentence.language.text for sentence in right]
    assert all(languages.count(language) >= 60 for language in TEXT_LANGUAGES)
    assert sum(len(half.by_hand) for half in halves) >= 80
    assert len(halves[True].right) >= 60
    assert len({bench.passages[name].study_id for sentence in right for name in sentence.cite}) >= 20


@pytest.mark.parametrize(("name", "held"), STATED, ids=[f"{n} {h}" for n, h in STATED])
def test_a_part_is_judged_as_stated(bench: Bench, name: str, held: bool) -> None:
    """Totals only: which sentences of what is kept aside fail is never printed."""
    half = part(name, held)
    most_refused, by_hand, by_program = STATED[name, held]
    assert _share(bench, half.right) <= most_refused
    assert not half.by_hand or _share(bench, half.by_hand) >= by_hand
    assert _share(bench, half.by_program(bench)) >= by_program


def _share(bench: Bench, sentences: Sequence[Sentence]) -> float:
    """The share of sentences that are refused."""
    return sum(bench.reason(sentence) is not None for sentence in sentences) / len(sentences)


def test_explanations_tuned_on_are_judged_as_stated(bench: Bench) -> None:
    judged = [(s.change, bench.reason(s) is not None) for s in explained()]
    right = [refused for change, refused in judged if not change]
    wrong = [caught for change, caught in judged if change]
    assert sum(right) <= EXPLAINED_REFUSED * len(right)
    assert sum(wrong) >= EXPLAINED_CAUGHT * len(wrong)


NEVER = [
    (
        "p14@en",
        "The article says that 434 patients were in the stem-cell group and 441 in the control group.",
    ),
    ("p14@zh", "文章说，干细胞治疗组434例，对照组441例。"),
    (
        "p23@en",
        "The article says that 20% of the stem-cell group had mild joint pain, against 80% of the control group.",
    ),
    ("cytotherapy-2025/record@en", "The Cytotherapy trial compared cells with a placebo."),
    ("cytotherapy-2025/record@en", "In the Cytotherapy trial there were severe adverse events."),
    ("cytotherapy-2025/record@zh", "两组的核磁共振评分有显著差别。"),
    ("nmpa-ind-2023/record@en", "Implied permission is approval of the product and proves that it works."),
    ("p26@zh", "文章说，8款干细胞新药已获国家药监局批准上市。"),
    ("p15@en", "The article says that in all patients the improvement lasts 5 years."),
    (
        "p30@en",
        "The article says that fewer than 150,000 families have chosen to store placental stem cells.",
    ),
    ("orthopaedic-research-2025/record@zh", "我们找到了文章所说的875人研究。"),
    ("p16@zh", "文章说，透明质酸钠在镇痛和软骨修复方面优于脐带干细胞。"),
    (
        "the-knee-2021/record@en",
        "A 2024 review of SVF found significant pain relief with SVF only from 2 months.",
    ),
    (
        "p29@en",
        "The article says that a 2025 study in Nature Medicine tested umbilical cord stem-cell exosomes.",
    ),
]


@pytest.mark.parametrize(("cite", "text"), NEVER, ids=[text[:40] for _, text in NEVER])
def test_these_are_never_shown(bench: Bench, cite: str, text: str) -> None:
    assert bench.reason(Sentence(text, (cite,), "", text)) is not None


ALWAYS = [
    (
        "p14@en",
        "According to the article, 441 people were in the stem-cell group and 434 in the control group.",
    ),
    ("p01@zh", "文章称，40岁以上的人有10%到17%患骨关节炎，60岁以上是一半，75岁以上高达八成。"),
    (
        "p01@zh",
        "According to the article, osteoarthritis affects 50% of people over 60 and 80% of people over 75.",
    ),
    ("cytotherapy-2025/record@en", "《Cytotherapy》试验的对照是激素针，没有用安慰剂。"),
    (
        "arthroplasty-pain/record@en",
        "About one in five people still report long-term pain after a knee replacement.",
    ),
]


@pytest.mark.parametrize(("cite", "text"), ALWAYS, ids=[text[:40] for _, text in ALWAYS])
def test_these_rewordings_are_shown(bench: Bench, cite: str, text: str) -> None:
    assert bench.reason(Sentence(text, (cite,), "", text)) is None
