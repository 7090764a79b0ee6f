"""Reviewed texts by dotted name, in a file with a line for each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, Language
from bot.language.normalise import to_traditional
from bot.prompts.lines import Entry, read_yaml

_SIDES = frozenset(language.value for language in Language)


class Texts:
    """The texts; Traditional Chinese is converted unless the file has its own."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def line(self, name: str, language: Language, **filled: str | int) -> str:
        """The text ``name`` with its ``{braces}`` filled."""
        sides = self._texts[name]
        text = sides[language.value] if language.value in sides else to_traditional(sides[language.text])
        return text.format(**filled) if filled else text


def read_texts(path: Path) -> dict[str, dict[str, str]]:
    """The texts of a file by name, then by language.

    Raises:
        ConfigurationError: when the file is missing or malformed, naming what is wrong in it.
    """
    return dict(_flatten(read_yaml(path)))


def lacking(texts: Mapping[str, Mapping[str, str]], names: frozenset[str]) -> list[str]:
    """Which of these texts a file lacks, each by name and language."""
    return [
        f"{name}.{side}"
        for name in sorted(names)
        for side in TEXT_LANGUAGES
        if side not in texts.get(name, {})
    ]


def _flatten(entry: Entry, name: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    fields = entry.fields()
    if set(fields) <= _SIDES and not any(side.is_mapping() for side in fields.values()):
        yield name, {side: text.text() for side, text in fields.items()}
        return
    for key, value in fields.items():
        yield from _flatten(value, f"{name}.{key}" if name else key)
