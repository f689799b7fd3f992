"""Problems on sequences, statistics, probability and counting."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from agents.training.math_problem import Family, Problem, boxed, nonzero, steps

Draw = Callable[[random.Random], Problem]


def _solved(fields: Mapping[str, object], formula: str, call: str, truth: object, *before: str) -> Problem:
    """A problem whose last step is one formula and one call of the calculator."""
    value = f"<<{call}>>"
    return Problem(fields, steps(*before, f"$${formula} = {value}$$", boxed(value)), _sympy(truth))


def _sympy(number: object) -> str:
    if isinstance(number, Fraction):
        return f"Rational({number.numerator}, {number.denominator})"
    return str(number)


def _bracketed(number: object) -> str:
    """A number as it stands behind an operator: negative ones and fractions in brackets."""
    text = str(number)
    return f"({text})" if text.startswith("-") or "/" in text else text


def _latex(number: object) -> str:
    """A number as the question spells it, its fraction bar drawn."""
    top, _, bottom = str(number).partition("/")
    return f"\\frac{{{top}}}{{{bottom}}}" if bottom else top


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _an(number: int) -> str:
    """A number with its article."""
    return f"an {number}" if number in (8, 11, 18) or 80 <= number <= 89 else f"a {number}"


def _listed(numbers: list[int], rng: random.Random) -> str:
    """Numbers as people list them."""
    if rng.random() < 0.8:
        return ", ".join(map(str, numbers))
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _until(draw: Callable[[], tuple[int, ...]], fits: Callable[..., bool]) -> tuple[int, ...]:
    """The first draw that fits."""
    while not fits(*(numbers := draw())):
        pass
    return numbers


def _people(rng: random.Random) -> dict[str, str]:
    who, other = rng.sample(NAMES, 2)
    return {"who": who, "other": other}


NAMES = """
Ada Amir Anja Bao Bela Bruno Carla Chidi Clara Dario Deniz Dina Edda Elif Emil Esra Farid Femi Finn Freya Gita Goran
Hanna Hiro Ida Ilya Ines Iris Jana Jaro Jonas Juno Kaito Karim Kofi Lea Lena Leon Lina Lucia Maja Malik Marek Mina Mira
Nadia Nils Noor Nora Omar Orla Otto Paolo Petra Priya Rafi Rosa Rune Salma Sami Selma Sven Tara Theo Tilda Timo Uma
Vera Viktor Wanda Wim Yara Yusuf Zara Zoe
""".split()


# --- sequences ------------------------------------------------------------------------------------


def _arithmetic(first: int, difference: int, count: int) -> list[int]:
    terms = [first]
    while len(terms) < count:
        terms.append(terms[-1] + difference)
    return terms


def _geometric(first: int, ratio: int | Fraction, count: int) -> list[Fraction]:
    terms = [Fraction(first)]
    while len(terms) < count:
        terms.append(terms[-1] * ratio)
    return terms


def _draw_arithmetic(rng: random.Random) -> tuple[int, int]:
    """First term and difference, small and growing more often than not."""
    if rng.random() < 0.7:
        return rng.randrange(1, 21), rng.randrange(2, 13)
    return rng.randrange(-30, 61), nonzero(rng, -12, 12)


def _draw_geometric(rng: random.Random) -> tuple[int, Fraction]:
    """First term and ratio; the first four terms are whole."""
    if rng.random() < 0.75:
        return rng.randrange(1, 9), Fraction(rng.choice((2, 2, 3, 3, 4, 5, 10, -2, -3)))
    divisor = rng.choice((2, 2, 3))
    return divisor**3 * rng.choice((1, 2, 3, 4, 5, 6)), Fraction(1, divisor)


def _shown(terms: list[int] | list[Fraction]) -> str:
    return ", ".join(map(str, terms))


def _difference_line(terms: list[int]) -> str:
    a, b = terms[:2]
    return f"$$d = {b} - {_bracketed(a)} = <<{b}-{_bracketed(a)}>>$$"


def _ratio_line(terms: list[Fraction]) -> str:
    a, b = terms[:2]
    return f"$$r = \\frac{{{b}}}{{{a}}} = <<{b}/{_bracketed(a)}>>$$"


def _arithmetic_next(rng: random.Random) -> Problem:
    first, d = _draw_arithmetic(rng)
    *terms, following = _arithmetic(first, d, rng.randint(4, 6))
    last = terms[-1]
    return _solved(
        {"l": _shown(terms)},
        f"{last} + {_bracketed(d)}",
        f"{last}+{_bracketed(d)}",
        following,
        "The difference is the same each time:",
        _difference_line(terms),
    )


def _geometric_next(rng: random.Random) -> Problem:
    first, r = _draw_geometric(rng)
    *terms, following = _geometric(first, r, 5 if rng.random() < 0.6 else 4)
    last = terms[-1]
    return _solved(
        {"l": _shown(terms)},
        f"{last} \\cdot {_latex(r) if r > 0 else _bracketed(r)}",
        f"{last}*{_bracketed(r)}",
        following,
        "The ratio is the same each time:",
        _ratio_line(terms),
    )


def _arithmetic_term(rng: random.Random) -> Problem:
    (a, d), n = _draw_arithmetic(rng), rng.randrange(5, 51)
    return _solved(
        {"a": a, "d": d, "n": n, "o": _ordinal(n)},
        f"a_{{{n}}} = a_1 + (n - 1)d = {a} + ({n} - 1) \\cdot {_bracketed(d)}",
        f"{a}+({n}-1)*{_bracketed(d)}",
        _arithmetic(a, d, n)[-1],
    )


def _arithmetic_term_of_list(rng: random.Random) -> Problem:
    (a, d), n = _draw_arithmetic(rng), rng.randrange(7, 51)
    terms = _arithmetic(a, d, rng.randint(3, 4))
    return _solved(
        {"l": _shown(terms), "n": n, "o": _ordinal(n)},
        f"a_{{{n}}} = {a} + ({n} - 1) \\cdot {_bracketed(d)}",
        f"{a}+({n}-1)*{_bracketed(d)}",
        _arithmetic(a, d, n)[-1],
        _difference_line(terms),
    )


def _arithmetic_rule(rng: random.Random) -> Problem:
    a, d = _draw_arithmetic(rng)
    terms = _arithmetic(a, d, rng.randint(3, 5))
    return _solved(
        {"l": _shown(terms)},
        f"a_n = a_1 + (n - 1)d = {a} + (n - 1) \\cdot {_bracketed(d)}",
        f"{a}+(n-1)*{_bracketed(d)}",
        f"interpolate({terms[:3]}, n)",
        _difference_line(terms),
    )


def _geometric_term(rng: random.Random) -> Problem:
    (a, r), n = _draw_geometric(rng), rng.randrange(4, 8)
    return _solved(
        {"a": a, "r": r, "n": n, "o": _ordinal(n)},
        f"a_{{{n}}} = a_1 r^{{n - 1}} = {a} \\cdot {_bracketed(r)}^{{{n} - 1}}",
        f"{a}*{_bracketed(r)}^({n}-1)",
        _geometric(a, r, n)[-1],
    )


def _geometric_term_of_list(rng: random.Random) -> Problem:
    (a, r), n = _draw_geometric(rng), rng.randrange(5, 9)
    terms = _geometric(a, r, rng.randint(3, 4))
    return _solved(
        {"l": _shown(terms), "n": n, "o": _ordinal(n)},
        f"a_{{{n}}} = {a} \\cdot {_bracketed(r)}^{{{n} - 1}}",
        f"{a}*{_bracketed(r)}^({n}-1)",
        _geometric(a, r, n)[-1],
        _ratio_line(terms),
    )


def _geometric_rule(rng: random.Random) -> Problem:
    a, r = rng.randrange(2, 10), rng.choice((2, 3, 4, 5, 6, 7, 10))
    terms = _geometric(a, r, rng.randint(3, 5))
    return Problem(
        {"l": _shown(terms)},
        steps(_ratio_line(terms), "With $a_n = a_1 r^{n - 1}$:", boxed(f"{a} \\cdot {r}^{{n - 1}}")),
        f"{terms[1]}*{r}**(n - 2)",
    )


def _sum_formula(a: int, d: int, n: int) -> tuple[str, str]:
    return (
        f"S_{{{n}}} = \\frac{{{n}}}{{2}}(2 \\cdot {_bracketed(a)} + ({n} - 1) \\cdot {_bracketed(d)})",
        f"{n}/2*(2*{_bracketed(a)}+({n}-1)*{_bracketed(d)})",
    )


def _arithmetic_sum(rng: random.Random) -> Problem:
    (a, d), n = _draw_arithmetic(rng), rng.randrange(5, 41)
    fields = {"a": a, "d": d, "n": n}
    rule = "$$S_n = \\frac{n}{2}(2a_1 + (n - 1)d)$$"
    return _solved(fields, *_sum_formula(a, d, n), sum(_arithmetic(a, d, n)), rule)


def _arithmetic_sum_of_list(rng: random.Random) -> Problem:
    a, d, n = rng.randrange(1, 21), rng.randrange(2, 13), rng.randrange(6, 41)
    terms = _arithmetic(a, d, rng.randint(3, 4))
    fields = {"l": _shown(terms), "s": " + ".join(map(str, terms)), "n": n}
    return _solved(fields, *_sum_formula(a, d, n), sum(_arithmetic(a, d, n)), _difference_line(terms))


def _arithmetic_sum_ends(rng: random.Random) -> Problem:
    a, d, n = rng.randrange(1, 31), rng.randrange(2, 10), rng.randrange(5, 41)
    terms = _arithmetic(a, d, n)
    z = terms[-1]
    return _solved(
        {"a": a, "z": z, "n": n},
        f"S_{{{n}}} = \\frac{{n(a_1 + a_n)}}{{2}} = \\frac{{{n}({a} + {z})}}{{2}}",
        f"{n}*({a}+{z})/2",
        sum(terms),
    )


def _geometric_sum(rng: random.Random) -> Problem:
    a, r, n = rng.randrange(1, 11), rng.choice((2, 2, 3, 3, 4, 5, 10, -2, -3)), rng.randrange(3, 9)
    q = _bracketed(r)
    return _solved(
        {"a": a, "r": r, "n": n},
        f"S_{{{n}}} = \\frac{{a_1(r^{{n}} - 1)}}{{r - 1}} = \\frac{{{a}({q}^{{{n}}} - 1)}}{{{r} - 1}}",
        f"{a}*({q}^{n}-1)/({r}-1)",
        sum(_geometric(a, r, n)),
    )


def _geometric_sum_of_list(rng: random.Random) -> Problem:
    a, r, n = rng.randrange(1, 9), rng.choice((2, 2, 3, 3, 4, 5)), rng.randrange(5, 10)
    terms = _geometric(a, r, rng.randint(3, 4))
    return _solved(
        {"l": _shown(terms), "s": " + ".join(map(str, terms)), "n": n},
        f"S_{{{n}}} = \\frac{{{a}({r}^{{{n}}} - 1)}}{{{r} - 1}}",
        f"{a}*({r}^{n}-1)/({r}-1)",
        sum(_geometric(a, r, n)),
        _ratio_line(terms),
    )


def _sum_to_n(rng: random.Random) -> Problem:
    n = rng.choice((rng.randrange(5, 60), rng.randrange(10, 120), rng.choice((50, 100, 150, 200, 250, 500, 1000))))
    formula = f"\\frac{{n(n + 1)}}{{2}} = \\frac{{{n}({n} + 1)}}{{2}}"
    return _solved({"n": n}, formula, f"{n}*({n}+1)/2", sum(range(n + 1)))


def _sum_from_to(rng: random.Random) -> Problem:
    a = rng.randrange(2, 60)
    z = a + rng.randrange(5, 60)
    count = z - a + 1
    return _solved(
        {"a": a, "z": z},
        f"\\frac{{{count}({a} + {z})}}{{2}}",
        f"{count}*({a}+{z})/2",
        sum(range(a, z + 1)),
        f"There are ${z} - {a} + 1 = <<{z}-{a}+1>>$ numbers:",
    )


def _sum_of_odd(rng: random.Random) -> Problem:
    n = rng.randrange(4, 101)
    return _solved({"n": n}, f"n^{{2}} = {n}^{{2}}", f"{n}^2", sum(range(1, 2 * n, 2)))


def _sum_of_even(rng: random.Random) -> Problem:
    n = rng.randrange(4, 101)
    return _solved({"n": n}, f"n(n + 1) = {n}({n} + 1)", f"{n}*({n}+1)", sum(range(2, 2 * n + 1, 2)))


def _sum_of_squares(rng: random.Random) -> Problem:
    n = rng.randrange(4, 31)
    return _solved(
        {"n": n},
        f"\\frac{{n(n + 1)(2n + 1)}}{{6}} = \\frac{{{n}({n} + 1)(2 \\cdot {n} + 1)}}{{6}}",
        f"{n}*({n}+1)*(2*{n}+1)/6",
        sum(number**2 for number in range(n + 1)),
    )


RATIOS = tuple(Fraction(text) for text in "1/2 1/2 1/3 1/3 1/4 1/5 2/3 3/4 2/5 3/5 1/10 -1/2 -1/3 -1/4 -2/3".split())


def _series(first: Fraction, ratio: Fraction) -> str:
    return f"Sum({_sympy(first)}*{_sympy(ratio)}**k, (k, 0, oo)).doit()"


def _infinite_geometric(rng: random.Random) -> Problem:
    a, r = rng.randrange(1, 41), rng.choice(RATIOS)
    shown = _latex(r) if r > 0 else _bracketed(r)
    return _solved(
        {"a": a, "r": r},
        f"S = \\frac{{a_1}}{{1 - r}} = \\frac{{{a}}}{{1 - {shown}}}",
        f"{a}/(1-{r if r > 0 else _bracketed(r)})",
        _series(Fraction(a), r),
    )


def _infinite_geometric_of_list(rng: random.Random) -> Problem:
    r = rng.choice(RATIOS)
    if r.numerator == 1 and rng.random() < 0.5:
        first = rng.choice((Fraction(1), r, Fraction(rng.randrange(2, 6))))
    else:
        first = Fraction(r.denominator ** rng.randint(2, 3) * rng.randrange(1, 4))
    terms = [first, first * r, first * r * r]
    a, b = map(_bracketed, terms[:2])
    return _solved(
        {"s": " + ".join([*map(str, terms), "-..." if r < 0 else "..."]).replace("+ -", "- "), "l": _shown(terms)},
        f"S = \\frac{{a_1}}{{1 - r}} = \\frac{{{terms[0]}}}{{1 - {b}/{a}}}",
        f"{a}/(1-{b}/{a})",
        _series(first, r),
        f"$$r = \\frac{{{terms[1]}}}{{{terms[0]}}} = <<{b}/{a}>>$$",
    )


def _common_difference(rng: random.Random) -> Problem:
    terms = _arithmetic(*_draw_arithmetic(rng), rng.randint(3, 6))
    a, b = terms[0], terms[1]
    formula, call = f"d = {b} - {_bracketed(a)}", f"{b}-{_bracketed(a)}"
    return _solved({"l": _shown(terms)}, formula, call, terms[2] - terms[1], "Subtract a term from the one behind it:")


def _common_ratio(rng: random.Random) -> Problem:
    terms = _geometric(*_draw_geometric(rng), rng.randint(3, 4))
    a, b = terms[0], terms[1]
    formula, call = f"r = \\frac{{{b}}}{{{a}}}", f"{b}/{_bracketed(a)}"
    return _solved({"l": _shown(terms)}, formula, call, terms[2] / terms[1], "Divide a term by the one before it:")


def _which_term(rng: random.Random) -> Problem:
    (a, d), n = _draw_arithmetic(rng), rng.randrange(8, 61)
    terms = _arithmetic(a, d, n)
    v = terms[-1]
    return _solved(
        {"l": _shown(terms[:3]), "v": v},
        f"n = \\frac{{{v} - {_bracketed(a)}}}{{{d}}} + 1",
        f"({v}-{_bracketed(a)})/{_bracketed(d)}+1",
        n,
        _difference_line(terms),
    )


def _difference_from_terms(rng: random.Random) -> Problem:
    (a, d), m, n = _draw_arithmetic(rng), rng.randrange(1, 6), rng.randrange(7, 21)
    u, v = _arithmetic(a, d, m)[-1], _arithmetic(a, d, n)[-1]
    return _solved(
        {"m": _ordinal(m), "n": _ordinal(n), "i": m, "j": n, "u": u, "v": v},
        f"d = \\frac{{{v} - {_bracketed(u)}}}{{{n} - {m}}}",
        f"({v}-{_bracketed(u)})/({n}-{m})",
        d,
        "The terms differ by as many $d$ as there are steps between them:",
    )


RULES = (
    "a_{{n+1}} = {p}a_n {s} {q}",
    "a_{{n+1}} = {p} a_n {s} {q}",
    "a_n = {p}a_{{n-1}} {s} {q}",
    "a_n = {p} * a_(n-1) {s} {q}",
    "a(n+1) = {p}a(n) {s} {q}",
    "a(n) = {p}*a(n-1) {s} {q}",
    "$a_{{n+1}} = {p}a_n {s} {q}$",
)


def _recursive(rng: random.Random) -> Problem:
    first, p, q, last = rng.randrange(1, 11), rng.randrange(2, 6), nonzero(rng, -6, 9), rng.randint(3, 5)
    sign, size = "+-"[q < 0], abs(q)
    lines, value, call = [], first, ""
    for index in range(2, last + 1):
        call = f"{p}*{_bracketed(value)}{sign}{size}"
        lines.append(f"$$a_{{{index}}} = {p} \\cdot {_bracketed(value)} {sign} {size} = <<{call}>>$$")
        value = p * value + q
    rule = rng.choice(RULES).format(p=p, s=sign, q=size)
    worded = f"{p} times the one before {'plus' if q > 0 else 'minus'} {size}"
    fields = {"a": first, "rule": rule, "worded": worded, "n": last, "o": _ordinal(last)}
    shift = Fraction(q, p - 1)
    truth = (first + shift) * p ** (last - 1) - shift
    return Problem(fields, steps(*lines, boxed(f"<<{call}>>")), _sympy(truth))


def _fibonacci_next(rng: random.Random) -> Problem:
    terms = sorted((rng.randrange(1, 12), rng.randrange(1, 15)))
    for _ in range(rng.randint(3, 5)):
        terms.append(terms[-1] + terms[-2])
    a, b = terms[-2:]
    before = "Each term is the sum of the two before it:"
    return _solved({"l": _shown(terms)}, f"{a} + {b}", f"{a}+{b}", 2 * b - terms[-3], before)


def _growth_times(rng: random.Random) -> Problem:
    r, n = rng.choice((2, 2, 3, 3, 4, 5)), rng.randrange(2, 8)
    a = rng.choice((rng.randrange(2, 20), 10 * rng.randrange(2, 60)))
    verb = {2: "doubles", 3: "triples", 4: "quadruples"}.get(r, f"is multiplied by {r}")
    fields = {"a": a, "n": n, "r": r, "verb": rng.choice((verb, verb, f"grows by a factor of {r}"))}
    return _solved(fields, f"{a} \\cdot {r}^{{{n}}}", f"{a}*{r}^{n}", _geometric(a, r, n + 1)[-1], GROWTH)


def _halving(rng: random.Random) -> Problem:
    n = rng.randrange(2, 7)
    a = 2**n * rng.randrange(2, 40)
    formula = f"\\frac{{{a}}}{{2^{{{n}}}}}"
    return _solved({"a": a, "n": n}, formula, f"{a}/2^{n}", _geometric(a, Fraction(1, 2), n + 1)[-1], GROWTH)


GROWTH = "The same factor comes once for every step:"


def _percent_growth(sign: int) -> Draw:
    def draw(rng: random.Random) -> Problem:
        a, p, n = _until(
            lambda: (
                rng.choice((100, 1000)) * rng.randrange(1, 101),
                rng.choice((2, 4, 5, 6, 8, 10, 15, 20, 25, 30, 50)),
                rng.choice((2, 2, 3, 4)),
            ),
            lambda a, p, n: a * (100 + sign * p) ** n % 100**n == 0,
        )
        operator = "+" if sign > 0 else "-"
        return _solved(
            {"a": a, "p": p, "n": n, **_people(rng)},
            f"{a}\\left(1 {operator} \\frac{{{p}}}{{100}}\\right)^{{{n}}}",
            f"round({a}*(1{operator}{p}/100)^{n},2)",
            _geometric(a, Fraction(100 + sign * p, 100), n + 1)[-1],
        )

    return draw


# --- statistics -----------------------------------------------------------------------------------


def _even_list(rng: random.Random, count: int, low: int, high: int) -> list[int]:
    """Numbers whose mean is whole."""
    return list(
        _until(
            lambda: tuple(rng.randrange(low, high) for _ in range(count)),
            lambda *numbers: sum(numbers) % count == 0 and len(set(numbers)) > 1,
        )
    )


def _mean_of(numbers: list[int]) -> Fraction:
    return Fraction(sum(numbers), len(numbers))


def _variance_of(numbers: list[int]) -> Fraction:
    """By the mean of the squares less the square of the mean."""
    return _mean_of([number**2 for number in numbers]) - _mean_of(numbers) ** 2


def _call(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _average(rng: random.Random) -> Problem:
    count = rng.randint(3, 7)
    high = rng.choice((20, 50, 100))
    whole = rng.random() < 0.65
    numbers = _even_list(rng, count, 1, high) if whole else [rng.randrange(1, high) for _ in range(count)]
    return _solved(
        {"l": _listed(numbers, rng), **_people(rng)},
        f"\\frac{{<<{'+'.join(map(str, numbers))}>>}}{{{count}}}",
        f"mean({_call(numbers)})",
        _mean_of(numbers),
        f"Add the {count} numbers and divide by {count}:",
    )


def _median(rng: random.Random) -> Problem:
    numbers = [rng.randrange(1, rng.choice((20, 60, 100))) for _ in range(rng.choice((3, 4, 5, 5, 6, 7, 7, 8)))]
    ordered, middle = sorted(numbers), len(numbers) // 2
    truth = Fraction(ordered[middle]) if len(numbers) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)
    end = "The middle one is the median:" if len(numbers) % 2 else "The median is the mean of the middle two:"
    return _ordered(numbers, rng, end, f"<<median({_call(numbers)})>>", truth)


def _ordered(numbers: list[int], rng: random.Random, end: str, answer: str, truth: object) -> Problem:
    fields = {"l": _listed(numbers, rng), **_people(rng)}
    return Problem(fields, steps("In order:", f"$$<<sort({_call(numbers)})>>$$", end, boxed(answer)), _sympy(truth))


def _mode(rng: random.Random) -> Problem:
    mode, *others = rng.sample(range(1, rng.choice((10, 20, 40))), rng.randint(4, 6))
    numbers = [mode] * rng.choice((2, 2, 3)) + others
    if numbers.count(mode) == 3 and rng.random() < 0.4:
        numbers.append(others[0])
    rng.shuffle(numbers)
    return _ordered(numbers, rng, "The one that comes most often is the mode:", str(mode), mode)


def _range(rng: random.Random) -> Problem:
    numbers = rng.sample(range(1, rng.choice((25, 60, 100))), rng.randint(4, 7))
    low, high = min(numbers), max(numbers)
    end = f"Largest minus smallest: ${high} - {low} = <<{high}-{low}>>$"
    return _ordered(numbers, rng, end, f"<<{high}-{low}>>", high - low)


def _spread(call: str, latex: str, truth: Callable[[list[int]], str]) -> Draw:
    """Variances and deviations. `latex` and `call` hold LIST, SQUARES and COUNT to be filled."""

    def draw(rng: random.Random) -> Problem:
        count = rng.choice((3, 4, 4, 5, 5))
        numbers = _even_list(rng, count, 1, rng.choice((10, 16, 25)))
        while call.startswith("sd") and rng.random() < 0.8 and not _is_square(_variance_of(numbers)):
            numbers = _even_list(rng, count, 1, 16)
        mean = sum(numbers) // count
        squares = " + ".join(f"({number} - {mean})^{{2}}" for number in numbers)

        def filled(text: str) -> str:
            return text.replace("LIST", _call(numbers)).replace("SQUARES", squares).replace("COUNT", str(count))

        return _solved(
            {"l": _listed(numbers, rng), **_people(rng)},
            filled(latex),
            filled(call),
            truth(numbers),
            f"The mean is $\\bar{{x}} = <<mean({_call(numbers)})>>$.",
        )

    return draw


def _is_square(number: Fraction) -> bool:
    return all(math.isqrt(part) ** 2 == part for part in (number.numerator, number.denominator))


def _weighted_mean(rng: random.Random) -> Problem:
    a, b, c, u, v, w = _until(
        lambda: (*rng.sample(range(2, 100), 3), *(rng.randrange(2, 10) for _ in range(3))),
        lambda a, b, c, u, v, w: (a * u + b * v + c * w) % (u + v + w) == 0,
    )
    return _solved(
        {"a": a, "b": b, "c": c, "u": u, "v": v, "w": w, **_people(rng)},
        f"\\frac{{{a} \\cdot {u} + {b} \\cdot {v} + {c} \\cdot {w}}}{{{u} + {v} + {w}}}",
        f"({a}*{u}+{b}*{v}+{c}*{w})/({u}+{v}+{w})",
        _mean_of([a] * u + [b] * v + [c] * w),
        "Value times weight, divided by all the weights:",
    )


def _percent_weighted_mean(rng: random.Random) -> Problem:
    p = rng.choice((10, 20, 25, 30, 40, 50, 60, 70, 75, 80))
    q = 100 - p
    a, b = _until(lambda: (rng.randrange(40, 100), rng.randrange(40, 100)), lambda a, b: (a * p + b * q) % 10 == 0)
    return _solved(
        {"a": a, "b": b, "p": p, "q": q, **_people(rng)},
        f"\\frac{{{a} \\cdot {p} + {b} \\cdot {q}}}{{100}}",
        f"round(({a}*{p}+{b}*{q})/100,2)",
        _mean_of([a] * p + [b] * q),
        "Each score counts with its percentage:",
    )


def _combined_mean(rng: random.Random) -> Problem:
    m, n, a, b = _until(
        lambda: (rng.randrange(4, 31), rng.randrange(4, 31), rng.randrange(10, 100), rng.randrange(10, 100)),
        lambda m, n, a, b: (m * a + n * b) % (m + n) == 0 and a != b,
    )
    return _solved(
        {"m": m, "n": n, "a": a, "b": b, **_people(rng)},
        f"\\frac{{{m} \\cdot {a} + {n} \\cdot {b}}}{{{m} + {n}}}",
        f"({m}*{a}+{n}*{b})/({m}+{n})",
        _mean_of([a] * m + [b] * n),
        "Both totals together, divided by both numbers:",
    )


def _missing_from_mean(rng: random.Random) -> Problem:
    count = rng.randint(3, 6)
    *known, missing = _even_list(rng, count, 4, rng.choice((25, 60, 100)))
    mean = (sum(known) + missing) // count
    total = "+".join(map(str, known))
    return _solved(
        {"l": _listed(known, rng), "m": mean, "n": count, "k": count - 1, **_people(rng)},
        f"{count} \\cdot {mean} - ({total.replace('+', ' + ')})",
        f"{count}*{mean}-({total})",
        missing,
        f"All {count} values add up to ${count} \\cdot {mean} = <<{count}*{mean}>>$.",
    )


def _new_mean(rng: random.Random) -> Problem:
    n, m, x = _until(
        lambda: (rng.randrange(3, 20), rng.randrange(5, 90), rng.randrange(5, 100)),
        lambda n, m, x: (n * m + x) % (n + 1) == 0 and x != m,
    )
    return _solved(
        {"n": n, "m": m, "x": x, **_people(rng)},
        f"\\frac{{{n} \\cdot {m} + {x}}}{{{n} + 1}}",
        f"({n}*{m}+{x})/({n}+1)",
        _mean_of([m] * n + [x]),
        "The old total with the new value, divided by one more:",
    )


def _total_from_mean(rng: random.Random) -> Problem:
    n, m = rng.randrange(3, 41), rng.randrange(4, 100)
    return _solved({"n": n, "m": m, **_people(rng)}, f"{n} \\cdot {m}", f"{n}*{m}", sum([m] * n), "Number times mean:")


def _z_numbers(rng: random.Random) -> tuple[int, int, int, Fraction]:
    """Value, mean, deviation and how many deviations lie between."""
    m, s, quarters = _until(
        lambda: (rng.randrange(20, 150), rng.randrange(2, 21), rng.choice((-1, 1, 1)) * rng.randrange(1, 13)),
        lambda m, s, quarters: s * quarters % 4 == 0 and m + s * quarters // 4 > 0,
    )
    return m + s * quarters // 4, m, s, Fraction(quarters, 4)


def _z_score(rng: random.Random) -> Problem:
    x, m, s, z = _z_numbers(rng)
    formula = f"z = \\frac{{x - \\mu}}{{\\sigma}} = \\frac{{{x} - {m}}}{{{s}}}"
    return _solved({"x": x, "m": m, "s": s, **_people(rng)}, formula, f"round(({x}-{m})/{s},2)", z)


def _value_from_z(rng: random.Random) -> Problem:
    x, m, s, z = _z_numbers(rng)
    text = _bracketed(f"{float(z):g}")
    formula = f"x = \\mu + z\\sigma = {m} + {text} \\cdot {s}"
    return _solved({"z": f"{float(z):g}", "m": m, "s": s, **_people(rng)}, formula, f"{m}+{text}*{s}", x)


def _shares(rng: random.Random, count: int) -> list[str]:
    """Probabilities that add up to 1, as decimals or fractions."""
    whole = rng.choice((4, 5, 6, 8, 10, 12)) if rng.random() < 0.5 else 10
    cuts = sorted(rng.sample(range(1, whole), count - 1))
    parts = [high - low for low, high in zip((0, *cuts), (*cuts, whole), strict=True)]
    decimal = whole == 10 and rng.random() < 0.8
    return [f"0.{part}" if decimal else str(Fraction(part, whole)) for part in parts]


def _expected_value(rng: random.Random) -> Problem:
    values = sorted(rng.sample(range(0, 21), 3))
    shares = _shares(rng, 3)
    (a, b, c), (p, q, r) = values, shares
    pairs = list(zip(values, shares, strict=True))
    return _solved(
        {"a": a, "b": b, "c": c, "p": p, "q": q, "r": r},
        "E = " + " + ".join(f"{value} \\cdot {_latex(share)}" for value, share in pairs),
        "+".join(f"{value}*{share}" for value, share in pairs),
        sum((value * Fraction(share) for value, share in pairs), Fraction(0)),
        "Each value times its probability, added up:",
    )


def _expected_gain(rng: random.Random) -> Problem:
    n = rng.choice((4, 5, 6, 8, 10, 20, 50, 100))
    w, c = n * rng.randrange(1, 12), rng.randrange(1, 10)
    if rng.random() < 0.3:
        w += n // 2
    truth = Fraction(w - n * c, n)
    fields = {"w": w, "n": n, "c": c, **_people(rng)}
    formula = f"{w} \\cdot \\frac{{1}}{{{n}}} - {c}"
    return _solved(fields, formula, f"{w}*1/{n}-{c}", truth, "Prize times its probability, less the cost:")


def _part_and_total(rng: random.Random) -> tuple[int, int]:
    total = rng.choice((20, 25, 30, 40, 50, 60, 75, 80, 120, 125, 150, 160, 200, 240, 250, 300, 400, 500))
    percent = rng.choice([p for p in range(2, 99) if total * p % 100 == 0 and total * p > 100])
    return total * percent // 100, total


def _percent_frequency(rng: random.Random) -> Problem:
    k, n = _part_and_total(rng)
    fields = {"k": k, "n": n, **_people(rng)}
    return _solved(fields, f"\\frac{{{k}}}{{{n}}} \\cdot 100", f"{k}/{n}*100", Fraction(100 * k, n), "In percent:")


def _relative_frequency(rng: random.Random) -> Problem:
    k, n = _part_and_total(rng)
    fields = {"k": k, "n": n, **_people(rng)}
    return _solved(fields, f"\\frac{{{k}}}{{{n}}}", f"{k}/{n}", Fraction(k, n), "Cases divided by all trials:")


# --- probability ----------------------------------------------------------------------------------


def _die_events() -> dict[str, tuple[int, ...]]:
    """What people hope for with one die, and the faces that do it."""
    events = {
        "an even number": (2, 4, 6),
        "an odd number": (1, 3, 5),
        "a prime number": (2, 3, 5),
        "a multiple of 3": (3, 6),
        "a number divisible by 3": (3, 6),
        "a multiple of 2": (2, 4, 6),
        "a perfect square": (1, 4),
        "a factor of 6": (1, 2, 3, 6),
        "a divisor of 4": (1, 2, 4),
    }
    words = ("one", "two", "three", "four", "five", "six")
    for face, word in enumerate(words, 1):
        events |= {f"a {face}": (face,), f"a {word}": (face,)}
        events[f"anything but a {face}"] = tuple(other for other in range(1, 7) if other != face)
        for other in range(face + 1, 7):
            events[f"a {face} or a {other}"] = (face, other)
    for bound in range(1, 6):
        above, below = tuple(range(bound + 1, 7)), tuple(range(1, bound + 1))
        events |= {f"a number greater than {bound}": above, f"more than {bound}": above}
        events |= {f"at least {bound + 1}": above, f"{bound + 1} or more": above, f"at most {bound}": below}
        events |= {f"a number less than {bound + 1}": below, f"a number below {bound + 1}": below}
    return events


DIE_EVENTS = _die_events()


def _one_die(rng: random.Random) -> Problem:
    event, faces = rng.choice(list(DIE_EVENTS.items()))
    count = len(faces)
    before = f"Of the 6 faces, {'this one fits' if count == 1 else 'these fit'}: ${', '.join(map(str, faces))}$"
    truth = sum((Fraction(1, 6) for _ in faces), Fraction(0))
    return _solved({"event": event, **_people(rng)}, f"P = \\frac{{{count}}}{{6}}", f"{count}/6", truth, before)


def _pick_a_number(rng: random.Random) -> Problem:
    n = rng.choice((8, 10, 12, 15, 16, 20, 24, 25, 30, 40, 50, 60, 80, 100))
    m = rng.randrange(3, n - 2)
    k = rng.randrange(2, min(10, n // 2) + 1)
    event, call, fits = rng.choice(
        (
            (f"greater than {m}", f"{n}-{m}", lambda number: number > m),
            (f"more than {m}", f"{n}-{m}", lambda number: number > m),
            (f"less than {m}", f"{m}-1", lambda number: number < m),
            (f"at least {m}", f"{n}-{m}+1", lambda number: number >= m),
            (f"a multiple of {k}", f"quot({n}, {k})", lambda number: number % k == 0),
            (f"divisible by {k}", f"quot({n}, {k})", lambda number: number % k == 0),
        )
    )
    count = sum(map(fits, range(1, n + 1)))
    return _solved(
        {"n": n, "event": event, **_people(rng)},
        f"P = \\frac{{{count}}}{{{n}}}",
        f"{count}/{n}",
        Fraction(count, n),
        f"Of the {n} numbers, $<<{call}>>$ fit.",
    )


def _two_dice_sum(rng: random.Random) -> Problem:
    s = rng.randrange(2, 13)
    call = f"{s}-1" if s <= 7 else f"13-{s}"
    pairs = sum(one + two == s for one in range(1, 7) for two in range(1, 7))
    return _solved(
        {"s": s, "as": _an(s), **_people(rng)},
        f"P = \\frac{{{pairs}}}{{36}}",
        f"{pairs}/36",
        Fraction(pairs, 36),
        f"Of the 36 pairs, ${call.replace('-', ' - ')} = <<{call}>>$ have the sum {s}.",
    )


def _coins_exactly(rng: random.Random) -> Problem:
    n = rng.randrange(3, 11)
    k, side = rng.randrange(1, n), rng.choice(("head", "head", "tail"))
    heads = f"{k} {side}" if k == 1 else f"{k} {side}s"
    return _solved(
        {"n": n, "k": k, "heads": heads, **_people(rng)},
        f"P = \\frac{{\\binom{{{n}}}{{{k}}}}}{{2^{{{n}}}}} = \\frac{{<<C({n}, {k})>>}}{{<<2^{n}>>}}",
        f"C({n}, {k})/2^{n}",
        f"binomial({n}, {k})/Integer(2)**{n}",
    )


def _coins_at_least_one(rng: random.Random) -> Problem:
    n, side = rng.randrange(2, 11), rng.choice(("head", "head", "tail"))
    formula = f"P = 1 - \\left(\\frac{{1}}{{2}}\\right)^{{{n}}}"
    fields = {"n": n, "head": side, **_people(rng)}
    return _solved(fields, formula, f"1-(1/2)^{n}", Fraction(2**n - 1, 2**n), f"One less the chance of no {side}:")


def _coins_all(rng: random.Random) -> Problem:
    n, side = rng.randrange(2, 11), rng.choice(("heads", "heads", "tails"))
    formula = f"P = \\left(\\frac{{1}}{{2}}\\right)^{{{n}}}"
    return _solved({"n": n, "heads": side, **_people(rng)}, formula, f"(1/2)^{n}", Fraction(1, 2**n))


FACES = ("one", "two", "three", "four", "five", "six", "six", "six")


def _dice_all(rng: random.Random) -> Problem:
    n, face = rng.randrange(2, 6), rng.choice(FACES)
    formula = f"P = \\left(\\frac{{1}}{{6}}\\right)^{{{n}}}"
    fields = {"n": n, "face": face, "faces": f"{face}es" if face == "six" else f"{face}s", **_people(rng)}
    return _solved(fields, formula, f"(1/6)^{n}", Fraction(1, 6**n), "The rolls are independent:")


def _dice_at_least_one(rng: random.Random) -> Problem:
    n, face = rng.randrange(2, 6), rng.choice(FACES)
    formula = f"P = 1 - \\left(\\frac{{5}}{{6}}\\right)^{{{n}}}"
    fields = {"n": n, "face": face, **_people(rng)}
    return _solved(fields, formula, f"1-(5/6)^{n}", Fraction(6**n - 5**n, 6**n), f"One less the chance of no {face}:")


COLOURS = "red blue green yellow white black purple pink brown grey silver violet turquoise".split()
ITEMS = "ball marble bead button token counter chip pebble sweet sock pen ribbon tile disc card ticket".split()
BOXES = "bag box jar chest sack bowl tin pouch basket drawer bucket hat crate".split()


def _bag(rng: random.Random, colours: int) -> tuple[dict[str, object], list[int], Sequence[str]]:
    """A bag of things in two or three colours: the fields, how many of each, and the colours."""
    counts = [rng.randrange(2, 13) for _ in range(colours)]
    names, item = rng.sample(COLOURS, colours), rng.choice(ITEMS)
    fields: dict[str, object] = {"thing": item, "things": f"{item}s", "box": rng.choice(BOXES), **_people(rng)}
    for letter, number, count, name in zip("abc"[:colours], "123", counts, names, strict=False):
        fields |= {letter: count, f"c{number}": name}
    if colours == 3:
        a, b, c = (f"{count} {name}" for count, name in zip(counts, names, strict=True))
        fields["all"] = rng.choice((f"{a}, {b} and {c} {item}s", f"{a} {item}s, {b} {item}s and {c} {item}s"))
    return fields, counts, names


def _bag_one(rng: random.Random) -> Problem:
    fields, counts, names = _bag(rng, 3)
    asked = rng.randrange(3)
    total = "+".join(map(str, counts))
    return _solved(
        {**fields, "w": names[asked]},
        f"P = \\frac{{{counts[asked]}}}{{{sum(counts)}}}",
        f"{counts[asked]}/{sum(counts)}",
        Fraction(counts[asked], sum(counts)),
        f"There are ${total.replace('+', ' + ')} = <<{total}>>$ in all, and {counts[asked]} are {names[asked]}.",
    )


def _bag_not(rng: random.Random) -> Problem:
    fields, counts, names = _bag(rng, 3)
    asked = rng.randrange(3)
    total = "+".join(map(str, counts))
    return _solved(
        {**fields, "w": names[asked]},
        f"P = 1 - \\frac{{{counts[asked]}}}{{{sum(counts)}}}",
        f"1-{counts[asked]}/{sum(counts)}",
        Fraction(sum(counts) - counts[asked], sum(counts)),
        f"There are ${total.replace('+', ' + ')} = <<{total}>>$ in all, and {counts[asked]} are {names[asked]}.",
    )


def _bag_either(rng: random.Random) -> Problem:
    fields, counts, names = _bag(rng, 3)
    one, two = rng.sample(range(3), 2)
    total = "+".join(map(str, counts))
    return _solved(
        {**fields, "w": names[one], "v": names[two]},
        f"P = \\frac{{{counts[one]} + {counts[two]}}}{{{sum(counts)}}}",
        f"({counts[one]}+{counts[two]})/{sum(counts)}",
        Fraction(counts[one], sum(counts)) + Fraction(counts[two], sum(counts)),
        f"There are ${total.replace('+', ' + ')} = <<{total}>>$ in all.",
    )


def _bag_two(rng: random.Random, colours: str, replaced: bool) -> Problem:
    """Two draws from a bag with `a` of the first and `b` of the second colour; `colours` is what they must show."""
    fields, counts, _ = _bag(rng, 2)
    a, b = counts
    n = a + b
    second = a if colours == "aa" else b
    top, below = str(second), str(n)
    if not replaced:
        top, below = f"({second} - 1)" if colours == "aa" else top, f"({n} - 1)"
    return _solved(
        fields,
        f"P = \\frac{{{a}}}{{{n}}} \\cdot \\frac{{{top.strip('()')}}}{{{below.strip('()')}}}",
        f"{a}/{n}*{top.replace(' ', '')}/{below.replace(' ', '')}",
        _two_draws(a, b, colours, replaced),
        f"There are ${a} + {b} = <<{a}+{b}>>$ in all"
        + (", the same for both draws." if replaced else ", then one less."),
    )


def _two_draws(a: int, b: int, colours: str, replaced: bool) -> Fraction:
    """By counting the ordered pairs of things."""
    things = "a" * a + "b" * b
    pairs = [(one, two) for one in range(len(things)) for two in range(len(things)) if replaced or one != two]
    return Fraction(sum(things[one] + things[two] == colours for one, two in pairs), len(pairs))


def _bag_with_replacement(rng: random.Random) -> Problem:
    return _bag_two(rng, "aa", replaced=True)


def _bag_without_replacement(rng: random.Random) -> Problem:
    return _bag_two(rng, "aa", replaced=False)


def _bag_in_order(rng: random.Random) -> Problem:
    return _bag_two(rng, "ab", replaced=False)


def _bag_one_of_each(rng: random.Random) -> Problem:
    fields, (a, b), _ = _bag(rng, 2)
    n = a + b
    return _solved(
        fields,
        f"P = \\frac{{{a} \\cdot {b}}}{{\\binom{{{n}}}{{2}}}} = \\frac{{<<{a}*{b}>>}}{{<<C({n}, 2)>>}}",
        f"{a}*{b}/C({n}, 2)",
        2 * _two_draws(a, b, "ab", replaced=False),
        f"There are ${a} + {b} = <<{a}+{b}>>$ in all.",
    )


def _card_events() -> dict[str, int]:
    """What can be drawn from 52 cards, and how many cards are it."""
    events = {"a face card": 12, "a red card": 26, "a black card": 26, "a red face card": 6, "a black face card": 6}
    for suit in ("heart", "spade", "club", "diamond"):
        events |= {f"a {suit}": 13, f"a card that is not a {suit}": 39}
    for rank in "king queen jack ace two three four five six seven eight nine ten".split():
        article = "an" if rank in ("ace", "eight") else "a"
        events |= {f"{article} {rank}": 4, f"a red {rank}": 2, f"a black {rank}": 2}
        for suit in ("hearts", "spades", "clubs", "diamonds"):
            events[f"the {rank} of {suit}"] = 1
    events |= {"an ace or a king": 8, "a king or a queen": 8, "a heart or a spade": 26, "a heart or a king": 16}
    return events | {"a spade or an ace": 16, "a diamond or a club": 26, "a club or a queen": 16, "no ace": 48}


CARD_EVENTS = _card_events()
COMMON_CARDS = [event for event in CARD_EVENTS if not event.startswith("the ")]


def _one_card(rng: random.Random) -> Problem:
    event = rng.choice(COMMON_CARDS if rng.random() < 0.8 else list(CARD_EVENTS))
    count = CARD_EVENTS[event]
    before = f"Of the 52 cards, {count} {'fits' if count == 1 else 'fit'}:"
    truth = Fraction(count, 52)
    return _solved({"event": event, **_people(rng)}, f"P = \\frac{{{count}}}{{52}}", f"{count}/52", truth, before)


CARD_GROUPS = {
    "hearts": 13,
    "spades": 13,
    "clubs": 13,
    "diamonds": 13,
    "face cards": 12,
    "red cards": 26,
} | dict.fromkeys("aces kings queens jacks twos threes fives sevens nines tens".split(), 4)


def _two_cards(rng: random.Random) -> Problem:
    group, count = rng.choice(list(CARD_GROUPS.items()))
    return _solved(
        {"group": group, **_people(rng)},
        f"P = \\frac{{{count}}}{{52}} \\cdot \\frac{{{count} - 1}}{{52 - 1}}",
        f"{count}/52*({count}-1)/(52-1)",
        f"binomial({count}, 2)/binomial(52, 2)",
        f"Of the 52 cards, {count} are {group}; the second card comes from one less.",
    )


def _chance(rng: random.Random) -> str:
    """A probability as a question gives it: a fraction or a decimal."""
    if rng.random() < 0.35:
        return f"{rng.choice((rng.randrange(1, 10) * 10, rng.randrange(5, 96))) / 100:g}"
    bottom = rng.randrange(2, 13)
    return str(Fraction(rng.randrange(1, bottom), bottom))


def _two_chances(rng: random.Random) -> tuple[str, str]:
    """Two probabilities in the same notation."""
    p, q = _chance(rng), _chance(rng)
    while ("." in p) != ("." in q):
        q = _chance(rng)
    return p, q


def _complement(rng: random.Random) -> Problem:
    p = _chance(rng)
    return _solved({"p": p, **_people(rng)}, f"1 - {_latex(p)}", f"1-{p}", 1 - Fraction(p), COMPLEMENT)


def _complement_percent(rng: random.Random) -> Problem:
    p = rng.choice((rng.randrange(2, 99), 5 * rng.randrange(1, 20)))
    return _solved({"p": p, **_people(rng)}, f"100 - {p}", f"100-{p}", 100 - p, "In percent, both make 100:")


COMPLEMENT = "An event and its opposite make 1:"


def _independent(latex: str, call: str, truth: Callable[[Fraction, Fraction], Fraction], before: str) -> Draw:
    """Two independent events; P and Q in `latex` and `call` stand for their probabilities."""

    def draw(rng: random.Random) -> Problem:
        p, q = _two_chances(rng)
        return _solved(
            {"p": p, "q": q, **_people(rng)},
            latex.replace("P", _latex(p)).replace("Q", _latex(q)),
            call.replace("P", p).replace("Q", q),
            truth(Fraction(p), Fraction(q)),
            before,
        )

    return draw


def _overlap(rng: random.Random) -> tuple[int, int, int, int]:
    """Sizes of two overlapping sets, of their common part, and of the whole."""
    n = rng.choice((10, 12, 15, 20, 24, 25, 30, 40, 50, 60, 80, 100, 120))
    a, b, c = _until(
        lambda: (rng.randrange(3, n), rng.randrange(3, n), rng.randrange(2, n)),
        lambda a, b, c: c < min(a, b) and a + b - c <= n,
    )
    return a, b, c, n


def _three_chances(rng: random.Random) -> list[str]:
    a, b, c, n = _overlap(rng)
    decimal = 100 % n == 0 and rng.random() < 0.6
    return [f"{part / n:g}" if decimal else str(Fraction(part, n)) for part in (a, b, c)]


def _addition_rule(rng: random.Random) -> Problem:
    p, q, r = _three_chances(rng)
    return _solved(
        {"p": p, "q": q, "r": r},
        f"P(A \\cup B) = {_latex(p)} + {_latex(q)} - {_latex(r)}",
        f"{p}+{q}-{r}",
        (Fraction(p) - Fraction(r)) + Fraction(q),
        "$$P(A \\cup B) = P(A) + P(B) - P(A \\cap B)$$",
    )


def _addition_counts(rng: random.Random) -> Problem:
    a, b, c, n = _overlap(rng)
    formula, call = f"P = \\frac{{{a} + {b} - {c}}}{{{n}}}", f"({a}+{b}-{c})/{n}"
    truth = Fraction((a - c) + (b - c) + c, n)
    return _solved({"a": a, "b": b, "c": c, "n": n, **_people(rng)}, formula, call, truth, OVERLAP)


OVERLAP = "Those in both are counted once:"


def _neither_count(rng: random.Random) -> Problem:
    a, b, c, n = _overlap(rng)
    fields = {"a": a, "b": b, "c": c, "n": n, **_people(rng)}
    truth = n - len(set(range(a)) | set(range(a - c, a - c + b)))
    return _solved(fields, f"{n} - ({a} + {b} - {c})", f"{n}-({a}+{b}-{c})", truth, OVERLAP)


def _disjoint(rng: random.Random) -> Problem:
    p, q, _ = _shares(rng, 3)
    before = "They cannot both happen, so the probabilities add:"
    fields = {"p": p, "q": q, **_people(rng)}
    return _solved(fields, f"{_latex(p)} + {_latex(q)}", f"{p}+{q}", Fraction(p) + Fraction(q), before)


def _conditional(rng: random.Random) -> Problem:
    _, q, r = _three_chances(rng)
    divided = f"{_bracketed(r)}/{_bracketed(q)}"
    formula = f"P(A|B) = \\frac{{P(A \\cap B)}}{{P(B)}} = {divided}"
    return _solved({"q": q, "r": r}, formula, divided, Fraction(r) / Fraction(q))


def _conditional_counts(rng: random.Random) -> Problem:
    _, b, c, n = _overlap(rng)
    fields = {"b": b, "c": c, "n": n, **_people(rng)}
    return _solved(fields, f"P = \\frac{{{c}}}{{{b}}}", f"{c}/{b}", Fraction(c, b), f"Only those {b} count now:")


SIMPLE_CHANCES = tuple("1/2 1/2 1/3 1/3 2/3 1/4 3/4 1/5 2/5 3/5 4/5 1/6 5/6 1/10".split())


def _binomial(rng: random.Random) -> Problem:
    n, p = rng.randrange(3, 7), rng.choice(SIMPLE_CHANCES)
    k = rng.randrange(2, n + 1)
    return _solved(
        {"n": n, "k": k, "p": p, **_people(rng)},
        f"P = \\binom{{{n}}}{{{k}}}({p})^{{{k}}}(1 - {p})^{{{n} - {k}}}",
        f"C({n}, {k})*({p})^{k}*(1-{p})^({n}-{k})",
        f"binomial({n}, {n - k})*{_sympy(Fraction(p))}**{k}*{_sympy(1 - Fraction(p))}**{n - k}",
        "$$P(X = k) = \\binom{n}{k} p^{k}(1 - p)^{n - k}$$",
    )


def _at_least_one(rng: random.Random) -> Problem:
    n, p = rng.randrange(2, 6), rng.choice(SIMPLE_CHANCES)
    fields = {"n": n, "p": p, **_people(rng)}
    truth = 1 - _geometric(1, 1 - Fraction(p), n + 1)[-1]
    return _solved(fields, f"P = 1 - (1 - {p})^{{{n}}}", f"1-(1-{p})^{n}", truth, "One less the chance of none at all:")


def _expected_number(rng: random.Random) -> Problem:
    p = rng.choice(SIMPLE_CHANCES)
    n = Fraction(p).denominator * rng.randrange(3, 40)
    fields = {"n": n, "p": p, **_people(rng)}
    return _solved(fields, f"np = {n} \\cdot {_latex(p)}", f"{n}*{p}", n * Fraction(p))


def _binomial_variance(rng: random.Random) -> Problem:
    p = rng.choice(SIMPLE_CHANCES)
    n = Fraction(p).denominator * rng.randrange(2, 30)
    formula = f"np(1 - p) = {n} \\cdot {_latex(p)} \\cdot \\left(1 - {_latex(p)}\\right)"
    return _solved({"n": n, "p": p}, formula, f"{n}*{p}*(1-{p})", n * Fraction(p) - n * Fraction(p) ** 2)


def _spinner(rng: random.Random) -> Problem:
    n = rng.choice((5, 6, 8, 8, 10, 12, 12, 15, 16, 18, 20, 24))
    k, (colour, second) = rng.randrange(2, n - 1), rng.sample(COLOURS, 2)
    fields = {"n": n, "k": k, "c": colour, "c2": second, **_people(rng)}
    return _solved(
        fields, f"P = \\frac{{{k}}}{{{n}}}", f"{k}/{n}", Fraction(k, n), "Sections that fit, of all sections:"
    )


def _raffle(rng: random.Random) -> Problem:
    n = rng.choice((20, 24, 30, 36, 40, 50, 60, 75, 80, 90, 100, 120, 150, 180, 200, 250, 300, 400, 500, 1000))
    k = rng.randrange(2, n // 4 + 1)
    fields = {"n": n, "k": k, **_people(rng)}
    return _solved(fields, f"P = \\frac{{{k}}}{{{n}}}", f"{k}/{n}", Fraction(k, n), "What wins, of all there are:")


def _total_probability(rng: random.Random) -> Problem:
    p, q, r = _paths(rng)
    ways = f"{_latex(p)} \\cdot {_latex(q)} + \\left(1 - {_latex(p)}\\right) \\cdot {_latex(r)}"
    truth = Fraction(p) * (Fraction(q) - Fraction(r)) + Fraction(r)
    return _solved(
        {"p": p, "q": q, "r": r, **_people(rng)}, ways, f"{p}*{q}+(1-{p})*{r}", truth, "Add the two ways it can happen:"
    )


def _bayes(rng: random.Random) -> Problem:
    p, q, r = _paths(rng)
    both = Fraction(p) * Fraction(q)
    whole = f"{p}*{q}+(1-{p})*{r}"
    return _solved(
        {"p": p, "q": q, "r": r, **_people(rng)},
        f"P = \\frac{{<<{p}*{q}>>}}{{<<{whole}>>}}",
        f"{p}*{q}/({whole})",
        both / (both + (1 - Fraction(p)) * Fraction(r)),
        "This way, divided by all the ways it can happen:",
    )


def _paths(rng: random.Random) -> list[str]:
    """The share of the first group, and how often it happens in the first and in the second."""
    if rng.random() < 0.4:
        return [f"0.{rng.randrange(1, 10)}" for _ in range(3)]
    return [rng.choice(SIMPLE_CHANCES) for _ in range(3)]


# --- counting -------------------------------------------------------------------------------------


def _factorial(rng: random.Random) -> Problem:
    n = rng.randrange(3, 11)
    product = " \\cdot ".join(map(str, range(n, 0, -1)))
    return _solved({"n": n}, f"{n}! = {product}", f"{n}!", math.prod(range(1, n + 1)))


def _arrangements(rng: random.Random) -> Problem:
    n = rng.randrange(3, 10)
    fields = {"n": n, **_people(rng)}
    return _solved(fields, f"{n}!", f"{n}!", math.prod(range(1, n + 1)), f"All {n} are put in order:")


def _circle(rng: random.Random) -> Problem:
    n = rng.randrange(4, 11)
    before = "Turning the circle changes nothing, so one place is fixed:"
    return _solved({"n": n, **_people(rng)}, f"({n} - 1)!", f"({n}-1)!", math.prod(range(1, n)), before)


def _combinations(rng: random.Random) -> Problem:
    n = rng.randrange(5, 21)
    k = rng.randrange(2, min(n, 7))
    formula = f"\\binom{{{n}}}{{{k}}} = \\frac{{{n}!}}{{{k}! \\cdot ({n} - {k})!}}"
    return _solved({"n": n, "k": k, **_people(rng)}, formula, f"C({n}, {k})", f"binomial({n}, {n - k})")


def _permutations(rng: random.Random) -> Problem:
    n = rng.randrange(5, 16)
    k = rng.randrange(2, min(n, 5))
    formula = f"P({n}, {k}) = \\frac{{{n}!}}{{({n} - {k})!}}"
    return _solved({"n": n, "k": k, **_people(rng)}, formula, f"P({n}, {k})", f"factorial({n})/factorial({n - k})")


def _ordered_places(rng: random.Random) -> Problem:
    n = rng.randrange(5, 21)
    formula = f"{n} \\cdot ({n} - 1) \\cdot ({n} - 2)"
    before = "The order counts, and each place leaves one fewer:"
    return _solved({"n": n, **_people(rng)}, formula, f"P({n}, 3)", f"6*binomial({n}, 3)", before)


def _product_rule(count: int) -> Draw:
    def draw(rng: random.Random) -> Problem:
        numbers = [rng.randrange(2, 13) for _ in range(count)]
        fields = {**dict(zip("abc", numbers, strict=False)), **_people(rng)}
        formula = " \\cdot ".join(map(str, numbers))
        truth = math.prod(numbers)
        return _solved(fields, formula, "*".join(map(str, numbers)), truth, "Every choice goes with every other:")

    return draw


def _codes(rng: random.Random) -> Problem:
    n, k = rng.randrange(2, 11), rng.randrange(2, 6)
    before = f"Each of the {k} places has {n} choices:"
    return _solved({"n": n, "k": k, **_people(rng)}, f"{n}^{{{k}}}", f"{n}^{k}", math.prod([n] * k), before)


def _codes_distinct(rng: random.Random) -> Problem:
    n = rng.randrange(5, 11)
    k = rng.randrange(2, 5)
    before = "Nothing comes twice, so each place has one choice fewer:"
    formula = " \\cdot ".join(f"({n} - {used})" if used else str(n) for used in range(k))
    return _solved({"n": n, "k": k, **_people(rng)}, formula, f"P({n}, {k})", f"ff({n}, {k})", before)


def _handshakes(rng: random.Random) -> Problem:
    n = rng.randrange(4, 41)
    formula = f"\\binom{{{n}}}{{2}} = \\frac{{{n} \\cdot ({n} - 1)}}{{2}}"
    return _solved({"n": n, **_people(rng)}, formula, f"{n}*({n}-1)/2", sum(range(n)), "Each pair counts once:")


def _committees(rng: random.Random) -> Problem:
    a, b = rng.randrange(4, 13), rng.randrange(4, 13)
    i, j = rng.randrange(2, 4), rng.randrange(2, 4)
    return _solved(
        {"a": a, "b": b, "i": i, "j": j, **_people(rng)},
        f"\\binom{{{a}}}{{{i}}} \\cdot \\binom{{{b}}}{{{j}}} = <<C({a}, {i})>> \\cdot <<C({b}, {j})>>",
        f"C({a}, {i})*C({b}, {j})",
        f"binomial({a}, {a - i})*binomial({b}, {b - j})",
    )


def _subsets(rng: random.Random) -> Problem:
    n = rng.randrange(3, 13)
    truth = sum(math.comb(n, size) for size in range(n + 1))
    return _solved({"n": n, **_people(rng)}, f"2^{{{n}}}", f"2^{n}", truth, "Each element is in or out:")


def _all_from_group(rng: random.Random) -> Problem:
    a, b, k = rng.randrange(4, 11), rng.randrange(3, 11), rng.randrange(2, 4)
    n = a + b
    return _solved(
        {"a": a, "b": b, "k": k, **_people(rng)},
        f"P = \\frac{{\\binom{{{a}}}{{{k}}}}}{{\\binom{{{n}}}{{{k}}}}} = \\frac{{<<C({a}, {k})>>}}{{<<C({n}, {k})>>}}",
        f"C({a}, {k})/C({n}, {k})",
        f"ff({a}, {k})/Integer(ff({n}, {k}))",
        f"There are ${a} + {b} = <<{a}+{b}>>$ in all.",
    )


FAMILIES: dict[str, Family] = {
    "arithmetic-next": Family(
        "sequences", "introductory", "Add the common difference to the last term.", _arithmetic_next
    ),
    "arithmetic-term": Family("sequences", "introductory", "Use a_n = a_1 + (n - 1)d.", _arithmetic_term),
    "arithmetic-term-of-list": Family(
        "sequences", "intermediate", "Find the difference, then use a_n = a_1 + (n - 1)d.", _arithmetic_term_of_list
    ),
    "arithmetic-rule": Family(
        "sequences", "intermediate", "Find the difference and write a_n = a_1 + (n - 1)d.", _arithmetic_rule
    ),
    "geometric-next": Family(
        "sequences", "introductory", "Multiply the last term by the common ratio.", _geometric_next
    ),
    "geometric-term": Family("sequences", "intermediate", "Use a_n = a_1 r^(n - 1).", _geometric_term),
    "geometric-term-of-list": Family(
        "sequences", "intermediate", "Find the ratio, then use a_n = a_1 r^(n - 1).", _geometric_term_of_list
    ),
    "geometric-rule": Family(
        "sequences", "intermediate", "Find the ratio and write a_n = a_1 r^(n - 1).", _geometric_rule
    ),
    "arithmetic-sum": Family("sequences", "intermediate", "Use the sum of an arithmetic sequence.", _arithmetic_sum),
    "arithmetic-sum-of-list": Family(
        "sequences", "intermediate", "Find the difference, then use the arithmetic sum.", _arithmetic_sum_of_list
    ),
    "arithmetic-sum-ends": Family(
        "sequences", "intermediate", "Number of terms times the mean of the first and the last.", _arithmetic_sum_ends
    ),
    "geometric-sum": Family("sequences", "intermediate", "Use the sum of a geometric sequence.", _geometric_sum),
    "geometric-sum-of-list": Family(
        "sequences", "intermediate", "Find the ratio, then use the geometric sum.", _geometric_sum_of_list
    ),
    "sum-to-n": Family("sequences", "introductory", "Use 1 + 2 + ... + n = n(n + 1)/2.", _sum_to_n),
    "sum-from-to": Family("sequences", "intermediate", "Count the numbers and multiply by their mean.", _sum_from_to),
    "sum-of-odd": Family("sequences", "introductory", "The first n odd numbers add up to n squared.", _sum_of_odd),
    "sum-of-even": Family("sequences", "introductory", "The first n even numbers add up to n(n + 1).", _sum_of_even),
    "sum-of-squares": Family("sequences", "intermediate", "Use n(n + 1)(2n + 1)/6.", _sum_of_squares),
    "infinite-geometric": Family(
        "sequences", "intermediate", "An infinite geometric series has the sum a/(1 - r).", _infinite_geometric
    ),
    "infinite-geometric-of-list": Family(
        "sequences", "advanced", "Find the ratio, then the sum is a/(1 - r).", _infinite_geometric_of_list
    ),
    "common-difference": Family("sequences", "introductory", "Subtract neighbouring terms.", _common_difference),
    "common-ratio": Family("sequences", "introductory", "Divide neighbouring terms.", _common_ratio),
    "which-term": Family("sequences", "intermediate", "Solve a_1 + (n - 1)d = value for n.", _which_term),
    "difference-from-terms": Family(
        "sequences",
        "intermediate",
        "Divide the difference of the terms by the steps between them.",
        _difference_from_terms,
    ),
    "recursive-sequence": Family("sequences", "intermediate", "Apply the rule once for each term.", _recursive),
    "fibonacci-next": Family("sequences", "introductory", "Add the last two terms.", _fibonacci_next),
    "growth-times": Family("sequences", "intermediate", "Multiply by the factor once for every step.", _growth_times),
    "halving": Family("sequences", "intermediate", "Divide by 2 once for every step.", _halving),
    "growth-percent": Family("sequences", "intermediate", "Use a(1 + p/100)^n.", _percent_growth(1)),
    "decay-percent": Family("sequences", "intermediate", "Use a(1 - p/100)^n.", _percent_growth(-1)),
    "average": Family("statistics", "introductory", "Add the numbers and divide by how many there are.", _average),
    "median": Family("statistics", "introductory", "Put the numbers in order and take the middle.", _median),
    "mode": Family("statistics", "introductory", "Find the number that comes most often.", _mode),
    "range": Family("statistics", "introductory", "Subtract the smallest number from the largest.", _range),
    "variance": Family(
        "statistics",
        "intermediate",
        "The variance is the mean of the squared distances from the mean.",
        _spread(
            "var(LIST)",
            "\\sigma^{2} = \\frac{SQUARES}{COUNT}",
            lambda numbers: _sympy(_variance_of(numbers)),
        ),
    ),
    "standard-deviation": Family(
        "statistics",
        "intermediate",
        "The standard deviation is the root of the variance.",
        _spread(
            "sd(LIST)",
            "\\sigma = \\sqrt{\\frac{SQUARES}{COUNT}} = \\sqrt{<<var(LIST)>>}",
            lambda numbers: f"sqrt({_sympy(_variance_of(numbers))})",
        ),
    ),
    "sample-variance": Family(
        "statistics",
        "intermediate",
        "For a sample, divide the squared distances by one less than their number.",
        _spread(
            "var(LIST)*COUNT/(COUNT-1)",
            "s^{2} = \\frac{SQUARES}{COUNT - 1}",
            lambda numbers: _sympy(_variance_of(numbers) * Fraction(len(numbers), len(numbers) - 1)),
        ),
    ),
    "weighted-mean": Family(
        "statistics", "intermediate", "Multiply values by weights and divide by the weights.", _weighted_mean
    ),
    "weighted-mean-percent": Family(
        "statistics", "intermediate", "Each score counts with its percentage.", _percent_weighted_mean
    ),
    "combined-mean": Family(
        "statistics", "intermediate", "Add both totals and divide by both numbers.", _combined_mean
    ),
    "missing-from-mean": Family(
        "statistics", "intermediate", "The total is mean times number; take away what is known.", _missing_from_mean
    ),
    "new-mean": Family("statistics", "intermediate", "Find the new total and the new number.", _new_mean),
    "total-from-mean": Family("statistics", "introductory", "The total is mean times number.", _total_from_mean),
    "z-score": Family("statistics", "intermediate", "Count the deviations from the mean.", _z_score),
    "value-from-z": Family("statistics", "intermediate", "Go z deviations from the mean.", _value_from_z),
    "expected-value": Family("statistics", "intermediate", "Weigh each value with its probability.", _expected_value),
    "expected-gain": Family("statistics", "intermediate", "Expected prize less the cost.", _expected_gain),
    "percent-frequency": Family("statistics", "introductory", "Part divided by whole, times 100.", _percent_frequency),
    "relative-frequency": Family("statistics", "introductory", "Part divided by whole.", _relative_frequency),
    "one-die": Family("probability", "introductory", "Count the faces that fit.", _one_die),
    "pick-a-number": Family("probability", "introductory", "Count the numbers that fit.", _pick_a_number),
    "two-dice-sum": Family("probability", "intermediate", "Count the pairs with that sum among 36.", _two_dice_sum),
    "coins-exactly": Family("probability", "intermediate", "Choose which tosses show it.", _coins_exactly),
    "coins-at-least-one": Family(
        "probability", "intermediate", "Use the complement: none at all.", _coins_at_least_one
    ),
    "coins-all": Family("probability", "introductory", "Multiply one half for every toss.", _coins_all),
    "dice-all": Family("probability", "introductory", "Multiply one sixth for every roll.", _dice_all),
    "dice-at-least-one": Family("probability", "intermediate", "Use the complement: none at all.", _dice_at_least_one),
    "bag-one": Family("probability", "introductory", "Divide those that fit by all.", _bag_one),
    "bag-not": Family("probability", "introductory", "Use the complement.", _bag_not),
    "bag-either": Family("probability", "introductory", "Add both colours and divide by all.", _bag_either),
    "bag-with-replacement": Family(
        "probability", "intermediate", "With replacement, both draws are the same.", _bag_with_replacement
    ),
    "bag-without-replacement": Family(
        "probability", "intermediate", "Without replacement, one fewer is left.", _bag_without_replacement
    ),
    "bag-in-order": Family("probability", "intermediate", "Multiply along the path, one fewer is left.", _bag_in_order),
    "bag-one-of-each": Family("probability", "advanced", "Count the mixed pairs among all pairs.", _bag_one_of_each),
    "one-card": Family("probability", "introductory", "Count the cards that fit among 52.", _one_card),
    "two-cards": Family("probability", "intermediate", "The second card comes from one card less.", _two_cards),
    "complement": Family("probability", "introductory", "Subtract from 1.", _complement),
    "complement-percent": Family("probability", "introductory", "Subtract from 100.", _complement_percent),
    "independent-both": Family(
        "probability",
        "introductory",
        "Multiply independent probabilities.",
        _independent("P \\cdot Q", "P*Q", lambda p, q: p * q, "Independent events, so multiply:"),
    ),
    "independent-neither": Family(
        "probability",
        "intermediate",
        "Multiply the complements.",
        _independent(
            "\\left(1 - P\\right)\\left(1 - Q\\right)",
            "(1-P)*(1-Q)",
            lambda p, q: 1 - p - q + p * q,
            "Both must fail to happen:",
        ),
    ),
    "independent-either": Family(
        "probability",
        "intermediate",
        "Use the complement: neither happens.",
        _independent(
            "1 - \\left(1 - P\\right)\\left(1 - Q\\right)",
            "1-(1-P)*(1-Q)",
            lambda p, q: p + q - p * q,
            "One less the chance of neither:",
        ),
    ),
    "addition-rule": Family("probability", "intermediate", "Add, and take the overlap away once.", _addition_rule),
    "addition-counts": Family("probability", "intermediate", "Add, and take the overlap away once.", _addition_counts),
    "neither-count": Family(
        "probability", "intermediate", "Take all who are in a group from the whole.", _neither_count
    ),
    "disjoint-events": Family("probability", "introductory", "Add probabilities that exclude each other.", _disjoint),
    "conditional": Family("probability", "intermediate", "Divide by the probability of the condition.", _conditional),
    "conditional-counts": Family(
        "probability", "intermediate", "Count only those who meet the condition.", _conditional_counts
    ),
    "binomial": Family("probability", "advanced", "Use the binomial distribution.", _binomial),
    "at-least-one": Family("probability", "intermediate", "Use the complement: none at all.", _at_least_one),
    "expected-number": Family("probability", "introductory", "Multiply trials by probability.", _expected_number),
    "binomial-variance": Family("probability", "advanced", "Use np(1 - p).", _binomial_variance),
    "spinner": Family("probability", "introductory", "Divide the sections that fit by all.", _spinner),
    "raffle": Family("probability", "introductory", "Divide what wins by all.", _raffle),
    "total-probability": Family("probability", "advanced", "Add the ways through both groups.", _total_probability),
    "bayes": Family("probability", "advanced", "Divide one way by all ways.", _bayes),
    "factorial": Family("probability", "introductory", "Multiply all numbers down to 1.", _factorial),
    "arrangements": Family("probability", "introductory", "n things have n! orders.", _arrangements),
    "circle": Family("probability", "intermediate", "In a circle there are (n - 1)! orders.", _circle),
    "combinations": Family("probability", "intermediate", "Choose without order: C(n, k).", _combinations),
    "permutations": Family("probability", "intermediate", "Choose in order: P(n, k).", _permutations),
    "ordered-places": Family("probability", "intermediate", "Choose in order, one fewer each time.", _ordered_places),
    "product-of-two": Family("probability", "introductory", "Multiply the numbers of choices.", _product_rule(2)),
    "product-of-three": Family("probability", "introductory", "Multiply the numbers of choices.", _product_rule(3)),
    "codes": Family("probability", "intermediate", "Multiply the choices of every place.", _codes),
    "codes-distinct": Family("probability", "intermediate", "Each place has one choice fewer.", _codes_distinct),
    "handshakes": Family("probability", "intermediate", "Count the pairs.", _handshakes),
    "committees": Family("probability", "intermediate", "Choose from both groups and multiply.", _committees),
    "subsets": Family("probability", "introductory", "Each element is in or out.", _subsets),
    "all-from-group": Family(
        "probability", "advanced", "Divide the choices from the group by all choices.", _all_from_group
    ),
}
