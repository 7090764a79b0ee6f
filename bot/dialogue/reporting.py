"""How the bot says what the library says: whose words they are, lists as wholes, and the evidence notes that an answer owes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.dialogue.choose import INTRODUCES, NEAR_BEST
from bot.dialogue.lengths import LIMITS, MOST_CAUTIONS, MOST_ITEMS, length
from bot.dialogue.reading import Reading
from bot.dialogue.signals import Candidate
from bot.domain.article import Study
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language, TextLanguage
from bot.domain.passage import Origin, Passage
from bot.index.generation import Generation
from bot.language.normalise import fold
from bot.language.sentences import leans_back
from bot.prompts.replies import Replies

_LONGEST_PAIR = 0.6
"""The share of the limit that a sentence may take together with the one that gives it its subject."""
_FEWEST_POINTS = 2
_LEADING = 3
"""How many of the best sentences may show that a list is what answers."""
_ROOM_FOR_POINTS = 0.7
"""The share of the limit that the points of a list may take in their own words."""
_POINT = re.compile(r"^\s*(?:\(?\d{1,2}[.)、](?!\d)|[-•·])\s*")
_UNFINISHED = re.compile(r"[;；,，、]\s*$")
_HEAD = re.compile(r"^(?:\(?\d{1,2}[.)、]\s*)?([^:：。.]{2,60})[:：]")


class Reporter:
    """Turns chosen sentences into proposals. Built once."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def reports(
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

    def points(
        self, generation: Generation, reading: Reading, ranked: Sequence[tuple[float, Candidate]]
    ) -> list[Proposal]:
        """The points of a run that one sentence introduces, when several are asked for and the run leads the ranking.

        Each in its own words where there is room for all, else all of them by their short names.
        """
        if not reading.points or reading.asks_for("best"):
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

    def unanswered(self, nearest: Support | None, language: Language) -> Proposal | None:
        """What is said of one of several questions that has no answer; None where nothing is near it."""
        if nearest is None:
            return None
        return Proposal(self._replies.line("unanswered", language), (nearest,), note=True)

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


def _lead_of(candidate: Candidate) -> str:
    """The sentence that introduces the list which a candidate leads into or is a point of."""
    last = candidate.passage.sentences[-1]
    return last if INTRODUCES.search(last) else candidate.passage.lead


def _bare(passage: Passage) -> str:
    """A point without its number and final stop, as it stands in a list."""
    return _POINT.sub("", passage.sentences[0]).strip(" ;；,，。.")


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
