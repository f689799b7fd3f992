"""The example questions of the chat. Each says who should answer it, and a test asks the pocket models."""

import json
from dataclasses import dataclass
from functools import cache

from agents.catalogue import ROOT

EXAMPLES = ROOT / "assets" / "examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the few words of its button, and the routes it should take."""

    label: str
    question: str
    routes: tuple[str, ...]


@cache
def read_examples() -> tuple[Example, ...]:
    """All examples of assets/examples.json."""
    rows = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return tuple(Example(row["label"], row["question"], tuple(row["routes"])) for row in rows)
