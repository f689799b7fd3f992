"""The Space on a scripted model, for what a real one does too fast or never: long streams, hostile text, faults.

The question's first word chooses the answer. `python tests/browser/fake_space.py` serves on GRADIO_SERVER_PORT.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import app
from agents.catalogue import load_catalogue
from agents.errors import LoadError
from agents.events import Generated
from agents.inference.fake import FakeModel
from agents.request import Request

FORMULA = r"The rule is $x^2$, so" "\n\n" r"$$\int_0^1 x\,dx = \frac{1}{2}$$" "\n\nIt costs $5 and $6."
CODE = "Here it is:\n\n```python\ndef twice(n):\n    return 2 * n\n```\n\nDone."
HOSTILE = (
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
    "![leak](https://evil.example/leak.png) <form action='https://evil.example'><button>go</button></form> end"
)
LONG = "\n\n".join(f"Line {number} of a long answer that goes on and on." for number in range(150))
THINKING = "<think>First I look at the question.</think>The answer is 42."
PLAN = (
    '{"route_plan": ["/math"], "route_rationale": "It asks for a number.", "thinking_outline": ["look", "compute"], '
    '"handoff_plan": "To math.", "difficulty": "introductory", "tags": ["arithmetic"]}'
)
ANSWERS = {"formula": FORMULA, "code": CODE, "hostile": HOSTILE, "long": LONG, "thinking": THINKING}


class ScriptedModel:
    """Answers by the first word of the question; "broken" cannot be loaded by anybody."""

    def generate(self, request: Request) -> Iterator[Generated]:
        """Events of one scripted generation."""
        word = request.messages[-1].content.split()[0].lower()
        if word == "broken" and request.form == "text":
            raise LoadError("The file of this model is cut short.")
        route = "code" if word == "code" else "math"
        confidence = 0.34 if word == "unclear" else 0.93
        answer = ANSWERS.get(word, f"You asked: {request.messages[-1].content}")
        fake = FakeModel((route,), confidence, [answer], PLAN, seconds_per_word=0.01 if word == "long" else 0.0)
        yield from fake.generate(request)


if __name__ == "__main__":
    space = app.build_space(load_catalogue(), ScriptedModel())  # pyright: ignore[reportArgumentType]
    app.launch(space, int(os.environ["GRADIO_SERVER_PORT"]))
