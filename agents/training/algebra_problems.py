"""Families of problems in school algebra: equations, inequalities, systems, polynomials, powers, roots and lines."""

import random
from collections.abc import Callable
from math import gcd

from agents.training.math_problem import (
    Family,
    Problem,
    boxed,
    display,
    nonzero,
    polynomial,
    signed,
    steps,
    sympy_polynomial,
)

NO_SOLUTION = "\\text{no real solution}"
NO_SOLUTION_TRUTH = 'Symbol("no real solution")'
Draw = Callable[[random.Random], Problem]
Terms = list[tuple[int, int]]

# --- writing --------------------------------------------------------------------------------------


def _letter(rng: random.Random) -> str:
    """The unknown: x more often than all others together."""
    return rng.choice("x" * 14 + "yyntazmkwpbr")


def _spelled(rng: random.Random, terms: Terms, variable: str = "x") -> str:
    """A polynomial as people type it: x^2, now and then x^{2}."""
    return polynomial(terms, latex=rng.random() < 0.2, variable=variable)


def _quadratic_terms(a: int, b: int, c: int) -> Terms:
    return [(a, 2), (b, 1), (c, 0)]


def _times(a: int, letter: str) -> str:
    return polynomial([(a, 1)], variable=letter)


def _bracketed(number: int) -> str:
    """A number as it stands behind an operator."""
    return f"({number})" if number < 0 else str(number)


def _minus(number: int, taken: int) -> str:
    """`number - taken` without two signs in a row."""
    return f"{number}-{taken}" if taken >= 0 else f"{number}+{-taken}"


def _answer(letter: str, *values: str) -> str:
    return boxed(", ".join(f"{letter} = {value}" for value in values))


def _rational(top: int, bottom: int = 1) -> str:
    return f"Rational({top}, {bottom})"


def _one_call(name: str, left: str, call: str, truth: str, *before: str, **fields: object) -> Problem:
    """A problem that one call answers: what it says of itself, then `left` = the value."""
    value = f"<<{call}>>"
    return Problem({"e": name, **fields}, steps(*before, display(f"{left} = {value}"), boxed(value)), truth)


# --- linear equations -----------------------------------------------------------------------------


def _isolated(letter: str, a: int, b: int, c: int) -> tuple[list[str], str]:
    """The steps from `a letter + b = c` on, and the call that gives the letter."""
    parts = []
    value = ""
    if b:
        value = f"<<{_minus(c, b)}>>"
        verb = f"Subtract {b} from" if b > 0 else f"Add {-b} to"
        parts += [f"{verb} both sides:", display(f"{_times(a, letter)} = {c}{signed(-b)} = {value}")]
    if a != 1:
        value = f"<<{c - b}/{_bracketed(a)}>>"
        parts += [f"Divide both sides by {a}:", display(f"{letter} = {value}")]
    return parts, value


def _linear(rng: random.Random) -> Problem:
    a = rng.choice((-1, 1, 1, 1, 1, 1, 1)) * rng.randrange(2, 13)
    x, b, letter = rng.randrange(-12, 26), nonzero(rng, -40, 60), _letter(rng)
    c = a * x + b if rng.random() < 0.85 else rng.randrange(-50, 100)
    left = f"{_times(a, letter)}{signed(b)}"
    if a < 0 or rng.random() < 0.15:
        left = f"{b}{_signed_times(a, letter)}"
    equation = f"{c} = {left}" if rng.random() < 0.12 else f"{left} = {c}"
    parts, value = _isolated(letter, a, b, c)
    fields = {"e": equation, "v": letter}
    return Problem(fields, steps(*parts, _answer(letter, value)), f"solve({a}*x + {b} - ({c}), x)[0]")


def _one_step(rng: random.Random) -> Problem:
    letter, x, a = _letter(rng), rng.randrange(-20, 60), rng.randrange(2, 16)
    if rng.random() < 0.5:
        b = nonzero(rng, -50, 80)
        left, total, (parts, value) = f"{letter}{signed(b)}", x + b, _isolated(letter, 1, b, x + b)
        if b > 0 and rng.random() < 0.3:
            left = f"{b} + {letter}"
        truth = f"solve(x + {b} - ({total}), x)[0]"
    else:
        total = a * x if rng.random() < 0.85 else rng.randrange(1, 60)
        left, (parts, value) = _times(a, letter), _isolated(letter, a, 0, total)
        truth = f"solve({a}*x - ({total}), x)[0]"
    equation = f"{total} = {left}" if rng.random() < 0.15 else f"{left} = {total}"
    return Problem({"e": equation, "v": letter}, steps(*parts, _answer(letter, value)), truth)


def _both_sides(letter: str, a: int, b: int, c: int, d: int) -> tuple[list[str], str]:
    """The steps from `a letter + b = c letter + d` on, and the call that gives the letter."""
    left, right = f"<<{_times(a, letter)}{_signed_times(-c, letter)}>>", f"<<{_minus(d, b)}>>"
    parts = [
        f"Bring the terms with ${letter}$ to the left and the numbers to the right:",
        display(f"{_times(a, letter)}{_signed_times(-c, letter)} = {d}{signed(-b)}", f"{left} = {right}"),
    ]
    if a - c == 1:
        return parts, right
    value = f"<<{d - b}/{_bracketed(a - c)}>>"
    return [*parts, display(f"{letter} = {value}")], value


def _signed_times(a: int, letter: str) -> str:
    """' + 3x' or ' - 3x', as it follows another term."""
    return f" {'-' if a < 0 else '+'} {_times(abs(a), letter)}"


def _linear_both_sides(rng: random.Random) -> Problem:
    a, c = rng.sample([n for n in range(-4, 13) if n], 2)
    letter, x, b = _letter(rng), rng.randrange(-10, 16), nonzero(rng, -30, 40)
    d = a * x + b - c * x or 3
    parts, value = _both_sides(letter, a, b, c, d)
    fields = {"e": f"{_times(a, letter)}{signed(b)} = {_times(c, letter)}{signed(d)}", "v": letter}
    return Problem(fields, steps(*parts, _answer(letter, value)), f"solve({a}*x + {b} - ({c})*x - ({d}), x)[0]")


def _linear_brackets(rng: random.Random) -> Problem:
    letter, a, k = _letter(rng), rng.choice((2, 3, 4, 5, 6, 7, 8, 9, 10, -2, -3, -4)), rng.choice((1, 1, 1, 2, 3))
    b, c, x = nonzero(rng, -9, 12), rng.choice((0, 0, 0, nonzero(rng, -15, 20))), rng.randrange(-9, 13)
    left = f"{a}({_times(k, letter)}{signed(b)})" + (signed(c) if c else "")
    total = a * (k * x + b) + c
    parts, value = _isolated(letter, a * k, a * b + c, total)
    solution = steps("Expand the brackets:", display(f"<<{left}>> = {total}"), *parts, _answer(letter, value))
    truth = f"solve({a}*({k}*x + {b}) + {c} - ({total}), x)[0]"
    return Problem({"e": f"{left} = {total}", "v": letter}, solution, truth)


def _linear_brackets_both_sides(rng: random.Random) -> Problem:
    letter, x, b = _letter(rng), rng.randrange(-8, 13), nonzero(rng, -9, 10)
    a, c = rng.sample(range(2, 10), 2)
    d = nonzero(rng, -9, 10)
    both = rng.random() < 0.5 and a * (x + b) % c == 0 and a * (x + b) // c != x
    if both:
        d = a * (x + b) // c - x
        right, number = f"{c}({letter}{signed(d)})", c * d
    else:
        number = a * (x + b) - c * x or d
        right = f"{_times(c, letter)}{signed(number)}"
    left = f"{a}({letter}{signed(b)})"
    parts, value = _both_sides(letter, a, a * b, c, number)
    opened = f"<<{left}>> = " + (f"<<{right}>>" if both else right)
    solution = steps("Expand the brackets:", display(opened), *parts, _answer(letter, value))
    truth = f"solve({a}*(x + {b}) - ({c}*x + {number}), x)[0]"
    return Problem({"e": f"{left} = {right}", "v": letter}, solution, truth)


def _linear_fraction(rng: random.Random) -> Problem:
    """x/3 + 2 = 7, (x + 2)/3 = 7, 2x/3 = 8."""
    letter, a, b, c = _letter(rng), rng.randrange(2, 13), nonzero(rng, -12, 20), rng.randrange(-9, 16)
    shape = rng.choice(("part", "part", "whole", "multiple"))
    if shape == "part":
        fraction, rest, rhs = letter, signed(b), c + b
        value = f"<<{c}*{a}>>"
        verb = f"Subtract {b} from" if b > 0 else f"Add {-b} to"
        parts = [
            f"{verb} both sides:",
            display(f"\\frac{{{letter}}}{{{a}}} = {rhs}{signed(-b)} = <<{_minus(rhs, b)}>>"),
            f"Multiply both sides by {a}:",
            display(f"{letter} = {c} \\cdot {a} = {value}"),
        ]
        truth = f"solve(x/{a} + {b} - ({rhs}), x)[0]"
    elif shape == "whole":
        fraction, rest, rhs = f"{letter}{signed(b)}", "", c
        tail, value = _isolated(letter, 1, b, c * a)
        parts = [f"Multiply both sides by {a}:", display(f"{fraction} = {c} \\cdot {a} = <<{c}*{a}>>"), *tail]
        truth = f"solve((x + {b})/{a} - ({c}), x)[0]"
    else:
        k = rng.choice([n for n in range(2, 10) if n != a])
        rhs = k * c if rng.random() < 0.8 else c
        fraction, rest, value = f"{k}{letter}", "", f"<<{rhs * a}/{k}>>"
        parts = [
            f"Multiply both sides by {a}:",
            display(f"{fraction} = {rhs} \\cdot {a} = <<{rhs}*{a}>>"),
            f"Divide both sides by {k}:",
            display(f"{letter} = {value}"),
        ]
        truth = f"solve({k}*x/{a} - ({rhs}), x)[0]"
    plain = f"({fraction})/{a}" if shape == "whole" else f"{fraction}/{a}"
    fields = {"e": f"{plain}{rest} = {rhs}", "l": f"\\frac{{{fraction}}}{{{a}}}{rest} = {rhs}", "v": letter}
    return Problem(fields, steps(*parts, _answer(letter, value)), truth)


def _proportion(rng: random.Random) -> Problem:
    letter, a, k = _letter(rng), rng.randrange(2, 15), rng.randrange(2, 9)
    b = rng.choice([n for n in range(2, 16) if n != a])
    c, d = (a * k, b * k) if rng.random() < 0.8 else (rng.randrange(2, 20), rng.randrange(2, 13))
    value = f"<<{b}*{c}/{d}>>"
    solution = steps(
        f"Multiply both sides by {b}:",
        display(f"{letter} = \\frac{{{b} \\cdot {c}}}{{{d}}} = {value}"),
        _answer(letter, value),
    )
    fields = {
        "e": f"{letter}/{b} = {c}/{d}",
        "l": f"\\frac{{{letter}}}{{{b}}} = \\frac{{{c}}}{{{d}}}",
        "b": b,
        "c": c,
        "d": d,
        "v": letter,
    }
    return Problem(fields, solution, f"solve(x/{b} - {_rational(c, d)}, x)[0]")


RELATIONS = {"<": ">", ">": "<", "\\leq": "\\geq", "\\geq": "\\leq"}
TYPED = {"<": ("<",), ">": (">",), "\\leq": ("<=", "≤"), "\\geq": (">=", "≥")}
COMPARED = {"<": "<", ">": ">", "\\leq": "<=", "\\geq": ">="}


def _inequality(negative: bool) -> Draw:
    def draw(rng: random.Random) -> Problem:
        letter, relation = _letter(rng), rng.choice(list(RELATIONS))
        a, b, x = rng.randrange(2, 11), nonzero(rng, -20, 30), rng.randrange(-9, 15)
        a = -a if negative else a
        c = a * x + b if rng.random() < 0.85 else rng.randrange(-30, 50)
        left = f"{b} - {_times(-a, letter)}" if negative and rng.random() < 0.5 else f"{_times(a, letter)}{signed(b)}"
        turned = RELATIONS[relation] if negative else relation
        value = f"<<{c - b}/{_bracketed(a)}>>"
        verb = f"Subtract {b} from" if b > 0 else f"Add {-b} to"
        turn = ", which is negative, so the sign turns around:" if negative else "; the sign stays:"
        solution = steps(
            f"{verb} both sides:",
            display(f"{_times(a, letter)} {relation} {c}{signed(-b)} = <<{_minus(c, b)}>>"),
            f"Divide by {a}{turn}",
            display(f"{letter} {turned} {value}"),
            boxed(f"{letter} {turned} {value}"),
        )
        typed = rng.choice(TYPED[relation])
        fields = {"e": f"{left} {typed} {c}", "l": f"{left} {relation} {c}", "v": letter}
        return Problem(fields, solution, f"{letter} {COMPARED[turned]} {_rational(c - b, a)}")

    return draw


# --- linear stories -------------------------------------------------------------------------------

NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()


def _said(rng: random.Random, number: int) -> str:
    """A number in digits, or in a word where it is small."""
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) and rng.random() < 0.45 else str(number)


def _multiple(rng: random.Random, a: int) -> str:
    return rng.choice(("twice", "double", "two times", "2 times")) if a == 2 else f"{_said(rng, a)} times"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _riddle(sign: int) -> Draw:
    """Seven more, or less, than twice a number is 19."""

    def draw(rng: random.Random) -> Problem:
        a, x, b = rng.choice((2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10)), rng.randrange(2, 25), rng.randrange(1, 21)
        b = sign * min(b, a * x - 1)
        c = a * x + b
        said, times = _said(rng, abs(b)), _multiple(rng, a)
        fields = {"a": a, "b": said, "B": _capital(said), "c": c, "t": times, "T": _capital(times)}
        parts, value = _isolated("x", a, b, c)
        opened = steps("Call the number $x$:", display(f"{a}x{signed(b)} = {c}"))
        return Problem(fields, steps(opened, *parts, boxed(value)), f"solve({a}*x + {b} - ({c}), x)[0]")

    return draw


def _divided_riddle(rng: random.Random) -> Problem:
    a, b, quotient = rng.randrange(2, 11), rng.randrange(1, 16), rng.randrange(2, 13)
    value = f"<<{quotient}*{a}>>"
    said = _said(rng, b)
    solution = steps(
        "Call the number $x$:",
        display(f"\\frac{{x}}{{{a}}} + {b} = {quotient + b}", f"\\frac{{x}}{{{a}}} = <<{quotient + b}-{b}>>"),
        display(f"x = {quotient} \\cdot {a} = {value}"),
        boxed(value),
    )
    fields = {"a": _said(rng, a), "b": said, "B": _capital(said), "c": quotient + b}
    return Problem(fields, solution, f"solve(x/{a} + {b} - {quotient + b}, x)[0]")


def _fixed_and_rate(rng: random.Random) -> Problem:
    rate, fixed, count = rng.randrange(2, 26), rng.randrange(2, 60), rng.randrange(2, 31)
    total = rate * count + fixed
    parts, value = _isolated("n", rate, fixed, total)
    solution = steps("Call what is sought $n$:", display(f"{rate}n + {fixed} = {total}"), *parts, boxed(value))
    fields = {"r": rate, "f": fixed, "t": total, "who": rng.choice(PEOPLE)}
    return Problem(fields, solution, f"solve({rate}*n + {fixed} - {total}, n)[0]")


def _consecutive(rng: random.Random) -> Problem:
    """The smallest of some whole numbers in a row, from their sum."""
    count, first, step = rng.randrange(2, 6), rng.randrange(1, 60), rng.choice((1, 1, 1, 2))
    first = first + 1 if step == 2 and first % 2 else first
    total = sum(first + step * index for index in range(count))
    added = " + ".join(["n", *(f"(n + {step * index})" for index in range(1, count))])
    shift = step * count * (count - 1) // 2
    parts, value = _isolated("n", count, shift, total)
    solution = steps(
        "Call the smallest $n$:",
        display(f"{added} = {total}", f"<<{added}>> = {total}"),
        *parts,
        boxed(value),
    )
    kind = rng.choice(("consecutive integers", "consecutive whole numbers", "consecutive numbers", "integers in a row"))
    fields = {"k": NUMBER_WORDS[count], "K": _capital(NUMBER_WORDS[count]), "n": count, "s": total}
    fields["kind"] = kind if step == 1 else rng.choice(("consecutive even numbers", "consecutive even integers"))
    return Problem(fields, solution, f"{_rational(total - shift, count)}")


PEOPLE = (
    "Ada Ben Carla Deniz Emma Farid Grace Hugo Ines Jonas Kofi Lena Mira Noor Omar Priya Quinn Rosa Sven Tara Umut "
    "Vera Wei Yusuf Zoe Anouk Bilal Chiara Dmitri Elif"
).split()


# --- quadratic equations --------------------------------------------------------------------------


def _by_formula(letter: str, a: int, b: int, c: int) -> tuple[list[str], list[str]]:
    """The steps of the quadratic formula, and the calls for the solutions: none, one or two."""
    inside = b * b - 4 * a * c
    parts = [
        f"Here $a = {a}$, $b = {b}$ and $c = {c}$. The discriminant is",
        display(f"b^{{2}} - 4ac = <<({b})^2-4*{_bracketed(a)}*{_bracketed(c)}>>"),
    ]
    if inside < 0:
        return [*parts, "It is negative, so there is no real solution."], []
    bottom = f"2 \\cdot {_bracketed(a)}"
    if inside == 0:
        value = f"<<-{_bracketed(b)}/(2*{_bracketed(a)})>>"
        parts.append("It is zero, so there is one solution:")
        return [*parts, display(f"{letter} = \\frac{{-{_bracketed(b)}}}{{{bottom}}} = {value}")], [value]
    values = [f"<<(-{_bracketed(b)}{sign}sqrt({inside}))/(2*{_bracketed(a)})>>" for sign in "-+"]
    line = f"{letter} = \\frac{{-{_bracketed(b)} \\pm \\sqrt{{{inside}}}}}{{{bottom}}}"
    return [*parts, display(line)], values


def _solutions(letter: str, values: list[str]) -> str:
    return _answer(letter, *values) if values else boxed(NO_SOLUTION)


def _roots_truth(a: int, b: int, c: int) -> str:
    inside = b * b - 4 * a * c
    if inside < 0:
        return NO_SOLUTION_TRUTH
    roots = f"solve({sympy_polynomial(_quadratic_terms(a, b, c))}, x)"
    return f"FiniteSet(*{roots})" if inside else f"{roots}[0]"


def _quadratic_problem(rng: random.Random, a: int, b: int, c: int) -> Problem:
    letter = _letter(rng)
    parts, values = _by_formula(letter, a, b, c)
    written = _spelled(rng, _quadratic_terms(a, b, c), letter)
    fields = {"e": f"{written} = 0", "p": written, "v": letter}
    return Problem(fields, steps(*parts, _solutions(letter, values)), _roots_truth(a, b, c))


def _quadratic(rng: random.Random) -> Problem:
    p = nonzero(rng, -9, 9)
    q = p if rng.random() < 0.1 else rng.choice([n for n in range(-9, 10) if n not in (0, -p)])
    return _quadratic_problem(rng, 1, -(p + q), p * q)


def _quadratic_leading(rng: random.Random) -> Problem:
    a, q, p = rng.choice((1, 1, 1, -1)) * rng.randrange(2, 5), nonzero(rng, -7, 7), nonzero(rng, -7, 7)
    inner = rng.choice((1, abs(a)))
    outer = a // inner
    if inner * q + p == 0:
        return _quadratic_leading(rng)
    return _quadratic_problem(rng, a, -outer * (inner * q + p), outer * p * q)


def _quadratic_irrational(rng: random.Random) -> Problem:
    a = rng.choice((1, 1, 1, 2, 3))
    while True:
        b, c = nonzero(rng, -10, 10), nonzero(rng, -12, 10)
        inside = b * b - 4 * a * c
        if inside > 0 and round(inside**0.5) ** 2 != inside:
            return _quadratic_problem(rng, a, b, c)


def _quadratic_no_real(rng: random.Random) -> Problem:
    a, b = rng.choice((1, 1, 1, 2, 3, 4, 5)), nonzero(rng, -7, 7)
    lowest = b * b // (4 * a) + 1
    return _quadratic_problem(rng, a, b, rng.randrange(lowest, lowest + 10))


def _quadratic_rearranged(rng: random.Random) -> Problem:
    """x^2 + 3x = 10, x^2 = 2x + 8."""
    letter, p, q = _letter(rng), nonzero(rng, -8, 8), nonzero(rng, -8, 8)
    b, c = -(p + q) or nonzero(rng, -4, 4), p * q
    shapes = [([(1, 2), (b, 1)], [(-c, 0)]), ([(1, 2)], [(-b, 1), (-c, 0)]), ([(1, 2), (c, 0)], [(-b, 1)])]
    left, right = (_spelled(rng, side, letter) for side in rng.choice(shapes))
    parts, values = _by_formula(letter, 1, b, c)
    solution = steps(
        "Bring everything to the left:",
        display(f"<<{left} - ({right})>> = 0"),
        *parts,
        _solutions(letter, values),
    )
    return Problem({"e": f"{left} = {right}", "v": letter}, solution, _roots_truth(1, b, c))


def _square_equals(rng: random.Random) -> Problem:
    """x^2 = 49, 3x^2 = 60, x^2 - 7 = 0."""
    letter, a = _letter(rng), rng.choice((1, 1, 1, 2, 3, 5))
    k = rng.choice((rng.randrange(1, 16) ** 2, rng.randrange(2, 60)))
    k = -k if rng.random() < 0.12 else k
    square = _spelled(rng, [(a, 2)], letter)
    parts = []
    if rng.random() < 0.5:
        equation = f"{square} = {a * k}"
    else:
        equation = f"{square}{signed(-a * k)} = 0"
        parts.append(display(f"{square} = {a * k}"))
    if a != 1:
        parts += [f"Divide both sides by {a}:", display(f"{letter}^{{2}} = <<{a * k}/{a}>>")]
    if k < 0:
        parts.append("A square is never negative, so there is no real solution.")
        values = []
    else:
        parts += ["Take the root of both sides:", display(f"{letter} = \\pm \\sqrt{{{k}}}")]
        values = [f"<<-sqrt({k})>>", f"<<sqrt({k})>>"]
    return Problem({"e": equation, "v": letter}, steps(*parts, _solutions(letter, values)), _roots_truth(a, 0, -a * k))


def _shifted_square(rng: random.Random) -> Problem:
    """(x - 3)^2 = 16."""
    letter, p = _letter(rng), nonzero(rng, -9, 9)
    k = rng.randrange(1, 12) ** 2 if rng.random() < 0.75 else rng.randrange(2, 40)
    values = [f"<<{-p}{sign}sqrt({k})>>" for sign in "-+"]
    solution = steps(
        "Take the root of both sides:",
        display(f"{letter}{signed(p)} = \\pm \\sqrt{{{k}}}", f"{letter} = {-p} \\pm \\sqrt{{{k}}}"),
        _answer(letter, *values),
    )
    truth = f"FiniteSet(*solve((x + {p})**2 - {k}, x))"
    return Problem({"e": f"({letter}{signed(p)})^2 = {k}", "v": letter}, solution, truth)


def _two_factors(rng: random.Random) -> list[tuple[int, int]]:
    """Two different factors (a, b) for ax + b, in the order in which the calculator writes them."""
    pairs: list[tuple[int, int]] = []
    while len(pairs) < 2:
        a, b = rng.choice((1, 1, 1, 2, 3)), nonzero(rng, -9, 9)
        if gcd(a, b) == 1 and (a, b) not in pairs:
            pairs.append((a, b))
    return sorted(pairs, key=lambda pair: (abs(pair[1]) / pair[0], -pair[1] / pair[0]))


def _product_terms(pairs: list[tuple[int, int]]) -> tuple[int, int, int]:
    (a, b), (c, d) = pairs
    return a * c, a * d + b * c, b * d


def _zero_values(pairs: list[tuple[int, int]]) -> list[str]:
    return [f"<<-({b})/{a}>>" for a, b in pairs]


def _factored(pairs: list[tuple[int, int]], letter: str) -> str:
    return "".join(f"({polynomial([(a, 1), (b, 0)], variable=letter)})" for a, b in pairs)


def _zero_product(rng: random.Random) -> Problem:
    """(x - 2)(3x + 1) = 0."""
    letter, pairs = _letter(rng), _two_factors(rng)
    rng.shuffle(pairs)
    values = _zero_values(pairs)
    lines = [f"{polynomial([(a, 1), (b, 0)], variable=letter)} = 0" for a, b in pairs]
    solution = steps(
        "A product is zero when one of its factors is:", display(" \\quad ".join(lines)), _answer(letter, *values)
    )
    return Problem(
        {"e": f"{_factored(pairs, letter)} = 0", "v": letter}, solution, _roots_truth(*_product_terms(pairs))
    )


def _by_factoring(rng: random.Random) -> Problem:
    letter, pairs = _letter(rng), _two_factors(rng)
    a, b, c = _product_terms(pairs)
    if a > 3 or (b == 0 and rng.random() < 0.7):
        return _by_factoring(rng)
    written, values = _spelled(rng, _quadratic_terms(a, b, c), letter), _zero_values(pairs)
    solution = steps(
        "Factor the left side:",
        display(f"<<factor({written})>> = 0"),
        "Set each factor to zero:",
        display(", \\quad ".join(f"{letter} = {value}" for value in values)),
        _answer(letter, *values),
    )
    return Problem({"e": f"{written} = 0", "p": written, "v": letter}, solution, _roots_truth(a, b, c))


def _common_factor_equation(rng: random.Random) -> Problem:
    """2x^2 + 6x = 0."""
    letter, k, b = _letter(rng), rng.choice((1, 1, 1, 2, 3, 4, 5)), nonzero(rng, -12, 12)
    written = _spelled(rng, [(k, 2), (k * b, 1)], letter)
    value = f"<<-({b})>>"
    solution = steps(
        "Factor the left side:",
        display(f"<<factor({written})>> = 0"),
        f"So ${letter} = 0$ or ${letter}{signed(b)} = 0$:",
        _answer(letter, "0", value),
    )
    return Problem({"e": f"{written} = 0", "p": written, "v": letter}, solution, _roots_truth(k, k * b, 0))


def _discriminant(count: bool) -> Draw:
    """The discriminant itself, or how many real solutions it leaves."""

    def draw(rng: random.Random) -> Problem:
        a, b, c = nonzero(rng, -4, 6), rng.randrange(-10, 11), nonzero(rng, -9, 12)
        if count and rng.random() < 0.25:
            root = nonzero(rng, -8, 8)
            a, b, c = 1, -2 * root, root * root
        inside = b * b - 4 * a * c
        value = f"<<({b})^2-4*{_bracketed(a)}*{_bracketed(c)}>>"
        opened = [f"Here $a = {a}$, $b = {b}$ and $c = {c}$:", display(f"b^{{2}} - 4ac = {value}")]
        written = _spelled(rng, _quadratic_terms(a, b, c))
        fields = {"e": f"{written} = 0", "p": written, "v": "x"}
        equation = sympy_polynomial(_quadratic_terms(a, b, c))
        if not count:
            return Problem(fields, steps(*opened, boxed(value)), f"discriminant({equation}, x)")
        number, word = (2, "positive") if inside > 0 else (1, "zero") if inside == 0 else (0, "negative")
        said = f"The discriminant is {word}, so the number of real solutions is {number}."
        return Problem(fields, steps(*opened, said, boxed(str(number))), f"{number}")

    return draw


def _vieta(product: bool) -> Draw:
    def draw(rng: random.Random) -> Problem:
        a = rng.choice((1, 1, 1, 2, 3, 4))
        p, q = nonzero(rng, -9, 9), nonzero(rng, -9, 9)
        b, c = -a * (p + q) or a, a * p * q
        if b * b <= 4 * a * c:
            return draw(rng)
        if product:
            value, name, formula = f"<<{c}/{a}>>", "product", "\\frac{c}{a}"
        else:
            value, name, formula = f"<<-({b})/{a}>>", "sum", "-\\frac{b}{a}"
        solution = steps(
            f"Here $a = {a}$, $b = {b}$ and $c = {c}$. The {name} of the roots is",
            display(f"{formula} = {value}"),
            boxed(value),
        )
        written = _spelled(rng, _quadratic_terms(a, b, c))
        truth = _rational(c, a) if product else _rational(-b, a)
        return Problem({"e": f"{written} = 0", "p": written, "v": "x"}, solution, truth)

    return draw


def _from_roots(rng: random.Random) -> Problem:
    p, q = nonzero(rng, -9, 9), nonzero(rng, -9, 9)
    product = f"(x-({p}))(x-({q}))"
    value = f"<<{product}>>"
    solution = steps(
        "Each root $r$ gives a factor $x - r$:", display(f"(x - ({p}))(x - ({q})) = {value}"), boxed(value)
    )
    return Problem({"p": p, "r": q}, solution, f"expand((x - ({p}))*(x - ({q})))")


def _complete_square(rng: random.Random) -> Problem:
    half, c = nonzero(rng, -9, 9), rng.randrange(-12, 30)
    c = c + 1 if c == half * half else c
    rest = c - half * half
    square = f"(<<x+({2 * half}/2)>>)^{{2}}"
    written = _spelled(rng, _quadratic_terms(1, 2 * half, c))
    solution = steps(
        f"Half of ${2 * half}$ is $<<{2 * half}/2>>$, and what is left is",
        display(f"{c} - ({half})^{{2}} = <<{c}-({half})^2>>"),
        boxed(f"{square}{signed(rest)}"),
    )
    return Problem({"e": written, "v": "x"}, solution, f"(x + {half})**2 + ({rest})")


def _vertex(asked: str) -> Draw:
    """The vertex of a parabola, its axis, or its lowest or highest value."""

    def draw(rng: random.Random) -> Problem:
        a, h, k = rng.choice((1, 1, 1, -1, -1, 2, 2, -2, 3)), nonzero(rng, -6, 6), rng.randrange(-12, 16)
        b, c = -2 * a * h, a * h * h + k
        written = polynomial(_quadratic_terms(a, b, c), latex=False)
        middle, value = f"<<-({b})/(2*({a}))>>", f"<<at({written}, x={h})>>"
        parts = [f"The vertex lies at $x = -\\frac{{b}}{{2a}}$ with $a = {a}$ and $b = {b}$:", display(f"x = {middle}")]
        fields = {
            "e": written,
            "low": "minimum" if a > 0 else "maximum",
            "least": "smallest" if a > 0 else "largest",
            "lowest": "lowest" if a > 0 else "highest",
        }
        expression = sympy_polynomial(_quadratic_terms(a, b, c))
        place = f"solve(diff({expression}, x), x)[0]"
        if asked == "axis":
            return Problem(fields, steps(*parts, _answer("x", middle)), place)
        parts.append(display(f"y = {value}"))
        if asked == "value":
            return Problem(fields, steps(*parts, boxed(value)), f"({expression}).subs(x, {place})")
        truth = f"({place}, ({expression}).subs(x, {place}))"
        return Problem(fields, steps(*parts, boxed(f"({middle}, {value})")), truth)

    return draw


def _length_and_width(rng: random.Random) -> Problem:
    """The width of a rectangle from its area and how much longer it is."""
    width, more = rng.randrange(2, 16), rng.randrange(1, 12)
    area = width * (width + more)
    inside = more * more + 4 * area
    value = f"<<(-{more}+sqrt({inside}))/2>>"
    solution = steps(
        "Call the smaller one $w$:",
        display(f"w(w + {more}) = {area}", f"w^{{2}} + {more}w - {area} = 0"),
        display(f"b^{{2}} - 4ac = <<{more}^2+4*{area}>>", f"w = \\frac{{-{more} + \\sqrt{{{inside}}}}}{{2}} = {value}"),
        "Only this root is positive.",
        boxed(value),
    )
    return Problem({"d": more, "A": area}, solution, f"Max(*solve(w**2 + {more}*w - {area}, w))")


# --- systems --------------------------------------------------------------------------------------


def _pair_truth(x: int, y: int) -> str:
    return f"({x}, {y})"


def _equation(a: int, b: int, right: int, names: str) -> str:
    return f"{_times(a, names[0])}{_signed_times(b, names[1])} = {right}"


def _names(rng: random.Random) -> str:
    return rng.choice(("xy", "xy", "xy", "xy", "xy", "ab", "mn", "pq", "st", "uv"))


def _elimination(rng: random.Random) -> Problem:
    u, w = names = _names(rng)
    x, y = rng.randrange(-6, 10), rng.randrange(-6, 10)
    while True:
        a, c = rng.randrange(1, 7), nonzero(rng, -4, 6)
        b, d = nonzero(rng, -5, 6), nonzero(rng, -5, 6)
        if a * d - b * c:
            break
    e, f = a * x + b * y, c * x + d * y
    across, total = a * d - c * b, e * d - f * b
    first = f"<<{total}/{_bracketed(across)}>>"
    second = f"<<({e}-{_bracketed(a)}*{_bracketed(x)})/{_bracketed(b)}>>"
    right = f"<<({e})*({d})-({f})*({b})>>"
    lines = [f"<<({a}*({d})-({c})*({b})){u}>> = {right}"]
    if across == 1:
        first = right
    else:
        lines.append(f"{u} = {first}")
    solution = steps(
        f"Multiply the first equation by ${d}$ and the second by ${b}$, then subtract, so that ${w}$ is gone:",
        display(*lines),
        "Put it into the first equation:",
        display(f"{w} = {second}"),
        boxed(f"{u} = {first}, {w} = {second}"),
    )
    fields = {"e": _equation(a, b, e, names), "f": _equation(c, d, f, names), "v": u, "w": w}
    return Problem(fields, solution, _pair_truth(x, y))


def _substitution(rng: random.Random) -> Problem:
    """y = 2x + 1 and 3x + y = 11."""
    u, w = names = _names(rng)
    x, y = rng.randrange(-6, 10), rng.randrange(-9, 15)
    m = nonzero(rng, -5, 6)
    n = y - m * x
    while True:
        c, d = nonzero(rng, -5, 7), nonzero(rng, -4, 5)
        if c + d * m:
            break
    total, inner = c * x + d * y, polynomial([(m, 1), (n, 0)], variable=u)
    factor = "" if abs(d) == 1 else abs(d)
    put = f"{_times(c, u)} {'-' if d < 0 else '+'} {factor}({inner})"
    tail, first = _isolated(u, c + d * m, d * n, total)
    if not tail:
        return _substitution(rng)
    second = f"<<{m}*{_bracketed(x)}{signed(n)}>>"
    solution = steps(
        f"Put ${w} = {inner}$ into the other equation:",
        display(f"{put} = {total}", f"<<{put}>> = {total}"),
        *tail,
        display(f"{w} = {second}"),
        boxed(f"{u} = {first}, {w} = {second}"),
    )
    pair = [f"{w} = {inner}", _equation(c, d, total, names)]
    fields = {"e": pair[0], "f": pair[1], "v": u, "w": w}
    return Problem(fields, solution, _pair_truth(x, y))


def _two_lines(rng: random.Random) -> Problem:
    """y = 2x + 1 and y = -x + 7: where they meet."""
    m, k = rng.sample([n for n in range(-5, 7) if n], 2)
    x, y = rng.randrange(-6, 9), rng.randrange(-9, 15)
    b, d = y - m * x, y - k * x
    lines = [polynomial([(slope, 1), (cut, 0)]) for slope, cut in ((m, b), (k, d))]
    left, right = f"<<{_times(m, 'x')}{_signed_times(-k, 'x')}>>", f"<<{_minus(d, b)}>>"
    first = right if m - k == 1 else f"<<{d - b}/{_bracketed(m - k)}>>"
    second = f"<<{m}*{_bracketed(x)}{signed(b)}>>"
    parts = ["Set both equal:", display(f"{lines[0]} = {lines[1]}", f"{left} = {right}")]
    if m - k != 1:
        parts.append(display(f"x = {first}"))
    parts.append(display(f"y = {second}"))
    fields = {"e": f"y = {lines[0]}", "f": f"y = {lines[1]}"}
    return Problem(fields, steps(*parts, boxed(f"({first}, {second})")), _pair_truth(x, y))


def _sum_and_difference(asked: str) -> Draw:
    def draw(rng: random.Random) -> Problem:
        small, more = rng.randrange(2, 60), rng.randrange(2, 40)
        total = 2 * small + more
        larger, smaller = f"<<({total}+{more})/2>>", f"<<({total}-{more})/2>>"
        upper = "The larger one is half of sum plus difference:"
        lower = "The smaller one is half of sum minus difference:"
        first = [upper, display(f"\\frac{{{total} + {more}}}{{2}} = {larger}")]
        second = [lower, display(f"\\frac{{{total} - {more}}}{{2}} = {smaller}")]
        who, other = rng.sample(PEOPLE, 2)
        fields = {"s": total, "d": more, "who": who, "other": other}
        if asked == "larger":
            return Problem(fields, steps(*first, boxed(larger)), f"{small + more}")
        if asked == "smaller":
            return Problem(fields, steps(*second, boxed(smaller)), f"{small}")
        return Problem(
            fields, steps(*first, *second, boxed(f"{larger}, {smaller}")), f"FiniteSet({small}, {small + more})"
        )

    return draw


def _sum_and_multiple(rng: random.Random) -> Problem:
    """The smaller share, from the sum and how many times the larger one is as large."""
    times, small = rng.randrange(2, 9), rng.randrange(2, 40)
    total = small * (times + 1)
    value = f"<<{total}/{times + 1}>>"
    solution = steps(
        "Call the smaller one $x$:",
        display(f"x + {times}x = {total}", f"<<x+{times}x>> = {total}", f"x = {value}"),
        boxed(value),
    )
    who, other = rng.sample(PEOPLE, 2)
    said = _multiple(rng, times)
    said = "twice" if said == "double" else said
    fields = {"t": said, "T": _capital(said), "s": total, "who": who, "other": other}
    return Problem(fields, solution, f"solve(x + {times}*x - {total}, x)[0]")


def _mixed(rng: random.Random, p: int, r: int, one: str, two: str, **fields: object) -> Problem:
    """How many of the first kind: x + y = n and px + ry = t."""
    x, y = rng.randrange(2, 30), rng.randrange(2, 30)
    count, total = x + y, p * x + r * y
    put = f"{p}x + {r}({count} - x)"
    tail, value = _isolated("x", p - r, r * count, total)
    value = value or f"<<{_minus(total, r * count)}>>"
    solution = steps(
        f"With $x$ {one} there are ${count} - x$ {two}:",
        display(f"{put} = {total}", f"<<{put}>> = {total}"),
        *tail,
        boxed(value),
    )
    fields = {"n": count, "t": total, "p": p, "r": r, "one": one, "two": two, "who": rng.choice(PEOPLE), **fields}
    return Problem(fields, solution, f"solve({p}*x + {r}*({count} - x) - {total}, x)[0]")


def _two_prices(rng: random.Random) -> Problem:
    p, r = rng.sample(range(2, 20), 2)
    one, two = rng.choice(GOODS)
    return _mixed(rng, p, r, one, two)


GOODS = (
    ("pens", "notebooks"),
    ("muffins", "sandwiches"),
    ("roses", "tulips"),
    ("comics", "novels"),
    ("mugs", "plates"),
    ("caps", "scarves"),
    ("teas", "coffees"),
    ("burgers", "salads"),
    ("candles", "vases"),
    ("posters", "badges"),
    ("bagels", "pies"),
    ("shirts", "ties"),
    ("brushes", "canvases"),
    ("batteries", "lamps"),
)


def _coins(rng: random.Random) -> Problem:
    coins = (("nickels", 5), ("dimes", 10), ("quarters", 25))
    (one, p), (two, r) = rng.sample(coins, 2)
    return _mixed(rng, p, r, one, two)


def _tickets(rng: random.Random) -> Problem:
    r = rng.randrange(2, 15)
    return _mixed(rng, r + rng.randrange(1, 12), r, "adult tickets", "child tickets")


def _heads_and_legs(rng: random.Random) -> Problem:
    """Animals with their legs, or vehicles with their wheels."""
    if rng.random() < 0.7:
        few = [(2, "chickens"), (2, "ducks"), (2, "geese"), (2, "ostriches"), (2, "turkeys")]
        many = [(4, "rabbits"), (4, "cows"), (4, "goats"), (4, "pigs"), (4, "sheep"), (4, "horses")]
        parts, heads = "legs", "animals"
    else:
        few = [(2, "bicycles"), (2, "motorbikes")]
        many = [(4, "cars"), (3, "tricycles"), (4, "vans")]
        parts, heads = "wheels", "vehicles"
    pair = [rng.choice(few), rng.choice(many)]
    rng.shuffle(pair)
    (p, one), (r, two) = pair
    return _mixed(rng, p, r, one, two, part=parts, kind=heads)


# --- polynomials ----------------------------------------------------------------------------------


def _expand_bracket(rng: random.Random) -> Problem:
    """3(x + 4), -2x(x - 5)."""
    letter, a = _letter(rng), rng.choice((2, 3, 4, 5, 6, 7, 8, 9, -2, -3, -4, -5))
    power = 0 if rng.random() < 0.6 else 1
    a = rng.choice((1, a)) if power else a
    k, b = rng.choice((1, 1, 2, 3, 4, 5)), nonzero(rng, -12, 12)
    text = f"{polynomial([(a, power)], variable=letter)}({_times(k, letter)}{signed(b)})"
    truth = f"expand({a}*{letter}**{power}*({k}*{letter} + {b}))"
    return _one_call(text, text, text, truth, "Multiply each term in the bracket by what stands before it:")


def _expand_product(rng: random.Random) -> Problem:
    """(x + 2)(x - 3), (2x + 1)(3x - 4)."""
    letter = _letter(rng)
    pairs = [(rng.choice((1, 1, 1, 2, 3, 4)), nonzero(rng, -9, 9)) for _ in "ab"]
    text = _factored(pairs, letter)
    (a, b), (c, d) = pairs
    first, second = (polynomial([(a, 1), (b, 0)], variable=letter) for a, b in pairs)
    value = f"<<{text}>>"
    solution = steps(
        "Multiply each term of the first bracket by the second:",
        display(
            f"{_times(a, letter)}({second}) = <<{_times(a, letter)}({second})>>",
            f"{b}({second}) = <<{b}({second})>>",
        ),
        "Add them up:",
        boxed(value),
    )
    fields = {"e": text, "f": first, "g": second}
    return Problem(fields, solution, f"expand(({a}*{letter} + {b})*({c}*{letter} + {d}))")


def _expand_square(rng: random.Random) -> Problem:
    letter, k, b = _letter(rng), rng.choice((1, 1, 1, 2, 3, 4, 5)), nonzero(rng, -12, 12)
    inner = f"{_times(k, letter)}{signed(b)}"
    rule = "(a + b)^{2} = a^{2} + 2ab + b^{2}" if b > 0 else "(a - b)^{2} = a^{2} - 2ab + b^{2}"
    return _one_call(
        f"({inner})^2",
        f"({inner})^{{2}}",
        f"({inner})^2",
        f"expand(({k}*{letter} + {b})**2)",
        f"Use ${rule}$:",
        i=inner,
    )


def _expand_conjugates(rng: random.Random) -> Problem:
    letter, k, b = _letter(rng), rng.choice((1, 1, 2, 3, 4, 5)), rng.randrange(1, 13)
    signs = rng.choice(("+-", "-+"))
    text = "".join(f"({_times(k, letter)} {sign} {b})" for sign in signs)
    truth = f"({k}*{letter})**2 - {b}**2"
    return _one_call(text, text, text, truth, "Use $(a + b)(a - b) = a^{2} - b^{2}$:")


def _factor_problem(rng: random.Random, terms: Terms, thought: str) -> Problem:
    letter = _letter(rng)
    written = _spelled(rng, terms, letter)
    return _one_call(
        written, written, f"factor({written})", f"factor({sympy_polynomial(terms, letter)})", thought, v=letter
    )


def _factor_quadratic(rng: random.Random) -> Problem:
    p, q = nonzero(rng, -10, 10), nonzero(rng, -10, 10)
    if p == -q:
        return _factor_quadratic(rng)
    b, c = p + q, p * q
    return _factor_problem(rng, _quadratic_terms(1, b, c), f"Two numbers with the product ${c}$ and the sum ${b}$:")


def _factor_leading(rng: random.Random) -> Problem:
    pairs = _two_factors(rng)
    a, b, c = _product_terms(pairs)
    k = rng.choice((1, 1, 1, 2, 3))
    if a * k == 1 or not b:
        return _factor_leading(rng)
    terms = _quadratic_terms(a * k, b * k, c * k)
    return _factor_problem(rng, terms, f"Split ${a * k}$ and ${c * k}$ so that the middle is ${b * k}$:")


def _factor_squares(rng: random.Random) -> Problem:
    k, b = rng.choice((1, 1, 1, 2, 3, 4, 5)), rng.randrange(1, 15)
    if gcd(k, b) > 1:
        return _factor_squares(rng)
    return _factor_problem(rng, [(k * k, 2), (-b * b, 0)], "Use $a^{2} - b^{2} = (a + b)(a - b)$:")


def _factor_common(rng: random.Random) -> Problem:
    k, power = rng.choice((1, 2, 3, 4, 5, 6, 7, 8)), rng.choice((0, 1, 1, 2))
    if k == 1 and power == 0:
        return _factor_common(rng)
    a, b = rng.choice(((1, 2), (2, 3), (3, 4), (1, 5), (3, 2), (2, 5), (1, 3), (4, 3), (5, 2), (1, 7), (3, 7)))
    b = rng.choice((b, -b))
    return _factor_problem(rng, [(k * a, power + 1), (k * b, power)], "Take out what both terms share:")


def _number_terms(rng: random.Random, degree: int) -> Terms:
    """A polynomial of this degree with a constant; a middle term may be missing."""
    middle = [(rng.choice((0, *range(-9, 10))), power) for power in range(degree - 1, 0, -1)]
    return [(nonzero(rng, -3, 5), degree), *middle, (rng.randrange(-12, 13), 0)]


def _evaluate(rng: random.Random) -> Problem:
    letter, terms = _letter(rng), _number_terms(rng, rng.choice((1, 2, 2, 2, 3)))
    point, written = rng.randrange(-5, 8), _spelled(rng, terms, letter)
    value = f"<<at({written}, {letter}={point})>>"
    solution = steps(f"Put ${letter} = {point}$ into ${written}$:", display(f"{value}"), boxed(value))
    truth = f"({sympy_polynomial(terms, letter)}).subs({letter}, {point})"
    return Problem({"e": written, "v": letter, "k": point}, solution, truth)


def _function_value(rng: random.Random) -> Problem:
    name, letter = rng.choice("fffffgghpq"), rng.choice("xxxxxxt")
    terms, point = _number_terms(rng, rng.choice((1, 1, 2, 2, 2, 3))), rng.randrange(-5, 9)
    written = _spelled(rng, terms, letter)
    value = f"<<at({written}, {letter}={point})>>"
    solution = steps(f"Put {point} in the place of ${letter}$:", display(f"{name}({point}) = {value}"), boxed(value))
    truth = f"({sympy_polynomial(terms, letter)}).subs({letter}, {point})"
    return Problem({"e": written, "v": letter, "k": point, "f": name}, solution, truth)


def _evaluate_two(rng: random.Random) -> Problem:
    u, w = rng.choice(("xy", "xy", "ab", "ab", "mn", "pq", "st"))
    i, j = rng.randrange(-5, 9), rng.randrange(-5, 9)
    a, b = rng.randrange(2, 8), rng.randrange(2, 8)
    text, truth = rng.choice(
        (
            (f"{a}{u} + {b}{w}", f"{a}*{i} + {b}*({j})"),
            (f"{a}{u} - {b}{w}", f"{a}*{i} - {b}*({j})"),
            (f"{u}^2 + {w}^2", f"({i})**2 + ({j})**2"),
            (f"{u}^2 - {b}{w}", f"({i})**2 - {b}*({j})"),
            (f"{a}{u}*{w} + {b}", f"{a}*({i})*({j}) + {b}"),
            (f"{a}({u} + {w})", f"{a}*(({i}) + ({j}))"),
            (f"{a}({u} - {w})", f"{a}*(({i}) - ({j}))"),
            (f"{a}{u}^2 - {w}", f"{a}*({i})**2 - ({j})"),
        )
    )
    value = f"<<at(at({text}, {u}={i}), {w}={j})>>"
    solution = steps(f"Put ${u} = {i}$ and ${w} = {j}$ into ${text}$:", display(value), boxed(value))
    return Problem({"e": text, "v": u, "w": w, "i": i, "j": j}, solution, truth)


def _like_terms(rng: random.Random) -> Problem:
    names = rng.choice(("x", "a", "xy", "xy", "ab", "mn", "pq", "x1", "x1", "y1"))
    rows = [(nonzero(rng, -9, 12), name) for name in names for _ in "ab"]
    if len(names) == 1:
        rows.append((nonzero(rng, -9, 12), names))
    rng.shuffle(rows)
    text = "".join(_like_term(number, name) for number, name in rows)
    text = text.removeprefix(" + ") if text.startswith(" + ") else f"-{text.removeprefix(' - ')}"
    truth = " + ".join(f"({number})*{name}" for number, name in rows)
    return _one_call(text, text, text, truth, "Add up what has the same letter:")


def _like_term(number: int, name: str) -> str:
    return signed(number) if name == "1" else _signed_times(number, name)


def _combine_polynomials(sign: str) -> Draw:
    def draw(rng: random.Random) -> Problem:
        left, right = ([(nonzero(rng, -6, 9), 2), (nonzero(rng, -9, 9), 1), (nonzero(rng, -9, 9), 0)] for _ in "ab")
        first, second = polynomial(left, latex=False), polynomial(right, latex=False)
        text = f"({first}) {sign} ({second})"
        said = "Add what has the same power:" if sign == "+" else "Turn all signs of the second around and add:"
        value = f"<<{text}>>"
        truth = f"expand(({sympy_polynomial(left)}) {sign} ({sympy_polynomial(right)}))"
        return Problem({"e": text, "f": first, "g": second}, steps(said, display(value), boxed(value)), truth)

    return draw


def _divide_polynomials(rng: random.Random) -> Problem:
    degree, root = rng.choice((1, 1, 2, 2)), nonzero(rng, -6, 6)
    quotient = [(rng.choice((1, 1, 2, 3)), degree), *((rng.randrange(-6, 7), power) for power in range(degree)[::-1])]
    numbers = dict.fromkeys(range(degree + 2), 0)
    for coefficient, power in quotient:
        numbers[power + 1] += coefficient
        numbers[power] -= root * coefficient
    whole = [(numbers[power], power) for power in range(degree + 1, -1, -1)]
    written, divisor = polynomial(whole, latex=False), f"x{signed(-root)}"
    value = f"<<({written})/({divisor})>>"
    solution = steps(f"Divide by ${divisor}$; nothing is left over:", display(value), boxed(value))
    fields = {"e": f"({written})/({divisor})", "p": written, "d": divisor}
    return Problem(fields, solution, f"quo({sympy_polynomial(whole)}, x - ({root}), x)")


def _remainder(rng: random.Random) -> Problem:
    terms, root = _number_terms(rng, rng.choice((2, 3, 3))), nonzero(rng, -4, 5)
    written = _spelled(rng, terms)
    value = f"<<at({written}, x={root})>>"
    solution = steps(f"Dividing by $x{signed(-root)}$ leaves the value at $x = {root}$:", display(value), boxed(value))
    truth = f"rem({sympy_polynomial(terms)}, x - ({root}), x)"
    return Problem({"e": written, "d": f"x{signed(-root)}"}, solution, truth)


# --- powers, roots, logarithms --------------------------------------------------------------------


def _power_law(kind: str) -> Draw:
    """x^3 * x^5, x^7 / x^2, (x^3)^4; with a number for the letter now and then."""

    def draw(rng: random.Random) -> Problem:
        base = rng.choice("xxxyabnt") if rng.random() < 0.65 else str(rng.choice((2, 3, 5, 7, 10)))
        b = rng.randrange(2, 10)
        a = b + rng.randrange(2, 9) if kind == "/" else rng.randrange(2, 10)
        rule, plain, shown, exponent = {
            "*": ("Add the exponents:", "{0}^{1} * {0}^{2}", "{0}^{{{1}}} \\cdot {0}^{{{2}}}", f"{a}+{b}"),
            "/": ("Subtract the exponents:", "{0}^{1} / {0}^{2}", "\\frac{{{0}^{{{1}}}}}{{{0}^{{{2}}}}}", f"{a}-{b}"),
            "^": ("Multiply the exponents:", "({0}^{1})^{2}", "({0}^{{{1}}})^{{{2}}}", f"{a}*{b}"),
        }[kind]
        result = f"{base}^{{<<{exponent}>>}}"
        latex = shown.format(base, a, b)
        fields = {"e": plain.format(base, a, b), "l": latex, "x": base, "a": a, "b": b}
        power = {"*": a + b, "/": a - b, "^": a * b}[kind]
        return Problem(fields, steps(rule, display(f"{latex} = {result}"), boxed(result)), f"{base}**{power}")

    return draw


def _monomials(kind: str) -> Draw:
    """3x^2 * 4x^5, 12x^5 / (3x^2), (2x^3)^4."""

    def draw(rng: random.Random) -> Problem:
        letter = rng.choice("xxxyabn")
        m, n, k = rng.randrange(2, 8), nonzero(rng, -9, 9), rng.randrange(2, 10)
        n = n if abs(n) > 1 else k
        if kind == "*":
            p = rng.randrange(1, 7)
            left, right = polynomial([(n, p)], False, letter), polynomial([(k, m)], False, letter)
            text, truth = f"{left} * {right}", f"{n * k}*{letter}**{p + m}"
            text = rng.choice((text, f"({left})({right})", f"({left}) * ({right})"))
            said = "Multiply the numbers and add the exponents:"
        elif kind == "/":
            p = m + rng.randrange(1, 6)
            left, right = polynomial([(n * k, p)], False, letter), polynomial([(k, m)], False, letter)
            text, truth = f"{left} / ({right})", f"{n}*{letter}**{p - m}"
            said = "Divide the numbers and subtract the exponents:"
        else:
            p = rng.randrange(2, 5)
            n = n if abs(n) < 6 else 3
            text = f"({polynomial([(n, m)], False, letter)})^{p}"
            truth = f"({n}*{letter}**{m})**{p}"
            said = "Raise the number to the power and multiply the exponents:"
        value = f"<<{text}>>"
        return Problem({"e": text}, steps(said, display(value), boxed(value)), truth)

    return draw


def _negative_exponent(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 11), rng.randrange(1, 5)
    value = f"<<1/{a}^{b}>>"
    line = f"{a}^{{-{b}}} = \\frac{{1}}{{{a}^{{{b}}}}} = {value}"
    solution = steps("A negative exponent means one over the power:", display(line), boxed(value))
    return Problem({"a": a, "b": b}, solution, f"Integer({a})**(-{b})")


def _simplify_root(rng: random.Random) -> Problem:
    out, inside = rng.randrange(2, 10), rng.choice((2, 3, 5, 6, 7, 10, 11, 13, 15))
    number = out * out * inside
    value = f"<<sqrt({number})>>"
    line = f"\\sqrt{{{number}}} = \\sqrt{{<<primes({number})>>}} = {value}"
    return Problem(
        {"n": number}, steps("Take the squares out of the root:", display(line), boxed(value)), f"sqrt({number})"
    )


def _root_sum(rng: random.Random) -> Problem:
    inside, sign = rng.choice((2, 3, 5, 6, 7)), rng.choice("+-")
    first, second = rng.sample(range(1, 9), 2)
    a, b = first * first * inside, second * second * inside
    value = f"<<sqrt({a}){sign}sqrt({b})>>"
    line = f"\\sqrt{{{a}}} = <<sqrt({a})>>, \\quad \\sqrt{{{b}}} = <<sqrt({b})>>"
    solution = steps(
        "Simplify each root:", display(line, f"\\sqrt{{{a}}} {sign} \\sqrt{{{b}}} = {value}"), boxed(value)
    )
    return Problem({"a": a, "b": b, "o": sign}, solution, f"sqrt({a}) {sign} sqrt({b})")


def _root_product(rng: random.Random) -> Problem:
    a, b = rng.choice(
        ((2, 8), (2, 18), (3, 12), (3, 27), (5, 20), (6, 24), (2, 50), (3, 6), (6, 10), (5, 15), (2, 14), (7, 14))
    )
    a, b = (a, b) if rng.random() < 0.5 else (b, rng.choice((a, 2, 3, 5, 6, 7, 10)))
    value = f"<<sqrt({a})*sqrt({b})>>"
    line = f"\\sqrt{{{a}}} \\cdot \\sqrt{{{b}}} = \\sqrt{{<<{a}*{b}>>}} = {value}"
    return Problem(
        {"a": a, "b": b}, steps("Multiply under one root:", display(line), boxed(value)), f"sqrt({a})*sqrt({b})"
    )


def _rationalize(rng: random.Random) -> Problem:
    a, b = rng.randrange(1, 16), rng.choice((2, 3, 5, 6, 7, 10, 11, 13))
    value = f"<<{a}/sqrt({b})>>"
    line = f"\\frac{{{a}}}{{\\sqrt{{{b}}}}} = \\frac{{{a} \\cdot \\sqrt{{{b}}}}}{{{b}}} = {value}"
    solution = steps(f"Multiply top and bottom by $\\sqrt{{{b}}}$:", display(line), boxed(value))
    return Problem({"a": a, "b": b}, solution, f"{a}/sqrt({b})")


def _rationalize_sum(rng: random.Random) -> Problem:
    a, c, inside = rng.randrange(1, 13), rng.randrange(1, 8), rng.choice((2, 3, 5, 6, 7))
    sign, other = rng.choice(("+-", "-+"))
    if c * c == inside:
        c += 1
    value = f"<<{a}/({c}{sign}sqrt({inside}))>>"
    bottom = f"<<{c}^2-{inside}>>"
    line = f"\\frac{{{a}({c} {other} \\sqrt{{{inside}}})}}{{{bottom}}} = {value}"
    solution = steps(f"Multiply top and bottom by ${c} {other} \\sqrt{{{inside}}}$:", display(line), boxed(value))
    fields = {"a": a, "c": c, "d": inside, "o": sign}
    return Problem(fields, solution, f"radsimp({a}/({c} {sign} sqrt({inside})))")


def _root_equation(rng: random.Random) -> Problem:
    """sqrt(2x + 3) = 5."""
    letter, k, root = _letter(rng), rng.choice((1, 1, 2, 3, 4, 5)), rng.randrange(2, 12)
    x = rng.randrange(-6, 30)
    b = root * root - k * x or 1
    inner = f"{_times(k, letter)}{signed(b)}"
    parts, value = _isolated(letter, k, b, root * root)
    solution = steps(
        "Square both sides:",
        display(f"{inner} = {root}^{{2}} = <<{root}^2>>"),
        *parts,
        _answer(letter, value),
    )
    fields = {"e": f"sqrt({inner}) = {root}", "l": f"\\sqrt{{{inner}}} = {root}", "v": letter}
    return Problem(fields, solution, f"solve({k}*x + {b} - {root}**2, x)[0]")


BASES = (2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 10)
LARGEST = {2: 10, 3: 6, 4: 5, 5: 5, 6: 4, 7: 4, 8: 4, 9: 4, 10: 6}
ROOT_OF = {4: (2, 2), 8: (2, 3), 9: (3, 2)}


def _base_and_number(rng: random.Random) -> tuple[int, int, str, list[str]]:
    """A base and a power of it, the call for the exponent, and the lines that lead to it."""
    base = rng.choice(BASES)
    exponent = rng.randrange(1 if base == 10 else 2, LARGEST[base] + 1)
    number = base**exponent
    root, degree = ROOT_OF.get(base, (base, 1))
    top = exponent * degree
    if degree > 1 and rng.random() < 0.15:
        top += rng.randrange(1, degree)
        number = root**top
    lines = [f"{base} = <<primes({base})>>, \\quad {number} = <<primes({number})>>"]
    return base, number, f"<<{top}/{degree}>>", ["Write both as powers of primes:", display(*lines)]


def _exponential(rng: random.Random) -> Problem:
    """2^x = 32, 4^x = 8."""
    letter = _letter(rng)
    base, number, value, lines = _base_and_number(rng)
    solution = steps(*lines, "Divide the exponents:", display(f"{letter} = {value}"), _answer(letter, value))
    fields = {"e": f"{base}^{letter} = {number}", "l": f"{base}^{{{letter}}} = {number}", "v": letter}
    return Problem({**fields, "a": base, "n": number}, solution, f"simplify(log({number})/log({base}))")


def _exponential_shifted(rng: random.Random) -> Problem:
    """2^(x + 1) = 32, 3^(2x - 1) = 27."""
    letter, k = _letter(rng), rng.choice((1, 1, 1, 2, 2, 3))
    base, x = rng.choice((2, 3, 5, 10)), rng.randrange(-2, 7)
    exponent = rng.randrange(1, LARGEST[base] + 1)
    b = exponent - k * x or 1
    number = base**exponent
    inner = f"{_times(k, letter)}{signed(b)}"
    parts, value = _isolated(letter, k, b, exponent)
    solution = steps(
        "Write both as powers of primes:",
        display(f"{base} = <<primes({base})>>, \\quad {number} = <<primes({number})>>"),
        "The exponents are equal:",
        display(f"{inner} = {exponent}"),
        *parts,
        _answer(letter, value),
    )
    fields = {"e": f"{base}^({inner}) = {number}", "l": f"{base}^{{{inner}}} = {number}", "v": letter}
    return Problem(fields, solution, _rational(exponent - b, k))


def _logarithm(rng: random.Random) -> Problem:
    base, number, value, lines = _base_and_number(rng)
    solution = steps(*lines, "Divide the exponents:", display(f"\\log_{{{base}}} {number} = {value}"), boxed(value))
    return Problem({"a": base, "n": number}, solution, f"simplify(log({number})/log({base}))")


def _log_sum(rng: random.Random) -> Problem:
    """log_6 4 + log_6 9, log_2 40 - log_2 5."""
    base, sign = rng.choice((2, 3, 5, 6, 10)), rng.choice("+-")
    exponent = rng.randrange(1, 5 if base < 4 else 4)
    whole = base**exponent
    if sign == "+":
        a = rng.choice([n for n in range(2, whole + 1) if whole % n == 0])
        b = whole // a
        if b == 1:
            return _log_sum(rng)
        rule, call = "Multiply the numbers:", f"{a}*{b}"
    else:
        b = rng.randrange(2, 13)
        a = whole * b
        rule, call = "Divide the numbers:", f"{a}/{b}"
    value = f"<<{exponent}/1>>"
    solution = steps(
        rule,
        display(f"\\log_{{{base}}} {a} {sign} \\log_{{{base}}} {b} = \\log_{{{base}}} <<{call}>>"),
        display(f"{base} = <<primes({base})>>, \\quad {whole} = <<primes({whole})>>"),
        "Divide the exponents:",
        boxed(value),
    )
    fields = {"n": base, "a": a, "b": b, "o": sign}
    return Problem(fields, solution, f"simplify(expand_log((log({a}) {sign} log({b}))/log({base}), force=True))")


def _log_equation(rng: random.Random) -> Problem:
    """log_2(x) = 5."""
    letter, base = _letter(rng), rng.choice((2, 3, 4, 5, 6, 7, 8, 9, 10))
    exponent = rng.randrange(1, LARGEST[base] + 1)
    value = f"<<{base}^{exponent}>>"
    solution = steps(
        "The logarithm is the exponent:", display(f"{letter} = {base}^{{{exponent}}} = {value}"), _answer(letter, value)
    )
    return Problem({"a": base, "b": exponent, "v": letter}, solution, f"solve(log(x, {base}) - {exponent}, x)[0]")


def _absolute_value(rng: random.Random) -> Problem:
    letter, a, b = _letter(rng), rng.choice((1, 1, 1, 2, 2, 3, 4, 5)), nonzero(rng, -12, 15)
    c = -rng.randrange(1, 9) if rng.random() < 0.1 else rng.randrange(1, 20)
    inner = f"{_times(a, letter)}{signed(b)}"
    fields = {"e": f"|{inner}| = {c}", "l": f"\\left|{inner}\\right| = {c}", "v": letter}
    if c < 0:
        said = "An absolute value is never negative, so there is no real solution."
        return Problem(fields, steps(said, boxed(NO_SOLUTION)), NO_SOLUTION_TRUTH)
    values = [f"<<({_minus(number, b)})/{a}>>" for number in (-c, c)]
    solution = steps(
        "What stands inside is one of these:",
        display(f"{inner} = {-c}, \\quad {inner} = {c}"),
        display(", \\quad ".join(f"{letter} = {value}" for value in values)),
        _answer(letter, *values),
    )
    return Problem(fields, solution, f"solveset(Abs({a}*x + {b}) - {c}, x, S.Reals)")


# --- lines and functions --------------------------------------------------------------------------


def _two_points(rng: random.Random, whole: bool = False) -> tuple[int, int, int, int]:
    x1, y1 = rng.randrange(-8, 10), rng.randrange(-9, 12)
    run = nonzero(rng, -6, 8)
    rise = run * rng.randrange(-4, 6) if whole or rng.random() < 0.6 else rng.randrange(-9, 12)
    return x1, y1, x1 + run, y1 + rise


def _point_fields(points: tuple[int, int, int, int]) -> dict[str, object]:
    return dict(zip("abcd", points, strict=True))


def _slope_call(points: tuple[int, int, int, int]) -> str:
    x1, y1, x2, y2 = points
    return f"<<({_minus(y2, y1)})/({_minus(x2, x1)})>>"


def _slope_line(points: tuple[int, int, int, int]) -> str:
    x1, y1, x2, y2 = points
    return f"\\frac{{{y2}{signed(-y1)}}}{{{x2}{signed(-x1)}}} = {_slope_call(points)}"


def _slope(rng: random.Random) -> Problem:
    points = x1, y1, x2, y2 = _two_points(rng)
    solution = steps(
        "Divide the change in $y$ by the change in $x$:",
        display(f"m = {_slope_line(points)}"),
        boxed(_slope_call(points)),
    )
    return Problem(_point_fields(points), solution, f"Line(Point({x1}, {y1}), Point({x2}, {y2})).slope")


def _line_through_points(rng: random.Random) -> Problem:
    points = x1, y1, x2, y2 = _two_points(rng, whole=True)
    slope = (y2 - y1) // (x2 - x1)
    cut = y1 - slope * x1
    value = f"<<({slope})x+({cut})>>"
    solution = steps(
        display(f"m = {_slope_line(points)}"),
        "Put the first point into $b = y - mx$:",
        display(f"b = <<{y1}-({slope})*({x1})>>"),
        boxed(f"y = {value}"),
    )
    return Problem(_point_fields(points), solution, f"interpolate([({x1}, {y1}), ({x2}, {y2})], x)")


def _line_point_slope(rng: random.Random) -> Problem:
    m, x1, y1 = nonzero(rng, -6, 7), rng.randrange(-8, 10), rng.randrange(-9, 12)
    cut = y1 - m * x1
    value = f"<<({m})x+({cut})>>"
    solution = steps(
        "Put the point into $b = y - mx$:",
        display(f"b = {y1} - ({m}) \\cdot ({x1}) = <<{y1}-({m})*({x1})>>"),
        boxed(f"y = {value}"),
    )
    return Problem({"m": m, "a": x1, "b": y1}, solution, f"expand({m}*(x - ({x1})) + ({y1}))")


def _crossing_the_axis(rng: random.Random) -> Problem:
    """Where y = mx + b is zero."""
    m, b = nonzero(rng, -9, 9), nonzero(rng, -20, 24)
    b = m * nonzero(rng, -6, 6) if rng.random() < 0.6 else b
    line = polynomial([(m, 1), (b, 0)])
    value = f"<<-({b})/{_bracketed(m)}>>"
    solution = steps(
        "There $y = 0$:",
        display(f"{line} = 0", f"x = {value}"),
        _answer("x", value),
    )
    return Problem({"e": line}, solution, f"solve({m}*x + {b}, x)[0]")


def _slope_of_equation(rng: random.Random) -> Problem:
    a, b, c = nonzero(rng, -9, 9), nonzero(rng, -9, 9), rng.randrange(-12, 25)
    value = f"<<-({a})/{_bracketed(b)}>>"
    solution = steps(
        f"For $ax + by = c$ the slope is $-\\frac{{a}}{{b}}$ with $a = {a}$ and $b = {b}$:",
        display(f"m = {value}"),
        boxed(value),
    )
    return Problem({"e": _equation(a, b, c, "xy")}, solution, f"diff(solve({a}*x + {b}*y - ({c}), y)[0], x)")


def _perpendicular(rng: random.Random) -> Problem:
    m, b = nonzero(rng, -7, 7), rng.randrange(-9, 10)
    value = f"<<-1/({m})>>"
    solution = steps(
        f"The slope of the line is ${m}$. Slopes of perpendicular lines multiply to $-1$:",
        display(f"\\frac{{-1}}{{{m}}} = {value}"),
        boxed(value),
    )
    return Problem({"e": f"y = {polynomial([(m, 1), (b, 0)])}"}, solution, _rational(-1, m))


def _compose(rng: random.Random) -> Problem:
    outer, inner = ([(nonzero(rng, -4, 6), 1), (nonzero(rng, -9, 9), 0)] for _ in "ab")
    if rng.random() < 0.4:
        inner = [(1, 2), (nonzero(rng, -6, 6), 0)]
    elif rng.random() < 0.3:
        outer = [(1, 2), (nonzero(rng, -6, 6), 0)]
    point = rng.randrange(-4, 6)
    middle = sum(coefficient * point**power for coefficient, power in inner)
    f, g = polynomial(outer, latex=False), polynomial(inner, latex=False)
    value = f"<<at({f}, x={middle})>>"
    solution = steps(
        "Work from the inside out:",
        display(f"g({point}) = <<at({g}, x={point})>>", f"f({middle}) = {value}"),
        boxed(value),
    )
    truth = f"({sympy_polynomial(outer)}).subs(x, ({sympy_polynomial(inner)}).subs(x, {point}))"
    return Problem({"f": f, "g": g, "k": point}, solution, truth)


def _inverse_function(rng: random.Random) -> Problem:
    a, b = rng.choice((2, 3, 4, 5, 6, 7, 8, -2, -3, -4)), nonzero(rng, -12, 12)
    written = polynomial([(a, 1), (b, 0)])
    value = f"<<(x{signed(-b)})/{_bracketed(a)}>>"
    solution = steps(
        "Swap $x$ and $y$ and solve for $y$:",
        display(f"x = {_times(a, 'y')}{signed(b)}", f"y = {value}"),
        boxed(value),
    )
    return Problem({"e": written}, solution, f"solve({a}*y + {b} - x, y)[0]")


def _solve_for_y(rng: random.Random) -> Problem:
    """2x + 3y = 12 solved for y."""
    b = rng.choice((1, 2, 2, 3, 4, 5, -1, -2, -3))
    a, c = nonzero(rng, -9, 9), nonzero(rng, -20, 30)
    if rng.random() < 0.6:
        a, c = b * nonzero(rng, -5, 6), b * nonzero(rng, -7, 9)
    value = f"<<({c}{_signed_times(-a, 'x')})/{_bracketed(b)}>>"
    moved = f"{_times(b, 'y')} = {c}{_signed_times(-a, 'x')}"
    parts = [f"Bring ${_times(a, 'x')}$ to the right:", display(moved)]
    if b != 1:
        parts.append(f"Divide by ${b}$:")
    solution = steps(*parts, display(f"y = {value}"), boxed(f"y = {value}"))
    return Problem({"e": _equation(a, b, c, "xy")}, solution, f"expand(solve({a}*x + {b}*y - ({c}), y)[0])")


def _formula(rng: random.Random) -> Problem:
    """A formula of letters solved for one of them."""
    y, m, t, b = rng.sample("abcdfhkmnprtuvwyz", 4)
    equation, latex, wanted, call, said, truth = rng.choice(
        (
            (f"{y} = {m}{t}", f"{y} = {m}{t}", t, f"{y}/{m}", f"Divide both sides by ${m}$:", f"{y}/{m}"),
            (f"{y} = {m}{t}", f"{y} = {m}{t}", m, f"{y}/{t}", f"Divide both sides by ${t}$:", f"{y}/{t}"),
            (f"{y} = {m}/{t}", f"{y} = \\frac{{{m}}}{{{t}}}", m, f"{y}*{t}", f"Multiply by ${t}$:", f"{y}*{t}"),
            (f"{y} = {m} + {t}", f"{y} = {m} + {t}", m, f"{y}-{t}", f"Subtract ${t}$ from both sides:", f"{y} - {t}"),
            (f"{y} = {m} - {t}", f"{y} = {m} - {t}", m, f"{y}+{t}", f"Add ${t}$ to both sides:", f"{y} + {t}"),
            (
                f"{y} = {m}{t} + {b}",
                f"{y} = {m}{t} + {b}",
                t,
                f"({y}-{b})/{m}",
                f"Subtract ${b}$, then divide by ${m}$:",
                f"expand(({y} - {b})/{m})",
            ),
            (
                f"{y} = {m}{t} - {b}",
                f"{y} = {m}{t} - {b}",
                m,
                f"({y}+{b})/{t}",
                f"Add ${b}$, then divide by ${t}$:",
                f"expand(({y} + {b})/{t})",
            ),
        )
    )
    value = f"<<{call}>>"
    solution = steps(said, display(f"{wanted} = {value}"), _answer(wanted, value))
    return Problem({"e": equation, "l": latex, "v": wanted}, solution, truth)


LINEAR, QUADRATIC, SYSTEMS, ALGEBRA = "linear equations", "quadratic equations", "systems", "algebra"
EASY, MEDIUM, HARD = "introductory", "intermediate", "advanced"

FAMILIES: dict[str, Family] = {
    "linear": Family(LINEAR, EASY, "Move the number to the other side, then divide.", _linear),
    "linear-one-step": Family(LINEAR, EASY, "One step leaves the unknown alone.", _one_step),
    "linear-both-sides": Family(
        LINEAR, EASY, "Collect the unknowns on one side and the numbers on the other.", _linear_both_sides
    ),
    "linear-brackets": Family(LINEAR, EASY, "Expand the brackets, then solve.", _linear_brackets),
    "linear-brackets-both-sides": Family(
        LINEAR, MEDIUM, "Expand the brackets, then collect terms.", _linear_brackets_both_sides
    ),
    "linear-fraction": Family(LINEAR, EASY, "Clear the fraction by multiplying.", _linear_fraction),
    "proportion-equation": Family(LINEAR, EASY, "Multiply to free the unknown of its denominator.", _proportion),
    "inequality": Family(LINEAR, EASY, "Solve it like an equation and keep the sign.", _inequality(False)),
    "inequality-negative": Family(
        LINEAR, MEDIUM, "Dividing by a negative number turns the sign around.", _inequality(True)
    ),
    "number-riddle-more": Family(LINEAR, EASY, "Write the sentence as an equation.", _riddle(1)),
    "number-riddle-less": Family(LINEAR, EASY, "Write the sentence as an equation.", _riddle(-1)),
    "number-riddle-divided": Family(LINEAR, EASY, "Write the sentence as an equation.", _divided_riddle),
    "fixed-and-rate": Family(LINEAR, EASY, "Take the fixed part off, then divide by the rate.", _fixed_and_rate),
    "consecutive-numbers": Family(LINEAR, MEDIUM, "Name the smallest number and add them all.", _consecutive),
    "quadratic": Family(QUADRATIC, EASY, "Use the quadratic formula.", _quadratic),
    "quadratic-leading": Family(QUADRATIC, MEDIUM, "Use the quadratic formula.", _quadratic_leading),
    "quadratic-irrational": Family(QUADRATIC, MEDIUM, "Use the quadratic formula.", _quadratic_irrational),
    "quadratic-no-real": Family(QUADRATIC, MEDIUM, "Use the quadratic formula.", _quadratic_no_real),
    "quadratic-rearranged": Family(
        QUADRATIC, MEDIUM, "Bring everything to one side, then use the quadratic formula.", _quadratic_rearranged
    ),
    "square-equals": Family(QUADRATIC, EASY, "Leave the square alone, then take the root.", _square_equals),
    "shifted-square": Family(QUADRATIC, EASY, "Take the root, then move the number.", _shifted_square),
    "zero-product": Family(QUADRATIC, EASY, "Set each factor to zero.", _zero_product),
    "quadratic-by-factoring": Family(QUADRATIC, EASY, "Factor, then set each factor to zero.", _by_factoring),
    "quadratic-common-factor": Family(
        QUADRATIC, EASY, "Take out the common factor, then set each factor to zero.", _common_factor_equation
    ),
    "discriminant": Family(QUADRATIC, EASY, "Put the coefficients into the discriminant.", _discriminant(False)),
    "number-of-solutions": Family(
        QUADRATIC, MEDIUM, "The sign of the discriminant tells the number of solutions.", _discriminant(True)
    ),
    "sum-of-roots": Family(QUADRATIC, MEDIUM, "Read the sum of the roots off the coefficients.", _vieta(False)),
    "product-of-roots": Family(QUADRATIC, MEDIUM, "Read the product of the roots off the coefficients.", _vieta(True)),
    "quadratic-from-roots": Family(QUADRATIC, MEDIUM, "Multiply one factor for each root.", _from_roots),
    "complete-the-square": Family(
        QUADRATIC, MEDIUM, "Halve the middle coefficient and correct the constant.", _complete_square
    ),
    "parabola-vertex": Family(QUADRATIC, MEDIUM, "Find the axis, then the value there.", _vertex("vertex")),
    "parabola-axis": Family(QUADRATIC, EASY, "The axis goes through the vertex.", _vertex("axis")),
    "parabola-extreme": Family(QUADRATIC, MEDIUM, "The extreme value is taken at the vertex.", _vertex("value")),
    "length-and-width": Family(
        QUADRATIC, MEDIUM, "Write the area as a quadratic equation and keep the positive root.", _length_and_width
    ),
    "system-elimination": Family(SYSTEMS, MEDIUM, "Eliminate one unknown, then put the other in.", _elimination),
    "system-substitution": Family(SYSTEMS, MEDIUM, "Put one equation into the other.", _substitution),
    "lines-meet": Family(SYSTEMS, MEDIUM, "Set the two lines equal.", _two_lines),
    "sum-and-difference": Family(SYSTEMS, EASY, "Half of sum plus or minus difference.", _sum_and_difference("both")),
    "sum-and-difference-larger": Family(
        SYSTEMS, EASY, "The larger part is half of sum plus difference.", _sum_and_difference("larger")
    ),
    "sum-and-difference-smaller": Family(
        SYSTEMS, EASY, "The smaller part is half of sum minus difference.", _sum_and_difference("smaller")
    ),
    "sum-and-multiple": Family(SYSTEMS, EASY, "Count the equal parts and divide.", _sum_and_multiple),
    "two-prices": Family(SYSTEMS, MEDIUM, "Name one number, express the other, set up the total.", _two_prices),
    "two-coins": Family(SYSTEMS, MEDIUM, "Name one number, express the other, set up the total.", _coins),
    "two-tickets": Family(SYSTEMS, MEDIUM, "Name one number, express the other, set up the total.", _tickets),
    "heads-and-legs": Family(SYSTEMS, MEDIUM, "Name one number, express the other, set up the total.", _heads_and_legs),
    "expand-bracket": Family(ALGEBRA, EASY, "Multiply every term in the bracket.", _expand_bracket),
    "expand-product": Family(ALGEBRA, EASY, "Multiply every term by every term.", _expand_product),
    "expand-square": Family(ALGEBRA, EASY, "Use the formula for a square of a sum.", _expand_square),
    "expand-conjugates": Family(ALGEBRA, EASY, "Use the difference of squares.", _expand_conjugates),
    "factor-quadratic": Family(ALGEBRA, EASY, "Find two numbers from their product and sum.", _factor_quadratic),
    "factor-leading": Family(ALGEBRA, MEDIUM, "Split into two brackets.", _factor_leading),
    "factor-squares": Family(ALGEBRA, EASY, "Use the difference of squares.", _factor_squares),
    "factor-common": Family(ALGEBRA, EASY, "Take out the common factor.", _factor_common),
    "evaluate-polynomial": Family(ALGEBRA, EASY, "Put the number in for the letter.", _evaluate),
    "evaluate-two-letters": Family(ALGEBRA, EASY, "Put the numbers in for the letters.", _evaluate_two),
    "function-value": Family(ALGEBRA, EASY, "Put the number in for the variable.", _function_value),
    "like-terms": Family(ALGEBRA, EASY, "Collect like terms.", _like_terms),
    "add-polynomials": Family(ALGEBRA, EASY, "Collect like powers.", _combine_polynomials("+")),
    "subtract-polynomials": Family(ALGEBRA, EASY, "Turn the signs around and collect.", _combine_polynomials("-")),
    "divide-polynomials": Family(ALGEBRA, MEDIUM, "Divide the polynomials.", _divide_polynomials),
    "polynomial-remainder": Family(ALGEBRA, MEDIUM, "The remainder is the value at the root.", _remainder),
    "power-product": Family(ALGEBRA, EASY, "Same base: add the exponents.", _power_law("*")),
    "power-quotient": Family(ALGEBRA, EASY, "Same base: subtract the exponents.", _power_law("/")),
    "power-of-a-power": Family(ALGEBRA, EASY, "A power of a power: multiply the exponents.", _power_law("^")),
    "monomial-product": Family(ALGEBRA, EASY, "Numbers and powers separately.", _monomials("*")),
    "monomial-quotient": Family(ALGEBRA, EASY, "Numbers and powers separately.", _monomials("/")),
    "monomial-power": Family(ALGEBRA, EASY, "Raise the number and the power.", _monomials("^")),
    "negative-exponent": Family(ALGEBRA, EASY, "Turn it into a fraction.", _negative_exponent),
    "simplify-root": Family(ALGEBRA, EASY, "Take square factors out of the root.", _simplify_root),
    "root-sum": Family(ALGEBRA, MEDIUM, "Simplify the roots, then add like ones.", _root_sum),
    "root-product": Family(ALGEBRA, EASY, "Write it under one root.", _root_product),
    "rationalize": Family(ALGEBRA, MEDIUM, "Multiply top and bottom by the root.", _rationalize),
    "rationalize-sum": Family(ALGEBRA, HARD, "Multiply top and bottom by the conjugate.", _rationalize_sum),
    "root-equation": Family(ALGEBRA, MEDIUM, "Square both sides, then solve.", _root_equation),
    "exponential-equation": Family(ALGEBRA, MEDIUM, "Write both sides with a common base.", _exponential),
    "exponential-equation-shifted": Family(
        ALGEBRA, MEDIUM, "Write both sides with a common base.", _exponential_shifted
    ),
    "logarithm": Family(ALGEBRA, EASY, "Ask for the exponent.", _logarithm),
    "logarithm-sum": Family(ALGEBRA, MEDIUM, "Join the logarithms into one.", _log_sum),
    "logarithm-equation": Family(ALGEBRA, MEDIUM, "Turn the logarithm into a power.", _log_equation),
    "absolute-value-equation": Family(ALGEBRA, MEDIUM, "Split into two cases.", _absolute_value),
    "slope-of-two-points": Family(ALGEBRA, EASY, "Rise over run.", _slope),
    "line-through-two-points": Family(ALGEBRA, MEDIUM, "Find the slope, then the intercept.", _line_through_points),
    "line-point-slope": Family(ALGEBRA, EASY, "Find the intercept from the point.", _line_point_slope),
    "line-crosses-axis": Family(ALGEBRA, EASY, "Set y to zero.", _crossing_the_axis),
    "slope-of-equation": Family(ALGEBRA, EASY, "Read the slope off the coefficients.", _slope_of_equation),
    "perpendicular-slope": Family(ALGEBRA, MEDIUM, "Take the negative reciprocal.", _perpendicular),
    "compose-functions": Family(ALGEBRA, MEDIUM, "Work from the inside out.", _compose),
    "inverse-function": Family(ALGEBRA, MEDIUM, "Swap the variables and solve.", _inverse_function),
    "solve-for-y": Family(ALGEBRA, EASY, "Leave y alone on one side.", _solve_for_y),
    "rearrange-formula": Family(ALGEBRA, MEDIUM, "Undo the operations one by one.", _formula),
}
