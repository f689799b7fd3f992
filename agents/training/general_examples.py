"""Generate questions with answers for the pocket general model, from general_answers/*.toml.

It learns a few hundred questions about this Space, studying and course concepts by heart, in many wordings,
and to say of everything else that it does not know.

    python -m agents.training.general_examples 10 --seed 1
"""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.general_agent import GENERAL_AGENT
from agents.training.corruption import corrupt
from agents.training.examples import Example, print_examples
from agents.training.question_templates import fill

FOLDER = Path(__file__).with_name("general_answers")
UNKNOWN = "unknown"
UNKNOWN_SHARE = 0.18


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the model knows, and how people ask for it."""

    name: str
    questions: tuple[str, ...]
    held_out_questions: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """What it does not know: templates with slots, and what it then says."""

    questions: tuple[str, ...]
    held_out_questions: tuple[str, ...]
    answers: tuple[str, ...]
    slots: dict[str, list[str]]


@cache
def read_entries() -> tuple[Entry, ...]:
    """All entries of all files but unknown.toml, in a stable order."""
    return tuple(
        Entry(row["name"], tuple(row["questions"]), tuple(row["held_out_questions"]), row["answer"].strip())
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem != UNKNOWN
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["entry"]
    )


@cache
def read_unknown() -> Unknown:
    """unknown.toml."""
    row = tomllib.loads((FOLDER / f"{UNKNOWN}.toml").read_text(encoding="utf-8"))
    return Unknown(tuple(row["questions"]), tuple(row["held_out_questions"]), tuple(row["answers"]), row["slots"])


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless questions; `held_out` takes the wordings training never sees, uncorrupted."""
    entries, unknown = read_entries(), read_unknown()
    vocabulary = [word for entry in entries for text in entry.questions for word in text.split() if word.isalpha()]
    while True:
        if rng.random() < UNKNOWN_SHARE:
            template = rng.choice(unknown.held_out_questions if held_out else unknown.questions)
            question = template if held_out else fill(template, unknown.slots, rng)
            name, answer = UNKNOWN, rng.choice(unknown.answers).strip()
        else:
            entry = rng.choice(entries)
            question = rng.choice(entry.held_out_questions if held_out else entry.questions)
            name, answer = entry.name, entry.answer
        if not held_out:
            question = corrupt(question, rng, vocabulary)
        yield Example(GENERAL_AGENT.messages(question), answer, f"general/{name}")


if __name__ == "__main__":
    print_examples("Print questions with their answers.", iter_examples)
