"""A working stand-in for a model: scripted routes and texts through the signature of the real thing."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agents.errors import CourseGPTError
from agents.events import Generated, GenerationDone, GenerationStats, RouteScored, TextDelta
from agents.plan import AGENTS
from agents.request import Request


@dataclass
class FakeModel:
    """Answers in turn with `answers`, a word at a time; `failures` raises for a variant instead.

    `requests` keeps what was asked, `closed` counts generations that were ended early.
    """

    routes: tuple[str, ...] = ("math",)
    confidence: float = 0.9
    answers: Sequence[str] = ("An answer.",)
    plan: str = ""
    failures: Mapping[str, CourseGPTError] = field(default_factory=dict)
    seconds_per_word: float = 0.0
    requests: list[Request] = field(default_factory=list)
    closed: int = 0

    def generate(self, request: Request) -> Iterator[Generated]:
        """Events of one scripted generation."""
        self.requests.append(request)
        if request.variant in self.failures:
            raise self.failures[request.variant]
        if request.form == "route":
            yield RouteScored(self.routes, self._probabilities(), self.confidence)
            yield GenerationDone(_stats(request, 1))
            return
        text = self.plan if request.form == "plan" else self._next_answer()
        words = text.split(" ")
        try:
            for index, word in enumerate(words):
                time.sleep(self.seconds_per_word)
                yield TextDelta(word if index == 0 else f" {word}")
        except GeneratorExit:
            self.closed += 1
            raise
        yield GenerationDone(_stats(request, len(words)))

    def _probabilities(self) -> tuple[tuple[str, float], ...]:
        """The confidence on the first route, the rest in equal parts on the other agents."""
        rest = (1 - self.confidence) / (len(AGENTS) - 1)
        return tuple((agent, self.confidence if agent == self.routes[0] else rest) for agent in AGENTS)

    def _next_answer(self) -> str:
        asked = sum(request.form == "text" for request in self.requests)
        return self.answers[(asked - 1) % len(self.answers)]


def _stats(request: Request, generated: int) -> GenerationStats:
    prompt_tokens = sum(len(message.content.split()) for message in request.messages)
    return GenerationStats(request.variant, prompt_tokens, 0, generated, 0.01, 0.01 * generated, "stop")
