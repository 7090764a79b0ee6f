"""What is said around a handoff to a person: ``prompts/handoff.yaml``, checked for both languages when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, Language
from bot.errors import ConfigurationError
from bot.language.normalise import to_traditional
from bot.prompts.lines import Entry, read_yaml

_PATIENT = ("consent", "automatic", "open", "taken", "resolved", "person")
_STAFF = (
    "title.asked", "title.emergency", "title.no_answer", "language.zh", "language.zh-Hant", "language.en",
    "masked", "agreed", "by_setting", "urgent", "note", "conversation", "nothing", "earlier", "patient",
    "bot.answer", "bot.no_answer", "bot.declined", "bot.emergency", "bot.smalltalk", "take", "take_over",
    "resolve", "waiting", "taken", "resolved", "erased", "said", "meanwhile", "reminder", "take_first",
    "not_yours", "already", "failed", "closed", "too_long", "only_text",
)  # fmt: skip
_NEEDED = frozenset({f"patient.{name}" for name in _PATIENT} | {f"staff.{name}" for name in _STAFF})
_SIDES = frozenset(language.value for language in Language)


class HandoffTexts:
    """The reviewed texts by dotted name; Traditional Chinese is converted unless the file has its own."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def line(self, name: str, language: Language, **filled: str | int) -> str:
        """The text ``name`` with its ``{braces}`` filled."""
        sides = self._texts[name]
        text = sides[language.value] if language.value in sides else to_traditional(sides[language.text])
        return text.format(**filled) if filled else text


def read_handoff(prompts_dir: Path) -> HandoffTexts:
    """The texts of ``handoff.yaml``.

    Raises:
        ConfigurationError: when the file is missing or malformed, naming what is wrong in it.
    """
    path = prompts_dir / "handoff.yaml"
    texts = dict(_flatten(read_yaml(path)))
    missing = [
        f"{name}.{side}"
        for name in sorted(_NEEDED)
        for side in TEXT_LANGUAGES
        if side not in texts.get(name, {})
    ]
    if missing:
        raise ConfigurationError(f"{path}: these texts are missing: {', '.join(missing)}")
    unknown = sorted(set(texts) - _NEEDED)
    if unknown:
        raise ConfigurationError(f"{path}: these texts are not used: {', '.join(unknown)}")
    return HandoffTexts(texts)


def _flatten(entry: Entry, name: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    fields = entry.fields()
    if set(fields) <= _SIDES and not any(side.is_mapping() for side in fields.values()):
        yield name, {side: text.text() for side, text in fields.items()}
        return
    for key, value in fields.items():
        yield from _flatten(value, f"{name}.{key}" if name else key)
