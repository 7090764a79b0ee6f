"""A reply as staff see it: messages of Block Kit, with the words for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.channels.slack.blocks import (
    BLOCKS,
    TEXT,
    Block,
    actions,
    button,
    contexts,
    divider,
    emoji,
    feedback,
    fits,
    header,
    rich_texts,
    words,
)
from bot.channels.slack.handout import by_study
from bot.channels.slack.markup import markdown, mrkdwn, shortened
from bot.domain.event import ReplyEvent, Trace
from bot.domain.language import Language
from bot.domain.reply import AnswerItem, Citation, Kind, Reply
from bot.prompts.replies import Replies
from bot.prompts.slack import SlackTexts

_SIGNS = {
    "agrees": "white_check_mark",
    "partly": "small_orange_diamond",
    "overstates": "warning",
    "not_found": "question",
    "context": "information_source",
}
_VERDICTS = {
    Kind.ANSWER: "white_check_mark",
    Kind.NO_ANSWER: "grey_question",
    Kind.DECLINED: "raised_hand",
    Kind.EMERGENCY: "rotating_light",
    Kind.SMALLTALK: "white_check_mark",
}
_TITLED = (Kind.NO_ANSWER, Kind.DECLINED, Kind.EMERGENCY)
_LONGEST_QUESTION = 600


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message: its blocks, and its text for notifications and screen readers."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Share:
    """That a reply was for one member alone and may be shared: in this thread, or in the channel if it is empty."""

    thread: str = ""


class Renderer:
    """Renders replies; holds the words."""

    def __init__(self, texts: SlackTexts, replies: Replies) -> None:
        self._texts = texts
        self._replies = replies

    def messages(
        self, event: ReplyEvent, *, question: str = "", share: Share | None = None
    ) -> list[Rendered]:
        """A whole reply as one message, or as several where Slack's limits need it; the disclaimer is on each.

        Args:
            question: shown above the answer where it does not stand above it in Slack.
            share: where a member who alone sees the reply may share it.
        """
        reply = event.reply
        blocks = [
            *self._top(reply, question),
            *rich_texts(map(_sentence, reply.answer)),
            *self._sources(reply),
        ]
        return self._packed(reply, blocks, self._foot(event, share))

    def stream_end(self, event: ReplyEvent) -> list[Rendered]:
        """What follows the streamed sentences; the first goes under them, others are messages of their own."""
        return self._packed(event.reply, self._sources(event.reply), self._foot(event, None))

    def streamed(self, item: AnswerItem) -> str:
        """One verified sentence as Markdown for a stream."""
        return f"{markdown(item.text)}{''.join(f' [{number}]' for number in item.citations)}\n\n"

    def notice(self, reply: Reply) -> str:
        """The reply in a few words of mrkdwn, with its disclaimer: for notifications and screen readers."""
        title = [self._texts.line(f"title.{reply.kind}", reply.language)] if reply.kind in _TITLED else []
        end = mrkdwn(reply.disclaimer)
        told = mrkdwn("\n".join([*title, *(item.text for item in reply.answer)]))
        return f"{shortened(told, TEXT - len(end) - 2)}\n{end}"

    def said(self, text: str, language: Language) -> Rendered:
        """A line of the bot's own that is no reply, with the disclaimer."""
        disclaimer = self._replies.disclaimer(language)
        return Rendered(
            f"{mrkdwn(text)}\n{mrkdwn(disclaimer)}", [*rich_texts([[words(text)]]), *contexts(disclaimer)]
        )

    def checks(self, event: ReplyEvent) -> str:
        """The guardrails' verdict in words."""
        reply, trace = event.reply, event.trace
        name = "failed" if trace.failed else reply.kind.value
        reason = self._texts.rule(trace.rule, reply.language)
        verdict = self._texts.line(f"checks.{name}", reply.language, reason=reason)
        return " ".join([verdict, *self._dropped(trace, reply.language)])

    def _dropped(self, trace: Trace, language: Language) -> list[str]:
        count = len(trace.dropped)
        return [self._texts.line("checks.dropped", language, count=count)] if count else []

    def _top(self, reply: Reply, question: str) -> list[Block]:
        asked = shortened(question, _LONGEST_QUESTION)
        found = contexts(self._texts.line("question", reply.language, question=asked)) if asked else []
        if reply.kind in _TITLED:
            found.append(header(self._texts.line(f"title.{reply.kind}", reply.language)))
        return found

    def _sources(self, reply: Reply) -> list[Block]:
        if not reply.citations:
            return []
        heading = [words(self._texts.line("sources", reply.language), bold=True)]
        told = (self._source(group, reply.language) for group in by_study(reply.citations))
        return [divider(), *rich_texts([heading]), *(block for one in told for block in rich_texts([one]))]

    def _source(self, group: Sequence[Citation], language: Language) -> list[Block]:
        """Title; journal, year, design, size; verdict and note."""
        citation = group[0]
        numbers = "".join(f"[{one.number}]" for one in group)
        people = citation.participants
        size = self._texts.line("people", language, count=f"{people:,}") if people else None
        facts = " · ".join(
            str(part) for part in (citation.journal, citation.year, citation.design, size) if part
        )
        verdict = self._replies.line(f"verdicts.{citation.verdict}", language)
        colon = "：" if language.text == "zh" else ": "
        return [
            words(f"{numbers} ", bold=True),
            words(citation.title, bold=True, url=citation.url),
            *([words(f"\n{facts}")] if facts else []),
            words("\n"),
            emoji(_SIGNS[citation.verdict]),
            words(f" {verdict[:1].upper()}{verdict[1:]}{colon}", bold=True),
            words(citation.note),
        ]

    def _foot(self, event: ReplyEvent, share: Share | None) -> list[Block]:
        """Verdict of the guardrails, feedback, buttons; the disclaimer is added to each message."""
        reply = event.reply
        line = self._texts.line
        others = [language for language in Language if language is not reply.language]
        place = f"{reply.reply_id}|{share.thread}" if share and share.thread else reply.reply_id
        row = [button("copy", line("button.copy", reply.language), reply.reply_id, style="primary")]
        if share:
            name = "button.share_thread" if share.thread else "button.share"
            row.append(button("share", line(name, reply.language), place))
        row += [button(f"language:{other}", line(f"button.in-{other}", other), place) for other in others]
        row.append(button("wrong", line("button.wrong", reply.language), reply.reply_id))
        up, down = line("button.up", reply.language), line("button.down", reply.language)
        sign = emoji("warning" if event.trace.failed else _VERDICTS[reply.kind])
        told = words(f" {self.checks(event)}", bold=reply.kind is Kind.EMERGENCY)
        checks = rich_texts([[sign, told]])
        return [
            divider(),
            *checks,
            *contexts(reply.disclaimer),
            feedback("feedback", up, down, reply.reply_id),
            actions(row),
        ]

    def _packed(self, reply: Reply, body: Sequence[Block], foot: Sequence[Block]) -> list[Rendered]:
        disclaimer = contexts(reply.disclaimer)
        told = [Rendered(self.notice(reply), blocks) for blocks in _pack(body, foot, disclaimer)]
        if len(told) == 1:
            return told
        again = f"{self._texts.line('continued', reply.language)} {mrkdwn(reply.disclaimer)}"
        return [told[0], *(Rendered(again, one.blocks) for one in told[1:])]


def _pack(body: Sequence[Block], foot: Sequence[Block], disclaimer: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks in as few messages as fit; the last one has the foot, which has a disclaimer of its own."""
    current: list[Block] = []
    for block in body:
        if current and not fits([*current, block, *disclaimer]):
            yield [*_trimmed(current), *disclaimer]
            current = []
        current.append(block)
    if current and not fits([*current, *foot]):
        yield [*_trimmed(current), *disclaimer]
        current = []
    yield [*current, *foot]


def _trimmed(blocks: list[Block]) -> list[Block]:
    return blocks[:-1] if blocks[-1]["type"] == "divider" else blocks[:BLOCKS]


def _sentence(item: AnswerItem) -> list[Block]:
    numbers = "".join(f" [{number}]" for number in item.citations)
    return [words(item.text), *([words(numbers, bold=True)] if numbers else [])]
