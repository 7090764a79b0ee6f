"""What may be shown, judged without the bot's own verification: the library's own words, word for word, with their notes."""

from __future__ import annotations

import re

from bot.assembly import Assembly
from bot.dialogue.lengths import LIMITS, length
from bot.domain.event import SentenceEvent
from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.language.normalise import fold

from .models import Seen


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def assert_only_the_library_speaks(library: Assembly, seen: Seen) -> None:
    """Every sentence shown stands, word for word, in a passage that it cites."""
    with library.shelf.borrow() as generation:
        for event in (event for event in seen.events if isinstance(event, SentenceEvent)):
            cited = [c for c in seen.reply.citations if c.number in event.item.citations]
            assert cited, event.item.text
            own_words = re.sub(
                r"^(?:关于.*?，)?文章说：|^(?:On .*?, the|The) article says: ", "", event.item.text
            )
            passages = generation.passages([c.passage_id for c in cited])
            assert any(squeezed(own_words) in squeezed(p.text) for p in passages), event.item.text
            assert all(
                squeezed(c.quote) in squeezed(p.text)
                for c in cited
                for p in passages
                if p.passage_id == c.passage_id
            )


def assert_the_contract(library: Assembly, seen: Seen, language: Language) -> None:
    """What holds for every answer, whoever wrote it."""
    reply = seen.reply
    assert reply.kind is Kind.ANSWER
    assert reply.language is language
    assert reply.disclaimer == library.replies.disclaimer(language)
    assert sum(length(item.text, language) for item in reply.answer) <= LIMITS[language.text]
    assert 1 <= len(reply.answer) <= 4
    shaky = {c.study_id for c in reply.citations if c.verdict.shaky}
    noted = {c.study_id for c in reply.citations if "/caution@" in c.passage_id}
    assert shaky <= noted
    assert "s3cret" not in repr(seen.events)
