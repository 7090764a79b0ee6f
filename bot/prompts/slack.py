"""What staff see in Slack around a reply: ``prompts/slack.yaml``, checked for both languages when it is read."""

from __future__ import annotations

from pathlib import Path

from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.errors import ConfigurationError
from bot.prompts.texts import Texts, lacking, read_texts

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
_BUTTON, _FORM = 75, 24
"""How many characters Slack shows on a button, and on the titles and buttons of a form."""


class SlackTexts(Texts):
    """The reviewed texts by dotted name."""

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
    texts = read_texts(path)
    wrong = [f"{name} is missing" for name in lacking(texts, _NEEDED | frozenset(texts))]
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
