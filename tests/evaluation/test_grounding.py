"""Numbers and names that stand in nothing that is cited are found, others are not."""

from __future__ import annotations

import pytest

from bot.evaluation.grounding import ungrounded
from bot.evaluation.observed import Item, Source

QUOTES = {
    "en": "In the umbilical cord group, 80% of patients had mild joint pain within 72 hours; 8,761 people took part in 79 trials.",
    "zh": "脐带干细胞组80%的患者在72小时内出现轻度关节痛;《The Knee》的79项试验共8761例。",
}


def missing(text: str, side: str = "en", **more: object) -> list[str]:
    source = Source(
        number=1,
        quote=QUOTES[side],
        title="Efficacy of a single dose",
        journal="Cytotherapy",
        year=2025,
        **more,
    )  # type: ignore[arg-type]
    return ungrounded(Item(text=text, citations=(1,)), [source])


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("en", "The article says: 80 % had joint pain within 72 hours."),
        ("en", "A share of 0.8, that is eighty percent, had pain in Cytotherapy (2025)."),
        ("en", "It pooled 79 trials with 8761 people."),
        ("zh", "文章说：八成的人在72小时内关节痛。"),
        ("zh", "《Cytotherapy》的试验里，百分之八十的人疼。"),
        ("zh", "79项试验共八千七百六十一例，见《The Knee》。"),
        ("zh", "一项分析、一种疗法、一个说法。"),
    ],
)  # fmt: skip
def test_what_is_there_is_found(side: str, text: str) -> None:
    assert missing(text, side) == []


@pytest.mark.parametrize(
    ("side", "text", "found"),
    [
        ("en", "The article says: 81% had joint pain.", ["81%"]),
        ("en", "It pooled 79 trials with 8671 people.", ["8671"]),
        ("en", "Nineteen people had pain.", ["nineteen"]),
        ("en", "They had pain at the Mayo Clinic.", ["Mayo", "Clinic"]),
        ("en", "A WOMAC score fell.", ["WOMAC"]),
        ("zh", "九成的人疼。", ["九成"]),
        ("zh", "有七十八人。", ["七十八"]),
        ("zh", "只有一项试验。", ["一"]),
        ("zh", "第一项和十一项。", ["一", "十一"]),
        ("zh", "《柳叶刀》登了这项试验。", ["《柳叶刀》"]),
        ("zh", "Mayo的医生说疼。", ["Mayo"]),
    ],
)
def test_what_is_not_there_is_told(side: str, text: str, found: list[str]) -> None:
    assert missing(text, side) == found


def test_our_note_on_a_study_is_no_ground() -> None:
    assert missing("It had 30 people.", note="a pilot of 30") == ["30"]


def test_words_at_the_start_of_a_sentence_are_no_names() -> None:
    assert missing("Patients had pain. Most felt it soon: Within 72 hours.") == []
