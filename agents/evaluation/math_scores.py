"""Score a math model: its boxed answers on every family it was taught, and whether it admits what it was not.

Wordings are held out, numbers are fresh. An answer is right when its box holds exactly the expected text: that
is stricter than a reader, who would accept 2/4 for 1/2.
"""

import itertools
import random
from collections.abc import Sequence

from agents.catalogue import ModelSpec
from agents.evaluation.answer_parts import boxed_answer, visible
from agents.evaluation.asking import answer
from agents.evaluation.baselines import most_common
from agents.evaluation.figures import Figure, share, shares_by
from agents.request import Generate
from agents.training import math_examples
from agents.training.examples import Example

PROBLEMS_PER_FAMILY = 30
TRAINING_EXAMPLES = 5000
NOT_LEARNT = "not-learnt"


def score_math(spec: ModelSpec, generate: Generate, seed: int, limit: int | None) -> list[Figure]:
    """All figures of one math model, at most `limit` problems a family."""
    problems = held_out_problems(seed, min(limit or PROBLEMS_PER_FAMILY, PROBLEMS_PER_FAMILY))
    answers = [answer(generate, spec, problem.question) for problem in problems]
    learnt = [(p, a) for p, a in zip(problems, answers, strict=True) if family_of(p) != NOT_LEARNT]
    others = [a for p, a in zip(problems, answers, strict=True) if family_of(p) == NOT_LEARNT]
    right = [boxed_answer(text) == expected_box(problem) for problem, text in learnt]
    constant = constant_box(seed)
    by_chance = share([expected_box(problem) == constant for problem, _ in learnt])
    return [
        Figure(
            "boxed_answer",
            "Boxed answer right, held-out wordings",
            share(right),
            {f"always {constant}": by_chance},
            {"family": shares_by([family_of(problem) for problem, _ in learnt], right)},
        ),
        Figure(
            "abstains_rightly",
            "Says that it has not learnt the problem, held-out wordings of topics that training names",
            share([abstains(text) for text in others]),
        ),
        Figure(
            "abstains_wrongly",
            "Says so of a problem it was taught (0 is best)",
            share([abstains(text) for _, text in learnt]),
        ),
    ]


def held_out_problems(seed: int, per_family: int) -> list[Example]:
    """As many problems of each family, in wordings that training never sees."""
    rng = random.Random(seed)
    return [
        math_examples.make_example(family, rng, held_out=True)
        for family in math_examples.FAMILIES
        for _ in range(per_family)
    ]


def family_of(problem: Example) -> str:
    """The family's name."""
    return problem.group.removeprefix("math/")


def expected_box(problem: Example) -> str:
    """What the box should hold, as decoding would show it."""
    return boxed_answer(visible(problem.completion))


def constant_box(seed: int) -> str:
    """The most common boxed answer in training."""
    examples: Sequence[Example] = list(
        itertools.islice(math_examples.iter_examples(random.Random(seed)), TRAINING_EXAMPLES)
    )
    return most_common([box for example in examples if (box := expected_box(example))])


def abstains(text: str) -> bool:
    """Whether the answer is the taught admission."""
    return text.strip() == math_examples.ABSTENTION
