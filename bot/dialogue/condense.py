"""Follow-ups: what "it" and "that study" mean, from the turns before, in whatever language those were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.mentions import Mentions
from bot.dialogue.reading import Reader, Reading
from bot.domain.article import Study
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.domain.reply import Kind

_FEW_CONCEPTS = 3
"""A question with fewer concepts than this leans on what was said before, when it also points back or is bare."""
_TURNS_BACK = 6
_MOST_TOPICS = 2


@dataclass(frozen=True, slots=True)
class _Focus:
    """What a conversation is on: a study, or else the words of the field that it was last asked about."""

    study: str | None
    topics: tuple[str, ...]


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
        studies: Mapping[str, Study],
    ) -> Reading:
        """The reading of ``text``; a follow-up is read together with the name of what the conversation is on."""
        reading = self._reader.read(text, language, mentions)
        if not history or not _leans_back(reading):
            return reading
        focus = self._focus(language, history, mentions, studies)
        subject = [studies[focus.study].label[language.text]] if focus.study else list(focus.topics)
        if not subject:
            return reading
        whole = self._reader.read(f"{text} {' '.join(subject)}", language, mentions)
        return replace(
            reading,
            text=whole.text,
            concepts=whole.concepts,
            studies=(focus.study,) if focus.study else whole.studies,
            named=focus.study is not None or whole.named,
        )

    def _focus(
        self, language: Language, history: Sequence[Turn], mentions: Mentions, studies: Mapping[str, Study]
    ) -> _Focus:
        """Back through the follow-ups to the question that set the subject; what its reply cited first, if a study."""
        cited: str | None = None
        for turn in list(reversed(history))[:_TURNS_BACK]:
            if turn.kind not in (Kind.ANSWER, Kind.NO_ANSWER):
                continue
            reading = self._reader.read(turn.question, language, mentions)
            known = [study for study in turn.study_ids if study in studies]
            if reading.named:
                return _Focus(reading.studies[0], ())
            cited = cited or (known[0] if known and turn.kind == Kind.ANSWER else None)
            if not _leans_back(reading):
                topics = [c.standard[language.text] for c in reading.concepts if c.standard]
                return _Focus(None if len(topics) > 1 and not known else cited, tuple(topics[:_MOST_TOPICS]))
        return _Focus(cited, ())


def _leans_back(reading: Reading) -> bool:
    if reading.named:
        return False
    return len(reading.concepts) < _FEW_CONCEPTS and (reading.back_reference or len(reading.concepts) <= 1)
