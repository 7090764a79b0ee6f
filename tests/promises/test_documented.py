"""What can be typed, set or called is written down."""

from __future__ import annotations

import re

import pytest
import typer

from bot.assembly import Assembly
from bot.cli import app
from bot.settings import Settings

from .sources import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"patient-bot {command}\b", README)


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(setting: str) -> None:
    assert re.search(rf"\bBOT_{setting.upper()}\b", README)


def test_the_readme_names_no_setting_that_there_is_not() -> None:
    named = set(re.findall(r"\bBOT_([A-Z_]+)\b", README))
    assert named - {name.upper() for name in Settings.model_fields} == set()


@pytest.mark.parametrize("target", ["serve", "test"])
def test_the_two_commands_of_the_readme(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_address_is_in_the_http_document(library: Assembly) -> None:
    document = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    missing = []
    for path in library.app.openapi()["paths"]:
        # A document may show an example in the place of a parameter.
        pattern = re.sub(r"\\\{.*?\\\}", r"[^/\\s'\"`]+", re.escape(path))
        if not re.search(rf"{pattern}(?![\w/])", document):
            missing.append(path)
    assert missing == []


def test_every_error_code_is_in_the_http_document() -> None:
    from bot.channels.web.refusal import CODES

    document = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in document] == []
