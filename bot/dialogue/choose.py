"""Which sentences of a ranking make the answer: the best, those that add something, those that complete it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import islice

from bot.dialogue.reading import Reading
from bot.dialogue.signals import Candidate
from bot.domain.passage import Origin

NEAR_BEST = 1.2
"""How far below the first a further sentence may score; scores are log-odds of being the better of two."""
_NEAR_ENOUGH = 2.0
"""The same where several points are asked for."""
MOST_MAIN = 3
_COMPLETING = 2.0
"""The same for a sentence that speaks of what the first leaves out."""
_ALSO_ASKED = 4.0
"""The same for a sentence that answers a second thing that is asked for ("how many, and for how long?")."""
_FARTHEST = max(NEAR_BEST, _NEAR_ENOUGH, _COMPLETING, _ALSO_ASKED)
_SOBER = 4.0
"""How far below the best a sober sentence may score to come before a promotional one."""
_AS_MUCH = 0.6
"""The share of what the best sentence has of a question's words that a sentence needs to come before it for its figure."""
_OTHER_TREATMENTS = frozenset({"treatment", "drug", "life"})
"""Kinds of things, ways of living among them, for which independent words on stem cells are no answer."""
_OF_EACH = 2
"""So many sentences on each of two studies that are set against each other."""
_SAME = 0.75
"""Two sentences that share more of their telling words than this say the same."""
_SAME_FIGURE, _SAME_FIGURES = 0.2, 0.35
"""How much likelier two sentences on one study say the same when the one figure, or all figures, of one are in the other."""
_UNSEEN = "unseen"
"""What is asked for, among others, by a question for results."""
_UNKNOWN_SIZE = "unknown_size"
"""The same by a question for how many people there were."""
INTRODUCES = re.compile(r"(?:[:：]|——|--)\s*$")


def choose(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """The best sentence, those near it that add something, and those that speak of what is asked for besides."""
    if words := explanations(reading, ranked):
        return words
    best_score, best = _first(reading, ranked)
    most = (
        MOST_MAIN
        if reading.several or reading.apart
        else (1 if reading.units or best.passage.origin is Origin.GLOSSARY else 2)
    )
    chosen, reach, elsewhere = [best], _reach(reading), _reach_elsewhere(reading)
    for score, candidate in ranked:
        if best_score - score > max(reach, _FARTHEST) or candidate.passage.origin is Origin.CAUTION:
            continue
        if any(_overlap(candidate, c) >= _SAME for c in chosen):
            continue
        told = candidate.passage.study_id
        if reading.apart and (told is None or any(told == c.passage.study_id for c in chosen)):
            continue
        near = (
            best_score - score <= (reach if _same_matter(candidate, best) else elsewhere)
            and len(chosen) < most
            and (any(candidate.answers) or not candidate.answers)
        )
        completes = (
            best_score - score <= _COMPLETING and len(chosen) < 2 and _completes(reading, candidate, best)
        ) or (
            best_score - score <= _ALSO_ASKED and len(chosen) < MOST_MAIN and _also_asked(candidate, chosen)
        )
        if near or completes:
            chosen.append(candidate)
    if not reading.overclaims:
        chosen[1:] = sorted(chosen[1:], key=lambda c: (c.passage.key != best.passage.key, c.position))
    return chosen


def _reach(reading: Reading) -> float:
    """How far below the first a further sentence may score; of several studies that are named each has its say."""
    if reading.apart:
        return math.inf if reading.named else _ALSO_ASKED
    return _NEAR_ENOUGH if reading.several else NEAR_BEST


def _reach_elsewhere(reading: Reading) -> float:
    """The same for a sentence on another matter than the first: where one thing is asked for it is hardly ever an answer."""
    if reading.apart or reading.of_text:
        return _reach(reading)
    gathers = any(ask.several and ask.name != "comparison" for ask in reading.asks)
    return NEAR_BEST if gathers else -math.inf


def explanations(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """The explanations of two words that are compared, when the library explains both and compares them nowhere."""
    if not reading.compares_words:
        return []
    told = [
        next(
            (c for _, c in ranked if c.signals.defines and c.covers[place] and not all(c.covers)),
            None,
        )
        for place in range(len(reading.concepts))
    ]
    both = [c for c in told if c is not None]
    compared = any(
        all(c.covers) and not c.signals.defines and c.signals.answered > 0.5 for _, c in ranked[:5]
    )
    return both if len(both) == len(told) and not compared else []


def leads_in(candidate: Candidate) -> bool:
    """Whether a sentence only introduces what follows it."""
    return bool(INTRODUCES.search(candidate.text))


def _first(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> tuple[float, Candidate]:
    """The sentence to begin with: the best; where sober words come first, the best that nobody profits from, if it is near."""
    if (len(reading.concepts) == 1 or reading.same_thing) and (
        told := [pair for pair in ranked if pair[1].signals.defines]
    ):
        return told[0]
    if reading.asks_for("reliability") and (doubted := _on_figure(reading, ranked)):
        return doubted
    if not ranked[0][1].signals.defines and (fitting := _answering(reading, ranked)):
        if reading.units and not reading.overclaims:
            return fitting  # a figure is asked for; sober words may stand beside it
        ranked = [fitting, *ranked]
    if not reading.sober and (reading.named or reading.asks):
        return ranked[0]
    sober = (
        pair
        for pair in ranked
        if not pair[1].passage.commercial
        and pair[1].passage.origin is not Origin.GLOSSARY
        and not _leaves_out(reading, pair[1], ranked[0][1])
        and (any(pair[1].answers) or not any(ranked[0][1].answers))
    )
    found = next(sober, ranked[0])
    far = _SOBER if reading.overclaims or reading.asks_for("better") else NEAR_BEST
    return found if ranked[0][0] - found[0] <= far else ranked[0]


def _answering(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> tuple[float, Candidate] | None:
    """The best sentence with a figure as asked for, else in the words of an answer, where the best of all has none."""
    own = {concept.surface for concept in reading.concepts} - reading.carried
    spoken = (here for here, c in zip(ranked[0][1].covers, reading.concepts, strict=True) if c.surface in own)
    held = reading.held and not any(spoken)
    wanted = [place for place, ask in enumerate(reading.asks) if ask.units] or [
        place
        for place, ask in enumerate(reading.asks)
        if ask.answered_by and (ask.of_study or ask.sober or held)
    ]
    if not wanted or any(ranked[0][1].answers[place] for place in wanted):
        return None
    least = ranked[0][0] - (_SOBER if reading.overclaims else _NEAR_ENOUGH)
    return next(
        (
            pair
            for pair in ranked
            if pair[0] >= least
            and any(pair[1].answers[place] for place in wanted)
            and pair[1].signals.coverage >= _AS_MUCH * ranked[0][1].signals.coverage
            and not _leaves_out(reading, pair[1], ranked[0][1])
        ),
        None,
    )


def _on_figure(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> tuple[float, Candidate] | None:
    """What was found of a figure whose truth is asked after ("is the 80% real?"), where it is near the best."""
    doubted = {number.value for number in reading.numbers if number.unit != "year"}
    own = (
        pair
        for pair in ranked
        if pair[0] >= ranked[0][0] - _SOBER
        and pair[1].passage.origin in (Origin.LIMITATION, Origin.RECORD, Origin.CAUTION)
        and doubted & pair[1].figures
    )
    return next(own, None) if doubted else None


def listed(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """The list that is asked for, of each text: of all studies, of the largest, of their journals."""
    wanted = [place for place, ask in enumerate(reading.asks) if ask.catalogue]
    fitting = [c for _, c in ranked if all(c.answers[place] for place in wanted)] or [c for _, c in ranked]
    return [c for c in fitting if c.position == fitting[0].position]


def doubted(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """For a claim about a named study that is held up to be confirmed ("so 83% were cured, right?"): what was found of it."""
    if not (reading.named and (reading.confirms or reading.yes_no)):
        return []
    figures = {number.value for number in reading.numbers if number.unit != "year"}
    own = (
        c
        for _, c in ranked
        if c.signals.study > 0
        and c.passage.origin in (Origin.LIMITATION, Origin.RECORD, Origin.CAUTION)
        and (reading.overclaims or figures & c.figures)
    )
    return list(islice(own, 1))


def _leaves_out(reading: Reading, candidate: Candidate, best: Candidate) -> bool:
    """Whether a sentence says nothing of a treatment that is asked about and that the best one speaks of."""
    return any(
        there and not here and concept.kind in _OTHER_TREATMENTS
        for here, there, concept in zip(candidate.covers, best.covers, reading.concepts, strict=True)
    )


def summary(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """For "tell me about that study": what the article says of it, what the record says, what it does not show."""
    told_of = reading.studies and reading.of_study and reading.asks_for("summary")
    if not (told_of or (reading.named and (reading.asks_for("summary") or reading.bare))):
        return []
    own = [c for _, c in ranked if c.passage.study_id == reading.studies[0] and not leads_in(c)]
    told = [c for c in own if c.passage.commercial][:1]
    figures = {
        number.value for number in reading.numbers if number.unit != "people"
    }  # "what does Decree 818 say?"
    if unseen := [c for c in own if _says(_UNSEEN, reading, c)]:
        return unseen[:1]
    recorded = (c for c in own if c.passage.origin is Origin.RECORD)
    record = sorted(recorded, key=lambda c: (not figures & c.figures, c.position))[:2]
    chosen = told
    for candidate in record:
        if all(_overlap(candidate, other) < _SAME for other in chosen):
            chosen = [*chosen, candidate]
    return chosen if record else []


def unknown_size(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """For "how many people were in that study?": that nobody saw how many, where that is known."""
    own = (c for _, c in ranked if c.signals.study > 0 and _says(_UNKNOWN_SIZE, reading, c))
    return list(islice(own, 1)) if reading.named else []


def _says(wanted: str, reading: Reading, candidate: Candidate) -> bool:
    """Whether a sentence says of what is asked for that it was not seen."""
    return any(ask.name == wanted and here for ask, here in zip(reading.asks, candidate.answers, strict=True))


def contrasted(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """For "how do those two studies differ": what the record says of each, in the same order."""
    if not reading.contrasts:
        return []
    particular = [place for place, ask in enumerate(reading.asks) if ask.name == "finding"] or [
        place for place, ask in enumerate(reading.asks) if ask.name != "comparison"
    ]
    told = [
        sorted(
            (c for _, c in ranked if c.passage.study_id == study and c.passage.origin is Origin.RECORD),
            key=lambda c: (not any(c.answers[place] for place in particular), c.position),
        )[:_OF_EACH]
        for study in reading.studies
    ]
    return [c for own in told for c in sorted(own, key=lambda c: c.position)] if all(told) else []


def limits(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """For "how reliable is that study": what it does not show, the nearest to the question first."""
    if not (reading.studies and reading.asks_for("trust")) or reading.units:
        return []
    own = [c for _, c in ranked if c.passage.study_id == reading.studies[0] and not leads_in(c)]
    figures = {number.value for number in reading.numbers}
    chosen: list[Candidate] = []
    for candidate in sorted(own, key=lambda c: not figures & c.figures):
        shown = candidate.passage.origin is Origin.LIMITATION
        if shown and len(chosen) < MOST_MAIN and all(_overlap(candidate, c) < _SAME for c in chosen):
            chosen.append(candidate)
    return chosen


def _completes(reading: Reading, candidate: Candidate, best: Candidate) -> bool:
    """Whether a sentence on the same matter speaks of a known thing that is asked for and the best leaves out."""
    same = _same_matter(candidate, best) and candidate.passage.origin is not Origin.GLOSSARY
    return same and any(
        here and not there and concept.kind
        for here, there, concept in zip(candidate.covers, best.covers, reading.concepts, strict=True)
    )


def _also_asked(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether a sentence of the same study answers a thing asked for that none of those chosen answers."""
    return _same_matter(candidate, chosen[0]) and any(
        here and not any(there)
        for here, there in zip(candidate.answers, zip(*(c.answers for c in chosen), strict=True), strict=True)
    )


def _same_matter(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences are on the same study; what is on none is on the matter of its own text."""
    return one.passage.study_id == other.passage.study_id and (
        one.passage.study_id is not None or one.passage.slug == other.passage.slug
    )


def _overlap(one: Candidate, other: Candidate) -> float:
    """The share of the shorter sentence's telling words that stand in the other too; more where it has no other figure."""
    shorter = min(len(one.telling), len(other.telling))
    shared = len(one.telling & other.telling) / shorter if shorter else 1.0
    fewer, more = sorted((one.figures, other.figures), key=len)
    told = one.passage.study_id == other.passage.study_id and bool(fewer) and fewer <= more
    if not told:
        return shared
    return shared + (_SAME_FIGURE if len(fewer) == 1 else _SAME_FIGURES)
