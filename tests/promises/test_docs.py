"""What the documentation says is so: defaults, settings, links, decisions, snippets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
_SETTING = re.compile(r"\bBOT_[A-Z_]+\b")
_FOR_TESTS = {"BOT_TEST_POSTGRES_URL"}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_readme_gives_the_default_of_every_setting(name: str) -> None:
    row = re.search(rf"^\| `BOT_{name.upper()}` \| (.*?) \|", README, re.MULTILINE)
    assert row, name
    default = Settings.model_fields[name].default
    if isinstance(default, int | str) and default != "":
        assert row[1] == f"`{default}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    known = {f"BOT_{name.upper()}" for name in Settings.model_fields} | _FOR_TESTS
    assert set(_SETTING.findall(page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [
        link
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).resolve().exists()
    ]
    assert not broken


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_a_decision_is_short_and_whole(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.split()) <= 400
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_the_snippets_of_the_readme_run(number: int, shared_data_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SNIPPETS[number]],
        cwd=ROOT,
        env={**os.environ, "BOT_DATA_DIR": str(shared_data_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
