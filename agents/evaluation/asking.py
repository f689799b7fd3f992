"""Ask a model and keep what comes back: the same requests and the same decoding as in a turn.

An answer that fails counts as a wrong one. A model that cannot be loaded ends the command: no figure is better
than a figure of nothing.
"""

from agents.catalogue import ModelSpec
from agents.conversation import PLAN_SAMPLING, SPECIALISTS
from agents.errors import GenerationError
from agents.events import RouteScored, TextDelta
from agents.request import Form, Generate, Message, Request
from agents.router_agent import router_messages


def answer(generate: Generate, spec: ModelSpec, question: str) -> str:
    """A specialist's whole answer."""
    return text_of(generate, Request(spec.name, SPECIALISTS[spec.agent].messages(question)))


def plan_text(generate: Generate, spec: ModelSpec, question: str, history: tuple[Message, ...] = ()) -> str:
    """A router's whole plan as it wrote it."""
    return text_of(generate, route_request(spec, question, history, "plan"))


def route(
    generate: Generate, spec: ModelSpec, question: str, history: tuple[Message, ...] = ()
) -> tuple[tuple[str, ...], float]:
    """The routes a router decides on in one pass, with its confidence in all of them."""
    try:
        for event in generate(route_request(spec, question, history, "route")):
            if isinstance(event, RouteScored):
                return event.routes, event.confidence
    except GenerationError:
        pass
    return (), 0.0


def route_request(spec: ModelSpec, question: str, history: tuple[Message, ...], form: Form) -> Request:
    """What a turn sends to its router."""
    messages = router_messages(question, history, spec.dialect)
    return Request(spec.name, messages, PLAN_SAMPLING, form)


def text_of(generate: Generate, request: Request) -> str:
    """All text of one generation."""
    try:
        return "".join(event.text for event in generate(request) if isinstance(event, TextDelta))
    except GenerationError:
        return ""
