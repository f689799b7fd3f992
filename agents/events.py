"""What a turn yields: one stream of frozen records that the UI, the API, evaluation and monitoring all read.

A failure is an event too: a turn always ends, in TurnDone or TurnFailed.
"""

from dataclasses import dataclass
from typing import Literal

from agents.plan import RoutePlan

FinishReason = Literal["stop", "length", "deadline"]


@dataclass(frozen=True, slots=True)
class GenerationStats:
    """Measured on one generation. Seconds are wall-clock; `ttft_s` starts when the loaded model is asked."""

    variant: str
    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    ttft_s: float
    decode_s: float
    finish_reason: FinishReason

    @property
    def tokens_per_s(self) -> float:
        """Decode only: the first token belongs to TTFT."""
        return (self.generated_tokens - 1) / self.decode_s if self.decode_s > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """What is happening while there is no text yet: fetching, loading, waiting for a GPU."""

    text: str


@dataclass(frozen=True, slots=True)
class HistoryCut:
    """The oldest messages were left out because the prompt was longer than the context."""

    dropped_messages: int
    context_tokens: int


@dataclass(frozen=True, slots=True)
class RouteScored:
    """The router's one-pass decision. `probabilities` are of the first route over all agents."""

    routes: tuple[str, ...]
    probabilities: tuple[tuple[str, float], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """The next piece of what stood between <think> and </think>."""

    text: str


@dataclass(frozen=True, slots=True)
class GenerationDone:
    """The end of one generation."""

    stats: GenerationStats


@dataclass(frozen=True, slots=True)
class RouteDecided:
    """Which agents answer. `source` names what decided: a variant, "keyword rule" or "person".

    `confidence` is a probability in [0, 1], or None where nothing measured one; `probabilities` are of the
    first route over all agents.
    """

    routes: tuple[str, ...]
    confidence: float | None
    source: str
    probabilities: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class AskedBack:
    """The router is too unsure for an answer: a question to the person instead."""

    question: str


@dataclass(frozen=True, slots=True)
class PlanDelta:
    """The next piece of the plan's JSON, as the router writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class PlanReady:
    """The whole plan, with its faults."""

    plan: RoutePlan
    stats: GenerationStats


@dataclass(frozen=True, slots=True)
class Handoff:
    """A specialist takes over."""

    agent: str
    task: str
    variant: str


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """One specialist's part is complete."""

    agent: str
    stats: GenerationStats


@dataclass(frozen=True, slots=True)
class Fallback:
    """What was asked for could not be had, and what is used instead."""

    wanted: str
    used: str
    reason: str


@dataclass(frozen=True, slots=True)
class TurnDone:
    """The turn ended well. `stats` has one entry a generation, in order."""

    stats: tuple[GenerationStats, ...]


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The turn ended without an answer, or with a part of one. `error` is a sentence for a person."""

    error: str


Generated = Status | HistoryCut | RouteScored | TextDelta | ThoughtDelta | GenerationDone
Event = (
    Status
    | HistoryCut
    | RouteDecided
    | AskedBack
    | PlanDelta
    | PlanReady
    | Handoff
    | ThoughtDelta
    | TextDelta
    | AnswerDone
    | Fallback
    | TurnDone
    | TurnFailed
)
