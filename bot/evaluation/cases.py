"""Reads cases from YAML, JSONL and CSV files; every problem is reported at once, with its file and line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.errors import CasesError, Problem
from bot.evaluation.case import Case
from bot.evaluation.fields import FIELDS, CaseReader
from bot.library.marked_yaml import Marked, read_yaml

CASES = Path(__file__).with_name("cases")
"""The cases that come with the project."""
SCHEMA = Path(__file__).with_name("cases.schema.json")
SUFFIXES = (".yaml", ".yml", ".jsonl", ".csv")
ENTRY, ALTERNATIVE, POINTS = " | ", " / ", " = "
"""In a spreadsheet's cell: between entries, between the ways to say one entry, and before the points of a rubric item."""
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""How a cell begins that a spreadsheet would work out instead of showing, or one that was guarded against that."""
GUARD = "'"
"""Put before such a cell when cases are written, taken away when they are read."""
_LISTS = frozenset(
    ["turns", "kind", "studies", "not_studies", "facts", "forbidden", "paragraphs", "tags", "rubric"]
)
_ANY_OF = frozenset(["studies", "facts"])


def labelled_rows(name: str) -> Iterator[list[str]]:
    """The rows of a file of labelled questions that comes with the project: ``answerable.tsv``, ``asked.tsv``, those kept aside."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_cases(*paths: Path) -> tuple[Case, ...]:
    """The cases of files and folders, in the order of the files.

    Raises:
        CasesError: with every problem of every file.
    """
    problems: list[Problem] = []
    reader = CaseReader(problems)
    for file in _files(paths, problems):
        for row in _rows(file, problems):
            reader.read(row, str(file))
    cases = reader.finished()
    if problems:
        raise CasesError(sorted(problems, key=lambda problem: (problem.file, problem.line)))
    return cases


def read_rows(rows: Iterable[Mapping[str, Any]], source: str) -> tuple[Case, ...]:
    """Cases from fields that stand in no file; ``source`` names where they come from, lines count from 1.

    Raises:
        CasesError: with every problem.
    """
    problems: list[Problem] = []
    reader = CaseReader(problems)
    for line, row in enumerate(rows, 1):
        reader.read(_marked(dict(row), line), source)
    cases = reader.finished()
    if problems:
        raise CasesError(problems)
    return cases


def _files(paths: Iterable[Path], problems: list[Problem]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
            if not found:
                problems.append(
                    Problem(str(path), 1, f"no cases here: no file ends in {', '.join(SUFFIXES)}")
                )
            yield from found
        elif not path.exists():
            problems.append(Problem(str(path), 1, "there is no such file"))
        elif path.suffix not in SUFFIXES:
            problems.append(Problem(str(path), 1, f"cases stand in files that end in {', '.join(SUFFIXES)}"))
        else:
            yield path


def _rows(file: Path, problems: list[Problem]) -> Iterator[Marked]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        problems.append(Problem(str(file), 1, f"cannot be read: {exc}"))
        return
    if file.suffix == ".jsonl":
        yield from _jsonl(text, str(file), problems)
    elif file.suffix == ".csv":
        yield from _csv(text, str(file), problems)
    else:
        root = read_yaml(text, str(file), 1, problems, aliases=True)
        if root is not None and isinstance(root.value, list):
            yield from root.value
        elif root is not None:
            problems.append(
                Problem(str(file), root.line, "a file of cases is a list: each case begins with '- id:'")
            )


def _jsonl(text: str, file: str, problems: list[Problem]) -> Iterator[Marked]:
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue

        def pairs(found: list[tuple[str, Any]], line: int = line) -> dict[str, Any]:
            names = [name for name, _ in found]
            for name in sorted({name for name in names if names.count(name) > 1}):
                problems.append(Problem(file, line, f"{name!r} is given twice"))
            return dict(found)

        try:
            yield _marked(json.loads(row, object_pairs_hook=pairs), line)
        except json.JSONDecodeError as exc:
            problems.append(Problem(file, line, f"not valid JSON at column {exc.colno}: {exc.msg}"))
        except RecursionError:
            problems.append(Problem(file, line, "not valid JSON: nested too deeply"))


def _csv(text: str, file: str, problems: list[Problem]) -> Iterator[Marked]:
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        for name in names:
            if name not in FIELDS:
                problems.append(
                    Problem(file, 1, f"unknown column {name!r}; known are {', '.join(sorted(FIELDS))}")
                )
        before = rows.line_num
        for cells in rows:
            line, before = before + 1, rows.line_num
            if len(cells) > len(names):
                problems.append(
                    Problem(file, line, f"{len(cells)} cells, but there are {len(names)} columns")
                )
            elif any(map(str.strip, cells)):
                filled = {
                    n: _bare(c.strip())
                    for n, c in zip(names, cells, strict=False)
                    if c.strip() and n in FIELDS
                }
                yield _marked({name: _cell(name, cell) for name, cell in filled.items()}, line)
    except csv.Error as exc:
        problems.append(Problem(file, rows.line_num or 1, f"not valid CSV: {exc}"))


def _bare(cell: str) -> str:
    """A cell without the mark that kept spreadsheets from working it out."""
    return cell.removeprefix(GUARD) if cell.startswith(GUARD) and FORMULA.match(cell) else cell


def _cell(name: str, cell: str) -> Any:
    """What a spreadsheet's cell holds, as the other formats would give it."""
    if name == "first":
        return _one_of(cell)
    if name == "grade":
        try:
            return float(cell)
        except ValueError:
            return cell
    if name not in _LISTS:
        return cell
    entries = [entry.strip() for entry in cell.split(ENTRY)]
    if name == "rubric":
        return [_points(entry) for entry in entries]
    return [_one_of(entry) if name in _ANY_OF else entry for entry in entries]


def _one_of(entry: str) -> Any:
    ways = [way.strip() for way in entry.split(ALTERNATIVE)]
    return ways if len(ways) > 1 else entry


def _points(entry: str) -> Any:
    item, _, points = entry.rpartition(POINTS)
    try:
        return {"item": item, "points": float(points)}
    except ValueError:
        return {"item": entry}


def _marked(value: Any, line: int) -> Marked:
    if isinstance(value, dict):
        return Marked({name: _marked(inner, line) for name, inner in value.items()}, line)
    if isinstance(value, list):
        return Marked([_marked(inner, line) for inner in value], line)
    return Marked(value, line)
