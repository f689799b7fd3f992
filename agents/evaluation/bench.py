"""Measure what decides how fast a turn feels: the route against the whole plan, the kept prefix, the decoding loop.

    python -m agents.evaluation.bench

Prints a table for people and, as the last line, the same as JSON; writes assets/scores/bench.json. Variants take
turns within a round, so that a machine that slows down slows all of them; medians and ranges are over the rounds.
"""

import argparse
import itertools
import json
import os
import platform
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import torch

from agents.catalogue import ROUTER, ModelSpec, load_catalogue
from agents.conversation import SPECIALISTS
from agents.errors import LoadError
from agents.evaluation.asking import route_request
from agents.evaluation.bench_space import space_speeds
from agents.evaluation.provenance import SCORES, commit, today, write_json
from agents.evaluation.speeds import ROUNDS, Measure, Speed, in_turn, speed
from agents.events import GenerationDone, GenerationStats, Status
from agents.inference import decoding
from agents.inference.loading import LoadedModel
from agents.inference.residents import ResidentModels, limit_threads
from agents.plan import AGENTS, CODE, FULL, GENERAL, MATH
from agents.request import Form, Message, Request, Sampling
from agents.router_agent import SYSTEM_PROMPTS
from agents.training import router_examples

SEED = 20260202
QUESTIONS = 6
LONG_SYSTEM_TOKENS = 500
FIRST_TOKEN_ONLY = Sampling(max_new_tokens=1)
LOOP_TOKENS = 128

# Questions whose answers are of some length.
LOOP_QUESTIONS = {
    ROUTER: "Differentiate x^3 + 2x and plot the result in Python.",
    MATH: "Solve x^2 - 5x + 6 = 0",
    CODE: "Write a Python function that removes duplicates from a list and keeps the order.",
    GENERAL: "what is a derivative",
}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.parse_args()
    limit_threads()
    facts = machine()
    try:
        models = load_pocket(ResidentModels(load_catalogue(), torch.device("cpu")))
    except LoadError as error:
        raise SystemExit(str(error)) from error
    speeds = [
        *route_speeds(models[ROUTER]),
        *prefix_speeds(models[MATH]),
        *loop_speeds(models),
        *space_speeds(models[MATH]),
    ]
    record = {
        "command": "python -m agents.evaluation.bench",
        "commit": commit(),
        "date": today(),
        "seed": SEED,
        "machine": facts,
        "rounds": ROUNDS,
        "figures": [asdict(speed) for speed in speeds],
    }
    write_json(SCORES / "bench.json", record)
    print_speeds(speeds)
    print(json.dumps(record))


def load_pocket(residents: ResidentModels) -> dict[str, LoadedModel]:
    """The chosen pocket variant of every agent, in memory."""
    pocket = residents.catalogue.pocket
    return {agent: returned(residents.resident(pocket(agent))) for agent in (ROUTER, *AGENTS)}


def returned(statuses: Iterator[Status]) -> LoadedModel:
    """What a generator of Status returns at its end."""
    while True:
        try:
            next(statuses)
        except StopIteration as end:
            return end.value


# --- what is measured -----------------------------------------------------------------------------


def route_speeds(router: LoadedModel) -> list[Speed]:
    """The route alone against the whole plan, on the same questions and with the same kept prefix."""
    questions = bench_questions()

    def seconds(form: Form) -> Measure:
        requests = [route_request(router.spec, question, (), form) for question in questions]
        return lambda: statistics.mean(wall_s(router, request) for request in requests)

    rounds = in_turn({"route": seconds("route"), "plan": seconds("plan")})
    ratios = [plan / route for route, plan in zip(rounds["route"], rounds["plan"], strict=True)]
    return [
        speed("route_s", "Deciding the route, a question", "s", rounds["route"]),
        speed("plan_s", "Writing the whole plan, a question", "s", rounds["plan"]),
        speed("plan_over_route", "Whole plan / route", "times", ratios),
    ]


def prefix_speeds(model: LoadedModel) -> list[Speed]:
    """Time to the first token of an answer, with and without the kept prefix, short and long system prompt."""
    prompts = {"own": SPECIALISTS[model.spec.agent].system_prompt, "long": long_system_prompt(model)}
    measures: dict[str, Measure] = {}
    for name, system in prompts.items():
        messages = (Message("system", system), Message("user", LOOP_QUESTIONS[MATH]))
        request = Request(model.spec.name, messages, FIRST_TOKEN_ONLY)
        measures[f"{name} without"] = lambda request=request: ttft_without_prefix_s(model, request)
        measures[f"{name} with"] = lambda request=request: ttft_with_prefix_s(model, request)
    rounds = in_turn(measures)
    speeds = []
    for name, system in prompts.items():
        tokens = model.prefix_length((Message("system", system),))
        without, kept = rounds[f"{name} without"], rounds[f"{name} with"]
        ratios = [a / b for a, b in zip(without, kept, strict=True)]
        label = f"system prompt of {tokens} tokens"
        speeds += [
            speed(f"ttft_{name}_without_s", f"First token, {label}, nothing kept", "s", without),
            speed(f"ttft_{name}_with_s", f"First token, {label}, prefix kept", "s", kept),
            speed(f"ttft_{name}_ratio", f"Nothing kept / prefix kept, {label}", "times", ratios),
        ]
    return speeds


def loop_speeds(models: Mapping[str, LoadedModel]) -> list[Speed]:
    """Tokens a second of the decoding loop, and of the bare forward pass: the difference is what the loop costs."""
    measures: dict[str, Measure] = {}
    for model in models.values():
        measures[f"{model.spec.name} loop"] = lambda model=model: loop_tokens_per_s(model)
        measures[f"{model.spec.name} forward"] = lambda model=model: forward_tokens_per_s(model)
    rounds = in_turn(measures)
    return [
        speed(
            f"{kind}_tokens_per_s_{model.spec.name}",
            f"{model.spec.name}: {'decoding loop' if kind == 'loop' else 'forward pass alone'}",
            "tokens/s",
            rounds[f"{model.spec.name} {kind}"],
        )
        for model in models.values()
        for kind in ("loop", "forward")
    ]


# --- one measurement ------------------------------------------------------------------------------


def wall_s(model: LoadedModel, request: Request) -> float:
    """Seconds of one whole generation."""
    started = time.perf_counter()
    for _ in decoding.generate(model, request):
        pass
    return time.perf_counter() - started


def ttft_without_prefix_s(model: LoadedModel, request: Request) -> float:
    """Time to the first token when the whole prompt has to be read."""
    model.prefixes.clear()
    return stats(model, request).ttft_s


def ttft_with_prefix_s(model: LoadedModel, request: Request) -> float:
    """Time to the first token when the system prompt is kept, as it is from the second question on."""
    stats(model, request)
    kept = stats(model, request)
    assert kept.reused_tokens, "the prefix was not reused"
    return kept.ttft_s


def stats(model: LoadedModel, request: Request) -> GenerationStats:
    """What one generation measured of itself."""
    return next(event.stats for event in decoding.generate(model, request) if isinstance(event, GenerationDone))


def loop_tokens_per_s(model: LoadedModel) -> float:
    """Tokens a second of `decoding.generate`, over an answer (or a plan) of up to LOOP_TOKENS."""
    sampling = Sampling(max_new_tokens=LOOP_TOKENS)
    return stats(model, loop_request(model.spec, sampling)).tokens_per_s


def loop_request(spec: ModelSpec, sampling: Sampling) -> Request:
    """A question as a turn would ask it; the router's plan is written without its grammar."""
    system = SYSTEM_PROMPTS[spec.dialect] if spec.agent == ROUTER else SPECIALISTS[spec.agent].system_prompt
    return Request(spec.name, (Message("system", system), Message("user", LOOP_QUESTIONS[spec.agent])), sampling)


def forward_tokens_per_s(model: LoadedModel) -> float:
    """Tokens a second of the model alone: greedy, no stop, no text, no calculator."""
    ids = model.render(loop_request(model.spec, Sampling()).messages)
    cache = model.new_cache()
    with torch.inference_mode():
        token = int(model.forward(ids, cache).argmax())
        started = time.perf_counter()
        for _ in range(LOOP_TOKENS):
            token = int(model.forward([token], cache).argmax())
        return LOOP_TOKENS / (time.perf_counter() - started)


# --- rounds ---------------------------------------------------------------------------------------


def bench_questions() -> list[str]:
    """Some questions of the router's test split."""
    examples = router_examples.iter_examples(random.Random(SEED), "test", clean=True)
    return [example.question for example in itertools.islice(examples, QUESTIONS)]


def long_system_prompt(model: LoadedModel) -> str:
    """A prompt of as many tokens as a detailed system prompt has."""
    ids = model.tokenizer.encode(SYSTEM_PROMPTS[FULL] * 5, add_special_tokens=False)
    return str(model.tokenizer.decode(ids[:LONG_SYSTEM_TOKENS]))


def print_speeds(speeds: list[Speed]) -> None:
    """The rows for a person at a terminal."""
    for row in speeds:
        print(f"{row.median:10.4g} {row.unit:9s} ({row.min:.4g} to {row.max:.4g})  {row.label}")


def machine() -> dict[str, object]:
    """What a speed depends on; the load says whether the machine was busy with something else."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "load before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
