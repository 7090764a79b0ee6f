"""A case as the staff see it, in Block Kit. A patient's words only ever stand in rich text, where nothing is markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.slack.blocks import Block, actions, button, divider, fits, header, plain_text, words
from bot.channels.slack.blocks import emoji as picture
from bot.channels.slack.markup import mrkdwn, shortened
from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.prompts.handoff import HandoffTexts
from bot.records.cases_model import Case, Reason, State
from bot.records.cases_outbox import Exchange

TAKE, TAKE_OVER, RESOLVE = "case_take", "case_take_over", "case_resolve"
_MOST_QUESTION = 1_000
_MOST_ANSWER = 800
_MOST_NOTIFICATION = 150
_SMALL_PRINT = 2_000


@dataclass(frozen=True, slots=True)
class Post:
    """One message: its blocks, and the text for notifications and screen readers."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class CaseBlocks:
    """Draws cases in the language of the staff."""

    texts: HandoffTexts
    language: Language

    def case(self, case: Case, conversation: Sequence[Exchange], note: str, *, more: bool) -> Post:
        """The message that a case is: who waits, what was said, the buttons. ``more``: earlier parts are left out.

        As much of the end of the conversation stands in it as Slack takes in one message.
        """
        kept = list(conversation)
        while not fits(blocks := self._case(case, kept, note, more or len(kept) < len(conversation))):
            if not kept:
                break
            kept.pop(0)
        title = self._say(f"title.{case.reason}", number=case.number)
        first = note or (conversation[-1].question if conversation else "")
        return Post(f"{title}\n{mrkdwn(shortened(first, _MOST_NOTIFICATION))}".strip(), blocks)

    def _case(self, case: Case, kept: Sequence[Exchange], note: str, cut: bool) -> list[Block]:
        blocks = [header(self._say(f"title.{case.reason}", number=case.number)), _context(self._facts(case))]
        if case.reason is Reason.EMERGENCY:
            blocks.append(_rich([_section("warning", self._say("urgent"))]))
        if note:
            blocks.append(_rich([_section("", self._say("note")), _quote(note)]))
        title = [
            self._say("conversation"),
            *([self._say("earlier" if cut else "nothing")] if cut or not kept else []),
        ]
        blocks += [divider(), _context([_small(" · ".join(title))])]
        blocks += [self._exchange(one) for one in kept]
        blocks += [divider(), _context([{"type": "mrkdwn", "text": self._standing(case)}])]
        return [*blocks, self._buttons(case)] if case.live else blocks

    def said(self, text: str) -> Post:
        """Something the patient writes, for the thread."""
        title = self._say("said")
        return Post(
            f"{title}: {mrkdwn(shortened(text, _MOST_NOTIFICATION))}",
            [_rich([_section("", title), _quote(text)])],
        )

    def meanwhile(self, exchange: Exchange) -> Post:
        """A question that the bot answered while the case is live, for the thread."""
        title = self._say("meanwhile")
        question = mrkdwn(shortened(exchange.question, _MOST_NOTIFICATION))
        return Post(f"{title}: {question}", [_rich([_section("", title)]), self._exchange(exchange)])

    def reminder(self, case: Case) -> Post:
        """That nobody has taken a case yet."""
        text = self._say("reminder", number=case.number)
        return Post(text, [_rich([_section("bell", text)])])

    def erased(self, case: Case) -> Post:
        """What stays of a case that the patient had deleted."""
        text = self._say("erased", number=case.number)
        return Post(text, [_context([_small(text)])])

    def _facts(self, case: Case) -> list[Block]:
        asked = "agreed" if case.reason is Reason.ASKED else "by_setting"
        lines = [self._say(f"language.{case.language}"), self._say(asked), self._say("masked")]
        return [_small(" · ".join(lines))]

    def _standing(self, case: Case) -> str:
        member = mention(case.taken_by)
        if case.state is State.OPEN or not member:
            return f":hourglass_flowing_sand: {self._say('waiting')}"
        sign = ":white_check_mark:" if case.state is State.RESOLVED else ":speech_balloon:"
        return f"{sign} {self._say(str(case.state), member=member)}"

    def _buttons(self, case: Case) -> Block:
        value = str(case.number)
        take = button(TAKE, self._say("take"), value, style="primary")
        over = button(TAKE_OVER, self._say("take_over"), value)
        return actions(
            [over if case.state is State.TAKEN else take, button(RESOLVE, self._say("resolve"), value)]
        )

    def _exchange(self, one: Exchange) -> Block:
        kind = one.kind if one.kind in tuple(Kind) else Kind.ANSWER.value
        sign = "rotating_light" if kind == Kind.EMERGENCY else ""
        return _rich(
            [
                _section("", self._say("patient")),
                _quote(shortened(one.question, _MOST_QUESTION)),
                _section(sign, self._say(f"bot.{kind}")),
                _quote(shortened(one.answer, _MOST_ANSWER)),
            ]
        )

    def _say(self, name: str, **filled: str | int) -> str:
        return self.texts.line(f"staff.{name}", self.language, **filled)


def mention(member: str | None) -> str:
    """A member of staff as Slack shows a person; empty for what is no member's id."""
    return f"<@{member}>" if member and member.isascii() and member.isalnum() else ""


def _context(elements: list[Block]) -> Block:
    return {"type": "context", "elements": elements}


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _section(sign: str, text: str) -> Block:
    before = [picture(sign), words(" ")] if sign else []
    return {"type": "rich_text_section", "elements": [*before, words(text, bold=True)]}


def _quote(text: str) -> Block:
    return {"type": "rich_text_quote", "elements": [words(text)]}


def _small(text: str) -> Block:
    return plain_text(text, _SMALL_PRINT)
