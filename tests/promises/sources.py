"""The source files of the project, parsed, and what each imports."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax tree of every source file by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "bot").rglob("*.py"))
    }


@cache
def vendors() -> dict[str, set[str]]:
    """Which files import each package that is neither ours nor the standard library's."""
    homes: dict[str, set[str]] = defaultdict(set)
    for file, tree in trees().items():
        for module in _imported(tree):
            top = module.split(".")[0]
            if top != "bot" and top not in sys.stdlib_module_names:
                homes[top].add(file)
    return homes


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value
