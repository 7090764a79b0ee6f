"""Reads YAML so that whatever is wrong can be named by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import yaml

from bot.errors import ConfigurationError


class Entry:
    """One node of a YAML file with the place it stands in."""

    def __init__(self, node: yaml.Node, path: Path) -> None:
        self._node = node
        self._path = path

    def wrong(self, message: str) -> NoReturn:
        """Raise ConfigurationError with this entry's file and line."""
        raise ConfigurationError(f"{self._path}:{self._node.start_mark.line + 1}: {message}")

    def is_mapping(self) -> bool:
        """Whether it has fields of its own."""
        return isinstance(self._node, yaml.MappingNode)

    def fields(self) -> dict[str, Entry]:
        """The entries of a mapping by key; keys must be different words."""
        if not isinstance(self._node, yaml.MappingNode):
            self.wrong("a mapping is needed here")
        found: dict[str, Entry] = {}
        for key, value in self._node.value:
            name = str(key.value)
            if name in found:
                Entry(key, self._path).wrong(f"{name!r} stands here twice")
            found[name] = Entry(value, self._path)
        return found

    def only(self, *known: str) -> dict[str, Entry]:
        """The entries of a mapping that may have no keys but ``known``."""
        fields = self.fields()
        for name, entry in fields.items():
            if name not in known:
                entry.wrong(f"{name!r} is not known here; known are {', '.join(known)}")
        return fields

    def every(self, *needed: str) -> dict[str, Entry]:
        """The entries of a mapping that must have all of ``needed`` as keys, and no others."""
        fields = self.only(*needed)
        for name in needed:
            if name not in fields:
                self.wrong(f"{name!r} is missing here")
        return fields

    def items(self) -> Iterator[Entry]:
        """The entries of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.wrong("a list is needed here")
        return (Entry(node, self._path) for node in self._node.value)

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value.strip():
            self.wrong("a text is needed here")
        return str(self._node.value).strip()

    def texts(self) -> tuple[str, ...]:
        """A list of texts, at least one."""
        found = tuple(item.text() for item in self.items())
        if not found:
            self.wrong("at least one text is needed here")
        return found

    def flag(self) -> bool:
        """True or false."""
        written = self.text()
        if written not in ("true", "false"):
            self.wrong("true or false is needed here")
        return written == "true"

    def pattern(self) -> re.Pattern[str]:
        """A regular expression; case does not matter."""
        try:
            return re.compile(self.text(), re.IGNORECASE)
        except re.error as exc:
            self.wrong(f"this pattern is malformed: {exc}")


def read_yaml(path: Path) -> Entry:
    """The top entry of a YAML file.

    Raises:
        ConfigurationError: when the file is missing, empty or not YAML.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise ConfigurationError(f"{path}:{line}: {exc.problem}") from exc
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise ConfigurationError(f"{path}:1: cannot be read: {exc}") from exc
    if node is None:
        raise ConfigurationError(f"{path}:1: the file is empty")
    return Entry(node, path)
