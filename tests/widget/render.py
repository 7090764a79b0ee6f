"""The pictures of the chat in the README, from the running service: ``python -m tests.widget.render FOLDER``."""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bot.assembly import Assembly
from bot.library.progress import silent
from bot.settings import Settings

from .conftest import running
from .widget import Widget

_FONT = 'body,patient-bot{--patient-bot-font:Inter,"Noto Sans CJK SC",sans-serif;font-family:Inter,"Noto Sans CJK SC",sans-serif}'
_PHONE = {"width": 390, "height": 844}
_BESIDE = """<body style="margin:0;background:#dde6e3;display:flex;gap:24px;padding:24px;width:max-content">{}</body>"""
_SCREEN = '<img style="width:390px;height:844px;border-radius:28px" src="data:image/png;base64,{}">'


def main(folder: Path) -> None:
    """Write ``widget-desktop.png`` and ``widget-phone.png``."""
    data = Path(tempfile.gettempdir()) / "widget-pictures"
    bot = Assembly(Settings(data_dir=data, rate_limit="off", contact_url="mailto:help@clinic.example"))
    if not bot.index_is_current():
        bot.ingest([], silent)
    with running(bot.app) as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        desktop = _shown(browser, f"{url}/?language=en", {"width": 1180, "height": 800}, 1.25)
        _ask(desktop, "Were all 8,761 patients given stem cells?")  # as in the picture of Slack
        _write(desktop.page, folder / "widget-desktop.png")
        phone = _shown(browser, f"{url}/?language=zh", _PHONE, 2)
        _ask(phone, "8761名患者都打了干细胞吗？")
        screens = [phone.page.screenshot()]
        phone.marks.first.click()
        phone.page.wait_for_timeout(600)
        screens.append(phone.page.screenshot())
        both = browser.new_page(viewport={"width": 852, "height": 892}, device_scale_factor=1.5)
        both.set_content(
            _BESIDE.format("".join(_SCREEN.format(base64.b64encode(one).decode()) for one in screens))
        )
        _write(both, folder / "widget-phone.png")
        browser.close()


def _shown(browser: Browser, url: str, size: dict[str, int], scale: float) -> Widget:
    page = browser.new_page(viewport=size, device_scale_factor=scale, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(url)
    page.add_style_tag(content=_FONT)
    shown = Widget(page)
    shown.open()
    return shown


def _ask(shown: Widget, question: str) -> Locator:
    turn = shown.ask(question)
    shown.page.wait_for_timeout(600)  # until nothing moves
    return turn


def _write(page: Page, file: Path) -> None:
    from PIL import Image

    page.screenshot(path=file)
    Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
