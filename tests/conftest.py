"""Options and checkpoints that the test files share."""

import os
from pathlib import Path

# Before torch is imported: spinning threads would slow down whatever else runs on this machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.space_server import running_space

# The same examples on every machine and every day; a failure found here is found everywhere.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew instead of comparing with them; then read the diff",
    )


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny checkpoints: `fitted`, one of random numbers for each architecture, `adapter` on the random
    Llama, and `merged`, the two made one."""
    from tests import tiny_checkpoints as tiny

    folder = tmp_path_factory.mktemp("checkpoints")
    tokenizer = tiny.tiny_tokenizer()
    tiny.save(tiny.fitted_model(tokenizer), tokenizer, folder / "fitted")
    for architecture in tiny.ARCHITECTURES:
        tiny.save(tiny.random_model(architecture, tokenizer), tokenizer, folder / architecture)
    tiny.save_adapter(folder / "LlamaForCausalLM", folder / "adapter", folder / "merged", tokenizer)
    return folder


@pytest.fixture(scope="session")
def pocket_space() -> Iterator[str]:
    """The address of the real Space on the pocket models."""
    with running_space() as address:
        yield address
