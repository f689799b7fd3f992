"""Families of problems in arithmetic: whole numbers, decimals, fractions, percentages, units and number theory."""

import random
from collections.abc import Callable, Mapping
from math import gcd

from agents.training.math_problem import Family, Problem, boxed, display, steps

Draw = Callable[[random.Random], Problem]

PEOPLE = (
    *("Ada", "Ben", "Carla", "Deniz", "Emma", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Lena", "Mira"),
    *("Noor", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Ugo", "Vera", "Wanda", "Yusuf", "Zoe"),
)
THINGS = (
    *("apples", "books", "pens", "tickets", "stickers", "marbles", "cookies", "eggs", "cards", "coins", "bolts"),
    *("oranges", "bottles", "flowers", "stamps", "candles", "bricks", "tiles", "lemons", "buttons", "seeds", "shells"),
)
GOODS = (
    *("jacket", "bicycle", "lamp", "sofa", "phone", "camera", "watch", "tent", "guitar", "desk", "printer", "kettle"),
    *("suitcase", "mattress", "backpack", "drill", "carpet", "keyboard", "helmet", "violin"),
)
MONEY = ("dollars", "dollars", "euros", "pounds", "francs", "crowns")

# --- writing --------------------------------------------------------------------------------------


def _one_call(fields: Mapping[str, object], left: str, call: str, truth: str, *before: str) -> Problem:
    """A problem that one call answers: what it says of itself, then `left` = the value."""
    value = f"<<{call}>>"
    return Problem(fields, steps(*before, display(f"{left} = {value}"), boxed(value)), truth)


def _with_surroundings(rng: random.Random, fields: Mapping[str, object]) -> dict[str, object]:
    who, other = rng.sample(PEOPLE, 2)
    near = {"who": who, "other": other, "thing": rng.choice(THINGS), "item": rng.choice(GOODS)}
    return {**near, "money": rng.choice(MONEY), **fields}


def _rational(top: int | str, bottom: int = 1) -> str:
    return f"Rational({top}, {bottom})" if isinstance(top, int) else f"Rational('{top}')/{bottom}"


def _frac(top: int | str, bottom: int | str) -> str:
    return f"\\frac{{{top}}}{{{bottom}}}"


def _decimal(scaled: int, places: int) -> str:
    """`scaled` over a power of ten, without zeros at the end."""
    if not places or scaled % 10**places == 0:
        return str(scaled // 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{places}d}".rstrip("0")


WORDS = {
    "+": ("plus", "the sum of {} and {}", "add {} and {}"),
    "-": ("minus", "the difference of {} and {}", "subtract {1} from {0}"),
    "*": ("times", "the product of {} and {}", "multiply {} by {}"),
    "/": ("divided by", "the quotient of {} and {}", "divide {} by {}"),
}
SETTING = {"+": "+", "-": "-", "*": "\\times", "/": "\\div"}


def _said(rng: random.Random, operator: str, a: str, b: str, latex: str) -> dict[str, object]:
    """The ways to write and to say `a operator b`: typed, tight, in words, as a noun, as an order, and set."""
    middle, noun, order = WORDS[operator]
    sign = rng.choice({"*": "**×x", "/": "//÷"}.get(operator, operator))
    done = order.format(a, b)
    return {
        "e": f"{a} {sign} {b}",
        "t": f"{a}{operator}{b}",
        "w": f"{a} {middle} {b}",
        "noun": noun.format(a, b),
        "do": done,
        "Do": done[0].upper() + done[1:],
        "m": latex,
    }


# --- whole numbers and decimals -------------------------------------------------------------------


def _size(rng: random.Random) -> int:
    """Operands of one to four digits, short ones as likely as long ones."""
    return rng.randrange(1, 10 ** rng.randint(1, 4))


def _binary(operator: str) -> Draw:
    def draw(rng: random.Random) -> Problem:
        a, b = _size(rng), _size(rng)
        if operator == "*":
            b = rng.randrange(2, 10 ** rng.randint(1, 3))
        if operator == "-" and a < b and rng.random() < 0.6:
            a, b = b, a
        return _one_call({"a": a, "b": b}, f"{a} {SETTING[operator]} {b}", f"{a}{operator}{b}", f"{a}{operator}{b}")

    return draw


def _division(rng: random.Random) -> Problem:
    b = rng.randrange(2, 10 ** rng.randint(1, 2) + 2)
    a = b * rng.randrange(1, 200) if rng.random() < 0.75 else _size(rng)
    return _one_call({"a": a, "b": b}, _frac(a, b), f"{a}/{b}", _rational(a, b))


def _division_to_places(rng: random.Random) -> Problem:
    a, b, places = (
        rng.randrange(1, 200),
        rng.choice((3, 6, 7, 9, 11, 12, 13, 14, 15, 17, 19, 21, 23)),
        rng.randint(1, 3),
    )
    value = f"<<round({a}/{b},{places})>>"
    solution = steps(display(f"{a} \\div {b} \\approx {value}"), boxed(value))
    return Problem({"a": a, "b": b, "to": _places(rng, places)}, solution, _rounded(_rational(a, b), places))


def _decimals(rng: random.Random) -> Problem:
    operator = rng.choice("++--**/")
    places = rng.randint(1, 2)
    first, second = rng.randrange(1, 100 * 10**places), rng.randrange(1, 60 * 10 ** rng.randint(1, places))
    if operator == "/":
        second = rng.randrange(2, 100)
        first = second * rng.randrange(2, 40)
        places = 1
    a, b = _decimal(first, places), _decimal(second, places)
    if "." not in a + b:
        a += ".5"
        b += ".5" if operator != "/" else ""
    latex = f"{a} {SETTING[operator]} {b}"
    truth = f"Rational('{a}'){operator}Rational('{b}')"
    return _one_call(_said(rng, operator, a, b, latex), latex, f"{a}{operator}{b}", truth)


def _several_addends(rng: random.Random) -> Problem:
    count = rng.choice((3, 3, 4))
    numbers = [str(rng.randrange(2, 10 ** rng.randint(1, 3))) for _ in range(count)]
    text = " + ".join(numbers)
    fields = {
        "e": text,
        "t": "+".join(numbers),
        "w": " plus ".join(numbers),
        "l": f"{', '.join(numbers[:-1])} and {numbers[-1]}",
        "c": ", ".join(numbers),
    }
    return _one_call(_with_surroundings(rng, fields), text, "+".join(numbers), f"Add({', '.join(numbers)})")


SIMPLE_SHAPES = (
    *("{a} + {b} * {c}", "{a} * {b} - {c}", "({a} + {b}) * {c}", "{a} - {b} + {c}", "({a} - {b}) * {c}"),
    *("{a} * ({b} + {c})", "{a} * {b} + {c}", "{a} + {b} - {c}", "{q} / {b} + {c}", "{a} - {q} / {b}"),
)
NESTED_SHAPES = (
    *("{a} + {b}^2", "{a}^2 - {b}^2", "{a}^2 + {b}^2", "({a} + {b})^2 - {c}", "({a} - {b})^2 + {c}", "{a} * {b}^2"),
    *("{c} - {a} * {b}^2", "{a} * {b}^2 - {c}", "{a} * ({b} - {c})^2", "{a} - {b} * ({c} + {d})", "{d}^3 - {a}^2"),
    *("({a} + {b}) * ({c} - {d})", "({a} + {b}) * ({c} + {d})", "{a} + {b} * {c} - {d}", "{a} * {b} + {c} * {d}"),
    *("{a} * {b} - {c} * {d}", "{q} / {b} * {c}", "{q} / {b} + {c} * {d}", "{s} / ({b} + {c})", "{a} - ({b} - {c})"),
    *(
        "{s} / ({b} + {c}) + {d}",
        "{s} / ({b} + {c}) - {d}^2",
        "-{a} + {b} * {c}",
        "{a} - {q} / {b} + {c}",
        "{d}^3 + {a}",
    ),
    *("{a} - {b} * {c}^2", "2 * ({a} + {b}) - {c}^2", "{d}^3 - {a} * {b}", "({a} + {b} * {c}) - {d}^2", "{a} + 2^{d}"),
    *("{a} * ({b} + {c} * {d})", "{a} - 2 * ({b} - {c}) + {d}", "3 * {d}^2 - ({a} - {b})", "({a} - {b}) * {c} + {d}^2"),
)


def _chain(shapes: tuple[str, ...], most: int) -> Draw:
    """Several operations in a row: the calculator keeps their order."""

    def draw(rng: random.Random) -> Problem:
        a, b, c = (rng.randrange(2, most) for _ in "abc")
        k = rng.randrange(2, 13)
        numbers = {"a": a, "b": b, "c": c, "d": rng.randrange(2, 6), "q": b * k, "s": (b + c) * k}
        text = rng.choice(shapes).format_map(numbers)
        latex = text.replace("*", "\\times").replace("/", "\\div")
        fields = {
            "e": text,
            "t": text.replace(" ", ""),
            "x": text.replace("*", "×").replace("/", "÷"),
            "m": latex,
        }
        return _one_call(fields, latex, text.replace(" ", ""), text.replace("^", "**"))

    return draw


def _signed_numbers(rng: random.Random) -> Problem:
    operator = rng.choice("++--**/")
    a, b = rng.choice((-1, -1, 1)) * rng.randrange(1, 40), rng.choice((-1, -1, 1)) * rng.randrange(1, 30)
    if operator in "*/":
        a, b = rng.choice((-1, -1, 1)) * rng.randrange(2, 13), rng.choice((-1, -1, 1)) * rng.randrange(2, 13)
    if a > 0 and b > 0:
        b = -b
    if operator == "/":
        a *= abs(b)
    second = f"({b})" if b < 0 else str(b)
    latex = f"{a} {SETTING[operator]} {second}"
    call, left = f"{a}{operator}{second}", latex
    if b < 0 and operator in "+-":
        turned = "-" if operator == "+" else "+"
        call, left = f"{a}{turned}{-b}", f"{latex} = {a} {turned} {-b}"
    word = rng.choice(("negative", "minus"))
    said = {str(n): str(n).replace("-", f"{word} ") for n in (a, b)}
    fields = {
        **_said(rng, operator, str(a), second, latex),
        "noun": WORDS[operator][1].format(a, b),
        "w": f"{said[str(a)]} {WORDS[operator][0]} {said[str(b)]}",
        "bare": f"{a} {operator} {b}",
        "Do": WORDS[operator][2].format(a, b).capitalize(),
        "do": WORDS[operator][2].format(said[str(a)], said[str(b)]),
    }
    python_sign = {"+": "Add({}, {})", "-": "Add({}, -({}))", "*": "Mul({}, {})", "/": "Rational({}, {})"}[operator]
    return _one_call(fields, left, call, python_sign.format(a, b))


ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
RAISED = {2: "{} squared", 3: "{} cubed", 4: "{} to the fourth power", 5: "{} to the fifth power"}


def _power(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 21), rng.choice((2, 2, 3, 3, 4, 5))
    fields = {"a": a, "b": b, "w": RAISED[b].format(a), "o": ORDINALS[b]}
    return _one_call(fields, f"{a}^{{{b}}}", f"{a}^{b}", f"Pow({a}, {b})")


def _negative_base(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 13), rng.choice((2, 2, 3, 3, 4, 5))
    fields = {"a": a, "b": b, "o": ORDINALS[b]}
    before = f"The exponent ${b}$ says how many factors $-{a}$ there are:"
    factors = " \\cdot ".join([f"(-{a})"] * b)
    return _one_call(fields, f"(-{a})^{{{b}}} = {factors}", f"(-{a})^{b}", f"Pow(-{a}, {b})", before)


def _square_root(rng: random.Random) -> Problem:
    n = rng.choice((rng.randrange(2, 21), rng.randrange(2, 41), 10 * rng.randrange(1, 11))) ** 2
    return _one_call({"n": n}, f"\\sqrt{{{n}}}", f"sqrt({n})", f"sqrt({n})")


def _exponents(number: int) -> list[tuple[int, int]]:
    """(prime, exponent) of a number, in order."""
    found: list[tuple[int, int]] = []
    prime = 2
    while number > 1:
        times = 0
        while number % prime == 0:
            number //= prime
            times += 1
        if times:
            found.append((prime, times))
        prime += 1
    return found


def _cube_root(rng: random.Random) -> Problem:
    root = rng.choice((rng.randrange(2, 11), rng.randrange(2, 16), 20, 30))
    n = root**3
    inside = "*".join(f"{p}^{e // 3}" if e > 3 else str(p) for p, e in _exponents(n))
    value = f"<<{inside}>>"
    lines = display(f"{n} = <<primes({n})>>"), "Divide every exponent by 3:", display(f"\\sqrt[3]{{{n}}} = {value}")
    return Problem({"n": n}, steps(*lines, boxed(value)), f"root({n}, 3)")


PLACES = {
    0: ("the nearest whole number", "the nearest integer", "a whole number"),
    1: ("1 decimal place", "one decimal place", "the nearest tenth", "1 dp", "tenths"),
    2: ("2 decimal places", "two decimal places", "the nearest hundredth", "2 dp", "2 decimals", "hundredths"),
    3: ("3 decimal places", "three decimal places", "the nearest thousandth", "3 dp", "3 decimals"),
}


def _places(rng: random.Random, places: int) -> str:
    return rng.choice(PLACES[places])


def _rounded(truth: str, places: int) -> str:
    """Halves up, as at school; for positive numbers."""
    return f"floor(({truth})*10**{places} + Rational(1, 2))/Integer(10)**{places}"


def _round_decimal(rng: random.Random) -> Problem:
    places = rng.randrange(4)
    digits = places + rng.randint(1, 3)
    behind = f"{rng.randrange(10**digits):0{digits}d}"[:-1] + str(rng.randint(1, 9))
    x = f"{rng.randrange(10 ** rng.randint(1, 3))}.{behind}"
    value = f"<<round({x},{places})>>"
    solution = steps(display(f"{x} \\approx {value}"), boxed(value))
    return Problem({"n": x, "to": _places(rng, places)}, solution, _rounded(f"Rational('{x}')", places))


TENS = {
    10: ("ten", "tens"),
    100: ("hundred", "hundreds"),
    1000: ("thousand", "thousands"),
}


def _round_whole(rng: random.Random) -> Problem:
    unit = rng.choice((10, 100, 1000))
    n = rng.randrange(unit + 1, 100 * unit)
    counted = (2 * n + unit) // (2 * unit)
    one, many = TENS[unit]
    value = f"<<{counted}*{unit}>>"
    solution = steps(
        f"Count the {many} and round that to a whole number:",
        display(f"{_frac(n, unit)} \\approx <<round({n}/{unit},0)>>"),
        display(f"{counted} \\times {unit} = {value}"),
        boxed(value),
    )
    fields = {"n": n, "to": rng.choice((f"the nearest {one}", f"the nearest {one}", f"the nearest {unit}", many))}
    return Problem(fields, solution, f"floor(Rational({n}, {unit}) + Rational(1, 2))*{unit}")


def _remainder_sizes(rng: random.Random) -> tuple[int, int]:
    b = rng.randrange(2, 13) if rng.random() < 0.6 else rng.randrange(3, 60)
    return b * rng.randrange(2, 60) + rng.randrange(b), b


def _split(a: int, b: int) -> str:
    return display(f"{a} = {b} \\cdot <<quot({a},{b})>> + <<mod({a},{b})>>")


def _division_with_remainder(rng: random.Random) -> Problem:
    a, b = _remainder_sizes(rng)
    solution = steps(_split(a, b), boxed(f"q = <<quot({a},{b})>>, r = <<mod({a},{b})>>"))
    return Problem(_with_surroundings(rng, {"a": a, "b": b}), solution, f"({a // b}, {a % b})")


def _whole_quotient(rng: random.Random) -> Problem:
    a, b = _remainder_sizes(rng)
    solution = steps(_split(a, b), boxed(f"<<quot({a},{b})>>"))
    return Problem(_with_surroundings(rng, {"a": a, "b": b}), solution, f"floor(Rational({a}, {b}))")


def _remainder(rng: random.Random) -> Problem:
    a, b = _remainder_sizes(rng)
    return Problem(
        _with_surroundings(rng, {"a": a, "b": b}), steps(_split(a, b), boxed(f"<<mod({a},{b})>>")), f"Mod({a}, {b})"
    )


def _comparable(rng: random.Random) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Two numbers of different value: (as asked, as set, in SymPy's language)."""
    kind = rng.choice(("fractions", "fractions", "decimals", "mixed", "powers", "negative"))
    if kind == "powers":
        a, b, c, d = rng.choice(((2, 3, 3, 2), (2, 5, 5, 2), (2, 6, 6, 2), (3, 4, 4, 3), (2, 7, 5, 3), (3, 5, 6, 3)))
        powers = [(f"{p}^{e}", f"{p}^{{{e}}}", f"Pow({p}, {e})") for p, e in rng.sample(((a, b), (c, d)), 2)]
        return powers[0], powers[1]
    if kind == "negative":
        low, high = rng.sample(range(-40, 12), 2)
        return (str(low), str(low), str(low)), (str(high), str(high), str(high))
    first, second = (_decimal_number(rng), _decimal_number(rng)) if kind == "decimals" else (_proper(rng), _proper(rng))
    if kind == "mixed":
        second = _decimal_number(rng)
    return (first, second) if rng.random() < 0.5 else (second, first)


def _proper(rng: random.Random) -> tuple[str, str, str]:
    b = rng.randrange(2, 13)
    a = rng.choice([n for n in range(1, b + 1) if gcd(n, b) == 1])
    return f"{a}/{b}", _frac(a, b), f"Rational({a}, {b})"


def _decimal_number(rng: random.Random) -> tuple[str, str, str]:
    text = _decimal(rng.randrange(1, 10 ** rng.randint(1, 3)) * 10 + rng.randint(1, 9), 3)
    return text, text, f"Rational('{text}')"


def _compared(larger: bool) -> Draw:
    """The larger or the smaller of two numbers, read off the sign of their difference."""

    def draw(rng: random.Random) -> Problem:
        first, second = _comparable(rng)
        while _value(first[0]) == _value(second[0]):
            first, second = _comparable(rng)
        taken = f"({second[0]})" if second[0].startswith("-") else second[0]
        taken_latex = f"({second[1]})" if second[1].startswith("-") else second[1]
        positive = _value(first[0]) > _value(second[0])
        name = "larger" if larger else "smaller"
        solution = steps(
            "Look at the sign of the difference:",
            display(f"{first[1]} - {taken_latex} = <<{first[0]}-{taken}>>"),
            f"It is {'positive' if positive else 'negative'}, so the {name} one is the "
            f"{'first' if positive == larger else 'second'}.",
            boxed(f"<<{(first if positive == larger else second)[0]}>>"),
        )
        fields = {"a": first[0], "b": second[0], "ma": first[1], "mb": second[1]}
        return Problem(fields, solution, f"{'Max' if larger else 'Min'}({first[2]}, {second[2]})")

    return draw


def _value(text: str) -> float:
    """What a number of _comparable is worth, near enough to tell two of them apart."""
    top, _, bottom = text.partition("/")
    base, _, exponent = top.partition("^")
    return float(base) ** int(exponent or 1) / float(bottom or 1)


# --- units ----------------------------------------------------------------------------------------

# (the larger unit's names, the smaller unit's names, how many of these it holds, a step whose decimals end)
UNITS = (
    (("km", "kilometres", "kilometers"), ("m", "metres", "meters"), 1000, 50),
    (("m", "metres", "meters"), ("cm", "centimetres", "centimeters"), 100, 5),
    (("cm", "centimetres", "centimeters"), ("mm", "millimetres", "millimeters"), 10, 1),
    (("m", "metres", "meters"), ("mm", "millimetres", "millimeters"), 1000, 50),
    (("kg", "kilograms", "kilos"), ("g", "grams", "grams"), 1000, 50),
    (("g", "grams", "grams"), ("mg", "milligrams", "milligrams"), 1000, 50),
    (("t", "tonnes", "tonnes"), ("kg", "kilograms", "kilos"), 1000, 50),
    (("l", "litres", "liters"), ("ml", "millilitres", "milliliters"), 1000, 50),
    (("h", "hours", "hours"), ("min", "minutes", "minutes"), 60, 6),
    (("min", "minutes", "minutes"), ("s", "seconds", "seconds"), 60, 6),
    (("h", "hours", "hours"), ("s", "seconds", "seconds"), 3600, 900),
    (("d", "days", "days"), ("h", "hours", "hours"), 24, 6),
    (("wk", "weeks", "weeks"), ("d", "days", "days"), 7, 7),
)


def _convert_down(rng: random.Random) -> Problem:
    large, small, factor, _ = rng.choice(UNITS)
    style = rng.randrange(3)
    n = _decimal(rng.choice((10 * rng.randrange(2, 60), rng.randrange(11, 200))), 1)
    if factor == 7:
        n = str(rng.randrange(2, 30))
    before = f"From {large[style]} to {small[style]}, multiply by {factor}:"
    fields = {"n": n, "u": large[style], "v": small[style]}
    return _one_call(fields, f"{n} \\times {factor}", f"{n}*{factor}", f"Rational('{n}')*{factor}", before)


def _convert_up(rng: random.Random) -> Problem:
    large, small, factor, step = rng.choice(UNITS)
    style = rng.randrange(3)
    n = step * rng.randrange(2, 60) if rng.random() < 0.5 else factor * rng.randrange(2, 25)
    before = f"From {small[style]} to {large[style]}, divide by {factor}:"
    fields = {"n": n, "u": small[style], "v": large[style]}
    return _one_call(fields, _frac(n, factor), f"{n}/{factor}.0", _rational(n, factor), before)


MIXED_UNITS = (
    ("hours", "minutes", "h", "min", 60),
    ("minutes", "seconds", "min", "s", 60),
    ("metres", "centimetres", "m", "cm", 100),
    ("kilometres", "metres", "km", "m", 1000),
    ("kilograms", "grams", "kg", "g", 1000),
    ("litres", "millilitres", "l", "ml", 1000),
    ("days", "hours", "d", "h", 24),
    ("weeks", "days", "wk", "d", 7),
)


def _mixed_units(rng: random.Random) -> Problem:
    large, small, large_short, small_short, factor = rng.choice(MIXED_UNITS)
    if rng.random() < 0.5:
        large, small = large_short, small_short
    a = rng.randrange(2, 13)
    b = rng.randrange(2, factor) if factor < 1000 else 10 * rng.randrange(1, 100)
    fields = {"a": a, "b": b, "u": large, "v": small}
    before = f"From {large} to {small}, multiply by {factor}, then add the rest:"
    return _one_call(fields, f"{a} \\times {factor} + {b}", f"{a}*{factor}+{b}", f"{a * factor + b}", before)


# --- fractions ------------------------------------------------------------------------------------


def _pair(rng: random.Random) -> tuple[int, int, int, int]:
    return *_proper_or_not(rng), *_proper_or_not(rng)


def _proper_or_not(rng: random.Random) -> tuple[int, int]:
    """A fraction that is not whole, not always reduced."""
    b = rng.randrange(2, 13)
    return rng.choice([a for a in range(1, b + 3) if a % b]), b


def _fraction_fields(rng: random.Random, operator: str, a: int, b: int, c: int, d: int) -> dict[str, object]:
    tight = operator == "/"
    first, second = (f"({a}/{b})", f"({c}/{d})") if tight else (f"{a}/{b}", f"{c}/{d}")
    latex = f"{_frac(a, b)} {SETTING[operator]} {_frac(c, d)}"
    fields = _said(rng, operator, f"{a}/{b}", f"{c}/{d}", latex)
    return {
        **fields,
        "a": a,
        "b": b,
        "c": c,
        "d": d,
        "o": operator,
        "e": f"{first} {operator} {second}",
        "t": f"{first}{operator}{second}",
    }


def _fractions(rng: random.Random) -> Problem:
    a, b, c, d = _pair(rng)
    operator = rng.choice("+-")
    common = b * d // gcd(b, d)
    fields = _fraction_fields(rng, operator, a, b, c, d)
    value = f"<<{a}/{b}{operator}{c}/{d}>>"
    over = f"\\frac{{<<{a}*{common}/{b}>> {operator} <<{c}*{common}/{d}>>}}{{{common}}}"
    solution = steps(
        f"A common denominator is $<<lcm({b},{d})>>$:", display(f"{fields['m']} = {over} = {value}"), boxed(value)
    )
    return Problem(fields, solution, f"{_rational(a, b)} {operator} {_rational(c, d)}")


def _fraction_product(rng: random.Random) -> Problem:
    a, b, c, d = _pair(rng)
    fields = _fraction_fields(rng, "*", a, b, c, d)
    left = f"{fields['m']} = \\frac{{<<{a}*{c}>>}}{{<<{b}*{d}>>}}"
    return _one_call(fields, left, f"{a * c}/{b * d}", f"{_rational(a, b)}*{_rational(c, d)}")


def _fraction_quotient(rng: random.Random) -> Problem:
    a, b, c, d = _pair(rng)
    fields = _fraction_fields(rng, "/", a, b, c, d)
    left = f"{fields['m']} = {_frac(a, b)} \\times {_frac(d, c)} = \\frac{{<<{a}*{d}>>}}{{<<{b}*{c}>>}}"
    truth = f"{_rational(a, b)}/{_rational(c, d)}"
    return _one_call(fields, left, f"{a * d}/{b * c}", truth, "Multiply by the second fraction turned over:")


def _fraction_and_whole(rng: random.Random) -> Problem:
    b, n = rng.randrange(2, 13), rng.randrange(2, 16)
    a, operator = rng.randrange(1, b + 3), rng.choice("+-**/")
    whole_first = rng.random() < 0.5 or operator == "-"
    fraction, latex = (f"{a}/{b}", _frac(a, b)) if operator != "/" else (f"({a}/{b})", _frac(a, b))
    first, second = (str(n), fraction) if whole_first else (fraction, str(n))
    set_first, set_second = (str(n), latex) if whole_first else (latex, str(n))
    m = f"{set_first} {SETTING[operator]} {set_second}"
    if operator in "+-":
        top = f"<<{n}*{b}>> {operator} {a}" if whole_first else f"{a} {operator} <<{n}*{b}>>"
        left, call = f"{m} = \\frac{{{top}}}{{{b}}}", f"{first}{operator}{second}"
    elif operator == "*":
        left, call = f"{m} = \\frac{{<<{a}*{n}>>}}{{{b}}}", f"{a * n}/{b}"
    elif whole_first:
        left, call = f"{m} = {n} \\times {_frac(b, a)} = \\frac{{<<{n}*{b}>>}}{{{a}}}", f"{n * b}/{a}"
    else:
        left, call = f"{m} = \\frac{{{a}}}{{<<{b}*{n}>>}}", f"{a}/{b * n}"
    one, other = (str(n), f"Rational({a}, {b})") if whole_first else (f"Rational({a}, {b})", str(n))
    fields = _said(rng, operator, str(n) if whole_first else f"{a}/{b}", f"{a}/{b}" if whole_first else str(n), m)
    fields = {**fields, "e": f"{first} {operator} {second}", "t": f"{first}{operator}{second}"}
    return _one_call(fields, left, call, f"{one}{operator}{other}")


COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PARTS = {3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth"}


def _fraction_of(rng: random.Random) -> Problem:
    b = rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10))
    a = rng.choice([n for n in range(1, b) if gcd(n, b) == 1])
    n = b * rng.randrange(2, 40) if rng.random() < 0.8 else _size(rng) + 1
    words = f"{COUNTS[a]} {PARTS[b]}{'s' if a > 1 else ''}" if b > 2 else "half"
    fields = {"a": a, "b": b, "n": n, "f": words if rng.random() < 0.3 else f"{a}/{b}"}
    left = f"{_frac(a, b)} \\times {n} = \\frac{{<<{a}*{n}>>}}{{{b}}}"
    return _one_call(_with_surroundings(rng, fields), left, f"{a * n}/{b}", f"{_rational(a, b)}*{n}")


def _reduced(rng: random.Random) -> tuple[int, int]:
    """A fraction that is neither reducible nor whole, proper or not."""
    b = rng.randrange(2, 16)
    return rng.choice([n for n in range(1, b + 10) if gcd(n, b) == 1]), b


def _simplify_fraction(rng: random.Random) -> Problem:
    a, b = _reduced(rng)
    k = rng.randrange(2, 25)
    top, bottom = a * k, b * k
    value = f"<<{top}/{bottom}>>"
    solution = steps(
        f"Divide both by $\\gcd({top}, {bottom}) = <<gcd({top},{bottom})>>$:",
        display(f"\\frac{{{top} \\div {k}}}{{{bottom} \\div {k}}} = {value}"),
        boxed(value),
    )
    return Problem({"a": top, "b": bottom}, solution, _rational(top, bottom))


def _mixed_number(rng: random.Random) -> tuple[int, int, int]:
    b = rng.randrange(2, 13)
    return rng.randrange(1, 16), rng.choice([n for n in range(1, b) if gcd(n, b) == 1]), b


def _mixed_to_improper(rng: random.Random) -> Problem:
    w, a, b = _mixed_number(rng)
    left = f"{w}{_frac(a, b)} = \\frac{{{w} \\cdot {b} + {a}}}{{{b}}} = \\frac{{<<{w}*{b}+{a}>>}}{{{b}}}"
    value = f"<<{w * b + a}/{b}>>"
    solution = steps(display(left), boxed(value))
    return Problem({"w": w, "a": a, "b": b}, solution, f"{w} + {_rational(a, b)}")


def _improper_to_mixed(rng: random.Random) -> Problem:
    w, a, b = _mixed_number(rng)
    top = w * b + a
    value = f"<<quot({top},{b})>>\\frac{{<<mod({top},{b})>>}}{{{b}}}"
    solution = steps(_split(top, b), boxed(value))
    return Problem({"a": top, "b": b}, solution, _rational(top, b))


def _decimal_to_fraction(rng: random.Random) -> Problem:
    places = rng.randint(1, 3)
    scaled = rng.choice((125, 375, 625, 875, 250, 750)) if rng.random() < 0.3 else rng.randrange(1, 10**places)
    places = places if scaled < 10**places else 3
    scaled += 10**places * rng.choice((0, 0, 0, 1, 2, 3))
    text = _decimal(scaled, places)
    if "." not in text:
        text += ".5"
    digits = text.replace(".", "").lstrip("0")
    bottom = 10 ** len(text.partition(".")[2])
    left = f"{text} = {_frac(digits, bottom)}"
    return _one_call({"n": text}, left, f"{digits}/{bottom}", f"Rational('{text}')")


ENDING = (2, 4, 4, 5, 5, 8, 8, 10, 16, 20, 20, 25, 40, 50)


def _ending_fraction(rng: random.Random) -> tuple[int, int]:
    """A fraction whose decimal ends."""
    b = rng.choice(ENDING)
    return rng.randrange(1, b if rng.random() < 0.7 else 2 * b), b


def _fraction_to_decimal(rng: random.Random) -> Problem:
    a, b = _ending_fraction(rng)
    return _one_call({"a": a, "b": b}, f"{_frac(a, b)} = {a} \\div {b}", f"{a}.0/{b}", _rational(a, b))


def _fraction_to_percent(rng: random.Random) -> Problem:
    a, b = _ending_fraction(rng)
    return _one_call({"a": a, "b": b}, f"{_frac(a, b)} \\times 100", f"{a}*100.0/{b}", f"{_rational(a, b)}*100")


def _percent_number(rng: random.Random) -> str:
    return rng.choice(("2.5", "12.5", "37.5", "0.5", "7.5")) if rng.random() < 0.1 else str(rng.randrange(1, 130))


def _percent_to_fraction(rng: random.Random) -> Problem:
    p = rng.choice((5, 10, 12, 15, 20, 24, 25, 30, 35, 40, 45, 48, 50, 60, 64, 75, 80, 90, rng.randrange(1, 100)))
    return _one_call({"p": p}, f"{p}\\% = {_frac(p, 100)}", f"{p}/100", _rational(p, 100))


def _percent_to_decimal(rng: random.Random) -> Problem:
    p = _percent_number(rng)
    return _one_call({"p": p}, f"{p}\\% = {_frac(p, 100)}", f"{p}/100.0", f"Rational('{p}')/100")


def _decimal_to_percent(rng: random.Random) -> Problem:
    n = _decimal(rng.randrange(1, 250) if rng.random() < 0.8 else 5 * rng.randrange(1, 40), rng.choice((2, 2, 3)))
    n = n if "." in n else f"{n}.5"
    return _one_call({"n": n}, f"{n} \\times 100", f"{n}*100", f"Rational('{n}')*100")


# --- percent --------------------------------------------------------------------------------------


def _percent(rng: random.Random) -> Problem:
    p: int | str = rng.choice((5, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, rng.randrange(1, 100)))
    if rng.random() < 0.05:
        p = rng.choice(("2.5", "12.5", "7.5", "0.5"))
    n = _size(rng) + 1
    left = f"{_frac(p, 100)} \\times {n}"
    return _one_call(_with_surroundings(rng, {"p": p, "n": n}), left, f"{p}*{n}/100.0", f"Rational('{p}')*{n}/100")


def _percent_share(rng: random.Random) -> int:
    return rng.choice((5, 8, 10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 75, rng.randrange(2, 96)))


def _by_percent(sign: str) -> Draw:
    def draw(rng: random.Random) -> Problem:
        p, n = _percent_share(rng), rng.choice((10 * rng.randrange(2, 100), rng.randrange(10, 500)))
        left = 100 + p if sign == "+" else 100 - p
        fields = _with_surroundings(rng, {"p": p, "n": n})
        value = f"<<{left}*{n}/100.0>>"
        solution = steps(
            f"What results is $100 {sign} {p} = <<100{sign}{p}>>$ percent of ${n}$:",
            display(f"{_frac(left, 100)} \\times {n} = {value}"),
            boxed(value),
        )
        return Problem(fields, solution, f"{n} {sign} {_rational(p * n, 100)}")

    return draw


def _old_value(rng: random.Random) -> tuple[int, int]:
    """A number and a part of it that is a share with an ending decimal."""
    if rng.random() < 0.5:
        whole = 20 * rng.randrange(1, 41)
        return whole, whole * 5 * rng.randrange(1, 20) // 100
    whole = rng.choice((5, 8, 10, 16, 20, 25, 40, 50, 80, 100, 125, 200, 250, 400, 500, 1000))
    return whole, rng.randrange(1, whole)


def _percent_between(kind: str) -> Draw:
    """By what percent something rises or falls; for "change" a fall is negative."""

    def draw(rng: random.Random) -> Problem:
        a, part = _old_value(rng)
        rises = kind == "rise" or (kind == "change" and rng.random() < 0.5)
        b = a + part if rises else a - part
        high, low = (a, b) if kind == "fall" else (b, a)
        difference = high - low
        value = f"<<{difference}*100.0/{a}>>"
        solution = steps(
            f"The change is $<<{high}-{low}>>$, and ${a}$ is 100 percent:",
            display(f"{_frac(difference, a)} \\times 100 = {value}"),
            boxed(value),
        )
        return Problem(_with_surroundings(rng, {"a": a, "b": b}), solution, f"{_rational(difference, a)}*100")

    return draw


def _what_percent(rng: random.Random) -> Problem:
    b, a = _old_value(rng)
    if rng.random() < 0.1:
        a += b
    left = f"{_frac(a, b)} \\times 100"
    return _one_call(_with_surroundings(rng, {"a": a, "b": b}), left, f"{a}*100.0/{b}", f"{_rational(a, b)}*100")


def _whole_and_share(rng: random.Random, share: int) -> int:
    """A whole of which `share` percent is a whole number."""
    step = 100 // gcd(share, 100)
    return step * rng.randrange(2, max(3, 800 // step))


def _whole_from_percent(rng: random.Random) -> Problem:
    p = _percent_share(rng)
    part = _whole_and_share(rng, p) * p // 100
    left = f"{_frac(part, p)} \\times 100"
    fields = _with_surroundings(rng, {"a": part, "p": p})
    return _one_call(fields, left, f"{part}*100/{p}", f"{_rational(part)}/{_rational(p, 100)}")


def _original(sign: str) -> Draw:
    """What something was before it changed by a share."""

    def draw(rng: random.Random) -> Problem:
        p = rng.choice((5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 8, 12))
        share = 100 + p if sign == "+" else 100 - p
        after = _whole_and_share(rng, share) * share // 100
        value = f"<<{after}*100/{share}>>"
        solution = steps(
            f"${after}$ is $100 {sign} {p} = <<100{sign}{p}>>$ percent of what it was before:",
            display(f"{_frac(after, share)} \\times 100 = {value}"),
            boxed(value),
        )
        truth = f"{_rational(after)}/(1 {sign} {_rational(p, 100)})"
        return Problem(_with_surroundings(rng, {"a": after, "p": p}), solution, truth)

    return draw


def _loan(rng: random.Random) -> tuple[dict[str, object], int, str, int]:
    """(fields, capital, percent a year, years)."""
    capital = rng.choice((100, 500)) * rng.randrange(1, 41)
    rate = rng.choice(("2.5", "1.5", "3.5", "4.5", "0.5")) if rng.random() < 0.2 else str(rng.randrange(1, 13))
    years = rng.randrange(2, 11)
    return _with_surroundings(rng, {"n": capital, "p": rate, "t": years}), capital, rate, years


def _simple_interest(rng: random.Random) -> Problem:
    fields, capital, rate, years = _loan(rng)
    truth = f"{capital}*{years}*Rational('{rate}')/100"
    left = f"\\frac{{{capital} \\times {rate} \\times {years}}}{{100}}"
    return _one_call(fields, left, f"{capital}*{rate}*{years}/100.0", truth)


def _simple_interest_total(rng: random.Random) -> Problem:
    fields, capital, rate, years = _loan(rng)
    scaled = capital * round(float(rate) * 10) * years
    interest = _decimal(scaled, 3)
    value = f"<<{capital}+{interest}>>"
    solution = steps(
        display(f"\\frac{{{capital} \\times {rate} \\times {years}}}{{100}} = <<{capital}*{rate}*{years}/100.0>>"),
        "Add this interest to the capital:",
        display(f"{capital} + {interest} = {value}"),
        boxed(value),
    )
    return Problem(fields, solution, f"{capital}*(1 + {years}*Rational('{rate}')/100)")


def _compound_interest(rng: random.Random) -> Problem:
    fields, capital, rate, years = _loan(rng)
    fields = {**fields, "t": (years := min(years, 6))}
    value = f"<<round({capital}*(1+{rate}/100)^{years},2)>>"
    left = f"{capital} \\times (1 + {_frac(rate, 100)})^{{{years}}}"
    truth = _rounded(f"{capital}*(1 + Rational('{rate}')/100)**{years}", 2)
    solution = steps(display(f"{left} \\approx {value}"), boxed(value))
    return Problem(fields, solution, truth)


def _simplify_ratio(rng: random.Random) -> Problem:
    a, b = rng.randrange(1, 16), rng.randrange(2, 16)
    while gcd(a, b) > 1:
        b += 1
    k = rng.randrange(2, 21)
    first, second = a * k, b * k
    solution = steps(
        f"Divide both by $\\gcd({first}, {second}) = <<gcd({first},{second})>>$:",
        display(f"{first} : {second} = <<{first}/{k}>> : <<{second}/{k}>>"),
        boxed(f"<<{first}/{k}>> : <<{second}/{k}>>"),
    )
    return Problem(_with_surroundings(rng, {"a": first, "b": second}), solution, _rational(first, second))


# --- number theory --------------------------------------------------------------------------------


def _common(name: str, truth: str, most: int) -> Draw:
    """The greatest common divisor or the least common multiple, with the prime factors beside it."""

    def draw(rng: random.Random) -> Problem:
        k = rng.randrange(2, most // 2)
        numbers = [k * n for n in rng.sample(range(1, 13), rng.choice((2, 2, 2, 3)))]
        if len(numbers) == 2 and rng.random() < 0.3:
            numbers = rng.sample(range(4, 5 * most), 2)
        if len(numbers) == 3:
            numbers = [n // k * rng.randrange(2, 7) for n in numbers]
        while len(set(numbers)) < len(numbers) or min(numbers) < 2:
            numbers = rng.sample(range(2, 40), len(numbers))
        texts = [str(n) for n in numbers]
        factored = ", \\quad ".join(f"{n} = <<primes({n})>>" for n in texts)
        call = f"{name}({','.join(texts)})"
        value = f"<<{call}>>"
        solution = steps(
            display(factored), display(f"\\operatorname{{{name}}}({', '.join(texts)}) = {value}"), boxed(value)
        )
        fields = {"l": f"{', '.join(texts[:-1])} and {texts[-1]}", "c": ", ".join(texts), "s": ",".join(texts)}
        return Problem(fields, solution, f"{truth}({', '.join(texts)})")

    return draw


def _smooth(rng: random.Random, least: int, most: int) -> int:
    """A number with several small prime factors."""
    number = 1
    while number < least:
        factor = rng.choice((2, 2, 2, 3, 3, 5, 5, 7, 11, 13))
        number = number * factor if number * factor <= most else rng.choice((2, 3))
    return number


def _prime_factorization(rng: random.Random) -> Problem:
    n = _smooth(rng, rng.choice((12, 60, 200, 600)), 2000) if rng.random() < 0.8 else rng.randrange(4, 500)
    return _one_call({"n": n}, str(n), f"primes({n})", str(n))


def _number_of_divisors(rng: random.Random) -> Problem:
    n = _smooth(rng, rng.choice((12, 60, 200, 600)), 1500) if rng.random() < 0.8 else rng.randrange(4, 300)
    product = "".join(f"({exponent}+1)" for _, exponent in _exponents(n))
    value = f"<<{product}>>"
    solution = steps(
        display(f"{n} = <<primes({n})>>"),
        "Add 1 to every exponent and multiply:",
        display(f"{product} = {value}"),
        boxed(value),
    )
    return Problem({"n": n}, solution, f"divisor_count({n})")


def _is_prime(rng: random.Random) -> Problem:
    n = rng.randrange(2, 400)
    prime = rng.random() < 0.5
    while (sum(exponent for _, exponent in _exponents(n)) == 1) != prime:
        n = rng.choice((rng.randrange(2, 100), rng.randrange(51, 1000, 2)))
    reading = (
        f"The only prime factor of {n} is {n} itself, so it is prime."
        if prime
        else f"There are smaller factors, so {n} is not prime."
    )
    answer = "yes" if prime else "no"
    solution = steps(display(f"{n} = <<primes({n})>>"), reading, boxed(f"\\text{{{answer}}}"))
    return Problem({"n": n}, solution, f'Symbol("{answer}")')


def _even_or_odd(rng: random.Random) -> Problem:
    n = _size(rng) + 1
    answer = "odd" if n % 2 else "even"
    solution = steps(
        display(f"{n} = 2 \\cdot <<quot({n},2)>> + <<mod({n},2)>>"),
        f"The remainder is {n % 2}, so {n} is {answer}.",
        boxed(f"\\text{{{answer}}}"),
    )
    return Problem(_with_surroundings(rng, {"n": n}), solution, f'Symbol("{answer}")')


def _divisible(rng: random.Random) -> Problem:
    k = rng.choice((2, 3, 3, 4, 5, 6, 6, 7, 7, 8, 9, 9, 11, 12, 13, 15))
    n = k * rng.randrange(4, 150)
    if rng.random() < 0.5:
        n += rng.randrange(1, k)
    answer = "no" if n % k else "yes"
    reading = "is not 0, so it does not go in evenly." if n % k else "is 0, so it goes in evenly."
    solution = steps(_split(n, k), f"The remainder {reading}", boxed(f"\\text{{{answer}}}"))
    return Problem(_with_surroundings(rng, {"n": n, "k": k}), solution, f'Symbol("{answer}")')


def _power_remainder(tenth: bool) -> Draw:
    def draw(rng: random.Random) -> Problem:
        a, b = rng.randrange(2, 14), rng.randrange(2, 13)
        m = 10 if tenth else rng.randrange(3, 14)
        value = f"<<mod({a}^{b},{m})>>"
        lines = display(f"{a}^{{{b}}} = <<{a}^{b}>>", f"{a}^{{{b}}} \\bmod {m} = {value}")
        return Problem({"a": a, "b": b, "m": m}, steps(lines, boxed(value)), f"Mod({a}**{b}, {m})")

    return draw


def _digit_sum(rng: random.Random) -> Problem:
    n = rng.randrange(100, 10 ** rng.randint(3, 6))
    digits = list(str(n))
    truth = "+".join(f"Mod(floor(Rational({n}, {10**place})), 10)" for place in range(len(digits)))
    return _one_call({"n": n}, " + ".join(digits), "+".join(digits), truth)


def _sum_to(rng: random.Random) -> Problem:
    n = rng.choice((rng.randrange(5, 101), 10 * rng.randrange(1, 31), 100))
    left = f"\\frac{{{n} \\cdot ({n} + 1)}}{{2}}"
    return _one_call({"n": n}, left, f"{n}*({n}+1)/2", f"Sum(k, (k, 1, {n})).doit()")


def _sum_between(rng: random.Random) -> Problem:
    a = rng.randrange(2, 60)
    b = a + rng.randrange(3, 60)
    count = b - a + 1
    value = f"<<({a}+{b})*{count}/2>>"
    solution = steps(
        f"There are ${b} - {a} + 1 = <<{b}-{a}+1>>$ numbers, and their mean is half of the first plus the last:",
        display(f"\\frac{{({a} + {b}) \\cdot {count}}}{{2}} = {value}"),
        boxed(value),
    )
    return Problem({"a": a, "b": b}, solution, f"Sum(k, (k, {a}, {b})).doit()")


def _factorial(rng: random.Random) -> Problem:
    n = rng.randrange(3, 13)
    product = " \\cdot ".join(map(str, range(n, 0, -1))) if n < 8 else f"{n} \\cdot {n - 1} \\cdots 2 \\cdot 1"
    return _one_call(_with_surroundings(rng, {"n": n}), f"{n}! = {product}", f"{n}!", f"factorial({n})")


def _binary_to_decimal(rng: random.Random) -> Problem:
    n = rng.randrange(2, 64)
    bits = f"{n:b}"
    places = range(len(bits) - 1, -1, -1)
    left = " + ".join(f"{bit} \\cdot 2^{{{place}}}" for bit, place in zip(bits, places, strict=True))
    call = "+".join(f"{bit}*2^{place}" for bit, place in zip(bits, places, strict=True))
    return _one_call({"n": bits}, left, call, str(n))


def _decimal_to_binary(rng: random.Random) -> Problem:
    n = rng.randrange(2, 64)
    call = f"mod({n},2)" + "".join(f"+{10**k}mod(quot({n},{2**k}),2)" for k in range(1, 5)) + f"+100000quot({n},32)"
    before = "Halve again and again and read the remainders from the last to the first:"
    return _one_call({"n": n}, f"{n}_{{10}}", call, f"{n:b}", before)


ARITHMETIC, SHARES, NUMBERS = "arithmetic", "fractions and percent", "number theory"

FAMILIES: dict[str, Family] = {
    "addition": Family(ARITHMETIC, "introductory", "Add the two numbers.", _binary("+")),
    "subtraction": Family(ARITHMETIC, "introductory", "Take the second number away from the first.", _binary("-")),
    "multiplication": Family(ARITHMETIC, "introductory", "Multiply the two numbers.", _binary("*")),
    "division": Family(ARITHMETIC, "introductory", "Divide the first number by the second.", _division),
    "division-to-places": Family(
        ARITHMETIC, "introductory", "Divide, then round to the places asked for.", _division_to_places
    ),
    "decimals": Family(ARITHMETIC, "introductory", "One operation on two decimals, point under point.", _decimals),
    "expression": Family(
        ARITHMETIC,
        "introductory",
        "Brackets first, then times and divided by, then plus and minus.",
        _chain(SIMPLE_SHAPES, 60),
    ),
    "order-of-operations": Family(
        ARITHMETIC,
        "introductory",
        "Brackets, then powers, then times and divided by, then plus and minus.",
        _chain(NESTED_SHAPES, 16),
    ),
    "several-addends": Family(ARITHMETIC, "introductory", "Add all the numbers.", _several_addends),
    "signed-numbers": Family(
        ARITHMETIC, "introductory", "Two equal signs make plus, two different signs make minus.", _signed_numbers
    ),
    "power": Family(
        ARITHMETIC, "introductory", "A power multiplies the base by itself as often as the exponent says.", _power
    ),
    "negative-base-power": Family(
        ARITHMETIC,
        "introductory",
        "An even exponent makes a negative base positive, an odd one keeps the minus.",
        _negative_base,
    ),
    "square-root": Family(
        ARITHMETIC, "introductory", "Find the number whose square stands under the root.", _square_root
    ),
    "cube-root": Family(ARITHMETIC, "intermediate", "Factor into primes and divide the exponents by 3.", _cube_root),
    "round-decimal": Family(
        ARITHMETIC, "introductory", "Keep the places asked for and look at the next digit.", _round_decimal
    ),
    "round-whole": Family(ARITHMETIC, "introductory", "Count in the unit asked for and round that.", _round_whole),
    "division-with-remainder": Family(
        ARITHMETIC,
        "introductory",
        "Find how often the divisor goes in whole, and what is left.",
        _division_with_remainder,
    ),
    "whole-quotient": Family(
        ARITHMETIC, "introductory", "Only whole times count, so the remainder is dropped.", _whole_quotient
    ),
    "larger-number": Family(
        ARITHMETIC, "introductory", "The sign of the difference tells which number is larger.", _compared(larger=True)
    ),
    "smaller-number": Family(
        ARITHMETIC, "introductory", "The sign of the difference tells which number is smaller.", _compared(larger=False)
    ),
    "convert-to-smaller-unit": Family(
        ARITHMETIC, "introductory", "A smaller unit needs more of them, so multiply.", _convert_down
    ),
    "convert-to-larger-unit": Family(
        ARITHMETIC, "introductory", "A larger unit needs fewer of them, so divide.", _convert_up
    ),
    "mixed-units": Family(
        ARITHMETIC, "introductory", "Change the larger unit into the smaller one and add the rest.", _mixed_units
    ),
    "fractions": Family(SHARES, "introductory", "Bring both fractions to a common denominator.", _fractions),
    "fraction-product": Family(
        SHARES, "introductory", "Multiply the numerators and the denominators.", _fraction_product
    ),
    "fraction-quotient": Family(
        SHARES, "introductory", "Dividing by a fraction is multiplying by it turned over.", _fraction_quotient
    ),
    "fraction-and-whole": Family(SHARES, "introductory", "A whole number is a fraction over 1.", _fraction_and_whole),
    "fraction-of-a-number": Family(
        SHARES, "introductory", "A fraction of a number is the fraction times the number.", _fraction_of
    ),
    "simplify-fraction": Family(
        SHARES, "introductory", "Divide numerator and denominator by their greatest common divisor.", _simplify_fraction
    ),
    "mixed-to-improper": Family(
        SHARES,
        "introductory",
        "Whole part times denominator plus numerator gives the new numerator.",
        _mixed_to_improper,
    ),
    "improper-to-mixed": Family(
        SHARES, "introductory", "Divide with remainder: the quotient is the whole part.", _improper_to_mixed
    ),
    "decimal-to-fraction": Family(
        SHARES, "introductory", "Write the digits over the power of ten and reduce.", _decimal_to_fraction
    ),
    "fraction-to-decimal": Family(
        SHARES, "introductory", "Divide the numerator by the denominator.", _fraction_to_decimal
    ),
    "fraction-to-percent": Family(SHARES, "introductory", "Multiply the fraction by 100.", _fraction_to_percent),
    "percent-to-fraction": Family(SHARES, "introductory", "Percent means over 100; then reduce.", _percent_to_fraction),
    "percent-to-decimal": Family(SHARES, "introductory", "Percent means divided by 100.", _percent_to_decimal),
    "decimal-to-percent": Family(SHARES, "introductory", "Multiply by 100.", _decimal_to_percent),
    "percent": Family(SHARES, "introductory", "A percentage of a number is that many hundredths of it.", _percent),
    "percent-increase": Family(
        SHARES, "introductory", "Add the percentage to 100 and take that share.", _by_percent("+")
    ),
    "percent-decrease": Family(
        SHARES, "introductory", "Take the percentage from 100 and take that share.", _by_percent("-")
    ),
    "percent-rise": Family(
        SHARES, "introductory", "Compare the increase with the old value.", _percent_between("rise")
    ),
    "percent-fall": Family(
        SHARES, "introductory", "Compare the decrease with the old value.", _percent_between("fall")
    ),
    "percent-change": Family(SHARES, "introductory", "New minus old, over old, times 100.", _percent_between("change")),
    "part-as-percent": Family(
        SHARES, "introductory", "Divide the part by the whole and multiply by 100.", _what_percent
    ),
    "whole-from-percent": Family(
        SHARES, "introductory", "Divide the part by its percentage and multiply by 100.", _whole_from_percent
    ),
    "original-before-increase": Family(
        SHARES, "intermediate", "The new value is more than 100 percent of the old one.", _original("+")
    ),
    "original-before-decrease": Family(
        SHARES, "intermediate", "The new value is less than 100 percent of the old one.", _original("-")
    ),
    "simple-interest": Family(SHARES, "introductory", "Capital times rate times years, over 100.", _simple_interest),
    "simple-interest-total": Family(
        SHARES, "introductory", "Work out the interest and add it to the capital.", _simple_interest_total
    ),
    "compound-interest": Family(
        SHARES, "intermediate", "Every year multiplies the capital by the same factor.", _compound_interest
    ),
    "simplify-ratio": Family(
        SHARES, "introductory", "Divide both sides of the ratio by their greatest common divisor.", _simplify_ratio
    ),
    "greatest-common-divisor": Family(
        NUMBERS, "introductory", "Take the prime factors that the numbers share.", _common("gcd", "igcd", 30)
    ),
    "least-common-multiple": Family(
        NUMBERS,
        "introductory",
        "Take every prime factor as often as it occurs in any of the numbers.",
        _common("lcm", "ilcm", 12),
    ),
    "prime-factorization": Family(
        NUMBERS, "introductory", "Divide by primes, the smallest first.", _prime_factorization
    ),
    "remainder": Family(NUMBERS, "introductory", "Take away the divisor as often as it goes in.", _remainder),
    "is-prime": Family(NUMBERS, "introductory", "Factor the number: a prime has no factor but itself.", _is_prime),
    "number-of-divisors": Family(
        NUMBERS, "intermediate", "Add 1 to each exponent of the prime factorization and multiply.", _number_of_divisors
    ),
    "last-digit": Family(
        NUMBERS, "intermediate", "The last digit is the remainder by 10.", _power_remainder(tenth=True)
    ),
    "power-remainder": Family(
        NUMBERS, "intermediate", "Work out the power and take its remainder.", _power_remainder(tenth=False)
    ),
    "digit-sum": Family(NUMBERS, "introductory", "Add the digits one by one.", _digit_sum),
    "even-or-odd": Family(NUMBERS, "introductory", "The remainder by 2 decides.", _even_or_odd),
    "divisible-by": Family(NUMBERS, "introductory", "It goes in evenly if the remainder is 0.", _divisible),
    "sum-of-first-integers": Family(
        NUMBERS, "intermediate", "The sum of the numbers from 1 to n is n(n+1)/2.", _sum_to
    ),
    "sum-between": Family(
        NUMBERS, "intermediate", "How many numbers there are, times the mean of the first and the last.", _sum_between
    ),
    "factorial-value": Family(NUMBERS, "introductory", "Multiply all whole numbers down to 1.", _factorial),
    "binary-to-decimal": Family(
        NUMBERS, "introductory", "Every binary digit stands for a power of 2.", _binary_to_decimal
    ),
    "decimal-to-binary": Family(
        NUMBERS, "intermediate", "Halve again and again; the remainders are the digits.", _decimal_to_binary
    ),
}
