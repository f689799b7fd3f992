"""The chat in a real browser: what a student sees and does."""

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat_page import ChatPage
from tests.space_server import free_port, running_space


def test_a_question_is_routed_answered_and_its_formula_drawn(page: Page, pocket_space: str):
    chat = ChatPage(page, pocket_space).asked("Solve for x: 3x + 7 = 22")
    expect(chat.log).to_contain_text("Route: Math")
    expect(chat.log.locator(".katex").last).to_be_visible()
    expect(chat.log.locator(".katex-display").last).to_contain_text("x=5")
    expect(chat.log).to_contain_text("tokens/s")


def test_inline_math_is_drawn_and_prices_are_left_alone(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("formula please")
    expect(chat.log.locator(".katex")).to_have_count(2)
    expect(chat.log).to_contain_text("It costs $5 and $6.")


def test_text_streams_before_the_answer_is_complete_and_stop_stops_it(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space)
    chat.ask("long answer")
    expect(chat.log).to_contain_text("Line 3 ")
    expect(chat.log).not_to_contain_text("Line 149")
    chat.stop_button.click()
    expect(chat.log).to_contain_text("Stopped.")
    chat.wait_until_answered()
    shown = chat.log.inner_text()
    time.sleep(0.6)
    assert chat.log.inner_text() == shown, "text went on after Stop"


def test_after_a_stop_the_next_question_is_answered(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space)
    chat.ask("long answer")
    expect(chat.log).to_contain_text("Line 2 ")
    chat.stop_button.click()
    chat.wait_until_answered()
    chat.asked("hello again")
    expect(chat.log).to_contain_text("You asked: hello again")


def test_one_click_overrules_the_route(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("hello")
    expect(chat.log).to_contain_text("Route: Math")
    page.get_by_role("button", name="Answer with Code instead").click()
    expect(chat.log).to_contain_text("Route: Code · chosen by you")
    chat.wait_until_answered()
    expect(chat.log.locator(".user-row")).to_have_count(1)


def test_an_unsure_router_asks_and_one_click_answers(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("unclear thing")
    expect(chat.log).to_contain_text("Do you want a worked calculation or a program?")
    page.get_by_role("button", name="Answer with General").click()
    expect(chat.log).to_contain_text("You asked: unclear thing")
    expect(chat.log).to_contain_text("chosen by you")


def test_the_plan_unfolds_from_the_route(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("hello")
    chat.log.get_by_text("Route: Math").click()
    expect(chat.log).to_contain_text("It asks for a number.")


def test_thoughts_are_folded_away(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("thinking hard")
    expect(chat.log).to_contain_text("The answer is 42.")
    expect(chat.log.get_by_text("First I look at the question.")).not_to_be_visible()
    chat.log.get_by_text("Thought", exact=True).click()
    expect(chat.log.get_by_text("First I look at the question.")).to_be_visible()


def test_code_is_copied_with_its_indentation(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("code please")
    chat.log.locator("pre").hover()
    chat.log.locator("pre + button, .code_wrap button").first.click()
    assert page.evaluate("navigator.clipboard.readText()").rstrip() == "def twice(n):\n    return 2 * n"


def test_a_reload_keeps_the_chat(page: Page, fake_space: str):
    ChatPage(page, fake_space).asked("remember me")
    page.reload()
    expect(page.locator("#chat [role=log]")).to_contain_text("You asked: remember me")


def test_a_restarted_server_keeps_the_chat(page: Page):
    port = free_port()
    with running_space("tests/browser/fake_space.py", port=port) as address:
        ChatPage(page, address).asked("remember me still")
    with running_space("tests/browser/fake_space.py", port=port) as address:
        page.goto(address)
        expect(page.locator("#chat [role=log]")).to_contain_text("You asked: remember me still")


def test_hostile_text_is_shown_and_neither_runs_nor_leaves_the_server(page: Page, fake_space: str):
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    chat = ChatPage(page, fake_space).asked("hostile <script>window.hacked = 3</script> <b>bold</b>")
    expect(chat.log).to_contain_text("window.hacked = 1")
    expect(chat.log.locator(".user-row")).to_contain_text("<b>bold</b>")
    assert page.evaluate("window.hacked") is None
    assert chat.log.locator("form, .bot img").count() == 0
    outside = [url for url in requested if not url.startswith((fake_space, "data:", "blob:"))]
    assert outside == []


def test_the_policy_blocks_what_would_leave_the_page(page: Page, fake_space: str):
    """The positive control of the test above: the listener does see an attempt, and the policy refuses it."""
    ChatPage(page, fake_space)
    refused = page.evaluate(
        """() => new Promise(resolve => {
          document.addEventListener('securitypolicyviolation', event => resolve(event.blockedURI), {once: true});
          document.body.append(Object.assign(new Image(), {src: 'https://evil.example/leak.png'}));
        })"""
    )
    assert refused.startswith("https://evil.example")


@pytest.mark.parametrize(("text", "told"), [("   ", "no question"), ("x" * 100_000, "100,000 characters")])
def test_a_question_that_cannot_be_asked_is_explained_and_kept(page: Page, fake_space: str, text: str, told: str):
    chat = ChatPage(page, fake_space)
    chat.question.fill(text)
    chat.ask_button.click()
    expect(chat.toast).to_contain_text(told)
    assert chat.question.input_value() == text
    expect(chat.log.locator(".user-row")).to_have_count(0)


def test_a_model_that_cannot_be_loaded_ends_the_turn_in_words(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("broken model")
    expect(chat.log).to_contain_text("The file of this model is cut short.")
    chat.asked("hello after that")
    expect(chat.log).to_contain_text("You asked: hello after that")


def test_edit_retry_undo_and_clear_change_the_conversation(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("first version")
    chat.log.get_by_label("Edit").last.click()
    chat.log.locator("textarea").fill("second version")
    chat.log.get_by_label("Submit").click()
    expect(chat.log).to_contain_text("You asked: second version")
    chat.wait_until_answered()
    expect(chat.log.locator(".user-row")).to_have_count(1)
    chat.log.get_by_label("Retry").last.click()
    chat.wait_until_answered()
    expect(chat.log).to_contain_text("You asked: second version")
    chat.log.get_by_label("Undo").last.click()
    expect(chat.log.locator(".user-row")).to_have_count(0)
    expect(chat.question).to_have_value("second version")


def test_feedback_is_noted_with_the_turn_and_downloaded(page: Page, fake_space: str, tmp_path: Path):
    chat = ChatPage(page, fake_space).asked("judge me")
    chat.log.get_by_label("Feedback").last.hover()
    chat.log.get_by_text("Wrong route").last.click(force=True)
    expect(chat.toast).to_contain_text("Noted in this chat")
    open_settings(page)
    page.get_by_role("button", name="Download this chat").click()
    with page.expect_download() as download:
        page.locator("#download-json").click()
    download.value.save_as(tmp_path / "chat.json")
    saved = json.loads((tmp_path / "chat.json").read_text(encoding="utf-8"))
    assert saved["turns"][0]["question"] == "judge me"
    assert saved["turns"][0]["feedback"] == "Wrong route"
    with page.expect_download() as download:
        page.locator("#download-md").click()
    download.value.save_as(tmp_path / "chat.md")
    assert "You asked: judge me" in (tmp_path / "chat.md").read_text(encoding="utf-8")


def test_a_new_chat_leaves_the_old_one_in_the_list(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space).asked("the old chat")
    open_settings(page)
    page.locator("#new-chat").click()
    expect(chat.log.locator(".user-row")).to_have_count(0)
    page.locator("#chats").get_by_text("the old chat").click()
    expect(chat.log).to_contain_text("You asked: the old chat")


def test_an_example_is_asked_with_one_click(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space)
    page.get_by_role("button", name=re.compile("Select example 1")).click()
    expect(chat.log).to_contain_text("You asked: Solve for x: 3x + 7 = 22")


def test_a_reader_who_scrolls_up_is_left_there_while_text_streams(page: Page, fake_space: str):
    chat = ChatPage(page, fake_space)
    chat.ask("long answer")
    expect(chat.log).to_contain_text("Line 40 ")
    assert distance_to_bottom(chat) < 60, "the page did not follow the text"
    chat.log.hover()
    page.mouse.wheel(0, -400)
    time.sleep(0.3)
    top = chat.log.evaluate("log => log.scrollTop")
    expect(chat.log).to_contain_text("Line 70 ")
    assert abs(chat.log.evaluate("log => log.scrollTop") - top) < 5, "the reader was pulled away"
    chat.stop_button.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(browser: Browser, fake_space: str, scheme: str):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True)
    page = context.new_page()
    chat = ChatPage(page, fake_space).asked("formula on a phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = chat.question.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844, "the question box is below the screen"
    context.close()


def open_settings(page: Page) -> None:
    page.locator(".sidebar .toggle-button").click()
    expect(page.locator("#new-chat")).to_be_visible()


def distance_to_bottom(chat: ChatPage) -> float:
    return chat.log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight")
