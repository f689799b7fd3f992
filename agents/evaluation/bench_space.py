"""Measure the Space as a visitor meets it: from `python app.py` to the page, to the first token, and while it streams.

Part of `python -m agents.evaluation.bench`. The tokens/s of an answer that streams through the real server stand
beside those of the bare decoding loop on the same question, measured in turn.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psutil
from gradio_client import Client

from agents.catalogue import ROOT
from agents.evaluation.speeds import Speed, in_turn, speed
from agents.events import GenerationDone
from agents.inference import decoding
from agents.inference.loading import LoadedModel
from agents.math_agent import MATH_AGENT
from agents.request import Request

STARTS = 3
START_S = 180.0

# A hundred tokens or so, the same each time.
QUESTION = "Find the derivative of f(x) = 7x^6 + 4x^5 - 3x^3 + 9x^2 - 5x + 8."


def space_speeds(math: LoadedModel) -> list[Speed]:
    """Start, memory and streaming of a Space on the pocket models. `math` is its math variant, loaded here too."""
    starts = [measure_start() for _ in range(STARTS)]
    columns = {name: [start[name] for start in starts] for name in starts[0]}
    rows = [speed(name, LABELS[name], UNITS[name], values) for name, values in columns.items()]
    return [*rows, *_streaming_speeds(math)]


LABELS = {
    "page_s": "From `python app.py` to the page",
    "first_token_s": "From `python app.py` to the first token of a routed answer, asked at once",
    "rss_idle_mb": "Resident memory before the first question",
    "rss_loaded_mb": "Resident memory with the models that answered",
}
UNITS = {"page_s": "s", "first_token_s": "s", "rss_idle_mb": "MB", "rss_loaded_mb": "MB"}


def measure_start() -> dict[str, float]:
    """Seconds from the start of the process to the page and to the first token, and resident MB before and after."""
    started = time.monotonic()
    with _running_space() as (process, address):
        page_s = time.monotonic() - started
        idle = psutil.Process(process.pid).memory_info().rss
        job = Client(address, verbose=False).submit(QUESTION, api_name="/ask")
        while not _has_text(job.outputs()):
            time.sleep(0.005)
        first_token_s = time.monotonic() - started
        job.result()
        loaded = psutil.Process(process.pid).memory_info().rss
    return {
        "page_s": page_s,
        "first_token_s": first_token_s,
        "rss_idle_mb": idle / 1e6,
        "rss_loaded_mb": loaded / 1e6,
    }


def _has_text(updates: list[Any]) -> bool:
    return any(update["answer"] for update in updates)


def _streaming_speeds(math: LoadedModel) -> list[Speed]:
    with _running_space() as (_, address):
        client = Client(address, verbose=False)

        def through_the_space() -> float:
            answer = client.predict(QUESTION, agent="math", api_name="/ask")
            return answer["parts"][0]["stats"]["tokens_per_s"]

        rounds = in_turn({"space": through_the_space, "loop": lambda: _loop_tokens_per_s(math)})
    ratios = [space / loop for space, loop in zip(rounds["space"], rounds["loop"], strict=True)]
    return [
        speed("space_tokens_per_s", "An answer that streams through the Space", "tokens/s", rounds["space"]),
        speed("answer_tokens_per_s", "The same answer by the bare decoding loop", "tokens/s", rounds["loop"]),
        speed("space_over_loop", "Through the Space / bare loop", "times", ratios),
    ]


def _loop_tokens_per_s(math: LoadedModel) -> float:
    request = Request(math.spec.name, MATH_AGENT.messages(QUESTION))
    events = decoding.generate(math, request)
    return next(event.stats.tokens_per_s for event in events if isinstance(event, GenerationDone))


@contextmanager
def _running_space() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A Space in a process of its own; yields the process and its address once the page answers.

    Raises:
        RuntimeError: the page did not answer within START_S.
    """
    port = _free_port()
    environment = {**os.environ, "GRADIO_SERVER_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for_page(address)
        yield process, address
    finally:
        process.kill()
        process.wait()


def _wait_for_page(address: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.02)
    raise RuntimeError(f"The Space did not answer at {address} within {START_S:.0f} s.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
