"""How much of a test stands in the training data: runs of 13 words in common."""

from collections.abc import Iterable, Iterator, Sequence

from agents.evaluation.figures import Figure, share

NGRAM_WORDS = 13


def overlap_figure(label: str, asked: Sequence[str], training_texts: Iterable[str]) -> Figure:
    """Questions that share 13 words in a row with a training text.

    A shorter question counts when it has all the words of one of them in their order, and no other.
    """
    known = {gram for text in training_texts for gram in ngrams(text)}
    long_enough = sum(len(_words(question)) >= NGRAM_WORDS for question in asked)
    return Figure(
        "overlap_with_training",
        f"{label} that share {NGRAM_WORDS} words in a row (or all their words) with training (0 is best)",
        share([any(gram in known for gram in ngrams(question)) for question in asked]),
        note=f"{long_enough} of the questions have {NGRAM_WORDS} words or more",
    )


def ngrams(text: str) -> Iterator[tuple[str, ...]]:
    """Runs of 13 words, lower case and without punctuation; the whole text where it is shorter."""
    words = _words(text)
    return (tuple(words[start : start + NGRAM_WORDS]) for start in range(max(1, len(words) - NGRAM_WORDS + 1)))


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.lower()).split()
