"""Which figures a text holds, also those that are no plain numbers."""

from __future__ import annotations

import pytest

from bot.dialogue.verification.numerals import quantities
from bot.dialogue.verification.quantities import agree
from bot.dialogue.verification.rounding import rounded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a 95% confidence interval of 14.7%-35.7%", [(95, "level", ""), (14.7, "percent", "first"), (35.7, "percent", "last")]),
        ("95%置信区间在14.7%到35.7%之间", [(95, "level", ""), (14.7, "percent", "first"), (35.7, "percent", "last")]),
        ("at 6 and at 12 months", [(6, "time", ""), (12, "time", "")]),
        ("on 2 January 2025", [(2, "date", ""), (1, "date", ""), (2025, "year", "")]),
        ("Decree 22 of that year", [(22, "", "")]),
        ("2025个月", [(2025, "time", "")]),
        ("about 1 in 4 people", [(25, "ratio", "")]),
        ("a phase III trial", [(3, "stage", "")]),
        ("about two thirds of the relief", [(200 / 3, "ratio", "")]),
        ("after a third trial", []),
        ("half a year after a full week", [(6, "time", ""), (1, "time", "")]),
        ("每十一个大约有一个", [(100 / 11, "ratio", "")]),
        ("有八成人不痛", [(80, "percent", "")]),
        ("半年时", [(6, "time", "")]),
    ],
)  # fmt: skip
def test_figures_are_read_with_their_units(text: str, found: list[tuple[float, str, str]]) -> None:
    assert [(q.number.value, q.unit, q.end) for q in quantities(text)] == found


@pytest.mark.parametrize(
    ("said", "known", "same"),
    [
        ("14.7%", "14.7%-35.7%", False),
        ("95%", "a 95% confidence interval", False),
        ("1 year", "12 months", True),
        ("1 in 5", "20%", True),
        ("20 people", "20%", False),
        ("2025 weeks", "in 2025", False),
    ],
)
def test_when_two_figures_say_the_same(said: str, known: str, same: bool) -> None:
    assert agree(quantities(said)[0], quantities(known)[0]) is same


@pytest.mark.parametrize(
    ("said", "known", "qualifier", "same"),
    [
        (9000, 8761, "less", True),
        (8700, 8761, "more", True),
        (8, 8.1, "about", True),
        (60, 63, "more", True),
        (60, 63, "less", False),
        (9000, 8761, "", False),
        (500, 459, "more", False),
        (10, 12.5, "about", False),
        (464, 459, "about", False),
        (528, 520, "about", False),
    ],
)
def test_a_rounder_figure_says_the_same_only_where_it_is_said_to_be_round(
    said: float, known: float, qualifier: str, same: bool
) -> None:
    assert rounded(said, known, qualifier) is same
