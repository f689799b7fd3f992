"""Exact arithmetic for expressions that a model writes between << and >>.

A small model gets the steps of a solution right long before it gets the digits right, so it writes
`<<22-7>>` and decoding forces the exact value into the text (Cobbe et al. 2021, "Training Verifiers to
Solve Math Word Problems", section 4). The grammar is parsed here, nothing is evaluated as Python.

    expression = term (("+" | "-") term)*
    term       = factor (("*" | "/") factor)*
    factor     = ("-" factor) | atom ("^" factor)?
    atom       = number | "(" expression ")"
"""

from collections.abc import Iterator
from fractions import Fraction

from agents.errors import CalculatorError

OPEN, CLOSE = "<<", ">>"

MAX_EXPRESSION_CHARS = 120
MAX_EXPONENT = 64
MAX_DIGITS = 60


def calculate(expression: str) -> str:
    """The exact value of `expression` as LaTeX: an integer, a terminating decimal, or a fraction.

    A decimal comes back only where the expression held one.

    Raises:
        CalculatorError: not an expression of the grammar above, a division by zero, or too large.
    """
    if len(expression) > MAX_EXPRESSION_CHARS:
        raise CalculatorError(
            f"The expression has {len(expression)} characters; at most {MAX_EXPRESSION_CHARS} are read."
        )
    value = _Parser(expression).parse()
    return _format_value(value, as_decimal="." in expression)


def split_marked(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of a text with markers: (what the model writes, False), (the value forced after it, True)."""
    *marked, rest = text.split(CLOSE)
    for piece in marked:
        yield piece + CLOSE, False
        yield calculate(piece.rpartition(OPEN)[2]), True
    yield rest, False


def _format_value(value: Fraction, as_decimal: bool) -> str:
    if len(str(value)) > MAX_DIGITS:
        raise CalculatorError(f"The value has more than {MAX_DIGITS} digits.")
    if value.denominator == 1:
        return str(value.numerator)
    if as_decimal and (decimal := _terminating_decimal(value)):
        return decimal
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _terminating_decimal(value: Fraction) -> str | None:
    for places in range(1, 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
    return None


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


class _Parser:
    """Recursive descent over the characters; depth is bounded by the expression's length."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def parse(self) -> Fraction:
        value = self._expression()
        self._skip_spaces()
        if self.position != len(self.text):
            raise self._fault("an operator")
        return value

    def _expression(self) -> Fraction:
        value = self._term()
        while operator := self._take("+-"):
            term = self._term()
            value = value + term if operator == "+" else value - term
        return value

    def _term(self) -> Fraction:
        value = self._factor()
        while operator := self._take("*/"):
            factor = self._factor()
            if operator == "/" and factor == 0:
                raise CalculatorError(f"{self.text} divides by zero.")
            value = value * factor if operator == "*" else value / factor
        return value

    def _factor(self) -> Fraction:
        if self._take("-"):
            return -self._factor()
        value = self._atom()
        return self._power(value, self._factor()) if self._take("^") else value

    def _power(self, value: Fraction, exponent: Fraction) -> Fraction:
        if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
            raise CalculatorError(f"The exponent {exponent} is not a whole number up to {MAX_EXPONENT}.")
        if value == 0 and exponent < 0:
            raise CalculatorError(f"{self.text} divides by zero.")
        if _bits(value) * abs(exponent) > MAX_DIGITS * 8:
            raise CalculatorError(f"{value}^{exponent} has more than {MAX_DIGITS} digits.")
        return value ** int(exponent)

    def _atom(self) -> Fraction:
        if self._take("("):
            value = self._expression()
            if not self._take(")"):
                raise self._fault("a closing bracket")
            return value
        return self._number()

    def _number(self) -> Fraction:
        self._skip_spaces()
        start = self.position
        while self.text[self.position : self.position + 1] in tuple("0123456789."):
            self.position += 1
        digits = self.text[start : self.position]
        if not digits or digits.count(".") > 1 or digits == ".":
            raise self._fault("a number")
        return Fraction(digits if not digits.startswith(".") else f"0{digits}")

    def _take(self, wanted: str) -> str:
        """The next character if it is one of `wanted`, else nothing."""
        self._skip_spaces()
        char = self.text[self.position : self.position + 1]
        if char and char in wanted:
            self.position += 1
            return char
        return ""

    def _skip_spaces(self) -> None:
        while self.text.startswith(" ", self.position):
            self.position += 1

    def _fault(self, wanted: str) -> CalculatorError:
        found = self.text[self.position : self.position + 8] or "the end"
        return CalculatorError(f"{self.text!r}: wanted {wanted} at {self.position}, found {found!r}.")
