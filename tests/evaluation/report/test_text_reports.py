"""JUnit, Markdown and the terminal: well formed whatever a reply says."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from bot.evaluation.report.junit import junit
from bot.evaluation.report.markdown import escaped, markdown
from bot.evaluation.report.terminal import show

from ..evaluated import HOSTILE, Evaluated


def test_junit(run: Evaluated) -> None:
    root = ElementTree.fromstring(run.text("junit.xml"))
    cases, limits = root.findall("testsuite")
    assert cases.attrib["name"] == "cases.checkout"
    assert (cases.get("tests"), cases.get("failures"), cases.get("errors")) == ("6", "1", "1")
    assert [one.get("name") for one in cases.findall("testcase[failure]")] == ["hostile-en"]
    assert [one.get("name") for one in cases.findall("testcase[error]")] == ["silent-en"]
    assert (
        int(limits.get("failures", "0"))
        == len(run.summary.shortfalls)
        == len(limits.findall("testcase/failure"))
    )
    assert int(limits.get("tests", "0")) == len(run.summary.thresholds)
    assert junit(run.summary) == run.text("junit.xml")


def test_markdown_holds_no_markup_of_replies(run: Evaluated) -> None:
    html = MarkdownIt("commonmark").enable("table").render(markdown(run.summary))
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.replace("](javascript:", "")
    assert "<table>" in html
    assert "❌" in html
    assert "hostile-en" in html


@pytest.mark.parametrize(
    "text", [HOSTILE, "a|b", "**x**", "<b>", "&lt;", "@everyone", "![x](y)", "a\nb", "# x"]
)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(f"|x|\n|---|\n|{escaped(text)}|\n")
    assert html.count("<td>") == 1
    inner = html.split("<td>")[1].split("</td>")[0]
    assert "<" not in inner


@pytest.mark.parametrize("width", [80, 200])
def test_the_terminal_shows_figures_and_faults(run: Evaluated, width: int) -> None:
    out = io.StringIO()
    show(run.summary, Console(file=out, width=width, force_terminal=False), every=True)
    text = out.getvalue()
    for words in (
        "cases_right",
        "hostile-en",
        "silent-en",
        "4 of 6 cases wholly right",
        "below threshold",
        "1 moved",
    ):
        assert words in text
    assert "\x1b" not in text
    assert all(len(line) <= width for line in text.splitlines() if "│" in line)
