"""Generate problems with worked solutions for the pocket math model.

Each family draws numbers, words the question in one of several ways and writes the steps. The values in
the steps stand between the calculator's markers: training renders them with the same calculator that
decoding uses. The last two wordings of every family are held out for evaluation.

    python -m agents.training.math_examples 20 --seed 1
"""

import argparse
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd

from agents.math_agent import MATH_AGENT
from agents.training.examples import Example

HELD_OUT_WORDINGS = 2

Problem = tuple[Mapping[str, object], str]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of problem. `draw` gives the fields of the wordings and the solution's steps."""

    name: str
    wordings: tuple[str, ...]
    draw: Callable[[random.Random], Problem]


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless problems, families in equal parts; `held_out` takes the wordings training never sees."""
    while True:
        for family in rng.sample(FAMILIES, len(FAMILIES)):
            yield make_example(family, rng, held_out)


def make_example(family: Family, rng: random.Random, held_out: bool = False) -> Example:
    """One problem of `family`."""
    cut = len(family.wordings) - HELD_OUT_WORDINGS
    wording = rng.choice(family.wordings[cut:] if held_out else family.wordings[:cut])
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
    return {"a": a, "b": b}, _steps("The area is length times width:", f"$${a} \\times {b} = {value}$$", _boxed(value))


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

CALCULATE = (
    "Compute {e}.",
    "What is {e}?",
    "{e}",
    "{e} =",
    "Calculate {e}",
    "Evaluate {e}.",
    "how much is {e}",
    "Work out {e}.",
    "find the value of {e}",
    "simplify {e}",
)

FAMILIES = (
    Family(
        "addition",
        (
            "What is {a} + {b}?",
            "{a} + {b}",
            "{a}+{b}=",
            "Add {a} and {b}.",
            "Calculate {a} + {b}",
            "Compute the sum of {a} and {b}.",
            "what is the sum of {a} and {b}",
            "{a} plus {b}",
            "how much is {a} plus {b}",
            "Find {a} + {b}.",
            "what do {a} and {b} make together",
            "What is {a} plus {b} equal to?",
            "Evaluate {a} + {b}.",
        ),
        _binary("+", "+"),
    ),
    Family(
        "subtraction",
        (
            "What is {a} - {b}?",
            "{a} - {b}",
            "{a}-{b}=",
            "Subtract {b} from {a}.",
            "{a} minus {b}",
            "Calculate {a} - {b}",
            "how much is {a} minus {b}",
            "Take {b} away from {a}.",
            "What is the difference of {a} and {b}?",
            "Find {a} - {b}.",
            "What is {a} minus {b} equal to?",
            "Evaluate {a} - {b}.",
        ),
        _binary("-", "-"),
    ),
    Family(
        "multiplication",
        (
            "What is {a} * {b}?",
            "{a} * {b}",
            "{a}*{b}=",
            "Multiply {a} by {b}.",
            "{a} times {b}",
            "Calculate {a} x {b}",
            "how much is {a} times {b}",
            "Find the product of {a} and {b}.",
            "{a} × {b}",
            "Multiply {a} and {b}",
            "What is the product of {a} and {b}?",
            "What is {a} multiplied by {b}?",
            "Compute {a} times {b}.",
        ),
        _binary("*", "\\times"),
    ),
    Family(
        "division",
        (
            "What is {a} / {b}?",
            "{a} / {b}",
            "Divide {a} by {b}.",
            "{a} divided by {b}",
            "{a}/{b}=",
            "Calculate {a} / {b}",
            "how much is {a} divided by {b}",
            "{a} ÷ {b}",
            "Find {a} / {b}.",
            "What is {a} divided by {b} equal to?",
            "Evaluate {a} / {b}.",
        ),
        _divide,
    ),
    Family("decimals", (*CALCULATE, "What does {e} make?", "Find {e}."), _decimals),
    Family("expression", (*CALCULATE, "What does {e} make?", "Find {e}."), _expression),
    Family(
        "power",
        (
            "What is {a}^{b}?",
            "{a}^{b}",
            "Compute {a} to the power of {b}.",
            "Calculate {a}^{b}",
            "{a} to the power {b}",
            "how much is {a}^{b}",
            "Evaluate {a}**{b}",
            "{a} raised to {b}",
            "What is {a} to the power of {b}?",
            "Find {a}^{b}.",
        ),
        _power,
    ),
    Family(
        "percent",
        (
            "What is {p}% of {n}?",
            "{p}% of {n}",
            "Find {p} percent of {n}.",
            "Calculate {p}% of {n}",
            "how much is {p} percent of {n}",
            "Compute {p}% of {n}.",
            "{p} percent of {n} is",
            "What is {p} percent of {n}?",
            "Work out {p}% of {n}.",
        ),
        _percent,
    ),
    Family(
        "fractions",
        (
            "What is {a}/{b} {o} {c}/{d}?",
            "{a}/{b} {o} {c}/{d}",
            "Compute {a}/{b} {o} {c}/{d}.",
            "Calculate {a}/{b} {o} {c}/{d} as a fraction",
            "Work out {a}/{b} {o} {c}/{d}",
            "{a}/{b} {o} {c}/{d} =",
            "Simplify {a}/{b} {o} {c}/{d}.",
            "Evaluate {a}/{b} {o} {c}/{d}.",
            "Find {a}/{b} {o} {c}/{d}.",
        ),
        _fractions,
    ),
    Family(
        "average",
        (
            "What is the average of {l}?",
            "average of {l}",
            "Find the mean of {l}.",
            "mean of {l}",
            "Compute the average of {l}",
            "Calculate the arithmetic mean of {l}.",
            "what is the mean of the numbers {l}",
            "Find the average of {l}.",
            "What is the mean of {l}?",
        ),
        _average,
    ),
    Family(
        "linear",
        (
            "Solve for x: {e}",
            "Solve {e}",
            "{e}",
            "Find x if {e}.",
            "What is x if {e}?",
            "solve {e} for x",
            "Solve the equation {e}.",
            "{e}, find x",
            "Determine x: {e}",
            "for which x is {e}",
            "Solve the linear equation {e}",
            "what value of x satisfies {e}",
            "Work out x when {e}.",
            "Find the value of x: {e}",
            "If {e}, what is x?",
        ),
        _linear,
    ),
    Family(
        "linear-both-sides",
        (
            "Solve for x: {e}",
            "Solve {e}",
            "{e}",
            "Find x if {e}.",
            "What is x if {e}?",
            "solve {e} for x",
            "Solve the equation {e}.",
            "{e}, find x",
            "Determine x: {e}",
            "Solve the linear equation {e}",
            "what value of x satisfies {e}",
            "Find the value of x: {e}",
            "If {e}, what is x?",
        ),
        _linear_both_sides,
    ),
    Family(
        "quadratic",
        (
            "Solve {e}",
            "Solve the quadratic equation {e}.",
            "Find the roots of {e}.",
            "{e}",
            "What are the solutions of {e}?",
            "solve for x: {e}",
            "Find all x such that {e}.",
            "roots of {e}",
            "Solve the quadratic {e} step by step",
            "Find x: {e}",
            "What are the roots of {e}?",
            "Find the solutions of {e}.",
        ),
        _quadratic,
    ),
    Family(
        "derivative-of-a-power",
        (
            "What is the derivative of {e}?",
            "Differentiate {e}.",
            "derivative of {e}",
            "d/dx {e}",
            "Find the derivative of {v} = {e}.",
            "Differentiate {v} = {e}",
            "d/dx ({e})",
            "Find d/dx of {e}.",
            "Compute the derivative of {e}",
            "what is d/dx of {e}",
            "If {v} = {e}, what is the derivative?",
            "Differentiate {e} with respect to x.",
            "Find the derivative of {e}.",
        ),
        _derivative(1),
    ),
    Family(
        "derivative-of-a-polynomial",
        (
            "What is the derivative of {e}?",
            "Differentiate {e}.",
            "derivative of {e}",
            "d/dx ({e})",
            "Find the derivative of {v} = {e}.",
            "Differentiate {v} = {e}",
            "Find d/dx of {e}.",
            "Compute the derivative of {e}",
            "take the derivative of {e}",
            "If {v} = {e}, what is the derivative?",
            "Differentiate {e} with respect to x.",
            "Find the derivative of {e}.",
        ),
        _derivative(4),
    ),
    Family(
        "antiderivative",
        (
            "What is the integral of {e}?",
            "Integrate {e}.",
            "integral of {e}",
            "∫ {e} dx",
            "Find the antiderivative of {e}.",
            "Compute the indefinite integral of {e}",
            "int {e} dx",
            "Find an antiderivative for {e}",
            "Integrate {e} with respect to x.",
            "Find the integral of {e}.",
        ),
        _antiderivative,
    ),
    Family(
        "rectangle",
        (
            "What is the area of a rectangle with sides {a} and {b}?",
            "area of a {a} by {b} rectangle",
            "A rectangle is {a} m long and {b} m wide. What is its area?",
            "Find the area of a rectangle of length {a} and width {b}.",
            "A garden measures {a} m by {b} m. How large is it?",
            "rectangle {a} x {b} area",
            "Compute the area of a rectangle with length {a} and width {b}.",
            "How many square metres has a room of {a} m by {b} m?",
        ),
        _rectangle,
    ),
    Family(
        "shopping",
        (
            "{who} buys {n} {thing} at {p} dollars each. How much does that cost?",
            "{n} {thing} cost {p} each. What is the total?",
            "{who} sells {n} {thing} for {p} euros each. How much money is that?",
            "One box holds {p} {thing}. How many are in {n} boxes?",
            "If {n} boxes hold {p} {thing} each, how many {thing} are there?",
            "{who} needs {n} {thing} and each costs {p}. What must be paid?",
            "What do {n} {thing} cost at {p} dollars each?",
            "{who} buys {n} {thing}. Each one costs {p} dollars. What is the total price?",
        ),
        _shopping,
    ),
    Family(
        "left-over",
        (
            "{who} has {a} {thing} and gives away {b}. How many are left?",
            "{who} had {a} {thing} and lost {b}. How many remain?",
            "There are {a} {thing}; {b} are sold. How many are left?",
            "From {a} {thing}, {who} eats {b}. What is left?",
            "A box holds {a} {thing}. {who} takes {b} of them. How many stay in the box?",
            "{who} owns {a} {thing} and sells {b} of them. How many does {who} still have?",
            "{who} has {a} {thing}. {b} of them are given to a friend. How many {thing} are left?",
        ),
        _left_over,
    ),
    Family(
        "speed",
        (
            "A train travels at {v} km/h for {t} hours. How far does it go?",
            "{who} drives {t} hours at {v} km/h. What distance is that?",
            "How far does a car go in {t} hours at {v} km/h?",
            "distance at {v} km/h in {t} hours",
            "{who} cycles at {v} km/h for {t} hours. How many kilometres is that?",
            "A bus drives {v} km per hour. How far does it get in {t} hours?",
            "At {v} km/h, how far does {who} travel in {t} hours?",
        ),
        _speed,
    ),
    Family(
        "not-learnt",
        (
            "Find {t}.",
            "What is {t}?",
            "Compute {t}",
            "{t}",
            "solve {t}",
            "Calculate {t}.",
            "how do i find {t}",
            "I need {t}",
            "Prove that {t} exists.",
            "Explain how to get {t}",
            "Give me {t}.",
            "Determine {t}.",
        ),
        _not_learnt,
    ),
)


def main() -> None:
    """Print problems with their solutions."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=10)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    examples = iter_examples(random.Random(args.seed))
    for example, _ in zip(examples, range(args.count), strict=False):
        print(f"{example.group}\n  {example.question}\n  {example.completion}\n")


if __name__ == "__main__":
    main()
