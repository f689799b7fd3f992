"""Tell thought from answer in streamed text: what stands between <think> and </think> is thought.

The tags may come cut into pieces. A text that ends inside a thought is thought to the end.
"""

from collections.abc import Iterator

from agents.events import TextDelta, ThoughtDelta

OPENS, CLOSES = "<think>", "</think>"


class ThoughtSplitter:
    """Feed it deltas; it yields the same text as TextDelta and ThoughtDelta, tags removed."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""

    def feed(self, delta: str) -> Iterator[TextDelta | ThoughtDelta]:
        """The pieces that are certain after `delta`; at most a cut tag is held back."""
        text = self._held + delta
        self._held = ""
        while text:
            tag = CLOSES if self._inside else OPENS
            before, found, text = text.partition(tag)
            if found:
                yield from self._piece(before)
                self._inside = not self._inside
            else:
                keep = _cut_tag_length(before, tag)
                yield from self._piece(before[: len(before) - keep])
                self._held = before[len(before) - keep :]

    def finish(self) -> Iterator[TextDelta | ThoughtDelta]:
        """What was held back as the possible beginning of a tag."""
        yield from self._piece(self._held)
        self._held = ""

    def _piece(self, text: str) -> Iterator[TextDelta | ThoughtDelta]:
        if text:
            yield ThoughtDelta(text) if self._inside else TextDelta(text)


def _cut_tag_length(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:n])), 0)
