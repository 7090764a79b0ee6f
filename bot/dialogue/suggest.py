"""What a patient may want to ask next: questions on the study just cited that the library can answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.dialogue.release import Sheet
from bot.domain.article import Study
from bot.domain.language import Language
from bot.language.normalise import fold
from bot.prompts.cues import Cues
from bot.prompts.replies import Replies

_MOST = 3
_OF_STUDY = ("reliability", "safety", "people", "comparison", "summary")
"""What is asked of a study, by the names of the asks, most useful first."""
_SAME = {"people": {"count"}, "reliability": {"trust"}, "comparison": {"control", "controlled"}}
"""Other asks by which the same is asked."""


class Suggester:
    """Chooses what to suggest. Built once."""

    def __init__(self, replies: Replies, cues: Cues) -> None:
        self._replies = replies
        self._answers = {ask.name: ask.answered_by for ask in cues.asks}

    def __call__(self, sheet: Sheet, asked: Collection[str]) -> tuple[str, ...]:
        """Up to three questions in the reply's language; ``asked`` names what was just asked for."""
        cited = dict.fromkeys(c.study_id for c in sheet.citations if c.study_id in sheet.studies)
        for study_id in cited:
            study = sheet.studies[study_id or ""]
            names = [
                name
                for name in self._answerable(study, sheet.language)
                if name not in asked and not _SAME.get(name, set()) & set(asked)
            ]
            if study.participants is not None and names:
                label = sheet.shown(study.label[sheet.language.text])
                return tuple(
                    self._replies.line(f"suggestions.study.{name}", sheet.language).format(study=label)
                    for name in names[:_MOST]
                )
        return self._replies.lines("suggestions.start", sheet.language)

    def _answerable(self, study: Study, language: Language) -> Iterator[str]:
        """What the record of a study can answer."""
        side = language.text
        told = fold("\n".join([*study.record[side], (study.claim or {}).get(side, "")]))
        for name in _OF_STUDY:
            pattern = self._answers.get(name)
            if name == "comparison" and study.comparator is None:
                continue
            if name == "safety" and pattern is not None and not pattern.search(told):
                continue
            yield name
