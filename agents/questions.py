"""What comes from a browser, made safe at the door: a question and a history that can be trusted inside.

Everything a client sends may be forged: roles, types, sizes. Past this module nobody asks again.
"""

import reprlib
from collections.abc import Sequence

from agents.errors import QuestionError
from agents.request import Message

MAX_QUESTION_CHARS = 20_000
MAX_HISTORY_MESSAGES = 100
MAX_MESSAGE_CHARS = 60_000
HISTORY_ROLES = ("user", "assistant")


def read_question(raw: object) -> str:
    """The question as clean text.

    Raises:
        QuestionError: not text, empty, or longer than MAX_QUESTION_CHARS.
    """
    if not isinstance(raw, str):
        raise QuestionError(f"The question came as {type(raw).__name__}; please send it as text.")
    # Measured before it is cleaned: cleaning 30 MB takes seconds in which nobody else is served.
    if (length := len(raw.strip())) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"The question has {length:,} characters; at most {MAX_QUESTION_CHARS:,} are read. "
            "Shorten it, or ask about one part at a time."
        )
    question = clean_text(raw.strip()).strip()
    if not question:
        raise QuestionError("There is no question yet. Type one and press Enter.")
    return question


def read_history(raw: object) -> tuple[Message, ...]:
    """The earlier messages, oldest first, from a list of {"role", "content"}.

    Raises:
        QuestionError: not a list of messages, a role that is not user or assistant, too many or too long.
    """
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        raise QuestionError(f"The history came as {type(raw).__name__}; wanted a list of messages.")
    if len(raw) > MAX_HISTORY_MESSAGES:
        raise QuestionError(
            f"The conversation has {len(raw)} messages; at most {MAX_HISTORY_MESSAGES} are read. Start a new chat."
        )
    return tuple(_read_message(message) for message in raw)


def clean_text(text: str) -> str:
    """`text` without lone surrogates (they break the JSON stream) and control characters."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in encodable if char >= " " or char in "\n\t").replace("\x7f", "")


def _read_message(raw: object) -> Message:
    if not isinstance(raw, dict) or raw.get("role") not in HISTORY_ROLES or not isinstance(raw.get("content"), str):
        raise QuestionError(
            f"A message of the history is not of the form role user or assistant with text: {reprlib.repr(raw)[:80]}."
        )
    if len(raw["content"]) > MAX_MESSAGE_CHARS:
        raise QuestionError(
            f"A message of the history has {len(raw['content']):,} characters; at most {MAX_MESSAGE_CHARS:,} are read."
        )
    return Message(raw["role"], clean_text(raw["content"]))
