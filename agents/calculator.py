"""Exact values for the expressions that a model writes between << and >>.

A small model gets the steps of a solution right long before it gets the digits right, so it writes
`<<22-7>>` or `<<diff(3x^2+5x)>>` and decoding forces the exact value into the text (Cobbe et al. 2021, "Training
Verifiers to Solve Math Word Problems", section 4). The grammar is parsed here, nothing is evaluated as Python.

    expression = term (("+" | "-") term)*
    term       = factor (("*" | "/")? factor)*          3x is 3*x
    factor     = "-" factor | atom "!"? ("^" factor)?
    atom       = number "deg"? | letter | "pi" | name "(" arguments ")" | "(" expression ")"

Names: sin cos tan ln exp sqrt; diff int (by x, or by the only variable); at(expression, x=value); gcd lcm mod quot;
C P for choosing and arranging; mean median var sd; round(value, places). Alone at the top: factor, primes, sort.
Braces are read as brackets, so that x^{2} can be copied as it stands.
"""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from agents.algebra import FUNCTIONS, MAX_DIGITS, PI, SQRT, Value, apply, prime_factors
from agents.algebra_latex import decimal, latex
from agents.errors import CalculatorError
from agents.factoring import factor_polynomial

OPEN, CLOSE = "<<", ">>"

MAX_EXPRESSION_CHARS = 120
MAX_FACTORIAL = 40
MAX_PLACES = 12


def calculate(expression: str) -> str:
    """The exact value of `expression` as LaTeX: a number, a terminating decimal, a fraction, or a sum of terms.

    A decimal comes back only where the expression held one, or rounds.

    Raises:
        CalculatorError: not an expression of the grammar above, not defined, or too large.
    """
    value = read_expression(expression)
    if isinstance(value, str):
        return value
    number = value.as_fraction
    if number is not None and ("." in expression or "round(" in expression) and (text := decimal(number)):
        return text
    return latex(value)


def read_expression(expression: str) -> Value | str:
    """The value of `expression`; a text where it is factored or put in order.

    Raises:
        CalculatorError: as for calculate.
    """
    if len(expression) > MAX_EXPRESSION_CHARS:
        raise CalculatorError(
            f"The expression has {len(expression)} characters; at most {MAX_EXPRESSION_CHARS} are read."
        )
    return _Parser(expression.replace("{", "(").replace("}", ")")).parse()


def split_marked(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of a text with markers: (what the model writes, False), (the value forced after it, True)."""
    *marked, rest = text.split(CLOSE)
    for piece in marked:
        yield piece + CLOSE, False
        yield calculate(piece.rpartition(OPEN)[2]), True
    yield rest, False


class _Parser:
    """Recursive descent over the characters; depth is bounded by the expression's length."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def parse(self) -> Value | str:
        for name, function in TEXT_FUNCTIONS.items():
            if self._take_word(f"{name}("):
                value = function(self._arguments())
                break
        else:
            value = self._expression()
        self._skip_spaces()
        if self.position != len(self.text):
            raise self._fault("an operator")
        return value

    def _expression(self) -> Value:
        value = self._term()
        while operator := self._take("+-"):
            term = self._term()
            value = value + term if operator == "+" else value - term
        return value

    def _term(self) -> Value:
        value = self._factor()
        while True:
            operator = self._take("*/")
            if not operator and not self._opens_factor():
                return value
            factor = self._factor()
            value = value / factor if operator == "/" else value * factor

    def _opens_factor(self) -> bool:
        """Whether a factor follows without a sign: 3x, 2(x+1), x sin(x). Two numbers in a row are a mistake."""
        self._skip_spaces()
        char = self.text[self.position : self.position + 1]
        return char == "(" or (char.isascii() and char.isalpha())

    def _factor(self) -> Value:
        if self._take("-"):
            return -self._factor()
        if self._take_word("e^"):
            return apply("exp", self._factor())
        value = self._atom()
        if self._take("!"):
            value = _factorial(value)
        return value.power(_number_of(self._factor())) if self._take("^") else value

    def _atom(self) -> Value:
        if self._take("("):
            value = self._expression()
            self._expect(")", "a closing bracket")
            return value
        self._skip_spaces()
        for name in NAMES:
            if self._take_word(f"{name}("):
                return self._call(name)
        if self._take_word(PI):
            return Value.variable(PI)
        char = self.text[self.position : self.position + 1]
        if char.isascii() and char.isalpha() and not self.text[self.position + 1 : self.position + 2].isalpha():
            self.position += 1
            return apply("exp", Value.number(1)) if char == "e" else Value.variable(char)
        number = Value.number(self._number())
        return number * DEGREE if self._take_word("deg") else number

    def _call(self, name: str) -> Value:
        if name == "at":
            return self._at()
        arguments = self._arguments()
        if name == SQRT or name in FUNCTIONS:
            if len(arguments) != 1:
                raise CalculatorError(f"{name} takes one value; {len(arguments)} came.")
            return apply(name, arguments[0])
        return VALUE_FUNCTIONS[name](arguments)

    def _arguments(self) -> list[Value]:
        """Values separated by commas, up to the closing bracket."""
        values = [self._expression()]
        while self._take(","):
            values.append(self._expression())
        self._expect(")", "a comma or a closing bracket")
        return values

    def _at(self) -> Value:
        """at(expression, x=value)."""
        value = self._expression()
        self._expect(",", "a comma")
        self._skip_spaces()
        variable = self.text[self.position : self.position + 1]
        if not variable.isalpha():
            raise self._fault("a variable")
        self.position += 1
        self._expect("=", "an equals sign")
        point = self._expression()
        self._expect(")", "a closing bracket")
        return value.substitute(variable, point)

    def _number(self) -> Fraction:
        start = self.position
        while self.text[self.position : self.position + 1] in tuple("0123456789."):
            self.position += 1
        digits = self.text[start : self.position]
        if not digits or digits.count(".") > 1 or digits == ".":
            raise self._fault("a number")
        if len(digits) > MAX_DIGITS:
            raise CalculatorError(f"A number has {len(digits)} digits; at most {MAX_DIGITS} are read.")
        return Fraction(digits if not digits.startswith(".") else f"0{digits}")

    def _take(self, wanted: str) -> str:
        """The next character if it is one of `wanted`, else nothing."""
        self._skip_spaces()
        char = self.text[self.position : self.position + 1]
        if char and char in wanted:
            self.position += 1
            return char
        return ""

    def _take_word(self, word: str) -> bool:
        self._skip_spaces()
        if self.text.startswith(word, self.position):
            self.position += len(word)
            return True
        return False

    def _expect(self, char: str, name: str) -> None:
        if not self._take(char):
            raise self._fault(name)

    def _skip_spaces(self) -> None:
        while self.text.startswith(" ", self.position):
            self.position += 1

    def _fault(self, wanted: str) -> CalculatorError:
        found = self.text[self.position : self.position + 8] or "the end"
        return CalculatorError(f"{self.text!r}: wanted {wanted} at {self.position}, found {found!r}.")


# --- functions ------------------------------------------------------------------------------------

DEGREE = Value.variable(PI) / Value.number(180)


def _number_of(value: Value) -> Fraction:
    number = value.as_fraction
    if number is None:
        raise CalculatorError(f"Wanted a number, found {latex(value)}.")
    return number


def _whole(value: Value) -> int:
    number = _number_of(value)
    if number.denominator != 1:
        raise CalculatorError(f"Wanted a whole number, found {number}.")
    return int(number)


def _wholes(values: list[Value], count: int) -> list[int]:
    if len(values) != count:
        raise CalculatorError(f"Wanted {count} values, found {len(values)}.")
    return [_whole(value) for value in values]


def _factorial(value: Value) -> Value:
    number = _whole(value)
    if not 0 <= number <= MAX_FACTORIAL:
        raise CalculatorError(f"The factorial of {number} is not worked out; 0 to {MAX_FACTORIAL} are.")
    return Value.number(math.factorial(number))


def _chosen(values: list[Value], count: Callable[[int, int], int]) -> Value:
    total, chosen = _wholes(values, 2)
    if not 0 <= chosen <= total <= MAX_FACTORIAL:
        raise CalculatorError(f"{chosen} of {total}: wanted 0 to {MAX_FACTORIAL}, and no more than there are.")
    return Value.number(count(total, chosen))


def _divided(values: list[Value]) -> tuple[int, int]:
    dividend, divisor = _wholes(values, 2)
    if not divisor:
        raise CalculatorError("The expression divides by zero.")
    return divmod(dividend, divisor)


def _mean(values: list[Value]) -> Value:
    return sum(values[1:], values[0]) / Value.number(len(values))


def _median(values: list[Value]) -> Value:
    ordered = sorted(_number_of(value) for value in values)
    middle = len(ordered) // 2
    return Value.number(ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)


def _variance(values: list[Value]) -> Value:
    """Of a whole population: the mean of the squared distances from the mean."""
    mean = _mean(values)
    return _mean([(value - mean).power(Fraction(2)) for value in values])


def _rounded(values: list[Value]) -> Value:
    """To `places` decimals, halves away from zero as at school."""
    if len(values) != 2:
        raise CalculatorError(f"Wanted 2 values, found {len(values)}.")
    places = _whole(values[1])
    if not 0 <= places <= MAX_PLACES:
        raise CalculatorError(f"Wanted 0 to {MAX_PLACES} places, found {places}.")
    number = _number_of(values[0])
    scaled = math.floor(abs(number) * 10**places + Fraction(1, 2))
    return Value.number(Fraction(-scaled if number < 0 else scaled, 10**places))


def _variable_of(values: list[Value]) -> str:
    """The variable named as second argument, else the only one there is, else x."""
    names = values[1].variables if len(values) > 1 else values[0].variables
    return "x" if "x" in names or not names else min(names)


VALUE_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "diff": lambda values: values[0].derivative(_variable_of(values)),
    "int": lambda values: values[0].antiderivative(_variable_of(values)),
    "gcd": lambda values: Value.number(math.gcd(*map(_whole, values))),
    "lcm": lambda values: Value.number(math.lcm(*map(_whole, values))),
    "mod": lambda values: Value.number(_divided(values)[1]),
    "quot": lambda values: Value.number(_divided(values)[0]),
    "C": lambda values: _chosen(values, math.comb),
    "P": lambda values: _chosen(values, math.perm),
    "mean": _mean,
    "median": _median,
    "var": _variance,
    "sd": lambda values: apply(SQRT, _variance(values)),
    "round": _rounded,
}


def _factored(values: list[Value]) -> str:
    variable = _variable_of(values)
    number, found = factor_polynomial(values[0], variable)
    front = "" if number == 1 else "-" if number == -1 else latex(Value.number(number))
    return front + "".join(_factor_latex(factor, times, alone=len(found) == 1 and not front) for factor, times in found)


def _factor_latex(factor: Value, times: int, alone: bool) -> str:
    text = latex(factor)
    body = text if len(factor.terms) == 1 or (alone and times == 1) else f"({text})"
    return body if times == 1 else f"{body}^{{{times}}}"


def _prime_product(values: list[Value]) -> str:
    (number,) = _wholes(values, 1)
    return " \\cdot ".join(str(p) if e == 1 else f"{p}^{{{e}}}" for p, e in prime_factors(number)) or "1"


def _sorted(values: list[Value]) -> str:
    return ", ".join(latex(Value.number(number)) for number in sorted(map(_number_of, values)))


TEXT_FUNCTIONS: dict[str, Callable[[list[Value]], str]] = {
    "factor": _factored,
    "primes": _prime_product,
    "sort": _sorted,
}

NAMES = ("at", SQRT, *FUNCTIONS, *VALUE_FUNCTIONS)
