"""Calculus: derivatives and their uses, integrals, and limits.

A question spells an expression in one of several ways; the calculator is given it in the same spelling wherever it
reads that spelling, so that the expression is copied and not rewritten.
"""

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from agents.training.math_problem import (
    Family,
    Problem,
    boxed,
    display,
    nonzero,
    polynomial,
    steps,
    sympy_polynomial,
)

Draw = Callable[[random.Random], Problem]
Terms = list[tuple[int, int]]

PEOPLE = (
    *("Ada", "Ben", "Carla", "Deniz", "Emma", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Lena", "Mira"),
    *("Noor", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Ugo", "Vera", "Wanda", "Yusuf", "Zoe"),
)
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Spelling(NamedTuple):
    """An expression as the question writes it, and as the calculator is given it."""

    asked: str
    read: str


def _plainly(text: str) -> Spelling:
    return Spelling(text, text)


def _tightly(text: str) -> Spelling:
    return _plainly(re.sub(r" ([-+*]) ", r"\1", text))


def _starred(text: str) -> Spelling:
    return _plainly(re.sub(r"(?<=\d)(?=[a-z(])", "*", text))


def _braced(text: str) -> Spelling:
    braced = re.sub(r"\^(\d+)", r"^{\1}", re.sub(r"\^\(([^()]*)\)", r"^{\1}", text))
    return Spelling(_in_latex(braced), braced)


def _raised(text: str) -> Spelling:
    raised = re.sub(r"\^(\d+)", lambda found: found[1].translate(SUPERSCRIPTS), text)
    return Spelling(raised.replace("sqrt(x)", "√x"), text)


def _style(rng: random.Random) -> Callable[[str], Spelling]:
    """A way to spell expressions that are given in the calculator's plain spelling: 3x^2 + 5sin(2x)."""
    return rng.choices((_plainly, _tightly, _braced, _starred, _raised), (60, 10, 15, 7, 8))[0]


def _spell(rng: random.Random, text: str) -> Spelling:
    return _style(rng)(text)


def _in_latex(text: str) -> str:
    """Functions with backslashes, powers in braces, a number over a power of x as a fraction."""
    text = re.sub(r"\^\(([^()]*)\)", r"^{\1}", text)
    text = re.sub(r"(\d+)/(x(?:\^\{\d+\})?)", r"\\frac{\1}{\2}", text)
    return re.sub(r"(sin|cos|ln)\(", r"\\\1(", text.replace("sqrt(x)", "\\sqrt{x}"))


def _spell_fraction(rng: random.Random, top: str, bottom: str) -> tuple[Spelling, str, str]:
    """A fraction of two expressions, and its two parts as the calculator reads them."""
    if rng.random() < 0.25:
        return Spelling(f"\\frac{{{top}}}{{{bottom}}}", f"({top})/({bottom})"), top, bottom
    if rng.random() < 0.15:
        top, bottom = top.replace(" ", ""), bottom.replace(" ", "")
    text = f"({top})/({bottom})"
    return Spelling(text, text), top, bottom


def _bracketed(value: int) -> str:
    """A number as it stands behind a sign."""
    return f"({value})" if value < 0 else str(value)


def _named(rng: random.Random, **fields: object) -> dict[str, object]:
    """The fields, with a name for the function and for somebody who asks."""
    return {"v": rng.choice(("f(x)", "f(x)", "y", "g(x)", "h(x)")), "x": "x", "who": rng.choice(PEOPLE), **fields}


def _one_call(rule: str, left: str, call: str) -> str:
    value = f"<<{call}>>"
    return steps(rule, display(f"{left} = {value}"), boxed(value))


# --- drawing expressions --------------------------------------------------------------------------


def _terms(rng: random.Random, most: int, highest: int = 8, constant: bool = True) -> Terms:
    """One to `most` terms with x, and sometimes a number behind them."""
    top = highest if rng.random() < 0.4 else min(highest, 4)
    powers = sorted(rng.sample(range(1, top + 1), rng.randint(1, min(most, top))), reverse=True)
    terms = [(rng.choice((-1, 1, 1)) * rng.randint(1, 12), power) for power in powers]
    if constant and rng.random() < 0.4:
        terms.append((nonzero(rng, -20, 20), 0))
    return terms


def _plain(terms: Terms, variable: str = "x") -> str:
    return polynomial(terms, latex=False, variable=variable)


def _at(terms: Terms, x: int) -> int:
    return sum(coefficient * x**power for coefficient, power in terms)


def _derived(terms: Terms) -> Terms:
    return [(coefficient * power, power - 1) for coefficient, power in terms if power]


FUNCTIONS = ("sin(x)", "cos(x)", "e^x", "ln(x)")


def _sum(rng: random.Random, functions: tuple[str, ...]) -> str:
    """One or two functions with factors, and now and then powers, in any order."""
    parts = [
        (nonzero(rng, -9, 9) if rng.random() < 0.7 else 1, name) for name in rng.sample(functions, rng.randint(1, 2))
    ]
    if rng.random() < 0.6 or len(parts) == 1:
        power = rng.randint(1, 4)
        parts.append((nonzero(rng, -9, 9), "x" if power == 1 else f"x^{power}"))
    rng.shuffle(parts)
    return _joined(parts)


def _joined(parts: list[tuple[int, str]]) -> str:
    text = ""
    for factor, name in parts:
        body = f"{'' if abs(factor) == 1 else abs(factor)}{name}"
        sign = "-" if factor < 0 else "+"
        text += f" {sign} {body}" if text else f"{'-' if factor < 0 else ''}{body}"
    return text


def _sympy(text: str) -> str:
    """A plain expression in x in SymPy's language."""
    text = re.sub(r"(?<=[\dx)]) ?(?=[a-zE(])", "*", text.replace("e^", "E^"))
    return text.replace("^", "**").replace("ln(", "log(")


# --- derivatives ----------------------------------------------------------------------------------


def _power(rng: random.Random) -> Problem:
    """One term; its rule is shown with the numbers in."""
    variable = "t" if rng.random() < 0.12 else "x"
    coefficient, power = rng.choice((-1, 1, 1, 1)) * rng.randint(1, 15), rng.randint(2, 12)
    expression = _spell(rng, _plain([(coefficient, power)], variable))
    number = "" if coefficient == 1 else f" \\cdot {_bracketed(coefficient)}"
    solution = _one_call(
        f"Use the power rule $({variable}^n)' = n{variable}^{{n-1}}$:",
        f"{power}{number}{variable}^{{{power}-1}}",
        f"diff({expression.read})",
    )
    fields = _named(rng, e=expression.asked, x=variable, v=rng.choice((f"f({variable})", "y")))
    return Problem(fields, solution, sympy_polynomial(_derived([(coefficient, power)]), variable))


def _derivative(rule: str, draw_text: Callable[[random.Random], str]) -> Draw:
    """The derivative of what `draw_text` draws, in one call."""

    def draw(rng: random.Random) -> Problem:
        text = draw_text(rng)
        expression = _spell(rng, text)
        solution = _one_call(rule, "f'(x)", f"diff({expression.read})")
        return Problem(_named(rng, e=expression.asked), solution, f"diff({_sympy(text)}, x)")

    return draw


def _polynomial(rng: random.Random) -> Problem:
    variable = "t" if rng.random() < 0.12 else "x"
    terms = _terms(rng, 4)
    if len(terms) == 1:
        terms.append((nonzero(rng, -20, 20), 0))
    expression = _spell(rng, _plain(terms, variable))
    solution = _one_call(
        f"Use the power rule $({variable}^n)' = n{variable}^{{n-1}}$ on each term; a number alone gives 0:",
        f"f'({variable})",
        f"diff({expression.read})",
    )
    fields = _named(
        rng, e=expression.asked, x=variable, v=rng.choice((f"f({variable})", f"f({variable})", "y", f"g({variable})"))
    )
    return Problem(fields, solution, sympy_polynomial(_derived(terms), variable))


def _negative_power(rng: random.Random) -> str:
    """A number over a power of x, or a negative power, perhaps with another term."""
    top, power = rng.randint(1, 12), rng.randint(1, 6)
    if rng.random() < 0.6:
        first = f"{top}/{'x' if power == 1 else f'x^{power}'}"
    else:
        first = f"{'' if top == 1 else top}x^(-{power})"
    if rng.random() < 0.5:
        return first
    return first + _second_term(rng)


def _root(rng: random.Random) -> str:
    """A number times the root of x, perhaps with another term."""
    factor = rng.choice((1, 1, rng.randint(2, 20)))
    first = f"{'' if factor == 1 else factor}sqrt(x)"
    return first if rng.random() < 0.5 else first + _second_term(rng)


def _second_term(rng: random.Random) -> str:
    text = _plain([(nonzero(rng, -9, 9), rng.randint(1, 3))])
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def _product_rule(rng: random.Random) -> Problem:
    first, second = _factors(rng)
    text = rng.choice((f"{first} {second}", f"{first}*{second}", f"{first} * {second}"))
    if first.startswith("(") or second.startswith("("):
        text = f"{first}{second}"
    spell = _style(rng)
    whole = spell(text)
    parts = [re.sub(r"^\((.*)\)$", r"\1", part) for part in (first, second)]
    u, v = (spell(part).read for part in parts)
    value = f"<<diff({whole.read})>>"
    solution = steps(
        "Use the product rule $(uv)' = u'v + uv'$ with",
        display(f"u = {_in_latex(u)}, \\quad u' = <<diff({u})>>", f"v = {_in_latex(v)}, \\quad v' = <<diff({v})>>"),
        display(f"u'v + uv' = {value}"),
        boxed(value),
    )
    truth = f"diff(({_sympy(parts[0])})*({_sympy(parts[1])}), x)"
    return Problem(_named(rng, e=whole.asked), solution, truth)


def _factors(rng: random.Random) -> tuple[str, str]:
    """Two factors: a power and a function, two functions, or two brackets."""
    power = rng.randint(1, 5)
    simple = f"{'' if rng.random() < 0.6 else rng.randint(2, 9)}{'x' if power == 1 else f'x^{power}'}"
    function = rng.choice(FUNCTIONS)
    kind = rng.random()
    if kind < 0.5:
        return simple, function
    if kind < 0.65:
        first, second = rng.sample(("sin(x)", "cos(x)", "e^x"), 2)
        return first, second
    bracket = f"({_plain([(rng.randint(1, 6), rng.randint(1, 3)), (nonzero(rng, -9, 9), 0)])})"
    if kind < 0.8:
        return bracket, function
    return bracket, f"({_plain([(rng.randint(1, 6), rng.randint(1, 2)), (nonzero(rng, -9, 9), 0)])})"


def _chain_rule(rng: random.Random) -> Problem:
    """A function of kx, kx + b or a power of x."""
    k, power = nonzero(rng, -5, 9), rng.randint(2, 4)
    k = 2 if k == 1 else k
    inner = rng.choice(
        (
            _plain([(k, 1)]),
            _plain([(k, 1)]),
            _plain([(k, 1), (nonzero(rng, -9, 9), 0)]),
            _plain([(rng.randint(1, 3), power)]),
        )
    )
    factor = "" if rng.random() < 0.6 else str(rng.randint(2, 9))
    name = rng.choice(("sin({})", "sin({})", "cos({})", "e^({})", "e^({})"))
    text = factor + name.format(inner)
    spell = _style(rng)
    expression, u = spell(text), spell(inner).read
    value = f"<<diff({expression.read})>>"
    solution = steps(
        "Use the chain rule: derive the outer function and multiply by the derivative of the inner one.",
        display(f"u = {u}, \\quad u' = <<diff({u})>>", f"f'(x) = {value}"),
        boxed(value),
    )
    return Problem(_named(rng, e=expression.asked), solution, f"diff({_sympy(text)}, x)")


def _chain_rule_on_bracket(rng: random.Random) -> Problem:
    """A power of a bracket; the bracket is kept."""
    n, factor = rng.randint(3, 12), "" if rng.random() < 0.7 else str(rng.randint(2, 6))
    terms = [(nonzero(rng, -4, 9), rng.choice((1, 1, 1, 2, 3))), (nonzero(rng, -9, 9), 0)]
    inner = _plain(terms)
    expression = _spell(rng, f"{factor}({inner})^{n}")
    inside = expression.read[expression.read.index("(") + 1 : expression.read.index(")")]
    front = f"<<{factor}*{n}*diff({inside})>>" if factor else f"<<{n}*diff({inside})>>"
    value = f"{front}({inside})^{{<<{n}-1>>}}"
    solution = steps(
        "Use the chain rule $(u^n)' = n \\, u^{n-1} \\, u'$:",
        display(f"u = {inside}, \\quad u' = <<diff({inside})>>", f"f'(x) = {value}"),
        boxed(value),
    )
    sympy_inner = sympy_polynomial(terms)
    return Problem(_named(rng, e=expression.asked), solution, f"diff({factor or 1}*({sympy_inner})**{n}, x)")


def _second_derivative(rng: random.Random) -> Problem:
    terms = _terms(rng, 3, highest=7)
    if terms[0][1] < 2:
        terms[0] = (terms[0][0], rng.randint(3, 6))
    expression = _spell(rng, _plain(terms))
    first = polynomial(_derived(terms))
    value = f"<<diff({first})>>" if "x" in first else "<<diff(0)>>"
    solution = steps(
        "Derive twice:", display(f"f'(x) = <<diff({expression.read})>>", f"f''(x) = {value}"), boxed(value)
    )
    return Problem(_named(rng, e=expression.asked), solution, f"diff({sympy_polynomial(terms)}, x, 2)")


def _second_derivative_of_sum(rng: random.Random) -> Problem:
    text = _sum(rng, FUNCTIONS)
    expression = _spell(rng, text)
    value = f"<<diff(diff({expression.read}))>>"
    solution = steps(
        "Derive twice:", display(f"f'(x) = <<diff({expression.read})>>", f"f''(x) = {value}"), boxed(value)
    )
    return Problem(_named(rng, e=expression.asked), solution, f"diff({_sympy(text)}, x, 2)")


# --- what derivatives are used for ----------------------------------------------------------------


def _small_terms(rng: random.Random) -> Terms:
    """A polynomial of degree 2 or 3 with small numbers."""
    degree = rng.choice((2, 2, 2, 3))
    terms = [(nonzero(rng, -4, 6), degree)]
    terms += [(nonzero(rng, -9, 9), power) for power in range(degree - 1, -1, -1) if rng.random() < 0.6]
    return terms


def _rate(name: str, variable: str, rule: str, order: int = 1) -> Draw:
    """The value of the first or second derivative at a point; `name` is the function."""

    def draw(rng: random.Random) -> Problem:
        terms, point = _small_terms(rng), nonzero(rng, -4, 6)
        if variable == "t":
            terms, point = [(abs(terms[0][0]), terms[0][1]), *terms[1:]], abs(point)
            terms = [*terms[:1], *((c, p) for c, p in terms[1:] if p)]
        if order == 2:
            terms = [(terms[0][0], 3), *((c, p) for c, p in terms if p in (1, 2))]
        expression = _spell(rng, _plain(terms, variable))
        lines = [f"{name}'({variable}) = <<diff({expression.read})>>"]
        derived, primes = _derived(terms), "'" * order
        if order == 2:
            lines.append(f"{name}''({variable}) = <<diff({polynomial(derived, variable=variable)})>>")
            derived = _derived(derived)
        value = f"<<at({polynomial(derived, variable=variable)}, {variable}={point})>>"
        lines.append(f"{name}{primes}({point}) = {value}")
        fields = _named(rng, e=expression.asked, c=point)
        return Problem(fields, steps(rule, display(*lines), boxed(value)), str(_at(derived, point)))

    return draw


def _tangent_line(rng: random.Random) -> Problem:
    terms, point = _small_terms(rng), rng.randint(-3, 4)
    expression = _spell(rng, _plain(terms))
    derived = polynomial(_derived(terms))
    slope, height = _at(_derived(terms), point), _at(terms, point)
    value = f"<<{slope}*(x-{_bracketed(point)})+{_bracketed(height)}>>"
    solution = steps(
        "The tangent is $y = f'(a)(x - a) + f(a)$:",
        display(
            f"f'(x) = <<diff({expression.read})>>, \\quad f'({point}) = <<at({derived}, x={point})>>",
            f"f({point}) = <<at({expression.read}, x={point})>>",
            f"y = {value}",
        ),
        boxed(f"y = {value}"),
    )
    return Problem(_named(rng, e=expression.asked, c=point), solution, f"{slope}*x + ({height - slope * point})")


def _parabola(rng: random.Random) -> tuple[Terms, int]:
    """A parabola with a linear term, and where its extremum is, mostly at a whole number."""
    a, x = nonzero(rng, -4, 5), nonzero(rng, -7, 8)
    return [(a, 2), (-2 * a * x, 1), (rng.randint(-15, 20), 0)], x


def _extremum(rng: random.Random) -> Problem:
    terms, _ = _parabola(rng)
    if rng.random() < 0.2:
        terms[1] = (nonzero(rng, -12, 12), 1)
    expression = _spell(rng, _plain(terms))
    a, b = 2 * terms[0][0], terms[1][0]
    value = f"<<-{_bracketed(b)}/{_bracketed(a)}>>"
    solution = steps(
        "At the extremum the derivative is 0:",
        display(f"f'(x) = <<diff({expression.read})>> = 0", f"x = \\frac{{-{_bracketed(b)}}}{{{a}}} = {value}"),
        boxed(f"x = {value}"),
    )
    fields = _named(
        rng, e=expression.asked, kind="minimum" if a > 0 else "maximum", end="lowest" if a > 0 else "highest"
    )
    return Problem(fields, solution, f"Rational({-b}, {a})")


def _extreme_value(rng: random.Random) -> Problem:
    terms, x = _parabola(rng)
    expression = _spell(rng, _plain(terms))
    a, b = 2 * terms[0][0], terms[1][0]
    value = f"<<at({expression.read}, x={x})>>"
    solution = steps(
        "At the extremum the derivative is 0:",
        display(
            f"f'(x) = <<diff({expression.read})>> = 0",
            f"x = \\frac{{-{_bracketed(b)}}}{{{a}}} = <<-{_bracketed(b)}/{_bracketed(a)}>>",
            f"f({x}) = {value}",
        ),
        boxed(value),
    )
    fields = _named(
        rng, e=expression.asked, kind="minimum" if a > 0 else "maximum", end="lowest" if a > 0 else "highest"
    )
    return Problem(fields, solution, f"{terms[2][0]} - Rational({b * b}, {2 * a})")


# --- integrals ------------------------------------------------------------------------------------


def _divisible(rng: random.Random, most: int, positive: bool = False) -> Terms:
    """Terms whose antiderivative has whole coefficients."""
    return [
        ((power + 1) * (1 if positive else rng.choice((-1, 1, 1))) * rng.randint(1, 5), power)
        for _, power in _terms(rng, most, highest=5, constant=False)
    ] + ([(nonzero(rng, 1 if positive else -9, 9), 0)] if rng.random() < 0.5 else [])


def _antiderivative(rng: random.Random) -> Problem:
    terms = _divisible(rng, 3) if rng.random() < 0.7 else _terms(rng, 2, highest=5)
    variable = "t" if rng.random() < 0.12 else "x"
    expression = _spell(rng, _plain(terms, variable))
    value = f"<<int({expression.read})>> + C"
    solution = steps(
        f"Use $\\int {variable}^n \\, d{variable} = \\frac{{{variable}^{{n+1}}}}{{n+1}} + C$ on each term:",
        display(f"F({variable}) = {value}"),
        boxed(value),
    )
    fields = _named(rng, e=expression.asked, x=variable, v=rng.choice((f"f({variable})", "y")))
    return Problem(fields, solution, f"integrate({sympy_polynomial(terms, variable)}, {variable}) + C")


def _antiderivative_of_sum(rng: random.Random) -> Problem:
    text = _sum(rng, FUNCTIONS[:3])
    expression = _spell(rng, text)
    value = f"<<int({expression.read})>> + C"
    solution = steps(
        "Integrate each term: $\\sin$ gives $-\\cos$, $\\cos$ gives $\\sin$, $e^x$ stays.",
        display(f"F(x) = {value}"),
        boxed(value),
    )
    return Problem(_named(rng, e=expression.asked), solution, f"integrate({_sympy(text)}, x) + C")


def _antiderivative_inside(rng: random.Random) -> Problem:
    """sin, cos or e with kx inside."""
    k = rng.randint(2, 9)
    factor = rng.choice(("", "", str(k), str(k * rng.randint(2, 5)), str(rng.randint(2, 9))))
    text = factor + rng.choice(("sin({}x)", "cos({}x)", "e^({}x)")).format(k)
    expression = _spell(rng, text)
    value = f"<<int({expression.read})>> + C"
    solution = steps(
        f"Integrate the outer function and divide by the inner factor {k}:", display(f"F(x) = {value}"), boxed(value)
    )
    return Problem(_named(rng, e=expression.asked), solution, f"integrate({_sympy(text)}, x) + C")


def _definite(rng: random.Random, terms: Terms, low: int, high: int, rule: str) -> Problem:
    """The antiderivative at both ends, each in a call, and their difference."""
    expression = _spell(rng, _plain(terms))
    whole = [(coefficient // (power + 1), power + 1) for coefficient, power in terms]
    inside = polynomial(whole)
    first, second = _at(whole, high), _at(whole, low)
    value = f"<<{first}-{_bracketed(second)}>>"
    solution = steps(
        rule,
        display(
            f"F(x) = <<int({expression.read})>>",
            f"F({high}) = <<at({inside}, x={high})>>, \\quad F({low}) = <<at({inside}, x={low})>>",
            f"F({high}) - F({low}) = {value}",
        ),
        boxed(value),
    )
    fields = _named(rng, e=expression.asked, a=low, b=high)
    return Problem(fields, solution, f"integrate({sympy_polynomial(terms)}, (x, {low}, {high}))")


def _definite_integral(rng: random.Random) -> Problem:
    low = rng.choice((0, 0, 1, rng.randint(-3, 2)))
    return _definite(
        rng, _divisible(rng, 2), low, low + rng.randint(1, 4), "Find an antiderivative and put the limits in:"
    )


def _area(rng: random.Random) -> Problem:
    """Under a line or a parabola that is not negative between the limits."""
    low = rng.choice((0, 0, 1, 2))
    high = low + rng.randint(1, 5)
    slope, number = 2 * rng.randint(0, 4), rng.randint(1, 9)
    terms = (
        [(3 * rng.randint(1, 3), 2), (slope, 1), (number, 0)] if rng.random() < 0.5 else [(slope + 2, 1), (number, 0)]
    )
    terms = [term for term in terms if term[0] and (term[1] or rng.random() < 0.7)]
    return _definite(rng, terms, low, high, "The area is the integral between the limits:")


def _definite_integral_of_function(rng: random.Random) -> Problem:
    """sin, cos or e with a factor, between limits at which the value is exact."""
    factor = rng.choice(("", "", str(rng.randint(2, 12))))
    name = rng.choice(("sin", "cos", "e"))
    low, high = (
        rng.choice((("0", "1"), ("0", "2"), ("1", "2"), ("0", "3")))
        if name == "e"
        else rng.choice(
            (("0", "pi"), ("0", "pi/2"), ("0", "pi/3"), ("0", "pi/6"), ("pi/6", "pi/2"), ("pi/2", "pi"), ("0", "pi/4"))
        )
    )
    text = factor + ("e^x" if name == "e" else f"{name}(x)")
    expression = _spell(rng, text)
    value = f"<<at(int({expression.read}), x={high})-at(int({expression.read}), x={low})>>"
    solution = steps(
        "Find an antiderivative and put the limits in:",
        display(f"F(x) = <<int({expression.read})>>", f"F({_latex_pi(high)}) - F({_latex_pi(low)}) = {value}"),
        boxed(value),
    )
    spelt = [end.replace("pi", "π") if rng.random() < 0.3 else end for end in (low, high)]
    fields = _named(rng, e=expression.asked, a=spelt[0], b=spelt[1])
    return Problem(fields, solution, f"integrate({_sympy(text)}, (x, {low}, {high}))")


def _latex_pi(text: str) -> str:
    top, _, bottom = text.replace("pi", "\\pi").partition("/")
    return f"\\frac{{{top}}}{{{bottom}}}" if bottom else top


# --- limits ---------------------------------------------------------------------------------------


def _limit_by_substitution(rng: random.Random) -> Problem:
    terms, point = _small_terms(rng), rng.randint(-4, 5)
    expression = _spell(rng, _plain(terms))
    solution = _one_call(
        "The function is continuous, so put the value in:", f"f({point})", f"at({expression.read}, x={point})"
    )
    return Problem(_named(rng, e=expression.asked, c=point), solution, f"limit({sympy_polynomial(terms)}, x, {point})")


def _limit_of_fraction(rng: random.Random) -> Problem:
    """Numerator and denominator have values, the denominator not 0."""
    point = rng.randint(-3, 5)
    top = [(rng.randint(1, 4), rng.choice((1, 2))), (nonzero(rng, -9, 9), 0)]
    slope = rng.choice((1, 1, 2, 3))
    number = rng.choice([n for n in range(-6, 10) if n and slope * point + n])
    bottom = [(slope, 1), (number, 0)]
    whole, above, below = _spell_fraction(rng, _plain(top), _plain(bottom))
    value = f"<<{_at(top, point)}/{_bracketed(_at(bottom, point))}>>"
    solution = steps(
        f"The denominator is not 0 at $x = {point}$, so put the value in:",
        display(f"\\frac{{<<at({above}, x={point})>>}}{{<<at({below}, x={point})>>}} = {value}"),
        boxed(value),
    )
    truth = f"limit(({sympy_polynomial(top)})/({sympy_polynomial(bottom)}), x, {point})"
    return Problem(_named(rng, e=whole.asked, c=point), solution, truth)


def _removable_limit(rng: random.Random) -> Problem:
    """A quadratic with the root of the denominator."""
    root, other = nonzero(rng, -9, 9), nonzero(rng, -9, 9)
    if rng.random() < 0.35:
        other = -root
    if rng.random() < 0.1:
        other = 0
    a = rng.choice((1, 1, 1, 1, 2, 3))
    top = [(a, 2), (-a * (root + other), 1), (a * root * other, 0)]
    bottom = [(1, 1), (-root, 0)]
    whole, above, below = _spell_fraction(rng, _plain(top), _plain(bottom))
    left = polynomial([(a, 1), (-a * other, 0)])
    value = f"<<at({left}, x={root})>>"
    solution = steps(
        "Putting the value in gives $\\frac{0}{0}$, so factor and cancel:",
        display(f"\\frac{{<<factor({above})>>}}{{{below}}} = <<({above})/({below})>>"),
        f"At $x = {root}$ this is",
        display(value),
        boxed(value),
    )
    truth = f"limit(({sympy_polynomial(top)})/({sympy_polynomial(bottom)}), x, {root})"
    return Problem(_named(rng, e=whole.asked, c=root), solution, truth)


def _limit_at_infinity(vanishes: bool) -> Draw:
    """A fraction of polynomials: of the same degree, or of a lower degree above."""

    def draw(rng: random.Random) -> Problem:
        degree = rng.randint(1, 4) + vanishes
        above = degree - (rng.randint(1, min(2, degree - 1)) if vanishes else 0)
        top, bottom = _of_degree(rng, above), _of_degree(rng, degree)
        whole, _, _ = _spell_fraction(rng, _plain(top), _plain(bottom))
        truth = f"limit(({sympy_polynomial(top)})/({sympy_polynomial(bottom)}), x, oo)"
        fields = _named(rng, e=whole.asked)
        if vanishes:
            rule = f"The degree below ({degree}) is higher than the degree above ({above}), so the fraction goes to 0:"
            return Problem(fields, steps(rule, boxed("0")), truth)
        p, q = top[0][0], bottom[0][0]
        solution = _one_call(
            f"Both degrees are {degree}, so the limit is the quotient of the leading coefficients:",
            f"{p} \\div {_bracketed(q)}",
            f"{p}/{_bracketed(q)}",
        )
        return Problem(fields, solution, truth)

    return draw


def _of_degree(rng: random.Random, degree: int) -> Terms:
    terms = [(nonzero(rng, -3, 9), degree)]
    lower = [(nonzero(rng, -9, 9), power) for power in range(degree - 1, -1, -1) if rng.random() < 0.5]
    return terms + (lower or [(nonzero(rng, -9, 9), 0)])


def _sine_limit(rng: random.Random) -> Problem:
    """sin(kx) over mx, or over sin(mx)."""
    k, m = rng.randint(1, 12), rng.choice((1, 1, rng.randint(2, 9)))
    if k == m:
        k += 1
    top, bottom = (f"{'' if n == 1 else n}x" for n in (k, m))
    of_sines = rng.random() < 0.25
    below = f"sin({bottom})" if of_sines else bottom
    bracketed = below if of_sines or m == 1 else f"({below})"
    plain = f"sin({top})/{bracketed}"
    asked = rng.choice((plain, plain, plain, f"\\frac{{\\sin({top})}}{{{_in_latex(below)}}}"))
    solution = _one_call("For small $x$, $\\sin(kx)$ behaves like $kx$:", f"\\frac{{{top}}}{{{bottom}}}", f"{k}/{m}")
    truth = f"limit(sin({k}*x)/{f'sin({m}*x)' if of_sines else f'({m}*x)'}, x, 0)"
    return Problem(_named(rng, e=asked), solution, truth)


AT_A_POINT = "Find the derivative and put the value in:"

FAMILIES: dict[str, Family] = {
    "derivative-of-a-power": Family(
        "derivatives", "introductory", "Bring the exponent down and lower it by one.", _power
    ),
    "derivative-of-a-polynomial": Family(
        "derivatives", "introductory", "Use the power rule on each term.", _polynomial
    ),
    "derivative-of-a-sum": Family(
        "derivatives",
        "intermediate",
        "Derive each term by its own rule.",
        _derivative(
            "Derive each term: $\\sin$ gives $\\cos$, $\\cos$ gives $-\\sin$, $e^x$ stays, $\\ln(x)$ gives $1/x$.",
            lambda rng: _sum(rng, FUNCTIONS),
        ),
    ),
    "derivative-of-a-negative-power": Family(
        "derivatives",
        "intermediate",
        "Write the fraction as a negative power and use the power rule.",
        _derivative("Write $\\frac{1}{x^n}$ as $x^{-n}$ and use the power rule:", _negative_power),
    ),
    "derivative-of-a-root": Family(
        "derivatives",
        "intermediate",
        "Write the root as the power one half and use the power rule.",
        _derivative("Write $\\sqrt{x}$ as $x^{1/2}$ and use the power rule:", _root),
    ),
    "product-rule": Family("derivatives", "intermediate", "Use the product rule.", _product_rule),
    "chain-rule": Family("derivatives", "intermediate", "Use the chain rule.", _chain_rule),
    "chain-rule-on-a-bracket": Family(
        "derivatives", "intermediate", "Use the chain rule and keep the bracket.", _chain_rule_on_bracket
    ),
    "derivative-at-a-point": Family(
        "derivatives", "introductory", "Find the derivative, then put the value in.", _rate("f", "x", AT_A_POINT)
    ),
    "slope-of-a-tangent": Family(
        "derivatives",
        "introductory",
        "The slope is the derivative at the point.",
        _rate("f", "x", "The slope is the derivative at this point:"),
    ),
    "tangent-line": Family(
        "derivatives", "intermediate", "Take slope and height at the point and write the line.", _tangent_line
    ),
    "second-derivative": Family("derivatives", "introductory", "Derive twice.", _second_derivative),
    "second-derivative-of-a-sum": Family("derivatives", "intermediate", "Derive twice.", _second_derivative_of_sum),
    "extremum-of-a-parabola": Family("derivatives", "intermediate", "Set the derivative to zero.", _extremum),
    "extreme-value-of-a-parabola": Family(
        "derivatives", "intermediate", "Set the derivative to zero and put that place in.", _extreme_value
    ),
    "velocity": Family(
        "derivatives",
        "introductory",
        "Velocity is the derivative of position.",
        _rate("s", "t", "Velocity is the derivative of position:"),
    ),
    "acceleration": Family(
        "derivatives",
        "intermediate",
        "Acceleration is the second derivative of position.",
        _rate("s", "t", "Acceleration is the second derivative of position:", order=2),
    ),
    "antiderivative": Family(
        "integrals", "introductory", "Raise each exponent by one and divide by it.", _antiderivative
    ),
    "antiderivative-of-a-sum": Family(
        "integrals", "intermediate", "Integrate each term by its own rule.", _antiderivative_of_sum
    ),
    "antiderivative-with-a-factor-inside": Family(
        "integrals",
        "intermediate",
        "Integrate the outer function and divide by the inner factor.",
        _antiderivative_inside,
    ),
    "definite-integral": Family(
        "integrals",
        "intermediate",
        "Take the antiderivative at the upper limit minus at the lower.",
        _definite_integral,
    ),
    "definite-integral-of-a-function": Family(
        "integrals",
        "intermediate",
        "Take the antiderivative at the upper limit minus at the lower.",
        _definite_integral_of_function,
    ),
    "area-under-a-curve": Family("integrals", "intermediate", "Integrate between the limits.", _area),
    "limit-by-substitution": Family("limits", "introductory", "Put the value in.", _limit_by_substitution),
    "limit-of-a-fraction": Family("limits", "introductory", "Put the value in above and below.", _limit_of_fraction),
    "removable-limit": Family("limits", "intermediate", "Factor, cancel, then put the value in.", _removable_limit),
    "limit-at-infinity": Family(
        "limits", "intermediate", "Compare the leading terms.", _limit_at_infinity(vanishes=False)
    ),
    "limit-at-infinity-zero": Family(
        "limits", "intermediate", "Compare the degrees.", _limit_at_infinity(vanishes=True)
    ),
    "limit-of-a-sine-quotient": Family("limits", "intermediate", "Use that sin(u)/u goes to 1.", _sine_limit),
}
