"""Cases and runs for other tools: spreadsheets (CSV), YAML and JSONL, ragas (JSONL), promptfoo (YAML)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from bot.domain.language import Language
from bot.evaluation.case import Case, belongs
from bot.evaluation.cases import ALTERNATIVE, ENTRY, FORMULA, GUARD, POINTS
from bot.evaluation.library import Library
from bot.evaluation.observed import Observed
from bot.evaluation.said import PATTERN_MARK, Statement, Way
from bot.language.normalise import to_traditional

COLUMNS = (
    "id", "language", "question", "turns", "kind", "studies", "not_studies", "facts", "first", "forbidden",
    "grade", "paragraphs", "pair", "part", "tags", "rubric",
)  # fmt: skip
_CONTEXTS = 8


def rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Cases as the fields of a case file; empty fields are left out."""
    return [
        {name: value for name, value in _row(case).items() if value not in (None, [], "")} for case in cases
    ]


def as_yaml(cases: Iterable[Case]) -> str:
    """A file of cases in YAML."""
    return str(yaml.safe_dump(rows(cases), allow_unicode=True, sort_keys=False, width=110))


def as_jsonl(cases: Iterable[Case]) -> str:
    """A file of cases in JSONL."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(cases))


def as_csv(cases: Iterable[Case]) -> str:
    """A spreadsheet of cases: entries of a list stand between `` | ``, ways to say one entry between `` / ``."""
    text = io.StringIO()
    text.write("\ufeff")  # so that spreadsheets read it as UTF-8
    table = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    for row in rows(cases):
        table.writerow({name: _guarded(_cell(name, value)) for name, value in row.items()})
    return text.getvalue()


def as_ragas(pairs: Sequence[tuple[Case, Observed]], library: Library) -> str:
    """One JSON line for each case that was answered: ragas's single-turn sample. The reference is the library's own text."""
    lines = []
    for case, seen in pairs:
        if seen.error or not case.answers:
            continue
        found = [library.passages[i].text for i in seen.ranking[:_CONTEXTS] if i in library.passages]
        grounds = _reference(case, library)
        sample = {
            "user_input": case.question,
            "response": seen.text,
            "retrieved_contexts": found,
            "reference_contexts": grounds,
            "reference": "\n".join(grounds) or _facts(case),
        }
        lines.append(json.dumps(sample, ensure_ascii=False) + "\n")
    return "".join(lines)


def as_promptfoo(cases: Iterable[Case]) -> str:
    """A list of promptfoo tests for the provider in ``docs/examples/promptfoo``.

    Facts are compared as text and digits; only ``patient-bot eval`` compares numbers by value.
    """
    tests = [
        {
            "description": case.case_id,
            "vars": {"question": case.question, "turns": json.dumps(case.turns, ensure_ascii=False)},
            "metadata": {"part": case.part, "language": case.language.value, "tags": sorted(case.tags)},
            "assert": _assertions(case),
        }
        for case in cases
    ]
    return str(yaml.safe_dump(tests, allow_unicode=True, sort_keys=False, width=110))


def _row(case: Case) -> dict[str, Any]:
    kinds = sorted(kind.value for kind in case.kinds)
    return {
        "id": case.case_id,
        "language": case.language.value,
        "question": case.question,
        "turns": list(case.turns),
        "kind": kinds[0] if len(kinds) == 1 else kinds,
        "studies": [_one_or_list(sorted(any_of)) for any_of in case.studies],
        "not_studies": sorted(case.not_studies),
        "facts": [_one_or_list(_written(fact)) for fact in case.facts],
        "first": _one_or_list(_written(case.first)) if case.first else None,
        "forbidden": [_one_or_list(_written(one)) for one in case.forbidden],
        "grade": case.grade,
        "paragraphs": list(case.paragraphs),
        "pair": case.pair,
        "part": case.part,
        "tags": sorted(case.tags),
        "rubric": [{"item": one.item, "points": one.points} for one in case.rubric],
    }


def _written(statement: Statement) -> list[str]:
    return [way.written for way in statement.ways]


def _one_or_list(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: questions come from strangers."""
    return GUARD + cell if FORMULA.match(cell) else cell


def _cell(name: str, value: Any) -> str:
    if name == "rubric":
        return ENTRY.join(f"{one['item']}{POINTS}{one['points']:g}" for one in value)
    if name == "first" and isinstance(value, list):
        return ALTERNATIVE.join(value)
    if isinstance(value, list):
        return ENTRY.join(ALTERNATIVE.join(one) if isinstance(one, list) else one for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _reference(case: Case, library: Library) -> list[str]:
    side = case.language.text
    return [
        passage.text
        for passage in library.passages.values()
        if passage.language == side and any(belongs(passage.key, p) for p in case.paragraphs)
    ]


def _facts(case: Case) -> str:
    return "; ".join(fact.ways[0].written for fact in case.facts)


def _assertions(case: Case) -> list[dict[str, str]]:
    kinds = sorted(kind.value for kind in case.kinds)
    checks = [
        ("kind", f"{_js(kinds)}.includes(reply.kind)"),
        ("language", f"reply.language === {_js(case.language.value)}"),
        ("disclaimer", "Boolean(reply.disclaimer)"),
    ]
    checks += [
        ("study", f"{_js(sorted(any_of))}.some((id) => cited.includes(id))") for any_of in case.studies
    ]
    checks += [("study", f"!cited.includes({_js(study)})") for study in sorted(case.not_studies)]
    checks += [("fact", _says(fact, case, "text")) for fact in case.facts]
    checks += [("first", _says(case.first, case, "reply.answer[0].text"))] if case.first else []
    checks += [("forbidden", f"!({_says(one, case, 'text')})") for one in case.forbidden]
    return [
        {"type": "javascript", "metric": metric, "value": _READ + f"return {check};"}
        for metric, check in checks
    ]


_READ = (
    "const reply = typeof output === 'string' ? JSON.parse(output) : output;\n"
    "const text = reply.answer.map((item) => item.text).join('\\n');\n"
    "const cited = reply.citations.map((source) => source.study_id);\n"
)
"""Lines of their own: promptfoo takes a single line for an expression, and several for the body of a function."""


def _says(statement: Statement, case: Case, where: str) -> str:
    """A JavaScript expression: whether a text says it in any of its ways."""
    sources = [source for way in statement.ways for source in _patterns(way, case.language)]
    return f"{_js(sources)}.some((way) => new RegExp(way, 'i').test({where}))"


def _patterns(way: Way, language: Language) -> list[str]:
    if way.kind == "pattern":
        found = [way.written.removeprefix(PATTERN_MARK).strip()]
    elif way.kind == "number":
        number = way.numbers[0]
        plain = f"{number.value:g}" if number.value < 1e6 else f"{number.value:.0f}"
        grouped = f"{number.value:,.0f}" if number.value >= 1000 else plain
        found = [rf"(?<!\d){re.escape(digits)}(?!\d)" for digits in dict.fromkeys((plain, grouped))]
        found.append(_escaped(way.written))
    else:
        found = [_escaped(way.written)]
    return [*found, *map(to_traditional, found)] if language is Language.TRADITIONAL else found


def _escaped(text: str) -> str:
    return re.sub(r"[.*+?^${}()|\[\]\\]", r"\\\g<0>", text)


def _js(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
