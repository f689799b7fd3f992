"""The code agent: writes, explains and mends programs, in fenced blocks that can be copied."""

from agents.plan import CODE
from agents.specialist import Specialist

# The system prompt is the one the 0.6B code model was tuned with.
CODE_AGENT = Specialist(
    agent=CODE,
    label="Code",
    system_prompt="You are an expert programming assistant",
)
