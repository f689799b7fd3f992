"""Factor polynomials in one variable over the whole numbers, as far as they have rational roots."""

from fractions import Fraction
from math import gcd, isqrt, lcm

from agents.algebra import Value, coefficients, divide_exactly, from_coefficients
from agents.errors import CalculatorError

MAX_ROOT_SEARCH = 10**4
MAX_FACTORED_DEGREE = 8


def factor_polynomial(value: Value, variable: str) -> tuple[Fraction, list[tuple[Value, int]]]:
    """(leading number, [(factor, how often)]) of a polynomial, as far as it has rational roots."""
    numbers = coefficients(value, variable)
    if len(numbers) > MAX_FACTORED_DEGREE + 1:
        raise CalculatorError(f"The degree is {len(numbers) - 1}; up to {MAX_FACTORED_DEGREE} is factored.")
    if not any(numbers):
        return Fraction(0), []
    content = _content(numbers)
    numbers = [number / content for number in numbers]
    found: dict[Value, int] = {}
    while len(numbers) > 1 and (root := _rational_root(numbers)) is not None:
        factor = [Fraction(-root.numerator), Fraction(root.denominator)]
        key = from_coefficients(factor, variable)
        found[key] = found.get(key, 0) + 1
        numbers = coefficients(divide_exactly(from_coefficients(numbers, variable), key), variable)
    if len(numbers) > 1:
        found[from_coefficients(numbers, variable)] = 1
    else:
        content *= numbers[0]
    return content, list(found.items())


def _content(numbers: list[Fraction]) -> Fraction:
    """What all coefficients have in common, with the sign of the leading one."""
    common = lcm(*(number.denominator for number in numbers))
    divisor = gcd(*(int(number * common) for number in numbers))
    return Fraction(-divisor if numbers[-1] < 0 else divisor, common)


def _rational_root(numbers: list[Fraction]) -> Fraction | None:
    """A rational root of a polynomial with whole coefficients, the smallest in size first."""
    if not numbers[0]:
        return Fraction(0)
    candidates = {
        Fraction(sign * p, q)
        for p in _divisors(abs(int(numbers[0])))
        for q in _divisors(abs(int(numbers[-1])))
        for sign in (1, -1)
    }
    for root in sorted(candidates, key=lambda c: (abs(c), c)):
        if not sum(number * root**degree for degree, number in enumerate(numbers)):
            return root
    return None


def _divisors(number: int) -> list[int]:
    if number > MAX_ROOT_SEARCH:
        raise CalculatorError(f"{number} is too large to look for roots.")
    small = [d for d in range(1, isqrt(number) + 1) if number % d == 0]
    return sorted({*small, *(number // d for d in small)})
