"""The chats a browser keeps: how many, how large, and which one is open.

They live in the browser's local storage (about 5 MB, shared with whatever else the page keeps there), and a value
over the quota is dropped without a word: so the oldest chats go before that can happen.
"""

import json
from dataclasses import dataclass
from typing import Any

from agents.ui.transcript import Conversation, read_conversation

MOST_CHATS = 30
MOST_CHARS = 1_000_000


@dataclass(frozen=True, slots=True)
class SavedChats:
    """Chats as plain dictionaries, newest first, and the id of the open one."""

    chats: tuple[dict[str, Any], ...] = ()
    current: str = ""

    def with_chat(self, conversation: Conversation) -> "SavedChats":
        """Saved in its present state, on top and open. An empty conversation is not kept."""
        others = tuple(chat for chat in self.chats if chat["id"] != conversation.id)
        if not conversation.turns:
            return SavedChats(others, conversation.id)
        return SavedChats(_within_limits((conversation.to_json(), *others)), conversation.id)

    def without(self, chat_id: str) -> "SavedChats":
        """The chat is gone, and none is open."""
        return SavedChats(tuple(chat for chat in self.chats if chat["id"] != chat_id))

    def opened(self, chat_id: str) -> Conversation:
        """The chat with this id, or a new one."""
        return next((read_conversation(chat) for chat in self.chats if chat["id"] == chat_id), Conversation())

    def choices(self) -> list[tuple[str, str]]:
        """(title, id) of each chat, newest first."""
        return [(chat["title"], chat["id"]) for chat in self.chats]

    def to_json(self) -> dict[str, Any]:
        """What the browser keeps."""
        return {"chats": list(self.chats), "current": self.current}


def read_saved_chats(raw: object) -> SavedChats:
    """What the browser kept, with whatever is not a chat left out."""
    table = raw if isinstance(raw, dict) else {}
    listed = table.get("chats")
    read = [read_conversation(chat) for chat in listed[:MOST_CHATS]] if isinstance(listed, list) else []
    current = table.get("current")
    return SavedChats(
        tuple(conversation.to_json() for conversation in read if conversation.turns),
        current if isinstance(current, str) else "",
    )


def _within_limits(chats: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """The newest chats that fit; of the open one, its newest turns."""
    opened = chats[0]
    while len(opened["turns"]) > 1 and _chars(opened) > MOST_CHARS:
        opened = {**opened, "turns": opened["turns"][1:]}
    kept, chars = [opened], _chars(opened)
    for chat in chats[1:MOST_CHATS]:
        chars += _chars(chat)
        if chars > MOST_CHARS:
            break
        kept.append(chat)
    return tuple(kept)


def _chars(chat: dict[str, Any]) -> int:
    return len(json.dumps(chat))
