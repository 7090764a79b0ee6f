"""What was found of an article's claims, all studies together: our words, made of the verdicts on each of them.

It answers what no single study answers: how much of the article holds, and what in it could not be found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.article import Study, Verdict
from bot.domain.language import TextLanguage

_FEWEST = 2
"""Of fewer claims than this an overview says no more than the notes on them do."""
_NAMED = (Verdict.OVERSTATES, Verdict.NOT_FOUND, Verdict.PARTLY)
"""The verdicts whose studies are named, the most serious first."""


@dataclass(frozen=True, slots=True)
class _Words:
    section: str
    whole: str
    counts: Mapping[Verdict, str]
    named: Mapping[Verdict, str]
    joint: str
    comma: str


_WORDS: Mapping[TextLanguage, _Words] = {
    "zh": _Words(
        section="对{label}的核对：可信不可信，哪些对、哪些错",
        whole="我们核对了{label}讲到的{count}项研究和数字：{counts}。",
        counts={
            Verdict.AGREES: "{count}项与公开记录一致",
            Verdict.PARTLY: "{count}项部分一致",
            Verdict.OVERSTATES: "{count}项说得超出记录",
            Verdict.NOT_FOUND: "{count}项没有找到",
        },
        named={
            Verdict.OVERSTATES: "{label}说错或说得超出公开记录的是：{studies}。",
            Verdict.NOT_FOUND: "{label}讲到而我们没有找到的是：{studies}。",
            Verdict.PARTLY: "{label}讲到而与公开记录部分一致的是：{studies}。",
        },
        joint="、",
        comma="，",
    ),
    "en": _Words(
        section="Our check of {label}: whether it can be trusted, what is right and what is wrong",
        whole="We checked {count} studies and figures in {label} against the published record: {counts}.",
        counts={
            Verdict.AGREES: "{count} in agreement",
            Verdict.PARTLY: "{count} in partial agreement",
            Verdict.OVERSTATES: "{count} overstated",
            Verdict.NOT_FOUND: "{count} not found",
        },
        named={
            Verdict.OVERSTATES: "What {label} gets wrong or overstates: {studies}.",
            Verdict.NOT_FOUND: "What {label} speaks of and we did not find: {studies}.",
            Verdict.PARTLY: "What {label} says in partial agreement with the published record: {studies}.",
        },
        joint="; ",
        comma=", ",
    ),
}


def overview(label: str, studies: Sequence[Study], language: TextLanguage) -> tuple[str, list[str]]:
    """The heading and the sentences, none of them when there are too few claims to sum up.

    ``studies`` are those of one article, in their order; background that the article does not claim is left out.
    """
    words = _WORDS[language]
    claimed = [s for s in studies if s.verdict is not Verdict.CONTEXT and language in s.label]
    section = words.section.format(label=label)
    if len(claimed) < _FEWEST:
        return section, []
    of = {verdict: [s.label[language] for s in claimed if s.verdict is verdict] for verdict in words.counts}
    counts = [words.counts[verdict].format(count=len(own)) for verdict, own in of.items() if own]
    said = [words.whole.format(label=label, count=len(claimed), counts=words.comma.join(counts))]
    said += [
        words.named[verdict].format(label=label, studies=words.joint.join(of[verdict]))
        for verdict in _NAMED
        if of[verdict]
    ]
    return section, [sentence[:1].upper() + sentence[1:] for sentence in said]
