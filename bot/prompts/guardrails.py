"""The reviewed data of ``prompts/guardrails``: concepts in both languages, and what their meeting leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.prompts.guardrail_rules import SECTIONS, Alternative, Rule, Section, alternative, bilingual, rules_of
from bot.prompts.lines import Entry, read_yaml

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
    unsure: frozenset[str]
    """The same where the second net is not sure that there is no emergency."""
    dire: frozenset[str]
    """Concepts beside which a crisis is never a mere guess."""
    demands: frozenset[str]
    """Concepts beside which an attempt to change the rules is never one."""


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
    sentences = {name: bilingual(entry) for name, entry in shared.fields().items()}
    spelling = read_yaml(folder / "spelling.yaml").only("spellings", "real_words")
    return Guardrails(
        concepts=concepts,
        rules={
            section: rules_of(read_yaml(folder / f"{section}.yaml"), section, concepts, sentences)
            for section in SECTIONS
        },
        spellings={word: entry.text() for word, entry in spelling["spellings"].fields().items()},
        real_words=frozenset(word for line in spelling["real_words"].texts() for word in line.split()),
        study_talk=_study_talk(read_yaml(folder / "study_talk.yaml"), concepts),
        personal=_personal_part(read_yaml(folder / "personal_part.yaml")),
    )


def _study_talk(entry: Entry, concepts: Mapping[str, Concept]) -> StudyTalk:
    named = ("never", "unsure", "dire", "demands")
    fields = entry.every("when", "patterns", *named)
    for item in (item for name in named for item in fields[name].items()):
        if item.text() not in concepts:
            item.wrong(f"no concept {item.text()!r}")
    return StudyTalk(
        tuple(alternative(item, concepts) for item in fields["when"].items()),
        tuple(item.pattern() for item in fields["patterns"].items()),
        *(frozenset(fields[name].texts()) for name in named),
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
