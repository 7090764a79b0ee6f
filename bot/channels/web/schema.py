"""The shapes that go over HTTP, built from the domain's and documented for ``/docs``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.channels.web.examples import EXAMPLE_CITATION, EXAMPLE_REPLY, example_error
from bot.channels.web.refusal import Code
from bot.domain.article import Verdict
from bot.domain.event import SentenceEvent, Stage
from bot.domain.language import Language, TextLanguage
from bot.domain.reply import AnswerItem, Citation, Kind, Reply
from bot.records import Rating

LanguageChoice = Literal["auto", "zh", "zh-Hant", "en"]
"""``auto`` follows the question, or the browser where there is no question."""
ID_PATTERN = "^[A-Za-z0-9_-]{1,64}$"
KEY_PATTERN = "^[A-Za-z0-9_-]{22,64}$"
_COMMENT_CHARS = 2000


_VISIBLE = r"^[^\x00]*[\p{L}\p{N}\p{P}\p{S}][^\x00]*$"
"""Something to see, and no NUL."""


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("the character NUL is not allowed")
    return text


Text = Annotated[str, AfterValidator(_no_nul)]


class ChatRequest(BaseModel):
    """A question."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "打一针脐带干细胞能管多久？"}]})

    question: str = Field(
        pattern=_VISIBLE,
        description="In the patient's own words. Longer than the limit of this service: 413.",
    )
    conversation_id: str | None = Field(
        default=None,
        pattern=ID_PATTERN,
        description="From an earlier reply, to go on with it. An id that was not given out here starts a new one.",
    )
    language: LanguageChoice = Field(default="auto", description="`auto` answers in the question's language.")

    question_key: str | None = Field(
        default=None,
        pattern=KEY_PATTERN,
        description="A new random name for this question, at least 128 bits. Asking again with the same name, after a "
        "lost connection, gives the reply that was made already instead of a second one. Keep it secret.",
    )


class AnswerItemBody(BaseModel):
    """One or two plain sentences."""

    text: str = Field(description="Plain text without markup.")
    citations: list[int] = Field(description="Numbers of the citations that support it.")


class CitationBody(BaseModel):
    """Where a sentence comes from and what we could check about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_CITATION]})

    number: int
    study_id: str | None = Field(description="Null where the text names no study.")
    title: str
    journal: str | None
    year: int | None
    design: str | None
    participants: int | None
    section: str
    quote: str = Field(description="The passage's own words, letter for letter.")
    quote_shown: str = Field(
        description="The quote to show: words of the library in the reader's script, a publisher's as printed."
    )
    quote_language: TextLanguage
    passage_id: str
    url: str | None
    verdict: Verdict = Field(description="How the claim stands against the published record.")
    note: str = Field(description="What we could check, and what it does not show.")

    @classmethod
    def of(cls, citation: Citation) -> CitationBody:
        """The body of one citation."""
        return cls.model_validate(citation, from_attributes=True)


class ReplyBody(BaseModel):
    """A whole reply; the same on every channel."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_REPLY]})

    conversation_id: str
    reply_id: str
    language: Language
    kind: Kind
    answer: list[AnswerItemBody] = Field(min_length=1)
    citations: list[CitationBody]
    suggestions: list[str] = Field(description="Questions that could come next.")
    disclaimer: str = Field(min_length=1, description="Show it with every reply.")

    @classmethod
    def of(cls, reply: Reply) -> ReplyBody:
        """The body of a released reply."""
        return cls(
            conversation_id=reply.conversation_id,
            reply_id=reply.reply_id,
            language=reply.language,
            kind=reply.kind,
            answer=[_item(item) for item in reply.answer],
            citations=[CitationBody.of(citation) for citation in reply.citations],
            suggestions=list(reply.suggestions),
            disclaimer=reply.disclaimer,
        )


class StageBody(BaseModel):
    """Data of a `stage` event: what is being done just now, and in which conversation."""

    stage: Stage
    conversation_id: str = Field(description="Known from the first event on, should the connection be lost.")


class SentenceBody(BaseModel):
    """Data of a `sentence` event: one verified item of the answer, as soon as it is verified."""

    index: int
    text: str
    citations: list[int]
    sources: list[CitationBody] = Field(description="The citations that this item is the first to use.")

    @classmethod
    def all_of(cls, reply: ReplyBody) -> Iterator[SentenceBody]:
        """The items of a reply as they were sent one by one."""
        seen: set[int] = set()
        for index, item in enumerate(reply.answer):
            new = [one for one in reply.citations if one.number in item.citations and one.number not in seen]
            seen.update(one.number for one in new)
            yield cls(index=index, text=item.text, citations=item.citations, sources=new)

    @classmethod
    def of(cls, event: SentenceEvent) -> SentenceBody:
        """The body of one verified item."""
        sources = [CitationBody.of(citation) for citation in event.citations]
        item = _item(event.item)
        return cls(index=event.index, text=item.text, citations=item.citations, sources=sources)


class FeedbackRequest(BaseModel):
    """What a patient thought of a reply."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reply_id": "Zk3vQ1c8T0Y", "rating": "down", "comment": "太难懂了"}]}
    )

    reply_id: str = Field(pattern=ID_PATTERN)
    rating: Rating
    comment: Text | None = Field(default=None, max_length=_COMMENT_CHARS)


class HealthBody(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class ReadyBody(BaseModel):
    """Questions can be answered."""

    status: Literal["ready"] = "ready"
    generation: str = Field(description="The index in use.")


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: Code
    message: str = Field(description="For people, in the visitor's language.")


class ErrorBody(BaseModel):
    """The body of every error."""

    model_config = ConfigDict(json_schema_extra={"examples": [example_error("bad_request")]})

    error: ErrorDetail
    disclaimer: str = Field(min_length=1)


def _item(item: AnswerItem) -> AnswerItemBody:
    return AnswerItemBody(text=item.text, citations=list(item.citations))
