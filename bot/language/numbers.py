"""Numbers in running text, however they are written: 八十, 80 %, 0.8, eighty percent, 8,761, 2.66倍."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG_UNITS = {"万": 10_000, "亿": 100_000_000}
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {w: i for i, w in enumerate(_ONES)} | {w: 10 * (i + 2) for i, w in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES[1:10])})\b)?|(?:{_ONE}))"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}[\s-])?hundred\b(?:\s(?:and\s)?{_BELOW_100}\b)?|{_BELOW_100})"
_SCALE = r"(?:thousand|million|billion)\b"
_ORDINAL = r"[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|half|quarter|tenth)s?\b"
_SPELT = rf"(?:{_BELOW_1000}|{_SCALE})\b(?!{_ORDINAL})(?:[\s-]{_SCALE}(?:,?\s(?:and\s)?{_BELOW_1000}\b)?)*"

_NUMERAL = "零〇一二两三四五六七八九"
_NUMERALS = f"{_NUMERAL}十百千万亿"
_PLAIN = r"\d+(?:\.\d+)?"
_NUMBER = re.compile(
    # Addresses, registry numbers and figures of speech hold no numbers.
    r"(?P<none>https?://\S+|www\.\S+|(?<![\d.])10\.\d{4,9}/[^\s，。；、）]+"
    r"|\b(?:NCT|ChiCTR|ISRCTN|PMID|PMC|ISSN|ISBN)[-:：\s]?[\dA-Z-]*\d"
    r"|万一(?![千百十])|千万(?=[不别要勿莫记注小])|百里挑一)"
    r"|(?P<date>(?<!\d)(?:19|20)\d\d(?P<dash>[-/.])(?:0?[1-9]|1[0-2])(?P=dash)(?:[12]\d|3[01]|0?[1-9])(?!\d))"
    rf"|百分之(?P<percent>[{_NUMERALS}]+(?:点[{_NUMERAL}]+)?|{_PLAIN})"
    r"|(?P<all>百分百)"
    r"|(?P<tenths>[一二两三四五六七八九]成[半一二三四五六七八九]?(?![年功分果为不]|(?<=一成)人))"
    rf"|(?P<arabic>(?<![A-Za-z\d])\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|(?<![A-Za-z\d.]){_PLAIN})"
    r"(?P<big>\s?[万亿]|千(?![克米瓦卡赫帕])|百(?!分)|\s?million|\s?billion|k(?![\w-]))?"
    rf"|(?P<han>(?<![几数哪])(?:[{_NUMERALS}]+点[{_NUMERAL}]+|[{_NUMERALS}]{{2,}}"
    rf"|[{_NUMERAL}十百千](?=\s?[%个例名位人岁年月周天次针款项篇种倍期户]|分之[\d{_NUMERAL}])|(?<=分之)[{_NUMERAL}]))"
    rf"|(?P<words>\b{_SPELT})",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
_UNITS = {
    "people": re.compile(
        r"\s?[多余来]?(?:例|名|位|人(?!中\s?[1一]人)|户|号人|个(?:患者|病人|人|家庭)|people|patients|participants|persons|cases|families)|-(?:person|patient)\b",
        re.IGNORECASE,
    ),
    "age": re.compile(r"\s?岁|[\s-]?years?[\s-](?:old|of age)", re.IGNORECASE),
    "time": re.compile(
        r"[\s-]?(?:个(?P<zh>月)|(?P<also>周|天|小时|分钟|年(?![一-龥]*《))|(?P<en>month|week|day|hour|year|minute)s?\b)",
        re.IGNORECASE,
    ),
    "times": re.compile(r"[\s-]?(?:倍|次|针|times|fold|injections?|shots?)", re.IGNORECASE),
    "studies": re.compile(
        r"\s?(?:项|篇|个(?=(?:随机|对照|临床|人体)*(?:试验|研究|论文))|trials?|studies|papers|RCTs?)",
        re.IGNORECASE,
    ),
}
_SPANS = {
    word: span
    for words, span in (
        ("月 month", ("months", 1)),
        ("年 year", ("months", 12)),
        ("天 day", ("minutes", 24 * 60)),
        ("周 week", ("minutes", 7 * 24 * 60)),
        ("分钟 minute", ("minutes", 1)),
        ("小时 hour", ("minutes", 60)),
    )
    for word in words.split()
}
"""What a span of time is reckoned in, so that a year is 12 months and never 12 weeks."""
_RANGE = re.compile(r"\s?(?:-|–|—|~|～|至|到|to|or|或|、)\s?(?:百分之)?", re.IGNORECASE)
_YEAR = re.compile(rf"(?:19|20)\d\d|[一二][{_NUMERAL}]{{3}}(?=年)")
_MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE_AFTER = re.compile(
    rf"\s?月(?:份|\s?\d|末|底|初)|\s?[日号](?![令码人])|(?:st|nd|rd|th)?\s{_MONTH_NAME}", re.IGNORECASE
)
_DATE_BEFORE = re.compile(rf"(?:[\d{_NUMERAL}]年\s?|\b{_MONTH_NAME}\s)\Z", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:no|any|every|some|which|this|that|each|another|the|other|only|good|new)[\s-]one$", re.IGNORECASE
)
_ABOUT = re.compile(rf"([{_NUMERAL[1:]}])([{_NUMERAL[1:]}])([十百千万亿]?)")
_WIDTHS = {0xFF10 + i: str(i) for i in range(10)} | {ord("．"): ".", ord("％"): "%"}


@dataclass(frozen=True, slots=True)
class Number:
    """One number: its value (80 % and 0.8 differ in unit, not in how they are compared), unit and own words."""

    value: float
    unit: str
    """``percent``, ``people``, ``age``, ``time``, ``times``, ``studies``, ``year``, ``date`` (a day or month) or ``""``."""
    text: str
    start: int
    span: str = ""
    """For ``time``: the word it is counted in."""


def numbers(text: str) -> list[Number]:
    """Every number of ``text`` in order. Signs are left out: a fall of 83 % and -83 % give the same number."""
    plain = text.translate(_WIDTHS)
    found = [number for match in _NUMBER.finditer(plain) for number in _read(match, plain)]
    if plain != text:
        found = [replace(one, text=text[one.start : one.start + len(one.text)]) for one in found]
    for place in range(len(found) - 1, 0, -1):
        found[place - 1 : place + 1] = _as_range(found[place - 1], found[place], plain)
    return found


def same_number(one: Number, other: Number) -> bool:
    """Whether two numbers say the same: equal values in units that do not contradict, or a share and its percentage."""
    if one.unit == other.unit == "time" and one.span and other.span:
        (family, size), (other_family, other_size) = _SPANS[one.span], _SPANS[other.span]
        return family == other_family and abs(one.value * size - other.value * other_size) < 1e-9
    if abs(one.value - other.value) < 1e-9:
        return one.unit == other.unit or not one.unit or not other.unit
    share, percent = (one, other) if other.unit == "percent" else (other, one)
    return percent.unit == "percent" and share.unit == "" and abs(share.value * 100 - percent.value) < 1e-9


def _as_range(one: Number, two: Number, text: str) -> tuple[Number, Number]:
    """Both ends of a range in the one unit that is written: 10-17 %, 4 to 6 weeks, 百分之十到十七."""
    if not _RANGE.fullmatch(text, one.start + len(one.text), two.start):
        return one, two
    if not one.unit and two.unit not in ("", "year", "date"):
        return replace(one, unit=two.unit, span=two.span), two
    if not two.unit and one.unit == "percent" and one.text.startswith("百分之"):
        return one, replace(two, unit="percent")
    return one, two


def _read(match: re.Match[str], text: str) -> Iterator[Number]:
    whole, start = match.group(), match.start()
    if match["none"]:
        return
    if match["date"]:
        for place, part in enumerate(re.finditer(r"\d+", whole)):
            yield Number(float(part.group()), "date" if place else "year", part.group(), start + part.start())
    elif match["percent"]:
        yield Number(_chinese(match["percent"]), "percent", whole, start)
    elif match["all"]:
        yield Number(100.0, "percent", whole, start)
    elif match["tenths"]:
        ones = 5 if whole.endswith("半") else _DIGITS.get(whole[-1], 0)
        yield Number(float(_DIGITS[whole[0]] * 10 + ones), "percent", whole, start)
    else:
        for value in _values(match, text):
            yield _with_unit(value, whole, start, text)


def _with_unit(value: float, whole: str, start: int, text: str) -> Number:
    end = start + len(whole)
    after = text[end : end + 24]
    if found := _PERCENT.match(after):
        return Number(value, "percent", whole + found.group(), start)
    year = bool(_YEAR.match(text, start)) and value.is_integer() and 1900 <= value < 2100
    dated = value <= 31 and not year
    if dated and _DATE_AFTER.match(after):
        return Number(value, "date", whole, start)
    for unit, pattern in _UNITS.items():
        if (match := pattern.match(after)) and not (year and unit == "time"):
            span = next((part for part in match.groups() if part), "").lower()
            return Number(value, unit, whole, start, span)
    if dated and _DATE_BEFORE.search(text, max(0, start - 12), start):
        return Number(value, "date", whole, start)
    return Number(value, "year" if year else "", whole, start)


def _values(match: re.Match[str], text: str) -> list[float]:
    if match["arabic"]:
        scale = {"": 1, "百": 100, "千": 1000, "k": 1000, **_BIG_UNITS, **_SCALES}[
            (match["big"] or "").strip().lower()
        ]
        # Rounded because 8.1 * 10000 is not 81000 in binary.
        return [round(float(match["arabic"].replace(",", "")) * scale, 9)]
    if match["words"]:
        pronoun = _PRONOUN.search(text, max(0, match.start() - 10), match.end()) or re.match(
            r"\s(?:another|could|can|may)|['’]s", text[match.end() :]
        )
        return [] if match["words"].lower() == "one" and pronoun else [_english(match["words"])]
    han = match["han"]
    if (about := _ABOUT.fullmatch(han)) and _DIGITS[about[2]] - _DIGITS[about[1]] == 1:
        counted = about[3] or re.match(r"\s?[个例名位人岁年月周天次针款项篇种倍]", text[match.end() :])
        return [_chinese(digit + about[3]) for digit in about.groups()[:2]] if counted else []
    spelt = all(c in _DIGITS for c in han)
    if spelt and len(han) > 1 and len(han) < 4 and not set(han) & set("零〇"):
        return []  # 三七, 一二三: names and counting, not numbers
    return [_chinese(han)]


def _chinese(text: str) -> float:
    """八千七百六十一 -> 8761, 二点五 -> 2.5, 一万五 -> 15000; digits alone are read one by one (二〇二五 -> 2025)."""
    if text[0].isdigit():
        return float(text)
    whole, _, decimals = text.partition("点")
    fraction = float("0." + "".join(str(_DIGITS[c]) for c in decimals)) if decimals else 0.0
    if all(c in _DIGITS for c in whole):
        return float("".join(str(_DIGITS[c]) for c in whole)) + fraction
    total = section = digit = 0
    unit = 1
    for c in whole:
        if c in _DIGITS:
            digit = _DIGITS[c]
            unit = 1 if digit == 0 else unit
        elif c in _SMALL_UNITS:
            unit = _SMALL_UNITS[c]
            section += (digit or 1) * unit
            digit = 0
        else:
            unit = _BIG_UNITS[c]
            section += digit
            # 亿 counts all before it, as in 一万亿; 万 only what follows an 亿, as in 一亿零五万.
            total = (total + section or 1) * unit if c == "亿" else total + (section or 1) * unit
            section = digit = 0
    last = digit * unit // 10 if unit >= 100 else digit
    return float(total + section + last) + fraction


def _english(text: str) -> float:
    total = current = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return float(total + current)
