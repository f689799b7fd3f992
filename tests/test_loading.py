"""What is fetched and loaded, and what is refused: by its files, by its numbers, by the Hub.

python -m pytest tests/test_loading.py
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from agents.catalogue import VARIABLES, ModelSpec
from agents.errors import LoadError
from agents.events import GenerationDone, TextDelta
from agents.inference.checkpoints import Files, fetch, is_on_disk
from agents.inference.decoding import generate
from agents.inference.loading import LoadedModel, load
from agents.request import Request, Sampling
from tests.tiny_checkpoints import ARCHITECTURES, SCRIPT, asked, tiny_spec

CPU = torch.device("cpu")
WEIGHTS = "model.safetensors"
ADAPTER_WEIGHTS = "adapter_model.safetensors"


def fetched(spec: ModelSpec) -> Files:
    """Files of a variant of which nothing has to be asked of the Hub."""
    try:
        next(fetch(spec))
    except StopIteration as end:
        return end.value
    raise AssertionError("It asked the Hub.")


def loaded(spec: ModelSpec) -> LoadedModel:
    return load(spec, fetched(spec), CPU)


def logits(model: LoadedModel) -> torch.Tensor:
    with torch.inference_mode():
        return model.forward(model.render(asked("Integrate.")), model.new_cache())


@pytest.fixture
def copy_of(checkpoints: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A checkpoint that a test may damage."""
    return lambda name: Path(shutil.copytree(checkpoints / name, tmp_path / name))


@pytest.fixture
def llama(copy_of: Callable[[str], Path]) -> Path:
    return copy_of("LlamaForCausalLM")


@pytest.fixture
def adapter(copy_of: Callable[[str], Path]) -> Path:
    return copy_of("adapter")


def edit_json(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def edit_tensors(path: Path, change: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]) -> None:
    # Copies: the tensors of a file that is written anew are mapped from that file.
    tensors = {name: tensor.clone() for name, tensor in load_file(path).items()}
    save_file(change(tensors), path, metadata={"format": "pt"})


# --- what loads -----------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_merged_checkpoint_loads_and_answers(checkpoints: Path, architecture: str) -> None:
    spec = tiny_spec(checkpoints / architecture, architecture=architecture)
    events = list(generate(loaded(spec), Request("tiny", asked("Integrate."), Sampling(max_new_tokens=8))))
    assert any(isinstance(event, TextDelta) for event in events)
    assert isinstance(events[-1], GenerationDone)


def test_an_adapter_on_its_base_equals_the_merged_model_and_not_the_base(checkpoints: Path) -> None:
    base_folder = str(checkpoints / "LlamaForCausalLM")
    base = logits(loaded(tiny_spec(checkpoints / "LlamaForCausalLM")))
    adapted = logits(loaded(tiny_spec(checkpoints / "adapter", base_model=base_folder)))
    merged = logits(loaded(tiny_spec(checkpoints / "merged")))
    assert (adapted - base).abs().max() > 0.1
    torch.testing.assert_close(adapted, merged, atol=1e-4, rtol=1e-4)


def test_an_adapter_saved_with_a_tokenizer_is_asked_with_that_one(checkpoints: Path, adapter: Path) -> None:
    spec = tiny_spec(adapter)
    with_the_bases = loaded(spec).render(asked("Integrate."))
    loaded(tiny_spec(checkpoints / "fitted")).tokenizer.save_pretrained(adapter)
    (adapter / "chat_template.jinja").write_text("{{ messages[-1].content }}", encoding="utf-8")
    model = loaded(spec)
    assert model.tokenizer.decode(model.render(asked("Integrate."))) == "Integrate."
    assert model.tokenizer.decode(with_the_bases) != "Integrate."


def test_a_small_model_on_the_cpu_is_loaded_in_fp32(checkpoints: Path) -> None:
    assert loaded(tiny_spec(checkpoints / "fitted")).model.dtype == torch.float32
    large = tiny_spec(checkpoints / "fitted", parameters=600_000_000)
    assert loaded(large).model.dtype == torch.bfloat16


def test_the_context_is_the_smaller_of_catalogue_and_config(checkpoints: Path) -> None:
    assert loaded(tiny_spec(checkpoints / "fitted", context_tokens=100_000)).context_tokens == 2048
    assert loaded(tiny_spec(checkpoints / "fitted", context_tokens=500)).context_tokens == 500


# --- what is refused ------------------------------------------------------------------------------


def refusal(spec: ModelSpec) -> str:
    with pytest.raises(LoadError) as refused:
        loaded(spec)
    return str(refused.value)


def cut(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])


def without_weights(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "pytorch_model.bin")


def without_a_tensor(folder: Path) -> None:
    edit_tensors(folder / WEIGHTS, lambda t: {name: v for name, v in t.items() if "layers.1.mlp.up" not in name})


def with_nan(folder: Path) -> None:
    def poison(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        tensors["model.layers.0.mlp.up_proj.weight"][3, 5] = float("nan")
        return tensors

    edit_tensors(folder / WEIGHTS, poison)


def of_another_shape(folder: Path) -> None:
    edit_tensors(folder / WEIGHTS, lambda t: t | {"model.norm.weight": torch.ones(32)})


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (lambda f: (f / "config.json").unlink(), "there is no config.json"),
    "config not JSON": (lambda f: (f / "config.json").write_text("{", encoding="utf-8"), "is not JSON"),
    "config a list": (lambda f: (f / "config.json").write_text("[]", encoding="utf-8"), "holds no JSON object"),
    "another architecture": (
        lambda f: edit_json(f / "config.json", architectures=["Qwen3ForCausalLM"]),
        "names Qwen3ForCausalLM, the catalogue wants LlamaForCausalLM",
    ),
    "no architecture": (lambda f: edit_json(f / "config.json", architectures=None), "names no architecture"),
    "own code": (lambda f: edit_json(f / "config.json", auto_map={"AutoModelForCausalLM": "evil.Model"}), "'auto_map'"),
    "own attention": (lambda f: edit_json(f / "config.json", _attn_implementation="x/y"), "'_attn_implementation'"),
    "pickle alone": (without_weights, "no .safetensors file"),
    "cut in a tensor": (lambda f: cut(f / WEIGHTS, 200_000), "has 200,000 bytes, its header wants"),
    "cut in the header": (lambda f: cut(f / WEIGHTS, 100), "is cut short or not a safetensors file (100 bytes)"),
    "empty weights": (lambda f: cut(f / WEIGHTS, 0), "is cut short or not a safetensors file (0 bytes)"),
    "garbage": (lambda f: (f / WEIGHTS).write_bytes(b"\x10" + bytes(7) + b"not a header at all"), "cannot be read"),
    "a tensor missing": (without_a_tensor, "model.layers.1.mlp.up_proj.weight. They would be random numbers"),
    "another shape": (of_another_shape, "model.norm.weight"),
    "not a number": (with_nan, "model.layers.0.mlp.up_proj.weight holds numbers that are not finite"),
    "no chat template": (lambda f: (f / "chat_template.jinja").unlink(), "has no chat template"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "could not be loaded"),
}


def test_a_checkpoint_that_nobody_damaged_is_not_refused(llama: Path) -> None:
    assert loaded(tiny_spec(llama)).model.num_parameters() > 0


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_refused_with_its_cause(llama: Path, damage: str) -> None:
    change, cause = DAMAGES[damage]
    change(llama)
    assert cause in refusal(tiny_spec(llama))


def renamed(tensors: dict[str, torch.Tensor], layer: str) -> dict[str, torch.Tensor]:
    return {name.replace(layer, f"language_model.{layer}"): tensor for name, tensor in tensors.items()}


ADAPTER_DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "all keys renamed": (
        lambda f: edit_tensors(f / ADAPTER_WEIGHTS, lambda t: renamed(t, "layers.")),
        "does not have the keys its configuration asks for",
    ),
    "half the keys renamed": (
        lambda f: edit_tensors(f / ADAPTER_WEIGHTS, lambda t: renamed(t, "layers.1.")),
        "does not have the keys its configuration asks for",
    ),
    "a key missing": (
        lambda f: edit_tensors(f / ADAPTER_WEIGHTS, lambda t: dict(list(t.items())[1:])),
        "does not have the keys its configuration asks for",
    ),
    "all zero": (
        lambda f: edit_tensors(f / ADAPTER_WEIGHTS, lambda t: {name: 0 * tensor for name, tensor in t.items()}),
        "changes nothing",
    ),
    "not a number": (
        lambda f: edit_tensors(f / ADAPTER_WEIGHTS, lambda t: {name: tensor / 0 for name, tensor in t.items()}),
        "not finite",
    ),
    "another rank": (lambda f: edit_json(f / "adapter_config.json", r=8), "could not be loaded"),
    "pickle alone": (
        lambda f: (f / ADAPTER_WEIGHTS).rename(f / "adapter_model.bin"),
        "there is no adapter_model.safetensors",
    ),
    "cut": (lambda f: cut(f / ADAPTER_WEIGHTS, 5000), "has 5,000 bytes"),
    "configuration not JSON": (lambda f: (f / "adapter_config.json").write_text("{", encoding="utf-8"), "is not JSON"),
    "no base named": (
        lambda f: edit_json(f / "adapter_config.json", base_model_name_or_path=None),
        "does not name its base model",
    ),
}


def test_an_adapter_that_nobody_damaged_is_not_refused(adapter: Path) -> None:
    assert "PeftModel" in type(loaded(tiny_spec(adapter)).model).__name__


# What peft only warns of, the loader refuses.
@pytest.mark.filterwarnings("ignore:Found missing adapter keys")
@pytest.mark.parametrize("damage", ADAPTER_DAMAGES)
def test_a_damaged_adapter_is_refused_with_its_cause(adapter: Path, damage: str) -> None:
    change, cause = ADAPTER_DAMAGES[damage]
    change(adapter)
    assert cause in refusal(tiny_spec(adapter))


def test_an_adapter_that_the_catalogue_pairs_with_another_base_is_refused(checkpoints: Path, adapter: Path) -> None:
    wrong = str(checkpoints / "fitted")
    refused = refusal(tiny_spec(adapter, base_model=wrong))
    assert f"was trained on '{checkpoints / 'LlamaForCausalLM'}'" in refused
    assert f"the catalogue pairs it with {wrong!r}" in refused


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert f"the folder {tmp_path / 'absent'} does not exist" in refusal(tiny_spec(tmp_path / "absent"))


def test_weights_that_come_by_variable_say_which_variable() -> None:
    spec = ModelSpec("code-x", "code", "X", "best", base_model="a/b", weights="by variable")
    refused = refusal(spec)
    assert f"Set {VARIABLES['code']}=code-x@owner/name" in refused
    assert not is_on_disk(spec)


# --- the Hub --------------------------------------------------------------------------------------

CAUSES = {
    "tiny/absent": "tiny/absent is not on the Hub, or it is private",
    "tiny/private": "tiny/private is not on the Hub, or it is private and HF_TOKEN does not open it",
    "tiny/gated": "tiny/gated is gated. Ask for access on its page, then set the secret HF_TOKEN",
    "tiny/gated-files": "tiny/gated-files is gated",
    "tiny/no-revision": "tiny/no-revision has no such revision",
    "tiny/broken": "The Hub answered tiny/broken with status 500",
    "tiny/busy": "The Hub answered tiny/busy with status 429",
    "tiny/busy-files": "The download of tiny/busy-files has stalled",
    "tiny/silent": "The Hub could not be reached for tiny/silent within 15 s",
}
DEADLINE_S = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def hub(checkpoints: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict]]:
    """What became of fetching from a Hub that serves one repository and fails in every other way."""
    home = tmp_path_factory.mktemp("hub")
    repository = shutil.copytree(checkpoints / "fitted", home / "repository")
    (repository / "README.md").write_text("A file that nobody wants.", encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HF_")} | {
        "HF_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "HF_HOME": str(home / "home"),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-m", "tests.hub_cases", str(repository), "tiny/whole", *CAUSES]
    finished = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=120, check=False)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_a_repository_is_fetched_with_progress_and_without_what_nobody_wants(hub: dict) -> None:
    whole = hub["answered"]["tiny/whole"]
    assert {"config.json", WEIGHTS, "tokenizer.json", "chat_template.jinja"} <= set(whole["files"])
    assert "README.md" not in whole["files"]
    assert whole["said"][0] == "Asking the Hub for tiny/whole"
    assert any(text.startswith("Fetching tiny/whole: ") for text in whole["said"])
    assert whole["on_disk"]


@pytest.mark.parametrize("repository", CAUSES)
def test_what_the_hub_does_not_give_is_said_within_20_s(hub: dict, repository: str) -> None:
    outcome = hub["answered"][repository]
    assert CAUSES[repository] in outcome["error"]
    assert outcome["seconds"] < DEADLINE_S
    assert not outcome["on_disk"]


def test_what_was_fetched_once_is_not_asked_for_again(hub: dict) -> None:
    assert hub["unanswered"]["tiny/whole"]["said"] == []
    assert hub["unanswered"]["tiny/whole"]["files"]


def test_a_hub_that_cannot_be_reached_is_said_within_20_s(hub: dict) -> None:
    outcome = hub["unanswered"]["tiny/never-seen"]
    assert "The Hub could not be reached for tiny/never-seen" in outcome["error"]
    assert outcome["seconds"] < DEADLINE_S


def test_what_is_loaded_writes_what_it_was_fitted_to(checkpoints: Path) -> None:
    """The checkpoint on which the other tests stand."""
    request = Request("tiny", asked("Integrate."), Sampling(max_new_tokens=80))
    events = list(generate(loaded(tiny_spec(checkpoints / "fitted")), request))
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == SCRIPT[asked("Integrate.")]
