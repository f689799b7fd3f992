"""Whether a variant can run here, said before anybody waits for it."""

import os
from dataclasses import dataclass

from agents.catalogue import VARIABLES, ModelSpec
from agents.inference.capacity import LARGE_BYTES, XLARGE_BYTES, room_bytes
from agents.inference.checkpoints import is_on_disk
from agents.inference.residents import best_device
from agents.inference.zerogpu import ON_ZEROGPU


@dataclass(frozen=True, slots=True)
class Readiness:
    """`ready` and one sentence: what it needs, or why it cannot run here."""

    ready: bool
    reason: str


def readiness(spec: ModelSpec) -> Readiness:
    """What `spec` needs, against what this machine has."""
    if not spec.offered:
        return Readiness(False, spec.note)
    if not spec.has_weights:
        return Readiness(False, f"its weights are not public; set {VARIABLES[spec.agent]} to your own copy")
    if spec.is_pocket:
        size = f"{spec.memory_bytes('bf16') / 1e6:.0f} MB"
        return Readiness(is_on_disk(spec), f"{size}, runs anywhere" if is_on_disk(spec) else "its files are missing")
    needed, room = spec.memory_bytes("bf16"), _room_bytes()
    need = f"needs {needed / 1e9:.0f} GB in bf16" if needed else "its size is not in the catalogue"
    if needed > room:
        return Readiness(False, f"{need}; {_device_words(room)}")
    if spec.gated and not is_on_disk(spec) and not os.environ.get("HF_TOKEN"):
        return Readiness(False, f"{need}; it is gated, and the secret HF_TOKEN is not set")
    return Readiness(True, f"{need}; {'on disk' if is_on_disk(spec) else 'is fetched on first use'}")


def _room_bytes() -> float:
    return XLARGE_BYTES if ON_ZEROGPU else room_bytes(best_device())


def _device_words(room: float) -> str:
    if ON_ZEROGPU:
        return f"ZeroGPU has {LARGE_BYTES / 1e9:.0f} or {XLARGE_BYTES / 1e9:.0f} GB"
    if best_device().type == "cuda":
        return f"the GPU here has {room / 1e9:.0f} GB"
    return "there is no GPU here"
