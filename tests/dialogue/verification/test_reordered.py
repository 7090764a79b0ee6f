"""Parts of a sentence that change places, and what must not pass for that."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.dialogue.verification.lexicon import Lexicon
from bot.dialogue.verification.reordered import reorders

_SAME = [
    ("The report describes single cases, it cannot tell how common they are.", "It cannot tell how common they are, the report describes single cases."),
    ("2017年的综述没有发现细胞能长出半月板的证据。", "细胞能长出半月板的证据，2017年的综述没有发现。"),
    ("综述说的是“不确定”，既不是证明有效，也不是证明无效。", "综述既不是证明有效，也不是证明无效，说的是“不确定”。"),
    ("综述认为，打针的好处和害处仍不确定。", "打针的好处和害处，综述认为仍不确定。"),
    ("The report counts 224 trials in another database, which is not the same count as the 160.", "In another database, the report counts 224 trials, not the same count as the 160."),
]  # fmt: skip
_OTHER = [
    # one is put in the other's place
    ("The umbilical cord group did better than the steroid group.", "The steroid group did better than the umbilical cord group."),
    ("Compared with the triamcinolone group, the umbilical cord group did better.", "Compared with the umbilical cord group, the triamcinolone group did better."),
    ("与曲安奈德激素组相比，脐带干细胞组更好。", "与脐带干细胞组相比，曲安奈德激素组更好。"),
    ("脐带干细胞组和曲安奈德组分别为83%和32%。", "曲安奈德组，脐带干细胞组和分别为83%和32%。"),
    ("In the steroid injection arm, the cell injection arm was hidden.", "In the cell injection arm, the steroid injection arm was hidden."),
    # figures change places
    ("Pain fell by 83% at 6 months and by 32% at 12 months.", "Pain fell by 32% at 6 months and by 83% at 12 months."),
    ("Of the 26 people in the trial, 15 people got cells.", "Of the 15 people in the trial, 26 people got cells."),
    # something is lost or won
    ("The review did not find that it works, it says so itself.", "It says so itself, the review did find that it works."),
    ("打针的好处可能只有一点，综述自己这么说。", "综述自己这么说，打针的好处只有一点。"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "said"), _SAME)
def test_parts_may_change_places(library: Assembly, known: str, said: str) -> None:
    assert reorders(said, [known], _lexicon(library))


@pytest.mark.parametrize(("known", "said"), _OTHER)
def test_nothing_else_may(library: Assembly, known: str, said: str) -> None:
    assert not reorders(said, [known], _lexicon(library))


def test_a_sentence_is_taken_from_one_sentence_only(library: Assembly) -> None:
    known = ["The report counts 224 trials.", "In another database, a paper counts 160."]
    assert not reorders("In another database, the report counts 224 trials.", known, _lexicon(library))


def _lexicon(library: Assembly) -> Lexicon:
    written = library.road._parts.checks.written
    assert written is not None
    return written._reader.lexicon
