"""Masks what would tell who is asking, before a question is logged, stored, embedded or sent to a model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

MASK = "***"
"""What stands in the place of personal data; the same everywhere, so that masking twice changes nothing."""

_Span = tuple[int, int]
_Check = Callable[[str], bool]

_DIGIT = re.compile(r"\d")
_NOT_IN_NUMBER = r"(?<![\w./\-])"
_GAP = r"[ \-.]?"
_HAN_NAME = r"[\u3400-\u9fff·]{2,4}"
_ENGLISH_NAME = r"[A-Z][\w'’\-]+(?:\s+[A-Z][\w'’\-]*\.?){0,3}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?:\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号號])?|\d{4}[./\-]\d{1,2}[./\-]\d{1,2}|"
    rf"\d{{1,2}}[./\-]\d{{1,2}}[./\-]\d{{2,4}}|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}})|"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})|\d{{8}})"
)
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|square|terrace|way)"
)


def mask(text: str) -> str:
    """``text`` with phone numbers, ids, cards, e-mails, addresses, birth dates and told names masked.

    Study numbers, DOIs, registrations, years and statistics stand.
    """
    view = _narrow(text)
    masked: list[str] = []
    here = 0
    for start, end in _joined(sorted(_found(view), key=lambda span: (span[0], -span[1]))):
        masked += [text[here:start], MASK]
        here = end
    return "".join(masked) + text[here:]


def _narrow(text: str) -> str:
    """The text with full-width letters and digits as plain ones, each character still in its place."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "".join(
        narrow if len(narrow := unicodedata.normalize("NFKC", character)) == 1 else character
        for character in text
    )


def _joined(spans: list[_Span]) -> Iterator[_Span]:
    here = 0
    for start, end in spans:
        if start >= here:
            yield start, end
            here = end


def _found(view: str) -> Iterator[_Span]:
    kept = [match.span() for match in _KEPT.finditer(view)]
    for pattern, check in (*_SHAPES, *(_SHAPES_OF_DIGITS if _DIGIT.search(view) else ())):
        for match in pattern.finditer(view):
            span = match.span("it") if "it" in pattern.groupindex else match.span()
            inside = any(start < span[1] and span[0] < end for start, end in kept)
            if not inside and check(view[span[0] : span[1]]):
                yield span


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _card(text: str) -> bool:
    """Luhn's check digit, as bank cards have."""
    digits = [int(digit) for digit in reversed(_digits(text))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _mainland_id(text: str) -> bool:
    """A birth date inside is enough: a wrong check digit is a typing mistake, and still someone's id."""
    digits = re.sub(r"[^0-9Xx]", "", text)
    return len(digits) == 18 and 1 <= int(digits[10:12]) <= 12 and 1 <= int(digits[12:14]) <= 31


def _hong_kong_id(text: str) -> bool:
    letters = "".join(character for character in text.upper() if character.isalnum())
    prefix, digits, last = re.fullmatch(r"([A-Z]{1,2})(\d{6})([0-9A])", letters).groups()  # type: ignore[union-attr]
    values = [36, *(ord(letter) - 55 for letter in prefix)][-2:] + [int(digit) for digit in digits]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if last == "A" else int(last))) % 11 == 0 or "(" in text


def _taiwan_id(text: str) -> bool:
    area = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(text[0].upper()) + 10
    digits = [area // 10, area % 10, *map(int, text[1:])]
    return sum(d * w for d, w in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0


def _always(_: str) -> bool:
    return True


def _name(text: str) -> bool:
    return not _NO_NAME.search(text)


_KEPT = re.compile(
    r"https?://\S*(?:doi\.org|clinicaltrials|pubmed|ncbi)\S*|10\.\d{4,9}/\S+|\b(?:NCT|CTR|ChiCTR|ISRCTN|PMID|PMC|CD)[\s:]?\d+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    "不|醒|患者|病人|医生|醫生|三级|二级|一级|四级|一个|一名|一位|什么|想|来|在|的|了|有|没|膝|关节|老|说|说法|救护车|急|他|她|你|车"
)

_SHAPES_OF_DIGITS: tuple[tuple[re.Pattern[str], _Check], ...] = tuple(
    (re.compile(pattern, flags), check)
    for pattern, flags, check in (
        (rf"{_NOT_IN_NUMBER}\d(?:[ \-]?\d){{16}}[ \-]?[\dXx](?![\w])", 0, _mainland_id),
        (rf"{_NOT_IN_NUMBER}\d(?:[ \-]?\d){{12,18}}(?![\w])", 0, _card),
        (r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\s?\(?[0-9A]\)?(?![A-Za-z0-9])", 0, _hong_kong_id),
        (r"(?<![A-Za-z0-9])[A-Z][12]\d{8}(?![A-Za-z0-9])", re.I, _taiwan_id),
        # Phones: mainland mobile, mainland land line, international, Taiwan, Hong Kong, United States, United Kingdom.
        (rf"(?<![\d.])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)", 0, _always),
        (rf"(?<![\d.])(?:\+?86{_GAP})?1[3-9](?:[ \-]?\d){{9}}(?![\d])", 0, _always),
        (r"(?<![\d.,])\(?0\d{2,3}\)?[ \-]\d{7,8}(?!\d)", 0, _always),
        (r"(?<![\w.])(?:\+|00)\d{1,3}(?:[ \-.]?\(?\d{1,4}\)?){2,5}(?!\d)", 0, lambda t: len(_digits(t)) >= 9),
        (rf"(?<![\d.,])09\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)", 0, _always),
        (
            r"(?<![\d.,;:/\-])[2-9]\d{3}[ \-]\d{4}(?![\d\-])(?<!19\d\d[ \-]\d{4})(?<!20\d\d[ \-]\d{4})",
            0,
            _always,
        ),
        (r"(?<![\d.,])\(?[2-9]\d{2}\)?[ \-.][2-9]\d{2}[ \-.]\d{4}(?!\d)", 0, _always),
        (r"(?<![\d.,])0\d{3,4} ?\d{3} ?\d{3,4}(?!\d)", 0, _always),
        (r"(?<![\d\-])\d{3}-\d{2}-\d{4}(?![\d\-])", 0, _always),
        # Numbers and words that the text itself calls someone's.
        (
            r"(?:电话|電話|手机|手機|座机|联系方式|phone(?: number)?|mobile|whatsapp|tel)"
            r"(?:号码|號碼|号|號)?\s?(?:是|係|为|为|is|:|:|no\.?)?\s*(?P<it>\+?\d[\d \-()]{5,18}\d)",
            re.I,
            _always,
        ),
        (
            r"(?:身份证|身份證|身分證(?:字號)?|护照|護照|病历|病歷|住院|就诊卡|医保卡|社保|银行卡|卡)(?:号码|號碼|号|號)?\s?(?:是|为|係|:|:)?"
            r"\s*(?P<it>[A-Za-z]{0,3}\d[\d \-]{4,22}[\dXx]?(?:\([0-9A]\))?)",
            re.I,
            _always,
        ),
        (
            r"(?:passport|nhs|ssn|social security|id card|medical record|patient id|mrn|insurance|medicare)"
            r"(?: (?:number|no\.?|card))?\s?(?:is|:|#)?\s*(?P<it>[A-Z]{0,3}\d[\d \-]{4,18}\d)",
            re.I,
            _always,
        ),
        (
            rf"(?:出生(?:日期|于|於|在)?|生日|生于|生於|date of birth|dob|born(?: on| in)?|birthday)\s?(?:是|为|係|is|:|:)?\s*(?P<it>{_DATE})",
            re.I,
            _always,
        ),
        (rf"(?P<it>{_DATE})\s?(?:出生|生人|生的)", re.I, _always),
        # Addresses.
        (
            r"(?:我?们?家?(?:住在?|住址|地址)(?:是|在|:)?)?(?P<it>(?:[\u3400-\u9fff]{2,8}?(?:省|市|自治区|自治區))?[\u3400-\u9fff]{1,8}?(?:区|區|县|縣|镇|鎮|乡|鄉|村|路|街|道|巷|弄|里|邨)"
            r"[\u3400-\u9fff]{0,12}?\d+(?:号|號|弄|巷|楼|樓|栋|室)(?:[\u3400-\u9fff\d\-]{0,10}(?:号楼|楼|樓|栋|单元|室|房|號|户))*)",
            0,
            _always,
        ),
        (
            rf"(?P<it>\b\d{{1,5}}[A-Za-z]?,?\s+(?:[A-Z][\w'\-]*\s+){{1,4}}(?i:{_STREET})\b\.?(?:\s+(?:NW|NE|SW|SE|N|S|E|W)\b)?)",
            0,
            _always,
        ),
    )
)
"""Every match of these holds a digit, so that most questions need not be searched for them."""
_SHAPES: tuple[tuple[re.Pattern[str], _Check], ...] = tuple(
    (re.compile(pattern, flags), check)
    for pattern, flags, check in (
        (r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+", re.ASCII, _always),
        (r"[零〇一二三四五六七八九幺两]{10,}", 0, _always),
        (
            r"(?:微信|wechat|weixin|qq|line id)(?:号|號|id)?\s?(?:是|为|係|is|:|:)?\s*(?P<it>[A-Za-z0-9][\w\-]{4,30})",
            re.I,
            _always,
        ),
        # Names that are told as names.
        (
            rf"(?:我叫(?:做)?|我的名字(?:是|叫)|(?:患者|病人)?姓名\s?(?:是|为|:|:)?|名叫|我姓名)\s*(?P<it>{_HAN_NAME})",
            0,
            _name,
        ),
        (
            rf"(?:我是|本人)\s*(?P<it>{_HAN_NAME})(?=[,,、。;;\s]*(?:身份|身分|电话|電話|手机|手機|微信|住|邮箱|護照|护照))",
            0,
            _name,
        ),
        (
            rf"\b(?:[Mm]y name(?: is|'s|’s)|[Mm]y full name is|[Ii](?:'m|’m| am) called|[Pp]atient name:?|[Nn]ame:)\s+(?P<it>{_ENGLISH_NAME})",
            0,
            _always,
        ),
    )
)
