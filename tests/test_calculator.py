"""The calculator is exact, reads a small grammar, and no text can make it slow."""

import re
import time
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents.calculator import MAX_EXPRESSION_CHARS, calculate, split_marked
from agents.errors import CalculatorError


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("22-7", "15"),
        ("2 + 3 * 4", "14"),
        ("(2+3)*4", "20"),
        ("7-3-2", "2"),
        ("24/4/2", "3"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("(-2)^2", "4"),
        ("2^-2", "\\frac{1}{4}"),
        ("--3", "3"),
        ("2*-3", "-6"),
        ("15/-20", "-\\frac{3}{4}"),
        ("1/3*3", "1"),
        ("0.1+0.2", "0.3"),
        ("-0.05", "-0.05"),
        (".5*2", "1"),
        ("0.1/3", "\\frac{1}{30}"),
        ("3/2", "\\frac{3}{2}"),
        ("3.0/2", "1.5"),
        ("10^59", "1" + "0" * 59),
    ],
)
def test_the_value_is_exact(expression, value):
    assert calculate(expression) == value


@pytest.mark.parametrize(
    "expression",
    ["", " ", ".", "1..2", "1.2.3", "+5", "2+", "2**3", "(1", "1)", "()", "2x", "1e5", "1_0", "٣", "½", "1,5", "2^^2"],
)
def test_what_is_not_in_the_grammar_is_named(expression):
    with pytest.raises(CalculatorError, match="wanted"):
        calculate(expression)


@pytest.mark.parametrize("expression", ["1/0", "1/(2-2)", "0^-1", "3/0.0"])
def test_a_division_by_zero_is_named(expression):
    with pytest.raises(CalculatorError, match="divides by zero"):
        calculate(expression)


@pytest.mark.parametrize("expression", ["__import__('os')", "lambda: 1", "a", "exec", "1 if 1 else 2", "[1]", "'1'"])
def test_nothing_is_evaluated_as_python(expression):
    with pytest.raises(CalculatorError):
        calculate(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "9^9^9^9",
        "2^64^64",
        "((9^60)^60)^60",
        "(1/3)^64^64",
        "*".join(["9^60"] * 24),
        "9" * MAX_EXPRESSION_CHARS,
        "9" * 100_000,
        "(" * MAX_EXPRESSION_CHARS,
        "(" * 100_000 + "1" + ")" * 100_000,
        "^".join("2" * 60),
        "2^0.5",
        "1/" + "7" * 61,
    ],
)
def test_what_is_too_large_is_refused_at_once(expression):
    """The text comes from a model while someone waits: a tower of powers must not stop the turn."""
    started = time.perf_counter()
    with pytest.raises(CalculatorError):
        calculate(expression)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(("expression", "value"), [("(" * 59 + "1" + ")" * 59, "1"), ("-" * 119 + "1", "-1")])
def test_the_deepest_expression_that_is_short_enough_is_read(expression, value):
    assert calculate(expression) == value


# --- against Fraction arithmetic, and against any text --------------------------------------------


def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    power = st.builds("({})^{}".format, inner, st.integers(0, 3))
    return st.builds("{}{}{}".format, inner, st.sampled_from("+-*/"), inner) | st.builds("-({})".format, inner) | power


numbers = st.integers(0, 99).map(str) | st.decimals(0, 99, places=2).map(str)
expressions = st.recursive(numbers, longer, max_leaves=8)


def worked_out_by_python(expression: str) -> Fraction:
    """Python has the same precedence, and Fraction is exact."""
    program = re.sub(r"(?<!\^)\b\d+(\.\d+)?", r"Fraction('\g<0>')", expression).replace("^", "**")
    return Fraction(eval(program))


def read_value(latex: str) -> Fraction:
    sign = -1 if latex.startswith("-") else 1
    parts = latex.lstrip("-").removeprefix("\\frac{").removesuffix("}").split("}{")
    return sign * Fraction(parts[0]) / (Fraction(parts[1]) if len(parts) == 2 else 1)


@given(expressions)
def test_the_value_agrees_with_fraction_arithmetic(expression):
    assume(len(expression) <= MAX_EXPRESSION_CHARS)
    try:
        wanted = worked_out_by_python(expression)
    except ZeroDivisionError:
        with pytest.raises(CalculatorError, match="divides by zero"):
            calculate(expression)
        return
    assume(len(str(wanted)) <= 60)
    assert read_value(calculate(expression)) == wanted


@given(st.text(max_size=200) | st.text("0123456789.+-*/^() ", max_size=MAX_EXPRESSION_CHARS))
def test_any_text_is_a_value_or_a_calculator_error(text):
    try:
        value = calculate(text)
    except CalculatorError as error:
        assert str(error)
    else:
        assert value


# --- the markers ----------------------------------------------------------------------------------


def test_the_value_follows_its_markers():
    assert list(split_marked("$3x = <<22-7>>$ and $x = <<15/3>>$.")) == [
        ("$3x = <<22-7>>", False),
        ("15", True),
        ("$ and $x = <<15/3>>", False),
        ("5", True),
        ("$.", False),
    ]


def test_a_text_without_markers_is_one_piece():
    assert list(split_marked("x < 3")) == [("x < 3", False)]


def test_a_marked_expression_that_cannot_be_worked_out_is_an_error():
    with pytest.raises(CalculatorError):
        list(split_marked("<<2+>>"))


@given(st.lists(st.tuples(st.text("ab =$", max_size=5), st.integers(0, 99), st.integers(0, 99)), max_size=5))
def test_what_the_model_writes_is_the_text_itself(parts):
    """Training encodes the pieces one by one: together the unforced ones must be the completion."""
    text = "".join(f"{words}<<{a}+{b}>>" for words, a, b in parts)
    pieces = list(split_marked(text))
    assert "".join(piece for piece, forced in pieces if not forced) == text
    assert [piece for piece, forced in pieces if forced] == [str(a + b) for _, a, b in parts]
