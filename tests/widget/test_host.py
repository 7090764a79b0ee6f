"""On pages of other sites: strict policies, hostile styles, themes, events and methods."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.channels.web.widget import read_bundle

from .conftest import STRICT, HostPages, Site
from .widget import QUESTION, Widget

Browse = Callable[..., Page]


def test_it_works_under_a_strict_policy_from_another_origin(
    browse: Browse, site: Site, host: HostPages
) -> None:
    policy = STRICT.format(bot=site.url)
    url = host.put(
        "strict", f'<script src="{site.url}/widget.js" data-language="en" defer></script>', policy=policy
    )
    shown = Widget(browse(url))
    shown.open()
    shown.ask(QUESTION["en"])
    shown.marks.first.click()
    expect(shown.card.locator(".verdict")).to_be_visible()
    assert shown.card.locator(".verdict").evaluate("one => getComputedStyle(one).display") == "flex"


def test_it_works_under_a_policy_of_nonces_and_strict_dynamic(
    browse: Browse, site: Site, host: HostPages
) -> None:
    policy = f"default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src {site.url}"
    script = f'<script nonce="abc" src="{site.url}/widget.js" data-language="en"></script>'
    shown = Widget(browse(host.put("nonce", script, policy=policy)))
    shown.open()
    shown.ask(QUESTION["en"])


def test_the_pinned_tag_with_its_hash_works(browse: Browse, site: Site, host: HostPages) -> None:
    pinned = httpx.get(f"{site.url}/widget.json").json()
    tag = f'<script src="{site.url}/{pinned["src"]}" integrity="{pinned["integrity"]}" crossorigin="anonymous" data-language="en"></script>'
    shown = Widget(browse(host.put("pinned", tag)))
    shown.open()
    shown.ask(QUESTION["en"])
    page = httpx.get(f"{site.url}/").text
    assert pinned["integrity"] in page
    assert pinned["src"] in page


def test_nothing_is_asked_of_anyone_else_and_only_the_launcher_before_the_first_press(
    browse: Browse, site: Site, host: HostPages
) -> None:
    page = browse("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.put("asked", f'<script src="{site.url}/widget.js" data-language="en"></script>'))
    shown = Widget(page)
    expect(shown.launcher).to_be_visible()
    assert [urlsplit(url).path for url in asked if url.startswith(site.url)] == ["/widget.js"]
    shown.open()
    shown.ask(QUESTION["en"])
    shown.marks.first.click()
    expect(shown.card).to_be_visible()
    assert all(url.startswith((site.url, host.url)) for url in asked)
    assert page.context.cookies() == []


def test_hostile_styles_do_not_reach_it(browse: Browse, site: Site) -> None:
    """The same measures on the plain page and on the one whose styles attack everything."""
    measures = []
    for look in ("plain", "hostile"):
        shown = Widget(browse(f"{site.url}/demo?look={look}&language=en", reduced_motion="reduce"))
        expect(shown.launcher).to_be_in_viewport()
        launcher = shown.launcher.bounding_box()
        shown.open()
        shown.ask(QUESTION["en"])
        measures.append(
            (
                launcher,
                *(_looks(shown, part) for part in ("dialog", ".question", ".sentence", "#ask", ".go", "h2")),
            )
        )
    assert measures[0] == measures[1]


def _looks(shown: Widget, part: str) -> dict[str, object]:
    return dict(
        shown.root.locator(part).first.evaluate(
            """one => { const style = getComputedStyle(one), box = one.getBoundingClientRect(); return {
              x: box.x, y: box.y, width: box.width, height: box.height, color: style.color, background: style.backgroundColor,
              font: style.fontFamily, size: style.fontSize, spacing: style.letterSpacing, transform: style.textTransform,
              turned: style.transform, opacity: style.opacity, margin: style.margin, padding: style.padding,
              line: style.lineHeight, shown: style.visibility } }"""
        )
    )


def test_its_own_styles_do_not_reach_the_page(browse: Browse, site: Site, host: HostPages) -> None:
    url = host.put("own", f'<script src="{site.url}/widget.js" data-language="en"></script>')
    page = browse(url)
    before = page.locator("main").evaluate(
        "main => JSON.stringify([...document.querySelectorAll('*')].filter(one => document.body.contains(one)).map(one => getComputedStyle(one).cssText))"
    )
    Widget(page).open()
    after = page.locator("main").evaluate(
        "main => JSON.stringify([...document.querySelectorAll('*')].filter(one => document.body.contains(one)).map(one => getComputedStyle(one).cssText))"
    )
    assert before == after


def test_properties_and_parts_change_its_look(browse: Browse, site: Site) -> None:
    shown = Widget(browse(f"{site.url}/demo?look=clinic&language=en"))
    assert shown.launcher.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(29, 79, 145)"
    assert shown.launcher.evaluate("one => getComputedStyle(one).borderRadius") == "8px"
    box = shown.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    shown.open()
    assert (
        shown.root.locator(".header").evaluate("one => getComputedStyle(one).backgroundColor")
        == "rgb(29, 79, 145)"
    )
    assert shown.panel.evaluate("one => one.getBoundingClientRect().width") == 420


def test_a_page_can_open_close_and_ask_and_hears_events_without_the_patients_words(
    browse: Browse, site: Site, host: HostPages
) -> None:
    tag = f'<script src="{site.url}/widget.js" data-language="en" data-launcher="none"></script>'
    page = browse(host.put("methods", tag))
    shown = Widget(page)
    expect(shown.launcher).to_be_hidden()
    page.evaluate(
        """() => { window.heard = []; for (const name of ['open', 'close', 'ask', 'reply', 'error', 'forget'])
        document.addEventListener('patient-bot-' + name, event => heard.push([name, event.detail])) }"""
    )
    page.evaluate("document.querySelector('patient-bot').ask('Are stem-cell injections safe?')")
    expect(shown.root.locator(".chips button").first).to_be_visible()
    page.evaluate("document.querySelector('patient-bot').close()")
    expect(shown.panel).to_be_hidden()
    page.evaluate("document.querySelector('patient-bot').open()")
    expect(shown.panel).to_be_visible()
    heard = page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "ask", "reply", "close", "open"]
    assert heard[2][1] == {"kind": "answer", "language": "en"}
    assert "safe" not in str(heard)


def test_a_second_tag_changes_nothing(browse: Browse, site: Site, host: HostPages) -> None:
    tag = f'<script src="{site.url}/widget.js" data-language="en"></script>'
    shown = Widget(browse(host.put("twice", tag + tag)))
    expect(shown.launcher).to_have_count(1)
    shown.open()


def test_a_page_that_is_not_allowed_is_told(
    browse: Browse, start: Callable[..., Site], host: HostPages
) -> None:
    closed = start(cors_origins=())
    url = host.put("closed", f'<script src="{closed.url}/widget.js" data-language="en"></script>')
    shown = Widget(browse(url, expected=("CORS", "ERR_FAILED")))
    shown.open()
    shown.send(QUESTION["en"])
    expect(shown.log.get_by_role("alert")).to_contain_text("could not be reached")


@pytest.mark.parametrize("path", ["widget.js", f"widget/{read_bundle().version}/panel.js"])
def test_the_files_may_be_loaded_from_anywhere_and_kept(site: Site, path: str) -> None:
    response = httpx.get(f"{site.url}/{path}", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["content-type"].startswith("text/javascript")
    assert ("immutable" in response.headers["cache-control"]) == (path != "widget.js")
    again = httpx.get(f"{site.url}/{path}", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_another_version_is_not_served(site: Site) -> None:
    assert httpx.get(f"{site.url}/widget/000000000000/panel.js").status_code == 404
