"""Start a Space in a process of its own and wait until its page answers."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

ROOT = Path(__file__).resolve().parent.parent
START_S = 120.0


@contextmanager
def running_space(*command: str, port: int | None = None, **variables: str) -> Iterator[str]:
    """The address of a Space started by `python *command` (app.py without one); killed at the end.

    Raises:
        RuntimeError: the page did not answer; the message holds what the process printed.
    """
    port = port or free_port()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = start_space(*command, port=port, log=log, **variables)
        try:
            yield wait_until_answering(process, port)
        except RuntimeError as error:
            log.seek(0)
            raise RuntimeError(f"{error}\n{log.read()}") from error
        finally:
            process.kill()
            process.wait()


def start_space(*command: str, port: int, log: IO[str] | None = None, **variables: str) -> subprocess.Popen[str]:
    """The process, just started; its output goes to `log`, or to a pipe that somebody reads."""
    environment = {**os.environ, "GRADIO_SERVER_PORT": str(port), "OMP_NUM_THREADS": "1", **variables}
    return subprocess.Popen(
        [sys.executable, *(command or ("app.py",))],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=log or subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_until_answering(process: subprocess.Popen[str], port: int) -> str:
    """The address, once its page answers."""
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return address
        except httpx.HTTPError:
            time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"The Space did not answer at {address}.")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
