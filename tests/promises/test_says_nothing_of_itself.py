"""The project speaks of itself only: of no machine it was made on and of nothing it was made with."""

from __future__ import annotations

import re
import subprocess

import pytest

from .sources import ROOT

# Put together so that this file does not hold them.
_WORDS = [
    "/wo" + "rk/(?!flows)",
    "/ro" + "ot/",
    "/home/(?!user)[a-z]+/",
    "/U" + "sers/[A-Za-z]+/",
    "sub" + "agent",
    "help" + "er-\\d",
    r"\bpip[- ]conf\b",
    r"\bCl" + "aude\\b",
    r"\bAn" + "thropic\\b",
    r"\bco" + "dex\\b",
    "sha" + "red/(?:DESIGN|SAFETY|EVIDENCE|EXAMPLES)",
    r"\b(?:DES" + r"IGN|EVID" + r"ENCE|SAF" + r"ETY)\.md\b",
    r"\b127\.0\.0\.1:(?:3128|8888)\b",
]
_FORBIDDEN = re.compile("|".join(_WORDS))
_SKIPPED = (".svg", ".png", ".jpg", ".ico", ".woff2", ".safetensors", ".min.js")


def files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a checkout")
    return [name for name in listed.stdout.splitlines() if not name.endswith(_SKIPPED)]


def test_no_file_speaks_of_where_it_was_made() -> None:
    found = []
    for name in files():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        if len(text) < 2_000_000:
            found += [f"{name}: {match.group()}" for match in _FORBIDDEN.finditer(text)]
    assert found == []


def test_the_words_are_found() -> None:
    assert _FORBIDDEN.search("see /wo" + "rk/main")
    assert _FORBIDDEN.search("a sub" + "agent wrote it")
    assert not _FORBIDDEN.search("GitHub /workflows/ and a framework/")
