"""Whether a boxed answer is right, by SymPy: an independent witness for what the calculator wrote.

`truth` is SymPy text of our own generators (see math_problem.py). The box is LaTeX, read by latex2sympy2_extended.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import sympy
from latex2sympy2_extended import latex2sympy
from sympy.parsing.sympy_parser import parse_expr

RELATIONS = {"\\le": "<=", "\\ge": ">=", "\\leq": "<=", "\\geq": ">=", "<": "<", ">": ">"}
TEXT = "\\text{"

# What integration leaves open.
CONSTANT = sympy.Symbol("C")


def box_is_true(box: str, truth: str) -> bool:
    """Whether `box` says what `truth` says: the same number, set, tuple, relation, function or words."""
    wanted: Any = read_truth(truth)
    if box.startswith(TEXT):
        return isinstance(wanted, sympy.Symbol) and box.removeprefix(TEXT).removesuffix("}") == wanted.name
    if isinstance(wanted, sympy.core.relational.Relational):
        return _is_relation(box, wanted)
    if CONSTANT in wanted.free_symbols:
        return _is_antiderivative(box, wanted)
    values = [read_latex(_right_side(part)) for part in _parts(box)]
    if isinstance(wanted, sympy.FiniteSet):
        return _same_set(values, list(wanted.args))
    if isinstance(wanted, sympy.Tuple):
        return len(values) == len(wanted) and all(same(value, one) for value, one in zip(values, wanted, strict=True))
    return len(values) == 1 and same(values[0], wanted)


@lru_cache(maxsize=256)
def read_truth(truth: str) -> Any:
    """SymPy text of a generator as a SymPy object."""
    return sympy.sympify(parse_expr(truth, local_dict={CONSTANT.name: CONSTANT}))


def read_latex(latex: str) -> Any:
    """LaTeX of a box as a SymPy expression over plain symbols."""
    value = sympy.sympify(latex2sympy(latex))
    return value.subs({symbol: sympy.Symbol(str(symbol)) for symbol in value.free_symbols})


def same(value: Any, wanted: Any) -> bool:
    """Whether two expressions are equal."""
    return value == wanted or sympy.simplify(value - wanted) == 0


def _is_antiderivative(box: str, wanted: Any) -> bool:
    """Whether the box differs from `wanted` by a constant, and says so."""
    body, found, _ = box.partition(" + C")
    variables = wanted.free_symbols - {CONSTANT}
    return bool(found) and same(read_latex(_right_side(body)).diff(*variables), wanted.diff(*variables))


def _same_set(values: Sequence[Any], wanted: list[Any]) -> bool:
    for value in values:
        match = next((one for one in wanted if same(value, one)), None)
        if match is None:
            return False
        wanted.remove(match)
    return not wanted


def _is_relation(box: str, wanted: sympy.core.relational.Relational) -> bool:
    for sign, operator in RELATIONS.items():
        left, found, right = box.partition(f"{sign} ")
        if found:
            relation = sympy.Rel(read_latex(left), read_latex(right), operator)
            return sympy.simplify(relation) == sympy.simplify(wanted)
    return False


def _right_side(part: str) -> str:
    return part.rpartition("=")[2].strip()


def _parts(box: str) -> Iterator[str]:
    """The answers in a box: what stands between commas, outside of braces; a pair loses its brackets."""
    if box.startswith("(") and box.endswith(")") and "," in box:
        box = box[1:-1]
    depth, start = 0, 0
    for index, char in enumerate(box):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            yield box[start:index].strip()
            start = index + 1
    yield box[start:].strip()
