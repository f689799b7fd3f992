"""Geometry and trigonometry: lengths, areas, volumes, angles, points, and exact values of sin, cos and tan.

Answers are exact: areas of circles in terms of pi, lengths with roots. Lengths have a unit in the question and none in
the box.
"""

import random
from collections.abc import Callable, Mapping
from math import gcd

from agents.training.math_problem import Family, Problem, boxed, display, steps

Draw = Callable[[random.Random], Problem]

UNITS = ("cm", "cm", "m", "m", "mm", "km", "inches", "feet", "units")
PEOPLE = (
    *("Ada", "Ben", "Carla", "Deniz", "Emma", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Lena", "Mira"),
    *("Noor", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Ugo", "Vera", "Wanda", "Yusuf", "Zoe"),
)


def _answer(rule: str, left: str, call: str) -> str:
    """The rule, one line that puts the numbers in, and the box."""
    value = f"<<{call}>>"
    return steps(rule, display(f"{left} = {value}"), boxed(value))


def _with_surroundings(rng: random.Random, fields: Mapping[str, object]) -> dict[str, object]:
    return {**fields, "u": rng.choice(UNITS), "who": rng.choice(PEOPLE)}


# --- formulas with the numbers put in -------------------------------------------------------------


def _formula(sizes: dict[str, range], rule: str, left: str, call: str, truth: str) -> Draw:
    """`left`, `call` and `truth` are filled with one number for each of `sizes`."""

    def draw(rng: random.Random) -> Problem:
        numbers = {name: rng.choice(span) for name, span in sizes.items()}
        solution = _answer(rule, left.format(**numbers), call.format(**numbers))
        return Problem(_with_surroundings(rng, numbers), solution, truth.format(**numbers))

    return draw


def _formula_with_decimals(sizes: dict[str, range], rule: str, left: str, call: str, truth: str) -> Draw:
    """As _formula, with a decimal now and then; `truth` is for the numbers in tenths."""

    def draw(rng: random.Random) -> Problem:
        tenths = {name: rng.choice(span) * 10 for name, span in sizes.items()}
        if rng.random() < 0.2:
            name = rng.choice(list(tenths))
            tenths[name] += rng.choice((2, 4, 5, 5, 6, 8))
        numbers = {name: f"{n // 10}.{n % 10}" if n % 10 else str(n // 10) for name, n in tenths.items()}
        solution = _answer(rule, left.format(**numbers), call.format(**numbers))
        return Problem(_with_surroundings(rng, numbers), solution, truth.format(**tenths))

    return draw


def _rectangle_side_from_area(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 40), rng.randrange(2, 40)
    solution = _answer(
        "The area is length times width, so divide it by the known side:", f"{a * b} \\div {a}", f"{a * b}/{a}"
    )
    return Problem(_with_surroundings(rng, {"area": a * b, "a": a}), solution, str(b))


def _rectangle_side_from_perimeter(rng: random.Random) -> Problem:
    a, b = rng.randrange(2, 50), rng.randrange(2, 50)
    p = 2 * (a + b)
    solution = _answer(
        "Two sides together make half the perimeter, so take the known side away from the half:",
        f"\\frac{{{p}}}{{2}} - {a}",
        f"{p}/2-{a}",
    )
    return Problem(_with_surroundings(rng, {"p": p, "a": a}), solution, str(b))


def _square_side_from_area(rng: random.Random) -> Problem:
    side = rng.randrange(2, 31)
    area = side**2
    solution = _answer("The side is the square root of the area:", f"\\sqrt{{{area}}}", f"sqrt({area})")
    return Problem(_with_surroundings(rng, {"area": area}), solution, str(side))


def _square_side_from_perimeter(rng: random.Random) -> Problem:
    side = rng.randrange(2, 100)
    solution = _answer("The four sides are equal, so divide by 4:", f"\\frac{{{4 * side}}}{{4}}", f"{4 * side}/4")
    return Problem(_with_surroundings(rng, {"p": 4 * side}), solution, str(side))


def _circle_area_from_diameter(rng: random.Random) -> Problem:
    r = rng.randrange(1, 26)
    value = f"<<pi*{r}^2>>"
    lines = display(f"r = \\frac{{{2 * r}}}{{2}} = <<{2 * r}/2>>", f"\\pi \\cdot {r}^2 = {value}")
    solution = steps("The radius is half the diameter, and the area is $\\pi r^2$:", lines, boxed(value))
    return Problem(_with_surroundings(rng, {"d": 2 * r}), solution, f"pi*Rational({2 * r}**2, 4)")


# --- right triangles ------------------------------------------------------------------------------

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (9, 40, 41), (12, 35, 37))


def _triple(rng: random.Random) -> tuple[int, int, int]:
    """The sides of a right triangle in whole numbers, either leg first."""
    short, long, hypotenuse = rng.choice(TRIPLES[:3] if rng.random() < 0.6 else TRIPLES)
    scale = rng.randint(1, 6 if hypotenuse < 20 else 2)
    legs = [short * scale, long * scale]
    rng.shuffle(legs)
    return legs[0], legs[1], hypotenuse * scale


def _hypotenuse(name: str) -> Draw:
    """The longest side over two at right angles; `name` is what the solution calls it."""

    def draw(rng: random.Random) -> Problem:
        a, b = _triple(rng)[:2] if rng.random() < 0.6 else (rng.randrange(2, 16), rng.randrange(2, 16))
        value = f"<<sqrt({a * a + b * b})>>"
        lines = display(f"{name}^2 = {a}^2 + {b}^2 = <<{a}^2+{b}^2>>", f"{name} = {value}")
        solution = steps("By Pythagoras,", lines, boxed(value))
        return Problem(_with_surroundings(rng, {"a": a, "b": b}), solution, f"sqrt({a * a + b * b})")

    return draw


def _leg(rng: random.Random) -> Problem:
    a, _, c = _triple(rng)
    if rng.random() < 0.4:
        a = rng.randrange(2, 12)
        c = a + rng.randrange(1, 9)
    value = f"<<sqrt({c * c - a * a})>>"
    lines = display(f"b^2 = {c}^2 - {a}^2 = <<{c}^2-{a}^2>>", f"b = {value}")
    solution = steps("By Pythagoras, for the unknown leg $b$:", lines, boxed(value))
    return Problem(_with_surroundings(rng, {"a": a, "c": c}), solution, f"sqrt({c * c - a * a})")


# --- angles and polygons --------------------------------------------------------------------------


def _third_angle(rng: random.Random) -> Problem:
    a = rng.randrange(10, 121)
    b = rng.randrange(10, 171 - a)
    solution = _answer("The angles of a triangle add up to $180^\\circ$:", f"180 - {a} - {b}", f"180-{a}-{b}")
    return Problem({"a": a, "b": b, "who": rng.choice(PEOPLE)}, solution, str(180 - a - b))


POLYGONS = {
    5: "a pentagon",
    6: "a hexagon",
    7: "a heptagon",
    8: "an octagon",
    9: "a nonagon",
    10: "a decagon",
    12: "a dodecagon",
}


def _polygon(rng: random.Random) -> dict[str, object]:
    n = rng.choice((5, 6, 7, 8, 9, 10, 12, rng.randrange(13, 31)))
    name = POLYGONS.get(n, f"{'an' if n == 18 else 'a'} {n}-gon")
    return {"n": n, "polygon": name, "regular": f"a regular {name.partition(' ')[2]}", "who": rng.choice(PEOPLE)}


def _polygon_angle_sum(rng: random.Random) -> Problem:
    fields = _polygon(rng)
    n = fields["n"]
    solution = _answer(
        f"A polygon with $n = {n}$ sides is made of $n - 2$ triangles:", f"({n} - 2) \\cdot 180", f"({n}-2)*180"
    )
    return Problem(fields, solution, f"180*{n} - 360")


def _regular_polygon_angle(rng: random.Random) -> Problem:
    fields = _polygon(rng)
    n = fields["n"]
    solution = _answer(
        f"The angles of a polygon with ${n}$ sides add up to $({n} - 2) \\cdot 180^\\circ$, and all are equal:",
        f"\\frac{{({n} - 2) \\cdot 180}}{{{n}}}",
        f"({n}-2)*180/{n}",
    )
    return Problem(fields, solution, f"180 - Rational(360, {n})")


# --- points ---------------------------------------------------------------------------------------


def _bracketed(value: int) -> str:
    """A number as it stands behind a sign."""
    return f"({value})" if value < 0 else str(value)


def _points(rng: random.Random) -> tuple[int, int, int, int]:
    low = rng.choice((0, -9))
    return rng.randint(low, 9), rng.randint(low, 9), rng.randint(low, 9), rng.randint(low, 9)


def _distance(rng: random.Random) -> Problem:
    x, y, z, w = _points(rng)
    if rng.random() < 0.5:
        a, b, _ = _triple(rng)
        z, w = x + rng.choice((-1, 1)) * a, y + rng.choice((-1, 1)) * b
    if (x, y) == (z, w):
        z += 3
    across, up = f"{z}-{_bracketed(x)}", f"{w}-{_bracketed(y)}"
    value = f"<<sqrt(({across})^2+({up})^2)>>"
    solution = steps(
        "The distance is $\\sqrt{(x_2 - x_1)^2 + (y_2 - y_1)^2}$:",
        display(f"\\sqrt{{(<<{across}>>)^2 + (<<{up}>>)^2}} = {value}"),
        boxed(value),
    )
    fields = {"x": x, "y": y, "z": z, "w": w, "who": rng.choice(PEOPLE)}
    return Problem(fields, solution, f"Point({x}, {y}).distance(Point({z}, {w}))")


def _midpoint(rng: random.Random) -> Problem:
    x, y, z, w = _points(rng)
    if rng.random() < 0.6:
        z, w = z + (x + z) % 2, w + (y + w) % 2
    first, second = f"{x} + {_bracketed(z)}", f"{y} + {_bracketed(w)}"
    left, right = (f"<<({text.replace(' ', '')})/2>>" for text in (first, second))
    solution = steps(
        "Take the mean of the $x$ values and of the $y$ values:",
        display(f"\\frac{{{first}}}{{2}} = {left}, \\quad \\frac{{{second}}}{{2}} = {right}"),
        boxed(f"({left}, {right})"),
    )
    fields = {"x": x, "y": y, "z": z, "w": w, "who": rng.choice(PEOPLE)}
    return Problem(fields, solution, f"(Rational({x + z}, 2), Rational({y + w}, 2))")


# --- trigonometry ---------------------------------------------------------------------------------

FUNCTION_NAMES = {"sin": "sine", "cos": "cosine", "tan": "tangent"}
SIDES = {"sin": ("opposite", "hypotenuse"), "cos": ("adjacent", "hypotenuse"), "tan": ("opposite", "adjacent")}


def _fraction(top: object, bottom: object) -> str:
    return f"\\frac{{{top}}}{{{bottom}}}"


def _exact_value(angles: tuple[int, ...], rule: str) -> Draw:
    """A value of sin, cos or tan at an angle in degrees."""

    def draw(rng: random.Random) -> Problem:
        name = rng.choice(list(FUNCTION_NAMES))
        degrees = rng.choice([angle for angle in angles if name != "tan" or angle % 180 != 90])
        solution = _answer(rule, f"\\{name}({degrees}^\\circ)", f"{name}({degrees}deg)")
        fields = {"f": name, "fn": FUNCTION_NAMES[name], "d": degrees}
        return Problem(fields, solution, f"{name}(pi*Rational({degrees}, 180))")

    return draw


def _radians(rng: random.Random, degrees: int) -> tuple[str, str, str]:
    """An angle in radians: as a question may spell it, in LaTeX, and as the calculator reads it."""
    shared = gcd(degrees, 180)
    top, bottom = degrees // shared, 180 // shared
    number = "" if top == 1 else str(top)
    call = f"{number}pi/{bottom}" if bottom > 1 else f"{number}pi"
    latex = _fraction(f"{number}\\pi", bottom) if bottom > 1 else f"{number}\\pi"
    return rng.choice((call, call, call.replace("pi", "π"), latex)), latex, call


def _exact_value_in_radians(rng: random.Random) -> Problem:
    name = rng.choice(list(FUNCTION_NAMES))
    angles = (30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330, 360)
    degrees = rng.choice([angle for angle in angles if name != "tan" or angle % 180 != 90])
    spelt, latex, call = _radians(rng, degrees)
    solution = _answer("Read the value from the unit circle:", f"\\{name}\\left({latex}\\right)", f"{name}({call})")
    fields = {"f": name, "fn": FUNCTION_NAMES[name], "r": spelt}
    return Problem(fields, solution, f"{name}(pi*Rational({degrees}, 180))")


def _degrees_to_radians(rng: random.Random) -> Problem:
    degrees = rng.choice(
        (rng.choice((30, 45, 60, 90, 180, 360)), rng.randrange(10, 361, 5), rng.randrange(15, 721, 15))
    )
    solution = _answer(
        "$180^\\circ$ are $\\pi$ radians, so multiply by $\\frac{\\pi}{180}$:",
        f"{degrees} \\cdot \\frac{{\\pi}}{{180}}",
        f"{degrees}*pi/180",
    )
    return Problem({"d": degrees, "who": rng.choice(PEOPLE)}, solution, f"pi*Rational({degrees}, 180)")


def _radians_to_degrees(rng: random.Random) -> Problem:
    degrees = rng.choice(
        (rng.choice((30, 45, 60, 90, 180, 360)), rng.randrange(10, 361, 10), rng.randrange(15, 721, 15))
    )
    spelt, latex, call = _radians(rng, degrees)
    solution = _answer(
        "$\\pi$ radians are $180^\\circ$, so multiply by $\\frac{180}{\\pi}$:",
        f"{latex} \\cdot \\frac{{180}}{{\\pi}}",
        f"{call}*180/pi",
    )
    return Problem({"r": spelt, "who": rng.choice(PEOPLE)}, solution, str(degrees))


def _ratio(rng: random.Random) -> Problem:
    """All three sides are known; the function says which two count."""
    opposite, adjacent, hypotenuse = _triple(rng)
    length = {"opposite": opposite, "adjacent": adjacent, "hypotenuse": hypotenuse}
    name = rng.choice(list(SIDES))
    top, bottom = (length[side] for side in SIDES[name])
    fields = {"o": opposite, "a": adjacent, "h": hypotenuse, "f": name, "fn": FUNCTION_NAMES[name]}
    return Problem(_with_surroundings(rng, fields), _ratio_solution(name, top, bottom), f"Rational({top}, {bottom})")


def _ratio_of_two_sides(rng: random.Random) -> Problem:
    """The two sides that count are known, in either order."""
    name = rng.choice(list(SIDES))
    bottom = rng.randrange(3, 40)
    top = rng.randrange(2, bottom) if name != "tan" else rng.randrange(2, 40)
    top_side, bottom_side = SIDES[name]
    sides = [(_side_name(top_side), top), (_side_name(bottom_side), bottom)]
    rng.shuffle(sides)
    fields = {
        "f": name,
        "fn": FUNCTION_NAMES[name],
        "n": sides[0][0],
        "a": sides[0][1],
        "m": sides[1][0],
        "b": sides[1][1],
    }
    return Problem(_with_surroundings(rng, fields), _ratio_solution(name, top, bottom), f"Rational({top}, {bottom})")


def _ratio_solution(name: str, top: int, bottom: int) -> str:
    top_side, bottom_side = SIDES[name]
    rule = f"The {FUNCTION_NAMES[name]} is the {top_side} side over the {_side_name(bottom_side)}:"
    return _answer(rule, f"{top} \\div {bottom}", f"{top}/{bottom}")


def _side_name(side: str) -> str:
    return side if side == "hypotenuse" else f"{side} side"


def _side_from_angle(rng: random.Random) -> Problem:
    """One side and an angle of 30, 45 or 60 degrees give another side."""
    name, degrees, known = rng.choice(list(SIDES)), rng.choice((30, 45, 60)), rng.randrange(2, 31)
    top, bottom = SIDES[name]
    wants_top = rng.random() < 0.5
    wanted, given = (top, bottom) if wants_top else (bottom, top)
    function, call = f"\\{name}({degrees}^\\circ)", f"{name}({degrees}deg)"
    solution = _answer(
        f"Use $\\{name} = \\frac{{\\text{{{top}}}}}{{\\text{{{bottom}}}}}$ and solve for the {_side_name(wanted)}:",
        f"{known} \\cdot {function}" if wants_top else _fraction(known, function),
        f"{known}*{call}" if wants_top else f"{known}/{call}",
    )
    fields = {"c": known, "d": degrees, "known": _side_name(given), "wanted": _side_name(wanted)}
    truth = f"{known}*{name}(pi/{180 // degrees})" if wants_top else f"{known}/{name}(pi/{180 // degrees})"
    return Problem(_with_surroundings(rng, fields), solution, truth)


def _height(name: str, rule: str) -> Draw:
    """A height from an angle of elevation and a length on the slope (sin) or on the ground (tan)."""

    def draw(rng: random.Random) -> Problem:
        c, degrees = rng.randrange(2, 61), rng.choice((30, 45, 60))
        solution = _answer(rule, f"{c} \\cdot \\{name}({degrees}^\\circ)", f"{c}*{name}({degrees}deg)")
        fields = {"c": c, "d": degrees, "who": rng.choice(PEOPLE)}
        return Problem(fields, solution, f"{c}*{name}(pi/{180 // degrees})")

    return draw


def _tangent_from_sine_and_cosine(rng: random.Random) -> Problem:
    if rng.random() < 0.75:
        a, b, c = _triple(rng)
        shared = gcd(a, c)
        pairs = [(str(a // shared), str(c // shared)), (str(b // shared), str(c // shared))]
    else:
        roots = {1: "1", 2: "sqrt(2)", 3: "sqrt(3)"}
        square = rng.choice(list(roots))
        pairs = [(roots[square], "2"), (roots[4 - square], "2")]
    sine, cosine = (f"{top}/{bottom}" for top, bottom in pairs)
    latex = [_fraction(_root_latex(top), bottom) for top, bottom in pairs]
    solution = _answer("Use $\\tan = \\frac{\\sin}{\\cos}$:", f"{latex[0]} \\div {latex[1]}", f"({sine})/({cosine})")
    in_latex = rng.random() < 0.3
    fields = {"s": latex[0] if in_latex else sine, "c": latex[1] if in_latex else cosine}
    return Problem(_with_surroundings(rng, fields), solution, f"({pairs[0][0]})/({pairs[1][0]})")


def _root_latex(text: str) -> str:
    return text.replace("sqrt(", "\\sqrt{").replace(")", "}")


def _other_ratio(rng: random.Random) -> Problem:
    """The cosine of an acute angle from its sine, or the other way round."""
    a, _, c = _triple(rng)
    if rng.random() < 0.3:
        c = rng.randrange(3, 10)
        a = rng.randrange(1, c)
    shared = gcd(a, c)
    top, bottom = a // shared, c // shared
    given, wanted = rng.sample(("sin", "cos"), 2)
    in_latex = rng.random() < 0.3
    solution = _answer(
        f"From $\\sin^2 + \\cos^2 = 1$ the {FUNCTION_NAMES[wanted]} of an acute angle is",
        f"\\sqrt{{1 - \\left({_fraction(top, bottom)}\\right)^2}}",
        f"sqrt(1-({top}/{bottom})^2)",
    )
    fields = {
        "f": given,
        "fn": FUNCTION_NAMES[given],
        "g": wanted,
        "gn": FUNCTION_NAMES[wanted],
        "v": _fraction(top, bottom) if in_latex else f"{top}/{bottom}",
    }
    return Problem(fields, solution, f"sqrt(Rational({bottom**2 - top**2}, {bottom**2}))")


# Spellings of the values at the standard angles, sine and tangent; the cosine runs the other way.
SINE_SPELLINGS = {
    0: ("0",),
    30: ("1/2", "1/2", "0.5", "\\frac{1}{2}"),
    45: ("sqrt(2)/2", "√2/2", "1/sqrt(2)", "\\frac{\\sqrt{2}}{2}"),
    60: ("sqrt(3)/2", "√3/2", "\\frac{\\sqrt{3}}{2}"),
    90: ("1",),
}
TANGENT_SPELLINGS = {
    0: ("0",),
    30: ("sqrt(3)/3", "1/sqrt(3)", "√3/3", "1/√3", "\\frac{\\sqrt{3}}{3}"),
    45: ("1",),
    60: ("sqrt(3)", "√3", "\\sqrt{3}"),
}


def _trig_equation(rule: str, variable: str, in_radians: bool = False, acute: bool = False) -> Draw:
    """The angle from 0 to 90 degrees at which a function has a standard value."""

    def draw(rng: random.Random) -> Problem:
        name = rng.choice(list(FUNCTION_NAMES))
        spellings = TANGENT_SPELLINGS if name == "tan" else SINE_SPELLINGS
        key = rng.choice([angle for angle in spellings if not acute or 0 < angle < 90])
        degrees = 90 - key if name == "cos" else key
        answer = variable + (f"<<{degrees}*pi/180>>" if in_radians else str(degrees))
        lines = [f"\\{name}({degrees}^\\circ) = <<{name}({degrees}deg)>>"]
        if in_radians:
            lines.append(f"{degrees}^\\circ = <<{degrees}*pi/180>>")
        fields = {"f": name, "fn": FUNCTION_NAMES[name], "v": rng.choice(spellings[key]), "who": rng.choice(PEOPLE)}
        truth = f"pi*Rational({degrees}, 180)" if in_radians else str(degrees)
        return Problem(fields, steps(rule, display(*lines), boxed(answer)), truth)

    return draw


LENGTH = range(2, 61)
SHORT = range(2, 21)

FAMILIES: dict[str, Family] = {
    "rectangle": Family(
        "geometry",
        "introductory",
        "Multiply the length by the width.",
        _formula_with_decimals(
            {"a": LENGTH, "b": LENGTH},
            "The area is length times width:",
            "{a} \\times {b}",
            "{a}*{b}",
            "Rational({a}*{b}, 100)",
        ),
    ),
    "rectangle-perimeter": Family(
        "geometry",
        "introductory",
        "Add the two sides and double the sum.",
        _formula_with_decimals(
            {"a": LENGTH, "b": LENGTH},
            "The perimeter is twice the sum of the two sides:",
            "2 \\cdot ({a} + {b})",
            "2*({a}+{b})",
            "Rational({a} + {b} + {a} + {b}, 10)",
        ),
    ),
    "rectangle-side-from-area": Family(
        "geometry", "introductory", "Divide the area by the side that is known.", _rectangle_side_from_area
    ),
    "rectangle-side-from-perimeter": Family(
        "geometry", "introductory", "Halve the perimeter and take the known side away.", _rectangle_side_from_perimeter
    ),
    "square-area": Family(
        "geometry",
        "introductory",
        "Multiply the side by itself.",
        _formula_with_decimals(
            {"a": range(2, 40)}, "The area of a square is its side squared:", "{a}^2", "{a}^2", "Rational({a}**2, 100)"
        ),
    ),
    "square-perimeter": Family(
        "geometry",
        "introductory",
        "A square has four equal sides.",
        _formula_with_decimals(
            {"a": LENGTH}, "A square has four equal sides:", "4 \\cdot {a}", "4*{a}", "Rational(4*{a}, 10)"
        ),
    ),
    "square-side-from-area": Family(
        "geometry", "introductory", "Take the square root of the area.", _square_side_from_area
    ),
    "square-side-from-perimeter": Family(
        "geometry", "introductory", "Divide the perimeter by four.", _square_side_from_perimeter
    ),
    "triangle-area": Family(
        "geometry",
        "introductory",
        "Take half of base times height.",
        _formula_with_decimals(
            {"b": range(2, 41), "h": range(2, 41)},
            "The area is half of base times height:",
            "\\frac{{{b} \\cdot {h}}}{{2}}",
            "{b}*{h}/2",
            "Rational({b}*{h}, 200)",
        ),
    ),
    "parallelogram-area": Family(
        "geometry",
        "introductory",
        "Multiply the base by the height.",
        _formula_with_decimals(
            {"b": range(2, 41), "h": range(2, 41)},
            "The area is base times height:",
            "{b} \\cdot {h}",
            "{b}*{h}",
            "Rational({b}*{h}, 100)",
        ),
    ),
    "trapezoid-area": Family(
        "geometry",
        "introductory",
        "Multiply the mean of the parallel sides by the height.",
        _formula(
            {"a": range(2, 31), "c": range(2, 31), "h": SHORT},
            "The area is the mean of the parallel sides times the height:",
            "\\frac{{{a} + {c}}}{{2}} \\cdot {h}",
            "({a}+{c})/2*{h}",
            "Rational({a}*{h} + {c}*{h}, 2)",
        ),
    ),
    "circle-area": Family(
        "geometry",
        "introductory",
        "Use pi times the radius squared.",
        _formula(
            {"r": range(2, 31)},
            "The area is $\\pi r^2$:",
            "\\pi \\cdot {r}^2",
            "pi*{r}^2",
            "integrate(2*pi*x, (x, 0, {r}))",
        ),
    ),
    "circle-circumference": Family(
        "geometry",
        "introductory",
        "Use two times pi times the radius.",
        _formula(
            {"r": range(2, 51)},
            "The circumference is $2 \\pi r$:",
            "2 \\pi \\cdot {r}",
            "2*pi*{r}",
            "diff(pi*x**2, x).subs(x, {r})",
        ),
    ),
    "circle-area-from-diameter": Family(
        "geometry",
        "introductory",
        "Halve the diameter, then use pi times the radius squared.",
        _circle_area_from_diameter,
    ),
    "circumference-from-diameter": Family(
        "geometry",
        "introductory",
        "Use pi times the diameter.",
        _formula(
            {"d": range(2, 101)}, "The circumference is $\\pi d$:", "\\pi \\cdot {d}", "pi*{d}", "2*pi*Rational({d}, 2)"
        ),
    ),
    "hypotenuse": Family("geometry", "introductory", "Use Pythagoras for the longest side.", _hypotenuse("c")),
    "rectangle-diagonal": Family(
        "geometry", "introductory", "The diagonal is the hypotenuse over the two sides.", _hypotenuse("d")
    ),
    "leg": Family("geometry", "introductory", "Use Pythagoras and solve for the shorter side.", _leg),
    "cuboid-volume": Family(
        "geometry",
        "introductory",
        "Multiply length, width and height.",
        _formula_with_decimals(
            {"a": SHORT, "b": SHORT, "c": SHORT},
            "The volume is length times width times height:",
            "{a} \\cdot {b} \\cdot {c}",
            "{a}*{b}*{c}",
            "Rational({a}*{b}*{c}, 1000)",
        ),
    ),
    "cube-volume": Family(
        "geometry",
        "introductory",
        "Raise the edge to the third power.",
        _formula({"a": range(2, 31)}, "The volume is the edge cubed:", "{a}^3", "{a}^3", "{a}*{a}*{a}"),
    ),
    "cylinder-volume": Family(
        "geometry",
        "intermediate",
        "Multiply the area of the base circle by the height.",
        _formula(
            {"r": SHORT, "h": range(2, 31)},
            "The volume is $\\pi r^2 h$:",
            "\\pi \\cdot {r}^2 \\cdot {h}",
            "pi*{r}^2*{h}",
            "integrate(pi*{r}**2, (x, 0, {h}))",
        ),
    ),
    "cone-volume": Family(
        "geometry",
        "intermediate",
        "Take a third of base circle times height.",
        _formula(
            {"r": range(2, 16), "h": range(2, 25)},
            "The volume is $\\frac{1}{3} \\pi r^2 h$:",
            "\\frac{{1}}{{3}} \\pi \\cdot {r}^2 \\cdot {h}",
            "1/3*pi*{r}^2*{h}",
            "integrate(pi*(x*Rational({r}, {h}))**2, (x, 0, {h}))",
        ),
    ),
    "sphere-volume": Family(
        "geometry",
        "intermediate",
        "Use four thirds of pi times the radius cubed.",
        _formula(
            {"r": range(2, 16)},
            "The volume is $\\frac{4}{3} \\pi r^3$:",
            "\\frac{{4}}{{3}} \\pi \\cdot {r}^3",
            "4/3*pi*{r}^3",
            "integrate(4*pi*x**2, (x, 0, {r}))",
        ),
    ),
    "sphere-surface": Family(
        "geometry",
        "intermediate",
        "Use four times pi times the radius squared.",
        _formula(
            {"r": range(2, 26)},
            "The surface is $4 \\pi r^2$:",
            "4 \\pi \\cdot {r}^2",
            "4*pi*{r}^2",
            "diff(Rational(4, 3)*pi*x**3, x).subs(x, {r})",
        ),
    ),
    "cube-surface": Family(
        "geometry",
        "introductory",
        "Add six equal squares.",
        _formula(
            {"a": range(2, 31)}, "A cube has six equal faces:", "6 \\cdot {a}^2", "6*{a}^2", "3*({a}**2 + {a}**2)"
        ),
    ),
    "cuboid-surface": Family(
        "geometry",
        "introductory",
        "Add the three different faces and double the sum.",
        _formula(
            {"a": SHORT, "b": SHORT, "c": SHORT},
            "Every face comes twice:",
            "2 \\cdot ({a} \\cdot {b} + {a} \\cdot {c} + {b} \\cdot {c})",
            "2*({a}*{b}+{a}*{c}+{b}*{c})",
            "({a} + {b} + {c})**2 - {a}**2 - {b}**2 - {c}**2",
        ),
    ),
    "triangle-angle": Family("geometry", "introductory", "The angles add up to 180 degrees.", _third_angle),
    "polygon-angle-sum": Family(
        "geometry", "introductory", "Cut the polygon into triangles of 180 degrees each.", _polygon_angle_sum
    ),
    "regular-polygon-angle": Family(
        "geometry", "intermediate", "Share the angle sum out over equal angles.", _regular_polygon_angle
    ),
    "distance": Family("geometry", "intermediate", "Use Pythagoras on the differences of the coordinates.", _distance),
    "midpoint": Family("geometry", "introductory", "Take the mean of each coordinate.", _midpoint),
    "trig-value": Family(
        "trigonometry",
        "introductory",
        "Recall the value at the standard angle.",
        _exact_value((0, 30, 45, 60, 90), "This is a standard angle:"),
    ),
    "trig-value-beyond-90": Family(
        "trigonometry",
        "intermediate",
        "Read the value and its sign from the unit circle.",
        _exact_value(
            (120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330, 360), "Read the value from the unit circle:"
        ),
    ),
    "trig-value-in-radians": Family(
        "trigonometry", "intermediate", "Read the value and its sign from the unit circle.", _exact_value_in_radians
    ),
    "degrees-to-radians": Family("trigonometry", "introductory", "Multiply by pi over 180.", _degrees_to_radians),
    "radians-to-degrees": Family("trigonometry", "introductory", "Multiply by 180 over pi.", _radians_to_degrees),
    "trig-ratio": Family("trigonometry", "introductory", "Pick the two sides that the function is made of.", _ratio),
    "trig-ratio-of-two-sides": Family(
        "trigonometry", "introductory", "Put the two sides over each other in the right order.", _ratio_of_two_sides
    ),
    "side-from-angle": Family(
        "trigonometry",
        "intermediate",
        "Choose the function that joins the two sides and solve for one.",
        _side_from_angle,
    ),
    "height-from-slope": Family(
        "trigonometry",
        "intermediate",
        "The height is opposite the angle and the sloping length is the hypotenuse.",
        _height("sin", "The height is opposite the angle, so it is the sloping length times the sine:"),
    ),
    "height-from-ground": Family(
        "trigonometry",
        "intermediate",
        "The height is opposite the angle and the ground length is adjacent.",
        _height("tan", "The height is opposite the angle, so it is the ground length times the tangent:"),
    ),
    "tan-from-sin-and-cos": Family(
        "trigonometry", "introductory", "Divide the sine by the cosine.", _tangent_from_sine_and_cosine
    ),
    "sin-from-cos": Family(
        "trigonometry", "intermediate", "Use that the squares of sine and cosine add up to 1.", _other_ratio
    ),
    "trig-equation": Family(
        "trigonometry",
        "introductory",
        "Find the standard angle with this value.",
        _trig_equation("Among the standard angles,", "x = "),
    ),
    "trig-equation-in-radians": Family(
        "trigonometry",
        "intermediate",
        "Find the standard angle with this value and turn it into radians.",
        _trig_equation("Among the standard angles,", "x = ", in_radians=True),
    ),
    "acute-angle": Family(
        "trigonometry",
        "introductory",
        "Find the standard angle with this value.",
        _trig_equation("Among the standard angles,", "", acute=True),
    ),
}
