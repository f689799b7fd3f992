"""How large a model may be here, asked before its files are fetched.

ZeroGPU grants half a card or a whole one (Hub documentation, "Spaces ZeroGPU"). On a CPU the limit is patience and
not memory: above it a token takes longer than reading it.
"""

import torch

from agents.catalogue import ModelSpec
from agents.errors import LoadError

LARGE_BYTES = 48e9
XLARGE_BYTES = 96e9
CPU_BYTES_AT_MOST = 2e9


def room_bytes(device: torch.device) -> float:
    """Bytes of weights that `device` takes."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    return CPU_BYTES_AT_MOST


def check_capacity(spec: ModelSpec, room: float) -> None:
    """Refuse what cannot run here.

    Raises:
        LoadError: the weights in bf16 are larger than `room`; what is needed and what there is.
    """
    needed = spec.memory_bytes("bf16")
    if needed > room:
        raise LoadError(
            f"{spec.label} needs {needed / 1e9:.0f} GB in bf16, and this machine takes models of {room / 1e9:.0f} GB "
            "at most. Choose a smaller variant, or duplicate the Space on larger hardware."
        )
