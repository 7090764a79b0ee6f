"""Each event, message and click once, however often Slack sends it and however many workers there are."""

from __future__ import annotations

from collections import OrderedDict

import structlog

from bot.errors import RecordsError
from bot.records.slack import SlackRecords

_REMEMBERED = 10_000
_log = structlog.get_logger("bot.slack")


class Once:
    """Claims in the records. While they are out of reach, this process at least does nothing twice."""

    def __init__(self, records: SlackRecords) -> None:
        self._records = records
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def first(self, *parts: str) -> bool:
        """Whether what ``parts`` name is handled for the first time; from now on it is not any more."""
        key = ":".join(parts)
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        try:
            return await self._records.claim(key)
        except RecordsError as exc:
            _log.error("records_failed", doing="claim", cause=str(exc))
            return True
