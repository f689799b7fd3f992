"""One training example, whatever the agent: the messages a model is given and the text it should write."""

from dataclasses import dataclass

from agents.request import Message


@dataclass(frozen=True, slots=True)
class Example:
    """`completion` may hold the calculator's markers. `group` is what splits and tables go by.

    Where `ends` is false the completion was cut short on purpose, and its end is not trained.
    """

    messages: tuple[Message, ...]
    completion: str
    group: str
    ends: bool = True

    @property
    def question(self) -> str:
        """The last message: what the person typed."""
        return self.messages[-1].content
