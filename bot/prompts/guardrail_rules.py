"""One rule of the guardrails: which concepts must meet, and what is said then."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.language import TEXT_LANGUAGES
from bot.prompts.lines import Entry

Section = Literal["emergencies", "attacks", "advice", "off_topic", "small_talk", "suspected", "claims"]
SECTIONS: tuple[Section, ...] = (
    "emergencies",
    "attacks",
    "advice",
    "off_topic",
    "small_talk",
    "suspected",
    "claims",
)
"""The kinds of rules, in the order in which they are tried.

``suspected`` rules say what follows when the second net, not a phrase, has found something; ``claims`` are for what
the bot itself says.
"""

Scope = Literal["message", "sentence", "clause", "whole"]
SCOPES: tuple[Scope, ...] = ("message", "sentence", "clause", "whole")
"""Where an alternative's concepts must meet. ``whole``: and nothing else may stand in the message."""

Texts = Mapping[str, tuple[str, ...]]
"""Sentences by language code."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Concepts that must meet, and concepts that must be absent, within a rule's scope."""

    needs: frozenset[str]
    without: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one meeting of concepts leads to."""

    rule_id: str
    scope: Scope
    when: tuple[Alternative, ...]
    patterns: tuple[re.Pattern[str], ...]
    """Any of these in the text itself is enough."""
    messages: Mapping[str, tuple[str, ...]]
    """By language code; ``zh-Hant`` only where it is not the ``zh`` text in other characters."""
    suggestions: Mapping[str, tuple[str, ...]]
    search: bool
    gives_way: bool
    """Whether the rule stands back where the second net is sure of a harmless question; emergencies never do."""
    deniable: bool
    """For claims: whether a denial ("does not cure") makes the sentence allowed."""
    reportable: bool
    """For claims: whether the sentence is allowed when it says whose claim it reports."""


def rules_of(
    top: Entry, section: Section, concepts: Container[str], sentences: Mapping[str, Texts]
) -> tuple[Rule, ...]:
    """The rules of a section, in the order in which they are tried.

    Args:
        concepts: the names that a rule may speak of.
        sentences: what stands for ``@name`` in messages and suggestions.

    Raises:
        ConfigurationError: naming file and line, for anything that is not as it must be.
    """
    rules = tuple(_rule(entry, section, concepts, sentences) for entry in top.items())
    seen: set[str] = set()
    for rule, entry in zip(rules, top.items(), strict=True):
        if rule.rule_id in seen:
            entry.wrong(f"rule {rule.rule_id!r} is there already")
        seen.add(rule.rule_id)
    return rules


def _rule(
    entry: Entry,
    section: Section,
    concepts: Container[str],
    sentences: Mapping[str, Texts],
) -> Rule:
    fields = entry.only(
        "id",
        "scope",
        "when",
        "patterns",
        "messages",
        "suggestions",
        "search",
        "gives_way",
        "deniable",
        "reportable",
    )
    if "id" not in fields or not (section == "suspected" or {"when", "patterns"} & set(fields)):
        entry.wrong("a rule needs an id, and when or patterns")
    if ("messages" in fields) is (section == "claims"):
        entry.wrong("every rule has messages, but for those of claims, which have none")
    scope = fields["scope"].text() if "scope" in fields else "message"
    if scope not in SCOPES:
        fields["scope"].wrong(f"no scope {scope!r}; there are {', '.join(SCOPES)}")
    return Rule(
        rule_id=fields["id"].text(),
        scope=scope,
        when=tuple(alternative(item, concepts) for item in fields["when"].items())
        if "when" in fields
        else (),
        patterns=tuple(item.pattern() for item in fields["patterns"].items()) if "patterns" in fields else (),
        messages=_with_shared(fields["messages"], sentences) if "messages" in fields else {},
        suggestions=_with_shared(fields["suggestions"], sentences) if "suggestions" in fields else {},
        search="search" in fields and fields["search"].flag(),
        gives_way="gives_way" in fields and fields["gives_way"].flag(),
        deniable="deniable" not in fields or fields["deniable"].flag(),
        reportable="reportable" not in fields or fields["reportable"].flag(),
    )


def alternative(entry: Entry, concepts: Container[str]) -> Alternative:
    """``joint + swollen - chronic``: the first two must meet, the third must be absent."""
    needs: set[str] = set()
    without: set[str] = set()
    target = needs
    for word in entry.text().split():
        if word in "+-":
            target = needs if word == "+" else without
        elif word not in concepts:
            entry.wrong(f"no concept {word!r}")
        else:
            target.add(word)
    if not needs:
        entry.wrong("at least one concept is needed")
    return Alternative(frozenset(needs), frozenset(without))


def _with_shared(entry: Entry, sentences: Mapping[str, Texts]) -> dict[str, tuple[str, ...]]:
    """Texts by language, where ``@name`` stands for the sentences of that name."""
    own = bilingual(entry)
    if any(line.startswith("@") and line[1:] not in sentences for lines in own.values() for line in lines):
        entry.wrong("a sentence named with @ does not stand in sentences.yaml")
    shares = {line[1:] for lines in own.values() for line in lines if line.startswith("@")}
    languages = {*own, *(language for name in shares for language in sentences[name])}
    found: dict[str, tuple[str, ...]] = {}
    for language in sorted(languages):
        lines = own.get(language, own["zh"])
        found[language] = tuple(
            text
            for line in lines
            for text in (
                sentences[line[1:]].get(language, sentences[line[1:]]["zh"])
                if line.startswith("@")
                else (line,)
            )
        )
    return found


def bilingual(entry: Entry) -> dict[str, tuple[str, ...]]:
    """Texts by language code; Chinese and English must both be there."""
    fields = entry.only("zh", "en", "zh-Hant")
    for language in TEXT_LANGUAGES:
        if language not in fields:
            entry.wrong(f"the text in {language!r} is missing")
    return {language: field.texts() for language, field in fields.items()}
