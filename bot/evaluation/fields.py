"""The fields of a case, read one by one; what is wrong with each is collected with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.errors import Problem
from bot.evaluation.case import PARTS, Case, RubricItem
from bot.evaluation.said import Statement, way
from bot.library.marked_yaml import Fields, Marked

_T = TypeVar("_T", bound=StrEnum)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HIGHEST_GRADE = 20.0
FIELDS = frozenset(
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
        "grade",
        "paragraphs",
        "pair",
        "part",
        "tags",
        "rubric",
    ]
)


class CaseReader:
    """Reads the rows of any number of files; ids, and pairs, hold across all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._cases: dict[str, Case] = {}

    def read(self, row: Marked, file: str) -> None:
        """Read one row; a row with a problem adds no case."""
        before = len(self._problems)
        one = _Row(row, file, self._problems)
        case = one.case()
        if case is not None and (former := self._cases.get(case.case_id)) is not None:
            one.wrong("id", f"the id {case.case_id!r} stands already in {former.file}:{former.line}")
        if case is not None and len(self._problems) == before:
            self._cases[case.case_id] = case

    def finished(self) -> tuple[Case, ...]:
        """Every case that was read, after checking that pairs name each other."""
        for case in self._cases.values():
            if case.pair is None:
                continue
            other = self._cases.get(case.pair)
            if other is None:
                self._unpaired(case, f"there is no case {case.pair!r}")
            elif other.pair != case.case_id:
                self._unpaired(case, f"{case.pair!r} does not name {case.case_id!r} as its pair")
            elif other.language.text == case.language.text:
                self._unpaired(case, f"{case.pair!r} is in the same language")
        return tuple(self._cases.values())

    def _unpaired(self, case: Case, why: str) -> None:
        self._problems.append(Problem(case.file, case.line, f"{case.case_id}: 'pair': {why}"))


class _Row:
    """One row as it is read."""

    def __init__(self, row: Marked, file: str, problems: list[Problem]) -> None:
        name = row.value.get("id") if isinstance(row.value, dict) else None
        self._what = str(name.value) if name is not None and name.value else "a case without id"
        self._fields = Fields(row, file, self._what, problems)
        self._file = file
        self._problems = problems
        self.wrong = self._fields.wrong

    def case(self) -> Case | None:
        """The case, or None when its id, language, question or kind is missing or wrong."""
        fields = self._fields
        fields.known(FIELDS)
        case_id = fields.text("id", required=True)
        if case_id is not None and not _ID.fullmatch(case_id):
            self.wrong("id", f"an id is small Latin letters, digits and single hyphens, not {case_id!r}")
        language = self._choice("language", Language)
        question = fields.text("question", required=True)
        kinds = self._kinds()
        grade, part, pair = self._grade(), fields.text("part", required=True), fields.text("pair")
        if part is not None and part not in PARTS:
            self.wrong("part", f"'part' is {' or '.join(PARTS)}, not {part!r}")
        parts = {
            "studies": self._entries("studies", lambda texts: frozenset(texts)),
            "facts": self._entries("facts", self._statement),
            "forbidden": self._entries("forbidden", self._statement),
        }
        first, rubric = self._first(), self._rubric()
        turns, not_studies = fields.texts("turns"), frozenset(fields.texts("not_studies"))
        paragraphs, tags = fields.texts("paragraphs"), frozenset(fields.texts("tags"))
        if not case_id or language is None or question is None or part is None or not kinds:
            return None
        for study in sorted(not_studies & frozenset().union(*parts["studies"])):
            self.wrong("not_studies", f"{study!r} is both wanted and not wanted")
        return Case(
            case_id, language, question, turns, kinds, parts["studies"], not_studies, parts["facts"], first,
            parts["forbidden"], grade, paragraphs, pair, part, tags, rubric, self._file, self._fields.line,
        )  # fmt: skip

    def _choice(self, key: str, choices: type[_T]) -> _T | None:
        text = self._fields.text(key, required=True)
        return None if text is None else self._one(key, text, choices)

    def _one(self, key: str, text: str, choices: type[_T]) -> _T | None:
        try:
            return choices(text)
        except ValueError:
            self.wrong(key, f"{key!r} is one of {', '.join(choices)}, not {text!r}")
            return None

    def _kinds(self) -> frozenset[Kind]:
        if not self._fields.has("kind"):
            self.wrong("kind", "'kind' is missing")
            return frozenset()
        several = isinstance(self._fields.values["kind"].value, list)
        texts = self._fields.texts("kind") if several else (self._fields.text("kind") or "",)
        return frozenset(kind for text in texts if (kind := self._one("kind", text, Kind)))

    def _grade(self) -> float | None:
        if not self._fields.has("grade"):
            return None
        value = self._fields.values["grade"].value
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _HIGHEST_GRADE:
            self.wrong("grade", f"'grade' is a number from 0 to {_HIGHEST_GRADE:g}, not {value!r}")
            return None
        return float(value)

    def _entries(self, key: str, build: Callable[..., object]) -> tuple:  # type: ignore[type-arg]
        """A list whose entries are texts or lists of texts, any of which will do."""
        if not self._fields.has(key):
            return ()
        marked = self._fields.values[key]
        if not isinstance(marked.value, list):
            self.wrong(key, f"{key!r} must be a list")
            return ()
        found = []
        for entry in marked.value:
            if texts := self._texts(key, entry):
                built = build(texts) if key == "studies" else build(key, texts, entry.line)
                found += [built] if built is not None else []
        return tuple(found)

    def _texts(self, key: str, entry: Marked) -> list[str]:
        inner = entry.value if isinstance(entry.value, list) else [entry]
        bad = not inner or any(
            one.value is None or isinstance(one.value, dict | list | bool) or not str(one.value).strip()
            for one in inner
        )
        if bad:
            switch = any(isinstance(one.value, bool) for one in inner)
            hint = " (write yes, no, on and off in quotes)" if switch else ""
            self._wrong_at(
                entry.line, f"{key!r} holds an entry that is neither a text nor a list of texts{hint}"
            )
            return []
        return [str(one.value).strip() for one in inner]

    def _statement(self, key: str, texts: list[str], line: int) -> Statement | None:
        ways = []
        for text in texts:
            try:
                ways.append(way(text))
            except ValueError as exc:
                self._wrong_at(line, f"{key!r}: {exc}")
        return Statement(tuple(ways)) if ways else None

    def _first(self) -> Statement | None:
        if not self._fields.has("first"):
            return None
        marked = self._fields.values["first"]
        texts = self._texts("first", marked)
        return self._statement("first", texts, marked.line) if texts else None

    def _rubric(self) -> tuple[RubricItem, ...]:
        if not self._fields.has("rubric"):
            return ()
        marked = self._fields.values["rubric"]
        if not isinstance(marked.value, list):
            self.wrong("rubric", "'rubric' must be a list of items with points")
            return ()
        found = []
        for entry in marked.value:
            inner = Fields(entry, self._file, f"{self._what}: rubric", self._problems)
            inner.known(frozenset({"item", "points"}))
            item, points = inner.text("item", required=True), inner.values.get("points")
            if points is None or isinstance(points.value, bool) or not isinstance(points.value, int | float):
                inner.wrong("points", "'points' must be a number")
            elif item:
                found.append(RubricItem(item, float(points.value)))
        return tuple(found)

    def _wrong_at(self, line: int, message: str) -> None:
        self._problems.append(Problem(self._file, line, f"{self._what}: {message}"))
