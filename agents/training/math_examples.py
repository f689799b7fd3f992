"""Generate problems with worked solutions for the pocket math model.

Each family (in the *_problems.py files) draws numbers, words the question in one of the ways of math_wordings/*.toml
and writes a thought and the steps. The values in the steps stand between the calculator's markers: training renders
them with the same calculator that decoding uses.

    python -m agents.training.math_examples 20 --seed 1
"""

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.math_agent import MATH_AGENT
from agents.training import (
    algebra_problems,
    arithmetic_problems,
    calculus_problems,
    chance_problems,
    geometry_problems,
    story_problems,
)
from agents.training.examples import Example, print_examples
from agents.training.math_problem import Family, Problem

WORDINGS = Path(__file__).with_name("math_wordings")
UNLEARNT = WORDINGS / "unlearnt.toml"
NOT_LEARNT = "not-learnt"
NOT_LEARNT_SHARE = 0.08

AREAS: dict[str, Mapping[str, Family]] = {
    "arithmetic": arithmetic_problems.FAMILIES,
    "algebra": algebra_problems.FAMILIES,
    "geometry": geometry_problems.FAMILIES,
    "calculus": calculus_problems.FAMILIES,
    "chance": chance_problems.FAMILIES,
    "stories": story_problems.FAMILIES,
}


# What students ask most, drawn three times as often as the rest.
COMMON_WEIGHT = 3
COMMON = frozenset(
    """
    addition subtraction multiplication division decimals expression order-of-operations several-addends signed-numbers
    power square-root round-decimal larger-number convert-to-smaller-unit convert-to-larger-unit
    fractions fraction-product fraction-quotient fraction-of-a-number simplify-fraction mixed-to-improper
    decimal-to-fraction fraction-to-percent percent percent-increase percent-decrease percent-change part-as-percent
    whole-from-percent simple-interest compound-interest
    greatest-common-divisor least-common-multiple prime-factorization remainder is-prime
    linear linear-one-step linear-both-sides linear-brackets linear-fraction number-riddle-more number-riddle-less
    quadratic quadratic-leading quadratic-irrational quadratic-no-real square-equals quadratic-by-factoring discriminant
    parabola-vertex system-elimination system-substitution sum-and-difference two-tickets
    expand-bracket expand-product expand-square factor-quadratic factor-squares factor-common evaluate-polynomial
    function-value like-terms power-product power-quotient power-of-a-power simplify-root rationalize
    exponential-equation logarithm absolute-value-equation slope-of-two-points line-through-two-points
    rectangle rectangle-perimeter square-area triangle-area trapezoid-area circle-area circle-circumference hypotenuse
    leg cuboid-volume cube-volume cylinder-volume cone-volume sphere-volume triangle-angle polygon-angle-sum distance
    midpoint trig-value trig-value-in-radians degrees-to-radians radians-to-degrees trig-ratio side-from-angle
    trig-equation
    derivative-of-a-power derivative-of-a-polynomial derivative-of-a-sum derivative-of-a-negative-power product-rule
    chain-rule chain-rule-on-a-bracket derivative-at-a-point slope-of-a-tangent tangent-line second-derivative
    antiderivative antiderivative-of-a-sum antiderivative-with-a-factor-inside definite-integral
    limit-by-substitution removable-limit limit-at-infinity limit-of-a-sine-quotient
    arithmetic-next arithmetic-term geometric-next geometric-term arithmetic-sum geometric-sum sum-to-n
    infinite-geometric average median mode range variance standard-deviation z-score
    one-die two-dice-sum coins-exactly bag-one bag-without-replacement one-card complement independent-both conditional
    arrangements combinations permutations product-of-two handshakes committees factorial
    shopping left-over put-together how-many-more two-purchases change discount percent-of-a-group fraction-of saving
    share-equally share-rest boxes-needed groups-and-extra speed travel-time travel-speed average-speed
    working-together recipe age-later pages-per-day wages ratio-first-share stock-down-and-up
    """.split()
)


@dataclass(frozen=True, slots=True)
class Wordings:
    """The ways one kind of problem is asked: phrases set into frames, and whole questions."""

    frames: tuple[str, ...]
    phrases: tuple[str, ...]
    questions: tuple[str, ...]

    def draw(self, rng: random.Random) -> str:
        """A phrase in a frame, or a question: each kind in half of the draws, however many there are of it."""
        if self.phrases and (not self.questions or rng.random() < 0.5):
            return rng.choice(self.frames).replace("{q}", rng.choice(self.phrases))
        return rng.choice(self.questions)

    def all(self) -> Iterator[str]:
        """Every wording."""
        yield from (frame.replace("{q}", phrase) for frame in self.frames for phrase in self.phrases)
        yield from self.questions


@dataclass(frozen=True, slots=True)
class WordedFamily:
    """One kind of problem with its wordings in training, and the ones that training never sees."""

    name: str
    family: Family
    wordings: Wordings
    held_out_wordings: Wordings

    @property
    def weight(self) -> int:
        """How often it is drawn where a rare family is drawn once."""
        return COMMON_WEIGHT if self.name in COMMON else 1


@dataclass(frozen=True, slots=True)
class WordedProblem:
    """A problem as a student asks it."""

    name: str
    family: Family
    question: str
    problem: Problem

    @property
    def completion(self) -> str:
        """Thought and solution, with the calculator's markers."""
        return f"<think>{self.family.thought}</think>\n\n{self.problem.solution}"

    @property
    def example(self) -> Example:
        """What training and evaluation read."""
        return Example(MATH_AGENT.messages(self.question), self.completion, f"math/{self.name}", calculated=True)


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless problems, common families more often; `held_out` takes the wordings training never sees."""
    families = [worded for worded in read_families() for _ in range(worded.weight)]
    while True:
        for worded in rng.sample(families, len(families)):
            if rng.random() < NOT_LEARNT_SHARE:
                yield draw_unlearnt(rng, held_out)
            yield draw_problem(worded, rng, held_out).example


def draw_problem(worded: WordedFamily, rng: random.Random, held_out: bool = False) -> WordedProblem:
    """One problem of a family."""
    wording = (worded.held_out_wordings if held_out else worded.wordings).draw(rng)
    problem = worded.family.draw(rng)
    question = wording.format_map(dict(problem.fields))
    return WordedProblem(worded.name, worded.family, question if held_out else _say_casually(question, rng), problem)


def _say_casually(question: str, rng: random.Random) -> str:
    """Students write without capitals, full stops or spaces, and greet or thank around the question."""
    if rng.random() < 0.15:
        question = question[0].lower() + question[1:]
    if rng.random() < 0.15:
        question = question.rstrip(".?!:")
    if rng.random() < 0.08:
        question = question.replace(" + ", "+").replace(" - ", "-").replace(" = ", "=")
    if rng.random() < 0.08:
        question = rng.choice(OPENINGS) + question
    if rng.random() < 0.08:
        question += rng.choice(ENDINGS)
    return question


OPENINGS = ("Please help: ", "Hi, ", "hey ", "Can you help me? ", "Homework: ", "Quick one: ", "Hello! ")
ENDINGS = (" Thanks!", " please", " Show your steps.", " thank you", " Explain each step.", " step by step")


# --- what it does not do --------------------------------------------------------------------------


def topics() -> list[str]:
    """The topics that the families cover, in the order of the areas."""
    return list(dict.fromkeys(family.topic for area in AREAS.values() for family in area.values()))


ABSTENTION = (
    "This small model has not learnt that kind of problem. It has learnt "
    f"{', '.join(topics()[:-1])} and {topics()[-1]}. Choose a larger math model for this question."
)


def draw_unlearnt(rng: random.Random, held_out: bool = False) -> Example:
    """A problem of a kind that no family has, and the admission."""
    template = rng.choice(read_unlearnt()["held_out" if held_out else "train"])
    question = template.format(n=rng.randrange(2, 20), m=rng.randrange(2, 20), x=rng.choice("xyztabn"))
    if not held_out:
        question = _say_casually(question, rng)
    return Example(MATH_AGENT.messages(question), ABSTENTION, f"math/{NOT_LEARNT}")


@cache
def read_unlearnt() -> dict[str, list[str]]:
    """unlearnt.toml."""
    return tomllib.loads(UNLEARNT.read_text(encoding="utf-8"))


# --- wordings -------------------------------------------------------------------------------------


@cache
def read_families() -> tuple[WordedFamily, ...]:
    """The kinds of problems with their wordings."""
    return tuple(worded for area, families in AREAS.items() for worded in _read_area(area, families))


def _read_area(area: str, families: Mapping[str, Family]) -> Iterator[WordedFamily]:
    table = tomllib.loads((WORDINGS / f"{area}.toml").read_text(encoding="utf-8"))
    for name, family in families.items():
        row = table["families"][name]
        frames = table["frames"][row["frames"]] if "frames" in row else {"train": (), "held_out": ()}
        phrases = tuple(row.get("phrases", ()))
        yield WordedFamily(
            name,
            family,
            Wordings(tuple(frames["train"]), phrases, tuple(row.get("questions", ()))),
            Wordings(tuple(frames["held_out"]), phrases, tuple(row["held_out"])),
        )


if __name__ == "__main__":
    print_examples("Print problems with their solutions.", iter_examples)
