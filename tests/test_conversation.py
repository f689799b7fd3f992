"""A turn as a stream of events: each test is a story told to a fake model."""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue import Catalogue, load_catalogue
from agents.conversation import PERSON, PLAN_SAMPLING, SPECIALISTS, Turn, run_turn, write_plan
from agents.errors import DeviceRefused, GenerationError, LoadError
from agents.events import (
    AnswerDone,
    AskedBack,
    Fallback,
    Generated,
    Handoff,
    PlanDelta,
    PlanReady,
    RouteDecided,
    Status,
    TextDelta,
    ThoughtDelta,
    TurnDone,
    TurnFailed,
)
from agents.inference.fake import FakeModel
from agents.plan import AGENTS
from agents.request import Message, Request, Sampling
from agents.router_agent import (
    ASK_BELOW,
    HISTORY_CHARS,
    KEYWORD_RULE,
    QUESTION_CHARS,
    SYSTEM_PROMPTS,
    keyword_route,
    question_back,
    router_messages,
)

POCKET = load_catalogue({})
HISTORY = (Message("user", "What is a limit?"), Message("assistant", "A value that is approached."))
PLAN = (
    '{"route_plan": ["/math", "/code"], "route_rationale": "Maths first.", "thinking_outline": ["Solve", "Code"], '
    '"handoff_plan": "Math, then code.", "difficulty": "intermediate", "tags": ["roots"]}'
)


def told(turn: Turn, fake: FakeModel, catalogue: Catalogue = POCKET) -> list[Any]:
    return list(run_turn(turn, catalogue, fake.generate))


def names(events: list[Any]) -> list[str]:
    """The kinds of the events, deltas of one kind in a row as one."""
    kinds = [type(event).__name__ for event in events]
    return [kind for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1]]


def text_of(events: list[Any], kind: type = TextDelta) -> str:
    return "".join(event.text for event in events if type(event) is kind)


def only(events: list[Any], kind: type) -> list:
    return [event for event in events if type(event) is kind]


# --- the route ------------------------------------------------------------------------------------


def test_one_route_is_decided_handed_off_and_answered():
    events = told(Turn("Solve 2x = 8"), FakeModel(answers=["x is 4"]))
    assert names(events) == ["RouteDecided", "Handoff", "TextDelta", "AnswerDone", "TurnDone"]
    decided = only(events, RouteDecided)[0]
    assert (decided.routes, decided.confidence, decided.source) == (("math",), 0.9, "router-pocket-llama")
    assert dict(decided.probabilities) == pytest.approx({"math": 0.9, "code": 0.05, "general": 0.05})
    assert events[1] == Handoff("math", "Solve 2x = 8", "math-pocket")
    assert text_of(events) == "x is 4"


def test_several_routes_answer_in_the_order_of_the_route():
    fake = FakeModel(routes=("general", "math", "code"), answers=["Idea. ", "Sum. ", "Loop."])
    events = told(Turn("Explain, sum and code it"), fake)
    assert [event.agent for event in only(events, Handoff)] == ["general", "math", "code"]
    assert [event.agent for event in only(events, AnswerDone)] == ["general", "math", "code"]
    assert text_of(events) == "Idea. Sum. Loop."
    assert names(events)[-2:] == ["AnswerDone", "TurnDone"]


def test_the_route_is_known_before_any_specialist_is_asked():
    fake = FakeModel()
    turn = run_turn(Turn("Solve it"), POCKET, fake.generate)
    assert isinstance(next(turn), RouteDecided)
    assert [request.form for request in fake.requests] == ["route"]


def test_a_turn_overruled_by_a_person_asks_no_router():
    fake = FakeModel(routes=("math",), answers=["print(2)"])
    events = told(Turn("Solve it", routes=("code",)), fake)
    assert events[0] == RouteDecided(("code",), None, PERSON)
    assert [(request.form, request.variant) for request in fake.requests] == [("text", "code-pocket")]


def test_a_router_that_is_too_unsure_asks_one_question_back_and_nobody_answers():
    fake = FakeModel(routes=("code",), confidence=ASK_BELOW - 0.01)
    events = told(Turn("Sort it"), fake)
    assert names(events) == ["RouteDecided", "AskedBack", "TurnDone"]
    assert "a program" in only(events, AskedBack)[0].question
    assert [request.form for request in fake.requests] == ["route"]


@pytest.mark.parametrize("turn", [Turn("Sort it", routes=("math",)), Turn("Sort it")])
def test_who_is_sure_enough_or_was_chosen_is_not_asked_back(turn):
    confidence = 0.1 if turn.routes else ASK_BELOW
    assert not only(told(turn, FakeModel(confidence=confidence)), AskedBack)


def test_the_question_back_names_the_two_likeliest_kinds_of_answer_the_likelier_first():
    asked = question_back({"math": 0.2, "code": 0.35, "general": 0.45})
    assert asked.index("in words") < asked.index("a program")
    assert "calculation" not in asked


def test_a_router_that_fails_is_replaced_by_the_next_rung_and_the_reason_is_said():
    catalogue = load_catalogue({"COURSEGPT_ROUTER": "router-gemma3-27b"})
    fake = FakeModel(routes=("code",), failures={"router-gemma3-27b": LoadError("The Hub could not be reached.")})
    events = told(Turn("Sort a list"), fake, catalogue)
    assert events[0] == Fallback("router-gemma3-27b", "router-pocket-llama", "The Hub could not be reached.")
    assert (events[1].source, events[1].routes) == ("router-pocket-llama", ("code",))


def test_without_any_router_the_keyword_rule_decides_and_says_so():
    fake = FakeModel(failures={"router-pocket-llama": LoadError("No such folder.")}, answers=["A loop."])
    events = told(Turn("Write a python function that sorts a list"), fake)
    assert events[0] == Fallback("router-pocket-llama", KEYWORD_RULE, "No such folder.")
    assert events[1] == RouteDecided(("code",), None, KEYWORD_RULE)
    assert names(events)[-1] == "TurnDone"


@pytest.mark.parametrize(
    ("question", "agent"),
    [
        ("Solve the equation 3x + 7 = 22", "math"),
        ("how much is 12 times 9", "math"),
        ("What is the derivative of a product?", "math"),
        ("my python loop throws an IndexError exception", "code"),
        ("```\nfoo()\n```", "code"),
        ("Who was Ada Lovelace?", "general"),
        ("", "general"),
        ("\ud800 🙂", "general"),
    ],
)
def test_the_keyword_rule_goes_by_the_words_of_the_question(question, agent):
    assert keyword_route(question) == agent


# --- what is asked --------------------------------------------------------------------------------


def test_the_router_is_given_its_prompt_the_beginning_of_the_last_turn_and_the_question():
    history = (*HISTORY, Message("user", "And then?"), Message("assistant", "y" * 1000))
    fake = FakeModel()
    told(Turn("Why?", history), fake)
    system, *recent, question = fake.requests[0].messages
    assert system == Message("system", SYSTEM_PROMPTS["brief"])
    assert recent == [Message("user", "And then?"), Message("assistant", "y" * HISTORY_CHARS)]
    assert question == Message("user", "Why?")


def test_the_router_is_asked_in_the_dialect_it_was_trained_in():
    fake = FakeModel()
    told(Turn("Why?", variants={"router": "router-gemma3-27b"}), fake)
    assert fake.requests[0].messages[0].content == SYSTEM_PROMPTS["full"]


def test_of_a_long_paste_the_router_reads_both_ends():
    question = "Explain this: " + "x" * 50_000 + " in one sentence"
    shown = router_messages(question, (), "brief")[-1].content
    assert shown.startswith("Explain this: x")
    assert shown.endswith("x in one sentence")
    assert len(shown) < QUESTION_CHARS + 10


def test_the_specialist_is_given_its_prompt_the_whole_question_and_the_sampling_of_the_turn():
    question, sampling = "Solve " + "x" * 5_000, Sampling(temperature=0.7, max_new_tokens=9, seed=3)
    fake = FakeModel()
    told(Turn(question, sampling=sampling), fake)
    route, answer = fake.requests
    assert answer.messages == (Message("system", SPECIALISTS["math"].system_prompt), Message("user", question))
    assert (route.sampling, answer.sampling) == (PLAN_SAMPLING, sampling)


def test_a_variant_tuned_on_single_questions_gets_no_history_and_another_one_does():
    fake = FakeModel()
    told(Turn("And now?", HISTORY), fake)
    told(Turn("And now?", HISTORY, variants={"math": "math-gemma3-27b"}), fake)
    pocket, large = (request for request in fake.requests if request.form == "text")
    assert pocket.messages[1:] == (Message("user", "And now?"),)
    assert large.messages[1:] == (*HISTORY, Message("user", "And now?"))


def test_a_later_specialist_reads_what_the_earlier_ones_answered():
    """Code that computes what math derived needs the derivation; the thoughts behind it stay out."""
    fake = FakeModel(("math", "code"), answers=["<think>Hm.</think>The root is 4.", "print(4)"])
    told(Turn("Solve and code it", HISTORY, {"math": "math-gemma3-27b", "code": "code-qwen3-0.6b"}), fake)
    asked = fake.requests[-1].messages
    assert asked[1:-1] == (*HISTORY, Message("user", "Solve and code it"), Message("assistant", "The root is 4."))
    assert "code part" in asked[-1].content
    assert "Solve and code it" in asked[-1].content


def test_a_later_specialist_tuned_on_single_questions_gets_the_question_alone():
    fake = FakeModel(("math", "code"))
    told(Turn("Solve and code it", HISTORY), fake)
    assert fake.requests[-1].messages[1:] == (Message("user", "Solve and code it"),)


# --- the answer -----------------------------------------------------------------------------------


def test_thoughts_are_told_apart_from_the_answer():
    events = told(Turn("Solve it"), FakeModel(answers=["<think>First I divide.</think>x is 4"]))
    assert names(events) == ["RouteDecided", "Handoff", "ThoughtDelta", "TextDelta", "AnswerDone", "TurnDone"]
    assert text_of(events, ThoughtDelta) == "First I divide."
    assert text_of(events) == "x is 4"


def test_each_answer_carries_its_stats_and_the_turn_all_of_them_in_order():
    events = told(Turn("Both"), FakeModel(routes=("math", "code"), answers=["one two three", "four five"]))
    answered = [event.stats for event in only(events, AnswerDone)]
    assert [(stats.variant, stats.generated_tokens) for stats in answered] == [("math-pocket", 3), ("code-pocket", 2)]
    assert list(events[-1].stats[-2:]) == answered


def test_closing_the_turn_ends_the_generation():
    """A student who presses stop, or closes the tab, frees the machine."""
    fake = FakeModel(answers=["a very long answer"])
    turn: Any = run_turn(Turn("Solve it"), POCKET, fake.generate)
    while not isinstance(next(turn), TextDelta):
        pass
    turn.close()
    assert fake.closed == 1


def test_a_turn_and_its_events_travel_between_processes():
    turn = Turn("Solve it", HISTORY, {"math": "math-pocket"}, routes=("math",))
    events = told(turn, FakeModel(failures={"math-pocket": LoadError("Gone.")}))
    assert pickle.loads(pickle.dumps(turn)) == turn
    assert pickle.loads(pickle.dumps(events)) == events


# --- when something fails -------------------------------------------------------------------------


def test_a_specialist_that_fails_is_replaced_by_pocket_and_the_reason_is_said():
    fake = FakeModel(failures={"math-qwen3-32b": LoadError("It does not fit.")}, answers=["x is 4"])
    events = told(Turn("Solve it", variants={"math": "math-qwen3-32b"}), fake)
    assert names(events) == ["RouteDecided", "Handoff", "Fallback", "Handoff", "TextDelta", "AnswerDone", "TurnDone"]
    assert only(events, Fallback) == [Fallback("math-qwen3-32b", "math-pocket", "It does not fit.")]
    assert [event.variant for event in only(events, Handoff)] == ["math-qwen3-32b", "math-pocket"]


def test_every_rung_that_fails_is_said_aloud():
    catalogue = load_catalogue({"COURSEGPT_MATH": "math-gemma3-27b"})
    failures = {"math-qwen3-32b": LoadError("Too large."), "math-gemma3-27b": DeviceRefused("No quota left.")}
    events = told(Turn("Solve it", variants={"math": "math-qwen3-32b"}), FakeModel(failures=failures), catalogue)
    assert only(events, Fallback) == [
        Fallback("math-qwen3-32b", "math-gemma3-27b", "Too large."),
        Fallback("math-gemma3-27b", "math-pocket", "No quota left."),
    ]
    assert names(events)[-1] == "TurnDone"


def test_when_every_rung_fails_the_turn_fails_with_the_last_reason():
    events = told(Turn("Solve it"), FakeModel(failures={"math-pocket": GenerationError("The file is damaged.")}))
    assert names(events) == ["RouteDecided", "Handoff", "TurnFailed"]
    assert "math-pocket" in events[-1].error
    assert "The file is damaged." in events[-1].error


def test_a_first_answer_stays_when_the_second_specialist_fails():
    fake = FakeModel(("math", "code"), answers=["x is 4"], failures={"code-pocket": LoadError("Gone.")})
    events = told(Turn("Solve and code it"), fake)
    assert text_of(events) == "x is 4"
    assert [event.agent for event in only(events, AnswerDone)] == ["math"]
    assert names(events)[-1] == "TurnFailed"


def test_a_generation_that_breaks_off_is_followed_by_a_new_hand_off():
    """The page starts the answer afresh at the hand-off: half an answer must not run into the next."""
    fake = FakeModel(answers=["A whole answer."])

    def breaks_off(request: Request) -> Iterator[Generated]:
        if request.variant == "math-gemma3-4b":
            yield TextDelta("Half an")
            raise GenerationError("The connection was lost.")
        yield from fake.generate(request)

    events: list[Any] = list(run_turn(Turn("Solve it", variants={"math": "math-gemma3-4b"}), POCKET, breaks_off))
    assert names(events)[1:5] == ["Handoff", "TextDelta", "Fallback", "Handoff"]
    assert text_of(events) == "Half anA whole answer."


def test_a_generation_without_stats_was_cut_off_and_does_not_count():
    """A stream of a remote server, or of a GPU worker that died, just ends."""
    fake = FakeModel(answers=["A whole answer."])

    def just_ends(request: Request) -> Iterator[Generated]:
        if request.variant != "math-gemma3-4b":
            yield from fake.generate(request)

    events: list[Any] = list(run_turn(Turn("Solve it", variants={"math": "math-gemma3-4b"}), POCKET, just_ends))
    assert "cut off" in only(events, Fallback)[0].reason
    assert text_of(events) == "A whole answer."


def test_status_events_of_loading_pass_through():
    fake = FakeModel()

    def loads_first(request: Request) -> Iterator[Generated]:
        yield Status(f"Loading {request.variant}")
        yield from fake.generate(request)

    events: list[Any] = list(run_turn(Turn("Solve it"), POCKET, loads_first))
    assert [event.text for event in only(events, Status)] == ["Loading router-pocket-llama", "Loading math-pocket"]


@pytest.mark.parametrize("agent", ["router", "math"])
def test_a_variant_that_is_not_in_the_catalogue_ends_the_turn_with_the_names_there_are(agent):
    events = told(Turn("Solve it", variants={agent: "gpt"}), FakeModel())
    assert isinstance(events[-1], TurnFailed)
    assert "math-pocket" in events[-1].error


WANTED = {"router": "router-qwen3-32b", "math": "math-qwen3-32b", "code": "code-qwen3-0.6b", "general": ""}
VARIANTS = [*filter(None, WANTED.values()), *POCKET.chosen.values()]


@given(st.lists(st.sampled_from(AGENTS), min_size=1, max_size=3, unique=True), st.sets(st.sampled_from(VARIANTS)))
def test_whatever_fails_the_turn_ends_once_and_in_words(routes, failing):
    fake = FakeModel(tuple(routes), failures={name: LoadError(f"{name} is down.") for name in failing})
    events = told(Turn("Solve it", variants=WANTED), fake)
    ends = [event for event in events if isinstance(event, TurnDone | TurnFailed)]
    assert ends == events[-1:]
    assert len(only(events, RouteDecided)) == 1
    assert all(event.reason for event in only(events, Fallback))
    assert not isinstance(events[-1], TurnFailed) or events[-1].error


# --- the whole plan -------------------------------------------------------------------------------


def test_the_plan_streams_and_is_then_ready():
    fake = FakeModel(plan=PLAN)
    events: list[Any] = list(write_plan(Turn("Solve and code it", HISTORY), POCKET, fake.generate))
    assert names(events) == ["PlanDelta", "PlanReady"]
    assert text_of(events, PlanDelta) == PLAN
    plan = events[-1].plan
    assert (plan.valid, plan.routes, plan.rationale) == (True, ("math", "code"), "Maths first.")
    assert [request.form for request in fake.requests] == ["plan"]
    assert fake.requests[0].messages[1:3] == HISTORY


def test_a_plan_with_faults_is_ready_with_its_faults():
    events: list[Any] = list(
        write_plan(Turn("Solve it"), POCKET, FakeModel(plan='{"route_plan": ["/chef", "/math"]}').generate)
    )
    assert isinstance(events[-1], PlanReady)
    assert events[-1].plan.routes == ("math",)
    assert any("/chef" in fault for fault in events[-1].plan.faults)


def test_a_plan_that_is_wanted_is_written_after_the_answer():
    """Nobody waits for it: the route is decided in one pass, and the plan costs sixty times as much."""
    fake = FakeModel(plan=PLAN)
    events = told(Turn("Solve it", with_plan=True), fake)
    assert names(events)[-4:] == ["AnswerDone", "PlanDelta", "PlanReady", "TurnDone"]
    assert [request.form for request in fake.requests] == ["route", "text", "plan"]


def test_a_plan_that_is_not_wanted_is_not_written():
    fake = FakeModel(plan=PLAN)
    told(Turn("Solve it"), fake)
    assert "plan" not in [request.form for request in fake.requests]


def test_a_router_that_cannot_write_a_plan_says_why_and_the_turn_is_done():
    fake = FakeModel(answers=["x is 4"], failures={"router-pocket-llama": LoadError("No such folder.")})
    events = told(Turn("Solve it", routes=("math",), with_plan=True), fake)
    assert text_of(events) == "x is 4"
    assert "No such folder." in events[-2].text
    assert isinstance(events[-1], TurnDone)
