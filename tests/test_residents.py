"""Which models are in memory: loaded when first asked for, once, and evicted to make room.

python -m pytest tests/test_residents.py
"""

import gc
import shutil
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
import torch

from agents.catalogue import Catalogue, ModelSpec
from agents.errors import CatalogueError, LoadError
from agents.events import GenerationDone, Status, TextDelta
from agents.inference.loading import LoadedModel
from agents.inference.residents import ResidentModels
from agents.request import Request, Sampling
from tests.tiny_checkpoints import SCRIPT, asked, tiny_catalogue

QUESTION = asked("As JSON.")


@pytest.fixture
def models(checkpoints: Path) -> ResidentModels:
    catalogue = tiny_catalogue(pocket=checkpoints / "fitted", large=checkpoints / "LlamaForCausalLM")
    return ResidentModels(catalogue, torch.device("cpu"))


def loaded(models: ResidentModels, name: str) -> tuple[LoadedModel, list[Status]]:
    """The model, and what was said until it was there."""
    said, events = [], models.resident(models.catalogue[name])
    while True:
        try:
            said.append(next(events))
        except StopIteration as end:
            return end.value, said


@pytest.fixture
def another_load(models: ResidentModels) -> Iterator[Event]:
    """Loading waits behind another load, until this is set."""
    done = Event()
    models._executor.submit(done.wait, 30)
    yield done
    done.set()


def test_nothing_is_loaded_before_it_is_asked_for(models: ResidentModels) -> None:
    events = models.generate(Request("math-pocket", QUESTION))
    assert models.names() == []
    texts = [event.text for event in events if isinstance(event, TextDelta)]
    assert "".join(texts) == SCRIPT[QUESTION]
    assert models.names() == ["math-pocket"]


def test_who_waits_for_a_load_hears_how_long(models: ResidentModels, another_load: Event) -> None:
    events = models.generate(Request("math-pocket", QUESTION))
    for said in (next(events), next(events)):
        assert isinstance(said, Status)
        assert said.text.startswith("Loading math-pocket: ")
    another_load.set()
    assert any(isinstance(event, TextDelta) for event in events)


def test_a_second_request_is_given_the_same_model_without_a_word(models: ResidentModels) -> None:
    first, _ = loaded(models, "math-pocket")
    second, said = loaded(models, "math-pocket")
    assert second is first
    assert said == []


def test_two_who_ask_at_once_are_given_one_model(models: ResidentModels, another_load: Event) -> None:
    together = Barrier(2)

    def ask(_: int) -> LoadedModel:
        together.wait()
        return loaded(models, "math-pocket")[0]

    with ThreadPoolExecutor(2) as pool:
        asked_for = [pool.submit(ask, number) for number in range(2)]
        another_load.set()
        first, second = (future.result() for future in asked_for)
    assert first is second


def test_a_load_that_failed_is_tried_again_when_next_asked_for(checkpoints: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(checkpoints / "fitted", tmp_path / "fitted"))
    (folder / "chat_template.jinja").rename(folder / "kept")
    models = ResidentModels(tiny_catalogue(folder, folder), torch.device("cpu"))
    for _ in range(2):
        with pytest.raises(LoadError, match="chat template"):
            loaded(models, "math-pocket")
    assert models.names() == []
    (folder / "kept").rename(folder / "chat_template.jinja")
    assert loaded(models, "math-pocket")[0].tokenizer.chat_template


def test_an_unknown_variant_is_named_with_those_there_are(models: ResidentModels) -> None:
    with pytest.raises(CatalogueError, match=r"no variant 'math-huge'\. The catalogue has: .*math-pocket"):
        list(models.generate(Request("math-huge", QUESTION)))


def test_one_large_model_is_resident_at_a_time_and_pocket_models_stay(models: ResidentModels) -> None:
    first = weakref.ref(loaded(models, "math-large")[0].model)
    loaded(models, "math-pocket")
    assert first() is not None
    loaded(models, "code-large")
    assert sorted(models.names()) == ["code-large", "math-pocket"]
    gc.collect()
    assert first() is None


def test_a_generation_that_runs_keeps_the_model_that_was_evicted(models: ResidentModels) -> None:
    events = models.generate(Request("math-large", QUESTION, Sampling(max_new_tokens=30)))
    assert isinstance(next(events), TextDelta)
    loaded(models, "code-large")
    *_, last = events
    assert isinstance(last, GenerationDone)
    assert last.stats.generated_tokens == 30


def test_a_variant_without_weights_is_refused_before_anything_is_evicted(checkpoints: Path) -> None:
    whole = tiny_catalogue(checkpoints / "fitted", checkpoints / "LlamaForCausalLM")
    nowhere = ModelSpec("math-x", "math", "X", "best", base_model="a/b", weights="by variable")
    specs = {name: whole[name] for name in ("math-pocket", "math-large")} | {"math-x": nowhere}
    models = ResidentModels(Catalogue(specs, whole.chosen), torch.device("cpu"))
    loaded(models, "math-large")
    with pytest.raises(LoadError, match="COURSEGPT_MATH"):
        loaded(models, "math-x")
    assert models.names() == ["math-large"]
