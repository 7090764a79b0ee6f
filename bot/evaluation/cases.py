"""Evaluation cases: a question with what a good reply must and must not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.errors import CorpusError, Problem
from bot.language.normalise import to_simplified

CASES = Path(__file__).with_name("cases")
_FIELDS = frozenset(
    [
        "id",
        "language",
        "question",
        "turns",
        "kind",
        "studies",
        "not_studies",
        "facts",
        "first",
        "forbidden",
        "tags",
    ]
)


@dataclass(frozen=True, slots=True)
class Case:
    """One scripted question."""

    case_id: str
    language: Language
    question: str
    turns: tuple[str, ...]
    kinds: frozenset[Kind]
    """Any of these is right."""
    studies: tuple[frozenset[str], ...]
    """From each set at least one study must be cited."""
    not_studies: frozenset[str]
    facts: tuple[re.Pattern[str], ...]
    """Each must be found in the answer's text."""
    first: re.Pattern[str] | None
    """Must be found in the first item of the answer."""
    forbidden: tuple[re.Pattern[str], ...]
    tags: frozenset[str]


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of one YAML file.

    Raises:
        CorpusError: with every malformed case.
    """
    problems: list[Problem] = []
    root = yaml.compose(path.read_text(encoding="utf-8"))
    lines = [node.start_mark.line + 1 for node in root.value] if root is not None else []
    rows = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    cases: dict[str, Case] = {}
    for line, row in zip(lines, rows, strict=True):
        try:
            case = _case(row)
        except (KeyError, TypeError, ValueError, re.error) as exc:
            problems.append(Problem(str(path), line, f"{type(exc).__name__}: {exc}"))
            continue
        if case.case_id in cases:
            problems.append(Problem(str(path), line, f"the id {case.case_id} stands twice"))
        cases[case.case_id] = case
    if problems:
        raise CorpusError(problems)
    return tuple(cases.values())


def _case(row: dict[str, Any]) -> Case:
    if unknown := set(row) - _FIELDS:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    kinds = row["kind"] if isinstance(row["kind"], list) else [row["kind"]]
    return Case(
        case_id=row["id"],
        language=Language(row["language"]),
        question=row["question"],
        turns=tuple(row.get("turns") or ()),
        kinds=frozenset(Kind(kind) for kind in kinds),
        studies=tuple(frozenset([s] if isinstance(s, str) else s) for s in row.get("studies") or ()),
        not_studies=frozenset(row.get("not_studies") or ()),
        facts=tuple(_pattern(fact) for fact in row.get("facts") or ()),
        first=_pattern(row["first"]) if row.get("first") else None,
        forbidden=tuple(_pattern(rule) for rule in row.get("forbidden") or ()),
        tags=frozenset(row.get("tags") or ()),
    )


def _pattern(text: Any) -> re.Pattern[str]:
    return re.compile(to_simplified(str(text)), re.IGNORECASE)
