"""Examples as rows of tokens: what a training step is fed.

The prompt is rendered by the same function that serving uses. Only what the model writes itself carries loss.
"""

from collections.abc import Iterator
from typing import NamedTuple, cast

from transformers import PreTrainedTokenizerFast

from agents.calculator import split_marked
from agents.inference.prompts import encode_text, end_id, render_prompt
from agents.training.examples import Example
from agents.training.pocket_tokenizer import ROLES

# A whole plan has one or two tokens that decide and sixty that follow from them.
DECISIVE_WEIGHT = 6.0


class Row(NamedTuple):
    """A row packed full: token ids, the weight of each in the loss, and its position in its own example."""

    ids: list[int]
    weights: list[float]
    positions: list[int]


def encode(
    example: Example, tokenizer: PreTrainedTokenizerFast, prompt_weight: float = 0.0
) -> tuple[list[int], list[float]]:
    """Token ids of the rendered example, and the weight of each in the loss.

    The question has `prompt_weight`. What the calculator forces is encoded apart, exactly as decoding does it, and
    carries no loss.
    """
    ids = render_prompt(tokenizer, example.messages)
    question_tokens = ids[::-1].index(cast(int, tokenizer.convert_tokens_to_ids(ROLES[1])))
    weights = [0.0] * (len(ids) - question_tokens) + [prompt_weight] * question_tokens
    for piece, forced in completion_pieces(example):
        piece_ids = encode_text(tokenizer, piece)
        ids += piece_ids
        weights += [0.0 if forced else 1.0] * len(piece_ids)
    _weigh_decisive(example, ids, weights, tokenizer)
    return [*ids, end_id(tokenizer)], [*weights, 1.0 if example.ends else 0.0]


def _weigh_decisive(example: Example, ids: list[int], weights: list[float], tokenizer: PreTrainedTokenizerFast) -> None:
    """More weight for the tokens of the example's decisive beginning, its length counted in bytes."""
    index = weights.index(1.0)
    read = 0
    while read < example.decisive_chars:
        weights[index] = DECISIVE_WEIGHT
        read += len(str(tokenizer.convert_ids_to_tokens(ids[index])))
        index += 1


def completion_pieces(example: Example) -> Iterator[tuple[str, bool]]:
    """(text, whether decoding forces it)."""
    return split_marked(example.completion) if example.calculated else iter([(example.completion, False)])


def tokenizer_texts(example: Example) -> Iterator[str]:
    """The texts of an example as the tokenizer will meet them."""
    yield from (message.content for message in example.messages)
    yield from (piece for piece, _ in completion_pieces(example))


def iter_rows(
    examples: Iterator[Example], tokenizer: PreTrainedTokenizerFast, row_tokens: int, prompt_weight: float = 0.0
) -> Iterator[Row]:
    """Rows packed full with whole examples.

    An example longer than a row is left out: cut, it would have lost what it teaches.
    """
    row = Row([], [], [])
    for example in examples:
        ids, weights = encode(example, tokenizer, prompt_weight)
        if len(ids) > row_tokens:
            continue
        if len(row.ids) + len(ids) > row_tokens:
            yield _padded(row, row_tokens, cast(int, tokenizer.pad_token_id))
            row = Row([], [], [])
        row.ids.extend(ids)
        row.weights.extend(weights)
        row.positions.extend(range(len(ids)))


def _padded(row: Row, row_tokens: int, pad_id: int) -> Row:
    missing = row_tokens - len(row.ids)
    return Row(
        row.ids + [pad_id] * missing,
        row.weights + [0.0] * missing,
        row.positions + list(range(missing)),
    )
