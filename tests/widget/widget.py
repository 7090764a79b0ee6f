"""The widget as a person meets it: what can be pressed and what can be read."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

EMERGENCY = {
    "zh": "打针后胸口痛，喘不上气",
    "zh-Hant": "打針後胸口痛，喘不上氣",
    "en": "I have chest pain and cannot breathe after the injection",
}
QUESTION = {
    "zh": "干细胞注射安全吗？",
    "zh-Hant": "幹細胞注射安全嗎？",
    "en": "Are stem-cell injections safe?",
}


class Widget:
    """One widget on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("patient-bot")
        self.launcher = self.root.locator(".launcher")
        self.panel = self.root.locator("dialog.panel")
        self.input = self.root.locator("#ask")
        self.log = self.root.locator("[role=log]")
        self.turns = self.log.locator(".turn")
        self.sentences = self.log.locator(".sentence")
        self.marks = self.log.locator("button.mark")
        self.card = self.root.locator(".sheet")

    def open(self) -> None:
        """Press the launcher."""
        self.launcher.click()
        expect(self.input).to_be_focused()

    def send(self, question: str) -> None:
        """Type a question and press Enter."""
        self.input.fill(question)
        self.input.press("Enter")

    def ask(self, question: str) -> Locator:
        """Ask and wait for the whole reply; the turn."""
        before = self.turns.count()
        self.send(question)
        turn = self.turns.nth(before)
        expect(turn.locator("[part~=disclaimer]")).to_be_visible()
        return turn

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def focused(self) -> str:
        """What has the focus, as tag and class."""
        return str(
            self.page.evaluate(
                """() => { const root = document.querySelector('patient-bot').shadowRoot, found = root.activeElement;
                return found ? `${found.localName}.${found.className || found.id}` : '' }"""
            )
        )

    def stored(self) -> dict[str, str]:
        """Everything the page keeps in the browser."""
        return dict(
            self.page.evaluate(
                "() => ({...sessionStorage, ...localStorage, ...(document.cookie && {cookie: document.cookie})})"
            )
        )
