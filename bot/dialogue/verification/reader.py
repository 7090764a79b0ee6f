"""Reads texts as facts: what is said of what, how much of it there is, and which words nobody has listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.dialogue.verification.counting import read_figures
from bot.dialogue.verification.denial import Denials
from bot.dialogue.verification.facts import Facts, Mark, Than
from bot.dialogue.verification.layout import Layout
from bot.dialogue.verification.lexicon import BREAK, END, HAN, Found, Lexicon, Token, readable
from bot.dialogue.verification.unlisted import unlisted, without_parts_of_words
from bot.language.words import Words

_MEASURE = 7.0
"""How far from "lower" the thing that is lower may stand."""
_CLOSED = re.compile(r"[,，;；。.]|$")
_AMOUNTS = frozenset(["common", "many", "often", "long", "much", "rare", "frequent", "frequently"])
_EQUAL = frozenset(["as", "just"])
"""How "as much as" opens: it denies a difference."""
_LEVEL = frozenset(["on", "comparable", "level"])
_COMPARING = frozenset([("before", "less"), ("before", "more")])
_MEANS = frozenset(["mean", "conclude"])
"""What "does not mean that it works" says is as much in doubt as what "does not show" it."""
_RIGHT_BEFORE = 2.0
_GOES_ON = frozenset("多处转几坏")
"""What makes another word of 好."""
_COMPARED_WITH = "control"
_COMPOUND = 1.5
"""How near two words of one noun stand."""
_ADJECTIVES = frozenset(["serious", "mild", "moderate"])
_OPPOSITE = frozenset(["up", "down"])


class FactReader:
    """Reads texts as facts. Built once; reading changes nothing in it."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self.lexicon = lexicon
        self._words = words
        self._entities = lexicon.vocabulary.entities
        self._knowing = frozenset(name for name, entity in self._entities.items() if entity.knowing)
        self._denials = frozenset(
            n
            for n, entity in self._entities.items()
            if entity.stands_for.startswith("-")
            and ((meant := self._entities[entity.stands_for[1:]]).knowing or meant.anywhere)
        )
        self._telling = frozenset(
            name
            for name, entity in self._entities.items()
            if entity.stands_for.lstrip("-") in self._knowing or name in self._knowing
        )
        self._kinds = {name: entity.kind for name, entity in self._entities.items()}

    def read(self, text: str) -> Facts:
        """The facts of a text of any length."""
        shown = self._plainly(readable(text))
        tokens = self.lexicon.tokens(shown)
        found = without_parts_of_words(tokens, self.lexicon.find(tokens), self._words)
        found = list(_closing(tokens, found))
        layout = Layout(tokens, found, self._kinds, self._denials, self._telling)
        figures = read_figures(shown, layout, self._entities)
        denials = Denials(layout)
        thans = tuple(_thans(layout, found))
        marks = list(_not_more(self._marks(layout, denials), thans))
        return Facts(
            text=shown,
            marks=tuple(_in_measure(_unsure(list(_with_nouns(_compounds(marks))), shown))),
            figures=figures,
            strays=tuple(unlisted(layout, figures, self._words)),
            thans=thans,
            denies_twice=any(
                layout.clause[one] == layout.clause[two]
                and not any(layout.parts(place) for place in range(one, two))
                and not denials.joined(one, two)
                for one, two in pairwise(layout.negators)
            ),
            denied_clauses=frozenset(layout.clause[p] for p in layout.negators),
            parents=self.lexicon.parents,
            keys=frozenset(token.key for token in tokens),
        )

    def terms(self, text: str) -> list[str]:
        """The words of a text as an index has them."""
        return self._words.tokens(text)

    def _plainly(self, text: str) -> str:
        """A text with its turns of speech as the words that they stand for."""
        for turn, plain in self.lexicon.vocabulary.otherwise:
            text = turn.sub(plain, text)
        return text

    def _marks(self, layout: Layout, denials: Denials) -> Iterator[Mark]:
        denied_clauses = {layout.clause[p] for p in layout.negators} | {
            layout.clause[f.start]
            for f in layout.found
            if any(role == "word" and self._entities[name].stands_for[:1] == "-" for role, name in f.roles)
        }
        for found in layout.found:
            for role, name in sorted(found.roles):
                if role != "word" or found.start in layout.dates:
                    continue
                entity, flipped = self._entities[name], False
                if entity.stands_for:
                    flipped = entity.stands_for.startswith("-")
                    entity = self._entities[entity.stands_for.lstrip("-")]
                place = found.start
                denied = denials.denied(place, entity) is not flipped
                clause = layout.clause[place]
                yield Mark(
                    entity=entity,
                    at=layout.at[place],
                    clause=clause,
                    sentence=layout.sentence[place],
                    denied=denied,
                    doubted=denied and not flipped and denials.doubted(place, self._knowing | _MEANS),
                    in_denial=denied or clause in denied_clauses,
                    unsure=False,
                    name=entity.name,
                    text="".join(token.text for token in layout.tokens[place : found.end]),
                    segment=layout.segment[place],
                    start=layout.tokens[place].start,
                    asked=_asked(layout, place),
                    granted=_granted(layout, place),
                    set_aside=denials.set_aside(place, entity),
                )


def _closing(tokens: list[Token], found: list[Found]) -> Iterator[Found]:
    """The phrases found, with a 好 that closes a Chinese comparison as "better": 比激素好."""
    places = {f.start for f in found}
    closing = {
        place
        for place, token in enumerate(tokens)
        if token.text == "好"
        and (place + 1 == len(tokens) or tokens[place + 1].text not in _GOES_ON)
        and any(t.text == "比" for t in _before(tokens, place))
    }
    roles = frozenset([("word", "better")])
    yield from sorted(
        [
            *(
                replace(f, roles=f.roles | roles) if f.start in closing and f.end == f.start + 1 else f
                for f in found
            ),
            *(
                Found(p, p + 1, roles)
                for p in closing - {q for f in found for q in range(f.start, f.end)} - places
            ),
        ],
        key=lambda f: f.start,
    )


def _before(tokens: list[Token], place: int) -> Iterator[Token]:
    """The tokens before a place up to the nearest mark."""
    for token in reversed(tokens[:place]):
        if token.kind in (BREAK, END):
            return
        yield token


def _asked(layout: Layout, place: int) -> bool:
    """Whether a reported question holds a place: a Chinese one holds its whole clause, an English one what follows."""
    return any(
        layout.clause[p] == layout.clause[place] and (p <= place or layout.tokens[p].kind == HAN)
        for p in layout.asking
    )


def _granted(layout: Layout, place: int) -> bool:
    """Whether a "how common", "how many" or "how long" of its clause stands before a place."""
    words = [
        t.text.lower()
        for p, t in enumerate(layout.tokens[:place])
        if layout.clause[p] == layout.clause[place]
    ]
    return any(one == "how" and two in _AMOUNTS for one, two in pairwise(words))


def _thans(layout: Layout, found: list[Found]) -> Iterator[Than]:
    """Where things are compared: by "than" alone, or by "less than", which turns it round, or by "no more than"."""
    for f in found:
        if ("than", "") in f.roles:
            equal = _equals(layout, f)
            yield Than(layout.at[f.start], denied=equal, equal=equal, clause=layout.clause[f.start])
        elif layout.tokens[f.end - 1].text.lower() == "than" and f.roles & _COMPARING:
            denied = layout.tokens[f.start].text.lower() in ("no", "not")
            yield Than(layout.at[f.start], ("before", "less") in f.roles and not denied, denied)


def _equals(layout: Layout, found: Found) -> bool:
    """Whether a comparison says that neither side is ahead: "just as well as", "on a par with"."""
    first, last = (layout.tokens[place].text.lower() for place in (found.start, found.end - 1))
    return first in _EQUAL or (found.end - found.start > 1 and last == "as") or first in _LEVEL


def _not_more(marks: Iterable[Mark], thans: Sequence[Than]) -> Iterator[Mark]:
    """ "Helped no more than" denies that it helped more, as "was no better than" does."""
    for mark in marks:
        denied = mark.entity.kind == "claim" and any(
            than.denied and 0 < than.at - mark.at <= _RIGHT_BEFORE for than in thans
        )
        equal = any(than.equal and than.clause == mark.clause for than in thans)
        if denied:
            yield replace(mark, denied=True, in_denial=True)
        else:
            yield replace(mark, in_denial=True) if equal else mark


def _compounds(marks: list[Mark]) -> list[Mark]:
    """The marks without a "control" that only ends a compound: "placebo control", 安慰剂对照."""
    return [
        mark
        for before, mark in zip([None, *marks], marks, strict=False)
        if not (
            before is not None
            and mark.name == _COMPARED_WITH
            and before.name in mark.entity.sources
            and before.clause == mark.clause
            and mark.at - before.at <= _COMPOUND
        )
    ]


def _with_nouns(marks: Sequence[Mark]) -> Iterator[Mark]:
    """An adjective is denied with its noun: "serious harm did not occur"."""
    for mark, noun in zip(marks, [*marks[1:], None], strict=False):
        with_noun = (
            noun is not None
            and mark.name in _ADJECTIVES
            and noun.entity.anywhere
            and noun.denied
            and noun.clause == mark.clause
            and noun.at - mark.at <= _COMPOUND
        )
        yield replace(mark, denied=True, in_denial=True) if with_noun else mark


def _unsure(marks: list[Mark], text: str) -> list[Mark]:
    """The marks with what their whole sentence says of what is known."""
    sentences = {mark.sentence for mark in marks if mark.entity.knowing and mark.denied}
    hedged = {mark.clause for mark in marks if mark.entity.kind == "hedge" and not mark.denied}
    closing = [
        m for m in marks if m.entity.knowing and m.denied and _CLOSED.match(text, m.start + len(m.text))
    ]
    return [
        replace(
            mark,
            unsure=mark.sentence in sentences,
            hedged=mark.clause in hedged,
            fronted=any(m.sentence == mark.sentence and m.clause > mark.clause for m in closing),
        )
        for mark in marks
    ]


def _in_measure(marks: list[Mark]) -> Iterator[Mark]:
    """ "Lower" and "higher" as better or worse, where what is measured stands near."""
    for mark in marks:
        good = _measured(mark, marks) if mark.entity.name in _OPPOSITE else None
        if good is None:
            yield mark
        else:
            better = (mark.entity.name == "up") is good
            yield replace(mark, name="better" if better else "worse")


def _measured(mark: Mark, marks: list[Mark]) -> bool | None:
    """Whether more of what stands nearest is better: in the same clause, else before it in the same sentence."""
    measures = [m for m in marks if m.entity.good is not None and m.sentence == mark.sentence]
    near = [m for m in measures if m.clause == mark.clause and abs(m.at - mark.at) <= _MEASURE]
    near = near or [m for m in measures if m.at < mark.at]
    return min(near, key=lambda m: abs(m.at - mark.at)).entity.good if near else None
