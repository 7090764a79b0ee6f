"""What the web channel is built from. The assembly passes these in; the channel reads no environment."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.channels.web.errors import Errors
from bot.channels.web.handoff import Handoff
from bot.channels.web.memory import Memory
from bot.channels.web.metrics import Metrics
from bot.channels.web.rate import Rate, Slots
from bot.channels.web.visitor import Proxies
from bot.domain.article import Edition, Study
from bot.domain.event import Event
from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.domain.question import Question
from bot.prompts.replies import Replies
from bot.records import Records
from bot.settings import Settings


class Road(Protocol):
    """What answers a question: stages, verified sentences, then one released reply."""

    def events(self, question: Question) -> AsyncGenerator[Event, None]:
        """Everything a channel may show, in order; the last event is the reply."""
        ...


class Borrowed(Protocol):
    """One generation of the index, as far as it is shown."""

    @property
    def id(self) -> str:
        """Changes with every ingest that changed something."""
        ...

    @property
    def studies(self) -> Mapping[str, Study]:
        """Every study by its id."""
        ...

    @property
    def editions(self) -> Mapping[str, Mapping[TextLanguage, Edition]]:
        """Every article by its slug and language."""
        ...

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids; unknown ids are left out."""
        ...

    def every_passage(self, language: TextLanguage) -> list[Passage]:
        """All passages of a language."""
        ...


class Shelf(Protocol):
    """Lends the generation in use. Borrowing may open files: do it in a thread."""

    def borrow(self) -> AbstractContextManager[Borrowed]:
        """The generation in use; raises ``IndexNotReady`` while there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the routes need."""

    settings: Settings
    road: Road
    records: Records
    shelf: Shelf
    replies: Replies
    memory: Memory
    metrics: Metrics
    rate: Rate
    slots: Slots
    proxies: Proxies
    errors: Errors
    handoff: Handoff | None
    """The way to a person; None where no staff channel is configured."""
