"""The chat as a person uses it, for tests that read like a visit."""

from playwright.sync_api import Locator, Page, expect


class ChatPage:
    """One open page of the Space."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        expect(self.question).to_be_enabled(timeout=30_000)

    @property
    def question(self) -> Locator:
        return self.page.locator("#question textarea")

    @property
    def log(self) -> Locator:
        return self.page.locator("#chat [role=log]")

    @property
    def ask_button(self) -> Locator:
        return self.page.locator("#ask")

    @property
    def stop_button(self) -> Locator:
        return self.page.locator("#stop")

    @property
    def toast(self) -> Locator:
        return self.page.locator(".toast-body")

    def ask(self, text: str) -> None:
        """Type and press Enter."""
        self.question.fill(text)
        self.question.press("Enter")

    def wait_until_answered(self) -> None:
        """The turn is over when Ask is back."""
        expect(self.ask_button).to_be_visible()

    def asked(self, text: str) -> "ChatPage":
        """Ask and wait for the end of the answer."""
        self.ask(text)
        expect(self.log.locator(".user-row").last).to_contain_text(text.split("\n")[0][:40])
        self.wait_until_answered()
        return self
