"""Pictures of a person's answer in the chat. Run as ``python -m handoff.pictures FOLDER`` in ``tests``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from channels.slack.requests import SECRET
from channels.slack.server import TOKEN, running
from channels.slack.staff import STAFF, StaffSlack
from playwright.sync_api import Browser, expect, sync_playwright
from pydantic import SecretStr
from widget.widget import Widget

from bot.assembly import Assembly
from bot.library.progress import silent
from bot.settings import Settings

from .conftest import Clinic
from .test_handoff import NAMES, hand_over

_FONT = 'patient-bot{--patient-bot-font:Inter,"Noto Sans CJK SC",sans-serif}'
_TALK = {
    "en": ("My mother is 72. Whom can she talk to? Her phone is 13812345678", "Hello, I have read your questions.\nOur nurse line is open Monday to Friday, 9:00 to 17:00: 400-000-0000.", "Thank you, she will call."),
    "zh": ("我妈妈 72 岁，想知道在哪里可以咨询，我的电话 13812345678", "您好，我是客服小组的工作人员。\n周一到周五 9:00–17:00 可以打 400-000-0000 咨询。", ""),
}  # fmt: skip


def main(folder: Path) -> None:
    """Write ``handoff-desktop.png`` (English) and ``handoff-phone.png`` (Chinese)."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language, name, width, height in (("en", "desktop", 500, 820), ("zh", "phone", 390, 844)):
            with running(StaffSlack) as slack:
                size = {"width": width, "height": height}
                _shot(browser, slack, Path(data), language, folder / f"handoff-{name}.png", size)
        browser.close()


def _shot(
    browser: Browser, slack: StaffSlack, data: Path, language: str, file: Path, size: dict[str, int]
) -> None:
    clinic = Clinic(slack, lambda: _service(slack, data, language))
    clinic.start()
    page = browser.new_page(viewport=size, device_scale_factor=1.5, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(f"{clinic.url}/?language={language}")
    page.add_style_tag(content=_FONT)
    shown = Widget(page)
    shown.open()
    note, answer, thanks = _TALK[language]
    shown.ask({"en": "How much does this treatment cost?", "zh": "这个治疗要花多少钱？"}[language])
    hand_over(shown, language, note)
    ts = clinic.case()
    clinic.press("case_take", ts)
    expect(shown.root.locator("label[for=ask]")).to_contain_text(NAMES[language]["field"])
    clinic.write(answer, ts)
    expect(shown.log.locator("[data-kind=person]")).to_be_visible()
    if thanks:
        shown.send(thanks)
    page.wait_for_timeout(1500)
    page.screenshot(path=file)
    clinic.stop()


def _service(slack: StaffSlack, data: Path, language: str) -> Assembly:
    bot = Assembly(
        Settings(
            data_dir=data,
            database_url=f"sqlite+aiosqlite:///{data / language}.sqlite3",
            rate_limit="off",
            slack_signing_secret=SecretStr(SECRET),
            slack_bot_token=SecretStr(TOKEN),
            slack_api_url=slack.api_url,
            slack_case_channel=STAFF,
            slack_case_language="en" if language == "en" else "zh",
        )
    )
    if not bot.index_is_current():
        bot.ingest([], silent)
    return bot


if __name__ == "__main__":
    main(Path(sys.argv[1]))
