"""How a model may fail: too slow, endless, cut off, refused, or in another form than was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tests.chat_server.request import Request
from tests.chat_server.speaking import Behaviour, Drop, Pause, Piece, Refuse, faithful, pieces, relevant, told


def endless(request: Request, _: int) -> Iterator[Piece]:
    """One sentence that never ends."""
    yield '{"sentences": [{"text": "' if request.structured else '{"text": "'
    while True:
        yield "stem cells and more stem cells and " * 3


def endless_sentences(request: Request, _: int) -> Iterator[Piece]:
    """Whole sentences without end."""
    yield '{"sentences": [' if request.structured else ""
    found = relevant(request)
    if not found:
        yield "]}" if request.structured else ""
        return
    given, text = found[0]
    while True:
        yield json.dumps({"text": text, "passages": [given.number]}, ensure_ascii=False) + ",\n"


def very_slow(request: Request, count: int) -> Iterator[Piece]:
    """Says nothing for a long time."""
    yield Pause(120)
    yield from faithful(request, count)


def drip(request: Request, count: int) -> Iterator[Piece]:
    """A letter now and then, for ever."""
    for piece in faithful(request, count):
        for letter in str(piece):
            yield letter
            yield Pause(0.4)


def stalls(request: Request, count: int) -> Iterator[Piece]:
    """Falls silent in the middle of its second sentence."""
    yield from _until_second(request)
    yield Pause(120)


def dropped(request: Request, count: int) -> Iterator[Piece]:
    """The connection is cut in the middle of its second sentence."""
    yield from _until_second(request)
    yield Drop()


def dropped_at_once(request: Request, count: int) -> Iterator[Piece]:
    """The connection is cut in the middle of its first sentence."""
    yield '{"text": "The '
    yield Drop()


def malformed(request: Request, _: int) -> Iterator[Piece]:
    """JSON that is none."""
    text = relevant(request)[0][1] if request.passages else request.question
    yield from pieces(
        '{"sentences": [{"text": "' + text + '", "passages": [1}]\n{"text": ' + text + "\n" + text
    )


def plain_text(request: Request, _: int) -> Iterator[Piece]:
    """Good sentences, but not in the form that was asked for."""
    text = relevant(request)[0][1] if request.passages else request.question
    yield from pieces(f"Here is the answer:\n\n- {text} [1]\n")


def _until_second(request: Request) -> Iterator[Piece]:
    found = [(text, [given.number]) for given, text in relevant(request, 2)] or [(request.question, [1])]
    whole = "".join(told(request, found))
    first = whole.index("}") + 1
    yield from pieces(whole[: first + 20])


def once(trouble: Refuse) -> Behaviour:
    """Trouble with the first request, none with the others."""
    return lambda request, count: [trouble] if count == 0 else faithful(request, count)


def no_schema(request: Request, count: int) -> Iterable[Piece]:
    """A server that knows no structured output."""
    return [Refuse(400)] if request.structured else faithful(request, count)
