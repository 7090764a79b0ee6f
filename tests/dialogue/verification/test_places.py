"""Figures of one sentence that have changed places, parts larger than their wholes, studies of another size, other days."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly

from .measuring import Bench, Sentence


@pytest.fixture(scope="module")
def bench(library: Assembly) -> Bench:
    return Bench(library)


RIGHT = [
    ("p24@zh", "文章说：539例患者里，4例注射部位疼痛，2例轻微红肿。"),
    (
        "shang-2023/record@en",
        "Swelling affected 11.9% of people and fluid in the joint 12.5% in Shang's review.",
    ),
    ("mautner-2023/record@en", "The Mautner trial had 480 people, 120 in each of its four groups."),
    ("placental-msc-ha-trial/record@zh", "胎盘试验的26人中，15人用了细胞。"),
    ("nmpa-approval-2025/record@en", "China's Decree 818 has been in force since 1 May 2026."),
]
WRONG = [
    ("p24@zh", "文章说：539例患者里，2例注射部位疼痛，4例轻微红肿。"),
    (
        "shang-2023/record@en",
        "Swelling affected 12.5% of people and fluid in the joint 11.9% in Shang's review.",
    ),
    ("shang-2023/record@en", "Knee pain affected 14.7% of people in Shang's review."),
    ("mautner-2023/record@en", "The Mautner trial had 120 people, 480 in each of its four groups."),
    ("mautner-2023/record@en", "The 120-person Mautner trial had four groups."),
    ("placental-msc-ha-trial/record@zh", "胎盘试验的15人中，26人用了细胞。"),
    ("nmpa-approval-2025/record@en", "China's Decree 818 has been in force since 2 May 2026."),
    ("cochrane-2025/record@en", "The 2025 Cochrane review brought together 25 trials with 459 people."),
]


@pytest.mark.parametrize(("cite", "text"), RIGHT, ids=[text for _, text in RIGHT])
def test_figures_in_their_places_pass(bench: Bench, cite: str, text: str) -> None:
    assert bench.reason(Sentence(text, (cite,), "", text)) is None


@pytest.mark.parametrize(("cite", "text"), WRONG, ids=[text for _, text in WRONG])
def test_figures_out_of_their_places_do_not(bench: Bench, cite: str, text: str) -> None:
    assert (bench.reason(Sentence(text, (cite,), "", text)) or "").split(":")[0] in ("number", "unit")
