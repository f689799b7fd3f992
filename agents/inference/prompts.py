"""Messages to token ids: the one place where a prompt is rendered, in training and in serving."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from transformers import PreTrainedTokenizerFast

from agents.request import Message


def render_prompt(tokenizer: PreTrainedTokenizerFast, messages: Sequence[Message], thinking: bool = True) -> list[int]:
    """The ids of the prompt, up to where the assistant begins. `thinking` is read by templates that know it."""
    text = tokenizer.apply_chat_template(
        [asdict(message) for message in messages],
        add_generation_prompt=True,
        tokenize=False,
        enable_thinking=thinking,
    )
    return encode_text(tokenizer, cast(str, text))


def encode_text(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    """The ids of `text` as it stands: no token is added before or behind it."""
    return tokenizer.encode(text, add_special_tokens=False)


def end_id(tokenizer: PreTrainedTokenizerFast) -> int:
    """The id of the token that ends an answer."""
    return cast(int, tokenizer.eos_token_id)


def common_prefix(*lists: Sequence[int]) -> list[int]:
    """The longest beginning that all the lists share."""
    shared = []
    for tokens in zip(*lists, strict=False):
        if len(set(tokens)) > 1:
            break
        shared.append(tokens[0])
    return shared
