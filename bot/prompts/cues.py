"""How questions show what they ask for: ``prompts/questions.yaml``, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import Origin
from bot.errors import ConfigurationError

_GAP = re.compile(r"\.\*|\.\{\d*,?\d*\}|\[\\w -\]\{\d*,?\d*\}")
"""Where a cue lets other words stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One thing a question may ask for (a count, a date, a definition ...) and how a sentence answers it.

    Only itself is equal to it.
    """

    name: str
    cues: Mapping[TextLanguage, re.Pattern[str]]
    units: frozenset[str]
    """Units of ``bot.language.numbers`` of which the answer holds one; empty when no number is asked for."""
    figure: bool
    """Whether how much of something is asked for, so that its cues tell nothing of the subject; an answer need not hold a number."""
    answered_by: re.Pattern[str] | None
    """What the answer's words look like; None when anything may answer."""
    kinds: frozenset[str]
    """Kinds of the glossary of which the answer names things; empty when it need not."""
    prefers: tuple[Origin, ...]
    several: bool
    points: bool
    """Whether a list answers it as a whole."""
    sober: bool
    """Whether independent words come first where no study is named."""
    apart: bool
    """Whether each sentence of the answer is of another study."""
    particular: bool
    """Whether nothing but its own answer will do: a company, a price."""
    of_study: bool
    """Whether it is asked of a study: in a follow-up, of the one just cited."""
    catalogue: bool
    """Whether it is asked of all studies at once: which they are, which is the largest."""
    of_list: bool
    """Whether it may be asked together with that."""
    opposes: bool
    """Whether an answer speaks of both where two things are set against each other."""
    gap: bool
    """Whether what answers it says that the library does not know; other answers are no worse for lacking that."""
    of_text: str
    """What answers it when it is asked of a whole text: ``about`` or ``overview``; empty when it cannot be asked of one."""


_ByLanguage = Mapping[TextLanguage, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """How a follow-up shows what it does with what was said before."""

    corrections: _ByLanguage
    """Patterns of the words before what was really meant ("no, I meant ...")."""
    doubts: _ByLanguage
    """Patterns of follow-ups that only doubt what was said, or ask why it is so."""
    others: _ByLanguage
    """Patterns by which other studies than the one spoken of are meant."""
    pronouns: _ByLanguage
    """Patterns of words for a thing spoken of before, where a question needs one ("what does the FDA say about it?")."""
    larger: _ByLanguage
    """Patterns by which the larger of the studies spoken of is meant."""
    smaller: _ByLanguage
    """The same for the smaller one."""


@dataclass(frozen=True, slots=True)
class Cues:
    """All asks, and the patterns of overclaims and of words that point back."""

    asks: tuple[Ask, ...]
    scaffold: frozenset[str]
    """Chinese words and English stems that only carry a question."""
    overclaims: Mapping[TextLanguage, re.Pattern[str]]
    back_references: Mapping[TextLanguage, re.Pattern[str]]
    that_study: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of words that point back at a study ("those trials")."""
    switches: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of follow-ups that ask the same of another thing."""
    study_words: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of words for a study, with which a question may point at one that it does not name."""
    text_words: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of words for a text of the library as a whole ("this article")."""
    confirmations: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of endings that only ask to be confirmed ("..., correct?")."""
    exclusions: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of words that set a thing aside ("besides stem cells"), the thing included."""
    yes_no: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of questions that ask whether something is so."""
    interrogatives: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of words that make a clause a question."""
    choices: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of words by which one of two things is asked for."""
    sides: Mapping[TextLanguage, re.Pattern[str]]
    """Patterns of two things that are set against each other, as groups ``one`` and ``other``."""
    follow_ups: FollowUps


def read_cues(prompts_dir: Path) -> Cues:
    """The cues of ``questions.yaml``.

    Raises:
        ConfigurationError: when the file is missing, malformed, or lacks a language.
    """
    path = prompts_dir / "questions.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        scaffold = frozenset(word for words in data["scaffold"].values() for word in words)
        if unquoted := [word for word in scaffold if not isinstance(word, str)]:
            raise ValueError(f"scaffold: put quotes around {unquoted}, which YAML reads as yes or no")
        return Cues(
            asks=tuple(_ask(name, ask) for name, ask in data["asks"].items()),
            scaffold=scaffold,
            overclaims=_by_language(data["overclaims"]),
            back_references=_by_language(data["back_references"]),
            that_study=_by_language(data["that_study"]),
            switches=_by_language(data["switches"]),
            study_words=_by_language(data["study_words"]),
            text_words=_by_language(data["text_words"]),
            confirmations=_by_language(data["confirmations"]),
            exclusions=_by_language(data["exclusions"]),
            yes_no=_by_language(data["yes_no"]),
            interrogatives=_by_language(data["interrogatives"]),
            choices=_by_language(data["choices"]),
            sides={language: re.compile(data["sides"][language]) for language in TEXT_LANGUAGES},
            follow_ups=FollowUps(
                **{field.name: _by_language(data["follow_ups"][field.name]) for field in fields(FollowUps)}
            ),
        )
    except (OSError, yaml.YAMLError, re.error, KeyError, TypeError, AttributeError, ValueError) as exc:
        raise ConfigurationError(f"{path}: {type(exc).__name__}: {exc}") from exc


def _ask(name: str, data: Mapping[str, Any]) -> Ask:
    answered_by = data.get("answered_by")
    return Ask(
        name=name,
        cues=_by_language(data["cues"]),
        units=frozenset(data.get("units", ())),
        figure=bool(data.get("units") or data.get("figure", False)),
        answered_by=_any_of(answered_by) if answered_by else None,
        kinds=frozenset(data.get("kinds", ())),
        prefers=tuple(Origin(origin) for origin in data.get("prefers", ())),
        several=bool(data.get("several", False)),
        points=bool(data.get("points", False)),
        sober=bool(data.get("sober", False)),
        apart=bool(data.get("apart", False)),
        particular=bool(data.get("particular", False)),
        of_study=bool(data.get("of_study", False)),
        catalogue=bool(data.get("catalogue", False)),
        of_list=bool(data.get("of_list", False)),
        opposes=bool(data.get("opposes", False)),
        gap=bool(data.get("gap", False)),
        of_text=data.get("of_text", ""),
    )


def _by_language(data: Mapping[str, Sequence[str]]) -> dict[TextLanguage, re.Pattern[str]]:
    return {language: _any_of(data[language]) for language in TEXT_LANGUAGES}


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    places = count()
    return re.compile(
        _GAP.sub(
            lambda gap: f"(?P<gap{next(places)}>{gap.group()})",
            "|".join(f"(?:{pattern})" for pattern in patterns),
        )
    )


def own_words(match: re.Match[str]) -> str:
    """What a cue itself says, without the words of the question that stand in its gaps ("do ... help")."""
    start, text = match.span()[0], list(match.group())
    for gap in match.re.groupindex:
        for place in range(*match.span(gap)):
            if start <= place < match.end():
                text[place - start] = " "
    return "".join(text)
