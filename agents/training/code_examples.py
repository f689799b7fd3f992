"""Generate coding tasks with their answers for the pocket code model, from code_tasks/*.toml.

Each task has whole wordings, phrases that are set into frames ("Write a Python function to {phrase}"), an answer, and
a testcase that its answer passes. Tasks also come back as "explain this" questions.

    python -m agents.training.code_examples 10 --seed 1
    python -m agents.training.code_examples --check       # run every testcase whose language is on this machine
"""

import argparse
import random
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agents.code_agent import CODE_AGENT
from agents.training.corruption import corrupt
from agents.training.examples import BEGINNING_CHARS, Example
from agents.training.task_programs import TOOLCHAINS, error_of

FOLDER = Path(__file__).with_name("code_tasks")
UNKNOWN = Path(__file__).with_name("code_unknown.toml")
UNKNOWN_SHARE = 0.06
EXPLAIN_SHARE = 0.06

ABSTENTION = (
    "This small model has not learnt to write that. It knows a few hundred beginner tasks: strings, lists, "
    "numbers, dictionaries, sorting and searching, most of them in Python. "
    "Choose a larger code model for this question."
)


@dataclass(frozen=True, slots=True)
class Task:
    """One beginner task with its wordings, answer and test."""

    entry_point: str
    language: str
    instructions: tuple[str, ...]
    phrases: tuple[str, ...]
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
    lists = ("instructions", "phrases", "held_out_instructions")
    return Task(**{**row, **{key: tuple(row[key]) for key in lists}})


@cache
def _vocabulary() -> tuple[str, ...]:
    """The plain words of all wordings that training may see."""
    texts = (text for task in read_tasks() for text in (*task.instructions, *task.phrases))
    return tuple(word for text in texts for word in text.split() if word.isalpha())


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless tasks in equal parts; `held_out` takes the wordings training never sees, uncorrupted."""
    tasks = read_tasks()
    vocabulary = _vocabulary()
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
            yield _example(corrupt(wording(task, rng), rng, vocabulary), task)


PHRASE_SHARE = 0.7
LANGUAGE_NAMES = {
    "python": ("Python", "python", "Python 3", "py"),
    "javascript": ("JavaScript", "javascript", "JS", "js"),
    "java": ("Java", "java"),
    "cpp": ("C++", "c++", "cpp"),
    "go": ("Go", "golang", "go"),
}
FRAMES = (
    "Write a {l} function to {p}.",
    "Write a function in {l} to {p}.",
    "Write {l} code to {p}",
    "Write a {l} program that can {p}.",
    "how do i {p} in {l}",
    "How can I {p} in {l}?",
    "How do you {p} with {l}?",
    "how to {p} {l}",
    "{p} {l}",
    "{p} in {l}",
    "{l} {p}",
    "{l}: {p}",
    "In {l}, {p}.",
    "Using {l}, {p}.",
    "I need {l} code to {p}.",
    "i have to {p} for my homework, in {l}",
    "Show me how to {p} in {l}.",
    "Is there a way to {p} in {l}?",
    "Can you help me to {p} in {l}?",
    "What is the {l} code to {p}?",
    "Please write a {l} function which lets me {p}",
    "what's the best way in {l} to {p}",
    "My {l} exercise says: {p}.",
    "I want to {p}, how would that look in {l}?",
    "Implement a {l} function to {p}.",
    "Create a {l} function. It should {p}.",
)
# Python goes without saying.
PYTHON_FRAMES = (
    "{p}",
    "how do i {p}",
    "How can I {p}?",
    "Write a function to {p}.",
    "write code to {p}",
    "i need to {p}",
    "a function that can {p}",
    "Given the input, {p}.",
    "def solve(...): {p}",
    "I am trying to {p}.",
)


def wording(task: Task, rng: random.Random) -> str:
    """A way to ask for `task` that training may see."""
    if not task.phrases or rng.random() >= PHRASE_SHARE:
        return rng.choice(task.instructions)
    return framed(task, rng.choice(task.phrases), rng)


def framed(task: Task, phrase: str, rng: random.Random) -> str:
    """A phrase of `task` as a whole question; those of an explanation are whole already."""
    if task.kind == "explain":
        return phrase
    frame = rng.choice(FRAMES + PYTHON_FRAMES if task.language == "python" else FRAMES)
    return frame.format(l=rng.choice(LANGUAGE_NAMES[task.language]), p=phrase)


def _recalled(question: str, answer: str, group: str) -> Example:
    return Example(CODE_AGENT.messages(question), answer, group, decisive_chars=BEGINNING_CHARS)


def _example(question: str, task: Task) -> Example:
    return _recalled(question, task.answer, f"code/{task.entry_point}")


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
    return _recalled(question, answer, "code/explain")


@cache
def read_unknown() -> dict[str, list[str]]:
    """code_unknown.toml."""
    return tomllib.loads(UNKNOWN.read_text(encoding="utf-8"))


def unknown_request(rng: random.Random) -> str:
    """A request that no task answers: something larger, or another language."""
    unknown = read_unknown()
    if rng.random() < 0.7:
        return rng.choice(unknown["wordings"]).format(t=rng.choice(unknown["things"]))
    fields = {"t": rng.choice(unknown["small_things"]), "l": rng.choice(unknown["languages"])}
    return rng.choice(unknown["language_wordings"]).format_map(fields)


def _unknown(rng: random.Random, vocabulary: Sequence[str]) -> Example:
    question = corrupt(unknown_request(rng), rng, vocabulary)
    return _recalled(question, ABSTENTION, "code/not-learnt")


def failing_tasks(language: str) -> list[tuple[str, str]]:
    """(entry point, last line of the error) of every task in `language` whose own answer fails its test."""
    tested = [task for task in read_tasks() if task.language == language and task.testcase]
    errors = [(task.entry_point, error_of(language, task.code, task.testcase)) for task in tested]
    return [(name, error) for name, error in errors if error]


def check_tasks() -> bool:
    """Say of every language how many tasks fail; whether any does."""
    failed = False
    for language, toolchain in TOOLCHAINS.items():
        if not toolchain.is_here:
            print(f"{language}: not checked, there is no {toolchain.command[0]} here")
            continue
        failures = failing_tasks(language)
        failed |= bool(failures)
        print(f"{language}: {len(failures)} fail", *(f"  {name}: {error}" for name, error in failures), sep="\n")
    return failed


def main() -> None:
    """Print examples, or check every testcase."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", action="store_true", help="run every testcase against its own answer")
    args = parser.parse_args()
    if args.check:
        sys.exit(int(check_tasks()))
    examples = iter_examples(random.Random(args.seed))
    for example, _ in zip(examples, range(args.count), strict=False):
        print(f"{example.group}\n  {example.question}\n{example.completion}\n")


if __name__ == "__main__":
    main()
