"""Turns on ZeroGPU, as a visitor of the Space has them: a real Gradio app, its client, the real `spaces` package.

    SPACES_ZERO_DEVICE_API_URL=http://127.0.0.1:PORT python -m tests.zerogpu.cases CHECKPOINTS RESULT.json

One process for all cases, since starting it costs more than all of them; the tests read RESULT.json.
"""

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.zerogpu import cpu_as_zerogpu  # isort: skip  (before spaces)
import gradio as gr
import httpx
import torch
from gradio_client import Client

from agents.catalogue import Catalogue
from agents.conversation import Turn
from agents.events import TextDelta, TurnDone
from agents.inference import zerogpu
from agents.inference.residents import ResidentModels
from agents.request import Sampling
from tests.tiny_checkpoints import tiny_catalogue

cpu_as_zerogpu.finish()

API = os.environ["SPACES_ZERO_DEVICE_API_URL"]
LONG = 1900
LARGE = {"math": "math-large"}

Seen = list[tuple[str, dict]]


def build_catalogue(checkpoints: Path) -> Catalogue:
    """Tiny models by the names of large ones: one that answers, one without weights, one damaged, one for xlarge."""
    whole = tiny_catalogue(pocket=checkpoints / "fitted", large=checkpoints / "LlamaForCausalLM")
    large = whole["math-large"]
    specs = [
        *(spec for agent in whole.chosen for spec in whole.variants(agent)),
        replace(large, name="math-unpublished", label="Unpublished", folder="", weights="by variable"),
        replace(large, name="math-damaged", label="Damaged", folder=str(checkpoints / "damaged")),
        replace(large, name="math-xlarge", label="Extra large", parameters=30_000_000_000),
    ]
    return Catalogue({spec.name: spec for spec in specs}, whole.chosen)


class Space:
    """The app and one visitor of it."""

    def __init__(self, catalogue: Catalogue) -> None:
        models = ResidentModels(catalogue, torch.device("cpu"))

        def answer(turn: dict) -> Iterator[dict]:
            sampling = Sampling(**turn["sampling"])
            asked = Turn("Integrate 7.", (), turn["variants"], sampling, tuple(turn["routes"]))
            for event in zerogpu.run(asked, catalogue, models):
                yield {"event": type(event).__name__, "fields": fields_of(event)}

        with gr.Blocks() as app:
            turn, event = gr.JSON(), gr.JSON()
            gr.Button().click(answer, turn, event, api_name="answer", concurrency_limit=4)
        app.queue(max_size=16)
        _, url, _ = app.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, server_name="127.0.0.1")
        # What the Hub's proxy adds for a visitor: header.payload.signature, with an empty payload.
        self.client = Client(url, verbose=False, headers={"X-IP-Token": "visitor.e30.token"})

    def ask(
        self,
        variants: dict[str, str],
        routes: tuple[str, ...] = ("math",),
        meanwhile: Callable[[object], object] | None = None,
        **sampling: object,
    ) -> dict:
        """A turn; `meanwhile` is called with the running job once the first text has come."""
        asked_at, log_before = time.monotonic(), len(device_log())
        turn = {"variants": variants, "routes": routes, "sampling": {"max_new_tokens": 12} | sampling}
        job = self.client.submit(turn, api_name="/answer")
        if meanwhile:
            while not any(output["event"] == "TextDelta" for output in job.outputs()):
                if job.done() or time.monotonic() - asked_at > 60:
                    break
                time.sleep(0.01)
            meanwhile(job)
        error = ""
        try:
            job.result(timeout=120)
        except BaseException as ended:  # noqa: BLE001  (a cancelled job raises CancelledError)
            error = f"{type(ended).__name__}: {ended}"
        return {
            "events": [(output["event"], output["fields"]) for output in job.outputs()],
            "error": error,
            "requests": device_log()[log_before:],
            "seconds": time.monotonic() - asked_at,
        }


def fields_of(event: object) -> dict:
    if isinstance(event, TurnDone):
        return {"generated": [stats.generated_tokens for stats in event.stats], "variants": variants_of(event)}
    if isinstance(event, TextDelta):
        return {"text": event.text}
    return {name: str(getattr(event, name)) for name in type(event).__slots__}


def variants_of(done: TurnDone) -> list[str]:
    return [stats.variant for stats in done.stats]


# --- the device and its workers -------------------------------------------------------------------


def device_log() -> Seen:
    return httpx.get(f"{API}/log").json()


def device_answers(how: str) -> None:
    httpx.post(f"{API}/answer", params={"with": how}).raise_for_status()


def last_worker() -> int:
    """The pid of the worker that was allowed last."""
    return int([query["pid"] for path, query in device_log() if path == "/allow"][-1])


def busy(pid: int) -> float:
    """Seconds of CPU time that a process takes in half a second."""
    before = _cpu_seconds(pid)
    time.sleep(0.5)
    return _cpu_seconds(pid) - before


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cancelled(space: Space) -> dict:
    """A visitor who leaves in the middle of a long answer; then the worker's CPU time, at rest."""
    seen = space.ask(LARGE, max_new_tokens=LONG, meanwhile=lambda job: job.cancel())
    time.sleep(0.5)
    return seen | {"busy": busy(last_worker())}


def killed(space: Space) -> dict:
    """A worker that is taken away in the middle of a long answer; its CPU time just before, at work."""
    share = []

    def take_away(_: object) -> None:
        share.append(busy(last_worker()))
        os.kill(last_worker(), signal.SIGKILL)

    return space.ask(LARGE, max_new_tokens=LONG, meanwhile=take_away) | {"busy": share[0]}


def damage(checkpoints: Path) -> None:
    """A checkpoint without its chat template: found out when it is loaded, in the worker."""
    source, target = checkpoints / "LlamaForCausalLM", checkpoints / "damaged"
    target.mkdir(exist_ok=True)
    for file in source.iterdir():
        if file.suffix != ".jinja":
            (target / file.name).write_bytes(file.read_bytes())


def run_cases(space: Space) -> Iterator[tuple[str, dict]]:
    """(name, what was seen), in an order in which a worker is warm when it should be."""
    yield "pocket", space.ask({})
    yield "first", space.ask(LARGE)
    yield "second", space.ask(LARGE)
    yield "cancelled", cancelled(space)
    yield "after cancelled", space.ask(LARGE)
    yield "exception", space.ask(LARGE, temperature="hot")
    yield "after exception", space.ask(LARGE)
    yield "damaged", space.ask({"math": "math-damaged"})
    yield "unpublished", space.ask({"math": "math-unpublished"})
    yield "unknown", space.ask({"math": "math-huge"})
    agents = ("router", "math", "code", "general")
    yield "all agents", space.ask({agent: f"{agent}-large" for agent in agents}, ())
    yield "long", space.ask(LARGE, max_new_tokens=LONG, deadline_s=0.3)
    yield "killed", killed(space)
    yield "after killed", space.ask(LARGE)
    yield "long on xlarge", space.ask({"math": "math-xlarge"}, max_new_tokens=LONG, deadline_s=0.3)
    for how in ("quota", "illegal", "busy", "broken"):
        device_answers(how)
        yield how, space.ask(LARGE)
    device_answers("granted")
    yield "after refusals", space.ask(LARGE)


def main() -> None:
    checkpoints, result = Path(sys.argv[1]), Path(sys.argv[2])
    damage(checkpoints)
    space = Space(build_catalogue(checkpoints))
    seen = dict(run_cases(space))
    result.write_text(json.dumps(seen), encoding="utf-8")
    # Not sys.exit, which would wait for the server's threads; workers are daemons and would stay behind.
    for worker in multiprocessing.active_children():
        worker.kill()
    os._exit(0)


if __name__ == "__main__":
    main()
