"""Every behaviour of the server by its name: how a model may answer, well and badly."""

from __future__ import annotations

from tests.chat_server.failing import (
    drip,
    dropped,
    dropped_at_once,
    endless,
    endless_sentences,
    malformed,
    no_schema,
    once,
    plain_text,
    stalls,
    very_slow,
)
from tests.chat_server.lying import (
    fabricated,
    flipped,
    inline,
    markup,
    obedient,
    prompt_echo,
    swapped,
    turns_hostile,
)
from tests.chat_server.speaking import Behaviour, Pause, Refuse, Silence, changed, faithful, instead, told

FAITHFUL: dict[str, Behaviour] = {
    "faithful": faithful,
    "faithful-slow": lambda request, count: [Pause(1.0), *faithful(request, count)],
    "faithful-slower": lambda request, count: [Pause(6.0), *faithful(request, count)],
    "bracket-citations": inline("【{0}】"),
    "square-citations": inline(" [{0}]"),
    "429-once": once(Refuse(429, {"Retry-After": "0.2"})),
    "500-once": once(Refuse(500)),
    "no-schema": no_schema,
}
"""A model that can be used, in its several ways."""

HOSTILE: dict[str, Behaviour] = {
    "fabricated-numbers": changed(fabricated),
    "swapped-studies": changed(swapped),
    "negation-flips": changed(flipped),
    "invented-citations": inline("[99]"),
    "invented-numbers": changed(lambda _, given, text: (text, [99])),
    "missing-citations": changed(lambda _, given, text: (text, [])),
    "markup": changed(markup),
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
    "400": lambda request, count: [Refuse(400)],
    "401": lambda request, count: [Refuse(401)],
    "malformed": malformed,
    "plain-text": plain_text,
    "refusal": instead("抱歉，我不能回答这个问题。", "I'm sorry, but I can't help with that.", []),
    "silent-refusal": lambda request, count: [Silence()],
}
"""A model that lies, fails or is not there."""

_UNREACHABLE = {
    "very-slow",
    "drip",
    "stalls",
    "dropped",
    "dropped-at-once",
    "429",
    "429-short",
    "500",
    "400",
    "401",
}
_LYING = [behaviour for name, behaviour in HOSTILE.items() if name not in _UNREACHABLE]
MIXED: dict[str, Behaviour] = {
    "every-lie": lambda request, count: _LYING[count % len(_LYING)](request, count),
}
"""One request after another in all the ways of a model that answers and lies; for long runs."""

BEHAVIOURS = FAITHFUL | HOSTILE | MIXED
