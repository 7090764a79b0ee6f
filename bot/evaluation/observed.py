"""What a target said to one case, in the shape of the public API, with what was seen of how it came about."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Item(_Shape):
    """One or two sentences with the numbers of what they cite."""

    text: str
    citations: tuple[int, ...] = ()


class Source(_Shape):
    """One citation."""

    number: int
    study_id: str | None = None
    title: str = ""
    journal: str | None = None
    year: int | None = None
    design: str | None = None
    participants: int | None = None
    section: str = ""
    quote: str = ""
    quote_language: str = ""
    passage_id: str = ""
    url: str | None = None
    verdict: str = ""
    note: str = ""

    @property
    def passage_key(self) -> str:
        """The passage, whatever the language of its edition."""
        return self.passage_id.rsplit("@", 1)[0]

    @property
    def is_evidence_note(self) -> bool:
        """Whether it carries the caution that goes with another sentence, rather than what was asked."""
        return self.passage_key.rsplit("/", 1)[-1] == "caution"


class Observed(_Shape):
    """One finished case. What a check is meant to catch is taken as it came: nothing here has to be right."""

    case_id: str
    error: str | None = None
    """Why there is no reply: a time-out, a status, a body that is no reply."""
    kind: str = ""
    language: str = ""
    answer: tuple[Item, ...] = ()
    citations: tuple[Source, ...] = ()
    suggestions: tuple[str, ...] = ()
    disclaimer: str = ""
    trace: dict[str, Any] = Field(default_factory=dict)
    """What the guardrails decided, where the target tells it."""
    ranking: tuple[str, ...] = ()
    """Passage ids, best first: what was searched or, where that cannot be seen, what was cited."""
    seconds: float = 0.0
    """From the last question to its reply."""

    @property
    def text(self) -> str:
        """All that the reply says."""
        return "\n".join(item.text for item in self.answer)

    def sources_of(self, item: Item) -> tuple[Source, ...]:
        """The citations that an item names and that there are."""
        return tuple(source for source in self.citations if source.number in item.citations)


def observed(case_id: str, body: Any, **seen: Any) -> Observed:
    """A reply's body as the public API gives it; what is not of that shape becomes an error."""
    if not isinstance(body, dict):
        return failed(case_id, "the body is not a JSON object", **seen)
    try:
        return Observed.model_validate(
            {**body, "error": None, "case_id": case_id, "trace": {}, "ranking": (), **seen}
        )
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(map(str, first["loc"]))
        return failed(case_id, f"the body is not a reply: {where}: {first['msg']}", **seen)


def failed(case_id: str, error: str, **seen: Any) -> Observed:
    """A case without a reply."""
    return Observed(case_id=case_id, error=error, **seen)
