"""What is asked of a model: messages, sampling, and the form its text must take.

This is one side of the seam between the core and inference (events.py is the other): whoever can
turn a Request into events can stand in for a model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from agents.events import Generated

Role = Literal["system", "user", "assistant"]
Form = Literal["text", "route", "plan"]


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier or present utterance; `content` is Markdown."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen. Temperature 0 is greedy; `deadline_s` bounds the whole generation."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_new_tokens: int = 512
    seed: int = 0
    deadline_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Request:
    """One generation by one variant.

    `form` says what comes back: "text" is free text, "route" only the routes with their
    confidence (one pass), "plan" the whole route plan as JSON under a grammar.
    """

    variant: str
    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    form: Form = "text"


class Generate(Protocol):
    """Turns a request into events. Closing the iterator ends the computation within one token."""

    def __call__(self, request: Request) -> Iterator[Generated]: ...
