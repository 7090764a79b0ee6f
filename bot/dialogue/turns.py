"""What a conversation remembers of one exchange."""

from __future__ import annotations

from bot.domain.question import Turn
from bot.domain.reply import Reply


def turn_of(asked: str, reply: Reply) -> Turn:
    """The turn that a released reply makes; ``asked`` is the question with personal data masked."""
    return Turn(
        question=asked,
        kind=reply.kind.value,
        study_ids=tuple(dict.fromkeys(c.study_id for c in reply.citations if c.study_id)),
        passage_keys=tuple(dict.fromkeys(c.passage_id.rsplit("@", 1)[0] for c in reply.citations)),
        answer=" ".join(item.text for item in reply.answer),
        language=reply.language.value,
    )
