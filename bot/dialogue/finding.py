"""What the library says on a question: condense -> search -> extract, as a LangChain chain whose steps tracers see."""

from __future__ import annotations

from langchain_core.runnables import RunnableConfig, RunnableLambda

from bot.dialogue.asked import Asked
from bot.dialogue.condense import Condenser
from bot.dialogue.extract import Extractor
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.search import Search


class Finding:
    """Two halves of one chain; between them a chat model may make the question stand on its own."""

    def __init__(
        self, mentions_of: MentionsOf, condense: Condenser, search: Search, extract: Extractor
    ) -> None:
        self._mentions_of = mentions_of
        self._rules = condense
        self._finds = search
        self._chooses = extract
        self._reading = RunnableLambda(self._condense, name="condense")
        self._finding = RunnableLambda(self._search, name="search") | RunnableLambda(
            self._extract, name="extract"
        )

    def read(self, asked: Asked, config: RunnableConfig | None) -> None:
        """Read the question in the light of its conversation, by rules."""
        self._reading.invoke(asked, config)

    def find(self, asked: Asked, config: RunnableConfig | None) -> None:
        """Find the passages for the reading, and the sentences that answer it."""
        self._finding.invoke(asked, config)

    def _condense(self, asked: Asked) -> Asked:
        mentions = self._mentions_of(asked.generation)
        asked.reading = self._rules(asked.text, asked.language, asked.history, mentions, asked.generation)
        return asked

    def _search(self, asked: Asked) -> Asked:
        asked.found = self._finds(asked.generation, asked.reading)
        return asked

    def _extract(self, asked: Asked) -> Asked:
        asked.extract = self._chooses(asked.generation, asked.reading, asked.found, asked.declined)
        return asked
