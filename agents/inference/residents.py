"""The models in memory of this process: loaded when first asked for, shared, and evicted to make room.

Pocket models stay. Of the large ones one is resident at a time.
"""

import gc
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from math import inf
from threading import Lock

import torch

from agents.catalogue import Catalogue, ModelSpec
from agents.events import Generated, Status
from agents.inference import decoding
from agents.inference.capacity import check_capacity
from agents.inference.checkpoints import Files, fetch
from agents.inference.loading import LoadedModel, load
from agents.request import Request

HEARTBEAT_S = 0.5


class ResidentModels:
    """Loads variants of one catalogue on one device; `generate` is the callable a turn is given."""

    def __init__(self, catalogue: Catalogue, device: torch.device, room: float = inf) -> None:
        """`room` is how many bytes of weights are worth fetching for this device."""
        self.catalogue = catalogue
        self.device = device
        self.room = room
        self._futures: dict[str, Future[LoadedModel]] = {}
        self._lock = Lock()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load")

    def generate(self, request: Request) -> Iterator[Generated]:
        """Events of one generation, loading the variant first where it is not resident.

        Raises:
            LoadError, GenerationError: in words for the person who asked.
        """
        model = yield from self.resident(self.catalogue[request.variant])
        yield from decoding.generate(model, request)

    def resident(self, spec: ModelSpec) -> Iterator[Status]:
        """Status events until the variant is in memory; returns the LoadedModel.

        Whoever asks while it is loading waits for the same load.
        """
        started = time.monotonic()
        future = self._futures.get(spec.name)
        if future is None:
            check_capacity(spec, self.room)
            files = yield from fetch(spec)
            future = self._start_loading(spec, files)
        while True:
            try:
                return future.result(timeout=HEARTBEAT_S)
            except FutureTimeout:
                yield Status(f"Loading {spec.label}: {time.monotonic() - started:.0f} s")
            except Exception:  # whatever it was, the next request tries again; it is raised on
                self._forget(spec.name, future)
                raise

    def names(self) -> list[str]:
        """The variants in memory now."""
        with self._lock:
            return [name for name, future in self._futures.items() if future.done()]

    def _start_loading(self, spec: ModelSpec, files: Files) -> Future[LoadedModel]:
        with self._lock:
            if spec.name not in self._futures:
                if not spec.is_pocket:
                    self._evict_large()
                self._futures[spec.name] = self._executor.submit(load, spec, files, self.device)
            return self._futures[spec.name]

    def _evict_large(self) -> None:
        """Drop the references before the next load asks for the memory."""
        for name in [name for name in self._futures if not self.catalogue[name].is_pocket]:
            del self._futures[name]
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def _forget(self, name: str, future: Future[LoadedModel]) -> None:
        """A load that failed is tried again when next asked for."""
        with self._lock:
            if self._futures.get(name) is future:
                del self._futures[name]


def best_device() -> torch.device:
    """The GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def limit_threads() -> None:
    """One thread a computation: on small models more threads only wait for each other.

    Call before the first computation. COURSEGPT_THREADS overrides it, for a 0.6B model on an idle machine say.
    """
    torch.set_num_threads(int(os.environ.get("COURSEGPT_THREADS", "1")))
