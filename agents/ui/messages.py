"""Draw a transcript as messages of gr.Chatbot: question, route, thoughts, answer, one line of figures.

Pure functions. Content is always a list of parts: a plain string would lose its indentation on the way.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from agents.catalogue import ALL_AGENTS, Catalogue
from agents.conversation import PERSON, SPECIALISTS
from agents.plan import RoutePlan, read_plan
from agents.router_agent import KEYWORD_RULE
from agents.ui.markdown import as_typed, displayable
from agents.ui.transcript import Conversation, Part, TurnRecord

# Every message costs the browser time on each update; older turns stay in the download.
SHOWN_TURNS = 12

LABELS = {agent: SPECIALISTS[agent].label for agent in SPECIALISTS} | {"router": "Router"}

# How a probability is said.
SURE, FAIRLY_SURE = 0.9, 0.6

ChatMessage = dict[str, Any]


def draw(conversation: Conversation, catalogue: Catalogue) -> list[ChatMessage]:
    """The messages of the last turns."""
    return [message for _, message in _draw_turns(conversation, catalogue)]


def draw_last(conversation: Conversation, catalogue: Catalogue) -> list[ChatMessage]:
    """The messages of the last turn alone: while it streams, nothing else changes."""
    return list(_draw_turn(conversation.turns[-1], catalogue, last=True))


def draw_earlier(conversation: Conversation, catalogue: Catalogue) -> list[ChatMessage]:
    """The messages of the turns before the last, as they stand while it streams."""
    last = len(conversation.turns) - 1
    return [message for index, message in _draw_turns(conversation, catalogue) if index < last]


def turn_at(conversation: Conversation, catalogue: Catalogue, message_index: int) -> int:
    """Which turn the message at `message_index` of the chatbot belongs to.

    Raises:
        IndexError: there is no such message.
    """
    return [index for index, _ in _draw_turns(conversation, catalogue)][message_index]


def _draw_turns(conversation: Conversation, catalogue: Catalogue) -> Iterator[tuple[int, ChatMessage]]:
    first = max(0, len(conversation.turns) - SHOWN_TURNS)
    for index, turn in enumerate(conversation.turns[first:], start=first):
        last = index == len(conversation.turns) - 1
        for message in _draw_turn(turn, catalogue, last):
            yield index, message


def _draw_turn(turn: TurnRecord, catalogue: Catalogue, last: bool) -> Iterator[ChatMessage]:
    yield {"role": "user", "content": _content(as_typed(turn.question))}
    answer = list(_draw_answer(turn, catalogue))
    if last and turn.state != "running" and turn.routes:
        answer[-1] |= {"options": _other_agents(turn)}
    yield from answer


def _draw_answer(turn: TurnRecord, catalogue: Catalogue) -> Iterator[ChatMessage]:
    if turn.routes:
        yield _fold(route_title(turn), route_details(turn))
    for notice in turn.notices:
        yield _answer(f"> ⚠ {displayable(notice)}")
    for part in turn.parts:
        yield from _draw_part(part, turn, catalogue)
    if turn.state == "running" and (turn.status or not turn.parts):
        yield _fold(displayable(turn.status) or "Choosing who answers", "", status="pending")
    if turn.asked_back:
        yield _answer(f"{turn.asked_back} Choose below, or ask again in other words.")
    if turn.state == "stopped":
        yield _answer("*Stopped.*")
    if turn.error:
        yield _answer(f"> ⚠ {displayable(turn.error)}")


def _draw_part(part: Part, turn: TurnRecord, catalogue: Catalogue) -> Iterator[ChatMessage]:
    if part.abandoned:
        yield _fold(f"{LABELS[part.agent]} broke off", displayable(part.text))
        return
    writing = turn.state == "running" and part is turn.parts[-1] and not part.stats
    if part.thought:
        thinking = writing and not part.text
        yield _fold("Thinking" if thinking else "Thought", displayable(part.thought), "pending" if thinking else "done")
    heading = f"**{LABELS[part.agent]}**\n\n" if len(turn.routes) > 1 else ""
    if part.text or heading:
        yield _answer(heading + displayable(part.text))
    elif writing and not turn.status and not part.thought:
        yield _fold(f"{LABELS[part.agent]} is reading the question", "", status="pending")
    if part.stats:
        yield _fold(stats_title(part, catalogue), stats_details(part))


def _other_agents(turn: TurnRecord) -> list[dict[str, str]]:
    """Buttons under the last message: one click overrules the route, or answers the router's question."""
    if turn.asked_back:
        choices = dict.fromkeys((turn.routes, *((agent,) for agent in SPECIALISTS)))
        return [{"value": "+".join(routes), "label": f"Answer with {path_words(routes)}"} for routes in choices]
    others = [agent for agent in SPECIALISTS if (agent,) != turn.routes]
    return [{"value": agent, "label": f"Answer with {LABELS[agent]} instead"} for agent in others]


def _answer(text: str) -> ChatMessage:
    return {"role": "assistant", "content": _content(text)}


def _fold(title: str, text: str, status: str = "done") -> ChatMessage:
    return {"role": "assistant", "content": _content(text), "metadata": {"title": title, "status": status}}


def _content(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text}]


# --- the route card -------------------------------------------------------------------------------


def path_words(routes: Iterable[str]) -> str:
    """The agents in order, for people."""
    return " → ".join(LABELS[agent] for agent in routes)


def confidence_words(confidence: float) -> str:
    """A probability for people: "sure, 97 %"."""
    words = "sure" if confidence >= SURE else "fairly sure" if confidence >= FAIRLY_SURE else "unsure"
    number = "over 99" if confidence > 0.99 else f"{100 * confidence:.0f}"
    return f"{words}, {number} %"


def route_title(turn: TurnRecord) -> str:
    """One line: who answers, how sure the router is, and who decided where it was not a router."""
    path = f"Route: {path_words(turn.routes)}"
    if turn.source == PERSON:
        return f"{path} · chosen by you"
    if turn.confidence is None:
        return f"{path} · by {KEYWORD_RULE}, no router was available"
    return f"{path} · {confidence_words(turn.confidence)}"


def route_details(turn: TurnRecord) -> str:
    """What unfolds: the probabilities of the first route, and the plan once it is written."""
    lines = []
    if turn.probabilities:
        lines += [f"Decided by `{turn.source}`. First step:", ""]
        lines += [f"- {LABELS[agent]}: {probability:.1%}" for agent, probability in turn.probabilities]
    if turn.plan:
        lines += ["", _plan_details(read_plan(turn.plan))]
    lines += [f"- Fault in the plan: {displayable(fault)}" for fault in turn.plan_faults]
    if turn.confidence is not None and not turn.plan:
        lines += ["", "The plan is written after the answer."]
    return "\n".join(lines)


def _plan_details(plan: RoutePlan) -> str:
    steps = [
        f"{n}. {LABELS[step.agent]}{f': {step.task}' if step.task else ''}" for n, step in enumerate(plan.steps, 1)
    ]
    outline = [f"- {line}" for line in plan.outline]
    facts = " · ".join(fact for fact in (plan.difficulty, ", ".join(plan.tags)) if fact)
    sections = ("**Plan**", "\n".join(steps), plan.rationale, "\n".join(outline), plan.handoff, facts)
    return displayable("\n\n".join(section for section in sections if section))


# --- the line of figures --------------------------------------------------------------------------


def stats_title(part: Part, catalogue: Catalogue) -> str:
    """One line: which variant, how soon, how fast."""
    label = next((s.label for agent in ALL_AGENTS for s in catalogue.variants(agent) if s.name == part.variant), "")
    return (
        f"{label or part.variant} · first token {part.stats['ttft_s']:.2f} s · "
        f"{part.stats['tokens_per_s']:.0f} tokens/s"
    )


def stats_details(part: Part) -> str:
    """What unfolds: tokens in and out, and how it ended."""
    stats = part.stats
    endings = {
        "stop": "the answer was complete",
        "length": "the token limit was reached (see Sampling)",
        "deadline": "the time limit was reached",
    }
    return (
        f"`{part.variant}`: {stats['generated_tokens']} tokens in {stats['ttft_s'] + stats['decode_s']:.1f} s. "
        f"The prompt had {stats['prompt_tokens']}, of which {stats['reused_tokens']} were already in the cache. "
        f"End: {endings.get(stats['finish_reason'], stats['finish_reason'])}."
    )
