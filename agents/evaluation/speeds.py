"""Speeds as rows: the median of rounds in which the things that are compared take turns.

A machine that slows down then slows all of them; medians and ranges are over the rounds.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROUNDS = 7

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Speed:
    """One row: the median of the rounds, and their range."""

    name: str
    label: str
    unit: str
    median: float
    min: float
    max: float


def in_turn(measures: Mapping[str, Measure], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Each measure once a round, every other round in reverse order; a first round warms up and does not count."""
    measured: dict[str, list[float]] = {name: [] for name in measures}
    for index in range(rounds + 1):
        for name in list(measures)[:: 1 if index % 2 else -1]:
            value = measures[name]()
            if index:
                measured[name].append(value)
    return measured


def speed(name: str, label: str, unit: str, rounds: list[float]) -> Speed:
    """The row of one list of rounds."""
    return Speed(name, label, unit, *(round(v, 6) for v in (statistics.median(rounds), min(rounds), max(rounds))))
