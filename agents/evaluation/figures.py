"""A measured figure: its value, its 95 % interval, how many answers it rests on, and the baselines beside it.

A figure without its interval invites people to read noise as progress, so no figure here can be made without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

Z_95 = 1.959964
ECE_BINS = 10
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value between 0 and 1 with its 95 % interval, from `n` answers."""

    value: float
    low: float
    high: float
    n: int

    def as_dict(self) -> dict[str, object]:
        """For JSON, rounded to what anybody reads."""
        return {"value": round(self.value, 4), "interval": [round(self.low, 4), round(self.high, 4)], "n": self.n}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a score table. `parts` breaks it down: {"style": {"chat": Estimate, ...}}."""

    name: str
    label: str
    measured: Estimate
    baselines: Mapping[str, Estimate] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """For JSON; the worst part of every breakdown is named, because an average hides it."""
        return {
            "name": self.name,
            "label": self.label,
            **self.measured.as_dict(),
            "baselines": {name: estimate.as_dict() for name, estimate in self.baselines.items()},
            "by": {by: {name: e.as_dict() for name, e in parts.items()} for by, parts in self.parts.items()},
            "worst": {by: min(parts, key=lambda name: parts[name].value) for by, parts in self.parts.items()},
            "note": self.note,
        }


def share(right: Sequence[bool]) -> Estimate:
    """The share of True with its Wilson interval."""
    low, high = wilson_interval(sum(right), len(right))
    return Estimate(sum(right) / len(right) if right else 0.0, low, high, len(right))


def shares_by(names: Sequence[str], right: Sequence[bool]) -> dict[str, Estimate]:
    """The share of True for each name, names in alphabetical order."""
    return {
        name: share([flag for other, flag in zip(names, right, strict=True) if other == name])
        for name in sorted(set(names))
    }


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927); it stays inside [0, 1] and is never of no width."""
    if n == 0:
        return 0.0, 1.0
    p = right / n
    centre = p + Z_95**2 / (2 * n)
    spread = Z_95 * sqrt(p * (1 - p) / n + Z_95**2 / (4 * n**2))
    scale = 1 + Z_95**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def calibration_error(confidences: Sequence[float] | np.ndarray, right: Sequence[bool] | np.ndarray) -> float:
    """Expected calibration error: |accuracy - confidence| over ten equal bins, weighted by their size."""
    confidence, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    bins = np.minimum((confidence * ECE_BINS).astype(int), ECE_BINS - 1)
    # The bin's size cancels: its weight is size/n, its gap a difference of sums divided by its size.
    gaps = np.bincount(bins, weights=hits - confidence, minlength=ECE_BINS)
    return float(np.abs(gaps).sum() / max(1, len(hits)))


def calibration_estimate(confidences: Sequence[float], right: Sequence[bool], seed: int) -> Estimate:
    """The calibration error with its percentile bootstrap interval; resampling bias makes that lean upwards."""
    confidence, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=bool)
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(hits), size=(RESAMPLES, len(hits)))
    resampled = [calibration_error(confidence[draw], hits[draw]) for draw in draws]
    low, high = np.quantile(resampled, (0.025, 0.975))
    return Estimate(calibration_error(confidences, right), float(low), float(high), len(hits))
