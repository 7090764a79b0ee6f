"""YAML in which every value knows its line, so that every problem can be shown where it stands. Home of PyYAML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.errors import Problem


@dataclass(frozen=True, slots=True)
class Marked:
    """A scalar, a list of ``Marked`` or a dict of ``Marked``, and the line it starts on."""

    value: Any
    line: int


def read_yaml(
    text: str, file: str, first_line: int, problems: list[Problem], *, aliases: bool = False
) -> Marked | None:
    """The document in ``text``, whose first line is line ``first_line`` of ``file``; None when malformed or empty.

    What is wrong is added to ``problems``: syntax, keys given twice, keys that are not words; aliases too, unless
    ``aliases`` allows those that stand for no further ones (a few nested ones can unfold to gigabytes).
    """
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        anchored: list[bool] = []
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                anchored.append(event.anchor is not None)
            elif isinstance(event, yaml.CollectionEndEvent):
                anchored.pop()
            elif isinstance(event, yaml.AliasEvent) and (not aliases or any(anchored)):
                line = first_line + (event.start_mark.line if event.start_mark else 0)
                problems.append(
                    Problem(file, line, f"write the text again instead of the alias *{event.anchor}")
                )
                return None
        node = loader.get_single_node()
        return None if node is None else _marked(node, loader, file, first_line, problems)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = first_line + (mark.line if mark else 0)
        problems.append(Problem(file, line, f"not valid YAML: {exc.problem or exc.context}"))
    except (yaml.YAMLError, ValueError) as exc:  # ValueError: a date such as 2025-02-30
        problems.append(Problem(file, first_line, f"not valid YAML: {exc}"))
    except RecursionError:
        problems.append(Problem(file, first_line, "not valid YAML: nested too deeply"))
    finally:
        loader.dispose()
    return None


def _marked(node: Any, loader: Any, file: str, first_line: int, problems: list[Problem]) -> Marked:
    import yaml

    line = first_line + node.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        return Marked([_marked(item, loader, file, first_line, problems) for item in node.value], line)
    if not isinstance(node, yaml.MappingNode):
        return Marked(_scalar(node, loader, file, line, problems), line)
    found: dict[str, Marked] = {}
    for key_node, value_node in node.value:
        key_line = first_line + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(file, key_line, "a key must be a plain word"))
            continue
        key = str(key_node.value)
        if key in found:
            problems.append(Problem(file, key_line, f"{key!r} is given twice"))
        value = _marked(value_node, loader, file, first_line, problems)
        # Shown at its key: a mapping, a list and an empty value start where the next line happens to be.
        found[key] = Marked(value.value, key_line)
    return Marked(found, line)


def _scalar(node: Any, loader: Any, file: str, line: int, problems: list[Problem]) -> Any:
    try:
        value = loader.construct_object(node)
    except ValueError as exc:
        problems.append(Problem(file, line, f"{node.value!r}: {exc}"))
        return None
    return value.date() if isinstance(value, datetime) else value


class Fields:
    """Reads the fields of one mapping, one by one, adding what is wrong with each to ``problems``."""

    def __init__(self, marked: Marked, file: str, what: str, problems: list[Problem]) -> None:
        self._file = file
        self._what = what
        self._problems = problems
        self.line = marked.line
        if not isinstance(marked.value, dict):
            problems.append(Problem(file, marked.line, f"{what} must be a mapping of fields"))
        self.values: dict[str, Marked] = marked.value if isinstance(marked.value, dict) else {}

    def wrong(self, key: str, message: str) -> None:
        """Report that a field is wrong."""
        at = self.values.get(key)
        self._problems.append(Problem(self._file, at.line if at else self.line, f"{self._what}: {message}"))

    def known(self, names: frozenset[str]) -> None:
        """Report fields that have none of these names."""
        for key in self.values:
            if key not in names:
                self.wrong(key, f"unknown field {key!r}; known are {', '.join(sorted(names))}")

    def has(self, key: str) -> bool:
        """Whether a field is there and not empty."""
        return key in self.values and self.values[key].value not in (None, "", [])

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A text, stripped; a bare number is taken as its digits."""
        if not self.has(key):
            if required:
                self.wrong(key, f"{key!r} is missing")
            return None
        value = self.values[key].value
        if isinstance(value, (dict, list, bool)):
            self.wrong(key, f"{key!r} must be a text")
            return None
        return str(value).strip()

    def whole_number(self, key: str, low: int, high: int) -> int | None:
        """A whole number from ``low`` to ``high``, or None when the field is empty."""
        if not self.has(key):
            return None
        value = self.values[key].value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, f"{key!r} must be a whole number from {low} to {high}, not {value!r}")
            return None
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date written YYYY-MM-DD."""
        if not self.has(key):
            if required:
                self.wrong(key, f"{key!r} is missing")
            return None
        value = self.values[key].value
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.wrong(key, f"{key!r} must be a date written YYYY-MM-DD, not {value!r}")
            return None

    def inner(self, key: str) -> Fields | None:
        """The fields of a mapping inside this one."""
        if not self.has(key):
            return None
        marked = self.values[key]
        if not isinstance(marked.value, dict):
            self.wrong(key, f"{key!r} must be a mapping")
            return None
        return Fields(marked, self._file, f"{self._what}: {key}", self._problems)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the field is."""
        if not self.has(key):
            return ()
        marked = self.values[key]
        if not isinstance(marked.value, list):
            self.wrong(key, f"{key!r} must be a list")
            return ()
        found = []
        for item in marked.value:
            if (
                item.value is None
                or isinstance(item.value, (dict, list, bool))
                or not str(item.value).strip()
            ):
                self._problems.append(
                    Problem(self._file, item.line, f"{self._what}: {key!r} holds an item without text")
                )
            else:
                found.append(str(item.value).strip())
        return tuple(found)
