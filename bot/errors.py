"""The failure tree. Vendor errors are translated into these where the vendor is imported, ``from exc``.

BotError
├── ConfigurationError      a setting is wrong; the message says which and what to do
├── CorpusError             one or more articles are malformed; carries every Problem at once
├── EvaluationError         an evaluation cannot be run as asked; the message says why
│   └── CasesError          cases, thresholds or a baseline are malformed; carries every Problem at once
├── LibraryIndexError             the index cannot be read or written
│   ├── IndexNotReady       there is no index yet (HTTP 503)
│   └── IngestLocked        another ingest is running
├── QuestionError           the question cannot be taken as it is
│   ├── QuestionEmpty       nothing in it (HTTP 422)
│   └── QuestionTooLong     over the limit (HTTP 413)
├── RecordsError            conversations or feedback cannot be read or written
├── UnknownStudy            no study of that id (HTTP 404)
├── UnknownReply            no reply of that id is kept (HTTP 404)
├── UnknownConversation     no conversation of that id is kept (HTTP 404)
├── ChatModelError          the chat model cannot be asked or did not answer; the library is quoted instead
├── GuardrailFailed         a check crashed, so it counts as failed
└── ReplyForbidden          something tried to build or change a reply outside release()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BotError(Exception):
    """Everything this project raises on purpose."""


class ConfigurationError(BotError):
    """A setting is wrong; the message names the setting and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of an article."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CorpusError(BotError):
    """One or more articles are malformed; every problem is in ``problems``, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the articles:\n{lines}")


class EvaluationError(BotError):
    """An evaluation cannot be run as asked; the message says why and what to do."""


class CasesError(EvaluationError):
    """Cases, thresholds or a baseline are malformed; every problem is in ``problems``, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the evaluation files:\n{lines}")


class LibraryIndexError(BotError):
    """The index cannot be read or written."""


class IndexNotReady(LibraryIndexError):
    """There is no index yet; ``patient-bot ingest`` builds one."""


class IngestLocked(LibraryIndexError):
    """Another ingest is writing to the same data folder."""


class QuestionError(BotError):
    """The question cannot be taken as it is."""


class QuestionEmpty(QuestionError):
    """There is nothing to answer in the question."""


class QuestionTooLong(QuestionError):
    """The question is over the limit of characters."""


class RecordsError(BotError):
    """Conversations or feedback cannot be read or written."""


class UnknownStudy(BotError):
    """No study of that id is in the library."""


class UnknownReply(BotError):
    """No reply of that id is kept: never given, or forgotten."""


class ChatModelError(BotError):
    """The chat model cannot be asked or did not answer; a patient never sees this, the library is quoted instead."""

    def __init__(
        self, reason: str, *, retryable: bool = False, retry_after: float | None = None, ill: bool = True
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        """One word for metrics and traces, e.g. ``rate-limited``; never a vendor's own words."""
        self.retryable = retryable
        self.retry_after = retry_after
        """Seconds that the provider asks to wait."""
        self.ill = ill
        """Whether it speaks against the provider's health; our own limits do not."""


class UnknownConversation(BotError):
    """No conversation of that id is kept: never begun, or forgotten."""


class GuardrailFailed(BotError):
    """A check crashed, so it counts as failed."""


class ReplyForbidden(BotError):
    """Something other than ``release()`` tried to build a reply."""
