"""What holds for every text a router may write: golden texts, invariants, hostile texts, mutations.

python -m pytest tests/test_plan.py
python -m pytest tests/test_plan.py --update-golden     # then read the diff
"""

import contextlib
import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents import plan as plan_module
from agents.plan import (
    AGENTS,
    BRIEF,
    BRIEF_KEYS,
    CODE,
    DIFFICULTIES,
    FULL,
    FULL_KEYS,
    GENERAL,
    MATH,
    MAX_FAULTS,
    MAX_JSON_CHARS,
    MAX_STEPS,
    MAX_THOUGHT_CHARS,
    PlanReader,
    RoutePlan,
    RouteStep,
    plan_schema,
    read_plan,
    render_plan,
)

GOLDEN_TEXTS = sorted((Path(__file__).parent / "golden" / "plans").glob("*.txt"))
# Not the plan's own content: these say how the text was, and a rendered text is always well.
TEXT_FIELDS = ("thought", "complete", "faults")

quick = settings(derandomize=True, deadline=None, max_examples=200, database=None)


def golden_text(name: str) -> str:
    path = Path(__file__).parent / "golden" / "plans" / f"{name}.txt"
    return path.read_bytes().decode()


def content(plan: RoutePlan) -> dict[str, object]:
    return {name: value for name, value in asdict(plan).items() if name not in TEXT_FIELDS}


def fed(deltas: list[str]) -> RoutePlan:
    reader = PlanReader()
    for delta in deltas:
        reader.feed(delta)
    return reader.finish()


def split_at(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(edges)]


# --- texts ----------------------------------------------------------------------------------------

PIECES = (
    "<think>", "</think>", "<thi", "</", "<", "```json\n", "```", "\ufeff", "{", "}", "[", "]", ",",
    ":", '"', "\\", "\\u12", "\\ud83d", "\ud83d", "\x00", " ", "\n", "'", "NaN", "-1e9", "null",
    '{"route_plan": ["/math"]}', '"route_plan"', '"tags"', '"metrics"', '"difficulty": "easy"',
    '["/math(a, b)"', '"/code"', "/general-search(query=", "x=", "mode=web", "(", ")", "word",
)  # fmt: skip

any_text = st.text(st.characters(codec=None, categories=None), max_size=60)
plan_like_text = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
cut_golden_text = st.builds(
    lambda path, cut: path.read_bytes().decode()[:cut],
    st.sampled_from(GOLDEN_TEXTS),
    st.integers(0, 3000),
)
texts = any_text | plan_like_text | cut_golden_text

words = st.text(max_size=30).map(str.strip)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
calls = st.one_of(
    st.sampled_from(["/math", "code", "/general-search", "/general", "/poetry", ""]),
    st.builds("/{}({})".format, st.sampled_from(["math", "code", "general-search"]), words),
    st.builds('/general-search(query="{}", mode={})'.format, words, words),
)
plan_objects = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FULL_KEYS, json_values) | {"route_plan": st.lists(calls, max_size=8), "other": json_values},
)


# --- golden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", GOLDEN_TEXTS, ids=lambda path: path.stem)
def test_a_golden_text_reads_as_it_always_did(path: Path, request: pytest.FixtureRequest):
    plan = read_plan(path.read_bytes().decode())
    came = json.loads(json.dumps({"valid": plan.valid, **asdict(plan)}))
    golden = path.with_suffix(".json")
    if request.config.getoption("--update-golden"):
        golden.write_text(json.dumps(came, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert came == json.loads(golden.read_text(encoding="utf-8"))


def test_there_are_golden_texts_of_either_dialect_and_each_has_its_reading():
    """The parametrised test above would pass with an empty folder."""
    names = [path.stem for path in GOLDEN_TEXTS]
    assert sum(name.startswith("brief_") for name in names) >= 20
    assert sum(name.startswith("full_") for name in names) >= 10
    assert all(path.with_suffix(".json").exists() for path in GOLDEN_TEXTS)


# --- steps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "step"),
    [
        ("/code", RouteStep(CODE)),
        ("code", RouteStep(CODE)),
        ("/math()", RouteStep(MATH)),
        ("/math(Derive f(x))", RouteStep(MATH, "Derive f(x)")),
        ("/math(Solve x = 3, y=2)", RouteStep(MATH, "Solve x = 3, y=2")),
        ("/code(Implement it, using Python)", RouteStep(CODE, "Implement it, using Python")),
        ("/general", RouteStep(GENERAL)),
        ("/general-search(a, b, mode=web)", RouteStep(GENERAL, "a, b", (("mode", "web"),))),
        ('/general-search(query="a, b", mode=web)', RouteStep(GENERAL, "a, b", (("mode", "web"),))),
        ("/general-search(query='it\\'s', k=5)", RouteStep(GENERAL, "it's", (("k", "5"),))),
        ('/general-search(query="say "hi" now")', RouteStep(GENERAL, 'say "hi" now')),
        ('/general-search(query="open, mode=web)', RouteStep(GENERAL, "open, mode=web")),
        ("/general-search(mode=rag)", RouteStep(GENERAL, "", (("mode", "rag"),))),
        ("/general-search(E=mc^2)", RouteStep(GENERAL, "", (("E", "mc^2"),))),
    ],
)  # fmt: skip
def test_a_call_becomes_its_agent_its_task_and_its_arguments(call: str, step: RouteStep):
    assert read_plan(json.dumps({"route_plan": [call]})).steps == (step,)


def test_a_step_that_names_no_agent_is_dropped_and_named():
    plan = read_plan('{"route_plan": ["/physics(fall)", "/math"]}')
    assert plan.routes == (MATH,)
    assert any("'/physics(fall)'" in fault for fault in plan.faults)


def test_a_call_that_is_not_closed_keeps_its_task_and_is_named():
    plan = read_plan('{"route_plan": ["/math(Derive f"]}')
    assert plan.steps == (RouteStep(MATH, "Derive f"),)
    assert any("is no call" in fault for fault in plan.faults)


def test_no_plan_has_more_steps_than_the_cap():
    plan = read_plan(json.dumps({"route_plan": ["/math"] * (MAX_STEPS + 1)}))
    assert len(plan.steps) == MAX_STEPS
    assert any(f"more than {MAX_STEPS} steps" in fault for fault in plan.faults)


def test_a_second_route_plan_does_not_replace_steps_that_may_already_be_under_way():
    plan = read_plan('{"route_plan": ["/math"], "tags": ["a"], "route_plan": ["/code"], "tags": ["b"]}')
    assert (plan.routes, plan.tags) == ((MATH,), ("b",))
    assert sum("came again" in fault for fault in plan.faults) == 2


# --- while it streams -----------------------------------------------------------------------------


def test_the_plan_grows_while_it_is_written():
    reader = PlanReader()
    reader.feed('{"route_plan": ["/ma')
    assert reader.plan.routes == ()
    reader.feed('th", "/co')
    assert reader.plan.routes == (MATH,)
    reader.feed('de"], "route_rationale": "Half a sen')
    assert reader.plan.routes == (MATH, CODE)
    assert reader.plan.rationale == "Half a sen"
    reader.feed('tence", "tags": ["algebra", "lin')
    assert (reader.plan.tags, reader.plan.complete) == (("algebra", "lin"), False)


def test_a_plan_in_progress_is_not_blamed_for_what_may_still_come():
    reader = PlanReader()
    for char in golden_text("brief_seed_example"):
        assert reader.plan.faults == ()
        reader.feed(char)
    assert reader.finish().valid


def test_a_thought_can_be_read_while_it_is_thought():
    reader = PlanReader()
    reader.feed("<think>\nThe user wants a gra")
    assert reader.plan.thought == "The user wants a gra"


def test_a_draft_inside_a_thought_is_not_the_plan():
    plan = read_plan('<think>{"route_plan": ["/code"]}</think>{"route_plan": ["/math"]}')
    assert plan.routes == (MATH,)


def test_finishing_twice_or_looking_in_between_changes_nothing():
    text = golden_text("full_thought_then_plan")
    reader = PlanReader()
    for delta in split_at(text, list(range(0, len(text), 7))):
        reader.feed(delta)
        reader.finish()
    assert reader.finish() == reader.finish() == read_plan(text)


@quick
@given(texts, st.lists(st.integers(0, 4000), max_size=8))
@example('<think>a</think>{"route_plan": ["/math"]}', list(range(42)))
def test_any_split_of_a_text_gives_the_plan_of_the_text(text: str, cuts: list[int]):
    assert fed(split_at(text, cuts)) == read_plan(text)


@pytest.mark.parametrize("path", GOLDEN_TEXTS, ids=lambda path: path.stem)
def test_a_golden_text_fed_by_the_character_gives_its_plan(path: Path):
    text = path.read_bytes().decode()
    assert fed(list(text)) == read_plan(text)


@quick
@given(texts, st.integers(0, 4000))
@example('{"route_plan": ["/math"], "route_plan": ["/code"]}', 24)
def test_what_a_prefix_decided_the_whole_text_decides_too(text: str, cut: int):
    """A step that was shown, and perhaps begun, is never taken back."""
    shown = read_plan(text[:cut]).steps
    assert read_plan(text).steps[: len(shown)] == shown


@pytest.mark.parametrize("path", GOLDEN_TEXTS, ids=lambda path: path.stem)
def test_the_steps_of_a_golden_text_only_ever_grow(path: Path):
    reader = PlanReader()
    shown: tuple[RouteStep, ...] = ()
    for char in path.read_bytes().decode():
        reader.feed(char)
        steps = reader.plan.steps
        assert steps[: len(shown)] == shown
        shown = steps


# --- any text -------------------------------------------------------------------------------------


@quick
@given(texts)
def test_every_reading_can_be_encoded_and_is_valid_only_without_faults(text: str):
    plan = read_plan(text)
    json.dumps(asdict(plan), ensure_ascii=False).encode()
    assert plan.valid == (plan.complete and not plan.faults and plan.steps != ())
    assert all(fault.endswith(".") for fault in plan.faults)
    assert set(plan.routes) <= set(AGENTS)


@quick
@given(plan_objects)
def test_an_object_that_json_accepts_is_read_to_its_end(values: dict[str, object]):
    plan = read_plan(json.dumps(values))
    assert plan.complete == bool(values)


@quick
@given(plan_objects, st.sampled_from([None, 1]))
def test_a_valid_plan_is_json(values: dict[str, object], indent: int | None):
    text = json.dumps(values, indent=indent, ensure_ascii=False)
    for cut in (
        text,
        text[:-1],
        f"{text},",
        text.replace(" ", "\n", 1),
        text.replace("]", ",]", 1),
    ):
        if read_plan(cut).valid:
            assert set(json.loads(cut)) in (set(BRIEF_KEYS), set(FULL_KEYS))


HOSTILE_PIECES = {
    "prose": "words ", "tags": "<", "half tags": "</thin", "thoughts": "<think></think>",
    "braces": "{", "empty objects": "{}", "keys in prose": '{"a"', "brackets": "[", "quotes": '"',
    "backslashes": "\\", "escapes": "\\ud83d", "lone surrogates": "\udc00", "NULs": "\0",
    "digits": "9", "words": "NaN,", "commas": ",", "colons": '"":', "spaces": " ", "fences": "```",
    "single quotes": "{'", "steps": '"/math(",', "unknown steps": '"/x",', "pairs": '"tags":[],',
    "unknown pairs": '"k":1,', "bare words": "a1b,", "search": "a=\"b',",
}  # fmt: skip
OPENINGS = ("", "<think>", '{"', '{"a": ', '{"metrics": [', '{"route_plan": ["', '{"route_plan": [',
            '{"route_plan": ["/general-search(', '{"route_plan": [], ')  # fmt: skip


def hostile_texts(length: int) -> Iterator[str]:
    for opening in OPENINGS:
        for piece in HOSTILE_PIECES.values():
            yield (opening + piece * length)[:length]


def test_no_hostile_text_of_100_kilobytes_raises_or_fills_the_plan():
    for text in hostile_texts(100_000):
        plan = read_plan(text)
        assert not plan.valid
        assert len(plan.steps) <= MAX_STEPS
        assert len(plan.thought) <= MAX_THOUGHT_CHARS
        assert len(json.dumps(content(plan))) <= 7 * MAX_JSON_CHARS
        assert len(plan.faults) <= MAX_FAULTS and all(len(fault) < 200 for fault in plan.faults)


def test_ten_megabytes_of_prose_are_read():
    assert not read_plan("prose " * 1_700_000).valid


def test_brackets_a_hundred_thousand_deep_stop_the_reading():
    plan = read_plan('{"route_plan": ["/math"], "metrics": ' + "[" * 100_000 + "]" * 100_000 + "}")
    assert plan.routes == (MATH,)
    assert any("nested deeper" in fault for fault in plan.faults)


def test_a_number_of_ten_thousand_digits_is_a_fault_and_no_more():
    plan = read_plan('{"route_plan": ["/math"], "tags": [' + "9" * 10_000 + "]}")
    assert plan.complete and not plan.valid


def test_an_object_longer_than_the_cap_keeps_what_came_before_it():
    plan = read_plan('{"route_plan": ["/math"], "tags": [' + '"tag", ' * MAX_JSON_CHARS)
    assert plan.routes == (MATH,) and plan.tags[0] == "tag"
    assert any(str(MAX_JSON_CHARS) in fault for fault in plan.faults)


# --- linear time ----------------------------------------------------------------------------------


def lines_run(deltas: list[str]) -> int:
    """Lines of plan.py that ran: a count does not depend on how busy the machine is."""
    count = 0

    def trace(frame: FrameType, event: str, _: object):
        nonlocal count
        if frame.f_code.co_filename != plan_module.__file__:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        fed(deltas)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("by_character", [False, True])
def test_work_grows_no_faster_than_the_text(by_character: bool):
    """Four times the text, about four times the lines; quadratic reading would be sixteen."""
    for short, long in zip(hostile_texts(400), hostile_texts(1600), strict=True):
        few, many = (lines_run(list(t) if by_character else [t]) for t in (short, long))
        assert many <= 4.4 * few + 2000, short[:40]


def test_past_the_end_of_the_object_text_costs_nothing():
    plan = golden_text("brief_two_routes")
    one, thousand = (lines_run([plan, "and then " * n]) for n in (1, 1000))
    assert thousand == one


def test_looking_at_a_plan_costs_no_more_than_the_pair_being_written():
    """A chat looks at every delta: pairs that are done must not be read again."""
    reader = PlanReader()
    reader.feed('{"route_plan": ["/math"], "tags": [' + '"tag", ' * 500 + '"x"], "handoff_plan": "m')
    tags = reader.plan.tags
    assert reader.plan.tags is tags


# --- mutations ------------------------------------------------------------------------------------


def mutated(text: str, rng: random.Random) -> str:
    at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    match rng.randrange(5):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + rng.choice(PIECES) + text[at:]
        case 2:
            return text[:at] + text[to:]
        case 3:
            return text[:to] + text[at:]
        case _:
            return text[:at] + chr(rng.randrange(0x300)) + text[at + 1 :]


def strict_objects(text: str) -> Iterator[dict[str, object]]:
    """Every object in the text that the standard library reads too."""
    for index in (index for index, char in enumerate(text) if char == "{"):
        with contextlib.suppress(ValueError):
            yield json.JSONDecoder().raw_decode(text, index)[0]


@pytest.mark.parametrize("name", ["brief_two_routes", "full_thought_then_plan"])
def test_a_mutated_plan_is_read_and_is_valid_only_if_it_is_json(name: str):
    text, rng = golden_text(name), random.Random(7)
    for _ in range(2000):
        mutant = text
        for _ in range(rng.randrange(1, 4)):
            mutant = mutated(mutant, rng)
        if read_plan(mutant).valid:
            assert any("route_plan" in values for values in strict_objects(mutant))


# --- rendering ------------------------------------------------------------------------------------


@quick
@given(plan_objects)
def test_a_plan_that_is_rendered_and_read_again_is_the_same(values: dict[str, object]):
    plan = read_plan(json.dumps(values))
    if plan.dialect:
        assert content(read_plan(render_plan(plan))) == content(plan)


@quick
@given(
    st.lists(
        st.builds(RouteStep, st.sampled_from([MATH, CODE]), words)
        | st.builds(
            RouteStep,
            st.just(GENERAL),
            words,
            st.lists(st.tuples(st.sampled_from(["mode", "k"]), words), max_size=3).map(tuple),
        ),
        max_size=MAX_STEPS,
    ),
)
def test_steps_survive_rendering_whatever_their_words(steps: list[RouteStep]):
    """Quotes, brackets, commas, equals signs and backslashes in a task are still the task."""
    plan = RoutePlan(steps=tuple(steps), dialect=FULL)
    assert read_plan(render_plan(plan)).steps == plan.steps


@pytest.mark.parametrize(("dialect", "keys"), [(BRIEF, BRIEF_KEYS), (FULL, FULL_KEYS)])
def test_a_rendered_plan_has_its_dialects_keys_in_order(dialect: str, keys: tuple[str, ...]):
    assert tuple(json.loads(render_plan(RoutePlan(dialect=dialect)))) == keys


def test_rendering_leaves_accents_as_they_are():
    assert "é → ∫" in render_plan(RoutePlan(rationale="é → ∫"))


@pytest.mark.parametrize("name", ["brief_two_routes", "full_metrics_as_list"])
def test_a_rendered_golden_plan_is_valid(name: str):
    assert read_plan(render_plan(read_plan(golden_text(name)))).valid


# --- schema ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("dialect", "keys"), [(BRIEF, BRIEF_KEYS), (FULL, FULL_KEYS)])
def test_the_schema_asks_for_every_key_in_the_order_in_which_they_are_rendered(dialect: str, keys: tuple[str, ...]):
    """A grammar writes properties in the schema's order: training text must have the same."""
    schema = plan_schema(dialect)
    assert tuple(schema["properties"]) == tuple(schema["required"]) == keys
    assert schema["additionalProperties"] is False
    assert schema["properties"]["difficulty"]["enum"] == list(DIFFICULTIES)


def test_a_brief_plan_can_only_name_agents_that_exist():
    items = plan_schema(BRIEF)["properties"]["route_plan"]["items"]
    assert items["enum"] == [f"/{agent}" for agent in AGENTS]
    for route in items["enum"]:
        assert read_plan(json.dumps({"route_plan": [route]})).routes == (route.removeprefix("/"),)


@pytest.mark.parametrize("name", ["brief_two_routes", "full_whole", "full_metrics_as_list"])
def test_a_rendered_plan_satisfies_its_schema(name: str):
    jsonschema = pytest.importorskip("jsonschema")
    plan = read_plan(golden_text(name))
    jsonschema.validate(json.loads(render_plan(plan)), plan_schema(plan.dialect))


def test_a_plan_that_satisfies_its_schema_is_valid():
    sample = {
        "string": lambda spec: spec.get("enum", ["some words"])[0],
        "array": lambda spec: [spec["items"].get("enum", ["/math(Prove it)"])[0]] * spec["maxItems"],
    }
    for dialect in (BRIEF, FULL):
        specs = plan_schema(dialect)["properties"]
        text = json.dumps({key: sample[spec["type"]](spec) for key, spec in specs.items()})
        assert read_plan(text).valid, read_plan(text).faults
        assert read_plan(text).dialect == dialect


def test_a_schema_of_no_dialect_is_refused():
    with pytest.raises(ValueError, match="'short'"):
        plan_schema("short")


def test_a_plan_is_a_value():
    plan = read_plan(golden_text("full_whole"))
    assert hash(plan) == hash(replace(plan)) and replace(plan, complete=False) != plan
