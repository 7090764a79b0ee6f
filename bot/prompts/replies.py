"""What the bot says in its own name: ``prompts/replies.yaml``, checked for both languages when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.domain.language import TEXT_LANGUAGES, Language
from bot.errors import ConfigurationError
from bot.language.normalise import to_traditional

_REQUIRED = [
    "disclaimer",
    "attribution.plain",
    "attribution.study",
    "no_answer",
    "nearest",
    "no_topic",
    "unclear",
    "unanswered",
    "unavailable",
    "suggestions.study.reliability",
    "suggestions.study.safety",
    "suggestions.study.people",
    "suggestions.study.comparison",
    "suggestions.study.summary",
    "suggestions.start",
    "verdicts.agrees",
    "verdicts.partly",
    "verdicts.overstates",
    "verdicts.not_found",
    "verdicts.context",
    "sections.record",
    "sections.limitation",
    "sections.caution",
    "sections.glossary",
    "section_note.commercial",
    "section_note.independent",
    "errors.bad_request",
    "errors.empty",
    "errors.too_long",
    "errors.too_many",
    "errors.not_ready",
    "errors.not_found",
    "errors.method",
    "errors.busy",
    "errors.internal",
]


class Replies:
    """The reviewed texts by dotted name and language; Traditional Chinese is converted from Simplified."""

    def __init__(self, texts: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._texts = texts

    def lines(self, name: str, language: Language) -> tuple[str, ...]:
        """The sentences of one text."""
        found = self._texts[name][language.text]
        return tuple(map(to_traditional, found)) if language is Language.TRADITIONAL else found

    def line(self, name: str, language: Language) -> str:
        """The one sentence of a text that has only one."""
        return self.lines(name, language)[0]

    def disclaimer(self, language: Language) -> str:
        """The not-medical-advice disclaimer that stands on every reply and every error."""
        return self.line("disclaimer", language)


def read_replies(prompts_dir: Path) -> Replies:
    """The texts of ``replies.yaml``.

    Raises:
        ConfigurationError: when the file is missing or malformed, naming every text that lacks a language.
    """
    path = prompts_dir / "replies.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise ConfigurationError(f"{path}: cannot be read: {exc}") from exc
    texts = dict(_flatten(data))
    missing = [
        f"{name}.{language}"
        for name in {*_REQUIRED, *texts}
        for language in TEXT_LANGUAGES
        if not texts.get(name, {}).get(language)
        or (name != "joined" and not all(map(str.strip, texts[name][language])))
    ]
    if missing:
        raise ConfigurationError(f"{path}: these texts are missing: {', '.join(sorted(missing))}")
    return Replies(texts)


def _flatten(data: Any, name: str = "") -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    if not isinstance(data, dict):
        return [(name, {})]
    if set(data) & set(TEXT_LANGUAGES):
        return [(name, {language: _lines(text) for language, text in data.items()})]
    return [
        pair for key, value in data.items() for pair in _flatten(value, f"{name}.{key}" if name else str(key))
    ]


def _lines(text: Any) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list) else (str(text),)
