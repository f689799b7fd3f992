"""What a conversation has become so far: turns that take events in, and travel to the browser and back as JSON.

The transcript is the one source of what is shown, sent to the models as history, saved and downloaded.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from agents.events import (
    AnswerDone,
    AskedBack,
    Event,
    Fallback,
    GenerationStats,
    Handoff,
    HistoryCut,
    PlanDelta,
    PlanReady,
    RouteDecided,
    Status,
    TextDelta,
    ThoughtDelta,
    TurnDone,
    TurnFailed,
)
from agents.plan import AGENTS
from agents.questions import MAX_MESSAGE_CHARS, clean_text, read_question
from agents.request import Message

State = Literal["running", "done", "stopped", "failed"]

TITLE_CHARS = 48
MAX_TURNS = 60
MAX_TEXT_CHARS = MAX_MESSAGE_CHARS


@dataclass(slots=True)
class Part:
    """One specialist's part of an answer; abandoned where it broke off and another variant took over."""

    agent: str
    variant: str
    text: str = ""
    thought: str = ""
    stats: dict[str, Any] = field(default_factory=dict)
    abandoned: bool = False


@dataclass(slots=True)
class TurnRecord:
    """One question with its route, its parts, and what went on."""

    question: str
    state: State = "running"
    routes: tuple[str, ...] = ()
    confidence: float | None = None
    source: str = ""
    probabilities: tuple[tuple[str, float], ...] = ()
    plan: str = ""
    plan_faults: tuple[str, ...] = ()
    parts: list[Part] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    status: str = ""
    error: str = ""
    feedback: str = ""
    chosen_routes: tuple[str, ...] = ()
    asked_back: str = ""

    def take(self, event: Event) -> None:
        """Fold one event into the record."""
        if not isinstance(event, Status):
            self.status = ""
        match event:
            case Status(text):
                self.status = text
            case RouteDecided():
                self.routes, self.confidence = event.routes, event.confidence
                self.source, self.probabilities = event.source, event.probabilities
            case AskedBack():
                self.asked_back = event.question
            case Handoff():
                if self.parts and not self.parts[-1].stats:
                    self.parts[-1].abandoned = True
                self.parts.append(Part(event.agent, event.variant))
            case TextDelta(text):
                self.parts[-1].text += text
            case ThoughtDelta(text):
                self.parts[-1].thought += text
            case AnswerDone():
                self.parts[-1].stats = _stats(event.stats)
            case PlanDelta(text):
                self.plan += text
            case PlanReady():
                self.plan_faults = event.plan.faults
            case Fallback():
                self.notices.append(f"Instead of {event.wanted}, {event.used} is used. {event.reason}")
            case HistoryCut():
                self.notices.append(
                    f"The conversation is longer than the {event.context_tokens:,} tokens this model reads: "
                    f"its oldest {event.dropped_messages} messages were left out."
                )
            case TurnDone():
                self.state = "done"
            case TurnFailed(error):
                self.state, self.error = "failed", error

    def end(self) -> None:
        """The stream has ended: what is still running was stopped. A missing plan leaves the answer whole."""
        if self.state == "running":
            answered = [part.agent for part in self.parts if part.stats]
            self.state = "done" if answered and tuple(answered) == self.routes else "stopped"
        self.status = ""

    @property
    def answer(self) -> str:
        """All parts as one text."""
        return "\n\n".join(part.text for part in self.parts if part.text and not part.abandoned)


@dataclass(slots=True)
class Conversation:
    """One chat."""

    id: str = field(default_factory=lambda: uuid4().hex[:12])
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="minutes"))
    turns: list[TurnRecord] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The beginning of the first question."""
        first = self.turns[0].question if self.turns else "New chat"
        line = " ".join(first.split())
        return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"

    def history(self) -> tuple[Message, ...]:
        """What the models are told of the turns before the last: answered questions with their answers."""
        return tuple(
            message
            for turn in self.turns[:-1]
            if turn.answer
            for message in (Message("user", turn.question), Message("assistant", turn.answer))
        )

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary that `read_conversation` reads back."""
        return asdict(self) | {"title": self.title}


def read_conversation(raw: object) -> Conversation:
    """A conversation from the browser; what is not as it should be is left out, so that no chat is lost whole.

    The browser's copy can be edited by whoever sits there: only known fields of the right types come through.
    """
    table = raw if isinstance(raw, dict) else {}
    turns = [turn for entry in _list(table.get("turns"))[-MAX_TURNS:] for turn in _read_turn(entry)]
    fresh = Conversation()
    return Conversation(_text(table.get("id"), 40) or fresh.id, _text(table.get("created"), 40) or fresh.created, turns)


def _read_turn(raw: object) -> Iterator[TurnRecord]:
    if not isinstance(raw, dict):
        return
    try:
        question = read_question(raw.get("question"))
    except ValueError:
        return
    confidence = raw.get("confidence")
    state: State = raw["state"] if raw.get("state") in ("done", "failed") else "stopped"
    yield TurnRecord(
        question=question,
        state=state,
        routes=tuple(route for route in _list(raw.get("routes")) if route in AGENTS),
        confidence=float(confidence) if isinstance(confidence, int | float) and 0 <= confidence <= 1 else None,
        source=_text(raw.get("source"), 100),
        probabilities=tuple(_read_probabilities(raw.get("probabilities"))),
        plan=_text(raw.get("plan")),
        plan_faults=tuple(_text(fault, 500) for fault in _list(raw.get("plan_faults"))[:20]),
        parts=[part for entry in _list(raw.get("parts"))[:6] for part in _read_part(entry)],
        notices=[_text(notice, 1000) for notice in _list(raw.get("notices"))[:12]],
        error=_text(raw.get("error"), 1000),
        feedback=_text(raw.get("feedback"), 40),
        chosen_routes=tuple(route for route in _list(raw.get("chosen_routes")) if route in AGENTS),
        asked_back=_text(raw.get("asked_back"), 500),
    )


def _read_probabilities(raw: object) -> Iterator[tuple[str, float]]:
    for pair in _list(raw)[: len(AGENTS)]:
        match pair:
            case [str() as agent, int() | float() as probability] if agent in AGENTS and 0 <= probability <= 1:
                yield agent, float(probability)


def _read_part(raw: object) -> Iterator[Part]:
    if isinstance(raw, dict) and raw.get("agent") in AGENTS:
        stats = raw.get("stats")
        yield Part(
            agent=raw["agent"],
            variant=_text(raw.get("variant"), 200),
            text=_text(raw.get("text")),
            thought=_text(raw.get("thought")),
            stats=_read_stats(stats) if isinstance(stats, dict) else {},
            abandoned=raw.get("abandoned") is True,
        )


STATS_NUMBERS = ("prompt_tokens", "reused_tokens", "generated_tokens", "ttft_s", "decode_s", "tokens_per_s")


def _stats(stats: GenerationStats) -> dict[str, Any]:
    return {key: getattr(stats, key) for key in (*STATS_NUMBERS, "finish_reason")}


def _read_stats(raw: dict) -> dict[str, Any]:
    numbers = {key: raw.get(key) for key in STATS_NUMBERS}
    if not all(isinstance(number, int | float) for number in numbers.values()):
        return {}
    return numbers | {"finish_reason": _text(raw.get("finish_reason"), 20)}


def _list(raw: object) -> list:
    return list(raw) if isinstance(raw, list | tuple) else []


def _text(raw: object, most: int = MAX_TEXT_CHARS) -> str:
    return clean_text(raw[:most]) if isinstance(raw, str) else ""


# --- downloads ------------------------------------------------------------------------------------


def to_markdown(conversation: Conversation, labels: dict[str, str]) -> str:
    """The conversation as a Markdown page. `labels` names the agents for people."""
    sections = [f"# {conversation.title}", f"CourseGPT Pro, {conversation.created}"]
    for turn in conversation.turns:
        sections += [f"## {turn.question}" if "\n" not in turn.question else f"## Question\n\n{turn.question}"]
        sections += [f"> {notice}" for notice in turn.notices]
        for part in turn.parts:
            sections += [f"### {labels[part.agent]} ({part.variant})", part.text]
        if turn.error:
            sections.append(f"> {turn.error}")
    return "\n\n".join(section for section in sections if section) + "\n"
