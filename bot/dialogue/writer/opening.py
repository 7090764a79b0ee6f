"""How a model's sentence opens: what joins it to another is dropped, what only points at another makes it none of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.language.normalise import fold
from bot.language.sentences import leans_back

_JOINING: dict[TextLanguage, re.Pattern[str]] = {
    "zh": re.compile(
        "(?:例如|比如|此外|但是|不过|然而|而且|并且|其实|事实上)[，,：:]?(?=.)"
        "|(?:同时|另外|是的?|对|对的|不是|不|没有|会|不会|能|不能|可以|不可以|有|总的来说|总之|简单来说|简单地说|换句话说|也就是说|具体来说)[，,：:](?=.)"
    ),
    "en": re.compile(
        r"(?:for example|for instance|but|in addition|additionally|moreover|furthermore|in fact)\b,?\s+(?=.)"
        r"|(?:yes|no|however|also|indeed|actually|overall|in short|in other words|so|in general|to be clear|specifically)(?:,|:| [-–—])\s+(?=.)",
        re.IGNORECASE,
    ),
}
"""What joins a sentence to the one before it, or to the question, and says nothing of its own."""
_ARTICLE = frozenset(["文章", "article"])
_POINTING: dict[TextLanguage, re.Pattern[str]] = {
    "zh": re.compile(
        r"(?:这|该)(?:些|种|类|篇|项|份|款|个)?(?P<which>[^，,。；;：:的是在]{0,12}?)"
        r"(?P<noun>产品|试验|研究|综述|分析|指南|报告|因子|细胞|文章|药物|提醒|论文)"
    ),
    "en": re.compile(
        r"(?:this|these|those)\s(?P<which>(?:[\w-]+\s){0,3}?)"
        r"(?P<noun>products?|trials?|stud(?:y|ies)|reviews?|meta-analys[ie]s|analys[ie]s|guidelines?|reports?|factors?|cells?"
        r"|articles?|drugs?|alerts?|papers?|effects|people|patients)\b",
        re.IGNORECASE,
    ),
}
"""A noun that is pointed at, with what tells which one."""


_OF_LIBRARY: dict[TextLanguage, re.Pattern[str]] = {
    "zh": re.compile(r"这里(?:所)?(?:提到|说到|讲到|谈到)的"),
    "en": re.compile(r"(?:this|these|those)\s[\w-]+\s(?:mentioned|described|named)\shere\b", re.IGNORECASE),
}
"""What points at the library itself: 这里提到的试验 are the trials that it speaks of."""


def without_joint(text: str, language: TextLanguage) -> str:
    """A sentence without the "However", "For example" or "Yes" that it opens with: it must be true without."""
    bare = _JOINING[language].sub("", text, count=1) if _JOINING[language].match(text) else text
    return bare[:1].upper() + bare[1:]


def points_back(text: str, language: TextLanguage, passages: Sequence[Passage]) -> bool:
    """Whether a sentence opens with a word whose meaning stands elsewhere: "It ...", "This trial ...", not "This article ..."."""
    return leans_back(text, language) and not (
        _names_its_thing(text, language, passages) or _OF_LIBRARY[language].match(text)
    )


def _names_its_thing(text: str, language: TextLanguage, passages: Sequence[Passage]) -> bool:
    """Whether the opening says which thing it points at, in words of each passage: "These umbilical products"."""
    match = _POINTING[language].match(text)
    if match is None or not passages:
        return False
    which = fold(match["which"]).split() if language == "en" else [fold(match["which"])]
    if not any(which):
        # There is one article that the bot speaks of; of trials and reviews there are many.
        return match["noun"].lower() in _ARTICLE and all(
            match["noun"].lower() in fold(f"{passage.label} {passage.text}") for passage in passages
        )
    return all(word in fold(passage.text) for passage in passages for word in which)
