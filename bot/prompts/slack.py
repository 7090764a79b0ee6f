"""What staff see in Slack around a reply: ``prompts/slack.yaml``, checked for both languages when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.reply import Kind
from bot.errors import ConfigurationError
from bot.language.normalise import to_traditional
from bot.prompts.lines import Entry, read_yaml

FAULTS = ("fact", "source", "beside", "should_answer", "should_decline", "emergency", "wording", "other")
"""What can be wrong with a reply, in the order of the form."""
_NEEDED = frozenset(
    [
        *(f"title.{kind}" for kind in ("no_answer", "declined", "emergency")),
        *(f"checks.{kind}" for kind in [*Kind, "failed", "dropped"]),
        *(f"kind.{kind}" for kind in Kind),
        *(f"fault.{fault}" for fault in FAULTS),
        *(f"button.{name}" for name in ("up", "down", "copy", "share", "share_thread", "wrong")),
        *(f"button.in-{language}" for language in Language),
        *(f"working.{stage}" for stage in ("reading", "searching", "checking")),
        *(f"copy.{name}" for name in ("title", "label", "more", "close")),
        *(f"correction.{name}" for name in ("title", "send", "cancel", "intro", "fault", "text", "kind")),
        *(f"correction.{name}" for name in ("studies", "facts", "forbidden", "required", "done")),
        *("question", "sources", "people", "continued", "rule.other", "status", "thanks", "shared", "gone"),
        *("too_many", "unknown", "help", "suggested", "installed", "not_installed"),
    ]
)
_SIDES = frozenset(language.value for language in Language)
_BUTTON, _FORM = 75, 24
"""How many characters Slack shows on a button, and on the titles and buttons of a form."""


class SlackTexts:
    """The reviewed texts by dotted name; Traditional Chinese is converted unless the file has its own."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def line(self, name: str, language: Language, **filled: str | int) -> str:
        """The text ``name`` with its ``{braces}`` filled."""
        sides = self._texts[name]
        own = sides.get(language.value)
        text = own if own is not None else to_traditional(sides[language.text])
        return text.format(**filled) if filled else text

    def both(self, name: str, **filled: str | int) -> str:
        """The text in Chinese and in English, for when nobody has shown a language yet."""
        told = [self.line(name, side, **filled) for side in (Language.SIMPLIFIED, Language.ENGLISH)]
        return ("\n\n" if "\n" in told[0] else "\n").join(told)

    def rule(self, rule_id: str | None, language: Language) -> str:
        """Why a rule of the guardrails applied; a general word for one that this file does not know."""
        name = f"rule.{rule_id}"
        return self.line(name if name in self._texts else "rule.other", language)

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules that have words."""
        return frozenset(name.removeprefix("rule.") for name in self._texts if name.startswith("rule."))


def read_slack(prompts_dir: Path) -> SlackTexts:
    """The texts of ``slack.yaml``.

    Raises:
        ConfigurationError: when the file is missing or malformed, naming what is wrong in it.
    """
    path = prompts_dir / "slack.yaml"
    texts = dict(_flatten(read_yaml(path)))
    wrong = [
        f"{name}.{side} is missing"
        for name in sorted(_NEEDED | set(texts))
        for side in TEXT_LANGUAGES
        if side not in texts.get(name, {})
    ]
    wrong += [f"{name} is not used" for name in sorted(set(texts) - _NEEDED) if not name.startswith("rule.")]
    wrong += [
        f"{name} is longer than {_longest(name)} characters"
        for name, sides in texts.items()
        if any(len(text) > _longest(name) for text in sides.values())
    ]
    if wrong:
        raise ConfigurationError(f"{path}: {'; '.join(wrong)}")
    return SlackTexts(texts)


def _longest(name: str) -> int:
    if name in ("correction.title", "correction.send", "correction.cancel", "copy.title", "copy.close"):
        return _FORM
    return _BUTTON if name.startswith(("button.", "fault.", "kind.")) else 3000


def _flatten(entry: Entry, name: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    fields = entry.fields()
    if set(fields) <= _SIDES and not any(side.is_mapping() for side in fields.values()):
        yield name, {side: text.text() for side, text in fields.items()}
        return
    for key, value in fields.items():
        yield from _flatten(value, f"{name}.{key}" if name else key)
