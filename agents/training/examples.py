"""One training example, whatever the agent: the messages a model is given and the text it should write."""

import argparse
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agents.request import Message

# An answer that is learnt by heart is told from all others by its beginning.
BEGINNING_CHARS = 32


@dataclass(frozen=True, slots=True)
class Example:
    """`completion` holds the calculator's markers where it is `calculated`. `group` is what splits and tables go by.

    Where `ends` is false the completion was cut short on purpose, and its end is not trained. The completion's first
    `decisive_chars` are what the example is about: they weigh more in training.
    """

    messages: tuple[Message, ...]
    completion: str
    group: str
    ends: bool = True
    calculated: bool = False
    decisive_chars: int = 0

    @property
    def question(self) -> str:
        """The last message: what the person typed."""
        return self.messages[-1].content


def print_examples(description: str, iter_examples: Callable[[random.Random], Iterator[Example]]) -> None:
    """What a generator's command does: print some examples, to be read before anything is trained on them."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("count", type=int, nargs="?", default=10)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    for example in itertools.islice(iter_examples(random.Random(args.seed)), args.count):
        print(f"{example.group}\n  {example.question}\n  {example.completion}\n")
