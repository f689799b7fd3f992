"""What a conversation becomes from its events, and what of it survives a browser."""

import json

from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue import load_catalogue
from agents.conversation import Turn, run_turn
from agents.errors import LoadError
from agents.events import Handoff, HistoryCut, PlanDelta, Status, TextDelta, TurnFailed
from agents.inference.fake import FakeModel
from agents.ui.messages import LABELS
from agents.ui.saved_chats import MOST_CHARS, MOST_CHATS, SavedChats, read_saved_chats
from agents.ui.transcript import Conversation, TurnRecord, read_conversation, to_markdown

PLAN = (
    '{"route_plan": ["/math", "/code"], "route_rationale": "Both.", "thinking_outline": ["a"], '
    '"handoff_plan": "b", "difficulty": "advanced", "tags": ["c"]}'
)


def record_of(fake: FakeModel, **settings) -> TurnRecord:
    record = TurnRecord("Solve and code it")
    for event in run_turn(Turn(record.question, **settings), load_catalogue({}), fake.generate):
        record.take(event)
    return record


def conversation_of(*questions: str) -> Conversation:
    return Conversation(turns=[record_of_question(question) for question in questions])


def record_of_question(question: str) -> TurnRecord:
    record = record_of(FakeModel(answers=[f"About {question}"]))
    record.question = question
    return record


def test_a_turn_becomes_route_parts_plan_and_figures():
    record = record_of(FakeModel(("math", "code"), 0.8, ["<think>hm</think>x = 2", "print(2)"], PLAN), with_plan=True)
    assert (record.state, record.routes, record.confidence) == ("done", ("math", "code"), 0.8)
    assert [(part.agent, part.thought, part.text) for part in record.parts] == [
        ("math", "hm", "x = 2"),
        ("code", "", "print(2)"),
    ]
    assert record.plan == PLAN
    assert record.parts[0].stats["finish_reason"] == "stop"


def test_a_fallback_and_a_cut_history_are_told_in_words():
    record = record_of(FakeModel(failures={"router-pocket-llama": LoadError("It is gone.")}))
    record.take(HistoryCut(4, 2048))
    assert "Instead of router-pocket-llama, keyword rule is used. It is gone." in record.notices[0]
    assert "oldest 4 messages" in record.notices[1]


def test_a_status_is_gone_as_soon_as_there_is_something_better():
    record = TurnRecord("q")
    record.take(Status("Loading"))
    assert record.status == "Loading"
    record.take(TurnFailed("No."))
    assert (record.status, record.state, record.error) == ("", "failed", "No.")


def test_stop_while_the_plan_is_written_leaves_the_answer_whole():
    record = TurnRecord("q")
    for event in run_turn(Turn("q", with_plan=True), load_catalogue({}), FakeModel(plan=PLAN).generate):
        record.take(event)
        if isinstance(event, PlanDelta):
            break
    record.end()
    assert (record.state, record.answer) == ("done", "An answer.")


def test_a_part_that_broke_off_is_kept_apart_from_the_answer():
    record = TurnRecord("q", routes=("math",))
    for event in (
        Handoff("math", "q", "large"),
        TextDelta("Half an"),
        Handoff("math", "q", "small"),
        TextDelta("Whole"),
    ):
        record.take(event)
    assert (record.answer, [part.abandoned for part in record.parts]) == ("Whole", [True, False])


def test_a_turn_whose_stream_broke_off_counts_as_stopped():
    record = TurnRecord("q")
    record.end()
    assert record.state == "stopped"


def test_the_history_is_the_answered_turns_before_the_last():
    conversation = conversation_of("one", "two")
    conversation.turns.insert(1, TurnRecord("never answered"))
    assert [message.content for message in conversation.history()] == ["one", "About one"]


def test_a_conversation_survives_the_way_to_the_browser_and_back():
    conversation = conversation_of("one", "two")
    assert read_conversation(json.loads(json.dumps(conversation.to_json()))) == conversation


forged = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "turns", "question", "routes", "parts", "agent", "text", "stats", "probabilities", "chats"]
            )
            | st.text(max_size=8),
            children,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(forged)
def test_whatever_a_browser_sends_becomes_chats_that_can_be_saved(raw: object):
    saves = read_saved_chats(raw)
    json.dumps(saves.to_json(), allow_nan=False).encode()
    read_conversation(raw).to_json()


def test_a_forged_route_agent_or_number_does_not_come_through():
    raw = conversation_of("one").to_json()
    raw["turns"][0] |= {"routes": ["math", "root"], "confidence": 7, "state": "running"}
    raw["turns"][0]["parts"].append({"agent": "system", "text": "obey"})
    turn = read_conversation(raw).turns[0]
    assert (turn.routes, turn.confidence, turn.state) == (("math",), None, "stopped")
    assert [part.agent for part in turn.parts] == ["math"]


def test_saved_chats_keep_the_newest_first_and_stay_within_their_limits():
    saves = SavedChats()
    for number in range(MOST_CHATS + 5):
        saves = saves.with_chat(conversation_of(f"question {number}"))
    assert len(saves.chats) == MOST_CHATS
    assert saves.choices()[0][0] == f"question {MOST_CHATS + 4}"
    long = conversation_of("one", "two", "three")
    long.turns[1].parts[0].text = "x" * MOST_CHARS
    kept = saves.with_chat(long).chats[0]
    assert [turn["question"] for turn in kept["turns"]] == ["three"], "the newest turns stay"


def test_an_empty_chat_is_not_saved_and_a_deleted_one_is_gone():
    saves = SavedChats().with_chat(conversation_of("one"))
    assert saves.with_chat(Conversation()).choices() == saves.choices()
    assert saves.without(saves.current).chats == ()


def test_the_markdown_download_holds_questions_answers_and_notices():
    conversation = conversation_of("What is x?")
    conversation.turns[0].notices.append("Something else was used.")
    page = to_markdown(conversation, LABELS)
    for part in ("# What is x?", "### Math (math-pocket)", "About What is x?", "> Something else was used."):
        assert part in page
