"""What holds for figures, for the scoring of answers, and for the tables that are written from both.

python -m pytest tests/test_evaluation.py
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from scipy.stats import binomtest

from agents.catalogue import ALL_AGENTS, CATALOGUE, ROOT, ModelSpec, load_catalogue
from agents.errors import GenerationError
from agents.evaluation import bench, general_scores, math_scores, router_scores, write_tables
from agents.evaluation.answer_parts import boxed_answer, code_block, compiles, visible
from agents.evaluation.asking import answer, plan_text, route
from agents.evaluation.baselines import NearestNeighbour, routing_baselines
from agents.evaluation.code_scores import Asked as AskedTask
from agents.evaluation.code_scores import NearestTask, is_right, task_figures
from agents.evaluation.figures import (
    Estimate,
    Figure,
    calibration_error,
    calibration_estimate,
    share,
    shares_by,
    wilson_interval,
)
from agents.evaluation.math_scores import held_out_problems, score_math
from agents.evaluation.overlap import ngrams, overlap_figure
from agents.evaluation.program_runs import passes
from agents.evaluation.provenance import weights_sha256
from agents.evaluation.router_scores import Decision, Routed, decide_all, route_figures
from agents.evaluation.write_tables import TableError
from agents.events import Generated, TextDelta
from agents.inference.fake import FakeModel
from agents.plan import AGENTS
from agents.request import Request
from agents.training import math_examples
from agents.training.code_examples import Task

SPECS = load_catalogue({})
ROUTER_SPEC, MATH_SPEC, CODE_SPEC, GENERAL_SPEC = (SPECS.variants(agent)[0] for agent in ALL_AGENTS)


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


# --- figures --------------------------------------------------------------------------------------


# Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_the_published_ones(right: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(right, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("right", "n"), [(0, 1), (1, 1), (7, 9), (300, 360), (360, 360)])
def test_wilson_intervals_agree_with_scipy(right: int, n: int) -> None:
    expected = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson_interval(right, n) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_no_answers_say_nothing() -> None:
    assert share([]) == Estimate(0.0, 0.0, 1.0, 0)


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    assert calibration_error([0.95] * 10, [True] * 8 + [False] * 2) == pytest.approx(0.15)
    # Two bins: 0.25 is right half the time (gap .25), 1.0 always (gap 0).
    assert calibration_error([0.25, 0.25, 1.0, 1.0], [True, False, True, True]) == pytest.approx(0.125)
    assert calibration_error([0.0, 1.0], [False, True]) == 0.0


def test_calibration_interval_is_the_same_every_time_and_holds_the_value() -> None:
    confidences, right = [0.6, 0.9, 0.7, 0.95] * 20, [True, True, False, True] * 20
    first = calibration_estimate(confidences, right, seed=1)
    assert first == calibration_estimate(confidences, right, seed=1)
    assert first.low <= first.value <= first.high


def test_the_worst_part_of_a_figure_is_named() -> None:
    parts = shares_by(["chat", "long", "chat", "long"], [True, False, True, True])
    figure = Figure("x", "X", share([True, False, True, True]), parts={"style": parts}).as_dict()
    assert figure["worst"] == {"style": "long"}
    assert figure["n"] == 4
    assert figure["value"] == 0.75


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("$$\\boxed{42}$$", "42"),
        ("so $$\\boxed{\\frac{1}{2}}$$ and done", "\\frac{1}{2}"),
        ("$$\\boxed{1}$$ no, $$\\boxed{ x = 2 }$$", "x = 2"),
        ("$$\\boxed{\\frac{1}{2}", ""),
        ("no box", ""),
        ("\\boxed{" * 5000, ""),
    ],
)
def test_the_boxed_answer_is_the_last_closed_box(text: str, box: str) -> None:
    assert boxed_answer(text) == box


def test_visible_text_has_the_calculators_values_and_not_its_markers() -> None:
    assert visible("$$22 - 7 = <<22-7>>$$, $$\\boxed{<<1/2>>}$$") == "$$22 - 7 = 15$$, $$\\boxed{\\frac{1}{2}}$$"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Here:\n\n```python\nx = 1\n```\n\nDone.", "x = 1"),
        ("```\na\n```\n```\nb\n```", "a"),
        ("```python\ncut off", ""),
        ("no code", ""),
    ],
)
def test_the_code_block_is_the_first_closed_one(text: str, code: str) -> None:
    assert code_block(text) == code


def test_nothing_and_broken_code_do_not_compile() -> None:
    assert compiles("x = 1")
    assert not compiles("")
    assert not compiles("def f(:")
    assert not compiles("x = '\0'")


ADD = "def add(a, b):\n    return a + b"


@pytest.mark.parametrize(
    ("code", "passed"),
    [
        (ADD, True),
        (ADD.replace("+", "-"), False),
        ("", False),
        ("raise SystemExit(0)", False),
        ("import os\nos._exit(0)", False),
        ("while True:\n    pass", False),
        ("held = 'x' * 2**31\n" + ADD, False),
        ("answer = input()\n" + ADD, False),
    ],
)
def test_only_a_program_that_meets_its_test_passes(code: str, passed: bool) -> None:
    """A program that ends early, never ends or fills the memory has not passed."""
    assert passes(code, "assert add(2, 2) == 4\nassert add(2, 1) == 3", timeout_s=1.5) is passed


def test_a_generation_that_fails_is_a_wrong_answer() -> None:
    failing = FakeModel(failures={spec.name: GenerationError("too long") for spec in (ROUTER_SPEC, MATH_SPEC)})
    assert answer(failing.generate, MATH_SPEC, "2 + 2") == ""
    assert plan_text(failing.generate, ROUTER_SPEC, "2 + 2") == ""
    assert route(failing.generate, ROUTER_SPEC, "2 + 2") == ((), 0.0)


# --- scoring --------------------------------------------------------------------------------------

ROUTED = (
    Routed("What is 2 + 2?", ("math",), "plain"),
    Routed("Sort a list", ("code",), "search"),
    Routed("Solve x + 1 = 2 and plot it", ("math", "code"), "plain"),
)


def test_route_figures_count_first_routes_and_whole_lists() -> None:
    decisions = decide_all(FakeModel(routes=("math",)).generate, ROUTER_SPEC, ROUTED)
    baselines = {"always code": lambda asked: ["code"] * len(asked)}
    figures = by_name(route_figures("benchmark", "style", "three questions", decisions, baselines))
    first, whole = figures["benchmark_first_route"], figures["benchmark_all_routes"]
    assert (first.measured.value, whole.measured.value) == pytest.approx((2 / 3, 1 / 3))
    assert first.baselines["always code"].value == pytest.approx(1 / 3)
    assert first.as_dict()["worst"] == {"style": "search", "first route": "code"}


def test_coverage_and_accuracy_of_confident_routes_go_by_the_confidence() -> None:
    decisions = [Decision(ROUTED[0], ("math",), 0.95), Decision(ROUTED[1], ("math",), 0.5)]
    figures = by_name(router_scores.confidence_figures(decisions, seed=1))
    assert figures["sure_all_routes"].measured.value == 1.0
    assert figures["sure_coverage"].measured.value == 0.5
    assert figures["calibration_error"].measured.value == pytest.approx((0.05 + 0.5) / 2)


def test_the_benchmark_can_be_read_and_asks_for_agents_there_are() -> None:
    asked = router_scores.read_benchmark()
    assert len(asked) == 360
    assert {agent for routed in asked for agent in routed.routes} == set(AGENTS)


def test_a_question_that_shares_thirteen_words_with_training_is_counted() -> None:
    words = [f"word{n}" for n in range(20)]
    copied = "Other start, " + " ".join(words[3:16]).upper() + "!"
    own = " ".join(words[3:15]) + " and another end of it"
    figure = overlap_figure("Questions", [copied, own, "Sort a list!"], [" ".join(words), "sort a list"])
    assert figure.measured.value == pytest.approx(2 / 3)
    assert len(list(ngrams(" ".join(words)))) == 8


def test_a_model_that_writes_the_expected_solutions_scores_full_marks_in_maths() -> None:
    solutions = {problem.question: visible(problem.completion) for problem in held_out_problems(7, 2)}

    def generate(request: Request) -> Iterator[Generated]:
        yield TextDelta(solutions.get(request.messages[-1].content, "$$\\boxed{0}$$"))

    figures = by_name(score_math(MATH_SPEC, generate, seed=7, limit=2))
    assert figures["boxed_answer"].measured.value == 1.0
    assert figures["boxed_answer"].measured.n == 2 * len(math_examples.read_families())
    assert figures["abstains_rightly"].measured.value == 0.0
    assert figures["abstains_wrongly"].measured.value == 0.0


def test_a_model_that_only_abstains_is_right_about_what_it_was_not_taught() -> None:
    silent = FakeModel(answers=[math_examples.ABSTENTION])
    figures = by_name(score_math(MATH_SPEC, silent.generate, seed=7, limit=1))
    assert figures["boxed_answer"].measured.value == 0.0
    assert figures["abstains_rightly"].measured.value == figures["abstains_wrongly"].measured.value == 1.0


def test_a_box_is_judged_by_what_it_means() -> None:
    family = math_examples.Family("arithmetic", "introductory", "Divide.", lambda rng: problem)
    problem = math_examples.Problem({}, "$$\\boxed{<<2/4>>}$$", "Rational(2, 4)")
    worded = math_examples.WordedProblem("division", family, "2 / 4", problem)
    right = ("\\frac{1}{2}", "\\frac{2}{4}", "0.5")
    assert all(math_scores.is_right(box, worded) for box in right)
    wrong = ("", "2", "\\frac{1}{", "\\frac{2}{1}", "x" * 500)
    assert not any(math_scores.is_right(box, worded) for box in wrong)


def test_a_comparison_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TimeoutError, match=r"0\.05 s"), math_scores.time_limit(0.05):
        while True:
            pass


TASKS = (
    Task("add", "python", ("add two numbers", "sum of a and b"), (), ("plus for two numbers",), "Add:", ADD, "Done.",
         "assert add(2, 3) == 5"),
    Task("hello", "java", ("print hello in java",), (), ("java hello",), "Print:", 'System.out.println("hello");', ""),
)  # fmt: skip


def test_code_is_judged_by_its_test_or_by_the_tasks_own_code() -> None:
    assert is_right(TASKS[0], "add = lambda a, b: a + b")
    assert not is_right(TASKS[0], TASKS[1].code)
    assert is_right(TASKS[1], TASKS[1].code)
    assert not is_right(TASKS[1], "")


def test_task_figures_put_the_nearest_wording_beside_the_model() -> None:
    asked = [AskedTask(task.held_out_instructions[0], task) for task in TASKS]
    figures = by_name(
        task_figures(
            "held_out", "", CODE_SPEC, FakeModel(answers=[TASKS[0].answer]).generate, asked, NearestTask(TASKS)
        )
    )
    assert figures["held_out_right"].measured.value == 0.5
    assert [estimate.value for estimate in figures["held_out_right"].baselines.values()] == [0.5, 1.0]
    assert figures["held_out_compiles"].measured == share([True])


def test_a_general_model_that_never_knows_is_right_about_unknown_questions_only() -> None:
    silent = FakeModel(answers=[general_scores.read_unknown().answers[1]])
    figures = by_name(general_scores.score_general(GENERAL_SPEC, silent.generate, seed=1, limit=3))
    assert figures["whole_answer"].measured.value == figures["answer_begins"].measured.value == 0.0
    assert figures["abstains_rightly"].measured.value == figures["abstains_wrongly"].measured.value == 1.0


# --- baselines ------------------------------------------------------------------------------------

QUESTIONS = [
    "add 2 and 3",
    "solve x + 1 = 2",
    "sort a list in python",
    "write a loop",
    "what is a noun",
    "say hello",
] * 3
ROUTES = ["math", "math", "code", "code", "general", "general"] * 3
ASKED = ["solve x = 4", "python list", "what is a verb"]


def test_routing_baselines_decide_the_same_every_time() -> None:
    first, second = (routing_baselines(QUESTIONS, ROUTES, seed=5) for _ in range(2))
    assert {name: decide(ASKED) for name, decide in first.items()} == {
        name: decide(ASKED) for name, decide in second.items()
    }
    assert first["TF-IDF + logistic regression"](ASKED) == ["math", "code", "general"]
    assert first["always math"](ASKED) == ["math"] * 3


def test_the_nearest_neighbour_of_a_known_question_is_itself() -> None:
    assert NearestNeighbour(QUESTIONS[:6]).nearest(QUESTIONS[:6]) == list(range(6))


# --- speeds ---------------------------------------------------------------------------------------


def test_variants_take_turns_and_the_first_round_does_not_count() -> None:
    called: list[str] = []

    def measure(name: str) -> bench.Measure:
        return lambda: float(called.append(name) or len(called))

    rounds = bench.in_turn({"a": measure("a"), "b": measure("b")}, rounds=2)
    assert "".join(called) == "baabba"
    assert rounds == {"a": [3.0, 6.0], "b": [4.0, 5.0]}
    assert bench.speed("x", "X", "s", [3.0, 1.0, 2.0]) == bench.Speed("x", "X", "s", 2.0, 1.0, 3.0)


# --- tables ---------------------------------------------------------------------------------------

README = "# Title\n" + "".join(
    f"\nWords.\n\n<!-- table:{name} -->\nold\n<!-- /table:{name} -->\n"
    for name in ("catalogue", "scores", "variables", "bench")
)


def scores_of(spec: ModelSpec, folder: Path) -> dict[str, object]:
    figure = Figure("boxed_answer", "Boxed | right", share([True] * 9 + [False]), {"constant": share([False] * 10)},
                    {"family": shares_by(["add", "sub"] * 5, [True] * 9 + [False])})  # fmt: skip
    return {
        "variant": spec.name,
        "command": "python -m agents.evaluation.score_pocket --agent math",
        "commit": "0123abc",
        "date": "2026-02-01",
        "seed": 1,
        "weights_sha256": weights_sha256(folder),
        "figures": [figure.as_dict()],
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small copy of the project: catalogue, recipes, README, one checkpoint with its record and its scores."""
    for path in (CATALOGUE, ROOT / "agents" / "training" / "pocket.toml"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    folder = tmp_path / "assets" / "pocket" / MATH_SPEC.name
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    training = {
        "recipe": {"name": MATH_SPEC.name, "tokens": 123_456},
        "parameters": 1_700_000,
        "log": [{"step": 9, "tokens": 38_400, "loss": 0.25, "seconds": 120}],
    }
    (folder / "training.json").write_text(json.dumps(training), encoding="utf-8")
    scores = tmp_path / "assets" / "scores"
    scores.mkdir()
    (scores / f"{MATH_SPEC.name}.json").write_text(json.dumps(scores_of(MATH_SPEC, folder)), encoding="utf-8")
    return tmp_path


def test_tables_and_cards_are_written_from_the_files(project: Path) -> None:
    written = write_tables.write_tables(project, write=True)
    card = project / "assets" / "pocket" / MATH_SPEC.name / "README.md"
    assert written == [project / "README.md", card]
    assert write_tables.write_tables(project, write=False) == []
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert "\nold\n" not in readme
    assert readme.count("Words.") == 4
    assert all(f"`{spec.name}`" in readme for agent in ALL_AGENTS for spec in SPECS.variants(agent))
    assert "0.900 (0.596 to 0.982)" in readme
    text = card.read_text(encoding="utf-8")
    assert text.startswith("---\nlicense: apache-2.0\nlanguage:\n- en\nlibrary_name: transformers\n")
    for stated in (
        "0.900 (0.596 to 0.982)",
        "commit `0123abc`",
        "seed 1",
        "123,456",
        "tokens is now",
        "AutoModelForCausalLM",
    ):
        assert stated in text


def test_check_names_the_files_that_a_changed_figure_reaches(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tables.write_tables(project, write=True)
    path = project / "assets" / "scores" / f"{MATH_SPEC.name}.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["figures"][0]["value"] = 0.91
    path.write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["write_tables", "--check"])
    with pytest.raises(SystemExit) as ended:
        write_tables.main(project)
    assert ended.value.code != 0
    assert capsys.readouterr().out.splitlines() == [
        "README.md: differs",
        f"assets/pocket/{MATH_SPEC.name}/README.md: differs",
    ]


@pytest.mark.parametrize("marker", ["<!-- table:scores -->", "<!-- /table:variables -->"])
def test_a_missing_marker_is_named(project: Path, marker: str) -> None:
    (project / "README.md").write_text(README.replace(marker, ""), encoding="utf-8")
    with pytest.raises(TableError, match=marker):
        write_tables.write_tables(project, write=True)


def test_figures_of_other_weights_are_refused(project: Path) -> None:
    (project / "assets" / "pocket" / MATH_SPEC.name / "model.safetensors").write_bytes(b"trained again")
    with pytest.raises(TableError, match="other weights"):
        write_tables.write_tables(project, write=True)


def test_reported_and_measured_figures_share_no_table(project: Path) -> None:
    specs = [spec for agent in ALL_AGENTS for spec in SPECS.variants(agent)]
    reported = write_tables.catalogue_table(specs)
    measured = write_tables.scores_table(specs, write_tables.read_scores(project / "assets" / "scores"))
    assert "perplexity 1.84" in reported
    assert "perplexity" not in measured
    assert "0.900" not in reported


def test_the_bench_table_gives_median_range_and_machine() -> None:
    record = {
        "command": "python -m agents.evaluation.bench", "commit": "c", "date": "d", "seed": 1, "rounds": 7,
        "machine": {"cpu": "Some CPU", "cores": 2},
        "figures": [{"label": "Route", "unit": "s", "median": 0.0123456, "min": 0.01, "max": 0.02}],
    }  # fmt: skip
    table = write_tables.bench_table(record)
    assert "| Route | 0.01235 s | 0.01 to 0.02 |" in table
    assert "cpu Some CPU" in table


def test_every_variable_the_source_reads_is_in_the_table() -> None:
    """One that is in no table is one that nobody can find."""
    table = write_tables.variables_table([spec for agent in ALL_AGENTS for spec in SPECS.variants(agent)])
    sources = [*(ROOT / "agents").rglob("*.py"), *ROOT.glob("app.py")]
    quoted = {
        piece.split('"')[0]
        for path in sources
        for piece in path.read_text(encoding="utf-8").split('"COURSEGPT_')[1:]
        if piece.split('"')[0].isupper()
    }
    assert quoted
    assert all(f"`COURSEGPT_{name}`" in table for name in quoted)
