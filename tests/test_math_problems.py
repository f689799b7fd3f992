"""Every math problem the pocket model learns is solved right, says so in one box, and is asked as it is meant."""

import random

import pytest

from agents.calculator import split_marked
from agents.evaluation.answer_parts import boxed_answer, visible
from agents.training.math_dataset import WrongSolutionError, checked_row
from agents.training.math_examples import (
    ABSTENTION,
    WordedFamily,
    WordedProblem,
    draw_problem,
    draw_unlearnt,
    iter_examples,
    read_families,
    read_unlearnt,
    topics,
)
from agents.training.math_problem import Family, Problem
from agents.training.math_truth import box_is_true

DRAWS = 6


def plain(text: str) -> str:
    """What is the same in this is the same question."""
    kept = "".join(char if char.isalnum() or char in "+-*/^=<>(){}.|" else " " for char in text.lower())
    return " ".join(kept.split())


@pytest.fixture(params=read_families(), ids=lambda worded: worded.name)
def worded(request: pytest.FixtureRequest) -> WordedFamily:
    return request.param


def test_sympy_confirms_every_box(worded):
    rng = random.Random(2)
    for count in range(DRAWS):
        problem = draw_problem(worded, rng, held_out=count % 3 == 0)
        solution = visible(problem.completion)
        assert solution.count("\\boxed{") == 1
        assert box_is_true(boxed_answer(solution), problem.problem.truth), (problem.question, solution)


def test_every_wording_can_be_filled(worded):
    rng = random.Random(3)
    for wordings in (worded.wordings, worded.held_out_wordings):
        for wording in wordings.all():
            question = wording.format_map(dict(worded.family.draw(rng).fields))
            assert question.strip() and "{q}" not in question, wording


def test_training_never_sees_a_wording_that_is_held_out(worded):
    """Not even in another case or with another full stop: students' questions are made casual in training."""
    trained = {plain(wording) for wording in worded.wordings.all()}
    assert not trained & {plain(wording) for wording in worded.held_out_wordings.all()}
    assert len(worded.held_out_wordings.questions) >= 3


def test_families_have_names_of_their_own_and_the_topics_that_are_claimed():
    families = read_families()
    assert len({worded.name for worded in families}) == len(families)
    wanted = {
        "arithmetic", "number theory", "linear equations", "quadratic equations", "systems", "fractions and percent",
        "geometry", "trigonometry", "limits", "derivatives", "integrals", "sequences", "statistics", "probability",
        "word problems",
    }  # fmt: skip
    assert wanted <= set(topics())


def test_a_thought_comes_first_and_the_box_last():
    for example in (example for example, _ in zip(iter_examples(random.Random(4)), range(200), strict=False)):
        if example.calculated:
            assert example.completion.startswith("<think>")
            assert example.completion.count("</think>\n\n") == 1
            assert example.completion.endswith("}$$")


def test_the_model_writes_no_long_expression():
    """Copying is where a small model fails, and the calculator reads 120 characters."""
    lengths = [
        len(piece.rpartition("<<")[2])
        for worded in read_families()
        for piece, forced in split_marked(draw_problem(worded, random.Random(5)).completion)
        if not forced and piece.endswith(">>")
    ]
    assert max(lengths) <= 122


# --- the witness ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("box", "truth"),
    [
        ("15", "22-7"),
        ("\\frac{1}{2}", "Rational(2, 4)"),
        ("x = 3", "solve(2*x-6, x)[0]"),
        ("x = -2, x = 5", "FiniteSet(5, -2)"),
        ("x = 2, y = -1", "(2, -1)"),
        ("(2, -1)", "(2, -1)"),
        ("2 + \\sqrt{3}", "2 + sqrt(3)"),
        ("25\\pi", "pi*5**2"),
        ("2^{3} \\cdot 3", "24"),
        ("3x^{2} + \\cos(x)", "diff(x**3 + sin(x), x)"),
        ("x^{2} + C", "integrate(2*x, x) + C"),
        ("x > 3", "x > 3"),
        ("\\text{no real solution}", 'Symbol("no real solution")'),
    ],
)
def test_a_right_box_is_confirmed(box, truth):
    assert box_is_true(box, truth)


@pytest.mark.parametrize(
    ("box", "truth"),
    [
        ("14", "22-7"),
        ("x = -3", "3"),
        ("x = 5", "FiniteSet(5, -2)"),
        ("x = 5, x = 5", "FiniteSet(5, -2)"),
        ("x = -1, y = 2", "(2, -1)"),
        ("x^{2}", "integrate(2*x, x) + C"),
        ("x^{3} + C", "integrate(2*x, x) + C"),
        ("x < 3", "x > 3"),
        ("x \\ge 3", "x > 3"),
        ("\\text{yes}", 'Symbol("no")'),
        ("2 - \\sqrt{3}", "2 + sqrt(3)"),
    ],
)
def test_a_wrong_box_is_not(box, truth):
    assert not box_is_true(box, truth)


def test_a_wrong_solution_never_gets_into_the_data_set():
    family = Family("arithmetic", "introductory", "Add.", lambda rng: problem)
    problem = Problem({}, "$$\\boxed{<<2+2>>}$$", "2+2")
    assert checked_row(WordedProblem("addition", family, "2 + 2", problem))["generated_solution"].endswith("4}$$")
    wrong = Problem({}, "$$\\boxed{<<2+3>>}$$", "2+2")
    with pytest.raises(WrongSolutionError, match="holds 5"):
        checked_row(WordedProblem("addition", family, "2 + 2", wrong))


# --- what it does not do --------------------------------------------------------------------------


def test_what_was_not_learnt_is_declined_in_the_same_words():
    assert {draw_unlearnt(random.Random(seed)).completion for seed in range(20)} == {ABSTENTION}
    assert all(topic in ABSTENTION for topic in topics())


def test_held_out_questions_of_other_topics_are_asked_nowhere_in_training():
    unlearnt = read_unlearnt()
    assert len(unlearnt["held_out"]) >= 40
    assert not {plain(text) for text in unlearnt["train"]} & {plain(text) for text in unlearnt["held_out"]}
