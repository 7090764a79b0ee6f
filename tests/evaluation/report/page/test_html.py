"""The page as people use it: read, filtered, compared, in two languages, two schemes, by keyboard, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.evaluation.judge import MEASURED_ONLY
from bot.evaluation.metrics import METRICS
from bot.evaluation.report import html as page_of

from ...evaluated import HOSTILE, Evaluated

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"viewport": {"width": 390, "height": 844}}
Open = Callable[..., Page]


@pytest.fixture
def browse(chromium: Browser, run: Evaluated) -> Iterator[Open]:
    """Opens the report; a request to anywhere, or anything logged, fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def build(fragment: str = "", **options: Any) -> Page:
        context = chromium.new_context(
            **({"locale": "en-US", "viewport": {"width": 1280, "height": 900}} | options)
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
        page.on("console", lambda message: problems.append(message.text))
        page.on(
            "request",
            lambda request: problems.append(request.url) if not request.url.startswith("file:") else None,
        )
        page.goto((run.folder / "report.html").as_uri() + fragment)
        expect(page.locator(".case").first).to_be_visible()
        return page

    yield build
    for context in contexts:
        context.close()
    assert problems == []


def shown(page: Page) -> list[str]:
    return [str(one.get_attribute("aria-label")) for one in page.locator(".case").all()]


def test_the_summary_and_the_plots(browse: Open) -> None:
    page = browse()
    expect(page.locator(".verdict strong")).to_have_text("4 of 6 cases wholly right")
    assert page.locator("svg[role=img]").count() == 2
    assert "Right kind of reply" in str(page.locator("svg[role=img]").first.get_attribute("aria-label"))
    assert page.locator("svg .peer").count() > 10
    expect(page.locator(".matrix tbody tr")).to_have_count(5)


def test_wrong_cases_come_first_and_filters_narrow(browse: Open) -> None:
    page = browse()
    assert shown(page)[:2] == ["silent-en", "hostile-en"]
    page.get_by_label("Outcome", exact=True).select_option("right")
    assert set(shown(page)) == {"size-en", "size-zh", "red-hot-hant", "follow-zh"}
    page.get_by_label("Language", exact=True).select_option("zh")
    assert shown(page) == ["size-zh", "follow-zh"]
    page.get_by_label("Tag", exact=True).select_option("number")
    assert shown(page) == ["size-zh"]
    expect(page.locator("#count")).to_have_text("1 of 6 shown")
    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) == 6
    page.get_by_label("Search questions, answers, ids").fill("anybody")
    assert shown(page) == ["silent-en"]
    page.get_by_label("Search questions, answers, ids").fill("no such words")
    expect(page.locator("#list")).to_contain_text("No case fits.")


def test_a_cell_of_the_matrix_leads_to_its_cases(browse: Open) -> None:
    page = browse()
    page.get_by_role("button", name="Expected answer, Given no reply: 1").click()
    assert shown(page) == ["silent-en"]
    page.get_by_role("button", name="says something else: 1").click()
    expect(page.locator("#cases")).to_be_focused()


def test_a_case_shows_all_there_is(browse: Open) -> None:
    page = browse("#case-size-zh")
    body = page.locator("#body-size-zh")
    for words in (
        "30",
        "Citations",
        "cytotherapy-2025",
        "What a good reply holds",
        "Passages found",
        "Guardrail verdicts",
        "probability",
        "stock",
    ):
        expect(body).to_contain_text(words)
    body.locator("summary").click()
    expect(body.locator(".passages li").first).to_be_visible()
    expect(body.locator("del")).to_have_text("以前")
    body.get_by_role("link", name="size-en").click()
    expect(page.locator("#body-size-en")).to_be_visible()
    expect(page.locator("#case-size-en > h3 > button")).to_be_focused()
    page.goto(page.url.split("#")[0] + "#case-follow-zh")
    expect(page.locator("#body-follow-zh")).to_contain_text("《Cytotherapy》试验有多少人？")


def test_hostile_replies_stay_text(browse: Open) -> None:
    page = browse("#case-hostile-en")
    visible = (
        HOSTILE.replace("\x00", "\ufffd")
        if "\ufffd" in page.locator("#body-hostile-en").inner_text()
        else HOSTILE
    )
    assert visible[:60] in page.locator("#body-hostile-en .reply p").first.inner_text()
    page.locator("#case-silent-en > h3 > button").click()
    page.get_by_role("button", name="中文").click()
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#page script, #page img, #page i").count() == 0


def test_both_languages_and_the_choice_is_kept(browse: Open) -> None:
    page = browse(locale="zh-CN")
    expect(page.locator("h1")).to_have_text("评测报告")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.get_by_label("结果", exact=True).select_option("error")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Evaluation report")
    assert shown(page) == ["silent-en"]
    page.reload()
    expect(page.locator("h1")).to_have_text("Evaluation report")


def test_light_and_dark(browse: Open) -> None:
    page = browse(color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_label("Theme", exact=True).select_option("light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_by_keyboard(browse: Open) -> None:
    page = browse()
    page.locator(".case > h3 > button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#body-hostile-en")).to_be_visible()
    expect(page.locator("#case-hostile-en > h3 > button")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#body-hostile-en")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#case-silent-en > h3 > button")).to_be_focused()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(browse: Open, locale: str, options: dict[str, Any]) -> None:
    for scheme in ("light", "dark"):
        page = browse(locale=locale, color_scheme=scheme, **options)
        for one in page.locator(".case > h3 > button").all():
            one.click()
        for summary in page.locator("summary").all():
            if summary.evaluate("one => !one.parentElement.open"):
                summary.click()
        found = Axe().run(page, options=RULES).response["violations"]
        assert [
            (one["id"], one["nodes"][0]["html"][:160], one["nodes"][0].get("failureSummary")) for one in found
        ] == []


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_sticks_out_on_a_narrow_screen(browse: Open, width: int) -> None:
    page = browse(viewport={"width": width, "height": 800})
    for one in page.locator(".case > h3 > button").all():
        one.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_word_is_in_both_languages() -> None:
    words = yaml.safe_load((page_of._HERE / "words.yaml").read_text(encoding="utf-8"))
    flat = [words]
    leaves: list[dict[str, str]] = []
    while flat:
        one = flat.pop()
        inner = [value for value in one.values() if isinstance(value, dict)]
        leaves += [] if inner else [one]
        flat += inner
    assert len(leaves) > 120
    assert all(set(leaf) == {"zh", "en"} and all(map(str.strip, leaf.values())) for leaf in leaves)
    assert set(words["metrics"]) == {metric.name for metric in METRICS}
    assert set(words["check"]) >= MEASURED_ONLY
