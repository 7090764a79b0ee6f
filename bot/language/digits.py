"""Numbers as index terms: one way to write each, whether it stands in digits or in words."""

from __future__ import annotations

import re

from bot.language.numbers import numbers

_LEAST_AS_DIGITS = 10
_MAY_BE_TEN = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿]{2}|[十百千万亿]点|[十百千]\s?[%个例名位人岁年月周天次针款项篇种倍期户分]"
    r"|\d\s?[百千万亿]|百分|[一二两三四五六七八九]成|per\s?cent"
    r"|ten|eleven|twelve|teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion",
    re.IGNORECASE,
)
"""Stands in every text that holds a number from ten on in words: looking for it is far quicker than reading numbers."""
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*%?")


def with_digits(folded: str) -> str:
    """Folded text with numbers from ten on as digits: 七十五岁 and "seventy-five" meet 75, 15万 meets 150,000."""
    if not _MAY_BE_TEN.search(folded):
        return folded
    out, end = [], 0
    for number in numbers(folded):
        written = number.text
        if number.value < _LEAST_AS_DIGITS or number.start < end or _DIGITS.fullmatch(written):
            continue
        stop = number.start + len(written)
        digits = canonical_number(f"{number.value:f}") + "%" * (number.unit == "percent")
        if written.isascii():
            digits = _apart(folded[number.start - 1 : number.start], digits, folded[stop : stop + 1])
        out += [folded[end : number.start], digits]
        end = stop
    return "".join(out) + folded[end:]


def _apart(before: str, digits: str, after: str) -> str:
    """Digits with a space where a letter would touch them."""
    return f"{' ' * before.isalnum()}{digits}{' ' * after.isalnum()}"


def canonical_number(digits: str) -> str:
    """``8,761`` and ``8761.0`` as ``8761``; ``2.66`` stays."""
    plain = digits.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
