"""Whether a reader of the citations can see each figure and each name of a sentence: verified elsewhere is not enough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from bot.dialogue.verification.numerals import quantities
from bot.dialogue.verification.quantities import Quantity, agree, may_round
from bot.domain.article import Study
from bot.domain.draft import Support
from bot.domain.language import TEXT_LANGUAGES
from bot.language.normalise import HAN, fold
from bot.language.numbers import Number, numbers, same_number

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-'’][A-Za-z0-9]+)*")

_COUNTRIES = frozenset(["US", "USA", "UK", "EU"])
"""Places: whether the passage is of them is checked with its other facts."""
_OF_NAME = re.compile(r"['’]s$|(?<=[A-Z])-[a-z]+$")
"""What a name has behind it: "Mautner's", "FDA-approved"."""
_COUNTED = 3
"""Up to here a number in words may only count what was said: "both", 这两个数字."""


def unseen(text: str, supports: Sequence[Support], studies: Mapping[str, Study]) -> str | None:
    """The first figure or name that stands in no quotation, nor in what names its study; else None."""
    grounds = "\n".join(part for support in supports for part in _shown(support, studies))
    shown = figures_of(grounds)
    for quantity in to_see(text):
        if not is_seen(quantity, shown):
            return f"not-in-quotation:{quantity.number.text}"
    own = "zh" if HAN.search(text) else "en"
    if all(support.passage.language != own for support in supports):
        return None  # names are translated
    folded = fold(grounds)
    return next((f"not-in-quotation:{name}" for name in names(text) if fold(name) not in folded), None)


Figures = tuple[Sequence[Number], Sequence[Quantity]]


@lru_cache(maxsize=4096)
def figures_of(text: str) -> Figures:
    """The figures of a quotation, read both ways."""
    return tuple(numbers(text)), tuple(quantities(text))


def to_see(text: str) -> list[Quantity]:
    """The figures of a sentence that its reader must find in the quotation."""
    return [
        quantity
        for quantity in quantities(text)
        if quantity.number.unit != "group"
        and (quantity.number.value > _COUNTED or quantity.number.text[:1].isdigit())
    ]


def is_seen(quantity: Quantity, shown: Figures) -> bool:
    """Whether a figure stands in a quotation, as it is, as a share or rounded."""
    return any(same_number(quantity.number, other) for other in shown[0]) or any(
        agree(quantity, known) or may_round(quantity, known) for known in shown[1]
    )


def _shown(support: Support, studies: Mapping[str, Study]) -> Iterator[str]:
    """What a citation shows: the passage's own words, and what its text and its study are called."""
    passage = support.passage
    yield from (support.quote, passage.section, passage.label)
    if study := studies.get(passage.study_id or ""):
        for language in TEXT_LANGUAGES:
            yield from (study.label[language], study.title[language], study.design[language])
        yield from (study.journal or "", study.registry or "")
        yield f"{study.year or ''}\n{study.participants or ''}"


def names(text: str) -> Iterator[str]:
    """Words that are names by their capitals: any in a Chinese text, those with a capital inside in an English one."""
    chinese = bool(HAN.search(text))
    for match in _WORD.finditer(text):
        word = _OF_NAME.sub("", match.group())
        if word in _COUNTRIES:
            continue
        if any(c.isupper() for c in word[1:]) or (chinese and word[0].isupper() and len(word) > 1):
            yield word
