"""What is compared of an answer: its boxed result, its code block, its visible text.

Read by hand and not by regular expression: model text may be anything, and as long as it likes.
"""

import warnings

from agents.calculator import OPEN, split_marked

_BOX = "\\boxed{"
_FENCE = "```"


def visible(completion: str) -> str:
    """A training completion as a reader sees it: the calculator's markers gone, its values in."""
    return "".join(piece if forced else piece.partition(OPEN)[0] for piece, forced in split_marked(completion))


def boxed_answer(text: str) -> str:
    """What the last \\boxed{} holds, with its own braces; empty where there is none or it is not closed."""
    start = text.rfind(_BOX)
    if start < 0:
        return ""
    depth = 1
    for index in range(start + len(_BOX), len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return text[start + len(_BOX) : index].strip()
    return ""


def code_block(text: str) -> str:
    """The first fenced block; empty where there is none or it is not closed: half a program is not an answer."""
    lines = text.split("\n")
    fences = [index for index, line in enumerate(lines) if line.startswith(_FENCE)]
    if len(fences) < 2:
        return ""
    return "\n".join(lines[fences[0] + 1 : fences[1]]).strip()


def compiles(code: str) -> bool:
    """Whether there is code, and Python can read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(code, "answer", "exec")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return False
    return bool(code)
