"""What is said of an article's studies all together: our words, made of the records of each of them.

They answer what no single study answers: how much of the article holds, what in it could not be found, which study is the largest.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.article import Study, Verdict
from bot.domain.language import TextLanguage
from bot.library.own_words import OWN_WORDS

_FEWEST = 2
"""Of fewer claims than this an overview says no more than the notes on them do."""
_NAMED = (Verdict.OVERSTATES, Verdict.NOT_FOUND, Verdict.PARTLY)
"""The verdicts whose studies are named, the most serious first."""


def overview(label: str, studies: Sequence[Study], language: TextLanguage) -> tuple[str, list[str]]:
    """The heading and the sentences, none of them when there are too few claims to sum up.

    ``studies`` are those of one article, in their order; background that the article does not claim is left out.
    """
    words = OWN_WORDS[language].overview
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


def catalogue(label: str, studies: Sequence[Study], language: TextLanguage) -> tuple[str, list[str]]:
    """The heading and the lists: the studies, the same by size, their journals. None of too few; figures are no studies."""
    words = OWN_WORDS[language].catalogue
    section = words.section.format(label=label)
    listed = [s for s in studies if language in s.label and (s.participants or s.journal or s.registry)]
    if len(listed) < _FEWEST:
        return section, []
    names = {s.study_id: s.label[language] + words.doubts.get(s.verdict, "") for s in listed}
    sized = sorted((s for s in listed if s.participants), key=lambda s: -(s.participants or 0))
    sizes = [words.size.format(label=names[s.study_id], count=s.participants) for s in sized]
    dated = sorted((s for s in listed if s.year), key=lambda s: -(s.year or 0))
    journals = dict.fromkeys(s.journal for s in listed if s.journal)
    rows = {
        words.studies: list(names.values()),
        words.by_size: sizes,
        words.smallest: sizes[::-1],
        words.by_year: [words.year.format(label=names[s.study_id], year=s.year) for s in dated],
        words.journals: [words.journal.format(journal=name) for name in journals],
    }
    said = [
        template.format(label=label, items=words.joint.join(items))
        for template, items in rows.items()
        if len(items) >= _FEWEST
    ]
    return section, [sentence[:1].upper() + sentence[1:] for sentence in said]
