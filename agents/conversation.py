"""One turn: from a question to the last word of its answer, as a stream of events.

The turn is *given* a generate callable: it knows what agents there are and in which order things happen, not
how a model runs. Every failure becomes an event, so a turn always ends, in TurnDone or TurnFailed.
"""

import logging
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agents.catalogue import ROUTER, Catalogue, ModelSpec
from agents.code_agent import CODE_AGENT
from agents.errors import CourseGPTError, GenerationError, LoadError
from agents.events import (
    AnswerDone,
    AskedBack,
    Event,
    Fallback,
    Generated,
    GenerationDone,
    GenerationStats,
    Handoff,
    HistoryCut,
    PlanDelta,
    PlanReady,
    RouteDecided,
    RouteScored,
    Status,
    TextDelta,
    ThoughtDelta,
    TurnDone,
    TurnFailed,
)
from agents.general_agent import GENERAL_AGENT
from agents.math_agent import MATH_AGENT
from agents.plan import PlanReader
from agents.request import Form, Generate, Message, Request, Sampling
from agents.router_agent import ASK_BELOW, KEYWORD_RULE, keyword_route, question_back, router_messages
from agents.thought import ThoughtSplitter

logger = logging.getLogger(__name__)

SPECIALISTS = {agent.agent: agent for agent in (MATH_AGENT, CODE_AGENT, GENERAL_AGENT)}
PERSON = "person"

# A plan is about 130 tokens in the brief dialect and 400 in the full one.
PLAN_SAMPLING = Sampling(max_new_tokens=900)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with all that decides how it is answered. It travels to a GPU worker by pickle."""

    question: str
    history: tuple[Message, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    sampling: Sampling = Sampling()
    routes: tuple[str, ...] = ()
    with_plan: bool = False

    def variant(self, agent: str, catalogue: Catalogue) -> str:
        """The chosen variant of an agent: the turn's own, else the catalogue's.

        Raises:
            CatalogueError: it is not an offered variant of this agent.
        """
        return catalogue.variant_for(agent, self.variants.get(agent) or catalogue.chosen[agent]).name


def run_turn(turn: Turn, catalogue: Catalogue, generate: Generate) -> Iterator[Event]:
    """Route the question (unless the person has), then let each specialist answer its part.

    A router that is too unsure asks the person instead, and the turn ends there.

    The plan, if it is wanted, is written after the answer: nobody waits for it. Closing the iterator ends whatever
    is being computed.
    """
    stats: list[GenerationStats] = []
    try:
        routes = turn.routes
        if routes:
            yield RouteDecided(routes, None, PERSON)
        else:
            decided, measured = yield from route(turn, catalogue, generate)
            routes = decided.routes
            stats += measured
            if decided.confidence is not None and decided.confidence < ASK_BELOW:
                yield AskedBack(question_back(dict(decided.probabilities)))
                yield TurnDone(tuple(stats))
                return
        earlier: tuple[Message, ...] = ()
        for agent in routes:
            text, measured = yield from _answer(agent, turn, earlier, catalogue, generate)
            stats.append(measured)
            earlier += (Message("user", turn.question), Message("assistant", text))
        if turn.with_plan:
            stats += yield from write_plan(turn, catalogue, generate)
    except CourseGPTError as error:
        yield TurnFailed(str(error))
    except Exception as error:
        logger.exception("A turn met an error that nothing expected")
        yield TurnFailed(f"Something unexpected went wrong ({type(error).__name__}). It was logged; please try again.")
    else:
        yield TurnDone(tuple(stats))


def route(
    turn: Turn, catalogue: Catalogue, generate: Generate
) -> Generator[Event, None, tuple[RouteDecided, list[GenerationStats]]]:
    """Decide the routes; returns the decision and the stats of deciding.

    Without any router that runs, the keyword rule decides and says so.
    """
    wanted, reason = "", ""
    for spec in catalogue.ladder(ROUTER, turn.variant(ROUTER, catalogue)):
        if reason:
            yield Fallback(wanted, spec.name, reason)
        wanted = spec.name
        try:
            scored, stats = yield from _score_route(generate(_router_request(spec, turn, "route")))
        except (LoadError, GenerationError) as error:
            reason = str(error)
        else:
            decided = RouteDecided(scored.routes, scored.confidence, spec.name, scored.probabilities)
            yield decided
            return decided, [stats]
    yield Fallback(wanted, KEYWORD_RULE, reason)
    decided = RouteDecided((keyword_route(turn.question),), None, KEYWORD_RULE)
    yield decided
    return decided, []


def _score_route(
    generated: Iterator[Generated],
) -> Generator[Event, None, tuple[RouteScored, GenerationStats]]:
    """Pass events on; returns the router's decision and its stats."""
    scored, stats = None, None
    for event in generated:
        match event:
            case RouteScored():
                scored = event
            case GenerationDone(stats):
                pass
            case Status() | HistoryCut():
                yield event
    if scored is None or stats is None:
        raise GenerationError("The router ended without a decision.")
    return scored, stats


def write_plan(turn: Turn, catalogue: Catalogue, generate: Generate) -> Generator[Event, None, list[GenerationStats]]:
    """Let the chosen router write its whole plan: pieces of JSON, then PlanReady; returns the stats.

    A router that cannot is no fault of the turn: the Status says why there is no plan.
    """
    reader = PlanReader()
    spec = catalogue[turn.variant(ROUTER, catalogue)]
    measured: list[GenerationStats] = []
    try:
        for event in generate(_router_request(spec, turn, "plan")):
            match event:
                case TextDelta(text):
                    reader.feed(text)
                    yield PlanDelta(text)
                case GenerationDone(stats):
                    measured.append(stats)
                    yield PlanReady(reader.finish(), stats)
                case Status() | HistoryCut():
                    yield event
    except (LoadError, GenerationError) as error:
        yield Status(f"There is no plan: {error}")
    return measured


def _router_request(spec: ModelSpec, turn: Turn, form: Form) -> Request:
    messages = router_messages(turn.question, turn.history, spec.dialect)
    return Request(spec.name, messages, PLAN_SAMPLING, form)


def _answer(
    agent: str, turn: Turn, earlier: tuple[Message, ...], catalogue: Catalogue, generate: Generate
) -> Generator[Event, None, tuple[str, GenerationStats]]:
    """One specialist's part, on the first rung of the ladder that holds; returns its text and stats.

    `earlier` holds the parts that other specialists have answered already.
    """
    specialist = SPECIALISTS[agent]
    task = f"Now the {agent} part of this question: {turn.question}" if earlier else turn.question
    wanted, reason = "", ""
    for spec in catalogue.ladder(agent, turn.variant(agent, catalogue)):
        if reason:
            yield Fallback(wanted, spec.name, reason)
        wanted = spec.name
        yield Handoff(agent, turn.question, spec.name)
        if spec.single_turn:
            messages = specialist.messages(turn.question)
        else:
            messages = specialist.messages(task, (*turn.history, *earlier))
        try:
            return (yield from _answer_text(generate(Request(spec.name, messages, turn.sampling)), agent))
        except (LoadError, GenerationError) as error:
            reason = str(error)
    raise GenerationError(f"No {specialist.label.lower()} model could answer. The last one, {wanted}: {reason}")


def _answer_text(generated: Iterator[Generated], agent: str) -> Generator[Event, None, tuple[str, GenerationStats]]:
    """Pass events on with <think> told apart, and end with AnswerDone; returns the answer's text and its stats."""
    splitter = ThoughtSplitter()
    text, stats = "", None
    for event in generated:
        pieces: Iterable[Event] = ()
        match event:
            case TextDelta(""):
                pieces = (event,)
            case TextDelta(delta):
                pieces = splitter.feed(delta)
            case GenerationDone(stats):
                pieces = splitter.finish()
            case Status() | HistoryCut() | ThoughtDelta():
                pieces = (event,)
        for piece in pieces:
            text += piece.text if isinstance(piece, TextDelta) else ""
            yield piece
    if stats is None:
        raise GenerationError("The generation ended without its stats: it was cut off.")
    yield AnswerDone(agent, stats)
    return text, stats
