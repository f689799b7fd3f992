"""What a family of math problems draws, and how its solution is set: the parts all families share."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `fields` fill the family's wordings; `solution` is the answer with the calculator's markers.

    `truth` is what the box must equal, in SymPy's language and worked out from the drawn numbers alone, never from
    the solution: "sqrt(72)", "FiniteSet(2, 3)" where the order is free, "(3, -1)" where it is not.
    """

    fields: Mapping[str, object]
    solution: str
    truth: str


class Family(NamedTuple):
    """One kind of problem: where it belongs, the thought before its steps, and how one is drawn."""

    topic: str
    difficulty: str
    thought: str
    draw: Callable[[random.Random], Problem]


def display(*lines: str) -> str:
    """Formulas on lines of their own."""
    return "\n\n".join(f"$${line}$$" for line in lines)


def boxed(answer: str) -> str:
    """The final answer."""
    return f"$$\\boxed{{{answer}}}$$"


def steps(*parts: str) -> str:
    """Sentences and formulas, one a paragraph."""
    return "\n\n".join(parts)


def signed(value: int) -> str:
    """A number as it follows another term: ' + 3' or ' - 3'."""
    return f" + {value}" if value >= 0 else f" - {-value}"


def polynomial(terms: list[tuple[int, int]], latex: bool = True, variable: str = "x") -> str:
    """`terms` are (coefficient, power), highest power first; zero terms are left out."""
    text = ""
    for coefficient, power in terms:
        if coefficient:
            sign = "-" if coefficient < 0 else "+"
            body = _term(coefficient, power, latex, variable)
            text += f" {sign} {body}" if text else f"{'-' if coefficient < 0 else ''}{body}"
    return text or "0"


def _term(coefficient: int, power: int, latex: bool, variable: str) -> str:
    number = "" if abs(coefficient) == 1 and power else str(abs(coefficient))
    if power == 0:
        return number
    if power == 1:
        return f"{number}{variable}"
    return f"{number}{variable}^{{{power}}}" if latex else f"{number}{variable}^{power}"


def sympy_polynomial(terms: list[tuple[int, int]], variable: str = "x") -> str:
    """The same polynomial in SymPy's language."""
    return " + ".join(f"({coefficient})*{variable}**{power}" for coefficient, power in terms) or "0"


def nonzero(rng: random.Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, never 0."""
    return rng.choice([number for number in range(low, high + 1) if number])
