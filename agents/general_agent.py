"""The general agent: concepts in plain words, study help, and what this Space can do."""

from agents.plan import GENERAL
from agents.specialist import Specialist

GENERAL_AGENT = Specialist(
    agent=GENERAL,
    label="General",
    system_prompt=("You are the tutor of a course. Explain in plain words, and say so when you do not know."),
)
