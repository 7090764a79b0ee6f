"""A sentence of the model as a proposal: its citations understood, its quotations found, its claims attributed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.dialogue.reporting import names_study
from bot.dialogue.verification.shown import figures_of, is_seen, names, to_see
from bot.dialogue.writer.opening import points_back, without_joint
from bot.dialogue.writer.parse import RawSentence
from bot.domain.article import Study
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language
from bot.domain.passage import Passage
from bot.language.normalise import clean, fold, visible
from bot.language.numbers import numbers, same_number
from bot.language.sentences import split
from bot.language.words import Words
from bot.prompts.replies import Replies

_CITED = re.compile(
    r"\s*[\[【［〔]\s*(\d{1,4}(?:\s*[,，、;；\-–~]\s*\d{1,4})*)\s*(?:†[^\]】］〕]*)?[\]】］〕]"
)
"""Citations as models write them into sentences: [1], [1, 2], 【1】, 【1†source】."""
_BRACKETS = re.compile(r"[\[\]【】［］〔〕†]")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)、](?!\d))\s+")
_STOPPED = re.compile(r"[。.!?！？…][”’」』》）)\"']*$")
_FAR_MORE = 0.2
"""The share of a sentence's words by which another passage may hold more of it than those it cites."""
_UNFINISHED = re.compile(r"[:：;；,，、—-]\s*$")
_MOST_CITED = 3
_MOST_SENTENCES = 2
_LONGEST_QUOTE = 3
"""Sentences of a passage that one quotation may hold."""
_LONGEST_JOINED = 5
"""The same where a sentence joins figures or names that stand further apart."""


class Proposer:
    """Makes proposals of one answer from what the model wrote."""

    def __init__(
        self,
        language: Language,
        passages: Sequence[Passage],
        studies: Mapping[str, Study],
        replies: Replies,
        words: Words,
    ) -> None:
        self._language = language
        self._passages = passages
        self._studies = studies
        self._replies = replies
        self._words = words
        self._named: set[str] = set()
        self._known = [frozenset(words.tokens(f"{p.section}\n{p.lead}\n{p.text}")) for p in passages]

    def cited(self, raw: RawSentence) -> tuple[Passage, ...]:
        """The passages that a sentence names and that it was given."""
        _, numbers_cited = _without_citations(visible(raw.text))
        wanted = dict.fromkeys((*raw.passages, *numbers_cited))
        return tuple(self._passages[n - 1] for n in wanted if 1 <= n <= len(self._passages))

    def __call__(self, raw: RawSentence) -> Proposal | str:
        """The proposal, or why the sentence can be none."""
        text, inline = _without_citations(" ".join(visible(raw.text).split()))
        text = without_joint(_BULLET.sub("", text).strip(), self._language.text)
        cited = tuple(dict.fromkeys((*raw.passages, *inline)))
        if not text:
            return "empty"
        if not cited:
            return "no-citation"
        if any(not 1 <= number <= len(self._passages) for number in cited):
            return "unknown-citation"
        if _BRACKETS.search(text):
            return "malformed-citation"
        if len(cited) > _MOST_CITED:
            return "too-many-citations"
        if len(split(text)) > _MOST_SENTENCES:
            return "several-sentences"
        if _UNFINISHED.search(text):
            return "unfinished"
        passages = [self._passages[number - 1] for number in cited]
        if points_back(text, self._language.text, passages):
            return "leans-back"
        if len({(p.commercial, p.label if p.commercial else "") for p in passages}) > 1:
            return "mixed-sources"
        if self._stands_elsewhere(text, cited):
            return "other-passage"
        if not _STOPPED.search(text):
            text += "。" if self._language.text == "zh" else "."
        supports = tuple(Support(p, quotation(text, p, self._words)) for p in passages)
        if not passages[0].commercial:
            return Proposal(text, supports, written=True)
        return Proposal(self._attributed(text, passages), supports, attributed=True, written=True)

    def _stands_elsewhere(self, text: str, cited: Sequence[int]) -> bool:
        """Whether a passage that is not cited says far more of the sentence than those that are: then it is another's."""
        wanted = set(self._words.content(text))
        if not wanted:
            return False
        held = [len(wanted & known) / len(wanted) for known in self._known]
        own = set[str]().union(*(self._known[number - 1] for number in cited))
        return max(held) - len(wanted & own) / len(wanted) >= _FAR_MORE

    def _attributed(self, text: str, passages: Sequence[Passage]) -> str:
        """A publisher's claim as the bot reports it, with the study it is on where the sentence does not say."""
        label = passages[0].label
        names = {p.study_id for p in passages if p.study_id in self._studies}
        template, filled = "attribution.plain", {"text": label, "quote": text}
        if len(names) == 1:
            study = self._studies[names.pop() or ""]
            if study.study_id not in self._named and not names_study(text, study, label):
                template, filled = "attribution.study", filled | {"study": study.label[self._language.text]}
            self._named.add(study.study_id)
        filled["text_start"] = label[:1].upper() + label[1:]
        return self._replies.line(template, self._language).format(**filled)


def quotation(text: str, passage: Passage, words: Words) -> str:
    """The passage's own words that a sentence rests on: the fewest whole sentences that hold most of what it says."""
    wanted, figures, plain = set(words.content(text)), to_see(text), numbers(text)
    named = [fold(name) for name in names(text) if fold(name) in fold(passage.text)]

    def held(quote: str) -> int:
        folded = fold(quote)
        return sum(name in folded for name in named)

    def told(quote: str) -> float:
        known = figures_of(quote)[0]
        same = sum(any(same_number(figure, other) for other in known) for figure in plain)
        return (same + held(quote)) / (len(plain) + len(named) or 1)

    def rank(quote: str) -> tuple[float, int]:
        terms = len(wanted & set(words.tokens(quote))) / (len(wanted) or 1)
        seen = sum(is_seen(figure, figures_of(quote)) for figure in figures)
        return round(terms + (seen + held(quote)) / (len(figures) + len(named) or 1), 3), -len(quote)

    best = max(_runs(passage, 1, _LONGEST_QUOTE), key=rank, default=passage.text)
    # What a sentence joins from further apart is shown whole, so that each figure and each name of it can be seen.
    longer = max(_runs(passage, _LONGEST_QUOTE + 1, _LONGEST_JOINED), key=rank, default=best)
    return longer if told(longer) > told(best) else best


def _runs(passage: Passage, least: int, most: int) -> Iterator[str]:
    """Sentences of a passage that stand side by side, from ``least`` to ``most`` of them."""
    joint = "" if passage.language == "zh" else " "
    for size in range(least, most + 1):
        for start in range(len(passage.sentences) - size + 1):
            yield joint.join(passage.sentences[start : start + size])


def _without_citations(text: str) -> tuple[str, tuple[int, ...]]:
    """A sentence without the citations written into it, and their numbers; ranges such as [1-3] count as each of them."""
    found: list[int] = []

    def take(match: re.Match[str]) -> str:
        found.extend(_numbers(clean(match.group(1))))
        return ""

    return _CITED.sub(take, text), tuple(found)


def _numbers(listed: str) -> list[int]:
    parts = re.split(r"\s*[,、;]\s*", listed)
    found: list[int] = []
    for part in parts:
        first, *last = (int(number) for number in re.findall(r"\d+", part))
        found += range(first, min(last[0], first + 9) + 1) if last and last[0] >= first else [first, *last]
    return found
