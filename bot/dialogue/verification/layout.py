"""Where everything stands in a text: coordinates, clauses, sentences, the parts of lists, and its denials."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.dialogue.verification.clauses import clauses
from bot.dialogue.verification.facts import Stray
from bot.dialogue.verification.lexicon import BREAK, DIGITS, END, HAN, PAUSE, Found, Token
from bot.language.stop_words import is_stop_word

_STEP = {"token": 1.0, "small": 0.4, "joint": 3.0, "contrast": 3.0, BREAK: 6.0, END: 12.0}
_LONGEST_MEMBER = 2
_QUESTION = 3
_SHORT = 12
"""Tokens that a bracket may hold without being a statement of its own."""


class Layout:
    """The coordinates, clauses, sentences and denials of one text."""

    def __init__(
        self,
        tokens: list[Token],
        found: list[Found],
        kinds: Mapping[str, str],
        denials: frozenset[str],
        knowing: frozenset[str],
    ) -> None:
        self.tokens, self.found, self.kinds, self.knowing = tokens, found, kinds, knowing
        self.starting = {f.start: f.roles for f in found}
        self.ending: dict[int, list[Found]] = {}
        for f in found:
            self.ending.setdefault(f.end - 1, []).append(f)
        self._starts = [token.start for token in tokens]
        self.dates: set[int] = set()
        self.dates_inside = {
            place
            for f in found
            if f.end - f.start > 1
            for place in range(f.start, f.end)
            if tokens[place].kind == DIGITS
        }
        self.at: list[float] = []
        self.clause: list[int] = []
        self.sentence: list[int] = []
        self.segment: list[int] = []
        self._joints: list[int] = []
        self.negators: list[int] = []
        self.asking: list[int] = []
        """Where a reported question opens: "whether", 是否."""
        self.implied: list[int] = []
        """Where a word holds its own denial: "uncertain", "similar"."""
        self._lay_out(denials)

    def _lay_out(self, denials: frozenset[str]) -> None:
        inside = {place: f for f in self.found for place in range(f.start + 1, f.end)}
        at = 0.0
        self.clause, self.sentence = clauses(self)
        for place, token in enumerate(self.tokens):
            roles = self.starting.get(place, frozenset())
            step = "token"
            if self.parts(place):
                step = token.kind
            elif token.kind == BREAK:
                step = "joint"
            elif ("contrast", "") in roles or ("joint", "") in roles:
                step = "contrast" if ("contrast", "") in roles else "joint"
            elif token.kind == PAUSE:
                step = "joint"
            elif place in inside:
                step = ""
            elif token.kind == HAN or is_stop_word(token.key) or ("light", "") in roles:
                step = "small" if not roles or ("light", "") in roles else "token"
            if ("asking", "") in roles or (("negators", "") in roles and self._asks(place)):
                self.asking.append(place)
            if ("negators", "") in roles and not self._asks(place) and not self._until(place):
                self.negators.append(place)
            elif any(role == "word" and name in denials for role, name in roles):
                self.implied.append(place)
            if step == "joint":
                self._joints.append(place)
            at += _STEP.get(step, 0.0)
            self.at.append(at)
        self.segment = [0] * len(self.tokens)

    def _asks(self, place: int) -> bool:
        """Whether a Chinese denial only makes a question of the word on both its sides: 多不多, 好不好."""
        if self.tokens[place].text == "没" and any(
            f.start == place and f.end > place + 1 for f in self.found
        ):
            return False  # 说法没法核实: 没法 is a word of its own
        around = [token.text for token in self.tokens[max(0, place - 1) : place + 2]]
        return len(around) == _QUESTION and around[0] == around[-1] and around[1] in "不没"

    def _until(self, place: int) -> bool:
        """Whether a "not" only says when: "did not become clear until 12 months"."""
        for token in self.tokens[place + 1 :]:
            if token.kind in (BREAK, END):
                return False
            if token.text.lower() == "until":
                return True
        return False

    def parts(self, place: int) -> bool:
        """Whether a mark ends a clause, and is not that of a list or of a few words in brackets."""
        token = self.tokens[place]
        if token.kind == END:
            return True
        return token.kind == BREAK and not self._in_list(place) and not self._bracket(place)

    def _bracket(self, place: int) -> bool:
        """Whether a bracket only holds a figure or a name: "8 trials (459 people)"."""
        text = self.tokens[place].text
        opened = place if text in "(（" else None
        if text in ")）":
            opened = next(
                (p for p in range(place, max(-1, place - _SHORT), -1) if self.tokens[p].text in "(（"), None
            )
        if opened is None:
            return False
        for p in range(opened + 1, min(opened + _SHORT, len(self.tokens))):
            if self.tokens[p].text in ")）":
                return True
            if self.tokens[p].kind == END or (self.tokens[p].kind == BREAK and not self._in_list(p)):
                return False
        return False

    def part(self, figures: Sequence[int]) -> None:
        """Part lists between figures: "4 had pain and 2 had redness", 积液12.5%、肿胀11.9%.

        Where the figure comes before what it counts, the last "and" before the next figure parts them, else the first.
        """
        cuts: set[int] = set()
        for one, two in pairwise(figures):
            between = [p for p in self._joints if one < p < two and self.clause[p] == self.clause[one]]
            if between and self.clause[one] == self.clause[two]:
                leads = not any(
                    self.clause[p] == self.clause[one] and self._tells(p) for p in range(figures[0])
                )
                cuts.add(between[-1] if leads else between[0])
        segment = 0
        for place in range(len(self.tokens)):
            segment += place in cuts
            self.segment[place] = segment

    def _tells(self, place: int) -> bool:
        return any(
            role == "word" and self.kinds.get(name) in ("thing", "claim", "arm")
            for role, name in self.starting.get(place, ())
        )

    def stray(self, place: int, key: str, text: str) -> Stray:
        """An unlisted word at a token."""
        return Stray(
            key,
            text,
            self.at[place],
            self.tokens[place].start,
            self.clause[place],
            self.sentence[place],
            self.segment[place],
        )

    def _in_list(self, place: int) -> bool:
        """Whether a comma only parts the members of a list: "no stem-cell, SVF, umbilical or exosome product"."""
        if self.tokens[place].text != "," or ("negators", "") in self.starting.get(place + 1, frozenset()):
            return False
        for step in range(place + 1, min(place + _LONGEST_MEMBER + 2, len(self.tokens))):
            token = self.tokens[step]
            if token.kind == BREAK or token.text.lower() in ("or", "and"):
                return step > place + 1 or self._closes_list(place)
            roles = self.starting.get(step, frozenset())
            if token.kind == DIGITS:
                continue
            if token.kind != "word" or any(self.kinds.get(name) in ("verb", "claim") for _, name in roles):
                return False
        return False

    def _closes_list(self, place: int) -> bool:
        """Whether a comma before an "or" stands behind members that commas part: "SVF, umbilical tissue, or exosomes"."""
        before = next(
            (p for p in range(place - 1, max(-1, place - 6), -1) if self.tokens[p].kind == BREAK), None
        )
        return before is not None and self.tokens[place + 1].text.lower() == "or" and self._in_list(before)

    def token_at(self, start: int) -> int:
        """The token that a character stands in."""
        return max(0, bisect_right(self._starts, start) - 1)

    def token_after(self, end: int) -> int:
        """The first token at or after a character."""
        place = bisect_right(self._starts, end - 1)
        return min(place, len(self.tokens))
