"""Follow-ups: what "it" and "that study" mean, from the turns before, in whatever language those were."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.mentions import Mentions
from bot.dialogue.reading import Reader, Reading, carry
from bot.domain.article import Study
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.domain.reply import Kind

_SHORT = 3
"""A question with fewer concepts than this leans on what was said before, when it also points back or is bare."""


class Condenser:
    """Reads a question in the light of its conversation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(
        self,
        text: str,
        language: Language,
        history: Sequence[Turn],
        mentions: Mentions,
        studies: dict[str, Study],
    ) -> Reading:
        """The reading of ``text``; a follow-up's carries the studies and concepts that the conversation is on."""
        reading = self._reader.read(text, language, mentions)
        before = next((turn for turn in reversed(history) if turn.kind == Kind.ANSWER), None)
        if before is None or not _leans_back(reading):
            return reading
        earlier = self._reader.read(before.question, language, mentions)
        focus = [study for study in (earlier.studies or before.study_ids)[:1] if study in studies]
        label = " ".join(studies[study].label[language.text] for study in focus)
        if not focus:
            label = earlier.text
        return carry(reading, focus, earlier.concepts, label)


def _leans_back(reading: Reading) -> bool:
    if reading.named:
        return False
    return len(reading.concepts) < _SHORT and (reading.back_reference or len(reading.concepts) <= 1)
