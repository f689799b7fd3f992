"""ZeroGPU: a turn in two phases, files first and free of quota, then one GPU call for all of it.

The only import of `spaces`. Off ZeroGPU its decorator returns the function unchanged and turns run in this process.
On ZeroGPU the decorated generators run in a forked worker that lives on while it is warm: its models stay in the
module's variable. What crosses between the processes is a Turn and events, both picklable.

One decorated generator a GPU size: each decorated function has workers of its own, so one for every agent would
mean a cold start for every hand-off.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

import spaces
from gradio.exceptions import Error as GradioError
from spaces.config import Config

from agents.catalogue import ALL_AGENTS, ROUTER, Catalogue, ModelSpec
from agents.conversation import Turn, route, run_turn
from agents.errors import CatalogueError, DeviceRefused, LoadError
from agents.events import (
    AnswerDone,
    Event,
    Fallback,
    GenerationStats,
    RouteDecided,
    Status,
    TurnDone,
    TurnFailed,
)
from agents.inference.capacity import LARGE_BYTES, XLARGE_BYTES, check_capacity
from agents.inference.checkpoints import fetch
from agents.inference.residents import ResidentModels, best_device, limit_threads

ON_ZEROGPU: bool = Config.zero_gpu

# An xlarge second counts twice against the quota.
SECONDS_AT_MOST = {"large": 80, "xlarge": 60}

# Cautious estimates: loading from local disk, and decoding a large model token by token.
LOAD_BYTES_PER_S = 5e9
DECODE_TOKENS_PER_S = 15

_worker_models: ResidentModels | None = None


def run(turn: Turn, catalogue: Catalogue, models: ResidentModels) -> Generator[Event, None, None]:
    """The events of a turn. `models` are the parent's own, on the CPU where this is ZeroGPU.

    What ZeroGPU refuses (quota, queue, a worker that died) becomes a Fallback, and the pocket models answer.
    """
    if not ON_ZEROGPU or not _wants_gpu(turn, catalogue):
        yield from run_turn(turn, catalogue, models.generate)
        return
    # 1) Files: in the parent, where waiting costs nobody's quota.
    turn = yield from _fetch_all(turn, catalogue)
    large = large_variants(turn, catalogue)
    if not large:
        yield from run_turn(turn, catalogue, models.generate)
        return
    # 2) The GPU: the same worker for route and answers.
    progress = _Progress()
    try:
        yield Status("Waiting for a GPU")
        for event in _until_the_end(_generator_for(large)(turn, catalogue)):
            progress.take(event)
            yield event
    except DeviceRefused as error:
        if progress.is_answered:
            yield TurnDone(tuple(progress.answers))  # only the plan was still to come
            return
        yield Fallback(large[0].name, "the pocket models", str(error))
        rest = replace(pocket_turn(turn, catalogue), routes=progress.routes_to_answer or turn.routes)
        yield from run_turn(rest, catalogue, models.generate)


@dataclass(slots=True)
class _Progress:
    """How far a turn came before the GPU was taken away: what is answered is not answered again."""

    routes: tuple[str, ...] = ()
    answers: list[GenerationStats] = field(default_factory=list)

    def take(self, event: Event) -> None:
        if isinstance(event, RouteDecided):
            self.routes = event.routes
        elif isinstance(event, AnswerDone):
            self.answers.append(event.stats)

    @property
    def routes_to_answer(self) -> tuple[str, ...]:
        return self.routes[len(self.answers) :]

    @property
    def is_answered(self) -> bool:
        return bool(self.routes) and not self.routes_to_answer


def run_route(turn: Turn, catalogue: Catalogue, models: ResidentModels) -> Iterator[Event]:
    """The routing events of a turn alone, on the CPU of this process where the router is small enough for it.

    On ZeroGPU a large router decides inside a whole turn only: a call for the route alone would cost its load twice.
    """
    if ON_ZEROGPU and not catalogue[turn.variant(ROUTER, catalogue)].is_pocket:
        turn = pocket_turn(turn, catalogue)
    yield from route(turn, catalogue, models.generate)


def _wants_gpu(turn: Turn, catalogue: Catalogue) -> bool:
    """Whether a GPU is worth asking for; of a turn that names no known variant, the turn itself says what is wrong."""
    try:
        return bool(large_variants(turn, catalogue))
    except CatalogueError:
        return False


def large_variants(turn: Turn, catalogue: Catalogue) -> list[ModelSpec]:
    """The chosen variants that this turn may need and that want a GPU."""
    agents = turn.routes or ALL_AGENTS
    specs = [catalogue[turn.variant(agent, catalogue)] for agent in agents]
    return [spec for spec in specs if not spec.is_pocket]


def pocket_turn(turn: Turn, catalogue: Catalogue) -> Turn:
    """The same turn on pocket models alone."""
    return replace(turn, variants={agent: catalogue.pocket(agent).name for agent in ALL_AGENTS})


def gpu_seconds(turn: Turn, catalogue: Catalogue) -> int:
    """GPU seconds to ask for: one load and every token of the answer, within what an anonymous visitor may book."""
    large = large_variants(turn, catalogue)
    load_s = sum(spec.memory_bytes("bf16") for spec in large) / LOAD_BYTES_PER_S
    decode_s = turn.sampling.max_new_tokens / DECODE_TOKENS_PER_S
    return min(SECONDS_AT_MOST[gpu_size(large)], 10 + round(load_s + decode_s))


def gpu_size(large: list[ModelSpec]) -> str:
    """The smallest card that holds the largest of the variants."""
    return "xlarge" if max(spec.memory_bytes("bf16") for spec in large) > LARGE_BYTES else "large"


def _fetch_all(turn: Turn, catalogue: Catalogue) -> Iterator[Event]:
    """Fetch the files of all large variants; returns the turn with pocket in place of what cannot be had."""
    variants = dict(turn.variants)
    pocket = pocket_turn(turn, catalogue).variants
    for spec in large_variants(turn, catalogue):
        try:
            check_capacity(spec, XLARGE_BYTES)
            yield from fetch(spec)
        except LoadError as error:
            variants[spec.agent] = pocket[spec.agent]
            yield Fallback(spec.name, pocket[spec.agent], str(error))
    return replace(turn, variants=variants)


def _generator_for(large: list[ModelSpec]) -> Callable[[Turn, Catalogue], Iterator[Event]]:
    return run_on_xlarge if gpu_size(large) == "xlarge" else run_on_large


def _until_the_end(events: Iterator[Event]) -> Iterator[Event]:
    """Pass events on; a refusal, or an end without TurnDone or TurnFailed, becomes DeviceRefused.

    A worker that exits looks like a generator that has finished: only the last event tells.
    """
    last: Event | None = None
    try:
        for last in events:
            yield last
    except GradioError as error:
        title = getattr(error, "title", "") or "ZeroGPU"
        raise DeviceRefused(f"{title}: {error.message}") from error
    except Exception as error:  # the client raises RuntimeError and its HTTP client's own errors too
        raise DeviceRefused(f"ZeroGPU could not be asked: {type(error).__name__}: {error}") from error
    if not isinstance(last, TurnDone | TurnFailed):
        raise DeviceRefused("ZeroGPU: the GPU worker ended in the middle of the answer.")


# --- in the worker --------------------------------------------------------------------------------


@spaces.GPU(size="large", duration=gpu_seconds)
def run_on_large(turn: Turn, catalogue: Catalogue) -> Iterator[Event]:
    """A turn on half a card."""
    yield from _run_in_worker(turn, catalogue)


@spaces.GPU(size="xlarge", duration=gpu_seconds)
def run_on_xlarge(turn: Turn, catalogue: Catalogue) -> Iterator[Event]:
    """A turn on a whole card."""
    yield from _run_in_worker(turn, catalogue)


def _run_in_worker(turn: Turn, catalogue: Catalogue) -> Iterator[Event]:
    """The turn on the worker's own models. A turn ends in words, whatever happens: of an exception only the class
    name would cross, and the worker with its loaded model would be thrown away."""
    global _worker_models
    if _worker_models is None:
        limit_threads()
        _worker_models = ResidentModels(catalogue, best_device())
    yield from run_turn(turn, catalogue, _worker_models.generate)
