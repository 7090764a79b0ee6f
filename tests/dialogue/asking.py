"""Short ways to ask the real road."""

from __future__ import annotations

import asyncio

from bot.assembly import Assembly
from bot.dialogue.turns import turn_of
from bot.domain.question import Question, Turn
from bot.domain.reply import Reply


def talk(library: Assembly, *questions: str) -> list[Reply]:
    """The replies to the turns of one conversation."""
    history: list[Turn] = []
    replies = []
    for text in questions:
        event = asyncio.run(library.road.answered(Question(text, None, tuple(history), "c")))
        history.append(turn_of(event.asked, event.reply))
        replies.append(event.reply)
    return replies


def words(reply: Reply) -> str:
    """All that a reply says."""
    return "\n".join(item.text for item in reply.answer)


def cited(reply: Reply) -> list[str | None]:
    """The studies it cites, in order."""
    return [citation.study_id for citation in reply.citations]
