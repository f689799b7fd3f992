"""Find a Chromium for the browser tests, or get one: an existing browser, Playwright's own, the system's package.

python tests/browser/find_chromium.py --install
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# As root there is no sandbox; the rest keeps the browser from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str | None:
    """The path of a Chromium that starts, or None."""
    return next((path for path in _candidates() if _starts(path)), None)


def install_chromium() -> str | None:
    """Find one; else try Playwright's own, then the system's package."""
    steps = (
        [sys.executable, "-m", "playwright", "install", "chromium"],
        [*_as_root(), "sh", "-c", "apt-get update -qq && apt-get install -y -qq chromium"],
    )
    if found := find_chromium():
        return found
    for step in steps:
        print("No Chromium yet:", " ".join(step), flush=True)
        try:
            subprocess.run(step, check=False, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"  that failed: {error}")
        if found := find_chromium():
            return found
    return None


def _candidates() -> list[str]:
    named = [os.environ.get("CHROMIUM_PATH", ""), *(shutil.which(name) or "" for name in NAMES)]
    with sync_playwright() as playwright:
        named.append(playwright.chromium.executable_path)
    return [path for path in named if path and Path(path).exists()]


def _starts(path: str) -> bool:
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(executable_path=path, args=FLAGS).close()
    except Error:
        return False
    return True


def _as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def main() -> None:
    """Print the path; without one say loudly what that means, and let the other tests run."""
    found = install_chromium() if "--install" in sys.argv else find_chromium()
    print(f"Chromium: {found}" if found else "NO CHROMIUM COULD BE HAD: the browser tests will not run.")


if __name__ == "__main__":
    main()
