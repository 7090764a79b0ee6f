"""What names a build in a report: its version, the code and texts that replies come from, and what its index was made of."""

from __future__ import annotations

import hashlib
from pathlib import Path

import bot

_FROM = (".py", ".yaml", ".json", ".tsv")
_NOT_ASKED = frozenset({"evaluation", "channels", "cli"})
"""Packages that no reply comes from when the road is asked in this process."""


def build_name(index: str, prompts: Path) -> str:
    """Equal for two builds that give the same replies; ``index`` is the fingerprint of the index's contents."""
    package = Path(bot.__file__).parent
    return f"{bot.__version__}, code {_code(package, prompts)}, index {index}"


def _code(package: Path, prompts: Path) -> str:
    digest = hashlib.sha256()
    for root in (package, prompts):
        for file in sorted(root.rglob("*")):
            place = file.relative_to(root)
            if file.suffix in _FROM and place.parts[0] not in _NOT_ASKED:
                digest.update(place.as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
