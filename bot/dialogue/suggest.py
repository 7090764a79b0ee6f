"""What a patient may want to ask next: questions on the studies just cited that the library can answer."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.release import Sheet
from bot.domain.article import Study
from bot.domain.language import Language
from bot.prompts.replies import Replies


def suggestions_for(
    sheet: Sheet, studies: Mapping[str, Study], replies: Replies, language: Language
) -> tuple[str, ...]:
    """Up to three questions in the reply's language."""
    cited = dict.fromkeys(c.study_id for c in sheet.citations if c.study_id in studies)
    questions = replies.lines("suggestions.study", language)
    for study_id in cited:
        study = studies[study_id or ""]
        label = sheet.shown(study.label[language.text])
        if study.participants is not None:
            return tuple(question.format(study=label) for question in questions)
    return replies.lines("suggestions.start", language)
