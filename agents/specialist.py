"""What a specialist is: an agent that answers, described by its name and its system prompt."""

from dataclasses import dataclass

from agents.request import Message


@dataclass(frozen=True, slots=True)
class Specialist:
    """All that the turn needs to know about an agent that answers."""

    agent: str
    label: str
    system_prompt: str

    def messages(self, task: str, history: tuple[Message, ...] = ()) -> tuple[Message, ...]:
        """The messages a model is given for `task`, oldest first."""
        return (Message("system", self.system_prompt), *history, Message("user", task))
