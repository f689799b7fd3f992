"""Symbolic values as LaTeX, the way a textbook would set them: highest power first, one fraction bar a term."""

from fractions import Fraction

from agents.algebra import PI, SQRT, Atom, Powers, Value

MAX_DECIMALS = 12


def latex(value: Value) -> str:
    """`value` as LaTeX without dollar signs."""
    text = ""
    for powers, coefficient in sorted(value.terms.items(), key=_order):
        sign = "-" if coefficient < 0 else "+"
        body = _term(powers, abs(coefficient))
        text += f" {sign} {body}" if text else f"{'-' if coefficient < 0 else ''}{body}"
    return text or "0"


def decimal(value: Fraction) -> str | None:
    """A fraction as a terminating decimal of at most MAX_DECIMALS places, or None where it has none."""
    for places in range(MAX_DECIMALS + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            sign = "-" if value < 0 else ""
            return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
    return None


def _order(item: tuple[Powers, Fraction]) -> tuple[Fraction, int, str]:
    """Highest degree first; among the rest what varies, then numbers, then roots and pi."""
    powers, _ = item
    degree = sum((exponent for atom, exponent in powers if not atom.argument and atom.name != PI), Fraction(0))
    kind = 0 if any(atom.varies for atom, _ in powers) else 1 if not powers else 2
    return -degree, kind, " ".join(f"{atom.text()}^{exponent}" for atom, exponent in powers)


def _term(powers: Powers, coefficient: Fraction) -> str:
    above = "".join(_factor(atom, exponent) for atom, exponent in _setting(powers) if exponent > 0)
    below = "".join(_factor(atom, -exponent) for atom, exponent in _setting(powers) if exponent < 0)
    top, bottom = coefficient.numerator, coefficient.denominator
    if bottom != 1 and not below and any(atom.varies for atom, _ in powers):
        return f"\\frac{{{top}}}{{{bottom}}}{above}"
    over = above if top == 1 and above else f"{top}{above}"
    under = below if bottom == 1 else f"{bottom}{below}"
    return f"\\frac{{{over}}}{{{under}}}" if under else over


def _setting(powers: Powers) -> list[tuple[Atom, Fraction]]:
    """Roots and pi, then variables, then functions."""
    return sorted(
        powers, key=lambda pair: (pair[0].varies, pair[0].name != SQRT, bool(pair[0].argument), pair[0].text())
    )


def _factor(atom: Atom, exponent: Fraction) -> str:
    if atom.argument is None:
        name = "\\pi" if atom.name == PI else atom.name
        if exponent == Fraction(1, 2):
            return f"\\sqrt{{{name}}}"
        return name if exponent == 1 else f"{name}^{{{_exponent(exponent)}}}"
    inside = latex(atom.argument)
    if atom.name == SQRT:
        return f"\\sqrt{{{inside}}}"
    if atom.name == "exp":
        return "e" if inside == "1" else f"e^{{{inside}}}"
    return f"\\{atom.name}({inside})" if exponent == 1 else f"\\{atom.name}^{{{_exponent(exponent)}}}({inside})"


def _exponent(exponent: Fraction) -> str:
    return latex(Value.number(exponent))
