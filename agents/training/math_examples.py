"""Generate problems with worked solutions for the pocket math model.

Each family draws numbers, words the question in one of the ways of math_wordings.toml and writes the steps. The
values in the steps stand between the calculator's markers: training renders them with the same calculator that
decoding uses.

    python -m agents.training.math_examples 20 --seed 1
"""

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any

from agents.math_agent import MATH_AGENT
from agents.training.examples import Example, print_examples

WORDINGS = Path(__file__).with_name("math_wordings.toml")

Problem = tuple[Mapping[str, object], str]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of problem. `draw` gives the fields of the wordings and the solution's steps."""

    name: str
    wordings: tuple[str, ...]
    held_out_wordings: tuple[str, ...]
    draw: Callable[[random.Random], Problem]


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless problems, families in equal parts; `held_out` takes the wordings training never sees."""
    while True:
        for family in rng.sample(FAMILIES, len(FAMILIES)):
            yield make_example(family, rng, held_out)


def make_example(family: Family, rng: random.Random, held_out: bool = False) -> Example:
    """One problem of `family`."""
    wording = rng.choice(family.held_out_wordings if held_out else family.wordings)
    fields, solution = family.draw(rng)
    question = wording.format_map(dict(fields))
    if not held_out:
        question = _say_casually(question, rng)
    return Example(MATH_AGENT.messages(question), solution, f"math/{family.name}")


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


# --- rendering ------------------------------------------------------------------------------------


def _display(*lines: str) -> str:
    return "\n\n".join(f"$${line}$$" for line in lines)


def _boxed(answer: str) -> str:
    return f"$$\\boxed{{{answer}}}$$"


def _steps(*parts: str) -> str:
    return "\n\n".join(parts)


def _signed(value: int) -> str:
    """A number as it follows another term: ' + 3' or ' - 3'."""
    return f" + {value}" if value >= 0 else f" - {-value}"


def _term(coefficient: int, power: int, latex: bool) -> str:
    number = "" if abs(coefficient) == 1 and power else str(abs(coefficient))
    if power == 0:
        return number
    return f"{number}x" if power == 1 else f"{number}x^{{{power}}}" if latex else f"{number}x^{power}"


def _polynomial(terms: list[tuple[int, int]], latex: bool = True) -> str:
    """`terms` are (coefficient, power), highest power first; zero terms are left out."""
    text = ""
    for coefficient, power in terms:
        if coefficient:
            sign = "-" if coefficient < 0 else "+"
            body = _term(coefficient, power, latex)
            text += f" {sign} {body}" if text else f"{'-' if coefficient < 0 else ''}{body}"
    return text or "0"


# --- arithmetic -----------------------------------------------------------------------------------


def _size(rng: random.Random) -> int:
    """Operands of one to four digits, short ones as likely as long ones."""
    return rng.randrange(1, 10 ** rng.randint(1, 4))


def _binary(operator: str, latex: str) -> Callable[[random.Random], Problem]:
    def draw(rng: random.Random) -> Problem:
        a, b = _size(rng), _size(rng)
        if operator == "*":
            b = rng.randrange(2, 10 ** rng.randint(1, 3))
        value = f"<<{a}{operator}{b}>>"
        return {"a": a, "b": b}, _steps(f"$${a} {latex} {b} = {value}$$", _boxed(value))

    return draw


def _divide(rng: random.Random) -> Problem:
    b = rng.randrange(2, 10 ** rng.randint(1, 2) + 2)
    a = b * rng.randrange(1, 200) if rng.random() < 0.7 else _size(rng)
    value = f"<<{a}/{b}>>"
    return {"a": a, "b": b}, _steps(f"$$\\frac{{{a}}}{{{b}}} = {value}$$", _boxed(value))


def _decimals(rng: random.Random) -> Problem:
    a, b = (f"{rng.randrange(0, 100)}.{rng.randrange(1, 100)}".rstrip("0") for _ in "ab")
    a, b = a if not a.endswith(".") else a + "5", b if not b.endswith(".") else b + "5"
    operator = rng.choice("+-*")
    value = f"<<{a}{operator}{b}>>"
    latex = {"*": "\\times"}.get(operator, operator)
    question = {"e": f"{a} {operator} {b}"}
    return question, _steps(f"$${a} {latex} {b} = {value}$$", _boxed(value))


def _expression(rng: random.Random) -> Problem:
    a, b, c = (rng.randrange(1, 60) for _ in "abc")
    shape = rng.choice(
        (
            "{a} + {b} * {c}",
            "{a} * {b} - {c}",
            "({a} + {b}) * {c}",
            "{a} - {b} + {c}",
            "({a} - {b}) * {c}",
            "{a} * ({b} + {c})",
            "{a} * {b} + {c}",
            "{a} + {b} - {c}",
        )
    )
    text = shape.format(a=a, b=b, c=c)
    value = f"<<{text.replace(' ', '')}>>"
    latex = text.replace("*", "\\times")
    return {"e": text}, _steps(f"$${latex} = {value}$$", _boxed(value))


def _power(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 21), rng.randrange(2, 6)
    value = f"<<{a}^{b}>>"
    return {"a": a, "b": b}, _steps(f"$${a}^{{{b}}} = {value}$$", _boxed(value))


def _percent(rng: random.Random) -> Problem:
    p, n = rng.choice((5, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, rng.randrange(1, 100))), _size(rng)
    value = f"<<{p}*{n}/100>>"
    steps = f"$$\\frac{{{p}}}{{100}} \\times {n} = {value}$$"
    return {"p": p, "n": n}, _steps(steps, _boxed(value))


def _fractions(rng: random.Random) -> Problem:
    b, d = rng.randrange(2, 13), rng.randrange(2, 13)
    a, c = rng.randrange(1, b + 3), rng.randrange(1, d + 3)
    operator = rng.choice("+-")
    value = f"<<{a}/{b}{operator}{c}/{d}>>"
    common = b * d // gcd(b, d)
    line = (
        f"\\frac{{{a}}}{{{b}}} {operator} \\frac{{{c}}}{{{d}}} = "
        f"\\frac{{<<{a}*{common}/{b}>> {operator} <<{c}*{common}/{d}>>}}{{{common}}} = {value}"
    )
    return {"a": a, "b": b, "c": c, "d": d, "o": operator}, _steps(f"$${line}$$", _boxed(value))


def _average(rng: random.Random) -> Problem:
    numbers = [rng.randrange(1, 100) for _ in range(rng.randint(3, 5))]
    total = "+".join(map(str, numbers))
    count = len(numbers)
    value = f"<<({total})/{count}>>"
    line = f"\\frac{{{' + '.join(map(str, numbers))}}}{{{count}}} = {value}"
    return {"l": ", ".join(map(str, numbers))}, _steps(
        f"Add the {count} numbers and divide by {count}:", f"$${line}$$", _boxed(value)
    )


# --- equations ------------------------------------------------------------------------------------


def _linear(rng: random.Random) -> Problem:
    a, x, b = rng.randrange(2, 13), rng.randrange(-12, 26), rng.randrange(-40, 61) or 7
    c = a * x + b if rng.random() < 0.85 else rng.randrange(-50, 100)
    rhs = f"<<{c}{'-' if b > 0 else '+'}{abs(b)}>>"
    moved = c - b
    value = f"<<{moved}/{a}>>"
    verb = f"Subtract {b} from" if b > 0 else f"Add {-b} to"
    return {"e": f"{a}x{_signed(b)} = {c}"}, _steps(
        f"{verb} both sides:",
        f"$${a}x = {c}{_signed(-b)} = {rhs}$$",
        f"Divide both sides by {a}:",
        f"$$x = {value}$$",
        _boxed(f"x = {value}"),
    )


def _linear_both_sides(rng: random.Random) -> Problem:
    a, c = rng.sample(range(2, 13), 2)
    x, b = rng.randrange(-10, 16), rng.randrange(-30, 41) or 5
    d = a * x + b - c * x
    d = d or 3
    left, right = f"<<{a}-{c}>>", f"<<{d}{'-' if b > 0 else '+'}{abs(b)}>>"
    value = f"<<{d - b}/{f'({a - c})' if a < c else a - c}>>"
    return {"e": f"{a}x{_signed(b)} = {c}x{_signed(d)}"}, _steps(
        "Bring the terms with x to the left and the numbers to the right:",
        f"$$({a} - {c})x = {d}{_signed(-b)}$$",
        f"$${left}x = {right}$$",
        f"$$x = {value}$$",
        _boxed(f"x = {value}"),
    )


def _quadratic(rng: random.Random) -> Problem:
    p, q = (rng.choice([n for n in range(-9, 10) if n]) for _ in "pq")
    low, high = sorted((p, q))
    b, c = -(p + q), p * q
    equation = _polynomial([(1, 2), (b, 1), (c, 0)])
    squared = f"<<({b})^2-4*({c})>>"
    root = abs(p - q)
    return {"e": _polynomial([(1, 2), (b, 1), (c, 0)], latex=False) + " = 0"}, _steps(
        f"Here $a = 1$, $b = {b}$ and $c = {c}$ in ${equation} = 0$. The discriminant is",
        f"$$b^{{2}} - 4ac = {squared} = {root}^{{2}}$$",
        "so the roots are",
        f"$$x = \\frac{{{-b} - {root}}}{{2}} = <<({-b}-{root})/2>>, \\quad "
        f"x = \\frac{{{-b} + {root}}}{{2}} = <<({-b}+{root})/2>>$$",
        _boxed(f"x = {low}" if low == high else f"x = <<({-b}-{root})/2>>, x = <<({-b}+{root})/2>>"),
    )


# --- calculus -------------------------------------------------------------------------------------


def _draw_terms(rng: random.Random, most: int, constant: bool = True) -> list[tuple[int, int]]:
    powers = sorted(rng.sample(range(1, 9 if rng.random() < 0.5 else 5), rng.randint(1, most)), reverse=True)
    terms = [(rng.choice((-1, 1, 1)) * rng.randint(1, 15), power) for power in powers]
    if constant and rng.random() < 0.4:
        terms.append((rng.choice((-1, 1)) * rng.randint(1, 20), 0))
    return terms


def _derive_term(coefficient: int, power: int) -> str:
    """One term's line; the model writes the products, the calculator their values."""
    source = _polynomial([(coefficient, power)])
    if power == 0:
        return f"\\frac{{d}}{{dx}}({source}) = 0"
    if power == 1:
        return f"\\frac{{d}}{{dx}}({source}) = {coefficient}"
    exponent = "x" if power == 2 else f"x^{{<<{power}-1>>}}"
    return f"\\frac{{d}}{{dx}}({source}) = <<{coefficient}*{power}>>{exponent}"


def _derivative(most_terms: int) -> Callable[[random.Random], Problem]:
    def draw(rng: random.Random) -> Problem:
        terms = _draw_terms(rng, most_terms)
        derived = [(coefficient * power, power - 1) for coefficient, power in terms if power]
        fields = {"e": _polynomial(terms, latex=False), "v": rng.choice(("f(x)", "f(x)", "y", "g(x)"))}
        return fields, _steps(
            "Use the power rule $\\frac{d}{dx} x^{n} = n x^{n-1}$ on each term:",
            _display(*(_derive_term(*term) for term in terms)),
            _boxed(_polynomial(derived)),
        )

    return draw


def _antiderivative(rng: random.Random) -> Problem:
    terms = []
    for _, power in _draw_terms(rng, 2, constant=False):
        terms.append(((power + 1) * rng.choice((-1, 1, 1)) * rng.randint(1, 6), power))
    lines = [f"\\int {_polynomial([term])} \\, dx = <<{term[0]}/{term[1] + 1}>>x^{{<<{term[1]}+1>>}}" for term in terms]
    whole = _polynomial([(coefficient // (power + 1), power + 1) for coefficient, power in terms])
    return {"e": _polynomial(terms, latex=False)}, _steps(
        "Use $\\int x^{n} \\, dx = \\frac{x^{n+1}}{n+1} + C$ on each term:",
        _display(*lines),
        _boxed(f"{whole} + C"),
    )


# --- geometry and stories -------------------------------------------------------------------------


def _rectangle(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 60), rng.randrange(2, 60)
    value = f"<<{a}*{b}>>"
    return {"a": a, "b": b, "who": rng.choice(PEOPLE)}, _steps(
        "The area is length times width:", f"$${a} \\times {b} = {value}$$", _boxed(value)
    )


def _shopping(rng: random.Random) -> Problem:
    n, p = rng.randrange(2, 30), rng.randrange(2, 50)
    fields = {"n": n, "p": p, "who": rng.choice(PEOPLE), "thing": rng.choice(THINGS)}
    value = f"<<{n}*{p}>>"
    return fields, _steps("Multiply the number by the price:", f"$${n} \\times {p} = {value}$$", _boxed(value))


def _left_over(rng: random.Random) -> Problem:
    a = rng.randrange(10, 200)
    b = rng.randrange(1, a)
    fields = {"a": a, "b": b, "who": rng.choice(PEOPLE), "thing": rng.choice(THINGS)}
    value = f"<<{a}-{b}>>"
    return fields, _steps("Take away what is gone:", f"$${a} - {b} = {value}$$", _boxed(value))


def _speed(rng: random.Random) -> Problem:
    v, t = rng.randrange(3, 130), rng.randrange(2, 13)
    fields = {"v": v, "t": t, "who": rng.choice(PEOPLE)}
    value = f"<<{v}*{t}>>"
    return fields, _steps("Distance is speed times time:", f"$${v} \\times {t} = {value}$$", _boxed(value))


PEOPLE = (
    "Ada",
    "Ben",
    "Carla",
    "Deniz",
    "Emma",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Mira",
    "Noor",
    "Omar",
    "Priya",
    "Quinn",
    "Rosa",
    "Sven",
    "Tara",
    "A student",
    "The teacher",
)
THINGS = (
    "apples",
    "books",
    "pens",
    "tickets",
    "stickers",
    "marbles",
    "cookies",
    "eggs",
    "cards",
    "coins",
    "notebooks",
    "oranges",
    "chairs",
    "bottles",
    "flowers",
    "stamps",
)


# --- what it does not do --------------------------------------------------------------------------

ABSTENTION = (
    "This small model has not learnt that kind of problem. It can do arithmetic, percentages, fractions, "
    "linear and quadratic equations, and derivatives and integrals of polynomials. "
    "Choose a larger math model for this question."
)


def _not_learnt(rng: random.Random) -> Problem:
    fields = {"t": rng.choice(OTHER_TOPICS), "n": rng.randrange(2, 20), "m": rng.randrange(2, 20)}
    return fields, ABSTENTION


OTHER_TOPICS = (
    "the eigenvalues of the matrix [[2, 1], [1, 3]]",
    "the determinant of a 3 by 3 matrix",
    "the inverse of a matrix",
    "the limit of sin(x)/x as x goes to 0",
    "the Taylor series of e^x",
    "the integral of x sin(x)",
    "the derivative of sin(x)",
    "the derivative of e^x cos(x)",
    "the derivative of ln(x)",
    "the integral of 1/x",
    "the sum of the geometric series",
    "the probability of two sixes",
    "the variance of a binomial distribution",
    "the number of permutations of five books",
    "the differential equation y' = y",
    "the Fourier transform of a pulse",
    "the angle between two vectors",
    "the volume of a cone",
    "the gradient of f(x, y) = xy",
    "tan(x) = 1",
    "the standard deviation of a sample",
    "the area under a bell curve",
    "log base 2 of 8",
    "the complex roots of unity",
    "the cross product of two vectors",
    "the circumference of an ellipse",
    "the rank of a matrix",
    "sin(x) = 1/2",
    "a system of three equations",
    "the confidence interval of a mean",
    "the moment of inertia of a disc",
    "the Laplace transform of t",
    "the greatest common divisor of polynomials",
    "the angle sum of a polygon",
)

DRAWS: dict[str, Callable[[random.Random], Problem]] = {
    "addition": _binary("+", "+"),
    "subtraction": _binary("-", "-"),
    "multiplication": _binary("*", "\\times"),
    "division": _divide,
    "decimals": _decimals,
    "expression": _expression,
    "power": _power,
    "percent": _percent,
    "fractions": _fractions,
    "average": _average,
    "linear": _linear,
    "linear-both-sides": _linear_both_sides,
    "quadratic": _quadratic,
    "derivative-of-a-power": _derivative(1),
    "derivative-of-a-polynomial": _derivative(4),
    "antiderivative": _antiderivative,
    "rectangle": _rectangle,
    "shopping": _shopping,
    "left-over": _left_over,
    "speed": _speed,
    "not-learnt": _not_learnt,
}


def _read_families() -> tuple[Family, ...]:
    """The kinds of problems with their wordings: every phrase in every frame, and the questions."""
    table = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    return tuple(
        Family(name, _wordings(row, table["frames"], "train"), _wordings(row, table["frames"], "held_out"), DRAWS[name])
        for name, row in table["families"].items()
    )


def _wordings(row: dict[str, Any], frames: dict[str, Any], split: str) -> tuple[str, ...]:
    alone = row.get("questions" if split == "train" else "held_out", [])
    framed = [
        frame.replace("{q}", phrase)
        for frame in (frames[row["frames"]][split] if "frames" in row else ())
        for phrase in row["phrases"]
    ]
    return (*framed, *alone)


FAMILIES = _read_families()


if __name__ == "__main__":
    print_examples("Print problems with their solutions.", iter_examples)
