"""Score a math model: its boxed answers on every family it was taught, and whether it admits what it was not.

Wordings are held out, numbers are fresh. An answer is right when SymPy finds its box equal to what it works out from
the drawn numbers: 2/4 counts for 1/2.
"""

import itertools
import random
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agents.catalogue import ModelSpec
from agents.evaluation.answer_parts import boxed_answer, visible
from agents.evaluation.asking import answer
from agents.evaluation.baselines import NEAREST, NearestNeighbour, most_common
from agents.evaluation.figures import Figure, share, shares_by
from agents.evaluation.overlap import overlap_figure
from agents.request import Generate
from agents.training.math_examples import (
    ABSTENTION,
    WordedProblem,
    draw_problem,
    iter_examples,
    read_families,
    read_unlearnt,
)
from agents.training.math_truth import box_is_true

PROBLEMS_PER_FAMILY = 3
TRAINING_EXAMPLES = 10_000
COMPARISON_S = 5.0
MAX_BOX_CHARS = 200


def score_math(spec: ModelSpec, generate: Generate, seed: int, limit: int | None) -> list[Figure]:
    """All figures of one math model, at most `limit` problems a family and as many of what it has not learnt."""
    problems = held_out_problems(seed, min(limit or PROBLEMS_PER_FAMILY, PROBLEMS_PER_FAMILY))
    answers = [answer(generate, spec, problem.question) for problem in problems]
    right = [is_right(boxed_answer(text), problem) for problem, text in zip(problems, answers, strict=True)]
    outside = unlearnt_questions(seed)[:limit]
    return [
        Figure(
            "boxed_answer",
            "Boxed answer right by SymPy, held-out wordings",
            share(right),
            baseline_shares(problems, seed),
            {"topic": shares_by([problem.family.topic for problem in problems], right)},
        ),
        Figure(
            "abstains_rightly",
            "Says that it has not learnt the problem, held-out questions of other topics",
            share([abstains(answer(generate, spec, question)) for question in outside]),
        ),
        Figure(
            "abstains_wrongly",
            "Says so of a problem it was taught (0 is best)",
            share([abstains(text) for text in answers]),
        ),
        overlap_figure(
            "Held-out questions",
            [problem.question for problem in problems],
            (example.question for example in itertools.islice(iter_examples(random.Random(seed)), TRAINING_EXAMPLES)),
        ),
    ]


def held_out_problems(seed: int, per_family: int) -> list[WordedProblem]:
    """As many problems of each family, in wordings that training never sees."""
    rng = random.Random(seed)
    return [draw_problem(worded, rng, held_out=True) for worded in read_families() for _ in range(per_family)]


def unlearnt_questions(seed: int) -> list[str]:
    """The held-out questions of kinds that no family has, filled."""
    rng = random.Random(seed)
    return [
        template.format(n=rng.randrange(2, 20), m=rng.randrange(2, 20), x=rng.choice("xyz"))
        for template in read_unlearnt()["held_out"]
    ]


def expected_box(problem: WordedProblem) -> str:
    """What the box of the generator's own solution holds, as decoding would show it."""
    return boxed_answer(visible(problem.completion))


def is_right(box: str, problem: WordedProblem) -> bool:
    """Whether SymPy finds the box equal to the truth; what it cannot read, or not in time, is wrong."""
    if box == expected_box(problem):
        return True
    if not box or len(box) > MAX_BOX_CHARS:
        return False
    try:
        with time_limit(COMPARISON_S):
            return box_is_true(box, problem.problem.truth)
    except Exception:  # noqa: BLE001 - LaTeX of a model: the parser may fail in any way
        return False


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block after so many seconds; in the main thread of a Unix process alone."""

    def interrupt(*_: object) -> None:
        raise TimeoutError(f"The comparison took longer than {seconds:g} s.")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def baseline_shares(problems: Sequence[WordedProblem], seed: int) -> dict:
    """What the most common box of training gets right, and the box of the nearest training question."""
    examples = list(itertools.islice(iter_examples(random.Random(seed)), TRAINING_EXAMPLES))
    boxes = [boxed_answer(visible(example.completion)) if example.calculated else "" for example in examples]
    constant = most_common([box for box in boxes if box])
    nearest = NearestNeighbour([example.question for example in examples]).nearest([p.question for p in problems])
    wanted = [expected_box(problem) for problem in problems]
    return {
        f"always {constant}": share([box == constant for box in wanted]),
        NEAREST: share([boxes[index] == box for index, box in zip(nearest, wanted, strict=True)]),
    }


def abstains(text: str) -> bool:
    """Whether the answer is the taught admission."""
    return text.strip() == ABSTENTION
