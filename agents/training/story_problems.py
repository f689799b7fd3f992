"""Word problems: stories about shopping, journeys, work, ages, tanks, shares and the like, in one to three steps.

A family is its numbers, its steps and its truth; the steps are expressions for the calculator, shown as formulas.
Everybody and everything in the stories is invented. The wordings are in math_wordings/stories.toml.
"""

import random
from collections.abc import Callable
from math import gcd
from typing import NamedTuple

from agents.calculator import calculate
from agents.training.math_problem import Family, Problem, boxed, display, steps

Numbers = dict[str, int | str]
Draw = Callable[[random.Random], Numbers]


class Step(NamedTuple):
    """A sentence and what is worked out; `{first}`, `{second}` are the values of earlier steps.

    `formula` is shown where the expression itself would not read well.
    """

    sentence: str
    expression: str
    formula: str = ""


def _story(numbers: Draw, truth: str, *parts: Step) -> Callable[[random.Random], Problem]:
    def draw(rng: random.Random) -> Problem:
        drawn = numbers(rng)
        return Problem({**_cast(rng), **drawn}, _worked(drawn, parts), truth.format_map(drawn))

    return draw


def _worked(drawn: Numbers, parts: tuple[Step, ...]) -> str:
    known: dict[str, int | str] = dict(drawn)
    shown: list[str] = []
    value = ""
    for name, step in zip(("first", "second", "third"), parts, strict=False):
        expression = step.expression.format_map(known)
        value = f"<<{expression}>>"
        formula = step.formula.format_map(known) if step.formula else _latex(expression)
        shown += [step.sentence.format_map(known), display(f"{formula} = {value}")]
        known[name] = calculate(expression)
    return steps(*shown, boxed(value))


def _latex(expression: str) -> str:
    for operator, latex in (("*", "\\times"), ("/", "\\div"), ("+", "+"), ("-", "-")):
        expression = expression.replace(operator, f" {latex} ")
    return expression


# --- who and what the stories are about -----------------------------------------------------------

PEOPLE = (
    "Ada Ben Carla Deniz Emma Farid Grace Hugo Ines Jonas Kofi Lena Mira Noor Omar Priya Quinn Rosa Sven Tara Uma "
    "Viktor Wanda Ximena Yusuf Zoe Anton Bella Cem Dora Elif Finn Gita Hana Ivo Jana Karim Luca Maya Nils Olga Pablo "
    "Ravi Selma Tom Ursula Vera Wim Yara Zane Aisha Bruno Chen Diego Esther Fatima Goran Helga Ida Jamal Kira Leo "
    "Mateo Nadia Oskar Paula Rafael Sana Teo Alma Boris Clara Dario Edda Felix Gwen Hamid Isla Jakub Keiko Liam Marta"
).split()
THINGS = (
    "apples books pens stickers marbles cookies eggs cards notebooks oranges bottles flowers stamps pencils balloons "
    "buttons candles cupcakes shells beads erasers lemons muffins postcards magnets badges tulips pears mugs plates "
    "spoons keyrings chocolates peaches crayons bracelets puzzles comics bricks toys seeds lamps melons socks towels "
    "pretzels sandwiches coins posters rulers ribbons mangoes dolls whistles kites nails screws tiles batteries"
).split()
ITEMS = (
    "bicycle jacket laptop phone table camera guitar sofa tent drone watch raincoat backpack coat monitor printer "
    "lamp scooter mattress keyboard helmet violin toaster vase suitcase bookcase blender carpet dress fridge"
).split()
VEHICLES = "train bus car lorry van tram coach motorbike taxi minibus tractor camper truck delivery_van sports_car"
SHOPS = "bakery toy_shop bookshop kiosk garden_centre supermarket flea_market farm_shop museum_shop department_store"
CONTAINERS = (
    ("box", "boxes"),
    ("bag", "bags"),
    ("crate", "crates"),
    ("basket", "baskets"),
    ("carton", "cartons"),
    ("packet", "packets"),
    ("tin", "tins"),
    ("jar", "jars"),
    ("case", "cases"),
    ("drawer", "drawers"),
)
MONEY = ("dollars", "dollars", "euros", "euros", "pounds", "francs", "crowns")
TOWNS = "Elmford Kestrelby Norling_Hill Saltmere Oakham_Lea Brimfield Tarnby Velmont Ostra_Cross Pinewick Rosdale"
ASIDES = (
    "The sun is shining.",
    "It has been raining all morning.",
    "The weekend is near.",
    "Everybody is in a good mood.",
    "The radio is playing.",
    "It is a windy afternoon.",
    "The dog is asleep by the door.",
    "School starts again soon.",
    "The streets are quiet.",
    "A friend is watching.",
    "Nobody is in a hurry.",
    "The holidays have begun.",
    "The coffee smells good.",
    "It is quite cold outside.",
    "The neighbours are away.",
    "Spring has come early.",
    "The windows are open.",
    "There is a festival in town.",
    "The sky is clear.",
    "A cat sits on the wall.",
)


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


def _cast(rng: random.Random) -> Numbers:
    who, other, third = rng.sample(PEOPLE, 3)
    town, town2 = rng.sample(_words(TOWNS), 2)
    box, boxes = rng.choice(CONTAINERS)
    thing, thing2 = rng.sample(THINGS, 2)
    return {
        "who": who,
        "other": other,
        "third": third,
        "thing": thing,
        "thing2": thing2,
        "item": rng.choice(ITEMS),
        "vehicle": rng.choice(_words(VEHICLES)),
        "shop": rng.choice(_words(SHOPS)),
        "box": box,
        "boxes": boxes,
        "money": rng.choice(MONEY),
        "town": town,
        "town2": town2,
        "aside": rng.choice(ASIDES),
    }


# --- numbers --------------------------------------------------------------------------------------


def _between(**ranges: tuple[int, int]) -> Draw:
    """Each number evenly from its range, ends included."""
    return lambda rng: {name: rng.randint(*ends) for name, ends in ranges.items()}


def _part(low: int, high: int) -> Draw:
    """A whole a and a smaller b, with at least 2 left."""

    def draw(rng: random.Random) -> Numbers:
        a = rng.randint(low, high)
        return {"a": a, "b": rng.randint(2, a - 2)}

    return draw


def _price(rng: random.Random, high: int) -> str:
    """Whole, or with cents one time in three."""
    whole = rng.randint(2, high)
    return f"{whole}.{rng.choice((20, 25, 40, 50, 50, 60, 75, 80, 90))}" if rng.random() < 0.33 else str(whole)


NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _times(rng: random.Random) -> Numbers:
    """A number and a factor, the factor also as people say it: twice, 3 times, three times."""
    k = rng.choice((2, 2, 3, 3, 4, 5, 6))
    times = rng.choice((f"{k} times", "twice" if k == 2 else f"{NUMERALS[k - 1]} times"))
    return {"a": rng.randint(3, 60), "k": k, "times": times}


def _two_amounts(rng: random.Random) -> Numbers:
    n, m = rng.randint(2, 15), rng.randint(2, 15)
    return {"n": n, "p": _price(rng, 20), "m": m, "q": _price(rng, 20)}


def _change(rng: random.Random) -> Numbers:
    while True:
        n, p, c = rng.randint(2, 12), _price(rng, 15), rng.choice((10, 20, 50, 50, 100, 100, 200))
        if n * float(p) < c:
            return {"n": n, "p": p, "c": c}


def _percent(*rates: int, most: int = 40) -> Draw:
    """p percent of n, a whole number."""

    def draw(rng: random.Random) -> Numbers:
        p = rng.choice(rates)
        unit = 100 // gcd(100, p)
        n = unit * rng.randint(max(2, 20 // unit), max(most * 20 // unit, 9))
        return {"n": n, "p": p}

    return draw


def _reduced(rng: random.Random) -> Numbers:
    drawn = _percent(5, 10, 15, 20, 25, 30, 40, 50, 60, 75)(rng)
    whole, p = int(drawn["n"]), int(drawn["p"])
    return {"whole": whole, "p": p, "q": whole * (100 - p) // 100}


def _what_percent(rng: random.Random) -> Numbers:
    """a of n is p percent, with a above 1."""
    while True:
        drawn = _percent(5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90, most=20)(rng)
        a = int(drawn["n"]) * int(drawn["p"]) // 100
        if a > 1:
            return {"a": a, "n": drawn["n"], "p": drawn["p"]}


def _to_reach(start: tuple[int, int], rate: tuple[int, int], count: tuple[int, int]) -> Draw:
    """From s by r each time up to g, in n times."""

    def draw(rng: random.Random) -> Numbers:
        s, r, n = rng.randint(*start), rng.randint(*rate), rng.randint(*count)
        return {"s": s, "r": r, "g": s + n * r, "n": n}

    return draw


def _using_up(rate: tuple[int, int], count: tuple[int, int]) -> Draw:
    """From g away r each time, n times; something is left."""

    def draw(rng: random.Random) -> Numbers:
        r, n = rng.randint(*rate), rng.randint(*count)
        return {"r": r, "n": n, "g": r * n + rng.randint(2, max(3, r * n))}

    return draw


def _product(first: tuple[int, int], second: tuple[int, int]) -> Draw:
    """a = b times c."""

    def draw(rng: random.Random) -> Numbers:
        b, c = rng.randint(*first), rng.randint(*second)
        return {"a": b * c, "b": b, "c": c}

    return draw


def _with_rest(rng: random.Random) -> Numbers:
    b, c = rng.randint(3, 15), rng.randint(2, 20)
    return {"a": b * c + rng.randint(2, b - 1), "b": b}


def _packed(rng: random.Random) -> Numbers:
    b, c = rng.randint(3, 60), rng.randint(2, 14)
    return {"a": b * c + (rng.randint(1, b - 1) if rng.random() < 0.85 else 0), "b": b}


def _meeting(rng: random.Random) -> Numbers:
    v, w, t = rng.randint(4, 110), rng.randint(4, 110), rng.randint(2, 6)
    return {"v": v, "w": w, "d": (v + w) * t, "t": t}


def _catching_up(rng: random.Random) -> Numbers:
    w, faster, t = rng.randint(4, 80), rng.randint(2, 40), rng.randint(2, 8)
    return {"v": w + faster, "w": w, "d": faster * t, "t": t}


def _two_parts(rng: random.Random) -> Numbers:
    """v for t hours, then w for u hours, and the average is whole."""
    while True:
        v, w, t, u = rng.randint(4, 120), rng.randint(4, 120), rng.randint(2, 6), rng.randint(2, 6)
        if v != w and (v * t + w * u) % (t + u) == 0:
            return {"v": v, "w": w, "t": t, "u": u, "d": v * t, "e": w * u}


WORK_PAIRS = ((2, 2), (3, 6), (4, 4), (4, 12), (5, 20), (6, 6), (6, 12), (6, 30), (8, 8), (8, 24), (9, 18), (10, 10))
MORE_WORK_PAIRS = ((10, 15), (10, 40), (12, 12), (12, 24), (12, 36), (14, 35), (15, 30), (20, 30), (20, 60), (30, 60))


def _working_together(rng: random.Random) -> Numbers:
    if rng.random() < 0.2:
        a, b = rng.sample(range(2, 13), 2)
    else:
        a, b = rng.sample(rng.choice(WORK_PAIRS + MORE_WORK_PAIRS), 2)
    return {"a": a, "b": b}


def _scaled(unit: tuple[int, int], most: int) -> Draw:
    """n take a, so k take what? c is that of one."""

    def draw(rng: random.Random) -> Numbers:
        n, k = rng.sample(range(2, most + 1), 2)
        c = rng.randint(*unit)
        return {"n": n, "a": n * c, "k": k, "c": c}

    return draw


def _shared_work(rng: random.Random) -> Numbers:
    while True:
        a, d, b = rng.randint(2, 16), rng.randint(2, 20), rng.randint(2, 20)
        if a != b and a * d % b == 0 and a * d > b:
            return {"a": a, "d": d, "b": b}


def _age(rng: random.Random) -> Numbers:
    k = rng.choice((2, 3, 4, 5))
    a = rng.randint(4, 15)
    times = rng.choice((f"{k} times", "twice" if k == 2 else f"{NUMERALS[k - 1]} times"))
    return {"a": a, "k": k, "times": times, "n": rng.randint(2, min(12, a * k - 2))}


def _twice_as_old(rng: random.Random) -> Numbers:
    b = rng.randint(3, 18)
    n = rng.randint(2, 20)
    return {"b": b, "n": n, "a": 2 * b + n}


def _offers(rng: random.Random) -> Numbers:
    while True:
        p, q = _price(rng, 30), _price(rng, 30)
        if float(p) > float(q):
            return {"n": rng.randint(2, 30), "p": p, "q": q}


ORDINALS = ("half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _fraction(rng: random.Random) -> Numbers:
    """a/b of n, with the fraction f as a person may write it; b divides n."""
    while True:
        b = rng.randint(2, 10)
        a = rng.randint(1, b - 1)
        if gcd(a, b) == 1:
            break
    part = ORDINALS[b - 2]
    spoken = f"{NUMERALS[a - 1]} {part}s" if a > 1 else "half" if b == 2 else f"{'an' if b == 8 else 'a'} {part}"
    f = rng.choice((f"{a}/{b}", f"{a}/{b}", spoken, f"$\\frac{{{a}}}{{{b}}}$"))
    return {"a": a, "b": b, "n": b * rng.randint(3, 40), "f": f}


def _ratio(rng: random.Random) -> Numbers:
    while True:
        a, b = rng.sample(range(1, 10), 2)
        if gcd(a, b) == 1:
            c = rng.randint(2, 40)
            return {"a": a, "b": b, "c": c, "n": (a + b) * c, "s": a * c}


def _stock(rng: random.Random) -> Numbers:
    a = rng.randint(20, 300)
    return {"a": a, "b": rng.randint(2, a - 5), "c": rng.randint(3, 150)}


def _stock_out(rng: random.Random) -> Numbers:
    a, b = rng.randint(10, 200), rng.randint(5, 150)
    return {"a": a, "b": b, "c": rng.randint(3, a + b - 3)}


def _stock_crates(rng: random.Random) -> Numbers:
    a, n, b = rng.randint(5, 100), rng.randint(2, 12), rng.randint(4, 30)
    return {"a": a, "n": n, "b": b, "c": rng.randint(3, a + n * b - 3)}


def _halved(rng: random.Random) -> Numbers:
    n, c = rng.randint(2, 6), rng.randint(2, 30)
    return {"n": n, "c": c, "a": c * 2**n}


def _consecutive(rng: random.Random) -> Numbers:
    c = rng.randint(2, 120)
    return {"c": c, "s": 3 * c + 3}


def _trade(rng: random.Random) -> Numbers:
    low, high = sorted(rng.sample(range(2, 90), 2))
    return {"n": rng.randint(2, 40), "p": low, "q": high}


def _earned_back(rng: random.Random) -> Numbers:
    n, p = rng.randint(5, 60), rng.randint(2, 25)
    return {"n": n, "p": p, "c": rng.randint(2, n * p - 2)}


def _missing_value(rng: random.Random) -> Numbers:
    """n values with the average m; all but one are known, l lists them and t adds them."""
    while True:
        n, m = rng.randint(3, 5), rng.randint(6, 90)
        known = [max(2, m + rng.randint(-9, 9)) for _ in range(n - 1)]
        c = n * m - sum(known)
        if c > 1:
            return {
                "n": n,
                "m": m,
                "c": c,
                "k": n - 1,
                "l": ", ".join(map(str, known[:-1])) + f" and {known[-1]}",
                "t": "+".join(map(str, known)),
            }


def _clock(rng: random.Random) -> Numbers:
    """From h:m to i:o on the same day, 24-hour clock."""
    start = rng.randint(6 * 12, 19 * 12) * 5 if rng.random() < 0.7 else rng.randint(360, 1140)
    end = start + (rng.randint(2, 50) * 5 if rng.random() < 0.7 else rng.randint(10, 240))
    (h, m), (i, o) = divmod(start, 60), divmod(end, 60)
    return {"h": h, "m": f"{m:02}", "i": i, "o": f"{o:02}", "c": end - start}


def _metres(rng: random.Random) -> Numbers:
    a = rng.randint(2, 12)
    return {"a": a, "b": rng.choice((rng.randint(2, a * 20 - 2) * 50, rng.randint(20, a * 100 - 2) * 10))}


def _thousandths(rng: random.Random) -> Numbers:
    b = rng.choice((20, 25, 40, 50, 100, 125, 200, 250, 500))
    return {"a": rng.randint(2, 15), "b": b}


def _riddle(rng: random.Random) -> Numbers:
    a, b, x = rng.randint(2, 12), rng.randint(2, 40), rng.randint(2, 30)
    return {"a": a, "b": b, "c": a * x + b, "x": x}


def _legs(rng: random.Random) -> Numbers:
    two, four = rng.randint(2, 40), rng.randint(2, 40)
    return {"h": two + four, "l": 2 * two + 4 * four, "four": four}


def _sum_and_difference(rng: random.Random) -> Numbers:
    small, d = rng.randint(2, 90), rng.randint(2, 40)
    return {"s": 2 * small + d, "d": d, "small": small}


# --- families -------------------------------------------------------------------------------------

TOPIC = "word problems"


def _family(difficulty: str, thought: str, numbers: Draw, truth: str, *parts: Step) -> Family:
    return Family(TOPIC, difficulty, thought, _story(numbers, truth, *parts))


def _easy(thought: str, numbers: Draw, truth: str, *parts: Step) -> Family:
    return _family("introductory", thought, numbers, truth, *parts)


def _harder(thought: str, numbers: Draw, truth: str, *parts: Step) -> Family:
    return _family("intermediate", thought, numbers, truth, *parts)


_AMOUNTS = (
    Step("The first part:", "{n}*{p}"),
    Step("The second part:", "{m}*{q}"),
    Step("Both together:", "{first}+{second}"),
)
_PERCENT = Step("The percentage:", "{n}*{p}/100", "\\frac{{{p}}}{{100}} \\times {n}")
_FRACTION = (Step("One part:", "{n}/{b}"), Step("The fraction:", "{a}*{first}"))
_RATIO = (Step("All parts:", "{a}+{b}"), Step("One part:", "{n}/{first}"))

FAMILIES: dict[str, Family] = {
    "shopping": _easy(
        "Equal amounts: multiply the number by the amount of each.",
        _between(n=(2, 30), p=(2, 50)),
        "Mul({n}, {p})",
        Step("Multiply the number by the amount of each:", "{n}*{p}"),
    ),
    "left-over": _easy(
        "Something goes away: subtract it.",
        _part(10, 200),
        "Add({a}, -{b})",
        Step("Take away what is gone:", "{a}-{b}"),
    ),
    "put-together": _easy(
        "Something is added: add the two amounts.",
        _between(a=(2, 200), b=(2, 150)),
        "Add({a}, {b})",
        Step("Add what comes:", "{a}+{b}"),
    ),
    "how-many-more": _easy(
        "Compare two amounts: subtract the smaller from the larger.",
        _part(10, 200),
        "Abs({b} - {a})",
        Step("The difference:", "{a}-{b}"),
    ),
    "had-before": _easy(
        "Go back in time: what was lost is added to what is left.",
        _between(a=(2, 150), b=(2, 150)),
        "Add({a}, {b})",
        Step("Add what is gone to what is left:", "{a}+{b}"),
    ),
    "before-the-gain": _easy(
        "Go back in time: what came in is subtracted from what there is now.",
        _part(10, 200),
        "Add({a}, -{b})",
        Step("Take what came from what there is now:", "{a}-{b}"),
    ),
    "more-than-total": _easy(
        "The second amount is larger by the difference; then add both.",
        _between(a=(3, 90), b=(2, 60)),
        "2*{a} + {b}",
        Step("The second amount:", "{a}+{b}"),
        Step("Both together:", "{a}+{first}"),
    ),
    "fewer-than-total": _easy(
        "The second amount is smaller by the difference; then add both.",
        _part(10, 100),
        "2*{a} - {b}",
        Step("The second amount:", "{a}-{b}"),
        Step("Both together:", "{a}+{first}"),
    ),
    "times-as-many": _easy(
        "So many times as many: multiply.",
        _times,
        "Mul({a}, {k})",
        Step("Multiply:", "{k}*{a}"),
    ),
    "times-as-many-total": _easy(
        "Multiply for the second amount, then add both.",
        _times,
        "({k} + 1)*{a}",
        Step("The second amount:", "{k}*{a}"),
        Step("Both together:", "{a}+{first}"),
    ),
    "two-purchases": _easy(
        "Number times price for each kind, then add.",
        _two_amounts,
        "{n}*Rational('{p}') + {m}*Rational('{q}')",
        *_AMOUNTS,
    ),
    "two-ticket-prices": _easy(
        "Number times price for adults and for children, then add.",
        _two_amounts,
        "{n}*Rational('{p}') + {m}*Rational('{q}')",
        *_AMOUNTS,
    ),
    "change": _easy(
        "Work out what is to pay and subtract it from the money given.",
        _change,
        "{c} - {n}*Rational('{p}')",
        Step("To pay:", "{n}*{p}"),
        Step("The change:", "{c}-{first}"),
    ),
    "discount": _harder(
        "Work out the discount and subtract it from the price.",
        _percent(5, 10, 15, 20, 25, 30, 40, 50, 60, 75),
        "{n}*(1 - Rational({p}, 100))",
        _PERCENT,
        Step("Take it off:", "{n}-{first}"),
    ),
    "percent-added": _harder(
        "Work out the percentage and add it.",
        _percent(5, 8, 10, 12, 15, 19, 20, 21, 25, 30, 40, 50),
        "{n}*(1 + Rational({p}, 100))",
        _PERCENT,
        Step("Add it:", "{n}+{first}"),
    ),
    "price-before-discount": _harder(
        "What is paid is the rest of 100 percent; divide by its percentage and multiply by 100.",
        _reduced,
        "Integer({whole})",
        Step("Paid is this percentage of the old price:", "100-{p}"),
        Step("The old price:", "{q}/{first}*100"),
    ),
    "percent-of-a-group": _easy(
        "Percent of a number: multiply and divide by 100.",
        _percent(5, 10, 12, 15, 20, 25, 30, 35, 40, 45, 55, 60, 65, 70, 75, 80, 85, 90),
        "Rational({p}, 100)*{n}",
        _PERCENT,
    ),
    "percent-rest": _harder(
        "Work out the percentage and subtract it from the whole group.",
        _percent(5, 10, 12, 15, 20, 25, 30, 35, 40, 45, 55, 60, 65, 70, 75, 80, 85, 90),
        "Rational(100 - {p}, 100)*{n}",
        _PERCENT,
        Step("The others:", "{n}-{first}"),
    ),
    "what-percent": _harder(
        "Divide the part by the whole and multiply by 100.",
        _what_percent,
        "Integer({p})",
        Step("Part over whole, times 100:", "{a}/{n}*100", "\\frac{{{a}}}{{{n}}} \\times 100"),
    ),
    "fraction-of": _easy(
        "Divide by the denominator, multiply by the numerator.",
        _fraction,
        "Rational({a}, {b})*{n}",
        *_FRACTION,
    ),
    "fraction-left": _harder(
        "Work out the fraction of the amount and subtract it.",
        _fraction,
        "(1 - Rational({a}, {b}))*{n}",
        *_FRACTION,
        Step("What is left:", "{n}-{second}"),
    ),
    "saving": _easy(
        "Multiply the amount of a week by the weeks and add the start.",
        _to_reach((5, 150), (2, 30), (2, 26)),
        "Integer({g})",
        Step("Put aside:", "{n}*{r}"),
        Step("With the start:", "{s}+{first}"),
    ),
    "time-to-save": _harder(
        "Work out what is missing and divide it by the amount of each time.",
        _to_reach((5, 150), (2, 30), (2, 26)),
        "Integer({n})",
        Step("Missing:", "{g}-{s}"),
        Step("Divide by what comes each time:", "{first}/{r}"),
    ),
    "share-equally": _easy(
        "Sharing equally is dividing.",
        _product((2, 15), (2, 40)),
        "Integer({c})",
        Step("Divide by the number of shares:", "{a}/{b}"),
    ),
    "share-how-many-each": _easy(
        "Divide and leave out the remainder.",
        _with_rest,
        "floor(Rational({a}, {b}))",
        Step("Divide and leave out the remainder:", "quot({a},{b})", "\\lfloor {a} \\div {b} \\rfloor"),
    ),
    "share-rest": _easy(
        "What is left is the remainder of the division.",
        _with_rest,
        "Mod({a}, {b})",
        Step("The remainder of the division:", "mod({a},{b})", "{a} \\bmod {b}"),
    ),
    "boxes-needed": _harder(
        "Divide and round up, for the rest needs one more.",
        _packed,
        "ceiling(Rational({a}, {b}))",
        Step("Divide and round up:", "quot({a}+{b}-1,{b})", "\\lceil {a} \\div {b} \\rceil"),
    ),
    "groups-and-extra": _easy(
        "Number of groups times their size, then add the extra.",
        _between(n=(2, 20), p=(2, 30), b=(2, 40)),
        "Mul({n}, {p}) + {b}",
        Step("In the groups:", "{n}*{p}"),
        Step("With the extra:", "{first}+{b}"),
    ),
    "speed": _easy(
        "Distance is speed times time.",
        _between(v=(3, 130), t=(2, 12)),
        "Mul({v}, {t})",
        Step("Distance is speed times time:", "{v}*{t}"),
    ),
    "travel-time": _easy(
        "Time is distance divided by speed.",
        _product((3, 130), (2, 12)),
        "Integer({c})",
        Step("Time is distance divided by speed:", "{a}/{b}"),
    ),
    "travel-speed": _easy(
        "Speed is distance divided by time.",
        _product((2, 12), (3, 130)),
        "Integer({c})",
        Step("Speed is distance divided by time:", "{a}/{b}"),
    ),
    "moving-apart": _harder(
        "Opposite ways: add the speeds and multiply by the time.",
        _meeting,
        "Integer({d})",
        Step("The speeds add up:", "{v}+{w}"),
        Step("Times the hours:", "{first}*{t}"),
    ),
    "meeting": _harder(
        "Towards each other: divide the distance by the sum of the speeds.",
        _meeting,
        "Integer({t})",
        Step("The speeds add up:", "{v}+{w}"),
        Step("Distance divided by it:", "{d}/{first}"),
    ),
    "catching-up": _harder(
        "One after the other: divide the lead by the difference of the speeds.",
        _catching_up,
        "Integer({t})",
        Step("Gained in an hour:", "{v}-{w}"),
        Step("The lead divided by it:", "{d}/{first}"),
    ),
    "average-speed": _harder(
        "Average speed is the whole distance over the whole time.",
        _two_parts,
        "Rational({d} + {e}, {t} + {u})",
        Step("The first distance:", "{v}*{t}"),
        Step("The second distance:", "{w}*{u}"),
        Step("All distance over all time:", "({first}+{second})/({t}+{u})"),
    ),
    "average-speed-of-two-distances": _harder(
        "Average speed is the whole distance over the whole time.",
        _two_parts,
        "Rational({d} + {e}, {t} + {u})",
        Step("All distance over all time:", "({d}+{e})/({t}+{u})"),
    ),
    "working-together": _harder(
        "The parts done in one hour add up; the time is one over that sum.",
        _working_together,
        "Rational({a}*{b}, {a} + {b})",
        Step(
            "One over the sum of the parts done in a unit of time:",
            "1/(1/{a}+1/{b})",
            "\\frac{{1}}{{\\frac{{1}}{{{a}}} + \\frac{{1}}{{{b}}}}}",
        ),
    ),
    "fewer-or-more-workers": _harder(
        "The work is workers times days; divide it by the new number of workers.",
        _shared_work,
        "Rational({d}, {b})*{a}",
        Step("The whole work:", "{a}*{d}"),
        Step("Divided by the new number:", "{first}/{b}"),
    ),
    "recipe": _harder(
        "Work out the amount for one, then multiply.",
        _scaled((3, 120), 12),
        "Mul({c}, {k})",
        Step("For one:", "{a}/{n}"),
        Step("For {k}:", "{first}*{k}"),
    ),
    "price-of-another-number": _harder(
        "Work out the price of one, then multiply.",
        _scaled((2, 25), 15),
        "Mul({c}, {k})",
        Step("The price of one:", "{a}/{n}"),
        Step("The price asked for:", "{first}*{k}"),
    ),
    "age-later": _harder(
        "Multiply for the age now, then add the years.",
        _age,
        "{k}*{a} + {n}",
        Step("The age now:", "{k}*{a}"),
        Step("Later:", "{first}+{n}"),
    ),
    "age-earlier": _harder(
        "Multiply for the age now, then subtract the years.",
        _age,
        "{k}*{a} - {n}",
        Step("The age now:", "{k}*{a}"),
        Step("Earlier:", "{first}-{n}"),
    ),
    "twice-as-old": _harder(
        "After x years both are older by x: a + x = 2(b + x) gives x = a - 2b.",
        _twice_as_old,
        "Integer({n})",
        Step("Twice the younger age:", "2*{b}"),
        Step("From ${a} + x = 2({b} + x)$:", "{a}-{first}", "x = {a} - {first}"),
    ),
    "pages-left": _easy(
        "Multiply for what is used up, then subtract it.",
        _using_up((3, 40), (2, 12)),
        "{g} - {n}*{r}",
        Step("Done:", "{n}*{r}"),
        Step("Left:", "{g}-{first}"),
    ),
    "pages-per-day": _harder(
        "Subtract what is done and divide the rest by the days.",
        _to_reach((5, 150), (3, 40), (2, 14)),
        "Integer({r})",
        Step("Still to do:", "{g}-{s}"),
        Step("Divided by the time:", "{first}/{n}"),
    ),
    "tank-filling-time": _harder(
        "Work out how much is missing and divide it by the flow.",
        _to_reach((10, 200), (2, 40), (3, 30)),
        "Integer({n})",
        Step("Missing:", "{g}-{s}"),
        Step("Divided by the flow:", "{first}/{r}"),
    ),
    "tank-draining": _easy(
        "Flow times time runs out; subtract it.",
        _using_up((2, 40), (2, 20)),
        "{g} - {n}*{r}",
        Step("Run out:", "{r}*{n}"),
        Step("Left:", "{g}-{first}"),
    ),
    "tank-with-a-leak": _harder(
        "The flow that stays is inflow minus outflow; divide the volume by it.",
        _catching_up,
        "Integer({t})",
        Step("It gains each minute:", "{v}-{w}"),
        Step("The volume divided by it:", "{d}/{first}"),
    ),
    "wages": _easy(
        "Hours of all days times the rate.",
        _between(n=(2, 24), h=(2, 10), r=(8, 45)),
        "Mul({n}, {h}, {r})",
        Step("All hours:", "{n}*{h}"),
        Step("Times the rate:", "{first}*{r}"),
    ),
    "overtime": _harder(
        "Normal hours and overtime hours each times their rate, then add.",
        _between(n=(20, 40), p=(8, 30), m=(2, 12), q=(31, 50)),
        "{n}*{p} + {m}*{q}",
        Step("Normal hours:", "{n}*{p}"),
        Step("Overtime:", "{m}*{q}"),
        Step("Together:", "{first}+{second}"),
    ),
    "comparing-offers": _harder(
        "The difference of the prices times the number.",
        _offers,
        "{n}*(Rational('{p}') - Rational('{q}'))",
        Step("Cheaper by, each:", "{p}-{q}"),
        Step("For all:", "{first}*{n}"),
    ),
    "ratio-first-share": _harder(
        "Add the parts, divide the whole by them, multiply by the first part.",
        _ratio,
        "Rational({n}*{a}, {a} + {b})",
        *_RATIO,
        Step("The first share:", "{a}*{second}"),
    ),
    "ratio-second-share": _harder(
        "Add the parts, divide the whole by them, multiply by the second part.",
        _ratio,
        "Rational({n}*{b}, {a} + {b})",
        *_RATIO,
        Step("The second share:", "{b}*{second}"),
    ),
    "ratio-other-amount": _harder(
        "Divide the known amount by its part, multiply by the other part.",
        _ratio,
        "Mul({c}, {b})",
        Step("One part:", "{s}/{a}"),
        Step("The other amount:", "{b}*{first}"),
    ),
    "stock-down-and-up": _easy(
        "Subtract what goes, add what comes.",
        _stock,
        "Add({a}, -{b}, {c})",
        Step("After what goes:", "{a}-{b}"),
        Step("After what comes:", "{first}+{c}"),
    ),
    "stock-up-and-down": _easy(
        "Add what comes, subtract what goes.",
        _stock_out,
        "Add({a}, {b}, -{c})",
        Step("After what comes:", "{a}+{b}"),
        Step("After what goes:", "{first}-{c}"),
    ),
    "stock-in-crates": _harder(
        "Number times size comes in; add it, then subtract what goes.",
        _stock_crates,
        "{n}*{b} + {a} - {c}",
        Step("What comes:", "{n}*{b}"),
        Step("With the start:", "{a}+{first}"),
        Step("After what goes:", "{second}-{c}"),
    ),
    "doubling": _harder(
        "Each doubling multiplies by 2: times 2 to the number of doublings.",
        _between(a=(2, 40), n=(2, 8)),
        "{a}*2**{n}",
        Step("Double {n} times:", "{a}*2^{n}"),
    ),
    "consecutive-smallest": _harder(
        "The middle number is a third of the sum; the smallest is 1 less.",
        _consecutive,
        "Integer({c})",
        Step("The middle number:", "{s}/3"),
        Step("The smallest:", "{first}-1"),
    ),
    "consecutive-largest": _harder(
        "The middle number is a third of the sum; the largest is 1 more.",
        _consecutive,
        "Add({c}, 2)",
        Step("The middle number:", "{s}/3"),
        Step("The largest:", "{first}+1"),
    ),
    "profit": _harder(
        "Profit on each is selling price minus cost; times the number.",
        _trade,
        "{n}*{q} - {n}*{p}",
        Step("Gained on each:", "{q}-{p}"),
        Step("On all:", "{first}*{n}"),
    ),
    "loss": _harder(
        "Loss on each is cost minus selling price; times the number.",
        _trade,
        "{n}*{q} - {n}*{p}",
        Step("Lost on each:", "{q}-{p}"),
        Step("On all:", "{first}*{n}"),
    ),
    "profit-after-costs": _harder(
        "Takings are number times price; subtract the costs.",
        _earned_back,
        "Mul({n}, {p}) - {c}",
        Step("Takings:", "{n}*{p}"),
        Step("Less the costs:", "{first}-{c}"),
    ),
    "fence-cost": _harder(
        "The perimeter is twice length plus width; times the price of a metre.",
        _between(a=(3, 60), b=(2, 50), p=(2, 30)),
        "(2*{a} + 2*{b})*{p}",
        Step("The perimeter:", "2*({a}+{b})"),
        Step("Times the price of a metre:", "{first}*{p}"),
    ),
    "missing-for-the-average": _harder(
        "The sum must be number times average; subtract the known values.",
        _missing_value,
        "Integer({c})",
        Step("The sum must be:", "{n}*{m}"),
        Step("Less the known ones:", "{first}-({t})"),
    ),
    "clock-minutes": _harder(
        "Both times in minutes since midnight, then subtract.",
        _clock,
        "Integer({c})",
        Step("The end in minutes:", "{i}*60+{o}"),
        Step("The start in minutes:", "{h}*60+{m}"),
        Step("The difference:", "{first}-{second}"),
    ),
    "kilometres-and-metres": _harder(
        "Change kilometres to metres, then subtract.",
        _metres,
        "1000*{a} - {b}",
        Step("In metres:", "{a}*1000"),
        Step("The rest:", "{first}-{b}"),
    ),
    "hours-and-minutes": _easy(
        "An hour has 60 minutes: change the hours, then add the minutes.",
        _between(h=(2, 9), m=(2, 59)),
        "60*{h} + {m}",
        Step("The hours in minutes:", "{h}*60"),
        Step("With the minutes:", "{first}+{m}"),
    ),
    "kilograms-in-portions": _harder(
        "Change to the small unit (times 1000), then divide by the portion.",
        _thousandths,
        "Rational(1000*{a}, {b})",
        Step("In the small unit:", "{a}*1000"),
        Step("Divided by the portion:", "{first}/{b}"),
    ),
    "number-riddle": _harder(
        "Undo the steps backwards: subtract, then divide.",
        _riddle,
        "Integer({x})",
        Step("Before adding:", "{c}-{b}"),
        Step("Before multiplying:", "{first}/{a}"),
    ),
}
