"""Load a variant: a merged checkpoint, or a base model with its adapter, on one code path.

transformers loads a wrong architecture with random weights and an adapter with renamed keys without effect, and
only warns. Here every such case is refused.
"""

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import cast

import torch
from peft import PeftModel, get_peft_model_state_dict
from peft.utils import load_peft_weights
from safetensors import SafetensorError
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedModel, PreTrainedTokenizerFast
from transformers.cache_utils import DynamicCache

from agents.catalogue import ModelSpec
from agents.errors import LoadError
from agents.inference.checkpoints import Files
from agents.inference.constraints import PlanForm, build_plan_form
from agents.inference.prefixes import Prefixes
from agents.inference.prompts import common_prefix, end_id, render_prompt
from agents.request import Message

# Beside a router's weights, where it was calibrated: agents/training/calibrate_router.py writes it.
CALIBRATION_FILE = "calibration.json"
MAX_TEMPERATURE = 100.0

# Below this, float32 on a CPU costs little memory, and bfloat16 would not be faster.
SMALL_PARAMETERS = 100_000_000

# Room for activations and the KV cache beside the weights.
MEMORY_HEADROOM = 1.15


@dataclass(slots=True)
class LoadedModel:
    """Weights and tokenizer in memory, and what decoding asks of them."""

    spec: ModelSpec
    model: PreTrainedModel | PeftModel
    tokenizer: PreTrainedTokenizerFast
    device: torch.device
    context_tokens: int
    stop_ids: frozenset[int]
    route_temperature: float = 1.0
    prefixes: Prefixes = field(default_factory=Prefixes)
    _prefix_lengths: dict[str, int] = field(default_factory=dict)
    _plan_form: PlanForm | None = None
    _lock: Lock = field(default_factory=Lock)

    @torch.inference_mode()
    def forward(self, ids: Sequence[int], cache: DynamicCache) -> Tensor:
        """Logits (vocabulary,) behind the last of `ids`, which follow what `cache` holds.

        Inference mode is set here and not around the decoding loop: a generator may be resumed by another thread,
        and the mode belongs to the thread.
        """
        batch = torch.tensor([ids], device=self.device)
        output = self.model(input_ids=batch, past_key_values=cache, use_cache=True, logits_to_keep=1)
        return output.logits[0, -1]

    def new_cache(self) -> DynamicCache:
        """An empty cache with the layer kinds of this model."""
        return DynamicCache(config=self.model.config)

    def render(self, messages: Sequence[Message], thinking: bool = True) -> list[int]:
        """The ids of the prompt, up to where the assistant begins. `thinking` is read by templates that know it."""
        return render_prompt(self.tokenizer, messages, thinking)

    def prefix_length(self, messages: Sequence[Message]) -> int:
        """How many tokens every prompt with this system prompt begins with."""
        system = messages[0].content
        if system not in self._prefix_lengths:
            a, b = (self.render((messages[0], Message("user", text))) for text in ("A", "7"))
            self._prefix_lengths[system] = len(common_prefix(a, b))
        return self._prefix_lengths[system]

    @property
    def plan_form(self) -> PlanForm:
        """The grammar and the opening of this router's plans, compiled on first use."""
        with self._lock:
            if self._plan_form is None:
                vocabulary = self.model.config.get_text_config().vocab_size
                self._plan_form = build_plan_form(self.tokenizer, vocabulary, self.spec.dialect)
            return self._plan_form


def load(spec: ModelSpec, files: Files, device: torch.device) -> LoadedModel:
    """The variant in memory on `device`.

    Raises:
        LoadError: it does not fit, or what is on disk is not what the catalogue says.
    """
    check_memory(spec, device)
    try:
        model = _load_checkpoint(files.checkpoint, device, spec)
        if files.adapter:
            model = _add_adapter(model, files.adapter, spec)
        tokenizer = AutoTokenizer.from_pretrained(_tokenizer_folder(files), local_files_only=True)
        temperature = _route_temperature(files.adapter or files.checkpoint)
    except torch.OutOfMemoryError:
        gc.collect()
        torch.cuda.empty_cache()
        raise LoadError(f"{spec.label} does not fit into the memory of {device}.") from None
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        if isinstance(error, LoadError):
            raise
        raise LoadError(f"{spec.name} could not be loaded: {_first_line(error)}") from error
    if not tokenizer.chat_template:
        raise LoadError(f"The tokenizer of {spec.name} has no chat template, so it cannot be asked anything.")
    model.eval()
    context_tokens, stop_ids = _context_tokens(spec, model), _stop_ids(model, tokenizer)
    return LoadedModel(spec, model, tokenizer, device, context_tokens, stop_ids, temperature)


def _route_temperature(folder: Path) -> float:
    """What a router's confidence is divided by before it is believed; 1 where nobody has calibrated it.

    Raises:
        ValueError: the file holds no positive temperature.
    """
    path = folder / CALIBRATION_FILE
    if not path.is_file():
        return 1.0
    temperature = json.loads(path.read_text(encoding="utf-8")).get("temperature")
    if not isinstance(temperature, int | float) or not 0 < temperature < MAX_TEMPERATURE:
        raise ValueError(f"{CALIBRATION_FILE} has the temperature {temperature!r}; a number above 0 was wanted.")
    return float(temperature)


def _tokenizer_folder(files: Files) -> Path:
    """The adapter's, where one was saved with it: its chat template is the one it was trained on."""
    if files.adapter and (files.adapter / "tokenizer_config.json").is_file():
        return files.adapter
    return files.checkpoint


def device_memory_bytes(device: torch.device) -> int | None:
    """Free memory of a CUDA device; None for the CPU, where the system pages."""
    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else None


def check_memory(spec: ModelSpec, device: torch.device) -> None:
    """Refuse before loading what cannot fit.

    Raises:
        LoadError: the weights with headroom are larger than the free memory.
    """
    free = device_memory_bytes(device)
    needed = spec.memory_bytes("bf16") * MEMORY_HEADROOM
    if free is not None and needed > free:
        raise LoadError(
            f"{spec.label} needs {needed / 1e9:.0f} GB in bf16; the GPU has {free / 1e9:.0f} GB free. "
            "Choose a smaller variant or a larger GPU."
        )


def _load_checkpoint(folder: Path, device: torch.device, spec: ModelSpec) -> PreTrainedModel:
    dtype = torch.bfloat16 if device.type == "cuda" or spec.parameters > SMALL_PARAMETERS else torch.float32
    loaded = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=dtype,
        attn_implementation="sdpa",
        use_safetensors=True,
        local_files_only=True,
        trust_remote_code=False,
        ignore_mismatched_sizes=True,  # named below, instead of "see the report above"
        output_loading_info=True,
    )
    model, info = cast(tuple[PreTrainedModel, dict], loaded)
    if wrong := sorted([*info["missing_keys"], *map(str, info["mismatched_keys"])]):
        raise LoadError(
            f"{spec.name}: {len(wrong)} tensors of the architecture are not in the checkpoint as they should be, "
            f"for example {wrong[0]}. They would be random numbers."
        )
    model.to(device)  # pyright: ignore[reportArgumentType]  (its stub knows no torch.device)
    _check_finite(model, spec)
    return model


def _add_adapter(model: PreTrainedModel, adapter: Path, spec: ModelSpec) -> PeftModel:
    """The model with its adapter on; keys that match nothing are a fault, not a warning."""
    adapted = PeftModel.from_pretrained(model, adapter, torch_device=str(model.device))
    lora = {name: p for name, p in adapted.named_parameters() if "lora_B" in name}
    stored = {name for name in load_peft_weights(str(adapter), device="cpu") if "lora_" in name}
    wanted = {name for name in get_peft_model_state_dict(adapted, save_embedding_layers=False) if "lora_" in name}
    if wrong := sorted(stored ^ wanted):
        raise LoadError(
            f"The adapter of {spec.name} does not have the keys its configuration asks for: {len(wrong)} are missing "
            f"or match nothing, for example {wrong[0]}."
        )
    if not any(bool(p.detach().any()) for p in lora.values()):
        raise LoadError(f"The adapter of {spec.name} changes nothing: every weight is zero, or its keys match none.")
    _check_finite(adapted, spec)
    return adapted


def _check_finite(model: PreTrainedModel | PeftModel, spec: ModelSpec) -> None:
    for name, parameter in model.named_parameters():
        if not bool(torch.isfinite(parameter).all()):
            raise LoadError(f"{spec.name}: {name} holds numbers that are not finite; the file is damaged.")


def _context_tokens(spec: ModelSpec, model: PreTrainedModel | PeftModel) -> int:
    configured = getattr(model.config.get_text_config(), "max_position_embeddings", spec.context_tokens)
    return min(spec.context_tokens, configured)


def _stop_ids(model: PreTrainedModel | PeftModel, tokenizer: PreTrainedTokenizerFast) -> frozenset[int]:
    configured = cast(GenerationConfig, model.generation_config).eos_token_id
    ids = configured if isinstance(configured, list) else [configured]
    return frozenset(token for token in (*ids, end_id(tokenizer)) if isinstance(token, int))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300] or type(error).__name__
