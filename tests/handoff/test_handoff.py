"""From a patient's browser to the staff in Slack and back. The clinic is asked for first, so that it closes last."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from widget.widget import EMERGENCY, QUESTION, Widget

from .conftest import Clinic

Browse = Callable[..., Page]
Open = Callable[..., Clinic]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NAMES = {
    "zh": {"ask": "找工作人员", "send": "转给工作人员", "staff": "工作人员", "field": "写给工作人员"},
    "zh-Hant": {"ask": "找工作人員", "send": "轉給工作人員", "staff": "工作人員", "field": "寫給工作人員"},
    "en": {
        "ask": "Talk to a person",
        "send": "Pass it on",
        "staff": "A member of staff",
        "field": "Write to the person",
    },
}


_ASKS_OFTEN_DELETES_SLOWLY = """() => {
  const real = window.fetch;
  window.asked = 0;
  window.fetch = async (address, options) => {
    const listens = String(address).includes("/messages?");
    if (listens) window.asked += 1;
    const response = await real(listens ? String(address).replace(/wait=\\d+/, "wait=0") : address, options);
    if (options?.method === "DELETE") await new Promise((done) => setTimeout(done, 2000));
    return response;
  };
}"""
"""Makes the page listen twice a second, and hear of a deletion two seconds after it was done."""


def opened(browse: Browse, clinic: Clinic, language: str = "en", **options: object) -> Widget:
    shown = Widget(browse(f"{clinic.url}/?language={language}", **options))
    shown.open()
    return shown


def hand_over(shown: Widget, language: str = "en", note: str = "") -> None:
    """Ask for a person, agree, go back to the conversation."""
    shown.root.locator(".fine").get_by_role("button", name=NAMES[language]["ask"]).click()
    shown.root.locator("#note").fill(note)
    shown.press(NAMES[language]["send"])
    expect(shown.root.locator(".desk")).not_to_be_empty()


def no_axe_violation(shown: Widget) -> None:
    """In both colour schemes."""
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = Axe().run(shown.page)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


@pytest.mark.parametrize(
    ("language", "device"),
    [("zh", {}), ("zh", PHONE), ("zh-Hant", {}), ("zh-Hant", PHONE), ("en", {}), ("en", PHONE)],
    ids=["zh", "zh-phone", "zh-Hant", "zh-Hant-phone", "en", "en-phone"],
)
def test_there_and_back(clinic: Open, browse: Browse, language: str, device: dict[str, object]) -> None:
    own = clinic()
    shown = opened(browse, own, language, **device)
    shown.ask(QUESTION[language])
    shown.root.locator(".fine").get_by_role("button", name=NAMES[language]["ask"]).click()
    consent = {"zh": "这次对话的问题和回答会给工作人员看", "zh-Hant": "這次對話的問題和回答會給工作人員看"}
    expect(shown.card).to_contain_text(consent.get(language, "our staff will see the questions and answers"))
    no_axe_violation(shown)
    shown.root.locator("#note").fill("13812345678")
    shown.press(NAMES[language]["send"])
    expect(shown.card).to_be_hidden()
    expect(shown.root.locator(".desk")).not_to_be_empty()
    ts = own.case()
    assert QUESTION[language][:-1] in own.shown()
    assert "13812345678" not in own.shown()
    own.press("case_take", ts)
    expect(shown.root.locator("label[for=ask]")).to_contain_text(NAMES[language]["field"])
    own.write("*Hello.*\nI have read your questions.", ts)
    answer = shown.log.locator("[data-kind=person]")
    expect(answer.locator(".text")).to_have_text("Hello.\nI have read your questions.")
    expect(answer.locator("h3")).to_have_text(NAMES[language]["staff"])
    expect(answer.locator("[part~=disclaimer]")).to_be_visible()
    expect(shown.panel.locator("[aria-live=polite]")).to_contain_text("I have read your questions.")
    no_axe_violation(shown)
    shown.send("Thank you")
    own.until(lambda: "Thank you" in own.shown())
    expect(shown.turns.last.locator(".question")).to_have_text("Thank you")
    shown.page.reload()
    expect(answer.locator(".text")).to_have_text("Hello.\nI have read your questions.")
    own.write("One more thing.", ts)
    expect(shown.log.locator("[data-kind=person]")).to_have_count(2)
    own.press("case_resolve", ts)
    expect(shown.root.locator("label[for=ask]")).not_to_contain_text(NAMES[language]["field"])
    shown.ask(QUESTION[language])
    expect(shown.turns.last.locator(".answer")).not_to_have_attribute("data-kind", "person")


def test_without_a_staff_channel_nothing_of_it_shows(clinic: Open, browse: Browse) -> None:
    shown = opened(browse, clinic(slack_case_channel=""))
    shown.ask(QUESTION["en"])
    assert shown.root.get_by_role("button", name="Talk to a person").count() == 0


def test_a_case_goes_on_over_a_restart_of_the_service(clinic: Open, browse: Browse) -> None:
    own = clinic()
    shown = opened(browse, own, expected=("ERR_", "patient-bot", "Failed to"))
    shown.ask(QUESTION["en"])
    hand_over(shown)
    ts = own.case()
    own.press("case_take", ts)
    expect(shown.root.locator("label[for=ask]")).to_contain_text("Write to the person")
    own.stop()
    own.start()
    own.write("We are back.", ts)
    expect(shown.log.locator("[data-kind=person]")).to_contain_text("We are back.", timeout=20_000)
    shown.send("Good")
    own.until(lambda: '"Good"' in own.shown())


def test_slack_that_is_down_costs_no_case(clinic: Open, browse: Browse) -> None:
    own = clinic()
    own.slack.down = True
    shown = opened(browse, own)
    shown.ask(QUESTION["en"])
    hand_over(shown, note="are you there?")
    expect(shown.root.locator(".desk")).to_contain_text("Our staff have been told")
    own.until(lambda: own.slack.refused_at)
    own.slack.down = False
    own.case()
    assert len(own.slack.top) == 1
    assert "are you there?" in own.shown()


def test_an_emergency_written_to_a_person_is_an_alert(clinic: Open, browse: Browse) -> None:
    own = clinic()
    shown = opened(browse, own)
    hand_over(shown)
    own.press("case_take", own.case())
    expect(shown.root.locator("label[for=ask]")).to_contain_text("Write to the person")
    shown.send(EMERGENCY["en"])
    alert = shown.log.locator("[data-kind=emergency]").get_by_role("alert")
    expect(alert).to_contain_text("emergency")
    expect(shown.root.locator("a.call").first).to_be_visible()
    no_axe_violation(shown)
    own.until(lambda: "chest pain" in own.shown())


def test_staff_text_is_text(clinic: Open, browse: Browse) -> None:
    own = clinic()
    shown = opened(browse, own)
    hand_over(shown)
    ts = own.case()
    own.press("case_take", ts)
    expect(shown.root.locator("label[for=ask]")).to_contain_text("Write to the person")
    own.write("&lt;img src=x onerror=alert(1)&gt;\u202e\u200b <https://clinic.example|page>", ts)
    text = shown.log.locator("[data-kind=person] .text")
    expect(text).to_have_text("<img src=x onerror=alert(1)> page (https://clinic.example)")
    assert shown.root.locator("img").count() == 0


def test_forget_me_reaches_the_staff_channel(clinic: Open, browse: Browse) -> None:
    own = clinic()
    shown = opened(browse, own)
    shown.ask(QUESTION["en"])
    hand_over(shown, note="a private note")
    own.case()
    shown.press("More")
    shown.root.get_by_role("button", name=re.compile("^Delete my conversation")).click()
    shown.press("Yes, delete")
    expect(shown.root.get_by_text("Deleted from this device and from the server.")).to_be_visible()
    own.until(lambda: "the patient deleted this conversation" in own.shown())
    assert "private" not in own.shown()
    assert shown.stored() == {}
    expect(shown.root.locator(".desk")).to_be_empty()


def test_nothing_is_asked_about_a_conversation_while_it_is_deleted(clinic: Open, browse: Browse) -> None:
    """A refused request would stand in the console as an error: it fails the test when the page is put away."""
    own = clinic()
    shown = opened(browse, own)
    hand_over(shown)
    shown.page.evaluate(_ASKS_OFTEN_DELETES_SLOWLY)
    own.until(lambda: shown.page.evaluate("window.asked") > 1)
    shown.press("More")
    shown.root.get_by_role("button", name=re.compile("^Delete my conversation")).click()
    shown.press("Yes, delete")
    expect(shown.root.get_by_text("Deleted from this device and from the server.")).to_be_visible()


def test_by_setting_an_emergency_is_passed_on_and_the_patient_is_told(clinic: Open, browse: Browse) -> None:
    own = clinic(case_emergencies=True)
    shown = opened(browse, own)
    shown.send(EMERGENCY["en"])
    expect(shown.root.locator(".desk")).to_contain_text("Our staff have been told")
    own.until(lambda: "this may be an emergency" in own.shown())


def test_by_keyboard_alone(clinic: Open, browse: Browse) -> None:
    own = clinic()
    shown = opened(browse, own)
    button = shown.root.locator(".fine").get_by_role("button", name="Talk to a person")
    button.focus()
    shown.page.keyboard.press("Enter")
    expect(shown.card.get_by_role("heading", name="Talk to a person")).to_be_focused()
    for _ in range(10):
        if shown.focused() == "textarea.note":
            break
        shown.page.keyboard.press("Tab")
    assert shown.focused() == "textarea.note"
    shown.page.keyboard.type("by keyboard")
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("Enter")
    expect(shown.card).to_be_hidden()
    expect(shown.input).to_be_focused()
    own.until(lambda: "by keyboard" in own.shown())
