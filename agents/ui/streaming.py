"""Pass a turn's events to the page at a pace the page can keep, and stop when somebody says so.

The browser is what limits streaming: it draws about 40 updates a second with a long conversation open. So pieces
are gathered, longer the more there is to draw; the first piece goes at once and the last is never held back.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from threading import Event as Flag
from threading import Lock
from typing import TypeVar

from agents.events import Event, PlanDelta, TextDelta, ThoughtDelta
from agents.ui.transcript import TurnRecord

Drawn = TypeVar("Drawn")

DELTAS = (TextDelta, ThoughtDelta, PlanDelta)
SHORTEST_S, LONGEST_S = 0.04, 0.25
PER_MESSAGE_S, PER_CHAR_S = 0.004, 1 / 60_000


class Stops:
    """Who has pressed Stop: one flag for each page that is open."""

    def __init__(self) -> None:
        self._flags: dict[str, Flag] = defaultdict(Flag)
        self._lock = Lock()

    def begin(self, page: str) -> None:
        """A fresh flag for a new turn of `page`; a turn still running there is stopped."""
        with self._lock:
            self._flags[page].set()
            self._flags[page] = Flag()

    def flag(self, page: str) -> Flag:
        """The flag of the turn that has begun: it may have been stopped while it waited in the queue."""
        with self._lock:
            return self._flags[page]

    def stop(self, page: str) -> None:
        """Stop what is running on `page`; nothing happens where nothing is."""
        with self._lock:
            self._flags[page].set()

    def forget(self, page: str) -> None:
        """The page was closed."""
        self.stop(page)
        with self._lock:
            del self._flags[page]


def interval_s(messages: int, answer_chars: int) -> float:
    """Seconds between two updates of a conversation of this size."""
    return min(LONGEST_S, SHORTEST_S + PER_MESSAGE_S * messages + PER_CHAR_S * answer_chars)


def drawn_updates(
    events: Generator[Event, None, None], record: TurnRecord, draw: Callable[[], list[Drawn]], stop: Flag
) -> Iterator[list[Drawn]]:
    """Fold events into `record` and yield what is to be drawn, now and then.

    Leaving the loop closes `events`, which ends the computation: the stop flag is looked at after every token.
    """
    drawn_at, interval, has_text = 0.0, 0.0, False
    with closing(events):
        for event in events:
            if stop.is_set():
                break
            record.take(event)
            is_delta = isinstance(event, DELTAS)
            if not (is_delta and has_text) or time.monotonic() - drawn_at >= interval:
                messages = draw()
                drawn_at, interval = time.monotonic(), interval_s(len(messages), len(record.answer))
                yield messages
            has_text = is_delta
    record.end()
    yield draw()
