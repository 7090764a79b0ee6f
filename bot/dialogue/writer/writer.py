"""The chat model's two tasks on the road: making a follow-up stand on its own, and proposing sentences."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from bot.dialogue.writer.call import Asking, Caller
from bot.dialogue.writer.model import SCHEMA_REFUSED
from bot.dialogue.writer.own_loop import OwnLoop
from bot.dialogue.writer.parse import Malformed, RawSentence, SentenceParser
from bot.dialogue.writer.prompt import rewriting_prompt, writing_prompt
from bot.dialogue.writer.rewrite import first_line
from bot.domain.language import Language
from bot.domain.passage import Passage
from bot.domain.question import Turn
from bot.errors import ChatModelError
from bot.prompts.chat import ChatPrompts

_REWRITING_SHARE = 0.25
"""The share of a question's time that its rewriting may take."""
_LONGEST_REWRITING = 600


class Writer:
    """Asks one chat model, in a thread of its own. What comes back is only ever proposed."""

    def __init__(self, caller: Caller, prompts: ChatPrompts) -> None:
        self._caller = caller
        self._prompts = prompts
        self._loop = OwnLoop()

    async def rewritten(
        self, question: str, language: Language, history: Sequence[Turn], asking: Asking
    ) -> str:
        """A follow-up as the model would ask it on its own; nothing of it is checked yet.

        Raises:
            ChatModelError: when the model could not be asked or did not answer in time.
        """
        messages = rewriting_prompt(self._prompts, language, question, history)
        seconds = _REWRITING_SHARE * self._caller.patience.total
        text = ""
        words = self._loop.iterate(self._caller.stream(messages, asking, seconds=seconds))
        async with aclosing(words):
            async for fragment in words:
                text += fragment
                if len(text) > _LONGEST_REWRITING:
                    break
        return first_line(text)

    async def sentences(
        self, question: str, language: Language, passages: Sequence[Passage], asking: Asking
    ) -> AsyncGenerator[RawSentence | Malformed, None]:
        """The model's sentences, each as soon as it is whole.

        Raises:
            ChatModelError: when the model could not be asked, or stopped before its end.
        """
        sentences = self._loop.iterate(self._sentences(question, language, passages, asking))
        async with aclosing(sentences):
            async for sentence in sentences:
                yield sentence

    async def _sentences(
        self, question: str, language: Language, passages: Sequence[Passage], asking: Asking
    ) -> AsyncGenerator[RawSentence | Malformed, None]:
        """The sentences, asked for as the model is known to manage; once more in lines where it turns out not to."""
        for _ in range(2):
            structured = self._caller.model.structured
            messages = writing_prompt(self._prompts, language, question, passages, structured)
            stream = self._caller.stream(messages, asking, structured=structured)
            try:
                async with aclosing(_parsed(stream)) as sentences:
                    async for sentence in sentences:
                        yield sentence
                return
            except ChatModelError as failure:
                if failure.reason != SCHEMA_REFUSED:
                    raise
                self._caller.model.ask_in_lines()


async def _parsed(stream: AsyncGenerator[str, None]) -> AsyncGenerator[RawSentence | Malformed, None]:
    parser = SentenceParser()
    async with aclosing(stream) as words:
        async for fragment in words:
            for sentence in parser.feed(fragment):
                yield sentence
    for sentence in parser.close():
        yield sentence
