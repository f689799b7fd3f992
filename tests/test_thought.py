"""Thought and answer are told apart in the same way however the text was cut into deltas."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.events import TextDelta, ThoughtDelta
from agents.thought import CLOSES, OPENS, ThoughtSplitter


def told_apart(deltas: list[str]) -> list[tuple[type, str]]:
    """What was yielded, neighbours of one kind joined."""
    splitter = ThoughtSplitter()
    pieces = [piece for delta in deltas for piece in splitter.feed(delta)] + list(splitter.finish())
    joined: list[tuple[type, str]] = []
    for piece in pieces:
        assert piece.text, "an empty piece says nothing"
        if joined and joined[-1][0] is type(piece):
            joined[-1] = (type(piece), joined[-1][1] + piece.text)
        else:
            joined.append((type(piece), piece.text))
    return joined


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("An answer.", [(TextDelta, "An answer.")]),
        ("<think>Hm.</think>Yes.", [(ThoughtDelta, "Hm."), (TextDelta, "Yes.")]),
        ("<think></think>Yes.", [(TextDelta, "Yes.")]),
        ("<think>Never closed", [(ThoughtDelta, "Never closed")]),
        (
            "<think>a</think>b<think>c</think>d",
            [(ThoughtDelta, "a"), (TextDelta, "b"), (ThoughtDelta, "c"), (TextDelta, "d")],
        ),
        ("<think>a<think>b</think>c", [(ThoughtDelta, "a<think>b"), (TextDelta, "c")]),
        ("x </think> y", [(TextDelta, "x </think> y")]),
        ("if a <thin: b", [(TextDelta, "if a <thin: b")]),
        ("<<think>a</think>", [(TextDelta, "<"), (ThoughtDelta, "a")]),
        ("it ends in <thi", [(TextDelta, "it ends in <thi")]),
        ("<think>it ends in </thin", [(ThoughtDelta, "it ends in </thin")]),
        ("<THINK>loud</THINK>", [(TextDelta, "<THINK>loud</THINK>")]),
    ],
)
def test_what_stands_between_the_tags_is_thought(text, pieces):
    assert told_apart([text]) == pieces
    assert told_apart(list(text)) == pieces


def test_text_that_cannot_become_a_tag_is_not_held_back():
    """Students watch the text arrive: only what may still be a tag waits."""
    splitter = ThoughtSplitter()
    assert list(splitter.feed("x < y")) == [TextDelta("x < y")]
    assert list(splitter.feed(" and <th")) == [TextDelta(" and ")]
    assert list(splitter.feed("e")) == [TextDelta("<the")]


PIECES = (OPENS, CLOSES, "<", "<th", "ink>", "</", "/think>", ">", "think", "word ", "\n", "é🙂")
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(texts, st.lists(st.integers(0, 80), max_size=12))
def test_any_cut_gives_the_same_thought_and_answer(text, cuts):
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    deltas = [text[a:b] for a, b in pairwise(edges)]
    assert "".join(deltas) == text
    assert told_apart(deltas) == told_apart([text])


@given(texts)
def test_only_tags_are_taken_out(text):
    """Against the plain way to do it, with the whole text at hand."""
    wanted: list[tuple[type, str]] = []
    inside, rest = False, text
    while rest:
        piece, _, rest = rest.partition(CLOSES if inside else OPENS)
        if piece and wanted and wanted[-1][0] is (ThoughtDelta if inside else TextDelta):
            wanted[-1] = (wanted[-1][0], wanted[-1][1] + piece)
        elif piece:
            wanted.append((ThoughtDelta if inside else TextDelta, piece))
        inside = not inside
    assert told_apart([text]) == wanted
