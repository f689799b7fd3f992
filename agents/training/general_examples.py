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
from agents.training.examples import BEGINNING_CHARS, Example, print_examples
from agents.training.question_templates import fill

FOLDER = Path(__file__).with_name("general_answers")
UNKNOWN = "unknown"
UNKNOWN_SHARE = 0.18
TERM_SHARE = 0.4

# How people ask what a thing is.
FRAMES = (
    "what is {t}",
    "What is {t}?",
    "what's {t}",
    "whats {t}?",
    "define {t}",
    "Define {t}.",
    "definition of {t}",
    "{t} definition",
    "{t} meaning",
    "meaning of {t}",
    "what does {t} mean",
    "What is meant by {t}?",
    "explain {t}",
    "Explain {t} to me.",
    "Can you explain {t}?",
    "can u explain {t} pls",
    "please explain {t} in simple words",
    "explain {t} simply",
    "{t}?",
    "{t}",
    "{t} explained",
    "tell me about {t}",
    "i don't understand {t}",
    "I do not get {t}, help.",
    "help me understand {t}",
    "what do they mean by {t}",
    "the idea of {t}",
    "intuition behind {t}",
    "give me a short explanation of {t}",
    "How would you describe {t}?",
    "describe {t} in one or two sentences",
    "in plain words, what is {t}?",
    "my teacher talked about {t}, what is that",
    "What should I know about {t} for the exam?",
    "remind me what {t} is",
    "i forgot what {t} means",
    "teach me {t}",
    "introduction to {t}",
    "{t}, what is it",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the model knows, and how people ask for it."""

    name: str
    terms: tuple[str, ...]
    questions: tuple[str, ...]
    held_out_questions: tuple[str, ...]
    answer: str

    def wording(self, rng: random.Random) -> str:
        """A way to ask for it that training may see: a question, or one of its terms in a frame."""
        if self.terms and rng.random() < TERM_SHARE:
            return rng.choice(FRAMES).format(t=rng.choice(self.terms))
        return rng.choice(self.questions)


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
        Entry(
            row["name"],
            tuple(row.get("terms", ())),
            tuple(row["questions"]),
            tuple(row["held_out_questions"]),
            row["answer"].strip(),
        )
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem != UNKNOWN
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["entry"]
    )


@cache
def read_unknown() -> Unknown:
    """unknown.toml."""
    row = tomllib.loads((FOLDER / f"{UNKNOWN}.toml").read_text(encoding="utf-8"))
    return Unknown(tuple(row["questions"]), tuple(row["held_out_questions"]), tuple(row["answers"]), row["slots"])


@cache
def _vocabulary() -> tuple[str, ...]:
    """The plain words of all questions that training may see."""
    texts = (text for entry in read_entries() for text in (*entry.terms, *entry.questions))
    return tuple(word for text in texts for word in text.split() if word.isalpha())


def iter_examples(rng: random.Random, held_out: bool = False) -> Iterator[Example]:
    """Endless questions; `held_out` takes the wordings training never sees, uncorrupted."""
    entries, unknown = read_entries(), read_unknown()
    vocabulary = _vocabulary()
    while True:
        if rng.random() < UNKNOWN_SHARE:
            template = rng.choice(unknown.held_out_questions if held_out else unknown.questions)
            question = template if held_out else fill(template, unknown.slots, rng)
            name, answer = UNKNOWN, rng.choice(unknown.answers).strip()
        else:
            entry = rng.choice(entries)
            question = rng.choice(entry.held_out_questions) if held_out else entry.wording(rng)
            name, answer = entry.name, entry.answer
        if not held_out:
            question = corrupt(question, rng, vocabulary)
        messages = GENERAL_AGENT.messages(question)
        yield Example(messages, answer, f"general/{name}", decisive_chars=BEGINNING_CHARS)


if __name__ == "__main__":
    print_examples("Print questions with their answers.", iter_examples)
