"""Turn a request into text on a loaded model: prefill, decode token by token, stop when nobody listens.

The loop computes only when the next event is asked for, so closing the iterator ends the computation within one
token: no thread, no stop flag. Text leaves token by token, without waiting for a space.
"""

import math
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace

import torch
from tokenizers.decoders import DecodeStream
from torch import Tensor
from transformers.cache_utils import DynamicCache

from agents.errors import GenerationError
from agents.events import (
    FinishReason,
    Generated,
    GenerationDone,
    GenerationStats,
    HistoryCut,
    RouteScored,
    Status,
    TextDelta,
)
from agents.inference.constraints import Calculator, Constraint, Free, PlanGrammar
from agents.inference.loading import LoadedModel
from agents.inference.prefixes import fork
from agents.plan import PlanReader
from agents.request import Request, Sampling
from agents.router_agent import both_ends

# A long prompt is read in pieces, so that a stop or a deadline is noticed in between.
PREFILL_CHUNK_TOKENS = 512

# An answer gets a quarter of a small context at least.
ANSWER_SHARE = 4

MAX_ROUTE_TOKENS = 120

# A question to be routed is halved until it fits, but not below this.
SHORTEST_ROUTED_CHARS = 200


@dataclass(slots=True)
class _Run:
    """One generation in progress: its cache and the clock."""

    model: LoadedModel
    cache: DynamicCache
    started: float
    deadline: float
    prompt_tokens: int = 0
    reused_tokens: int = 0
    first_token_at: float = 0.0
    last_token_at: float = 0.0
    generated_tokens: int = 0

    def stats(self, finish_reason: FinishReason) -> GenerationStats:
        return GenerationStats(
            variant=self.model.spec.name,
            prompt_tokens=self.prompt_tokens,
            reused_tokens=self.reused_tokens,
            generated_tokens=self.generated_tokens,
            ttft_s=self.first_token_at - self.started,
            decode_s=self.last_token_at - self.first_token_at,
            finish_reason=finish_reason,
        )

    def count(self, tokens: int) -> None:
        self.last_token_at = time.monotonic()
        self.first_token_at = self.first_token_at or self.last_token_at
        self.generated_tokens += tokens


def generate(model: LoadedModel, request: Request) -> Iterator[Generated]:
    """Events of one generation: free text, a whole plan, or the route alone.

    Raises:
        GenerationError: the question alone is longer than the context, or the model's numbers are not finite.
    """
    started = time.monotonic()
    ids, cut = fit_to_context(model, request)
    if cut:
        yield cut
    constraint = _constraint(model, request)
    opening = constraint.opening()
    run = _Run(model, model.new_cache(), started, started + request.sampling.deadline_s)
    logits = yield from _prefill(run, [*ids, *opening], request)
    if request.form == "route":
        yield from _decode_route(run, logits, constraint, opening)
    else:
        yield from _decode_text(run, logits, constraint, opening, request.sampling)


def fit_to_context(model: LoadedModel, request: Request) -> tuple[list[int], HistoryCut | None]:
    """The prompt's ids, with the oldest messages left out until an answer fits behind them.

    Raises:
        GenerationError: the system prompt and the question alone are too long.
    """
    room = model.context_tokens - min(request.sampling.max_new_tokens, model.context_tokens // ANSWER_SHARE)
    system, *earlier, question = request.messages
    ids: list[int] = []
    for dropped in range(len(earlier) + 1):
        if dropped < len(earlier) and earlier[dropped].role == "assistant":
            continue  # a conversation begins with a question; some templates refuse anything else
        kept = [system, *earlier[dropped:], question]
        ids = model.render(kept, thinking=request.form == "text")
        if len(ids) <= room:
            cut = HistoryCut(dropped, model.context_tokens) if dropped else None
            return ids, cut
    if request.form != "text" and len(question.content) > SHORTEST_ROUTED_CHARS:
        # To route, the drift of a question is enough. (A character may be three tokens: only trying tells.)
        shorter = replace(question, content=both_ends(question.content, len(question.content) // 2))
        return fit_to_context(model, replace(request, messages=(system, *earlier, shorter)))
    raise GenerationError(
        f"The question alone takes {len(ids):,} tokens; {model.spec.label} reads {room:,} and keeps the rest of its "
        f"{model.context_tokens:,} for the answer. Shorten the question, or choose a variant with a longer context."
    )


def _constraint(model: LoadedModel, request: Request) -> Constraint:
    if request.form in ("route", "plan"):
        return PlanGrammar(model.plan_form, model.stop_ids)
    return Calculator(model.tokenizer) if model.spec.calculator else Free()


# --- prefill --------------------------------------------------------------------------------------


def _prefill(run: _Run, ids: list[int], request: Request) -> Generator[Generated, None, Tensor]:
    """Run the prompt, from the kept prefix on; returns the logits (vocabulary,) behind the last token."""
    run.prompt_tokens = len(ids)
    prefix = run.model.prefixes.longest(ids)
    if prefix:
        run.cache, run.reused_tokens = fork(prefix.cache), len(prefix.ids)
    share = run.model.prefix_length(request.messages)
    position, logits = run.reused_tokens, torch.empty(0)
    while position < len(ids):
        end = min(position + PREFILL_CHUNK_TOKENS, len(ids))
        if position < share:
            end = min(end, share)
        logits = run.model.forward(ids[position:end], run.cache)
        position = end
        if position == share:
            run.model.prefixes.keep(ids[:share], fork(run.cache))
        if time.monotonic() > run.deadline:
            raise GenerationError(f"Reading the question took longer than {request.sampling.deadline_s:.0f} s.")
        if share < position < len(ids):
            yield Status(f"Reading the question: {position:,} of {len(ids):,} tokens")
    return logits


# --- decode ---------------------------------------------------------------------------------------


def _decode_text(
    run: _Run, logits: Tensor, constraint: Constraint, opening: list[int], sampling: Sampling
) -> Iterator[Generated]:
    text = _TextStream(run.model)
    choose = _Chooser(sampling)
    budget = min(sampling.max_new_tokens, run.model.context_tokens - run.prompt_tokens)
    finish: FinishReason = "length"
    if piece := text.feed(opening):
        yield TextDelta(piece)
    while run.generated_tokens < budget:
        if constraint.is_complete():
            finish = "stop"
            break
        if time.monotonic() > run.deadline:
            finish = "deadline"
            break
        token = choose(constraint.masked(logits))
        if token in run.model.stop_ids:
            finish = "stop"
            break
        forced = constraint.after(token)
        visible = [token, *forced] if constraint.is_visible(token) else forced
        run.count(1 + len(forced))
        # An empty piece goes out too: whoever listens gets the chance to stop after every token.
        yield TextDelta(text.feed(visible))
        logits = run.model.forward([token, *forced], run.cache)
    yield GenerationDone(run.stats(finish))


def _decode_route(run: _Run, logits: Tensor, constraint: Constraint, opening: list[int]) -> Iterator[Generated]:
    """The routes with their confidence, at the temperature the router was calibrated with."""
    check_finite(logits)
    probabilities = first_route_probabilities(run.model, logits)
    routes, choices = _choose_routes(run, logits, constraint, opening)
    if not routes:
        raise GenerationError("The router wrote no route that is known here.")
    yield RouteScored(routes, probabilities, list_confidence(choices, run.model.route_temperature))
    yield GenerationDone(run.stats("stop"))


def route_choices(model: LoadedModel, request: Request) -> tuple[tuple[str, ...], list[Tensor]]:
    """The routes a router decides on, and the allowed logits (vocabulary,) of every choice: what calibration reads.

    Raises:
        GenerationError: as for generate.
    """
    ids, _ = fit_to_context(model, request)
    constraint = PlanGrammar(model.plan_form, model.stop_ids)
    opening = constraint.opening()
    started = time.monotonic()
    run = _Run(model, model.new_cache(), started, started + request.sampling.deadline_s)
    prefill = _prefill(run, [*ids, *opening], request)
    while True:
        try:
            next(prefill)
        except StopIteration as end:
            return _choose_routes(run, end.value, constraint, opening)


def _choose_routes(
    run: _Run, logits: Tensor, constraint: Constraint, opening: list[int]
) -> tuple[tuple[str, ...], list[Tensor]]:
    """Decide the route list: the first route from one pass, then whether it closes or goes on.

    Beside the routes come the logits (vocabulary,) of each choice, with what the grammar forbids at -inf.
    """
    reader = PlanReader()
    text = _TextStream(run.model)
    reader.feed(text.feed(opening))
    run.count(0)
    choices: list[Tensor] = []
    for _ in range(MAX_ROUTE_TOKENS):
        allowed = constraint.masked(logits).float()
        token = int(allowed.argmax())
        choices.append(allowed)
        forced = constraint.after(token)
        run.count(1 + len(forced))
        reader.feed(text.feed([token, *forced]))
        if reader.route_closed:
            break
        logits = run.model.forward([token, *forced], run.cache)
    return tuple(dict.fromkeys(reader.plan.routes)), choices


def list_confidence(choices: Iterable[Tensor], temperature: float) -> float:
    """The probability of the whole list: the product of the likeliest token's over all `choices` (vocabulary,)."""
    return math.exp(sum(float(torch.log_softmax(logits / temperature, dim=-1).max()) for logits in choices))


def first_route_probabilities(model: LoadedModel, logits: Tensor) -> tuple[tuple[str, float], ...]:
    """(agent, probability) of the first route, from the logits behind the plan's opening.

    Where a route's name is several tokens, its first one that differs from the others' decides.
    """
    firsts = model.plan_form.route_tokens
    scores = torch.softmax(logits[list(firsts.values())].float() / model.route_temperature, dim=-1)
    return tuple((agent, float(score)) for agent, score in zip(firsts, scores, strict=True))


def check_finite(logits: Tensor) -> None:
    """Refuse to choose among numbers that are none.

    Raises:
        GenerationError: the largest logit is not finite; a NaN anywhere counts as the largest.
    """
    if not math.isfinite(float(logits.max())):
        raise GenerationError("The model's numbers are not finite; its checkpoint is damaged.")


class _TextStream:
    """Token ids to text, piece by piece, holding back only half a character."""

    def __init__(self, model: LoadedModel) -> None:
        self._tokenizer = model.tokenizer.backend_tokenizer
        self._stream = DecodeStream(skip_special_tokens=True)

    def feed(self, ids: list[int]) -> str:
        pieces = (self._stream.step(self._tokenizer, token) for token in ids)
        return "".join(piece for piece in pieces if piece)


class _Chooser:
    """Greedy, or sampled with temperature and top-p from a seeded generator."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._generator = torch.Generator().manual_seed(sampling.seed)

    def __call__(self, logits: Tensor) -> int:
        check_finite(logits)
        return int(logits.argmax()) if self._sampling.temperature == 0 else self._sample(logits)

    def _sample(self, logits: Tensor) -> int:
        probabilities = torch.softmax(logits.float().cpu() / self._sampling.temperature, dim=-1)
        ordered, order = probabilities.sort(descending=True)
        # The token that crosses top_p stays in: at least one always does.
        ordered[ordered.cumsum(-1) - ordered > self._sampling.top_p] = 0.0
        return int(order[torch.multinomial(ordered, 1, generator=self._generator)])
