"""What the chat refuses and what it makes of odd input, without a page."""

import math
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from agents.catalogue import load_catalogue
from agents.inference.fake import FakeModel
from agents.request import Sampling
from agents.ui.chat import MOST_NEW_TOKENS, Chat, read_sampling
from agents.ui.messages import draw
from agents.ui.saved_chats import SavedChats
from agents.ui.transcript import Conversation

REQUEST = cast(gr.Request, SimpleNamespace(session_hash="page"))
SETTINGS: tuple[Any, ...] = ("router-pocket-llama", "math-pocket", "code-pocket", "general-pocket", 0, 1, 64, 0, False)


def chat_on(fake: FakeModel) -> Chat:
    return Chat(load_catalogue({}), cast(Any, fake))


def answered(chat: Chat, conversation: Conversation, question: str) -> None:
    chat.ask(question, conversation, SavedChats().to_json(), REQUEST)
    list(chat.stream(conversation, *SETTINGS, request=REQUEST))


def test_a_second_question_waits_until_the_first_is_answered():
    chat, conversation = chat_on(FakeModel()), Conversation()
    chat.ask("first", conversation, {}, REQUEST)
    with pytest.raises(gr.Error, match="still being written"):
        chat.ask("second", conversation, {}, REQUEST)
    list(chat.stream(conversation, *SETTINGS, request=REQUEST))
    answered(chat, conversation, "second")
    assert [(turn.question, turn.state) for turn in conversation.turns] == [("first", "done"), ("second", "done")]


def test_stop_counts_even_while_the_turn_waits_for_its_slot():
    chat, conversation = chat_on(FakeModel()), Conversation()
    chat.ask("first", conversation, {}, REQUEST)
    chat.stop(REQUEST)
    list(chat.stream(conversation, *SETTINGS, request=REQUEST))
    assert conversation.turns[0].state == "stopped"


def test_leaving_a_chat_keeps_what_had_come_of_the_answer():
    chat, conversation = chat_on(FakeModel(answers=["one two three"])), Conversation()
    chat.ask("first", conversation, {}, REQUEST)
    stream = chat.stream(conversation, *SETTINGS, request=REQUEST)
    while not conversation.turns[0].answer:
        next(stream)
    saved = chat.new(conversation, {}, REQUEST)[5]
    assert saved["chats"][0]["turns"][0]["parts"][0]["text"].startswith("one")


def test_a_retry_keeps_the_agent_the_person_chose():
    fake = FakeModel(routes=("math",))
    chat, conversation = chat_on(fake), Conversation()
    answered(chat, conversation, "hello")
    chat.overrule(conversation, {}, cast(gr.SelectData, SimpleNamespace(value="code")), REQUEST)
    list(chat.stream(conversation, *SETTINGS, request=REQUEST))
    chat.retry(conversation, {}, cast(gr.RetryData, SimpleNamespace(index=0)), REQUEST)
    list(chat.stream(conversation, *SETTINGS, request=REQUEST))
    assert conversation.turns[0].routes == ("code",)


def test_the_routers_question_is_answered_by_choosing_agents():
    fake = FakeModel(routes=("math", "code"), confidence=0.3, answers=["Sum. ", "Loop."])
    chat, conversation = chat_on(fake), Conversation()
    answered(chat, conversation, "hello")
    turn = conversation.turns[0]
    assert (turn.state, turn.answer) == ("done", "")
    [options] = [m["options"] for m in draw(conversation, load_catalogue({})) if "options" in m]
    assert [option["value"] for option in options] == ["math+code", "math", "code", "general"]
    assert options[0]["label"] == "Answer with Math → Code"
    chat.overrule(conversation, {}, cast(gr.SelectData, SimpleNamespace(value="math+code")), REQUEST)
    list(chat.stream(conversation, *SETTINGS, request=REQUEST))
    assert conversation.turns[0].answer == "Sum. \n\nLoop."
    assert conversation.turns[0].asked_back == ""


@pytest.mark.parametrize("value", ["", "physics", "math+physics", "math+math+math", 7, None])
def test_an_agent_that_does_not_exist_cannot_be_chosen(value: object):
    chat, conversation = chat_on(FakeModel()), Conversation()
    answered(chat, conversation, "hello")
    with pytest.raises(gr.Error, match="no such agent"):
        chat.overrule(conversation, {}, cast(gr.SelectData, SimpleNamespace(value=value)), REQUEST)


@pytest.mark.parametrize("value", [None, "", math.nan, math.inf, "7", [1]])
def test_an_emptied_field_means_the_default(value: object):
    assert read_sampling(value, value, value, value) == Sampling()


def test_sampling_stays_within_its_bounds():
    assert read_sampling(9, 9, 10**9, -5) == Sampling(
        temperature=2.0, top_p=1.0, max_new_tokens=MOST_NEW_TOKENS, seed=0
    )


def test_a_variant_that_nobody_offers_ends_the_turn_in_words():
    chat, conversation = chat_on(FakeModel()), Conversation()
    chat.ask("hello", conversation, {}, REQUEST)
    list(chat.stream(conversation, "router-gpt9", *SETTINGS[1:], request=REQUEST))
    assert "router-gpt9" in conversation.turns[0].error
