"""What can be told of a written sentence without its passages: its shape, its language, whose claim it says it reports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.passage import Passage
from bot.language.detect import detect
from bot.language.normalise import HAN, fold, to_simplified, visible
from bot.language.sentences import split
from bot.prompts.verification import Vocabulary

LONGEST = 400
"""Characters; a sentence that is longer is none."""
_MARKUP = re.compile(
    r"[<>`{}|\\^~#*_=\[\]【】〔〕†\n\r\t]|&#?\w+;|https?:|www\.|javascript:|data:\w+/|^\s*(?:[-•·+]|\d{1,2}[.)、])\s"
    r"|!\[|\]\(|(?<![A-Za-z])10\.\d{4,9}/",
    re.IGNORECASE,
)
_BELOW = re.compile(r"\bp\s?[<>]\s?0\.\d+")
_ADDRESS = re.compile(
    r"\b[\w.+-]+\s?(?:@|＠|\(at\)|\[at\])\s?[\w-]+"
    r"|\b[a-z0-9-]{2,}\.(?:com|org|net|edu|gov|io|cn|co|info|biz|shop|health|clinic|me|app|ai|uk|hk|tw)\b"
    r"|[\w-]{2,}点(?:com|cn|net)|(?:微信|vx|wechat|whatsapp|telegram|qq)\s?(?:号|群|id)?\s?[:：]?\s?\w{4,}",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?<![A-Za-z])(?:\+?\d[\s-]?){8,}")
_NO_TELEPHONE = re.compile(r"[,，]\d{3}|(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
_LATIN_RUN = re.compile(r"(?:[a-z]+[\s,]+){4,}[a-z]+")
_READER = re.compile(r"\b(?:you|your|yours|yourself)\b|[您你]", re.IGNORECASE)
_ANYONE = re.compile(
    r"\b(?:tells?|told|shows?|gives?|lets?)\s(?:you|us)\b"
    r"|\byou\s(?:can(?:not|['’]t)?|could(?:n['’]t|\snot)?|will\snot|won['’]t)\s(?:be\ssure|tell|know|say|work\sout|find|see"
    r"|conclude|read|learn|judge|check|rule\sout)\b|告诉[您你]",
    re.IGNORECASE,
)
"""A "you" that stands for anyone: "it tells you nothing", "you cannot tell"."""
_AGAIN = re.compile(r"^(?:它|其中|该文|it|there,? it|it also|the same article)", re.IGNORECASE)
_SPEAKERS = 40
"""How far from the text's name what it does may stand: "The article, in its second part, says"."""


def flaw(text: str, language: Language, vocabulary: Vocabulary) -> str | None:
    """What is wrong with a sentence's shape or language, or None."""
    if len(text) > LONGEST:
        return "too-long"
    if _MARKUP.search(_BELOW.sub("", text)) or visible(text) != text.strip() or _pictures(text):
        return "markup"
    if _ADDRESS.search(text) or _TELEPHONE.search(_NO_TELEPHONE.sub("", text)):
        return "personal-data"
    if _wrong_language(text, language):
        return "language"
    folded = fold(text)
    if any(pattern.search(folded) for pattern in vocabulary.echo):
        return "echo"
    return None


def addresses_reader(text: str, passages: Sequence[Passage]) -> bool:
    """Whether a sentence speaks to the reader where no passage does: what it says of you, no library can know."""
    return bool(_READER.search(_ANYONE.sub(" ", text))) and not any(_READER.search(p.text) for p in passages)


def misreported(text: str, passages: Sequence[Passage], vocabulary: Vocabulary) -> str | None:
    """Whether a sentence states what it may only report, or says that a text says what others say; else None."""
    if any(passage.commercial for passage in passages):
        return None if is_reported(text, passages, vocabulary) else "claim-not-attributed"
    grounds = fold("\n".join(f"{p.label}\n{p.lead}\n{p.text}" for p in passages))
    for label in _labels((), vocabulary):
        if any(label in fold(other) for other in vocabulary.labels["zh"] + vocabulary.labels["en"]) and (
            _says(fold(text), label, vocabulary) and label not in grounds and not _named(grounds, vocabulary)
        ):
            return "claim-not-attributed"
    return None


def is_reported(text: str, passages: Sequence[Passage], vocabulary: Vocabulary) -> bool:
    """Whether every sentence of a text says that it reports what a text says: "The article says ...".

    A sentence that goes on after one that does ("It also ...") needs not say so again.
    """
    labels = _labels(passages, vocabulary)
    before = False
    for sentence in split(text):
        folded = fold(sentence)
        reported = any(_says(folded, label, vocabulary) for label in labels)
        if not reported and not (before and _AGAIN.match(folded)):
            return False
        before = True
    return before


def _says(folded: str, label: str, vocabulary: Vocabulary) -> bool:
    return label in folded and any(
        phrase in folded for phrase in _phrases(label, vocabulary.reports["zh"] + vocabulary.reports["en"])
    )


@lru_cache(maxsize=256)
def _phrases(label: str, reports: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(report.replace("{label}", label)) for report in reports)


def _labels(passages: Iterable[Passage], vocabulary: Vocabulary) -> tuple[str, ...]:
    own = [passage.label for passage in passages if passage.commercial]
    known = [label for language in TEXT_LANGUAGES for label in vocabulary.labels[language]]
    return tuple(dict.fromkeys(fold(label) for label in (*own, *known)))


def _named(grounds: str, vocabulary: Vocabulary) -> bool:
    """Whether the passages themselves speak of the article: then a sentence may say what it says there."""
    return any(fold(label) in grounds for language in TEXT_LANGUAGES for label in vocabulary.labels[language])


def _wrong_language(text: str, language: Language) -> bool:
    if any(_foreign(character) for character in text):
        return True
    if language is Language.ENGLISH:
        return bool(HAN.search(text)) or detect(text, language).text != "en"
    if not HAN.search(text) or _LATIN_RUN.search(text):
        return True
    found = detect(text, language)
    # Simplified is shown in Traditional characters where those are asked for; the other way is a mistake.
    return found.text != "zh" or (
        language is Language.SIMPLIFIED and found is Language.TRADITIONAL and to_simplified(text) != text
    )


def _foreign(character: str) -> bool:
    """Whether a letter belongs to a script that neither language is written in."""
    if character.isascii() or not character.isalpha() or HAN.match(character):
        return False
    name = unicodedata.name(character, "")
    return not name.startswith(("LATIN", "FULLWIDTH LATIN", "GREEK SMALL", "MICRO", "ROMAN NUMERAL"))


def _pictures(text: str) -> bool:
    return any(
        unicodedata.category(character) in ("So", "Sk", "Co", "Cn") and character not in "®™°"
        for character in text
    )
