"""The code in this checkout as a target: the road in this process, and what its search brought."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.question import Question, Turn
from bot.domain.reply import Kind, Reply
from bot.evaluation.case import Case
from bot.evaluation.observed import Observed, failed, observed

if TYPE_CHECKING:
    from bot.dialogue.condense import Condenser
    from bot.dialogue.gathering import Gatherer
    from bot.dialogue.mentions import MentionsOf
    from bot.dialogue.road import Road
    from bot.index.shelf import Shelf

DEPTH = 20
"""Passages kept of each search."""
_SEARCHED = frozenset({Kind.ANSWER, Kind.NO_ANSWER})


@dataclass(frozen=True)
class Checkout:
    """Asks the road in this process."""

    road: Road
    shelf: Shelf
    condense: Condenser
    mentions_of: MentionsOf
    gather: Gatherer
    version: str
    """Names the build: see ``build_name``."""
    timeout: float
    """Seconds for one question."""
    name: str = "checkout"

    async def ask(self, case: Case) -> Observed:
        """Ask the case; whatever is raised becomes a failed case."""
        started = time.perf_counter()
        try:
            history: list[Turn] = []
            for turn in case.turns:
                await self._reply(turn, history, case)
            before = tuple(history)
            started = time.perf_counter()
            reply, trace = await self._reply(case.question, history, case)
            seconds = time.perf_counter() - started
            wanted = bool(case.kinds & _SEARCHED) or reply.kind in _SEARCHED
            ranking = await asyncio.to_thread(self._ranking, case, before, reply) if wanted else ()
        except TimeoutError:
            return failed(
                case.case_id, f"no reply after {self.timeout:g} s", seconds=time.perf_counter() - started
            )
        except Exception as exc:
            return failed(case.case_id, f"{type(exc).__name__}: {exc}", seconds=time.perf_counter() - started)
        return observed(case.case_id, body_of(reply), trace=trace, ranking=ranking, seconds=seconds)

    async def close(self) -> None:
        """Nothing is held."""

    async def _reply(self, text: str, history: list[Turn], case: Case) -> tuple[Reply, dict[str, Any]]:
        from bot.dialogue.turns import turn_of

        question = Question(text, None, tuple(history), case.case_id)
        event = await asyncio.wait_for(self.road.answered(question), self.timeout)
        history.append(turn_of(event.asked, event.reply))
        return event.reply, asdict(event.trace)

    def _ranking(self, case: Case, history: Sequence[Turn], reply: Reply) -> tuple[str, ...]:
        """The passages that the product's own search finds for the question as its conversation makes it."""
        with self.shelf.borrow() as generation:
            mentions = self.mentions_of(generation)
            reading = self.condense(case.question, reply.language, history, mentions, generation)
            return tuple(hit.passage.passage_id for hit in self.gather(generation, reading).hits[:DEPTH])


def body_of(reply: Reply) -> dict[str, Any]:
    """A released reply as the public API gives it, without the ids that differ each time."""
    body = asdict(reply)
    for name in ("seal", "conversation_id", "reply_id"):
        del body[name]
    return body
