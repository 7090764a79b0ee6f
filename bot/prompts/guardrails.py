"""The reviewed rules of ``prompts/guardrails``: concepts in both languages, and what their meeting leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.prompts.lines import Entry, read_yaml

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

ROLES = [
    "void",
    "own",
    "done",
    "now",
    "help",
    "study",
    "general",
    "hypothetical",
    "denial",
    "uncertain",
    "link",
    "filler",
    "contrast",
    "courtesy",
    "strong_denial",
    "injection",
    "joint",
    "drug",
    "thinner",
    "after_emergency",
]
"""Concepts that the engine itself asks for."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea with the words for it. In a phrase ``~`` stands for up to three words or characters."""

    name: str
    words: Mapping[TextLanguage, tuple[str, ...]]
    typos: bool
    """Whether misspelt and misheard forms count."""


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


@dataclass(frozen=True, slots=True)
class Guardrails:
    """All reviewed data of the guardrails."""

    concepts: Mapping[str, Concept]
    rules: Mapping[Section, tuple[Rule, ...]]
    spellings: Mapping[str, str]
    real_words: frozenset[str]
    """Words that look or sound like a concept's word and are none."""
    study_talk: StudyTalk
    personal: PersonalPart


@dataclass(frozen=True, slots=True)
class StudyTalk:
    """When a text surely speaks of studies or in general, whatever signs of illness it names."""

    when: tuple[Alternative, ...]
    patterns: tuple[re.Pattern[str], ...]
    never: frozenset[str]
    """Concepts that speak against it, wherever they stand."""


@dataclass(frozen=True, slots=True)
class PersonalPart:
    """What is taken off a personal question, so that the general one remains."""

    clauses: tuple[re.Pattern[str], ...]
    """A clause that is wholly one of these goes."""
    words: tuple[re.Pattern[str], ...]
    """These go from what remains, in order."""


def read_guardrails(prompts_dir: Path) -> Guardrails:
    """The guardrails' data under ``prompts_dir / "guardrails"``.

    Raises:
        ConfigurationError: naming file and line, when a file is missing or malformed, a text lacks a language, or a
            rule speaks of a concept or a sentence that there is not.
    """
    folder = prompts_dir / "guardrails"
    concepts: dict[str, Concept] = {}
    for path in sorted((folder / "concepts").glob("*.yaml")):
        for name, entry in read_yaml(path).fields().items():
            if name in concepts:
                entry.wrong(f"concept {name!r} is there already")
            concepts[name] = _concept(name, entry)
    shared = read_yaml(folder / "sentences.yaml")
    for role in ROLES:
        if role not in concepts:
            shared.wrong(f"no concept {role!r} in the concepts folder; the engine needs it")
    sentences = {name: _bilingual(entry) for name, entry in shared.fields().items()}
    spelling = read_yaml(folder / "spelling.yaml").only("spellings", "real_words")
    return Guardrails(
        concepts=concepts,
        rules={
            section: _rules(read_yaml(folder / f"{section}.yaml"), section, concepts, sentences)
            for section in SECTIONS
        },
        spellings={word: entry.text() for word, entry in spelling["spellings"].fields().items()},
        real_words=frozenset(word for line in spelling["real_words"].texts() for word in line.split()),
        study_talk=_study_talk(read_yaml(folder / "study_talk.yaml"), concepts),
        personal=_personal_part(read_yaml(folder / "personal_part.yaml")),
    )


def _study_talk(entry: Entry, concepts: Mapping[str, Concept]) -> StudyTalk:
    fields = entry.every("when", "patterns", "never")
    for item in fields["never"].items():
        if item.text() not in concepts:
            item.wrong(f"no concept {item.text()!r}")
    return StudyTalk(
        tuple(_alternative(item, concepts) for item in fields["when"].items()),
        tuple(item.pattern() for item in fields["patterns"].items()),
        frozenset(fields["never"].texts()),
    )


def _personal_part(entry: Entry) -> PersonalPart:
    fields = entry.every("clauses", "words")
    return PersonalPart(
        tuple(item.pattern() for item in fields["clauses"].items()),
        tuple(item.pattern() for item in fields["words"].items()),
    )


def _concept(name: str, entry: Entry) -> Concept:
    fields = entry.only("zh", "en", "typos")
    words: dict[TextLanguage, tuple[str, ...]] = {}
    for language in TEXT_LANGUAGES:
        if language not in fields:
            entry.wrong(f"concept {name!r} has no words in {language!r}")
        words[language] = fields[language].texts()
    return Concept(name, words, typos="typos" in fields and fields["typos"].flag())


def _bilingual(entry: Entry) -> dict[str, tuple[str, ...]]:
    fields = entry.only("zh", "en", "zh-Hant")
    for language in TEXT_LANGUAGES:
        if language not in fields:
            entry.wrong(f"the text in {language!r} is missing")
    return {language: field.texts() for language, field in fields.items()}


def _rules(
    top: Entry,
    section: Section,
    concepts: Mapping[str, Concept],
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> tuple[Rule, ...]:
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
    concepts: Mapping[str, Concept],
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]],
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
        when=tuple(_alternative(item, concepts) for item in fields["when"].items())
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


def _alternative(entry: Entry, concepts: Mapping[str, Concept]) -> Alternative:
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


def _with_shared(
    entry: Entry, sentences: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> dict[str, tuple[str, ...]]:
    """Texts by language, where ``@name`` stands for the sentences of that name."""
    own = _bilingual(entry)
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
