"""Reads the figures of a text with what they count, how they are qualified, and what is counted out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.dialogue.verification.facts import Figure
from bot.dialogue.verification.layout import Layout
from bot.dialogue.verification.lexicon import BREAK, DIGITS, END
from bot.dialogue.verification.numerals import quantities
from bot.dialogue.verification.quantities import Quantity, with_context
from bot.language.stop_words import STOP_WORDS
from bot.prompts.verification import Entity

_LOOK_AHEAD = 6
_LOOK_BACK = 8
_LOOK_BEHIND = 6
_STRETCH = 6
_FEWEST_PEOPLE = 100
_COUNTABLE = frozenset(
    ["drug", "product", "cell", "families", "project", "trial", "people", "permitted", "study"]
)
_SAME_COUNT = {"project": "trial", "product": "drug", "study": "trial"}
_COUNTERS = frozenset([*"岁个例名位项户人家庭年月周", "patient", "peopl", "percent", "year", "month", "week"])
_BETWEEN = frozenset(
    ["也", "只", "了", "观", "察", "才", "仅", "the", "age", "of", "a", "随", "访", "的", "有", "为", "是"]
)
"""Tokens that may stand between a figure and its "more than", before it and behind it."""
_STEPPED = frozenset(["follow", "lasting"])
"""Ideas that may too: "at most followed for 2 years", "2 years of follow-up at most", 最多跟踪了2年."""
_FAMILIES = frozenset(["families", "庭", "户"])
_UNIT_COUNTS = {"people": "people", "studies": "trial"}
_OF = re.compile(
    r"(?:\d\s(?:people\s|patients\s|trials\s)?of|\b(?:of|among)\s(?:the|all|these|those)|^of|[,;.]\sof|\bof\s[A-Z]\w+['’]s)\s$",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\s?(?:例|名|人|项|篇|个)?(?:患者|病人|试验|人)?(?:当?中|之中|里|[，,]其中)")


def read_figures(shown: str, layout: Layout, entities: Mapping[str, Entity]) -> tuple[Figure, ...]:
    """The figures of a text in order, each with its place; lists are parted between them."""
    figures = tuple(_peopled(list(_figures(shown, layout, entities))))
    layout.part([layout.token_at(f.quantity.number.start) for f in figures])
    return tuple(
        replace(f, segment=layout.segment[layout.token_at(f.quantity.number.start)]) for f in figures
    )


def _figures(shown: str, layout: Layout, entities: Mapping[str, Entity]) -> Iterator[Figure]:
    for quantity in quantities(shown):
        place = layout.token_at(quantity.number.start)
        if place in layout.dates_inside:
            continue
        if quantity.unit == "date" and not layout.tokens[place].text[0].isdigit():
            layout.dates.add(place)
        told = with_context(
            quantity,
            _counted(quantity, layout, place, entities),
            _qualifier(quantity, layout, place),
            _is_whole(shown, quantity),
        )
        yield Figure(told, layout.at[place], layout.clause[place], layout.sentence[place])


def _counted(quantity: Quantity, layout: Layout, place: int, entities: Mapping[str, Entity]) -> Iterator[str]:
    if quantity.unit in _UNIT_COUNTS:
        ahead = {token.text for token in layout.tokens[place + 1 : place + 6]}
        yield "families" if ahead & _FAMILIES else _UNIT_COUNTS[quantity.unit]
        return
    if quantity.unit:
        return
    end = layout.token_after(quantity.number.start + len(quantity.number.text))
    following = [token.text.lower() for token in layout.tokens[end : end + 3]]
    if following[:2] == ["of", "the"]:
        end += 3 if following[-1][:1].isdigit() else 2
    for step in range(end, min(end + _LOOK_AHEAD, len(layout.tokens))):
        token = layout.tokens[step]
        if (
            token.kind in (BREAK, END, DIGITS)
            or (token.text.lower() in STOP_WORDS["en"] and token.key != "such")
            or token.text in "的在是获和与"
        ):
            return
        for role, name in layout.starting.get(step, ()):
            if role == "word" and entities[name].kind == "verb":
                return
            if role == "word" and name in _COUNTABLE:
                yield _SAME_COUNT.get(name, name)
                if name in ("people", "families"):
                    return


def _qualifier(quantity: Quantity, layout: Layout, place: int) -> str:
    """The "more", "less" or "about" of a figure; what stands behind it ("or more") tells more than an "about"."""
    after = layout.token_after(quantity.number.start + len(quantity.number.text))
    behind = ""
    stepped = {
        p for f in layout.found if any(name in _STEPPED for _, name in f.roles) for p in range(f.start, f.end)
    }
    for step in range(after, min(after + _LOOK_BEHIND, len(layout.tokens))):
        behind = next((name for role, name in layout.starting.get(step, ()) if role == "after"), "")
        token = layout.tokens[step]
        counts = token.text in _COUNTERS or token.key in _COUNTERS
        followed = step in stepped or (token.text == "of" and step + 1 in stepped)
        if behind or not (counts or followed):
            break
    if behind in ("more", "less"):
        return behind
    for back in range(place - 1, max(-1, place - _LOOK_BACK), -1):
        for found in layout.ending.get(back, ()):
            # "Over 12 months", "past 5 years": with times and dates such words do not compare.
            if quantity.unit in ("time", "year", "date") and found.end - found.start == 1:
                continue
            for role, name in sorted(found.roles):
                if role == "before" and not _runs_to(layout, quantity, found.start):
                    return "less" if name == "more" and _none_before(layout, found.start) else name
        if layout.tokens[back].text.lower() not in _BETWEEN and back not in stepped:
            break
    return behind


def _runs_to(layout: Layout, quantity: Quantity, place: int) -> bool:
    """Whether an "up to" only ends a stretch of time: "from 4 weeks up to 12 months"."""
    return quantity.unit == "time" and any(
        token.text.lower() == "from" for token in layout.tokens[max(0, place - _STRETCH) : place]
    )


def _none_before(layout: Layout, place: int) -> bool:
    """Whether a "none" or "no" opens the clause of a "more than": "none was followed for more than 2 years"."""
    return any(
        p < place
        and layout.clause[p] == layout.clause[place]
        and layout.tokens[p].text.lower() in ("none", "no")
        for p in layout.negators
    )


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
