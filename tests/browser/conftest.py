"""A browser and two Spaces to look at: one on a scripted model, one on the pocket models."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.find_chromium import FLAGS, find_chromium
from tests.space_server import running_space

# Patience for a busy machine: a test that passes waits no longer than it must.
expect.set_options(timeout=20_000)

NO_BROWSER = "NO CHROMIUM: the browser tests did not run. Install one, or run tests/browser/find_chromium.py --install"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(NO_BROWSER)  # said once more in the summary: nothing else can be done without a browser
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="session")
def fake_space() -> Iterator[str]:
    with running_space("tests/browser/fake_space.py") as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
