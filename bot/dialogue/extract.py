"""Answers without a language model: the best sentences of the library, reported as whose words they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.dialogue.answerable import library_signals, read_trees
from bot.dialogue.choose import (
    choose,
    contrasted,
    doubted,
    explanations,
    leads_in,
    limits,
    listed,
    summary,
    unknown_size,
)
from bot.dialogue.concepts import Concept
from bot.dialogue.gathering import Found
from bot.dialogue.lengths import fitted
from bot.dialogue.measuring import SignalReader
from bot.dialogue.reading import Reading
from bot.dialogue.refusing import after_refusal
from bot.dialogue.reporting import Reporter
from bot.dialogue.scoring import Calibration, best_first, named_harms
from bot.dialogue.signals import Candidate
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language, TextLanguage
from bot.domain.passage import ABOUT, CATALOGUE, OVERVIEW, Origin, Passage
from bot.index.generation import Generation
from bot.language.glossary import PAIR
from bot.language.normalise import fold
from bot.prompts.replies import Replies

_EASE = 0.5
"""The share of the threshold that holds for what is only said on the subject of a question that is declined."""
_PERHAPS, _ON_THE_MATTER = 0.1, 0.3
"""How probable an answer must be, and what share of the question's words the nearest sentence and its context must hold, for
it to be shown beside "does not say". Of labelled questions refused wrongly, it is the answer to four in ten."""
_EASE_HELD = 0.7
"""The same for a follow-up on the study spoken of, where that has the words of an answer or speaks of the thing named:
what it is about is known from before, and was not weighed when the threshold was set."""
_ASKED_OF_STUDIES_TOO = frozenset({"safety"})
"""What is asked of studies as much as of treatments: whether anyone came to harm."""
_NO_TOPIC = frozenset({"", PAIR, "general", "trial", "study"})
"""Kinds of words that are no subject of a question to a doctor."""
_MOST_TOPICS = 2
_ENUMERATION = re.compile(
    r"^(?:[一二三四五六七八九十]+、|(?:\d+[.)]|(?:One|Two|Three|Four|Five|Six|Seven|Eight):)\s*)"
)


@dataclass(frozen=True, slots=True)
class Extract:
    """What the library says, or why it is taken not to say it."""

    proposals: tuple[Proposal, ...]
    probability: float
    """That the library answers the question at all."""
    near: tuple[str, ...]
    """What the nearest passages are about, for a "does not say" reply."""
    topic: str = ""
    """What the question is about in the glossary's words; empty when the glossary has none of its words."""
    nearest: Support | None = None
    """The nearest sentence that nobody profits from, where there is no answer."""
    beside: tuple[Proposal, ...] = ()
    """Where there is no answer: that sentence as it may be shown beside "does not say", when it is near enough to help."""
    unclear: bool = False
    """Whether nobody could know what the question points at: then it is asked back."""


class Extractor:
    """Chooses the sentences that answer and reports whose words they are."""

    def __init__(self, signals: SignalReader, calibration: Calibration, replies: Replies) -> None:
        self._signals = signals
        self._calibration = calibration
        self._trees = read_trees()
        self.report = Reporter(replies)

    def __call__(
        self, generation: Generation, reading: Reading, found: Found, declined: bool = False
    ) -> Extract:
        """The extract for a reading; no proposals when the library probably does not say.

        ``declined`` says that it only adds what is known to a refusal: little is asked of it, but no promotion may stand there.
        """
        if reading.unclear:
            return Extract((), 0.0, (), unclear=True)
        candidates, in_list = self._admitted(generation, reading, found, declined)
        ranked = best_first(reading, candidates, self._calibration)
        likely = self._trees.probability(library_signals(reading, ranked))
        near = tuple(dict.fromkeys(_subject(c.passage, generation, reading.language) for _, c in ranked[:6]))[
            :2
        ]
        main = self.report.reports(generation, reading, listed(reading, ranked)) if in_list else []
        if (
            _beyond(reading, ranked)
            or _elsewhere(reading, ranked)
            or (not main and (_untold(reading, ranked) or _no_such_harm(reading, ranked)))
        ):
            return self._unanswered(generation, reading, ranked, 0.0, near, declined)
        ease = _EASE if declined else _EASE_HELD if _fits(reading, ranked) else 1.0
        least = ease * self._calibration.threshold
        if not main and (not ranked or likely < least):
            known = summary(reading, ranked) if reading.bare else []
            known = known or unknown_size(reading, ranked)
            known = known or explanations(reading, ranked) or doubted(reading, ranked)
            if declined or not known:
                return self._unanswered(generation, reading, ranked, likely, near, declined)
            main = self.report.reports(generation, reading, known)
        if not (main := main or self.report.points(generation, reading, ranked)):
            chosen = (
                contrasted(reading, ranked)
                or (reading.confirms and doubted(reading, ranked))
                or unknown_size(reading, ranked)
                or limits(reading, ranked)
                or summary(reading, ranked)
                or choose(reading, [pair for pair in ranked if not leads_in(pair[1])] or ranked)
            )
            main = self.report.reports(generation, reading, chosen)
        passages = [support.passage for proposal in main for support in proposal.supports]
        cautions = self.report.cautions(generation, reading, passages)
        return Extract(tuple(fitted(reading.language, main, cautions)), likely, near)

    def _unanswered(
        self,
        generation: Generation,
        reading: Reading,
        ranked: Sequence[tuple[float, Candidate]],
        likely: float,
        near: tuple[str, ...],
        declined: bool,
    ) -> Extract:
        """That the library does not say, with the nearest sentence that it has; a refusal is followed by none."""
        nearest = next((c for _, c in ranked if _is_neutral(c)), None)
        if nearest is None:
            return Extract((), likely, near, _topic(reading))
        of_named = reading.named and nearest.signals.study > 0
        helps = of_named or (likely >= _PERHAPS and nearest.signals.context_coverage >= _ON_THE_MATTER)
        shown = helps and not declined
        beside = tuple(self.report.reports(generation, reading, [nearest])) if shown else ()
        support = Support(nearest.passage, nearest.text)
        return Extract((), likely, near, _topic(reading), support, beside)

    def _admitted(
        self, generation: Generation, reading: Reading, found: Found, declined: bool
    ) -> tuple[list[Candidate], bool]:
        """The sentences that may stand in the answer, and whether they are lists that are asked for as such."""
        candidates = self._signals.candidates(generation, reading, found)
        if declined:
            candidates = after_refusal(generation, reading, candidates)
        if reading.without:
            candidates = [c for c in candidates if not _speaks_of(c, reading.without)] or candidates
        if reading.besides:
            candidates = [c for c in candidates if c.passage.study_id not in reading.besides]
        lists = [c for c in candidates if c.passage.key.endswith(CATALOGUE)]
        in_list = reading.catalogue and bool(lists) and not declined
        candidates = lists if in_list else candidates
        if reading.of_text:
            labels = _labels(generation, reading.language.text)
            told = {ask.of_text for ask in reading.asks}
            candidates = [c for c in candidates if _is_on_a_text(c.passage, told, labels)] or candidates
        return candidates, in_list


def _speaks_of(candidate: Candidate, things: Sequence[Concept]) -> bool:
    """Whether a sentence speaks of one of these things or of their kind: besides stem cells, other cells are not meant."""
    return any(thing.kind in candidate.kinds for thing in things) or any(
        thing.stands_in(candidate.folded, candidate.terms) for thing in things
    )


def _fits(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> bool:
    """Whether the best sentence on the study that a follow-up is held to answers one thing asked for, or speaks of what it names."""
    if not (reading.held and ranked):
        return False
    best, things = ranked[0][1], {concept.surface for concept in reading.things} - reading.carried
    spoken = (
        here for here, concept in zip(best.covers, reading.concepts, strict=True) if concept.surface in things
    )
    return any(best.answers) or (not reading.asks and any(spoken))


def _no_such_harm(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> bool:
    """Whether a question asks if a harm that it names can come, and nothing tells of that one as a harm ("cause cancer?")."""
    safety = [place for place, ask in enumerate(reading.asks) if ask.name == "safety"]
    harms = named_harms(reading)
    return bool(safety and harms and reading.yes_no) and not any(
        c.answers[safety[0]] and c.passage.origin is not Origin.GLOSSARY and any(c.covers[p] for p in harms)
        for _, c in ranked
    )


_PLACE = "place"
"""The glossary's kind of countries, towns and the like."""
_TEXT_OF_YEAR = re.compile(
    r"\d{4}年的?[^\W\d]{0,6}?(?:指南|综述|研究|试验|分析|报告|论文)"
    r"|\b(?:the|a|any)\s\d{4}\s(?:\w+\s){0,2}?(?:guideline|review|trial|study|report|analysis|paper)"
    r"|\b(?:guidelines?|review|trial|study|report|analysis|paper)\s(?:of|from)\s\d{4}\b"
)
"""A text told by its year: "the 2027 guideline", 2027年的指南."""


def _beyond(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> bool:
    """Whether a study is asked what it found after a time that nothing on it speaks of ("and after ten years?"), or a
    text of a year is asked for of which there is none ("the 2027 guideline")."""
    units = {number.unit for number in reading.numbers}
    if reading.studies and "time" in units:
        return all(c.signals.span_missing > 0 for _, c in ranked if c.signals.study > 0)
    of_year = "year" in units and _TEXT_OF_YEAR.search(reading.folded)
    return bool(of_year) and all(c.signals.span_missing > 0 for _, c in ranked)


def _elsewhere(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> bool:
    """Whether a country is asked about while the best sentence is on another one: what China approved says nothing of Japan."""
    asked = [
        place
        for place, concept in enumerate(reading.concepts)
        if concept.kind == _PLACE and concept.standard.get("en", "")[:1].isupper()
    ]
    if not asked or not ranked:
        return False
    best = ranked[0][1]
    return _PLACE in best.kinds and not any(best.covers[place] for place in asked)


def _untold(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> bool:
    """Whether nothing on the study that a follow-up is held to answers what it asks, nor speaks of anything that it names."""
    told = [
        place
        for place, ask in enumerate(reading.asks)
        if (ask.units or ask.answered_by) and Origin.LIMITATION not in ask.prefers  # there is always one
    ]
    asked_of_studies = any(
        ask.of_study or ask.particular or ask.name in _ASKED_OF_STUDIES_TOO for ask in reading.asks
    )
    if not (reading.held and asked_of_studies and told and ranked):
        return False
    own = [p for p, concept in enumerate(reading.concepts) if concept.surface not in reading.carried]
    answered = any(c.answers[place] for _, c in ranked if c.signals.study > 0 for place in told)
    return not answered and not any(ranked[0][1].covers[place] for place in own)


def _labels(generation: Generation, language: TextLanguage) -> list[str]:
    """What the library's texts are called ("the article"), folded."""
    editions = (by_language.get(language) for by_language in generation.editions.values())
    return [fold(edition.label) for edition in editions if edition is not None]


def _is_on_a_text(passage: Passage, told: Collection[str], labels: Sequence[str]) -> bool:
    """Whether a passage speaks of a text as a whole and is not a part of it, and tells what is asked of it."""
    if passage.key.endswith((ABOUT, OVERVIEW)):
        return passage.key.rsplit("/", 1)[-1] in told
    section = fold(passage.section)
    return not passage.commercial and passage.study_id is None and any(label in section for label in labels)


def _is_neutral(candidate: Candidate) -> bool:
    """Whether nobody profits from a sentence, and it is no mere explanation of a word."""
    return not candidate.passage.commercial and candidate.passage.origin is not Origin.GLOSSARY


def _topic(reading: Reading) -> str:
    """The question's subject in the glossary's standard words, which are safe to repeat; no more than a person would name."""
    names = (c.standard[reading.language.text] for c in reading.concepts if c.kind not in _NO_TOPIC)
    named = list(dict.fromkeys(names))[:_MOST_TOPICS]
    return ("、" if reading.language.text == "zh" else ", ").join(named)


def _subject(passage: Passage, generation: Generation, language: Language) -> str:
    """What a passage is about, in a few words."""
    study = generation.studies.get(passage.study_id or "")
    if study is not None:
        return study.label[language.text]
    if passage.language != language.text:
        edition = generation.editions.get(passage.slug, {}).get(passage.language)
        return edition.label if edition else passage.label
    heading = passage.section.rsplit(" > ", 1)[-1].split(", ")[0] or passage.label
    return _ENUMERATION.sub("", heading)
