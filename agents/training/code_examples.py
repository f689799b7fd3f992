"""Generate coding tasks with their answers for the pocket code model, from code_tasks/*.toml.

Each task has a dozen wordings or more, an answer, and asserts that every Python answer must pass. Tasks also
come back as "explain this" questions.

    python -m agents.training.code_examples 10 --seed 1
    python -m agents.training.code_examples --check       # run every testcase
"""

import argparse
import random
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agents.code_agent import CODE_AGENT
from agents.training.corruption import corrupt
from agents.training.examples import Example

FOLDER = Path(__file__).with_name("code_tasks")
UNKNOWN_SHARE = 0.06
EXPLAIN_SHARE = 0.06

ABSTENTION = (
    "This small model has not learnt to write that. It knows about a hundred beginner tasks, most of them in Python: "
    "strings, lists, numbers, dictionaries, sorting and searching. Choose a larger code model for this question."
)


@dataclass(frozen=True, slots=True)
class Task:
    """One beginner task with its wordings, answer and test."""

    entry_point: str
    language: str
    instructions: tuple[str, ...]
    held_out_instructions: tuple[str, ...]
    intro: str
    code: str
    outro: str
    testcase: str = ""
    kind: str = "write"

    @property
    def answer(self) -> str:
        """The answer as Markdown."""
        parts = (self.intro.strip(), f"```{self.language}\n{self.code.strip()}\n```", self.outro.strip())
        return "\n\n".join(part for part in parts if part)


@cache
def read_tasks() -> tuple[Task, ...]:
    """All tasks of all files, in a stable order."""
    return tuple(
        _task(row)
        for path in sorted(FOLDER.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["task"]
    )


def _task(row: dict[str, Any]) -> Task:
    lists = ("instructions", "held_out_instructions")
    return Task(**{**row, **{key: tuple(row[key]) for key in lists}})


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless tasks in equal parts; `held_out` takes the wordings training never sees, uncorrupted."""
    tasks = read_tasks()
    vocabulary = [word for task in tasks for text in task.instructions for word in text.split() if word.isalpha()]
    while True:
        if not held_out and rng.random() < UNKNOWN_SHARE:
            yield _unknown(rng, vocabulary)
            continue
        task = rng.choice(tasks)
        if held_out:
            yield _example(rng.choice(task.held_out_instructions), task)
        elif task.kind == "write" and rng.random() < EXPLAIN_SHARE:
            yield _explain(task, rng)
        else:
            yield _example(corrupt(rng.choice(task.instructions), rng, vocabulary), task)


def _example(question: str, task: Task) -> Example:
    return Example(CODE_AGENT.messages(question), task.answer, f"code/{task.entry_point}")


EXPLAIN = (
    "Explain this code:\n```{l}\n{c}\n```",
    "What does this do?\n\n{c}",
    "{c}\n\nwhat does this function do",
    "Can you explain {l} code like this?\n```\n{c}\n```",
    "explain\n{c}",
    "How does this work?\n{c}",
)


def _explain(task: Task, rng: random.Random) -> Example:
    question = rng.choice(EXPLAIN).format(l=task.language, c=task.code.strip())
    answer = f"This is `{task.entry_point}`. {task.intro.strip().rstrip(':')}. {task.outro.strip()}"
    return Example(CODE_AGENT.messages(question), answer, "code/explain")


UNKNOWN_TASKS = (
    "a chess program",
    "a neural network with PyTorch",
    "a web scraper",
    "a REST API with Flask",
    "a React component",
    "a Kubernetes deployment",
    "a Django model",
    "a compiler",
    "a regex for addresses",
    "a red-black tree",
    "a websocket server",
    "a game of snake",
    "a Dockerfile",
    "an SQL query with three joins",
    "a spell checker",
    "a Tetris clone",
    "a recommendation system",
    "a blockchain",
    "a Sudoku solver",
    "a PDF parser",
    "a chat bot",
    "a thread pool",
    "a makefile",
    "an Android app",
    "a shader",
    "an image classifier",
    "a calendar app",
    "a JSON parser",
    "a ray tracer",
    "a GraphQL schema",
    "a login page",
    "a pandas pivot table",
    "a matplotlib heat map",
    "a Rust macro",
)
UNKNOWN_WORDINGS = (
    "Write {t}.",
    "how do i make {t}",
    "Build {t} for me",
    "I need {t}",
    "{t} in python",
    "Implement {t}",
    "code for {t}",
    "Can you write {t}?",
    "example of {t}",
    "Help me with {t}",
    "Create {t} please",
    "show me {t}",
)


def _unknown(rng: random.Random, vocabulary: list[str]) -> Example:
    question = rng.choice(UNKNOWN_WORDINGS).format(t=rng.choice(UNKNOWN_TASKS))
    return Example(CODE_AGENT.messages(corrupt(question, rng, vocabulary)), ABSTENTION, "code/not-learnt")


def failing_tasks() -> list[tuple[str, str]]:
    """(entry point, last line of the error) of every Python task whose own answer fails its test."""
    failures = []
    for task in read_tasks():
        if task.testcase:
            program = f"{task.code}\n{task.testcase}"
            run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
            if run.returncode:
                failures.append((task.entry_point, run.stderr.strip().rpartition("\n")[2]))
    return failures


def main() -> None:
    """Print examples, or check every testcase."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", action="store_true", help="run every testcase against its own answer")
    args = parser.parse_args()
    if args.check:
        failures = failing_tasks()
        print(*(f"{name}: {error}" for name, error in failures), sep="\n")
        raise SystemExit(f"{len(failures)} of {len(read_tasks())} tasks fail." if failures else 0)
    examples = iter_examples(random.Random(args.seed))
    for example, _ in zip(examples, range(args.count), strict=False):
        print(f"{example.group}\n  {example.question}\n{example.completion}\n")


if __name__ == "__main__":
    main()
