"""What can be evaluated: anything that answers a case. A target never raises for what one case did to it."""

from __future__ import annotations

from typing import Protocol

from bot.evaluation.case import Case
from bot.evaluation.observed import Observed


class Target(Protocol):
    """A build, a deployment or a peer."""

    @property
    def name(self) -> str:
        """How reports call it."""

    @property
    def version(self) -> str:
        """Changes when its answers may: a run is only ever continued against the same version."""

    async def ask(self, case: Case) -> Observed:
        """Ask the earlier turns, then the question; the reply, or why there is none."""

    async def close(self) -> None:
        """Let go of what it holds."""
