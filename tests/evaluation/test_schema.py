"""The published schema and the reader agree on what a case is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.errors import CasesError
from bot.evaluation.cases import CASES, SCHEMA, read_cases, read_rows
from bot.evaluation.exports import COLUMNS, rows
from bot.evaluation.fields import FIELDS

_SCHEMA = json.loads(SCHEMA.read_text(encoding="utf-8"))
_VALID = Draft202012Validator(_SCHEMA)
_GOOD = {"id": "a", "language": "en", "question": "q", "kind": "answer", "part": "tune"}
_TEXTS = st.sampled_from(["a", "八十", "80 %", "", " ", "re:x+", "q"])
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 30), _TEXTS, st.lists(_TEXTS, max_size=2), st.lists(st.lists(_TEXTS, max_size=2), max_size=2),
    st.just({}), st.just([{"item": "i", "points": 1}]), st.just([{"item": "i"}]), st.sampled_from(["answer", "check", "zh", "en"]),
)  # fmt: skip


def reads(row: dict[str, Any]) -> bool:
    try:
        read_rows([row], "here")
    except CasesError as exc:
        # The schema cannot see whether another case is there, or what a regular expression means.
        return all("'pair': " in one.message or "both wanted" in one.message for one in exc.problems)
    return True


def test_it_is_a_schema_with_a_word_on_every_field() -> None:
    Draft202012Validator.check_schema(_SCHEMA)
    assert set(_SCHEMA["properties"]) == FIELDS == set(COLUMNS)


def test_it_takes_every_shipped_case() -> None:
    for row in rows(read_cases(CASES)):
        assert list(_VALID.iter_errors(row)) == [], row["id"]


@pytest.mark.parametrize("missing", ["id", "language", "question", "kind", "part"])
def test_both_refuse_a_case_without_a_field_it_needs(missing: str) -> None:
    row = {name: value for name, value in _GOOD.items() if name != missing}
    assert not _VALID.is_valid(row)
    assert not reads(row)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([*sorted(FIELDS), "unknown"]), _VALUES)
def test_they_agree_on_every_value(field: str, value: Any) -> None:
    row = _GOOD | {field: value}
    lenient = field == "id" or (
        # The reader takes numbers for texts, and an empty list or text for a field that is left out.
        isinstance(value, int) and not isinstance(value, bool)
    )
    if value in ("", " ", [], None) or lenient:
        return
    assert _VALID.is_valid(row) == reads(row), row
