"""How a model may answer, well and badly. Each behaviour turns a request into pieces of a stream, or into an accident."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.language.normalise import fold
from tests.chat_server.request import Given, Request

Sentence = tuple[str, list[int]]
"""A text and the passages it cites."""


@dataclass
class Pause:
    """Seconds of silence."""

    seconds: float


class Drop:
    """The connection is cut."""


@dataclass
class Refuse:
    """An HTTP error in the place of a stream."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


class Silence:
    """A refusal in the provider's own field, with no content."""


Piece = str | Pause | Drop | Refuse | Silence
Behaviour = Callable[[Request, int], Iterable[Piece]]
"""(request, how many requests there were before) -> what goes over the line."""


def relevant(request: Request, most: int = 2) -> list[tuple[Given, str]]:
    """The sentences of the passages that share most pairs of letters with the question, the best first."""
    asked = _pairs(request.question)
    found = [
        (len(asked & _pairs(f"{given.about} {sentence}")), -given.number, given, sentence)
        for given in request.passages
        for sentence in given.sentences
    ]
    best: dict[int, tuple[Given, str]] = {}
    for _, _, given, sentence in sorted(found, key=lambda one: one[:2], reverse=True):
        best.setdefault(given.number, (given, sentence))
    return list(best.values())[:most]


def _pairs(text: str) -> set[str]:
    folded = re.sub(r"\s+", " ", fold(text))
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def told(request: Request, sentences: Iterable[Sentence]) -> Iterator[str]:
    """The sentences in the form that was asked for, in pieces of a few letters."""
    objects = [json.dumps({"text": text, "passages": cited}, ensure_ascii=False) for text, cited in sentences]
    whole = '{"sentences": [' + ", ".join(objects) + "]}" if request.structured else "\n".join(objects) + "\n"
    yield from pieces(whole)


def pieces(text: str, size: int = 12) -> Iterator[str]:
    """A text as a model streams it."""
    yield from (text[start : start + size] for start in range(0, len(text), size))


def faithful(request: Request, _: int) -> Iterator[Piece]:
    """The passages' own sentences with the right numbers; a follow-up with the question before it."""
    if request.rewriting:
        before = request.blocks[0].splitlines()[-1]
        asked = re.sub(r"^(?:Patient: |患者：)", "", re.split(r" Answer: | 回答：", before)[0])
        yield from pieces(f"{request.question} {asked}")
        return
    yield from told(request, [(sentence, [given.number]) for given, sentence in relevant(request)])


def changed(change: Callable[[Request, Given, str], Sentence]) -> Behaviour:
    """A faithful model whose every sentence is changed."""

    def behaviour(request: Request, count: int) -> Iterator[Piece]:
        if request.rewriting:
            yield from faithful(request, count)
        else:
            yield from told(request, [change(request, given, text) for given, text in relevant(request, 3)])

    return behaviour


def instead(zh: str, en: str, cited: list[int] | None = None) -> Behaviour:
    """A model that says one thing whatever it is asked."""

    def behaviour(request: Request, _: int) -> Iterator[Piece]:
        text = zh if request.chinese else en
        if request.rewriting:
            yield from pieces(text)
        else:
            yield from told(request, [(text, [1] if cited is None else cited)])

    return behaviour


def _fabricated(request: Request, given: Given, text: str) -> Sentence:
    other = re.sub(r"\d+", lambda m: str(int(m[0]) * 3 + 7), text, count=1)
    if other == text:
        other = text.rstrip("。.") + (
            "，有效率达97%。" if request.chinese else ", and 97% of people got better."
        )
    return other, [given.number]


def _swapped(request: Request, given: Given, text: str) -> Sentence:
    others = [one.number for one in request.passages if one.text != given.text]
    return text, [others[0] if others else 99]


def _flipped(request: Request, given: Given, text: str) -> Sentence:
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


def _markup(request: Request, given: Given, text: str) -> Sentence:
    return f'<img src=x onerror="alert(1)"> **{text}** [more](https://cells.example/buy)', [given.number]


def _inline(style: str) -> Behaviour:
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


def endless(request: Request, _: int) -> Iterator[Piece]:
    """One sentence that never ends."""
    yield '{"sentences": [{"text": "' if request.structured else '{"text": "'
    while True:
        yield "stem cells and more stem cells and " * 3


def endless_sentences(request: Request, _: int) -> Iterator[Piece]:
    """Whole sentences without end."""
    yield '{"sentences": [' if request.structured else ""
    given, text = relevant(request)[0]
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


def turns_hostile(request: Request, count: int) -> Iterator[Piece]:
    """One good sentence, then lies."""
    if request.rewriting:
        yield from faithful(request, count)
        return
    good = [(text, [given.number]) for given, text in relevant(request, 1)]
    lie = "干细胞能彻底治好骨关节炎。" if request.chinese else "Stem cells cure osteoarthritis for good."
    false = [_fabricated(request, given, text) for given, text in relevant(request, 3)]
    yield from told(request, [*good, (lie, [1]), *false])


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


FAITHFUL: dict[str, Behaviour] = {
    "faithful": faithful,
    "faithful-slow": lambda request, count: [Pause(1.0), *faithful(request, count)],
    "faithful-slower": lambda request, count: [Pause(6.0), *faithful(request, count)],
    "bracket-citations": _inline("【{0}】"),
    "square-citations": _inline(" [{0}]"),
    "429-once": once(Refuse(429, {"Retry-After": "0.2"})),
    "500-once": once(Refuse(500)),
    "no-schema": no_schema,
}
"""A model that can be used, in its several ways."""

HOSTILE: dict[str, Behaviour] = {
    "fabricated-numbers": changed(_fabricated),
    "swapped-studies": changed(_swapped),
    "negation-flips": changed(_flipped),
    "invented-citations": _inline("[99]"),
    "invented-numbers": changed(lambda _, given, text: (text, [99])),
    "missing-citations": changed(lambda _, given, text: (text, [])),
    "markup": changed(_markup),
    "wrong-language": changed(
        lambda request, given, _: (
            "The trial had few people." if request.chinese else "这项试验人数很少。",
            [given.number],
        )
    ),
    "you-should-take": instead(
        "您应该每天吃两片塞来昔布，再打一针干细胞。",
        "You should take 200 mg of celecoxib twice a day and get the cells.",
    ),
    "cures-promised": instead(
        "干细胞能治愈骨关节炎，软骨保证再生。",
        "Stem cells cure osteoarthritis and are guaranteed to regrow cartilage.",
    ),
    "promotion": instead(
        "现在就为家人储存干细胞，名额有限。", "Store your family's stem cells today; places are limited."
    ),
    "personal-data": instead(
        "请联系王医生，电话13812345678。",
        "Please call Dr Smith on +1 415 555 2671 or mail smith@clinic.example.",
    ),
    "prompt-echo": prompt_echo,
    "obedient": obedient,
    "turns-hostile": turns_hostile,
    "empty": lambda request, count: [],
    "no-sentences": lambda request, count: told(request, []),
    "endless": endless,
    "endless-sentences": endless_sentences,
    "very-slow": very_slow,
    "drip": drip,
    "stalls": stalls,
    "dropped": dropped,
    "dropped-at-once": dropped_at_once,
    "429": lambda request, count: [Refuse(429, {"Retry-After": "60"})],
    "429-short": lambda request, count: [Refuse(429, {"Retry-After": "0.2"})],
    "500": lambda request, count: [Refuse(500)],
    "401": lambda request, count: [Refuse(401)],
    "malformed": malformed,
    "plain-text": plain_text,
    "refusal": instead("抱歉，我不能回答这个问题。", "I'm sorry, but I can't help with that.", []),
    "silent-refusal": lambda request, count: [Silence()],
}
"""A model that lies, fails or is not there."""

_UNREACHABLE = {"very-slow", "drip", "stalls", "dropped", "dropped-at-once", "429", "429-short", "500", "401"}
_LYING = [behaviour for name, behaviour in HOSTILE.items() if name not in _UNREACHABLE]
MIXED: dict[str, Behaviour] = {
    "every-lie": lambda request, count: _LYING[count % len(_LYING)](request, count),
}
"""One request after another in all the ways of a model that answers and lies; for long runs."""

BEHAVIOURS = FAITHFUL | HOSTILE | MIXED
