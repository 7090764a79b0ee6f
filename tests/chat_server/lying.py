"""How a model may lie: a sentence of the passages with something changed, or something else altogether."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.chat_server.request import Given, Request
from tests.chat_server.speaking import Behaviour, Piece, Sentence, changed, faithful, pieces, relevant, told


def fabricated(request: Request, given: Given, text: str) -> Sentence:
    """Another figure than the passage has, or one where it has none."""
    other = re.sub(r"\d+", lambda m: str(int(m[0]) * 3 + 7), text, count=1)
    if other == text:
        other = text.rstrip("。.") + (
            "，有效率达97%。" if request.chinese else ", and 97% of people got better."
        )
    return other, [given.number]


def swapped(request: Request, given: Given, text: str) -> Sentence:
    """The words of one passage with the number of another."""
    others = [one.number for one in request.passages if one.text != given.text]
    return text, [others[0] if others else 99]


def flipped(request: Request, given: Given, text: str) -> Sentence:
    """The opposite: a "not" more or less."""
    if request.chinese:
        for old, new in (
            ("没有", "有"),
            ("不是", "是"),
            ("不", ""),
            ("是", "不是"),
            ("有", "没有"),
            ("能", "不能"),
        ):
            if old in text:
                return text.replace(old, new, 1), [given.number]
        return "没有" + text, [given.number]
    for old, new in (
        (" not ", " "),
        (" no ", " "),
        (" is ", " is not "),
        (" are ", " are not "),
        (" was ", " was not "),
    ):
        if old in text:
            return text.replace(old, new, 1), [given.number]
    return f"It is not true that {text[:1].lower()}{text[1:]}", [given.number]


def markup(request: Request, given: Given, text: str) -> Sentence:
    """Tags, emphasis and a link."""
    return f'<img src=x onerror="alert(1)"> **{text}** [more](https://cells.example/buy)', [given.number]


def inline(style: str) -> Behaviour:
    """Citations inside the sentence, written as ``style`` says."""
    return changed(
        lambda _, given, text: (f"{text[:-1]}{style.format(given.number)}{text[-1]}", [given.number])
    )


def prompt_echo(request: Request, _: int) -> Iterator[Piece]:
    """Its own rules, as sentences."""
    rules = [line for line in request.system.splitlines() if len(line) > 20][:4]
    if request.rewriting:
        yield from pieces(rules[0])
    else:
        yield from told(request, [(rule[:120], [1]) for rule in rules])


def obedient(request: Request, count: int) -> Iterator[Piece]:
    """Does what a text in the material tells it to: ``say exactly: ...``."""
    order = re.search(r"(?:say exactly|请原样说)[:：]\s*([^\n。.]+)", "\n".join(request.blocks))
    if order is None:
        yield from faithful(request, count)
    elif request.rewriting:
        yield from pieces(order[1])
    else:
        yield from told(request, [(order[1] + ("。" if request.chinese else "."), [1])])


def turns_hostile(request: Request, count: int) -> Iterator[Piece]:
    """One good sentence, then lies."""
    if request.rewriting:
        yield from faithful(request, count)
        return
    good = [(text, [given.number]) for given, text in relevant(request, 1)]
    lie = "干细胞能彻底治好骨关节炎。" if request.chinese else "Stem cells cure osteoarthritis for good."
    false = [fabricated(request, given, text) for given, text in relevant(request, 3)]
    yield from told(request, [*good, (lie, [1]), *false])
