"""Training really learns, goes on after an interruption as if there had been none, and saves what the loader reads."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from agents.catalogue import load_catalogue
from agents.conversation import PLAN_SAMPLING
from agents.events import RouteScored
from agents.inference import decoding
from agents.inference.checkpoints import Files
from agents.inference.loading import CALIBRATION_FILE, load
from agents.request import Request
from agents.training import calibrate_router, train_pocket
from agents.training.calibrate_router import best_temperature, calibrate, confidence_loss
from agents.training.examples import Example
from agents.training.pocket_recipes import CONFIGS, Recipe, read_recipe, recipe_names
from agents.training.question_templates import read_groups
from agents.training.router_examples import iter_examples
from agents.training.train_pocket import RESUME_FILE, train

ROUTER = load_catalogue({})["router-pocket-llama"]


def quick(name: str, **changes: object) -> Recipe:
    """A recipe that trains in seconds."""
    sizes = {"vocab_size": 1024, "hidden_size": 64, "layers": 2, "heads": 2, "kv_heads": 1, "intermediate_size": 128}
    return replace(read_recipe(name), **(sizes | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A router after half a minute of training."""
    folder = tmp_path_factory.mktemp("router")
    train(quick("router-pocket-llama", rows=8, row_tokens=256, tokens=400_000, learning_rate=1e-2), folder)
    return folder


def test_the_loss_falls_and_the_routes_beat_the_constant(trained):
    log = json.loads((trained / "training.json").read_text())["log"]
    assert log[-1]["loss"] < log[0]["loss"] / 2
    routes_of = {group.name: group.routes for group in read_groups()}
    model = load(replace(ROUTER, folder=str(trained)), Files(trained), torch.device("cpu"))
    asked = list(itertools.islice(iter_examples(random.Random(1), "validation", clean=True), 200))
    wanted = [routes_of[example.group][0] for example in asked]
    decided = []
    for example in asked:
        events = decoding.generate(model, Request(ROUTER.name, example.messages, PLAN_SAMPLING, "route"))
        decided.append(next(event.routes[0] for event in events if isinstance(event, RouteScored)))
    right = sum(map(str.__eq__, decided, wanted))
    assert right > 1.3 * Counter(wanted).most_common(1)[0][1]


def test_a_run_that_was_interrupted_ends_with_the_weights_of_one_that_was_not(tmp_path, monkeypatch):
    recipe = quick("math-pocket", vocab_size=300, hidden_size=16, intermediate_size=16, rows=1, row_tokens=256)
    recipe = replace(recipe, tokens=50 * 256)
    monkeypatch.setattr(train_pocket, "BLOCKS_BETWEEN_SAVES", 1)
    monkeypatch.setattr(train_pocket, "TOKENIZER_EXAMPLES", 200)
    train(recipe, tmp_path / "whole")

    source, calls = train_pocket.SOURCES["math"], itertools.count()

    def interrupted(rng: random.Random) -> Iterator[Example]:
        # The first call is the tokenizer's, the next ones are a block of steps each.
        if next(calls) == 2:
            raise KeyboardInterrupt
        return source(rng)

    with monkeypatch.context() as broken:
        broken.setitem(train_pocket.SOURCES, "math", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(recipe, tmp_path / "cut")
    assert (tmp_path / "cut" / RESUME_FILE).is_file()
    train(recipe, tmp_path / "cut")
    assert not (tmp_path / "cut" / RESUME_FILE).exists()
    whole, cut = (load_file(tmp_path / name / "model.safetensors") for name in ("whole", "cut"))
    assert all(torch.equal(whole[key], cut[key]) for key in whole)


def test_what_was_begun_with_another_recipe_is_not_gone_on_with(tmp_path, monkeypatch):
    recipe = quick("math-pocket", vocab_size=300, hidden_size=16, intermediate_size=16, rows=1, row_tokens=256)
    monkeypatch.setattr(train_pocket, "TOKENIZER_EXAMPLES", 200)
    torch.save({"recipe": {"name": "another"}}, tmp_path / RESUME_FILE)
    with pytest.raises(SystemExit, match="another recipe"):
        train(recipe, tmp_path)


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_saves_a_checkpoint_of_its_architecture(name, tmp_path, monkeypatch):
    recipe = quick(name, vocab_size=300, hidden_size=16, intermediate_size=16, rows=1, row_tokens=512, tokens=512)
    monkeypatch.setattr(train_pocket, "TOKENIZER_EXAMPLES", 50)
    train(recipe, tmp_path)
    model = AutoModelForCausalLM.from_pretrained(tmp_path)
    assert isinstance(model.config, CONFIGS[recipe.architecture])  # type: ignore[arg-type]


# --- calibration ----------------------------------------------------------------------------------


def test_a_calibrated_router_says_how_sure_it_is_and_its_routes_stay(trained):
    spec = replace(ROUTER, folder=str(trained))
    before = load(spec, Files(trained), torch.device("cpu"))
    record = calibrate(spec, trained, questions=120)
    after = load(spec, Files(trained), torch.device("cpu"))
    assert (before.route_temperature, after.route_temperature) == (1.0, record["temperature"])
    assert record["loss_after"] <= record["loss_before"]
    request = Request(spec.name, next(iter_examples(random.Random(3), "test")).messages, PLAN_SAMPLING, "route")
    first, second = (
        next(event for event in decoding.generate(model, request) if isinstance(event, RouteScored))
        for model in (before, after)
    )
    assert first.routes == second.routes


def test_the_temperature_of_an_overconfident_router_is_above_one():
    logits = torch.tensor([4.0, 0.0])
    decisions = [([logits], number % 10 < 7) for number in range(100)]
    temperature = best_temperature(decisions)
    assert temperature > 1
    assert torch.softmax(logits / temperature, -1).max().item() == pytest.approx(0.7, abs=0.02)
    assert confidence_loss(decisions, temperature) < confidence_loss(decisions, 1.0)


@pytest.mark.parametrize("text", ['{"temperature": 0}', '{"temperature": "hot"}', "{}", "not JSON"])
def test_a_damaged_calibration_is_refused(trained, tmp_path, text):
    for file in trained.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / CALIBRATION_FILE).write_text(text)
    with pytest.raises(Exception, match="could not be loaded"):
        load(replace(ROUTER, folder=str(tmp_path)), Files(tmp_path), torch.device("cpu"))


def test_calibration_asks_the_validation_groups_alone():
    groups = {group.name: group.split for group in read_groups()}
    drawn = itertools.islice(iter_examples(random.Random(calibrate_router.SEED), "validation"), 300)
    assert {groups[example.group] for example in drawn} == {"validation"}
