"""Whether a sentence only tells the parts of one passage sentence in another order: then it says what that one says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.verification.lexicon import BREAK, DIGITS, END, HAN, WORD, Lexicon, Token

_GLUE = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "which",
        "that",
        "is",
        "are",
        "was",
        "were",
        "it",
        "to",
        *"的是了也就而并且中里在其该",
    ]
)
"""What joins parts and may go or come where they change places."""
_ORDERS = frozenset([
    "than", "compared", "compare", "unlike", "instead", "rather", "except", "because", "since", "so", "if", "when", "unless",
    "before", "after", "while", "whereas", "although", "though", "with", "against", "from", "for", "of", "in", "on", "at",
    "by", "to", "under", "over", *"比较与跟同和或除因若如当从对向在于",
])  # fmt: skip
"""Words for which it matters what stands before and what behind them: no part that begins behind one may be moved."""
_ARTICLES = frozenset(["the", "a", "an", "的"])
_IN_TURN = frozenset(["respectively", "分别", "依次"])
_LEAST = 3
"""Tokens of a part that is moved: names and figures change places in shorter ones."""


def reorders(said: str, known: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether two parts of a sentence of ``known`` that stand side by side have changed places, and nothing else.

    All words but those that only join must be there, each once: a "not", a "may" or a figure can be neither lost nor won.
    The parts end where the sentence ends or has a comma, so that nobody is put in another's place ("A is better than B").
    """
    own = lexicon.tokens(said)
    return any(word in said.lower() for word in _IN_TURN) is False and any(
        _one_move(own, lexicon.tokens(sentence)) for sentence in known
    )


def _one_move(said: Sequence[Token], known: Sequence[Token]) -> bool:
    one, other = _telling(said), _telling(known)
    keys, wanted = [said[p].key for p in one], [known[p].key for p in other]
    if len(keys) != len(wanted) or sorted(keys) != sorted(wanted):
        return False
    first = next((n for n, (a, b) in enumerate(zip(keys, wanted, strict=True)) if a != b), None)
    if first is None:
        return True  # the same words in the same order
    last = len(keys) - next(
        n for n, (a, b) in enumerate(zip(keys[::-1], wanted[::-1], strict=True)) if a != b
    )
    middle, original = keys[first:last], wanted[first:last]
    return any(
        middle == original[cut:] + original[:cut]
        and _parted(said, one, first + len(middle) - cut)
        and not _ordered(known, other[first])
        for cut in range(_LEAST, len(middle) - _LEAST + 1)
    )


def _telling(tokens: Sequence[Token]) -> list[int]:
    """The places of the tokens that must be there."""
    return [p for p, t in enumerate(tokens) if t.kind in (WORD, DIGITS, HAN) and t.text.lower() not in _GLUE]


def _ordered(tokens: Sequence[Token], place: int) -> bool:
    """Whether a part begins behind a word for which its place matters."""
    before = next((t.text.lower() for t in reversed(tokens[:place]) if t.text.lower() not in _ARTICLES), "")
    return before in _ORDERS


def _parted(tokens: Sequence[Token], places: Sequence[int], at: int) -> bool:
    """Whether a comma stands before the telling token ``at``, behind the one before it."""
    return any(tokens[p].kind in (BREAK, END) for p in range(places[at - 1], places[at]))
