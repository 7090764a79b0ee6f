"""Answers without a language model: the best sentences of the library, reported as whose words they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.dialogue.choose import (
    INTRODUCES,
    NEAR_BEST,
    choose,
    contrasted,
    doubted,
    explanations,
    leads_in,
    limits,
    listed,
    summary,
)
from bot.dialogue.concepts import Concept
from bot.dialogue.measuring import SignalReader
from bot.dialogue.reading import Reading
from bot.dialogue.refusing import after_refusal
from bot.dialogue.scoring import Calibration, library_signals, probability, rank
from bot.dialogue.search import Found
from bot.dialogue.signals import Candidate
from bot.domain.article import Study
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language, TextLanguage
from bot.domain.passage import ABOUT, CATALOGUE, OVERVIEW, Origin, Passage
from bot.index.generation import Generation
from bot.language.glossary import PAIR
from bot.language.normalise import fold
from bot.language.sentences import leans_back
from bot.prompts.replies import Replies

LIMITS: dict[TextLanguage, int] = {"zh": 300, "en": 150}
"""The longest answer, evidence notes included: Chinese characters, English words."""
MOST_ITEMS = 4
MOST_CAUTIONS = 2
_LONGEST_PAIR = 0.6
"""The share of the limit that a sentence may take together with the one that gives it its subject."""
_REPEATED = 0.85
"""A note is left out when this share of its pairs of letters stands in a sentence before it."""
_EASE = 0.5
"""The share of the threshold that holds for what is only said on the subject of a question that is declined."""
_NO_TOPIC = frozenset({"", PAIR, "general", "trial", "study"})
"""Kinds of words that are no subject of a question to a doctor."""
_MOST_TOPICS = 2
_FEWEST_POINTS = 2
_LEADING = 3
"""How many of the best sentences may show that a list is what answers."""
_ROOM_FOR_POINTS = 0.7
"""The share of the limit that the points of a list may take in their own words."""
_POINT = re.compile(r"^\s*(?:\(?\d{1,2}[.)、](?!\d)|[-•·])\s*")
_UNFINISHED = re.compile(r"[;；,，、]\s*$")
_SENTENCE = re.compile(r"[。.!?！？;；:：…][”’」』》）)\"'】\]]*\s*$")
_ENUMERATION = re.compile(
    r"^(?:[一二三四五六七八九十]+、|(?:\d+[.)]|(?:One|Two|Three|Four|Five|Six|Seven|Eight):)\s*)"
)
_HEAD = re.compile(r"^(?:\(?\d{1,2}[.)、]\s*)?([^:：。.]{2,60})[:：]")


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
    unclear: bool = False
    """Whether nobody could know what the question points at: then it is asked back."""


class Extractor:
    """Chooses the sentences that answer and reports whose words they are."""

    def __init__(self, signals: SignalReader, calibration: Calibration, replies: Replies) -> None:
        self._signals = signals
        self._calibration = calibration
        self._replies = replies

    def __call__(
        self, generation: Generation, reading: Reading, found: Found, declined: bool = False
    ) -> Extract:
        """The extract for a reading; no proposals when the library probably does not say.

        ``declined`` says that it only adds what is known to a refusal: little is asked of it, but no promotion may stand there.
        """
        if reading.unclear:
            return Extract((), 0.0, (), unclear=True)
        candidates = self._signals.candidates(generation, reading, found)
        if declined:
            candidates = after_refusal(generation, reading, candidates)
        if reading.without:
            candidates = [c for c in candidates if not _speaks_of(c, reading.without)] or candidates
        lists = [c for c in candidates if c.passage.key.endswith(CATALOGUE)]
        in_list = reading.catalogue and bool(lists) and not declined
        candidates = lists if in_list else candidates
        if reading.of_text:
            labels = _labels(generation, reading.language.text)
            told = {ask.of_text for ask in reading.asks}
            candidates = [c for c in candidates if _is_on_a_text(c.passage, told, labels)] or candidates
        whole = [c for c in candidates if _SENTENCE.search(c.text) or c.passage.lead]
        ranked = rank(reading, _of_named_study(reading, whole or candidates), self._calibration)
        likely = probability(library_signals(reading, ranked), self._calibration)
        near = tuple(dict.fromkeys(_subject(c.passage, generation, reading.language) for _, c in ranked[:6]))[
            :2
        ]
        main = self._reports(generation, reading, listed(reading, ranked)) if in_list else []
        least = (_EASE if declined else 1.0) * self._calibration.threshold
        if not main and (not ranked or likely < least):
            known = summary(reading, ranked) if reading.bare else []
            known = known or explanations(reading, ranked) or doubted(reading, ranked)
            if declined or not known:
                return Extract((), likely, near, _topic(reading), _nearest(ranked))
            main = self._reports(generation, reading, known)
        if not (main := main or self._points(generation, reading, ranked)):
            chosen = (
                contrasted(reading, ranked)
                or summary(reading, ranked)
                or limits(reading, ranked)
                or choose(reading, [pair for pair in ranked if not leads_in(pair[1])] or ranked)
            )
            main = self._reports(generation, reading, chosen)
        passages = [support.passage for proposal in main for support in proposal.supports]
        cautions = self.cautions(generation, reading, passages)
        return Extract(tuple(_fit(reading, main, cautions)), likely, near)

    def unanswered(self, extract: Extract, language: Language) -> Proposal | None:
        """What is said of one of several questions that has no answer; None where nothing is near it."""
        if extract.nearest is None:
            return None
        return Proposal(self._replies.line("unanswered", language), (extract.nearest,), note=True)

    def _reports(
        self, generation: Generation, reading: Reading, chosen: Sequence[Candidate]
    ) -> list[Proposal]:
        """The chosen sentences as the bot says them, none of them twice."""
        said: set[tuple[str, int]] = set()
        studies: set[str | None] = set()
        reports = []
        for candidate in chosen:
            place = (candidate.passage.key, candidate.position)
            before = (candidate.passage.key, candidate.position - 1)
            if place in said:
                continue
            quote = candidate.text
            if before not in said and (both := self._with_subject(candidate, reading.language)):
                quote = both
                said.add(before)
            said.add(place)
            named = candidate.passage.study_id in studies
            studies.add(candidate.passage.study_id)
            reports.append(self._say(generation, reading, candidate.passage, quote, named))
        return reports

    def _with_subject(self, candidate: Candidate, language: Language) -> str:
        """A sentence after the one before it, when it opens with a word ("They ...") whose meaning stands there; else empty."""
        sentences, side = candidate.passage.sentences, candidate.passage.language
        if candidate.position == 0 or not leans_back(candidate.text, side):
            return ""
        joint = "" if side == "zh" else " "
        both = joint.join(sentences[candidate.position - 1 : candidate.position + 1])
        return both if length(both, language) <= _LONGEST_PAIR * LIMITS[side] else ""

    def _say(
        self, generation: Generation, reading: Reading, passage: Passage, quote: str, named: bool
    ) -> Proposal:
        support = (Support(passage, quote),)
        words = _finished(_POINT.sub("", quote), passage.language)
        if passage.language != reading.language.text:
            words = self._replies.line("foreign", reading.language).format(quote=words)
        if not passage.commercial:
            return Proposal(words, support)
        study = generation.studies.get(passage.study_id or "")
        template, filled = "attribution.plain", {"text": passage.label, "quote": words}
        if study is not None and not named and not names_study(quote, study, passage.label):
            template, filled = "attribution.study", filled | {"study": study.label[reading.language.text]}
        filled["text_start"] = passage.label[:1].upper() + passage.label[1:]
        return Proposal(
            self._replies.line(template, reading.language).format(**filled), support, attributed=True
        )

    def _points(
        self, generation: Generation, reading: Reading, ranked: Sequence[tuple[float, Candidate]]
    ) -> list[Proposal]:
        """The points of a run that one sentence introduces, when several are asked for and the run leads the ranking.

        Each in its own words where there is room for all, else all of them by their short names.
        """
        if not reading.points:
            return []
        best_score = ranked[0][0]
        close = [c for score, c in ranked[:_LEADING] if best_score - score <= NEAR_BEST]
        lead = next((found for c in close if (found := _lead_of(c))), "")
        run = {c.passage.key: c.passage for _, c in ranked if lead and c.passage.lead == lead}
        passages = [run[key] for key in sorted(run) if run[key].language == reading.language.text]
        if len(passages) < _FEWEST_POINTS:
            return []
        whole = [self._say(generation, reading, p, p.sentences[0], named=False) for p in passages]
        room = _ROOM_FOR_POINTS * LIMITS[reading.language.text]
        owed = self.cautions(generation, reading, passages)
        if (
            sum(length(p.text, reading.language) for p in whole) <= room
            and len(whole) + len(owed) <= MOST_ITEMS
        ):
            return whole
        heads = [head.group(1).strip() if (head := _HEAD.match(p.text)) else _bare(p) for p in passages]
        joint, space, stop = self._replies.lines("joined", reading.language)
        words = f"{lead}{space}{joint.join(heads)}{stop}"
        introducing = next((c.passage for _, c in ranked if lead in c.passage.sentences), None)
        if introducing is None or length(words, reading.language) > room:
            return []
        said = self._say(generation, reading, passages[0], words, named=True)
        supports = (Support(introducing, lead), *(Support(p, p.sentences[0]) for p in passages))
        return [Proposal(said.text, tuple(dict.fromkeys(supports)), said.attributed)]

    def cautions(
        self, generation: Generation, reading: Reading, passages: Sequence[Passage]
    ) -> list[Proposal]:
        """The evidence notes that the answer owes: of each shaky study it leans on, and of claims beyond the record."""
        owed: dict[str, None] = {}
        for passage in passages:
            study = generation.studies.get(passage.study_id or "")
            if study is not None and (passage.commercial or study.verdict.shaky):
                owed[study.study_id] = None
            elif passage.balance:
                owed[passage.balance] = None
        notes = []
        for study_id in list(owed)[:MOST_CAUTIONS]:
            ids = generation.passage_ids_of_study(study_id, reading.language.text)
            for passage in generation.passages(ids):
                if passage.origin is Origin.CAUTION:
                    notes.append(Proposal(passage.text, (Support(passage, passage.text),), note=True))
        return notes


def _speaks_of(candidate: Candidate, things: Sequence[Concept]) -> bool:
    """Whether a sentence speaks of one of these things or of their kind: besides stem cells, other cells are not meant."""
    return any(thing.kind in candidate.kinds for thing in things) or any(
        thing.stands_in(candidate.folded, candidate.terms) for thing in things
    )


def _of_named_study(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """Without the sentences of other studies, where the question names one: a right figure of a wrong study misleads."""
    if not reading.named or not any(c.signals.study > 0 for c in candidates):
        return candidates
    return [c for c in candidates if c.signals.study > 0 or c.passage.study_id is None]


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


def _nearest(ranked: Sequence[tuple[float, Candidate]]) -> Support | None:
    own = (c for _, c in ranked if not c.passage.commercial and c.passage.origin is not Origin.GLOSSARY)
    return next((Support(c.passage, c.text) for c in own), None)


def _lead_of(candidate: Candidate) -> str:
    """The sentence that introduces the list which a candidate leads into or is a point of."""
    last = candidate.passage.sentences[-1]
    return last if INTRODUCES.search(last) else candidate.passage.lead


def _bare(passage: Passage) -> str:
    """A point without its number and final stop, as it stands in a list."""
    return _POINT.sub("", passage.sentences[0]).strip(" ;；,，。.")


def _fit(reading: Reading, main: Sequence[Proposal], cautions: Sequence[Proposal]) -> list[Proposal]:
    """What fits the limit: the first sentence and the cautions always, the others as long as there is room."""
    limit = LIMITS[reading.language.text]
    notes = [note for note in cautions if not any(repeats(note.text, proposal.text) for proposal in main)]
    room = limit - sum(length(p.text, reading.language) for p in [main[0], *notes])
    kept = [main[0]]
    for proposal in main[1:]:
        size = length(proposal.text, reading.language)
        if size <= room and len(kept) + len(notes) < MOST_ITEMS:
            kept.append(proposal)
            room -= size
    return [*kept, *notes]


def length(text: str, language: Language) -> int:
    """How long a text is as limits count it: Chinese characters without spaces, or English words."""
    return len(text.split()) if language is Language.ENGLISH else len(re.sub(r"\s", "", text))


def repeats(note: str, said: str) -> bool:
    """Whether a note says what another sentence has just said: most of its pairs of letters stand there too."""
    pairs, known = (
        {text[i : i + 2] for i in range(len(text) - 1)} for text in (note.casefold(), said.casefold())
    )
    return len(pairs & known) >= _REPEATED * len(pairs)


def _finished(words: str, language: TextLanguage) -> str:
    """A sentence that ends as a sentence, where the text went on with the next point."""
    return _UNFINISHED.sub("。" if language == "zh" else ".", words)


def names_study(quote: str, study: Study, text_label: str) -> bool:
    """Whether a sentence itself says which study it is of, or the study's label only says that a text claims it."""
    folded = fold(quote)
    labels: Iterable[str] = (
        *study.label.values(),
        study.journal or "",
        *study.names["zh"],
        *study.names["en"],
    )
    claimed = any(fold(text_label) in fold(label) for label in study.label.values())
    return claimed or any(fold(name) in folded for name in labels if len(name) > 2)


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
