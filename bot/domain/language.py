"""The languages of the product: two in which texts are written, three in which patients are answered."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

TextLanguage = Literal["zh", "en"]
"""A language that articles are written in. Traditional Chinese is converted from ``zh``, never stored."""

TEXT_LANGUAGES: tuple[TextLanguage, ...] = ("zh", "en")


class Language(StrEnum):
    """A language in which a patient is answered."""

    SIMPLIFIED = "zh"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"

    @property
    def text(self) -> TextLanguage:
        """The language of the texts that a reply in this language is made from."""
        return "en" if self is Language.ENGLISH else "zh"
