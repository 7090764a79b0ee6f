"""What a chat model is told: ``prompts/chat/*.yaml``, checked for both languages when it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, Language, TextLanguage
from bot.prompts.lines import Entry, read_yaml

_PLACE = re.compile(r"\{([a-z]+)\}")
_PLACES: dict[str, dict[str, frozenset[str]]] = {
    "write": {
        "system": frozenset({"fence", "sentences", "length"}),
        "structured": frozenset(),
        "lines": frozenset(),
        "material": frozenset({"fence", "passages", "question"}),
        "passage": frozenset({"number", "about", "text"}),
        "reported": frozenset({"number", "about", "text"}),
    },
    "rewrite": {
        "system": frozenset({"fence"}),
        "material": frozenset({"fence", "turns", "question"}),
        "turn": frozenset({"asked", "answer"}),
    },
}
"""The texts of each file, with the places in braces that each must have."""


@dataclass(frozen=True, slots=True)
class ChatPrompts:
    """The reviewed texts by file, name and language."""

    texts: Mapping[str, Mapping[str, Mapping[TextLanguage, str]]]

    def filled(self, file: str, name: str, language: Language, **places: object) -> str:
        """One text with its places filled; braces inside what is filled in stay as they are."""
        text = self.texts[file][name][language.text]
        return _PLACE.sub(lambda match: str(places[match.group(1)]), text)


def read_chat_prompts(prompts_dir: Path) -> ChatPrompts:
    """The texts of ``chat/write.yaml`` and ``chat/rewrite.yaml``.

    Raises:
        ConfigurationError: naming file and line, when a text is missing, lacks a language or a place, or has one too many.
    """
    return ChatPrompts(
        {file: _read(prompts_dir / "chat" / f"{file}.yaml", _PLACES[file]) for file in _PLACES}
    )


def _read(path: Path, places: Mapping[str, frozenset[str]]) -> dict[str, dict[TextLanguage, str]]:
    top = read_yaml(path)
    entries = top.only(*places)
    for name in places:
        if name not in entries:
            top.wrong(f"the text {name!r} is missing")
    return {name: _bilingual(entries[name], places[name]) for name in places}


def _bilingual(entry: Entry, places: frozenset[str]) -> dict[TextLanguage, str]:
    fields = entry.only(*TEXT_LANGUAGES)
    found: dict[TextLanguage, str] = {}
    for language in TEXT_LANGUAGES:
        if language not in fields:
            entry.wrong(f"the text in {language!r} is missing")
        found[language] = fields[language].text()
        if set(_PLACE.findall(found[language])) != places:
            fields[language].wrong(f"the places must be {', '.join(sorted(places)) or 'none'}")
    return found
