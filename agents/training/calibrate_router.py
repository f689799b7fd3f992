"""Find the temperature at which a router's confidence can be believed, on questions of the validation groups.

    python -m agents.training.calibrate_router router-pocket-llama

A small router is surer than it is right (Guo et al. 2017, "On Calibration of Modern Neural Networks": one temperature,
fitted on data that training has not seen, mends most of it). The routes themselves do not change. Writes
calibration.json beside the weights, where the loader reads it.
"""

import argparse
import itertools
import json
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from agents.catalogue import ModelSpec, load_catalogue
from agents.conversation import PLAN_SAMPLING
from agents.inference.checkpoints import Files
from agents.inference.decoding import list_confidence, route_choices
from agents.inference.loading import CALIBRATION_FILE, LoadedModel, load
from agents.inference.residents import limit_threads
from agents.request import Request
from agents.training.question_templates import read_groups
from agents.training.router_examples import iter_examples

SEED = 20260303
QUESTIONS = 1500
TEMPERATURES = tuple(round(0.5 + 0.05 * step, 2) for step in range(111))

Decision = tuple[list[Tensor], bool]
"""The logits of every choice, and whether the whole list was right."""


def calibrate(spec: ModelSpec, folder: Path, questions: int = QUESTIONS) -> dict[str, object]:
    """Write the temperature of the router in `folder`; returns what was written."""
    (folder / CALIBRATION_FILE).unlink(missing_ok=True)
    spec = replace(spec, folder=str(folder))
    decisions = decide(load(spec, Files(folder, None), torch.device("cpu")), questions)
    temperature = best_temperature(decisions)
    record = {
        "temperature": temperature,
        "questions": len(decisions),
        "seed": SEED,
        "right": round(sum(right for _, right in decisions) / len(decisions), 4),
        "loss_before": round(confidence_loss(decisions, 1.0), 4),
        "loss_after": round(confidence_loss(decisions, temperature), 4),
    }
    (folder / CALIBRATION_FILE).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record


def decide(model: LoadedModel, questions: int) -> list[Decision]:
    """What the router decides about questions of the validation groups, as untidy as typed ones."""
    routes_of = {group.name: group.routes for group in read_groups()}
    decisions = []
    for example in itertools.islice(iter_examples(random.Random(SEED), "validation"), questions):
        request = Request(model.spec.name, example.messages, PLAN_SAMPLING, "route")
        routes, choices = route_choices(model, request)
        # Only what is allowed matters, and it is a handful of a vocabulary.
        choices = [logits[torch.isfinite(logits)] for logits in choices]
        decisions.append((choices, routes == routes_of[example.group]))
    return decisions


def best_temperature(decisions: Sequence[Decision]) -> float:
    """The temperature with the smallest loss."""
    return min(TEMPERATURES, key=lambda temperature: confidence_loss(decisions, temperature))


def confidence_loss(decisions: Sequence[Decision], temperature: float) -> float:
    """Mean negative log likelihood, in nats, of having been right or wrong as often as the confidences say."""
    losses = []
    for choices, right in decisions:
        confidence = min(list_confidence(choices, temperature), 1 - 1e-6)
        losses.append(-math.log(confidence if right else 1 - confidence))
    return sum(losses) / len(losses)


def main() -> None:
    """Calibrate one router of the catalogue."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", help="a pocket router of the catalogue")
    parser.add_argument("--folder", type=Path, help="its checkpoint [the catalogue's]")
    args = parser.parse_args()
    limit_threads()
    spec = load_catalogue({})[args.name]
    print(json.dumps(calibrate(spec, args.folder or Path(spec.folder)), indent=1))


if __name__ == "__main__":
    main()
