"""Which of the model's sentences are shown, and when: verified, in the space there is, with the notes they owe, and
never before one of them answers the question. What has been shown stays true whatever the model does next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.dialogue.lengths import LIMITS, MOST_CAUTIONS, MOST_ITEMS, length, repeats
from bot.dialogue.reading import Reading
from bot.dialogue.writer.parse import Malformed, RawSentence
from bot.dialogue.writer.propose import Proposer
from bot.domain.article import Study
from bot.domain.draft import Proposal
from bot.domain.event import Proposed
from bot.domain.passage import Passage
from bot.language.normalise import fold
from bot.language.numbers import numbers
from bot.language.words import Words

_MOST_PROPOSED = 10
"""Sentences, good and bad, after which the model is not listened to any longer."""
_TOLD_CHARS = 400
"""How much of a dropped text evaluators see."""
_COVERED = 0.5
"""The share of the question's subjects that an answering sentence must speak of."""


@dataclass(slots=True)
class Composition:
    """The growing answer to one question."""

    reading: Reading
    propose: Proposer
    studies: Mapping[str, Study]
    words: Words
    verify: Callable[[Proposal], str | None]
    """Why a proposal must not be shown, or None."""
    notes_for: Callable[[Sequence[Passage]], Sequence[Proposal]]
    """The evidence notes that an answer leaning on these passages owes."""
    mask: Callable[[str], str]
    shown: list[Proposal] = field(default_factory=list)
    """In the order of the reply, notes included."""
    proposed: list[Proposed] = field(default_factory=list)
    """Everything that came from the model, with why it was dropped."""
    _held: list[Proposal] = field(default_factory=list)

    def offer(self, raw: RawSentence | Malformed) -> list[Proposal]:
        """What may be shown now that this sentence has come, in order; mostly it alone with the note it owes."""
        if isinstance(raw, Malformed):
            self._tell(raw.text, (), "malformed")
            return []
        proposal = self.propose(raw)
        reason = proposal if isinstance(proposal, str) else self._refusal(proposal)
        self._tell(raw.text, self.propose.cited(raw), reason)
        if isinstance(proposal, str) or reason is not None:
            return []
        if not self.shown and not self._answers(proposal):
            self._held.append(proposal)
            return []
        ready = [proposal, *self._held]
        self._held = []
        return [added for one in ready for added in self._added(one)]

    @property
    def answered(self) -> bool:
        """Whether something was shown, which then is the answer."""
        return bool(self.shown)

    @property
    def full(self) -> bool:
        """Whether nothing more is wanted of the model: no further sentence would fit, or it has said far too many."""
        return len(self.shown) >= MOST_ITEMS or len(self.proposed) >= _MOST_PROPOSED

    def why_not(self) -> str:
        """In one word why nothing was shown."""
        if self._held:
            return "beside-the-point"
        reasons = [one.dropped for one in self.proposed if one.dropped]
        return "nothing-verified" if reasons else "empty"

    def _tell(self, text: str, passages: Sequence[Passage], dropped: str | None) -> None:
        cited = tuple(passage.passage_id for passage in passages)
        self.proposed.append(Proposed(self.mask(text[:_TOLD_CHARS]), cited, dropped))

    def _refusal(self, proposal: Proposal) -> str | None:
        said = [*self.shown, *self._held]
        if any(repeats(proposal.text, other.text) for other in said):
            return "repeated"
        return self.verify(proposal) or self._without_note(proposal)

    def _without_note(self, proposal: Proposal) -> str | None:
        """Why the notes that a sentence owes cannot go with it: then it must not be shown either."""
        owed = self._owed(proposal)
        if any(self.verify(note) is not None for note in owed):
            return "note-failed"
        if len(owed) + sum(p.note for p in self.shown) > MOST_CAUTIONS:
            return "too-many-notes"
        return None if self._fits([proposal, *owed]) else "no-room"

    def _added(self, proposal: Proposal) -> list[Proposal]:
        """A sentence with the notes it owes at once behind it: a claim never stands alone, not even for a moment."""
        added = [proposal, *self._owed(proposal)]
        if not self._fits(added):
            return []
        self.shown += added
        return added

    def _owed(self, proposal: Proposal) -> list[Proposal]:
        notes = self.notes_for([support.passage for support in proposal.supports])
        known = [*self.shown, proposal]
        return [note for note in notes if not any(repeats(note.text, other.text) for other in known)]

    def _fits(self, added: Sequence[Proposal]) -> bool:
        whole = [*self.shown, *added]
        room = LIMITS[self.reading.language.text]
        return len(whole) <= MOST_ITEMS and sum(length(p.text, self.reading.language) for p in whole) <= room

    def _answers(self, proposal: Proposal) -> bool:
        """Whether a sentence may open the answer: it is of the study asked for, gives the kind of figure asked for, and
        speaks of what was asked; and where the question claims too much, it is not a publisher's claim."""
        reading, passages = self.reading, [support.passage for support in proposal.supports]
        if reading.named and not any(passage.study_id in reading.studies for passage in passages):
            return False
        if reading.overclaims and any(passage.commercial for passage in passages):
            return False
        if reading.units and not any(n.unit in reading.units for n in numbers(proposal.text)):
            return False
        subjects = [c for c in reading.concepts if c.kind] or list(reading.concepts)
        context = "\n".join([proposal.text, *(self._context(passage) for passage in passages)])
        folded, terms = fold(context), frozenset(self.words.tokens(context))
        spoken_of = sum(concept.stands_in(folded, terms) for concept in subjects)
        return spoken_of >= _COVERED * len(subjects)

    def _context(self, passage: Passage) -> str:
        study = self.studies.get(passage.study_id or "")
        names = [*study.label.values(), *study.names["zh"], *study.names["en"]] if study else []
        return "\n".join([passage.section, passage.lead, passage.text, passage.label, *names])
