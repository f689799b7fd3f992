"""Score a router: on hand-written questions that no template produced, and on its generator's test split.

The hand-written ones are the figure to read. The generated ones come from a few dozen ideas in several wordings
each, so their intervals, which count questions, are narrower than they should be.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agents.catalogue import ROOT, ModelSpec
from agents.evaluation.asking import route
from agents.evaluation.baselines import Decide
from agents.evaluation.figures import Estimate, Figure, calibration_estimate, share, shares_by
from agents.evaluation.overlap import overlap_figure
from agents.evaluation.plan_scores import plan_figures
from agents.request import Generate, Message
from agents.training import router_examples
from agents.training.question_templates import read_groups

BENCHMARK = ROOT / "assets" / "benchmarks" / "routing.jsonl"
GENERATED_QUESTIONS = 300
WHOLE_PLANS = 60
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Routed:
    """A question with the routes it should get. `kind` is what tables go by: a style, or a template group."""

    question: str
    routes: tuple[str, ...]
    kind: str
    history: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the router decided about one question."""

    asked: Routed
    routes: tuple[str, ...]
    confidence: float

    @property
    def first_right(self) -> bool:
        return self.routes[:1] == self.asked.routes[:1]

    @property
    def all_right(self) -> bool:
        return self.routes == self.asked.routes


def score_router(
    spec: ModelSpec,
    generate: Generate,
    seed: int,
    limit: int | None,
    baselines: Mapping[str, Decide],
    training_questions: Sequence[str],
) -> list[Figure]:
    """All figures of one router, at most `limit` questions of each set."""
    written = read_benchmark()
    written = random.Random(seed).sample(written, min(limit or len(written), len(written)))
    generated = generated_questions(seed, min(limit or GENERATED_QUESTIONS, GENERATED_QUESTIONS))
    decisions = decide_all(generate, spec, written)
    planned = random.Random(seed).sample(written, min(WHOLE_PLANS, len(written)))
    return [
        *route_figures("benchmark", "style", "hand-written questions", decisions, baselines),
        *route_figures("generated", "", "generated test questions", decide_all(generate, spec, generated), baselines),
        *confidence_figures(decisions, seed),
        *plan_figures(spec, generate, seed, limit, [asked.question for asked in planned]),
        overlap_figure(
            "Hand-written questions",
            [asked.question for asked in written],
            (*(text for group in read_groups() for text in group.questions), *training_questions),
        ),
    ]


def read_benchmark() -> list[Routed]:
    """The hand-written questions."""
    rows = [json.loads(line) for line in BENCHMARK.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Routed(row["question"], tuple(row["routes"]), row["style"]) for row in rows]


def generated_questions(seed: int, count: int) -> list[Routed]:
    """Different questions of the generator's test split, as the templates have them."""
    routes = {group.name: group.routes for group in read_groups()}
    examples = router_examples.iter_examples(random.Random(seed), "test", clean=True)
    different: dict[str, Routed] = {}
    while len(different) < count:
        example = next(examples)
        routed = Routed(example.question, routes[example.group], example.group, example.messages[1:-1])
        different.setdefault(example.question, routed)
    return list(different.values())


def decide_all(generate: Generate, spec: ModelSpec, asked: Sequence[Routed]) -> list[Decision]:
    """The router's decision on every question."""
    return [Decision(routed, *route(generate, spec, routed.question, routed.history)) for routed in asked]


def route_figures(
    name: str, kind: str, label: str, decisions: Sequence[Decision], baselines: Mapping[str, Decide]
) -> list[Figure]:
    """First route and exact routes, beside baselines that name one route a question."""
    asked = [decision.asked for decision in decisions]
    decided = {baseline: decide([routed.question for routed in asked]) for baseline, decide in baselines.items()}
    return [
        Figure(
            f"{name}_first_route",
            f"First route right, {label}",
            share([decision.first_right for decision in decisions]),
            _baseline_shares(asked, decided, lambda routed, route: routed.routes[0] == route),
            _parts(kind, decisions, lambda decision: decision.first_right),
            "" if kind else f"from {len({routed.kind for routed in asked})} template groups",
        ),
        Figure(
            f"{name}_all_routes",
            f"All routes right, {label}",
            share([decision.all_right for decision in decisions]),
            _baseline_shares(asked, decided, lambda routed, route: routed.routes == (route,)),
            _parts(kind, decisions, lambda decision: decision.all_right),
        ),
    ]


def _baseline_shares(
    asked: Sequence[Routed], decided: Mapping[str, list[str]], is_right: Callable[[Routed, str], bool]
) -> dict[str, Estimate]:
    return {
        name: share([is_right(routed, route) for routed, route in zip(asked, routes, strict=True)])
        for name, routes in decided.items()
    }


def _parts(
    kind: str, decisions: Sequence[Decision], is_right: Callable[[Decision], bool]
) -> dict[str, dict[str, Estimate]]:
    right = [is_right(decision) for decision in decisions]
    first = shares_by([decision.asked.routes[0] for decision in decisions], right)
    kinds = {kind: shares_by([decision.asked.kind for decision in decisions], right)} if kind else {}
    return {**kinds, "first route": first}


def confidence_figures(decisions: Sequence[Decision], seed: int) -> list[Figure]:
    """Whether the confidence in the whole route list can be believed, and what a person may rely on."""
    right = [decision.all_right for decision in decisions]
    sure = [decision for decision in decisions if decision.confidence > SURE]
    error = calibration_estimate([decision.confidence for decision in decisions], right, seed)
    return [
        Figure("calibration_error", "Calibration error of the confidence (0 is best), hand-written questions", error),
        Figure(
            "sure_all_routes",
            f"All routes right where the confidence is above {SURE}, hand-written questions",
            share([decision.all_right for decision in sure]),
        ),
        Figure(
            "sure_coverage",
            f"Questions with a confidence above {SURE}, hand-written questions",
            share([decision.confidence > SURE for decision in decisions]),
        ),
    ]
