"""The pace at which a turn reaches the page, and the stop."""

import itertools
import threading
from collections.abc import Generator

import pytest

from agents.events import Event, Handoff, RouteDecided, TextDelta, TurnDone
from agents.ui.streaming import LONGEST_S, Stops, drawn_updates, interval_s
from agents.ui.transcript import TurnRecord


class CountedEvents:
    """A stream that knows how much of it was asked for, and whether it was closed."""

    def __init__(self, words: int) -> None:
        self.asked = 0
        self.closed = False
        self._words = words

    def stream(self) -> Generator[Event, None, None]:
        try:
            yield RouteDecided(("math",), 0.9, "fake")
            yield Handoff("math", "q", "fake")
            for number in range(self._words):
                self.asked += 1
                yield TextDelta(f"{number} ")
            yield TurnDone(())
        finally:
            self.closed = True


def updates_of(words: int, stop: threading.Event | None = None) -> list[str]:
    record = TurnRecord("q")
    events = CountedEvents(words).stream()
    return [drawn[0] for drawn in drawn_updates(events, record, lambda: [record.answer], stop or threading.Event())]


def test_the_first_piece_is_drawn_at_once_and_the_last_is_never_lost():
    drawn = updates_of(500)
    assert drawn[2] == "0 "
    assert drawn[-1] == "".join(f"{number} " for number in range(500))


def test_pieces_that_come_faster_than_the_page_can_draw_are_gathered():
    assert len(updates_of(5000)) < 100


def test_stop_ends_the_stream_within_one_token_and_closes_it():
    stop, record, events = threading.Event(), TurnRecord("q"), CountedEvents(1000)
    updates = drawn_updates(events.stream(), record, lambda: [record.answer], stop)
    next(itertools.islice(updates, 2, None))
    asked = events.asked
    stop.set()
    list(updates)
    assert events.asked <= asked + 1
    assert events.closed
    assert record.state == "stopped"


def test_leaving_the_page_closes_the_stream():
    record, events = TurnRecord("q"), CountedEvents(1000)
    updates = drawn_updates(events.stream(), record, lambda: [record.answer], threading.Event())
    next(updates)
    updates.close()
    assert events.closed


@pytest.mark.parametrize(("messages", "chars"), [(0, 0), (10, 2000), (200, 100_000)])
def test_the_interval_grows_with_what_there_is_to_draw_and_has_an_end(messages: int, chars: int):
    assert interval_s(0, 0) <= interval_s(messages, chars) <= LONGEST_S


def test_a_new_turn_stops_the_one_before_it_on_the_same_page_only():
    stops = Stops()
    stops.begin("page")
    stops.begin("another page")
    first, other = stops.flag("page"), stops.flag("another page")
    stops.begin("page")
    second = stops.flag("page")
    assert (first.is_set(), second.is_set(), other.is_set()) == (True, False, False)
    stops.forget("page")
    assert second.is_set()
