"""Let the real `spaces` package take this machine's CPU for ZeroGPU.

Import this before `spaces`, then call `finish()`. Only CUDA's start and the copy to the device are stood in for; forks,
pickling, queues, cancelling, refusals and the visitor's token are the package's own. It tells nothing about VRAM or
speed.
"""

import os

os.environ["SPACES_ZERO_GPU"] = "true"

import torch


def never_forked() -> bool:
    return False


def refuse(*args: object, **kwargs: object) -> None:
    raise RuntimeError("CUDA was started outside a worker.")


# A CPU build has neither a CUDA version nor these functions, and `spaces` replaces them by name.
torch.version.cuda = "12.8"
torch._C._cuda_init = refuse
torch._C._cuda_getCurrentRawStream = refuse
torch.cuda._is_in_bad_fork = never_forked

# It keeps torch.cuda's functions as they are now; `spaces` exchanges them.
import torch._dynamo  # noqa: E402


def finish() -> None:
    """Call after `import spaces`: workers then start without CUDA, on the card that ZeroGPU has today."""
    import spaces.zero.torch as zero_torch
    from spaces.zero import config
    from spaces.zero.torch import patching

    def start(uuid: str) -> None:
        os.environ["CUDA_VISIBLE_DEVICES"] = uuid

    def move(callback: object = None) -> None:
        for placed, original in list(patching.cuda_aliases.items()):
            if original is not None:
                placed.data = original

    zero_torch.init = start
    zero_torch.move = move
    config._read_gpu_information = lambda: "Model:\t NVIDIA RTX PRO 6000 Blackwell Server Edition"
    config.get_config.cache_clear()
