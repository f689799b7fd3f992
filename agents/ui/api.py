"""Named endpoints for people and agents: route, ask, catalogue. The same turn as on the page, without the page.

    from gradio_client import Client
    Client("http://127.0.0.1:7860").predict("Solve 2x + 3 = 11", api_name="/route")

Each is an MCP tool as well; the docstrings are what a client is told.
"""

from collections.abc import Iterator
from dataclasses import asdict
from threading import Event as Flag
from typing import Any

import gradio as gr

from agents.catalogue import ALL_AGENTS, Catalogue
from agents.conversation import SPECIALISTS, Turn
from agents.errors import CourseGPTError
from agents.events import Fallback, RouteDecided
from agents.inference import zerogpu
from agents.inference.residents import ResidentModels
from agents.questions import read_history, read_question
from agents.ui.chat import read_sampling
from agents.ui.readiness import readiness
from agents.ui.streaming import drawn_updates
from agents.ui.transcript import TurnRecord

# Whoever asks through an endpoint stops by closing the stream.
NEVER = Flag()


class Endpoints:
    """The functions behind the endpoints, for one catalogue and the models of this process."""

    def __init__(self, catalogue: Catalogue, models: ResidentModels) -> None:
        self._catalogue = catalogue
        self._models = models

    def route(self, question: str, router: str = "") -> dict[str, Any]:
        """Decide which agents should answer a question, without answering it.

        Args:
            question: The question, as a student would type it.
            router: A router variant of the catalogue; empty for the default.

        Returns:
            routes (agents in order), confidence (0 to 1, null where none was measured), probabilities of the first
            route, source (what decided) and notices (what was used instead of what, and why).
        """
        turn = self._turn(question, {"router": router})
        notices: list[str] = []
        decided: RouteDecided | None = None
        for event in zerogpu.run_route(turn, self._catalogue, self._models):
            if isinstance(event, RouteDecided):
                decided = event
            elif isinstance(event, Fallback):
                notices.append(f"Instead of {event.wanted}, {event.used} is used. {event.reason}")
        if decided is None:
            raise gr.Error("The route could not be decided.", print_exception=False)
        return {
            "routes": list(decided.routes),
            "confidence": decided.confidence,
            "probabilities": dict(decided.probabilities),
            "source": decided.source,
            "notices": notices,
        }

    def ask(
        self,
        question: str,
        agent: str = "",
        router: str = "",
        math: str = "",
        code: str = "",
        general: str = "",
        temperature: float = 0.0,
        max_new_tokens: int = 512,
        history: list[dict[str, str]] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Answer a question: the router decides which agents answer, and each streams its part.

        Args:
            question: The question, as a student would type it.
            agent: math, code or general to overrule the router; empty to let it decide.
            router: A router variant of the catalogue; empty for the default.
            math: A math variant of the catalogue; empty for the default.
            code: A code variant of the catalogue; empty for the default.
            general: A general variant of the catalogue; empty for the default.
            temperature: 0 for the likeliest token each time, up to 2 for more variety.
            max_new_tokens: The most tokens an answer may have, up to 2048.
            history: Earlier messages, oldest first, each with role (user or assistant) and content.

        Returns:
            A growing record: state (running, done or failed), routes, confidence, answer (Markdown with LaTeX),
            parts (agent, variant, text, stats), asked_back (a question to you where the router is too unsure to
            answer: ask again with an agent), notices and error.
        """
        if agent and agent not in SPECIALISTS:
            raise gr.Error(f"There is no agent {agent[:40]!r}: {', '.join(SPECIALISTS)}.", print_exception=False)
        turn = self._turn(
            question,
            {"router": router, "math": math, "code": code, "general": general},
            routes=(agent,) if agent else (),
            history=history or [],
            sampling=read_sampling(temperature, 1.0, max_new_tokens, 0),
        )
        record = TurnRecord(turn.question)
        events = zerogpu.run(turn, self._catalogue, self._models)
        for [update] in drawn_updates(events, record, lambda: [_as_json(record)], NEVER):
            yield update

    def catalogue(self, agent: str = "") -> list[dict[str, Any]]:
        """List the model variants, what each needs and whether it can run here.

        Args:
            agent: router, math, code or general; empty for all.

        Returns:
            One entry a variant: name, agent, label, status, default, ready, needs, licence, base_model.
        """
        if agent and agent not in ALL_AGENTS:
            raise gr.Error(f"There is no agent {agent[:40]!r}: {', '.join(ALL_AGENTS)}.", print_exception=False)
        agents = (agent,) if agent else ALL_AGENTS
        return [self._entry(spec) for name in agents for spec in self._catalogue.variants(name)]

    def _entry(self, spec) -> dict[str, Any]:
        state = readiness(spec)
        return {
            "name": spec.name,
            "agent": spec.agent,
            "label": spec.label,
            "status": spec.status,
            "default": self._catalogue.chosen[spec.agent] == spec.name,
            "ready": state.ready,
            "needs": state.reason,
            "licence": spec.licence,
            "base_model": spec.base_model,
        }

    def _turn(self, question: str, variants: dict[str, str], history: object = (), **settings: Any) -> Turn:
        """A validated turn; what is not valid becomes an error in words."""
        try:
            chosen = {agent: self._catalogue.variant_for(agent, name).name for agent, name in variants.items() if name}
            return Turn(read_question(question), read_history(history), chosen, **settings)
        except CourseGPTError as error:
            raise gr.Error(str(error), print_exception=False) from error


def _as_json(record: TurnRecord) -> dict[str, Any]:
    return {
        "state": record.state,
        "routes": list(record.routes),
        "confidence": record.confidence,
        "answer": record.answer,
        "parts": [asdict(part) for part in record.parts],
        "asked_back": record.asked_back,
        "notices": list(record.notices),
        "error": record.error,
    }


def publish_endpoints(catalogue: Catalogue, models: ResidentModels) -> None:
    """Publish the endpoints from inside a gr.Blocks; they share the chat's slots."""
    endpoints = Endpoints(catalogue, models)
    gr.api(endpoints.route, api_name="route", concurrency_id="turn")
    gr.api(endpoints.ask, api_name="ask", concurrency_id="turn")
    gr.api(endpoints.catalogue, api_name="catalogue")
