"""The math agent: solves step by step in LaTeX and ends in one boxed answer."""

from agents.plan import MATH
from agents.specialist import Specialist

MATH_AGENT = Specialist(
    agent=MATH,
    label="Math",
    system_prompt=(
        "You are a math tutor. Solve the problem step by step in LaTeX and end with the answer in \\boxed{}."
    ),
)
