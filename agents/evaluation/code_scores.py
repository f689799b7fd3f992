"""Score a code model: its programs are run with their tasks' testcases, on wordings it never saw and on known ones.

A task that is not run (an explanation, another language) counts when its code is the task's own, letter by letter.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from agents.catalogue import ModelSpec
from agents.evaluation.answer_parts import code_block, compiles
from agents.evaluation.asking import answer
from agents.evaluation.baselines import NEAREST, NearestNeighbour
from agents.evaluation.figures import Estimate, Figure, share, shares_by
from agents.evaluation.overlap import overlap_figure
from agents.evaluation.program_runs import passes
from agents.request import Generate
from agents.training import code_examples
from agents.training.code_examples import Task

KNOWN_QUESTIONS = 100

# Written by hand for this file; training never sees them.
UNSEEN_REQUESTS = (
    "Write a music player in Python.",
    "how do i train a decision tree on my data",
    "Build a Discord bot that posts the weather",
    "Implement a B+ tree with deletion.",
    "Write a Terraform module for an S3 bucket.",
    "code for a 3D racing game",
    "create a Spring Boot controller with tests",
    "I need a bash script that backs up my disk every night",
    "Write a Haskell monad transformer stack",
    "Solve the travelling salesman problem with simulated annealing",
    "make an Excel macro that colours cells",
    "Write CSS for a responsive navigation bar",
    "implement raft consensus",
    "Write a Swift view with a list of contacts",
    "a garbage collector for my toy language",
    "parse HTML tables with BeautifulSoup",
    "Generate QR codes from text",
    "train an LSTM to predict stock prices",
    "Write a PHP upload form.",
    "compress a folder into a zip with a progress bar",
    "assembly program that blinks an LED on an Arduino",
    "Write a Kafka consumer in Scala",
    "fine-tune BERT for sentiment",
    "write a Lua plugin for neovim",
    "Implement A* with a heap on a grid with obstacles and diagonal moves",
    "convert speech to text with a microphone",
    "write a stored procedure in PL/SQL",
    "an elevator simulation with tkinter",
    "implement RSA key generation and signing",
    "Write a Solidity contract for an auction",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a task."""

    question: str
    task: Task


def score_code(spec: ModelSpec, generate: Generate, seed: int, limit: int | None) -> list[Figure]:
    """All figures of one code model, at most `limit` questions of each set."""
    rng = random.Random(seed)
    tasks = code_examples.read_tasks()
    held_out = [Asked(question, task) for task in tasks for question in task.held_out_instructions]
    held_out = _sample(held_out, limit or len(held_out), rng)
    known = [Asked(question, task) for task in tasks for question in task.instructions]
    known = _sample(known, min(limit or KNOWN_QUESTIONS, KNOWN_QUESTIONS), rng)
    baseline = NearestTask(tasks)
    return [
        *task_figures("held_out", "held-out wordings", spec, generate, held_out, baseline),
        *task_figures("known", "wordings of the training data", spec, generate, known, baseline),
        _abstention_figure(
            "abstains_on_taught",
            "Says that it has not learnt the task, kinds of tasks that training names",
            spec,
            generate,
            [f"Write {what}." for what in code_examples.read_unknown()["things"]][:limit],
        ),
        _abstention_figure(
            "abstains_on_unseen",
            "Says that it has not learnt the task, hand-written requests",
            spec,
            generate,
            UNSEEN_REQUESTS[:limit],
        ),
        overlap_figure(
            "Held-out wordings",
            [one.question for one in held_out],
            (text for task in tasks for text in (*task.instructions, *task.phrases)),
        ),
    ]


def task_figures(
    name: str, label: str, spec: ModelSpec, generate: Generate, asked: Sequence[Asked], baseline: "NearestTask"
) -> list[Figure]:
    """Whether the code passes, and whether it is code at all."""
    codes = [code_block(answer(generate, spec, one.question)) for one in asked]
    right = [is_right(one.task, code) for one, code in zip(asked, codes, strict=True)]
    python = [compiles(code) for one, code in zip(asked, codes, strict=True) if one.task.language == "python"]
    return [
        Figure(
            f"{name}_right",
            f"Code passes its test (or is the task's own where there is none), {label}",
            share(right),
            {f"always {asked[0].task.entry_point}": always(asked[0].task, asked), NEAREST: baseline.score(asked)},
            {
                "check": shares_by(["test run" if _is_run(one.task) else "exact match" for one in asked], right),
                "language": shares_by([one.task.language for one in asked], right),
                "kind": shares_by([one.task.kind for one in asked], right),
            },
        ),
        Figure(f"{name}_compiles", f"Python code that compiles, {label}", share(python)),
    ]


def is_right(task: Task, code: str) -> bool:
    """By running the testcase of a Python task, else by comparing the code: other toolchains may not be here."""
    return passes(code, task.testcase) if _is_run(task) else code == task.code.strip()


def _is_run(task: Task) -> bool:
    return task.language == "python" and bool(task.testcase)


def always(task: Task, asked: Sequence[Asked]) -> Estimate:
    """What the same code for every question gets right."""
    return share([is_right(one.task, task.code.strip()) for one in asked])


class NearestTask:
    """Answers every question with the code of the task whose training wording is nearest."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        known = [(question, task) for task in tasks for question in (*task.instructions, *task.phrases)]
        self._tasks = [task for _, task in known]
        self._neighbour = NearestNeighbour([question for question, _ in known])

    def score(self, asked: Sequence[Asked]) -> Estimate:
        """The share it gets right."""
        nearest = [self._tasks[index] for index in self._neighbour.nearest([one.question for one in asked])]
        return share([is_right(one.task, task.code.strip()) for one, task in zip(asked, nearest, strict=True)])


def abstains(text: str) -> bool:
    """Whether the answer is the taught admission."""
    return text.strip() == code_examples.ABSTENTION


def _abstention_figure(name: str, label: str, spec: ModelSpec, generate: Generate, questions: Sequence[str]) -> Figure:
    return Figure(name, label, share([abstains(answer(generate, spec, question)) for question in questions]))


def _sample(asked: list[Asked], count: int, rng: random.Random) -> list[Asked]:
    return rng.sample(asked, min(count, len(asked)))
