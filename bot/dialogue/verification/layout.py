"""Where everything stands in a text: coordinates, clauses, sentences, and how far denials reach."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from bot.dialogue.verification.facts import Stray
from bot.dialogue.verification.lexicon import BREAK, DIGITS, END, HAN, PAUSE, Found, Token
from bot.language.words import is_stop_word
from bot.prompts.verification import Entity

_STEP = {"token": 1.0, "small": 0.4, "joint": 3.0, "contrast": 3.0, BREAK: 6.0, END: 12.0}
_STEPS_OVER = frozenset(["given"])
"""Verbs that may stand between a denial and the thing that it denies ("did not use a placebo")."""
_TIGHT = 4.2
"""How far before a thing its own denial may stand ("not a placebo")."""
_LONGEST_MEMBER = 2
_AUXILIARIES = frozenset(
    ["is", "are", "was", "were", "has", "had", "have", "did", "does", "do", "can", "could", "will", "would"]
)


class Layout:
    """The coordinates, clauses, sentences and denials of one text."""

    def __init__(
        self, tokens: list[Token], found: list[Found], kinds: Mapping[str, str], denials: frozenset[str]
    ) -> None:
        self.tokens, self.found, self.kinds = tokens, found, kinds
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
        self.negators: list[int] = []
        self.implied: list[int] = []
        """Where a word holds its own denial: "uncertain", "similar"."""
        self._lay_out(denials)

    def _lay_out(self, denials: frozenset[str]) -> None:
        inside = {place: f for f in self.found for place in range(f.start + 1, f.end)}
        at, clause, sentence = 0.0, 0, 0
        for place, token in enumerate(self.tokens):
            roles = self.starting.get(place, frozenset())
            step = "token"
            if token.kind == BREAK and self._in_list(place):
                step = "joint"
            elif token.kind in (BREAK, END):
                step = token.kind
                clause += 1
                sentence += token.kind == END
            elif ("contrast", "") in roles or ("joint", "") in roles:
                step = "contrast" if ("contrast", "") in roles else "joint"
                clause += ("contrast", "") in roles
            elif token.kind == PAUSE:
                step = "joint"
            elif place in inside:
                step = ""
            elif token.kind == HAN or is_stop_word(token.key) or ("light", "") in roles:
                step = "small" if not roles or ("light", "") in roles else "token"
            if ("negators", "") in roles:
                self.negators.append(place)
            elif any(role == "word" and name in denials for role, name in roles):
                self.implied.append(place)
            at += _STEP.get(step, 0.0)
            self.at.append(at)
            self.clause.append(clause)
            self.sentence.append(sentence)

    def stray(self, place: int, key: str, text: str) -> Stray:
        """An unlisted word at a token."""
        return Stray(
            key, text, self.at[place], self.tokens[place].start, self.clause[place], self.sentence[place]
        )

    def _in_list(self, place: int) -> bool:
        """Whether a comma only parts the members of a list: "no stem-cell, SVF, umbilical or exosome product"."""
        if self.tokens[place].text != ",":
            return False
        for step in range(place + 1, min(place + _LONGEST_MEMBER + 2, len(self.tokens))):
            token = self.tokens[step]
            if token.kind == BREAK or token.text.lower() in ("or", "and"):
                return step > place + 1
            roles = self.starting.get(step, frozenset())
            if token.kind != "word" or any(self.kinds.get(name) in ("verb", "claim") for _, name in roles):
                return False
        return False

    def denied(self, place: int, entity: Entity) -> bool:
        """Whether a denial reaches an idea: right before a thing, before a claim in its clause, or anywhere in it."""
        here = [p for p in self.negators if self.clause[p] == self.clause[place]]
        if entity.anywhere:
            implied = [p for p in self.implied if self.clause[p] == self.clause[place] and p != place]
            return bool(here or implied)
        before = [p for p in here if p < place]
        if entity.kind in ("thing", "arm", "light"):
            return entity.deniable and any(
                self.at[place] - self.at[p] <= _TIGHT and not self._parted(p, place) for p in before
            )
        return any(not self._restarts(p, place) for p in before)

    def joined(self, one: int, two: int) -> bool:
        """Whether an "and" or "or" stands between two tokens."""
        return any(("joint", "") in self.starting.get(place, ()) for place in range(one, two))

    def _restarts(self, negator: int, place: int) -> bool:
        """Whether an "and" with a verb of its own stands between a denial and a claim: "not random, and it was blinded"."""
        joint = next((p for p in range(place - 1, negator, -1) if self.tokens[p].text.lower() == "and"), None)
        return joint is not None and any(
            token.text.lower() in _AUXILIARIES for token in self.tokens[joint + 1 : place]
        )

    def doubted(self, place: int, knowing: frozenset[str]) -> bool:
        """Whether a word of knowing stands between a denial and what it reaches."""
        first = min((p for p in self.negators if self.clause[p] == self.clause[place]), default=place)
        return any(
            name in knowing
            for start, roles in self.starting.items()
            if first < start < place
            for role, name in roles
            if role == "word"
        )

    def _parted(self, negator: int, place: int) -> bool:
        """Whether a word with a meaning of its own stands between a denial and a thing."""
        return any(
            name not in _STEPS_OVER and self.kinds.get(name) in ("verb", "claim")
            for start, roles in self.starting.items()
            if negator < start < place
            for role, name in roles
            if role == "word"
        )

    def token_at(self, start: int) -> int:
        """The token that a character stands in."""
        return max(0, bisect_right(self._starts, start) - 1)

    def token_after(self, end: int) -> int:
        """The first token at or after a character."""
        place = bisect_right(self._starts, end - 1)
        return min(place, len(self.tokens))
