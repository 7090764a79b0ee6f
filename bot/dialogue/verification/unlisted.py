"""What of a text no reviewed phrase covers, and which phrases only seem to stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.dialogue.verification.facts import Figure, Stray
from bot.dialogue.verification.layout import Layout
from bot.dialogue.verification.lexicon import HAN, Found, Token
from bot.language.stop_words import is_stop_word
from bot.language.words import Words


def unlisted(layout: Layout, figures: Iterable[Figure], words: Words) -> Iterator[Stray]:
    """The words of a text that neither a list nor the stop words have; Chinese runs are cut into words."""
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
            yield from _han(layout, place, run, words)
            place = run
        else:
            place += 1


def _han(layout: Layout, start: int, end: int, words: Words) -> Iterator[Stray]:
    run = "".join(token.text for token in layout.tokens[start:end])
    place = start
    for word in words.words(run):
        if len(word) > 1 and not is_stop_word(word):
            yield layout.stray(place, word, word)
        place += len(word)


def without_parts_of_words(tokens: list[Token], found: list[Found], words: Words) -> list[Found]:
    """The phrases found, without single characters that only stand inside another word: 应 in 反应."""
    single = {f.start for f in found if _is_character(f, tokens)}
    if not single:
        return found
    inside: set[int] = set()
    place = 0
    while place < len(tokens):
        run = place
        while (
            run < len(tokens)
            and tokens[run].kind == HAN
            and tokens[run].start - tokens[place].start == run - place
        ):
            run += 1
        at = place
        for word in words.words("".join(t.text for t in tokens[place:run])) if run > place else ():
            if len(word) > 1 and "的" not in word and not _made_of(found, at, at + len(word)):
                inside.update(range(at, at + len(word)))
            at += len(word)
        place = max(run, place + 1)
    return [f for f in found if f.start not in single or f.start not in inside]


def _made_of(found: list[Found], start: int, end: int) -> bool:
    """Whether a word is nothing but phrases found side by side: 膝盖疼 is 膝盖 and 疼."""
    return sum(f.end - f.start for f in found if start <= f.start and f.end <= end) == end - start


def _is_character(found: Found, tokens: list[Token]) -> bool:
    """Whether a phrase is one Chinese character with a meaning of its own."""
    return (
        found.end - found.start == 1
        and tokens[found.start].kind == HAN
        and all(role == "word" for role, _ in found.roles)
    )
