"""How a transcript is drawn: the messages of the chatbot."""

from agents.catalogue import load_catalogue
from agents.conversation import PERSON
from agents.ui.messages import confidence_words, draw, draw_earlier, draw_last, route_title, turn_at
from agents.ui.transcript import Conversation, Part, TurnRecord

CATALOGUE = load_catalogue({})
STATS = {
    "prompt_tokens": 40,
    "reused_tokens": 30,
    "generated_tokens": 12,
    "ttft_s": 0.012,
    "decode_s": 0.1,
    "tokens_per_s": 110.0,
    "finish_reason": "stop",
}


def answered(question: str = "What is 2 + 2?", **fields) -> TurnRecord:
    part = Part("math", "math-pocket", text="$$4$$", stats=STATS)
    return (
        TurnRecord(question, "done", ("math",), 0.97, "router-pocket-llama", parts=[part])
        if not fields
        else (TurnRecord(question, **({"state": "done", "routes": ("math",), "parts": [part]} | fields)))
    )


def texts(messages: list[dict]) -> list[str]:
    return [message.get("metadata", {}).get("title") or message["content"][0]["text"] for message in messages]


def test_a_turn_is_drawn_as_question_route_answer_and_figures():
    assert texts(draw(Conversation(turns=[answered()]), CATALOGUE)) == [
        "What is 2 + 2?",
        "Route: Math · sure, 97 %",
        "$$4$$",
        "Pocket math · first token 0.01 s · 110 tokens/s",
    ]


def test_only_the_last_finished_turn_offers_other_agents():
    messages = draw(Conversation(turns=[answered("one"), answered("two")]), CATALOGUE)
    offered = [message["options"] for message in messages if "options" in message]
    assert [[option["value"] for option in options] for options in offered] == [["code", "general"]]
    running = TurnRecord("three", routes=("math",))
    assert not any("options" in message for message in draw(Conversation(turns=[running]), CATALOGUE))


def test_what_streams_is_drawn_apart_from_what_stands_and_together_they_are_the_whole():
    conversation = Conversation(turns=[answered("one"), TurnRecord("two", routes=("code",))])
    drawn = draw_earlier(conversation, CATALOGUE) + draw_last(conversation, CATALOGUE)
    assert drawn == draw(conversation, CATALOGUE)


def test_every_message_leads_back_to_its_turn():
    conversation = Conversation(turns=[answered("one"), answered("two")])
    assert [turn_at(conversation, CATALOGUE, index) for index in range(8)] == [0] * 4 + [1] * 4


def test_who_decided_the_route_is_said():
    assert route_title(answered(source=PERSON)) == "Route: Math · chosen by you"
    assert "no router was available" in route_title(answered(source="keyword rule", confidence=None))


def test_a_confidence_is_said_in_words_and_in_numbers():
    assert [confidence_words(p) for p in (0.999, 0.95, 0.7, 0.4)] == [
        "sure, over 99 %",
        "sure, 95 %",
        "fairly sure, 70 %",
        "unsure, 40 %",
    ]


def test_several_parts_carry_their_agents_name():
    turn = answered(
        routes=("math", "code"), parts=[Part("math", "math-pocket", "one"), Part("code", "code-pocket", "two")]
    )
    drawn = texts(draw(Conversation(turns=[turn]), CATALOGUE))
    assert "**Math**\n\none" in drawn
    assert "**Code**\n\ntwo" in drawn


def test_while_nothing_has_come_yet_the_page_says_what_it_waits_for():
    assert texts(draw(Conversation(turns=[TurnRecord("q")]), CATALOGUE))[-1] == "Choosing who answers"
    loading = TurnRecord("q", status="Loading Pocket math: 1 s")
    assert texts(draw(Conversation(turns=[loading]), CATALOGUE))[-1] == "Loading Pocket math: 1 s"
