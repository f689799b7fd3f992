"""Make the pocket models again: train each, one process a core, and calibrate the routers.

    python -m agents.training.make_pocket                       # all
    python -m agents.training.make_pocket --agent router        # one agent's
    python -m agents.training.make_pocket math-pocket code-pocket

What was interrupted goes on where it was. Every line also goes into assets/pocket/NAME/training.log.
"""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

from agents.catalogue import ALL_AGENTS, ROUTER
from agents.training.pocket_recipes import read_recipe, recipe_names
from agents.training.train_pocket import OUTPUT


def make(name: str) -> int:
    """Train one model in a process of its own with one thread, and calibrate it if it routes; returns its status."""
    log = OUTPUT / name / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    status = run_logged([sys.executable, "-m", "agents.training.train_pocket", name], log)
    if status == 0 and read_recipe(name).agent == ROUTER:
        status = run_logged([sys.executable, "-m", "agents.training.calibrate_router", name], log)
    return status


def run_logged(command: list[str], log: Path) -> int:
    """Run `command` with what it says on the terminal and at the end of `log`; returns its exit status."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    with (
        log.open("a", encoding="utf-8") as file,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        assert process.stdout is not None, "it was asked for as a pipe"
        for line in process.stdout:
            print(line, end="", flush=True)
            file.write(line)
            file.flush()
    return process.returncode


def main() -> None:
    """Make what the command line names; exits with 1 where one failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="tables of pocket.toml [all]")
    parser.add_argument("--agent", choices=ALL_AGENTS, default="", help="all models of one agent")
    args = parser.parse_args()
    names = [read_recipe(name).name for name in args.names] or recipe_names(args.agent)
    # One GPU is kept busy by one model; without one, a model keeps one core busy.
    workers = 1 if torch.cuda.is_available() else os.cpu_count()
    with ThreadPoolExecutor(max_workers=workers) as processes:
        statuses = list(processes.map(make, names))
    sys.exit(int(any(statuses)))


if __name__ == "__main__":
    main()
