"""Exact symbolic values: sums of terms, each a fraction times powers of variables, pi, roots and functions.

A small ring instead of a computer algebra system: every operation is bounded by the limits below, so that nothing a
model writes can make it slow, and SymPy stays an independent witness for what is computed here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, Self

from agents.errors import CalculatorError

MAX_TERMS = 60
MAX_DIGITS = 60
MAX_EXPONENT = 64
MAX_FACTORED = 10**10

PI = "pi"
FUNCTIONS = ("sin", "cos", "tan", "ln", "exp")
SQRT = "sqrt"


class Atom(NamedTuple):
    """A variable, pi, or a function of a value: what a term is a product of."""

    name: str
    argument: "Value | None" = None

    @property
    def varies(self) -> bool:
        """Whether it depends on a variable."""
        return bool(self.argument.variables) if self.argument else self.name != PI

    def text(self) -> str:
        """A key that equal atoms share."""
        return f"{self.name}({self.argument.key})" if self.argument else self.name


Powers = tuple[tuple[Atom, Fraction], ...]
"""The factors of a term with their exponents, in order of their texts."""


@dataclass(frozen=True)
class Value:
    """A sum: `terms` maps the factors of each term to its coefficient, none of them zero."""

    terms: dict[Powers, Fraction]

    # --- building ---------------------------------------------------------------------------------

    @classmethod
    def number(cls, value: Fraction | int) -> Self:
        """A plain number."""
        return cls({(): Fraction(value)} if value else {})

    @classmethod
    def atom(cls, atom: Atom, exponent: Fraction | int = 1) -> Self:
        """One atom to a power."""
        return cls({((atom, Fraction(exponent)),): Fraction(1)})

    @classmethod
    def variable(cls, name: str) -> Self:
        """A variable, or pi."""
        return cls.atom(Atom(name))

    # --- looking ----------------------------------------------------------------------------------

    @cached_property
    def key(self) -> str:
        """A text that equal values share."""
        return "+".join(
            sorted(f"{c}*{'*'.join(f'{a.text()}^{e}' for a, e in powers)}" for powers, c in self.terms.items())
        )

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: "Value") -> bool:
        return self.key < other.key

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of all variables in it."""
        names: set[str] = set()
        for powers in self.terms:
            for atom, _ in powers:
                names |= atom.argument.variables if atom.argument else {atom.name} - {PI}
        return frozenset(names)

    @property
    def as_fraction(self) -> Fraction | None:
        """The number it is, or None where it holds anything else."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None

    # --- arithmetic -------------------------------------------------------------------------------

    def __neg__(self) -> "Value":
        return Value({powers: -coefficient for powers, coefficient in self.terms.items()})

    def __add__(self, other: "Value") -> "Value":
        return collect((*self.terms.items(), *other.terms.items()))

    def __sub__(self, other: "Value") -> "Value":
        return self + -other

    def __mul__(self, other: "Value") -> "Value":
        if len(self.terms) * len(other.terms) > MAX_TERMS * 4:
            raise CalculatorError(f"The product has more than {MAX_TERMS} terms.")
        return collect(
            _product((*left, *right), a * b) for left, a in self.terms.items() for right, b in other.terms.items()
        )

    def __truediv__(self, other: "Value") -> "Value":
        if not other.terms:
            raise CalculatorError("The expression divides by zero.")
        if len(other.terms) == 1:
            ((powers, coefficient),) = other.terms.items()
            return self * Value(dict([_product([(atom, -exponent) for atom, exponent in powers], 1 / coefficient)]))
        if not other.variables:
            return self * _conjugate(other) / (other * _conjugate(other))
        return divide_exactly(self, other)

    def power(self, exponent: Fraction) -> "Value":
        """To a whole power, or to any fraction where it is a single product.

        Raises:
            CalculatorError: too large, a root that is not here, or a division by zero.
        """
        if exponent.denominator == 2:
            return square_root(self).power(exponent * 2)
        if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
            raise CalculatorError(f"The exponent {exponent} is not a whole number up to {MAX_EXPONENT}.")
        if exponent < 0:
            return Value.number(1) / self.power(-exponent)
        if self.as_fraction is not None:
            _check_size(self.as_fraction, int(exponent))
        result = Value.number(1)
        for _ in range(int(exponent)):
            result *= self
        return result

    # --- calculus ---------------------------------------------------------------------------------

    def derivative(self, variable: str) -> "Value":
        """The derivative by `variable`: product rule over the factors of each term, chain rule inside functions."""
        total = Value({})
        for powers, coefficient in self.terms.items():
            for index, (atom, exponent) in enumerate(powers):
                rest = Value(dict([_product((*powers[:index], *powers[index + 1 :]), coefficient)]))
                outer = Value.number(exponent)
                if exponent != 1:
                    outer *= Value(dict([_product([(atom, exponent - 1)], Fraction(1))]))
                total += rest * outer * _derivative_of(atom, variable)
        return total

    def antiderivative(self, variable: str) -> "Value":
        """The antiderivative by `variable`, without its constant, of powers and of sin, cos, exp with a linear inside.

        Raises:
            CalculatorError: a term is none of these.
        """
        total = Value({})
        for powers, coefficient in self.terms.items():
            inside = [pair for pair in powers if _depends(pair[0], variable)]
            outside = Value({tuple(pair for pair in powers if not _depends(pair[0], variable)): coefficient})
            total += outside * _antiderivative_of(inside, variable)
        return total

    def substitute(self, variable: str, value: "Value") -> "Value":
        """The value where `variable` is `value`."""
        total = Value({})
        for powers, coefficient in self.terms.items():
            term = Value.number(coefficient)
            for atom, exponent in powers:
                if atom.argument:
                    base = apply(atom.name, atom.argument.substitute(variable, value))
                else:
                    base = value if atom.name == variable else Value.variable(atom.name)
                term *= base.power(exponent)
            total += term
        return total


# --- terms ----------------------------------------------------------------------------------------


def collect(terms: Iterable[tuple[Powers, Fraction]]) -> Value:
    """The sum of `terms`, like ones together.

    Raises:
        CalculatorError: more terms or digits than are kept.
    """
    total: dict[Powers, Fraction] = {}
    for powers, coefficient in terms:
        total[powers] = total.get(powers, Fraction(0)) + coefficient
    if len(total) > MAX_TERMS:
        raise CalculatorError(f"The value has more than {MAX_TERMS} terms.")
    for coefficient in total.values():
        _check_size(coefficient, 1)
    return Value({powers: coefficient for powers, coefficient in total.items() if coefficient})


def _check_size(value: Fraction, exponent: int) -> None:
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits * exponent > MAX_DIGITS * 4:
        raise CalculatorError(f"The value has more than {MAX_DIGITS} digits.")


def _product(factors: Iterable[tuple[Atom, Fraction]], coefficient: Fraction) -> tuple[Powers, Fraction]:
    """One term: equal atoms together, roots of numbers in one root, exponentials in one exponential."""
    exponents: dict[Atom, Fraction] = {}
    radicand, exponent_sum = Fraction(1), Value({})
    for atom, exponent in factors:
        if atom.name == SQRT and atom.argument:
            radicand *= (atom.argument.as_fraction or 1) ** int(exponent)
        elif atom.name == "exp" and atom.argument:
            exponent_sum += atom.argument * Value.number(exponent)
        else:
            exponents[atom] = exponents.get(atom, Fraction(0)) + exponent
    if radicand != 1:
        outside, inside = _square_part(radicand)
        coefficient *= outside
        if inside != 1:
            exponents[Atom(SQRT, Value.number(inside))] = Fraction(1)
    if exponent_sum.terms:
        exponents[Atom("exp", exponent_sum)] = Fraction(1)
    if any(abs(exponent) > MAX_EXPONENT for exponent in exponents.values()):
        raise CalculatorError(f"An exponent is larger than {MAX_EXPONENT}.")
    kept = ((atom, exponent) for atom, exponent in exponents.items() if exponent)
    return tuple(sorted(kept, key=lambda pair: pair[0].text())), coefficient


def _square_part(value: Fraction) -> tuple[Fraction, int]:
    """`value` as (outside, inside) of a root: outside * sqrt(inside), with no square left inside."""
    whole = value.numerator * value.denominator
    outside, inside = 1, 1
    for prime, exponent in prime_factors(whole):
        outside *= prime ** (exponent // 2)
        inside *= prime ** (exponent % 2)
    return Fraction(outside, value.denominator), inside


def prime_factors(number: int) -> list[tuple[int, int]]:
    """(prime, exponent) of a positive whole number, in order.

    Raises:
        CalculatorError: not positive, or above MAX_FACTORED.
    """
    if not 0 < number <= MAX_FACTORED:
        raise CalculatorError(f"{number} is not a whole number from 1 to {MAX_FACTORED:,}.")
    factors = []
    divisor = 2
    while divisor * divisor <= number:
        exponent = 0
        while number % divisor == 0:
            number //= divisor
            exponent += 1
        if exponent:
            factors.append((divisor, exponent))
        divisor += 1 if divisor == 2 else 2
    return [*factors, (number, 1)] if number > 1 else factors


def _conjugate(value: Value) -> Value:
    """`value` with the sign of its roots turned round, to make a denominator rational."""
    if len(value.terms) != 2 or not all(atom.name == SQRT for powers in value.terms for atom, _ in powers):
        raise CalculatorError("The expression divides by a sum that is no number plus one root.")
    first, second = value.terms.items()
    rooted = second if second[0] else first
    return Value({powers: -c if powers == rooted[0] else c for powers, c in value.terms.items()})


# --- functions ------------------------------------------------------------------------------------

# Sine at the multiples of 30 and 45 degrees of the first quadrant, as the number under the root over 4.
SINE_SQUARED_TIMES_4 = {
    Fraction(0): 0,
    Fraction(1, 6): 1,
    Fraction(1, 4): 2,
    Fraction(1, 3): 3,
    Fraction(1, 2): 4,
}


def apply(name: str, argument: Value) -> Value:
    """A function of FUNCTIONS or sqrt at `argument`, exact where it has an exact value.

    Raises:
        CalculatorError: the function is not defined there.
    """
    if name == SQRT:
        return square_root(argument)
    if name == "exp":
        return Value.atom(Atom("exp", argument)) if argument.terms else Value.number(1)
    if name == "ln":
        return _logarithm(argument)
    turns = _half_turns(argument)
    if turns is not None:
        exact = (
            _exact_sine(turns if name == "sin" else turns + Fraction(1, 2)) if name != "tan" else _exact_tangent(turns)
        )
        if exact is not None:
            return exact
    return Value.atom(Atom(name, argument))


def _half_turns(argument: Value) -> Fraction | None:
    """The angle in units of pi, or None where it is no multiple of pi."""
    if not argument.terms:
        return Fraction(0)
    return argument.terms.get(((Atom(PI), Fraction(1)),)) if len(argument.terms) == 1 else None


def _exact_sine(turns: Fraction) -> Value | None:
    turns %= 2
    sign = -1 if turns >= 1 else 1
    turns %= 1
    squared = SINE_SQUARED_TIMES_4.get(min(turns, 1 - turns))
    return None if squared is None else square_root(Value.number(squared)) * Value.number(Fraction(sign, 2))


def _exact_tangent(turns: Fraction) -> Value | None:
    sine, cosine = _exact_sine(turns), _exact_sine(turns + Fraction(1, 2))
    if sine is None or cosine is None:
        return None
    if not cosine.terms:
        raise CalculatorError("The tangent is not defined at this angle.")
    return sine / cosine


def _logarithm(argument: Value) -> Value:
    number = argument.as_fraction
    if number is not None and number <= 0:
        raise CalculatorError(f"The logarithm of {number} is not defined.")
    if number == 1:
        return Value({})
    if len(argument.terms) == 1:
        ((powers, coefficient),) = argument.terms.items()
        if coefficient == 1 and len(powers) == 1 and powers[0][0].name == "exp":
            return powers[0][0].argument or Value({})
    return Value.atom(Atom("ln", argument))


def square_root(value: Value) -> Value:
    """The square root of a number, or of one product with an even or plain power.

    Raises:
        CalculatorError: negative, or a sum.
    """
    if not value.terms:
        return value
    if len(value.terms) > 1:
        raise CalculatorError("The root of a sum is not a single value here.")
    ((powers, coefficient),) = value.terms.items()
    if coefficient < 0:
        raise CalculatorError("The root of a negative number is not real.")
    if any(atom.name == SQRT for atom, _ in powers):
        raise CalculatorError("The root of a root is not a single value here.")
    outside, inside = _square_part(coefficient)
    root = (
        Value.number(outside) if inside == 1 else Value({((Atom(SQRT, Value.number(inside)), Fraction(1)),): outside})
    )
    return root * Value({tuple((atom, exponent / 2) for atom, exponent in powers): Fraction(1)})


# --- calculus of atoms ----------------------------------------------------------------------------


def _depends(atom: Atom, variable: str) -> bool:
    return variable in atom.argument.variables if atom.argument else atom.name == variable


def _derivative_of(atom: Atom, variable: str) -> Value:
    if not _depends(atom, variable):
        return Value({})
    if atom.argument is None:
        return Value.number(1)
    return OUTER_DERIVATIVES[atom.name](atom.argument) * atom.argument.derivative(variable)


OUTER_DERIVATIVES: dict[str, Callable[[Value], Value]] = {
    "sin": lambda u: apply("cos", u),
    "cos": lambda u: -apply("sin", u),
    "tan": lambda u: apply("cos", u).power(Fraction(-2)),
    "ln": lambda u: Value.number(1) / u,
    "exp": lambda u: apply("exp", u),
}


def _antiderivative_of(powers: list[tuple[Atom, Fraction]], variable: str) -> Value:
    if not powers:
        return Value.variable(variable)
    (atom, exponent), *more = powers
    if more:
        raise CalculatorError("A product of functions has no antiderivative here.")
    if atom.argument is None:
        if exponent == -1:
            raise CalculatorError(f"1/{variable} has the antiderivative ln|{variable}|, which is not a value here.")
        return Value.atom(atom, exponent + 1) / Value.number(exponent + 1)
    slope = atom.argument.derivative(variable)
    if exponent != 1 or slope.as_fraction is None or atom.name not in OUTER_ANTIDERIVATIVES:
        raise CalculatorError(
            f"A power of {atom.name}, or {atom.name} of more than a line, has no antiderivative here."
        )
    return OUTER_ANTIDERIVATIVES[atom.name](atom.argument) / slope


OUTER_ANTIDERIVATIVES: dict[str, Callable[[Value], Value]] = {
    "sin": lambda u: -apply("cos", u),
    "cos": lambda u: apply("sin", u),
    "exp": lambda u: apply("exp", u),
}


# --- polynomials in one variable ------------------------------------------------------------------


def coefficients(value: Value, variable: str) -> list[Fraction]:
    """The coefficients of a polynomial in `variable`, the constant first.

    Raises:
        CalculatorError: anything else than a polynomial in this one variable.
    """
    by_degree: dict[int, Fraction] = {}
    for powers, coefficient in value.terms.items():
        exponent = powers[0][1] if powers else Fraction(0)
        if len(powers) > 1 or (powers and powers[0][0] != Atom(variable)) or exponent.denominator != 1 or exponent < 0:
            raise CalculatorError(f"This is not a polynomial in {variable} alone.")
        by_degree[int(exponent)] = coefficient
    return [by_degree.get(degree, Fraction(0)) for degree in range(max(by_degree, default=0) + 1)]


def from_coefficients(numbers: list[Fraction], variable: str) -> Value:
    """The polynomial with these coefficients, the constant first."""
    return collect(
        (((Atom(variable), Fraction(degree)),) if degree else (), number)
        for degree, number in enumerate(numbers)
        if number
    )


def divide_exactly(value: Value, divisor: Value) -> Value:
    """The quotient of two polynomials in one variable that leaves no rest.

    Raises:
        CalculatorError: there is a rest, or they are not polynomials in one variable.
    """
    variable = min(divisor.variables)
    rest, by = coefficients(value, variable), coefficients(divisor, variable)
    quotient = [Fraction(0)] * max(len(rest) - len(by) + 1, 1)
    while len(rest) >= len(by) and any(rest):
        place = len(rest) - len(by)
        quotient[place] = rest[-1] / by[-1]
        for index, number in enumerate(by):
            rest[place + index] -= quotient[place] * number
        rest.pop()
    if any(rest):
        raise CalculatorError("The division of these polynomials leaves a rest.")
    return from_coefficients(quotient, variable)
