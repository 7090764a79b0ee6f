"""Keyboards, screen readers, input methods, phones, large text: WCAG 2.2 AA and what it cannot measure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import HostPages, Site
from .widget import EMERGENCY, QUESTION, Widget

Open = Callable[..., Widget]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(page: Page, state: str) -> list[str]:
    """Violations of axe: all rules in the light scheme, those of colour in the dark one, which changes nothing else."""
    found = []
    for scheme, rules in (("light", RULES), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        results = Axe().run(page, options=rules)
        found += [
            f"{state}, {scheme}: {one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0].get('failureSummary', '')[:200]}"
            for one in results.response["violations"]
        ]
    return found


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_axe_finds_nothing_in_any_state(
    browse: Callable[..., Page], site: Site, host: HostPages, language: str, device: dict
) -> None:
    script = f'<script src="{site.url}/widget.js" data-language="{language}"></script>'
    page = browse(
        host.put(f"axe-{language}", f'<meta name="viewport" content="width=device-width">{script}'), **device
    )
    shown = Widget(page)
    expect(shown.launcher).to_be_visible()
    found = faults(page, "closed")
    shown.open()
    found += faults(page, "open")
    site.road.hold = True
    shown.send(QUESTION[language])
    expect(shown.sentences).to_have_count(1)
    found += faults(page, "streaming")
    site.road.go_on.set()
    expect(shown.root.locator(".chips button").first).to_be_visible()
    found += faults(page, "answered")
    shown.marks.first.click()
    expect(shown.card.locator(".more h3").first).to_be_visible()
    found += faults(page, "card")
    page.keyboard.press("Escape")
    for tool in ("doctor", "more"):
        shown.root.locator(f"[data-key={tool}]").click()
        found += faults(page, tool)
        page.keyboard.press("Escape")
    site.road.break_once = True
    shown.send(QUESTION[language])
    expect(shown.log.get_by_role("alert")).to_be_visible()
    found += faults(page, "error")
    shown.ask(EMERGENCY[language])
    expect(shown.root.locator("a.call").first).to_be_visible()
    found += faults(page, "emergency")
    assert found == []


def test_axe_finds_nothing_on_the_pages_themselves(browse: Callable[..., Page], site: Site) -> None:
    found = []
    for path in ("/?language=zh", "/?language=en", "/demo?look=clinic&language=en"):
        found += faults(browse(f"{site.url}{path}"), path)
    assert found == []


def test_each_sentence_is_announced_once_and_the_log_itself_is_silent(widget: Open) -> None:
    shown = widget()
    expect(shown.log).to_have_attribute("aria-live", "off")
    shown.page.evaluate(
        """() => { window.spoken = []; const root = document.querySelector('patient-bot').shadowRoot;
        const live = root.querySelector('[aria-live=polite]');
        new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node => spoken.push([node.lang, node.textContent]))))
          .observe(live, { childList: true }) }"""
    )
    shown.ask(QUESTION["en"])
    shown.page.wait_for_timeout(500)
    spoken = shown.page.evaluate("spoken")
    sentences = [one.locator(".text").inner_text() for one in shown.sentences.all()]
    texts = [text for _, text in spoken]
    for sentence in sentences:
        assert sum(text.startswith(sentence) for text in texts) == 1
    assert texts[-1].startswith("Answer complete, ")
    assert [language for language, _ in spoken[: len(sentences)]] == ["en"] * len(sentences)


def test_an_emergency_is_not_announced_twice(widget: Open) -> None:
    shown = widget()
    shown.page.evaluate(
        """() => { window.spoken = []; const root = document.querySelector('patient-bot').shadowRoot;
        new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node => spoken.push(node.textContent))))
          .observe(root.querySelector('[aria-live=polite]'), { childList: true }) }"""
    )
    shown.ask(EMERGENCY["en"])
    shown.page.wait_for_timeout(600)
    assert shown.page.evaluate("spoken") == []
    expect(shown.log.get_by_role("alert")).to_contain_text("Call your emergency number")


def test_focus_goes_in_and_comes_back_and_a_closed_panel_is_out_of_reach(widget: Open) -> None:
    shown = widget()
    shown.page.keyboard.press("Escape")
    expect(shown.panel).to_be_hidden()
    expect(shown.launcher).to_be_focused()
    for _ in range(12):
        shown.page.keyboard.press("Tab")
        assert shown.focused() in ("", "button.launcher")
    shown.open()
    shown.press("Close")
    expect(shown.launcher).to_be_focused()


def test_everything_can_be_reached_with_the_tab_key(widget: Open) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    reached = set()
    for _ in range(60):
        shown.page.keyboard.press("Tab")
        reached.add(shown.focused())
    for part in (
        "select.",
        "button.tool",
        "button.close",
        "div.log",
        "button.mark",
        "button.quiet",
        "button.go",
        "button.link",
    ):
        assert any(one.startswith(part) for one in reached), (part, reached)


def test_enter_sends_and_shift_enter_makes_a_line(widget: Open) -> None:
    shown = widget()
    shown.input.fill("one")
    shown.input.press("Shift+Enter")
    shown.page.keyboard.type("two")
    assert shown.input.input_value() == "one\ntwo"
    assert shown.turns.count() == 0
    shown.input.press("Enter")
    expect(shown.turns).to_have_count(1)
    assert shown.input.input_value() == ""


def test_enter_while_composing_belongs_to_the_input_method(widget: Open) -> None:
    shown = widget()
    session = shown.page.context.new_cdp_session(shown.page)
    session.send("Input.imeSetComposition", {"text": "gan xi bao", "selectionStart": 10, "selectionEnd": 10})
    for kind in ("rawKeyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    assert shown.turns.count() == 0
    assert shown.input.input_value() != ""
    session.send("Input.insertText", {"text": "干细胞安全吗？"})
    assert shown.turns.count() == 0
    assert shown.input.input_value() == "干细胞安全吗？"
    # Safari ends the composition first and then sends this key.
    shown.input.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))"
    )
    assert shown.turns.count() == 0
    shown.input.press("Enter")
    expect(shown.turns).to_have_count(1)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_targets_are_large_enough(widget: Open, device: dict) -> None:
    shown = widget(**device)
    shown.ask(QUESTION["en"])
    small = shown.root.locator("button, a, select, textarea").evaluate_all(
        """all => all.filter(one => one.checkVisibility()).map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_on_a_phone_it_fills_the_screen_and_the_page_behind_is_out_of_reach(widget: Open) -> None:
    shown = widget(**PHONE)
    box = shown.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert shown.panel.evaluate("one => one.matches(':modal')")
    shown.page.keyboard.press("Escape")
    expect(shown.launcher).to_be_focused()


def test_the_keyboard_of_a_phone_does_not_cover_the_input(widget: Open) -> None:
    """The visible part shrinks as it does under a keyboard; the panel follows it."""
    shown = widget(**PHONE)
    shown.ask(QUESTION["en"])
    shown.page.evaluate(
        """() => { Object.defineProperty(visualViewport, 'height', { value: 400 }); visualViewport.dispatchEvent(new Event('resize')) }"""
    )
    box = shown.input.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 400
    log = shown.log.bounding_box()
    assert log is not None
    assert log["height"] >= 120, "the answer can still be read"
    expect(shown.root.locator(".strip")).to_be_in_viewport()


@pytest.mark.parametrize(
    "size", [{"width": 640, "height": 400}, {"width": 320, "height": 568}], ids=["zoom 200%", "320 px"]
)
def test_zoomed_and_narrow_screens_lose_nothing(widget: Open, size: dict) -> None:
    shown = widget(viewport=size)
    shown.root.locator("[data-key=ask]").wait_for()
    shown.ask(QUESTION["en"])
    wide = shown.root.locator("dialog, dialog *").evaluate_all(
        "all => all.filter(one => one.checkVisibility() && !one.closest('.sr') && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.className)"
    )
    assert wide == []
    for part in (
        shown.input,
        shown.root.locator(".strip"),
        shown.root.locator(".close"),
        shown.root.locator(".go"),
    ):
        expect(part).to_be_in_viewport(ratio=0.99)
    log = shown.log.bounding_box()
    assert log is not None
    assert log["height"] >= 100


def test_large_text_grows_and_stays_inside(widget: Open) -> None:
    shown = widget(**PHONE)
    shown.ask(QUESTION["en"])
    sizes = []
    for _ in range(3):
        sizes.append(shown.sentences.first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
        shown.root.locator("[data-key=size]").click()
    assert sizes[0] < sizes[1] < sizes[2]
    assert sizes[2] >= 24


def test_nothing_moves_for_those_who_asked_for_that(widget: Open, site: Site) -> None:
    site.road.hold = True
    shown = widget(reduced_motion="reduce")
    shown.send(QUESTION["en"])
    expect(shown.sentences).to_have_count(1)
    moving = shown.root.locator("dialog *").evaluate_all(
        "all => all.flatMap(one => one.getAnimations({ subtree: true })).length"
    )
    assert moving == 0


def test_forced_colours_keep_every_control_visible(widget: Open) -> None:
    shown = widget(forced_colors="active")
    shown.ask(EMERGENCY["en"])
    for part in (".go", ".call", "#ask"):
        width = shown.root.locator(part).first.evaluate(
            "one => parseFloat(getComputedStyle(one).borderTopWidth)"
        )
        assert width >= 1, part
