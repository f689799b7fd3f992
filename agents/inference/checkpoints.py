"""Files of a variant, on disk and verified, before anything is loaded.

Runs in the parent process, where waiting costs no GPU quota. The cache is asked first, the Hub second and with a
deadline of our own: the Hub client retries for most of a minute, and obeys a server that says "wait an hour".
"""

import contextlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, constants, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from agents.catalogue import VARIABLES, ModelSpec
from agents.errors import LoadError
from agents.events import Status

# Weights as safetensors only: a pickle can run code.
WANTED_FILES = ("*.safetensors", "*.json", "*.jinja", "*.model", "*.txt")

HUB_ANSWER_S = 15.0
STALLED_S = 120.0
POLL_S = 0.5


@dataclass(frozen=True, slots=True)
class Files:
    """Where a variant's files are: a whole checkpoint, and an adapter where there is one."""

    checkpoint: Path
    adapter: Path | None = None


def fetch(spec: ModelSpec) -> Iterator[Status]:
    """Bring the variant's files to disk, saying how far it is; returns Files.

    Raises:
        LoadError: no weights are known, a folder is missing or incomplete, or the Hub does not give them.
    """
    if not spec.has_weights:
        raise LoadError(
            f"The weights of {spec.name} were never published. Set {VARIABLES[spec.agent]}={spec.name}@owner/name "
            f"(or @folder) to your own copy, or choose another variant."
        )
    if spec.folder:
        source = Path(spec.folder)
        if not source.is_dir():
            raise LoadError(f"{spec.name}: the folder {spec.folder} does not exist.")
    else:
        source = yield from _fetch_repository(spec.merged or spec.adapter or spec.base_model, spec.revision)
    if (source / "adapter_config.json").is_file():
        # The revision is the adapter's; its base is taken as it is today.
        base = yield from _fetch_repository(_base_of_adapter(spec, source), "main")
        return Files(verified(base, spec), verified_adapter(source, spec))
    return Files(verified(source, spec))


def is_on_disk(spec: ModelSpec) -> bool:
    """Whether nothing would have to be downloaded."""
    if spec.folder:
        return Path(spec.folder).is_dir()
    repository = spec.merged or spec.adapter or spec.base_model
    return spec.has_weights and _cached(repository, spec.revision) is not None


def verified(folder: Path, spec: ModelSpec) -> Path:
    """`folder`, if it can hold the checkpoint of `spec`.

    Raises:
        LoadError: the config is missing, names another architecture or asks for code, or the weights are missing
            or cut short.
    """
    config = _read_json(folder, "config.json", spec)
    for key in ("auto_map", "_attn_implementation", "_attn_implementation_internal"):
        if key in config:
            raise LoadError(f"{spec.name}: config.json has {key!r}, which makes the loader run code. It is refused.")
    architectures = config.get("architectures") or []
    if spec.architecture and spec.architecture not in architectures:
        raise LoadError(
            f"{spec.name}: config.json names {', '.join(map(str, architectures)) or 'no architecture'}, "
            f"the catalogue wants {spec.architecture}."
        )
    return _with_weights(folder, "*.safetensors", spec)


def verified_adapter(folder: Path, spec: ModelSpec) -> Path:
    """`folder`, if its adapter weights are whole and safetensors: peft would take a pickle where there are none.

    Raises:
        LoadError: the weights are missing or cut short.
    """
    return _with_weights(folder, "adapter_model.safetensors", spec)


def _with_weights(folder: Path, pattern: str, spec: ModelSpec) -> Path:
    weights = sorted(folder.glob(pattern))
    if not weights:
        raise LoadError(f"{spec.name}: there is no {pattern.replace('*', '')} file in {folder}.")
    for file in weights:
        _check_size(file, spec)
    return folder


def _read_json(folder: Path, name: str, spec: ModelSpec) -> dict:
    path = folder / name
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LoadError(f"{spec.name}: there is no {name} in {folder}.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise LoadError(f"{spec.name}: {path} is not JSON: {error}.") from error
    if not isinstance(config, dict):
        raise LoadError(f"{spec.name}: {path} holds no JSON object.")
    return config


def _check_size(file: Path, spec: ModelSpec) -> None:
    """A safetensors file says in its header how long it is: 8 bytes of header length, the header, the tensors."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        header_length = int.from_bytes(stream.read(8), "little")
        if not 2 <= header_length <= size - 8:
            raise LoadError(f"{spec.name}: {file.name} is cut short or not a safetensors file ({size:,} bytes).")
        try:
            header = json.loads(stream.read(header_length))
            end = max(entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__")
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise LoadError(f"{spec.name}: the header of {file.name} cannot be read.") from error
    if size != 8 + header_length + end:
        raise LoadError(
            f"{spec.name}: {file.name} has {size:,} bytes, its header wants {8 + header_length + end:,}. "
            "Delete it and fetch it again."
        )


def _base_of_adapter(spec: ModelSpec, adapter: Path) -> str:
    """The base model an adapter was trained on, which must be the one of the catalogue.

    An adapter on the wrong base does not crash, it answers worse.
    """
    trained_on = _read_json(adapter, "adapter_config.json", spec).get("base_model_name_or_path")
    if not isinstance(trained_on, str) or not trained_on:
        raise LoadError(f"{spec.name}: the adapter_config.json in {adapter} does not name its base model.")
    if spec.base_model and trained_on != spec.base_model:
        raise LoadError(
            f"The adapter of {spec.name} was trained on {trained_on!r}, but the catalogue pairs it with "
            f"{spec.base_model!r}. Correct base_model in agents/catalogue.toml, [{spec.name}]."
        )
    return trained_on


# --- the Hub --------------------------------------------------------------------------------------


def _fetch_repository(repository: str, revision: str) -> Iterator[Status]:
    if Path(repository).is_dir():
        return Path(repository)
    if cached := _cached(repository, revision):
        return cached
    yield Status(f"Asking the Hub for {repository}")
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch")
    try:
        total = _answer(executor.submit(_repository_bytes, repository, revision), repository)
        download = executor.submit(_download, repository, revision)
        yield from _progress(download, repository, total)
        return Path(_answer(download, repository))
    finally:
        # A client that hangs is left behind: waiting for it is what the deadline is there to avoid.
        executor.shutdown(wait=False, cancel_futures=True)


def _cached(repository: str, revision: str) -> Path | None:
    try:
        # With the same patterns as the download: files that nobody wanted would count as missing.
        path = snapshot_download(
            repository, revision=revision, allow_patterns=list(WANTED_FILES), local_files_only=True
        )
        return Path(path)
    except (LocalEntryNotFoundError, ValueError):
        return None


def _repository_bytes(repository: str, revision: str) -> int:
    info = HfApi().model_info(repository, revision=revision, files_metadata=True, timeout=HUB_ANSWER_S)
    return sum(file.size or 0 for file in info.siblings or () if file.rfilename.endswith(".safetensors"))


def _download(repository: str, revision: str) -> str:
    return snapshot_download(repository, revision=revision, allow_patterns=list(WANTED_FILES))


def _progress(download: Future, repository: str, total: int) -> Iterator[Status]:
    """Bytes on disk until the download is done.

    Raises:
        LoadError: nothing arrived for STALLED_S, or nothing at all for HUB_ANSWER_S: the client waits in silence for
            as long as a busy server asks it to.
    """
    folder = Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}" / "blobs"
    kept = arrived = _bytes_in(folder)
    last_change = time.monotonic()
    while not download.done():
        time.sleep(POLL_S)
        now = _bytes_in(folder)
        if now != arrived:
            arrived, last_change = now, time.monotonic()
        elif time.monotonic() - last_change > (HUB_ANSWER_S if arrived == kept else STALLED_S):
            raise LoadError(f"The download of {repository} has stalled at {arrived / 1e9:.1f} GB.")
        yield Status(f"Fetching {repository}: {arrived / 1e9:.2f} of {total / 1e9:.2f} GB")


def _bytes_in(folder: Path) -> int:
    """Of all files; one that is being renamed meanwhile does not count."""
    total = 0
    for file in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def _answer(future: Future, repository: str):
    """The future's result, with what went wrong in words."""
    try:
        return future.result(timeout=HUB_ANSWER_S)
    except GatedRepoError:
        raise LoadError(
            f"{repository} is gated. Ask for access on its page, then set the secret HF_TOKEN to a token that has it."
        ) from None
    except RevisionNotFoundError:
        raise LoadError(f"{repository} has no such revision on the Hub.") from None
    except RepositoryNotFoundError:
        raise LoadError(f"{repository} is not on the Hub, or it is private and HF_TOKEN does not open it.") from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "no"
        raise LoadError(f"The Hub answered {repository} with status {status}. Try again later.") from None
    except (FutureTimeout, httpx2.HTTPError, OSError, ValueError) as error:
        raise LoadError(
            f"The Hub could not be reached for {repository} within {HUB_ANSWER_S:.0f} s ({type(error).__name__})."
        ) from None
