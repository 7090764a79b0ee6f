"""Judges one reply against its case: every fault by name, none by guess."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.extract import LIMITS, length
from bot.domain.reply import Kind, Reply
from bot.evaluation.cases import Case
from bot.language.normalise import to_simplified
from bot.language.numbers import numbers


@dataclass(frozen=True, slots=True)
class Judgement:
    """A case, its reply and what is wrong with it."""

    case: Case
    reply: Reply
    faults: tuple[str, ...]
    seconds: float

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def judge(case: Case, reply: Reply, seconds: float) -> Judgement:
    """Every fault of a reply."""
    faults = []
    if reply.kind not in case.kinds:
        faults.append(f"kind:{reply.kind.value}")
    if reply.language is not case.language:
        faults.append(f"language:{reply.language.value}")
    if not reply.disclaimer:
        faults.append("disclaimer")
    if reply.kind is Kind.ANSWER:
        faults += _faults_of_answer(case, reply)
    elif Kind.ANSWER not in case.kinds or reply.kind in case.kinds:
        faults += [f"forbidden:{p.pattern}" for p in case.forbidden if p.search(_words(reply))]
    return Judgement(case, reply, tuple(faults), seconds)


def _faults_of_answer(case: Case, reply: Reply) -> list[str]:
    cited = {citation.study_id for citation in reply.citations}
    words = _words(reply)
    first = spelled_out(reply.answer[0].text)
    faults = [f"study:{'|'.join(sorted(any_of))}" for any_of in case.studies if not any_of & cited]
    faults += [f"wrong-study:{study}" for study in sorted(case.not_studies & cited)]
    faults += [f"fact:{fact.pattern}" for fact in case.facts if not fact.search(words)]
    if case.first is not None and not case.first.search(first):
        faults.append(f"first:{case.first.pattern}")
    faults += [f"forbidden:{p.pattern}" for p in case.forbidden if p.search(words)]
    known = {citation.number for citation in reply.citations}
    if any(not item.citations or not set(item.citations) <= known for item in reply.answer):
        faults.append("citation")
    size = sum(length(item.text, reply.language) for item in reply.answer)
    if size > LIMITS[reply.language.text]:
        faults.append(f"long:{size}")
    return faults


def _words(reply: Reply) -> str:
    return spelled_out("\n".join(item.text for item in reply.answer))


def spelled_out(text: str) -> str:
    """A text in Simplified script, followed by its numbers as digits, so that 八十 is found as 80."""
    simplified = to_simplified(text)
    digits = " ".join(f"{n.value:g}{'%' if n.unit == 'percent' else ''}" for n in numbers(simplified))
    plain = simplified.replace(",", "")
    return f"{simplified}\n{plain}\n{digits}"
