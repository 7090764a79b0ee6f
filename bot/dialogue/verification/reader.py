"""Reads texts as facts: what is said of what, how much of it there is, and which words nobody has listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from bot.dialogue.verification.facts import Facts, Figure, Mark, Stray
from bot.dialogue.verification.layout import Layout
from bot.dialogue.verification.lexicon import BREAK, DIGITS, END, HAN, Lexicon, readable, tokenise
from bot.dialogue.verification.quantities import Quantity, quantities, with_context
from bot.language.words import STOP_WORDS, Words, is_stop_word

_MEASURE = 7.0
"""How far from "lower" the thing that is lower may stand."""
_LOOK_AHEAD = 6
_FEWEST_PEOPLE = 100
_COUNTABLE = frozenset(
    ["drug", "product", "cell", "families", "project", "trial", "people", "permitted", "study"]
)
_SAME_COUNT = {"project": "trial", "product": "drug", "study": "trial"}
_COUNTERS = frozenset([*"岁个例名位项户人家庭", "patient", "peopl", "percent"])
_BETWEEN = frozenset(["the", "age", "of", "a", "随", "访"])
"""Tokens that may stand between a figure and its "more than", before it and behind it."""
_FAMILIES = frozenset(["families", "庭", "户"])
_UNIT_COUNTS = {"people": "people", "studies": "trial"}
_OF = re.compile(
    r"(?:\d\s(?:people\s|patients\s|trials\s)?of|\b(?:of|among)\s(?:the|all|these|those)|^of|[,;.]\sof)\s$",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\s?(?:例|名|人|项|篇|个)?(?:患者|病人|试验|人)?(?:中|里|[，,]其中)")
_OPPOSITE = frozenset(["up", "down"])


class FactReader:
    """Reads texts as facts. Built once; reading changes nothing in it."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self.lexicon = lexicon
        self._words = words
        self._entities = lexicon.vocabulary.entities
        self._knowing = frozenset(name for name, entity in self._entities.items() if entity.knowing)
        self._denials = frozenset(
            n for n, entity in self._entities.items() if entity.stands_for.startswith("-")
        )
        self._kinds = {name: entity.kind for name, entity in self._entities.items()}

    def read(self, text: str) -> Facts:
        """The facts of a text of any length."""
        shown = readable(text)
        tokens = tokenise(text)
        found = self.lexicon.find(tokens)
        layout = Layout(tokens, found, self._kinds, self._denials)
        figures = tuple(_peopled(list(self._figures(shown, layout))))
        marks = list(self._marks(layout))
        return Facts(
            text=shown,
            marks=tuple(_in_measure(_unsure(marks))),
            figures=figures,
            strays=tuple(self._strays(shown, layout, figures)),
            thans=tuple(
                (layout.at[f.start], layout.clause[f.start]) for f in found if ("than", "") in f.roles
            ),
            denies_twice=any(
                layout.clause[one] == layout.clause[two] and not layout.joined(one, two)
                for one, two in pairwise(layout.negators)
            ),
            denied_clauses=frozenset(layout.clause[p] for p in layout.negators),
            parents=self.lexicon.parents,
            keys=frozenset(token.key for token in tokens),
        )

    def terms(self, text: str) -> list[str]:
        """The words of a text as an index has them."""
        return self._words.tokens(text)

    def _marks(self, layout: Layout) -> Iterator[Mark]:
        denied_clauses = {layout.clause[p] for p in layout.negators}
        for found in layout.found:
            for role, name in sorted(found.roles):
                if role != "word" or found.start in layout.dates:
                    continue
                entity, flipped = self._entities[name], False
                if entity.stands_for:
                    flipped = entity.stands_for.startswith("-")
                    entity = self._entities[entity.stands_for.lstrip("-")]
                place = found.start
                denied = layout.denied(place, entity) is not flipped
                clause = layout.clause[place]
                yield Mark(
                    entity=entity,
                    at=layout.at[place],
                    clause=clause,
                    sentence=layout.sentence[place],
                    denied=denied,
                    doubted=denied and not flipped and layout.doubted(place, self._knowing),
                    in_denial=denied or clause in denied_clauses,
                    unsure=False,
                    name=entity.name,
                    text="".join(token.text for token in layout.tokens[place : found.end]),
                )

    def _figures(self, shown: str, layout: Layout) -> Iterator[Figure]:
        for quantity in quantities(shown):
            place = layout.token_at(quantity.number.start)
            if place in layout.dates_inside:
                continue
            if quantity.unit == "date" and not layout.tokens[place].text[0].isdigit():
                layout.dates.add(place)
            told = with_context(
                quantity,
                self._counted(quantity, layout, place),
                self._qualifier(quantity, layout, place),
                _is_whole(shown, quantity),
            )
            yield Figure(told, layout.at[place], layout.clause[place], layout.sentence[place])

    def _counted(self, quantity: Quantity, layout: Layout, place: int) -> Iterator[str]:
        if quantity.unit in _UNIT_COUNTS:
            ahead = {token.text for token in layout.tokens[place + 1 : place + 6]}
            yield "families" if ahead & _FAMILIES else _UNIT_COUNTS[quantity.unit]
            return
        if quantity.unit:
            return
        end = layout.token_after(quantity.number.start + len(quantity.number.text))
        following = [token.text.lower() for token in layout.tokens[end : end + 3]]
        if following[:2] == ["of", "the"] and following[-1][:1].isdigit():
            end += 3
        for step in range(end, min(end + _LOOK_AHEAD, len(layout.tokens))):
            token = layout.tokens[step]
            if (
                token.kind in (BREAK, END, DIGITS)
                or (token.text.lower() in STOP_WORDS["en"] and token.key != "such")
                or token.text in "的在是获和与"
            ):
                return
            for role, name in layout.starting.get(step, ()):
                if role == "word" and self._entities[name].kind == "verb":
                    return
                if role == "word" and name in _COUNTABLE:
                    yield _SAME_COUNT.get(name, name)
                    if name in ("people", "families"):
                        return

    def _qualifier(self, quantity: Quantity, layout: Layout, place: int) -> str:
        """The "more", "less" or "about" of a figure; what stands behind it ("or more") tells more than an "about"."""
        after = layout.token_after(quantity.number.start + len(quantity.number.text))
        behind = ""
        for step in range(after, min(after + 3, len(layout.tokens))):
            behind = next((name for role, name in layout.starting.get(step, ()) if role == "after"), "")
            token = layout.tokens[step]
            if behind or (token.text not in _COUNTERS and token.key not in _COUNTERS):
                break
        if behind in ("more", "less"):
            return behind
        for back in range(place - 1, max(-1, place - 5), -1):
            for found in layout.ending.get(back, ()):
                # "Over 12 months", "past 5 years": with times and dates such words do not compare.
                if quantity.unit in ("time", "year", "date") and found.end - found.start == 1:
                    continue
                for role, name in sorted(found.roles):
                    if role == "before":
                        return name
            if layout.tokens[back].text.lower() not in _BETWEEN:
                break
        return behind

    def _strays(self, shown: str, layout: Layout, figures: Iterable[Figure]) -> Iterator[Stray]:
        spans = [
            (f.quantity.number.start, f.quantity.number.start + len(f.quantity.number.text)) for f in figures
        ]
        covered = {place for found in layout.found for place in range(found.start, found.end)}

        def open_at(place: int) -> bool:
            token = layout.tokens[place]
            return place not in covered and not any(a <= token.start < b for a, b in spans)

        place = 0
        while place < len(layout.tokens):
            token = layout.tokens[place]
            if token.kind == "word":
                if open_at(place) and not is_stop_word(token.key) and len(token.text) > 1:
                    yield layout.stray(place, token.key, token.text)
                place += 1
            elif token.kind == HAN and open_at(place):
                run = place
                while run < len(layout.tokens) and layout.tokens[run].kind == HAN and open_at(run):
                    run += 1
                yield from self._han_strays(layout, place, run)
                place = run
            else:
                place += 1

    def _han_strays(self, layout: Layout, start: int, end: int) -> Iterator[Stray]:
        run = "".join(token.text for token in layout.tokens[start:end])
        place = start
        for word in self._words.words(run):
            if len(word) > 1 and not is_stop_word(word):
                yield layout.stray(place, word, word)
            place += len(word)


def _peopled(figures: list[Figure]) -> Iterator[Figure]:
    """Bare counts in a sentence that counts people count people too: "875 patients: 441 got cells"."""
    for figure in figures:
        quantity = figure.quantity
        bare = not quantity.unit and not quantity.counted and quantity.number.value >= _FEWEST_PEOPLE
        if bare and any(
            f.sentence == figure.sentence
            and f.quantity.unit == "people"
            and f.quantity.number.value >= quantity.number.value
            for f in figures
        ):
            yield replace(figure, quantity=replace(quantity, counted=frozenset(["people"])))
        else:
            yield figure


def _is_whole(shown: str, quantity: Quantity) -> bool:
    """Whether others are counted out of a figure: "of the 26", 26人中."""
    start, end = quantity.number.start, quantity.number.start + len(quantity.number.text)
    return bool(_OF.search(shown, max(0, start - 12), start) or _AMONG.match(shown, end))


def _unsure(marks: list[Mark]) -> list[Mark]:
    """The marks with what their whole sentence says of what is known."""
    sentences = {mark.sentence for mark in marks if mark.entity.knowing and mark.denied}
    return [replace(mark, unsure=True) if mark.sentence in sentences else mark for mark in marks]


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
