"""The data of the pocket models is right: it is all they ever learn."""

import itertools
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue import load_catalogue
from agents.conversation import Turn, run_turn
from agents.inference.fake import FakeModel
from agents.inference.loading import LoadedModel
from agents.plan import AGENTS, read_plan
from agents.training import code_examples, general_examples, math_examples, router_examples
from agents.training.code_examples import read_tasks
from agents.training.corruption import corrupt
from agents.training.examples import Example
from agents.training.general_examples import FRAMES, read_entries, read_unknown
from agents.training.pocket_recipes import build_model, read_recipe
from agents.training.pocket_rows import encode, iter_rows
from agents.training.pocket_tokenizer import END, START, train_tokenizer
from agents.training.question_templates import fill, read_groups
from agents.training.train_pocket import SOURCES

ROOT = Path(__file__).resolve().parent.parent
ROUTING_BENCHMARK = ROOT / "assets" / "benchmarks" / "routing.jsonl"
OVERLAP_WORDS = 13


def words(text: str) -> tuple[str, ...]:
    """The words of a text, small and without punctuation: what is the same in these is the same question."""
    return tuple("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def alike(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return {words(text) for text in texts}


def repeated(items: Iterable) -> list:
    return [item for item, count in Counter(items).items() if count > 1]


def take(source: Callable, count: int, seed: int = 1, **options: object) -> list[Example]:
    return list(itertools.islice(source(random.Random(seed), **options), count))


# --- templates of the router ----------------------------------------------------------------------


def test_every_template_of_every_group_can_be_filled():
    rng = random.Random(1)
    for group in read_groups():
        for template in group.questions:
            assert fill(template, group.slots, rng).strip(), group.name


def test_no_two_groups_have_one_name_and_each_is_on_one_split():
    groups = read_groups()
    assert repeated(group.name for group in groups) == []
    assert {group.split for group in groups} == {"train", "validation", "test"}


def test_no_wording_of_three_words_or_more_stands_on_two_splits():
    """Groups keep a template on one split only as long as nobody writes it twice."""
    splits: dict[tuple[str, ...], set[str]] = {}
    for group in read_groups():
        for template in group.questions:
            splits.setdefault(words(template), set()).add(group.split)
    assert [" ".join(key) for key, found in splits.items() if len(found) > 1 and len(key) > 2] == []


def test_every_group_has_known_routes_a_task_for_each_and_wordings():
    for group in read_groups():
        assert set(group.routes) <= set(AGENTS), group.name
        assert len(group.routes) == len(group.tasks) == len(set(group.routes)), group.name
        assert set(group.after) <= set(AGENTS), group.name
        assert group.questions and group.tags, group.name


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_every_order_of_one_two_and_three_agents_is_in_every_split(split):
    orders = {order for count in (1, 2, 3) for order in itertools.permutations(AGENTS, count)}
    assert {group.routes for group in read_groups() if group.split == split} == orders


def grams(text: str) -> set[tuple[str, ...]]:
    text_words = words(text)
    return {text_words[i : i + OVERLAP_WORDS] for i in range(len(text_words) - OVERLAP_WORDS + 1)}


def test_the_routing_benchmark_shares_no_thirteen_words_with_the_templates():
    """The usual test for a benchmark that leaked into training (Brown et al. 2020, appendix C)."""
    rows = [json.loads(line) for line in ROUTING_BENCHMARK.read_text(encoding="utf-8").splitlines()]
    assert rows
    benchmark = set().union(*(grams(row["question"]) for row in rows))
    templates = set().union(*(grams(text) for group in read_groups() for text in group.questions))
    assert benchmark & templates == set()


# --- examples of the router -----------------------------------------------------------------------


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_a_clean_router_example_is_a_valid_plan_with_the_routes_of_its_group(split):
    routes = {group.name: group.routes for group in read_groups() if group.split == split}
    for example in take(router_examples.iter_examples, 150, split=split, clean=True):
        plan = read_plan(example.completion)
        assert plan.valid, (example.group, plan.faults)
        assert (plan.routes, plan.dialect) == (routes[example.group], "brief")
        assert example.ends


def test_a_training_example_is_a_whole_plan_or_its_route_alone():
    """A plan that is cut after its route must not teach the model to stop there."""
    routes = {group.name: group.routes for group in read_groups()}
    routes |= {f"{agent}/specialist": (agent,) for agent in AGENTS}
    examples = take(router_examples.iter_examples, 400)
    for example in examples:
        plan = read_plan(example.completion)
        assert plan.routes == routes[example.group]
        assert plan.valid == plan.complete == example.ends
        assert example.ends or example.completion.endswith("],")
    assert {example.ends for example in examples} == {True, False}


def test_what_the_specialists_are_asked_is_trained_and_never_tested():
    def asked(split: str) -> set[str]:
        examples = take(router_examples.iter_examples, 300, split=split)
        return {example.group for example in examples if example.group.endswith("/specialist")}

    assert asked("train") == {f"{agent}/specialist" for agent in AGENTS}
    assert asked("validation") == asked("test") == set()


def test_a_follow_up_always_comes_after_an_earlier_turn():
    later = {group.name for group in read_groups() if group.after}
    examples = [e for e in take(router_examples.iter_examples, 600, clean=True) if e.group in later]
    assert examples
    assert all([m.role for m in e.messages] == ["system", "user", "assistant", "user"] for e in examples)


# --- code -----------------------------------------------------------------------------------------

RUN_ALL = """
import json, os, sys, tempfile, traceback
failures = []
for name, program in json.load(sys.stdin):
    os.chdir(tempfile.mkdtemp(dir=sys.argv[1]))
    try:
        exec(compile(program, name, "exec"), {"__name__": "__main__"})
    except BaseException:
        failures.append(name + ": " + traceback.format_exc().strip().splitlines()[-1])
sys.stdout = sys.__stdout__
print("\\n" + json.dumps(failures))
"""


def failures_of(programs: list[tuple[str, str]], folder: Path) -> list[str]:
    """Which programs raise, all run in one fresh process."""
    command = [sys.executable, "-W", "ignore", "-c", RUN_ALL, str(folder)]
    run = subprocess.run(command, input=json.dumps(programs), capture_output=True, text=True, timeout=60, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def test_every_answer_in_python_passes_its_own_test(tmp_path):
    tested = [task for task in read_tasks() if task.language == "python" and task.testcase]
    programs = [(task.entry_point, f"{task.code}\n{task.testcase}") for task in tested]
    assert len(programs) > 250
    assert failures_of([*programs, ("control", "assert 1 == 2")], tmp_path) == ["control: AssertionError"]


def test_every_python_task_that_writes_code_has_a_test_that_calls_it():
    for task in read_tasks():
        if task.language == "python" and task.kind == "write":
            assert task.entry_point in task.testcase, task.entry_point
            assert "assert" in task.testcase, task.entry_point
            assert task.entry_point in task.code, task.entry_point


def test_every_python_answer_is_python():
    for task in read_tasks():
        if task.language == "python":
            compile(task.code, task.entry_point, "exec")


def test_code_held_out_instructions_are_asked_nowhere_in_training():
    tasks = read_tasks()
    trained = alike(text for task in tasks for text in (*task.instructions, *task.phrases))
    assert trained & alike(text for task in tasks for text in task.held_out_instructions) == set()


def test_no_instruction_asks_for_two_tasks_and_no_two_tasks_have_one_name():
    tasks = read_tasks()
    assert repeated(key for task in tasks for key in alike((*task.instructions, *task.held_out_instructions))) == []
    assert repeated(task.entry_point for task in tasks) == []


# --- general --------------------------------------------------------------------------------------


def test_no_two_general_answers_have_one_name_or_one_question():
    entries = read_entries()
    assert repeated(entry.name for entry in entries) == []
    assert repeated(key for e in entries for key in alike((*e.questions, *e.held_out_questions))) == []


def test_general_held_out_questions_are_asked_nowhere_in_training():
    entries, unknown = read_entries(), read_unknown()
    framed = (frame.format(t=term) for entry in entries for term in entry.terms for frame in FRAMES)
    trained = alike((*(text for entry in entries for text in entry.questions), *framed, *unknown.questions))
    held_out = alike((*(t for entry in entries for t in entry.held_out_questions), *unknown.held_out_questions))
    assert trained & held_out == set()


def test_every_template_of_the_unknown_can_be_filled_and_the_held_out_ones_need_no_filling():
    unknown = read_unknown()
    rng = random.Random(1)
    assert all(fill(template, unknown.slots, rng).strip() for template in unknown.questions)
    assert [text for text in unknown.held_out_questions if "{" in text] == []


# --- corruption -----------------------------------------------------------------------------------

VOCABULARY = ["matrix", "loop", "why"]


@given(st.text(max_size=60), st.integers(0, 2**32))
def test_corruption_is_the_same_for_the_same_seed(question, seed):
    assert corrupt(question, random.Random(seed), VOCABULARY) == corrupt(question, random.Random(seed), VOCABULARY)


def test_corruption_leaves_some_questions_alone_and_changes_others():
    question = "What is the derivative of the product?"
    results = [corrupt(question, random.Random(seed), VOCABULARY) for seed in range(200)]
    assert 10 < results.count(question) < 190


def test_corruption_does_not_touch_the_lines_of_pasted_code():
    """What is pasted is not typed: openings, endings and case apart, the code stays."""
    code = "for i in range(3):\n    print(i)"
    assert all(code in corrupt(code, random.Random(seed), VOCABULARY) for seed in range(100))


# --- all agents -----------------------------------------------------------------------------------

DIGEST = """
import itertools, random, zlib
from agents.training import code_examples, general_examples, math_examples, router_examples
for source in (router_examples, math_examples, code_examples, general_examples):
    examples = itertools.islice(source.iter_examples(random.Random(7)), 100)
    print(zlib.crc32(repr(list(examples)).encode()))
"""


def test_a_seed_gives_the_same_data_in_every_process():
    """Anyone can rebuild the pocket models from a seed number: no order of a set may get into the data."""

    def digest(hash_seed: str) -> str:
        environ = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-c", DIGEST], env=environ, capture_output=True, text=True, check=True
        ).stdout

    assert digest("1") == digest("2")


def test_only_math_completions_are_calculated():
    """`x >> 1` in a program would be taken for the end of an expression, and stop the training."""
    for source in (router_examples, code_examples, general_examples):
        assert not any(example.calculated for example in take(source.iter_examples, 300))
    assert any(">>" in task.answer for task in read_tasks())


def fitting(agent: str) -> list[Example]:
    return take(SOURCES[agent], 60)


@pytest.mark.parametrize("agent", list(SOURCES))
def test_training_gives_a_model_the_messages_that_a_turn_will_give_it(agent):
    """The question of every example, asked in a turn: the pocket variant gets what it was trained on."""
    for example in fitting(agent):
        fake = FakeModel()
        routes = () if agent == "router" else (agent,)
        turn = Turn(example.question, history=example.messages[1:-1], routes=routes)
        list(run_turn(turn, load_catalogue({}), fake.generate))
        assert fake.requests[0].messages == example.messages


# --- examples to tokens ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded() -> LoadedModel:
    """A tokenizer as training makes it, in a loaded model as serving has it; the weights are not asked."""
    examples = [example for agent in SOURCES for example in fitting(agent)]
    texts = [text for e in examples for text in (*(m.content for m in e.messages), e.completion)]
    tokenizer = train_tokenizer(texts, vocab_size=600)
    recipe = replace(read_recipe("math-pocket"), hidden_size=16, intermediate_size=16, layers=1, heads=2, kv_heads=2)
    model = build_model(recipe, tokenizer)
    spec = load_catalogue({})["math-pocket"]
    return LoadedModel(spec, model, tokenizer, torch.device("cpu"), 2048, frozenset())


@pytest.mark.parametrize("agent", list(SOURCES))
def test_training_and_serving_render_the_same_prompt(agent, loaded):
    for example in fitting(agent):
        ids, weights = encode(example, loaded.tokenizer)
        prompt = loaded.render(example.messages)
        assert ids[: len(prompt)] == prompt
        assert not any(weights[: len(prompt)])
        assert weights[len(prompt)]


def test_the_model_is_trained_on_what_it_writes_and_not_on_what_is_forced(loaded):
    completion = "$$x = <<22-7>>$$ and $$\\boxed{<<15/3>>}$$"
    example = math_examples.Example((*fitting("math")[0].messages,), completion, "math/control", calculated=True)
    ids, trained = encode(example, loaded.tokenizer)
    written = [token for token, loss in zip(ids, trained, strict=True) if loss]
    assert loaded.tokenizer.decode(written) == completion + END
    whole = loaded.tokenizer.decode(ids)
    assert whole.startswith(START)
    assert whole.endswith("$$x = <<22-7>>15$$ and $$\\boxed{<<15/3>>5}$$" + END)


def test_the_end_of_a_completion_that_was_cut_is_not_trained(loaded):
    example = fitting("router")[0]
    assert encode(replace(example, ends=True), loaded.tokenizer)[1][-1]
    assert not encode(replace(example, ends=False), loaded.tokenizer)[1][-1]


def test_the_tokens_that_decide_a_route_weigh_more_than_the_words_of_its_plan(loaded):
    example = next(e for e in fitting("router") if e.ends)
    ids, weights = encode(example, loaded.tokenizer)
    heavy = loaded.tokenizer.decode([token for token, weight in zip(ids, weights, strict=True) if weight > 1])
    decisive = example.completion[: example.decisive_chars]
    assert heavy.startswith(decisive) and len(heavy) < len(decisive) + 8
    assert decisive.startswith('{"route_plan": ["/') and decisive.endswith("]")


def test_where_the_prompt_is_trained_it_is_the_question_alone(loaded):
    example = fitting("router")[0]
    ids, weights = encode(example, loaded.tokenizer, prompt_weight=0.2)
    asked = loaded.tokenizer.decode([token for token, weight in zip(ids, weights, strict=True) if weight == 0.2])
    assert asked == f"{example.question}{END}<|assistant|>"


def test_rows_are_full_length_and_each_example_in_them_starts_at_position_zero(loaded):
    examples = take(math_examples.iter_examples, 40)
    rows = list(iter_rows(iter(examples), loaded.tokenizer, row_tokens=256))
    assert rows
    starts = 0
    for ids, trained, positions in rows:
        assert len(ids) == len(trained) == len(positions) == 256
        begins = [i for i, token in enumerate(ids) if token == loaded.tokenizer.bos_token_id]
        assert all(positions[i] == 0 for i in begins)
        assert not any(loss for token, loss in zip(ids, trained, strict=True) if token == loaded.tokenizer.pad_token_id)
        starts += len(begins)
    assert len(examples) - 5 < starts <= len(examples)
