"""What search is fitted on, and what says nearly the same, stays out of an encoder's lessons."""

from __future__ import annotations

from unittest.mock import patch

from bot.encoder import corpus
from bot.encoder.corpus import Corpus, held_back
from bot.encoder.sources import Answered

LONG = "膝骨关节炎患者在医生指导下进行肌肉力量训练之后疼痛会有所减轻并且行走能力也会改善"


def asked(source: str, number: int, passage: str) -> Answered:
    return Answered(source, f"{source} {number}", "zh", f"第{number}个关于{source}的问题是什么", passage)


def test_reading_sets_and_the_first_questions_of_the_others_are_held_back() -> None:
    reading = [asked("drcd", 1, LONG), asked("cmrc2018", 2, "一座桥的历史" * 5)]
    patients = [asked("toyhom", number, f"回答{number}" * 9) for number in (3, 4, 5)]
    abstract = asked("pubmedqa", 6, "摘要里说的是另一件事" * 4)
    copied = asked("huatuo", 7, LONG)
    whole = Corpus([], [*reading, *patients, abstract], [], [], {}, {})
    with patch.object(corpus, "HELD_BACK", 2):
        left, held = held_back(whole)
        assert left.answered == [patients[2], abstract]
        assert held["drcd"] == reading[:1] and held["cmrc2018"] == reading[1:]
        assert held["toyhom"] == patients[:2] and held["medquad"] == []
    with patch.object(corpus, "HELD_BACK", 0):
        left, _ = held_back(Corpus([], [*whole.answered, copied], [], [], {}, {}))
        assert copied not in left.answered and set(patients) < set(left.answered)
