"""Take the README's picture: the real Space on the pocket models, one question asked.

python -m tests.browser.take_screenshot
"""

import sys

from playwright.sync_api import expect, sync_playwright

from tests.browser.chat_page import ChatPage
from tests.browser.find_chromium import FLAGS, find_chromium
from tests.space_server import ROOT, running_space

PICTURE = ROOT / "assets" / "screenshot.png"
QUESTION = "Find the derivative of f(x) = 4x^3 - 5x^2 + 2."
WIDTH, HEIGHT = 1100, 720


def take_screenshot() -> None:
    """Write assets/screenshot.png."""
    path = find_chromium()
    if path is None:
        sys.exit("No Chromium: run python tests/browser/find_chromium.py --install")
    with running_space() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        chat = ChatPage(page, address).asked(QUESTION)
        expect(chat.log).to_contain_text("tokens/s")
        page.mouse.move(0, 0)
        page.wait_for_timeout(800)
        page.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    take_screenshot()
