"""Score the pocket models through the loader and the decoding that answer in the Space, beside simple baselines.

    python -m agents.evaluation.score_pocket
    python -m agents.evaluation.score_pocket --agent router
    python -m agents.evaluation.score_pocket --variant router-pocket-qwen3
    python -m agents.evaluation.score_pocket --limit 3      # a try: few questions, nothing written

Writes assets/scores/<variant>.json: every figure with its number of answers, its 95 % interval and its baselines, and
with the command, commit, seed and weights that give it again. `make evaluate` then writes the tables.
"""

import argparse
import time
from functools import cache
from pathlib import Path

import torch

from agents.catalogue import ALL_AGENTS, ROOT, ROUTER, ModelSpec, load_catalogue
from agents.errors import LoadError
from agents.evaluation.baselines import Decide, routing_baselines, routing_examples
from agents.evaluation.code_scores import score_code
from agents.evaluation.figures import Estimate, Figure
from agents.evaluation.general_scores import score_general
from agents.evaluation.math_scores import score_math
from agents.evaluation.provenance import SCORES, commit, today, weights_sha256, write_json
from agents.evaluation.router_scores import score_router
from agents.inference.residents import ResidentModels, limit_threads
from agents.plan import CODE, GENERAL, MATH
from agents.request import Generate

SEED = 20260201


def main() -> None:
    """Score the pocket variants of all agents, or of one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--agent", choices=ALL_AGENTS, help="one agent's variants only")
    parser.add_argument("--variant", help="one variant only")
    parser.add_argument("--limit", type=int, help="at most so many questions of each set; nothing is written")
    args = parser.parse_args()
    limit_threads()
    catalogue = load_catalogue()
    models = ResidentModels(catalogue, torch.device("cpu"))
    agents = [args.agent] if args.agent else ALL_AGENTS
    at_commit = commit()
    specs = [spec for agent in agents for spec in catalogue.variants(agent) if spec.is_pocket]
    for spec in [spec for spec in specs if args.variant in (None, spec.name)]:
        try:
            figures, seconds = timed_figures(spec, models.generate, args.limit)
        except LoadError as error:
            raise SystemExit(f"{error} Train it with: python -m agents.training.make_pocket {spec.name}") from error
        print_figures(spec, figures, seconds)
        if not args.limit:
            write_json(SCORES / f"{spec.name}.json", record(spec, figures, at_commit))


def timed_figures(spec: ModelSpec, generate: Generate, limit: int | None) -> tuple[list[Figure], float]:
    """The figures of one variant, and the seconds they took."""
    started = time.monotonic()
    figures = score(spec, generate, limit)
    return figures, time.monotonic() - started


def score(spec: ModelSpec, generate: Generate, limit: int | None = None) -> list[Figure]:
    """All figures of one variant, whichever agent it is."""
    if spec.agent == ROUTER:
        questions, baselines = _simple_routers()
        return score_router(spec, generate, SEED, limit, baselines, questions)
    scorers = {MATH: score_math, CODE: score_code, GENERAL: score_general}
    return scorers[spec.agent](spec, generate, SEED, limit)


@cache
def _simple_routers() -> tuple[list[str], dict[str, Decide]]:
    """The training questions of the baselines, and the baselines: fitted once for all routers."""
    questions, routes = routing_examples(SEED)
    return questions, routing_baselines(questions, routes, SEED)


def record(spec: ModelSpec, figures: list[Figure], at_commit: str) -> dict[str, object]:
    """What is written of one variant."""
    return {
        "variant": spec.name,
        "command": f"python -m agents.evaluation.score_pocket --variant {spec.name}",
        "commit": at_commit,
        "date": today(),
        "seed": SEED,
        "weights": _in_repository(Path(spec.folder)),
        "weights_sha256": weights_sha256(Path(spec.folder)),
        "figures": [figure.as_dict() for figure in figures],
    }


def _in_repository(folder: Path) -> str:
    return str(folder.relative_to(ROOT)) if folder.is_relative_to(ROOT) else str(folder)


def print_figures(spec: ModelSpec, figures: list[Figure], seconds: float) -> None:
    """The figures for a person at a terminal."""
    print(f"\n{spec.name}, {seconds:.0f} s")
    for figure in figures:
        print(f"  {_line(figure.measured)}  {figure.label}")
        for name, estimate in figure.baselines.items():
            print(f"  {_line(estimate)}    baseline: {name}")
        for by, parts in figure.parts.items():
            worst = min(parts, key=lambda name: parts[name].value)
            print(f"  {_line(parts[worst])}    worst {by}: {worst}")


def _line(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f}) n={estimate.n:<4d}"


if __name__ == "__main__":
    main()
