"""Train all pocket models, or the ones that are named, one process a core.

python -m agents.training.make_pocket
python -m agents.training.make_pocket math-pocket code-pocket
"""

import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

from agents.training.train_pocket import RECIPES, read_recipe


def train_in_process(name: str) -> int:
    """Train one model in a process of its own with one thread; returns its exit status."""
    command = [sys.executable, "-m", "agents.training.train_pocket", read_recipe(name).name]
    return subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False).returncode


def main() -> None:
    """Train what the command line names; exits with 1 where one failed."""
    names = sys.argv[1:] or list(tomllib.loads(RECIPES.read_text(encoding="utf-8")))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as processes:
        statuses = list(processes.map(train_in_process, names))
    sys.exit(int(any(statuses)))


if __name__ == "__main__":
    main()
