"""Reads texts as facts: what is said of what, how much of it there is, and which words nobody has listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.dialogue.verification.counting import read_figures
from bot.dialogue.verification.denial import Denials
from bot.dialogue.verification.facts import Facts, Mark
from bot.dialogue.verification.layout import Layout
from bot.dialogue.verification.lexicon import Lexicon, readable, tokenise
from bot.dialogue.verification.unlisted import unlisted, without_parts_of_words
from bot.language.words import Words

_MEASURE = 7.0
"""How far from "lower" the thing that is lower may stand."""
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
        shown = readable(text)
        tokens = tokenise(text)
        found = without_parts_of_words(tokens, self.lexicon.find(tokens), self._words)
        layout = Layout(tokens, found, self._kinds, self._denials, self._telling)
        figures = read_figures(shown, layout, self._entities)
        denials = Denials(layout)
        marks = list(self._marks(layout, denials))
        return Facts(
            text=shown,
            marks=tuple(_in_measure(_unsure(marks))),
            figures=figures,
            strays=tuple(unlisted(layout, figures, self._words)),
            thans=tuple(
                (layout.at[f.start], layout.clause[f.start]) for f in found if ("than", "") in f.roles
            ),
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
                    doubted=denied and not flipped and denials.doubted(place, self._knowing),
                    in_denial=denied or clause in denied_clauses,
                    unsure=False,
                    name=entity.name,
                    text="".join(token.text for token in layout.tokens[place : found.end]),
                    segment=layout.segment[place],
                    set_aside=denials.set_aside(place, entity),
                )


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
