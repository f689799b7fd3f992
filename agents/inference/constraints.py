"""What may be written next: nothing forbidden, a calculator's values forced, or a plan under its grammar.

The decoding loop asks a constraint three things: which tokens open the text, which logits stay allowed, and which
tokens are forced after the one just chosen. Forced tokens cost no step of their own: they are run together with
the chosen one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import llguidance.hf
import numpy as np
import torch
from llguidance import LLMatcher
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from agents.calculator import CLOSE, OPEN, calculate
from agents.errors import CalculatorError, GenerationError
from agents.inference.prompts import common_prefix, encode_text
from agents.plan import plan_schema
from agents.router_agent import PLAN_OPENING, ROUTE_NAMES


class Constraint(Protocol):
    """One generation's constraint; it sees every token in order."""

    def opening(self) -> list[int]:
        """Tokens the text begins with, whatever the model says."""
        ...

    def masked(self, logits: Tensor) -> Tensor:
        """`logits` (vocabulary,) with what is forbidden at -inf."""
        ...

    def after(self, token: int) -> list[int]:
        """Take note of `token`; the tokens forced after it."""
        ...

    def is_visible(self, token: int) -> bool:
        """Whether the token just chosen or forced belongs to the text that is shown."""
        ...

    def is_complete(self) -> bool:
        """Whether nothing can follow."""
        ...


class Free:
    """Nothing is forbidden and nothing is forced."""

    def opening(self) -> list[int]:
        return []

    def masked(self, logits: Tensor) -> Tensor:
        return logits

    def after(self, token: int) -> list[int]:
        return []

    def is_visible(self, token: int) -> bool:
        return True

    def is_complete(self) -> bool:
        return False


class Calculator(Free):
    """After `<<expression>>` the exact value is forced; the markers and what is between them stay hidden.

    An expression that cannot be worked out forces nothing: the model goes on by itself.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        self._tokenizer = tokenizer
        [self._open], [self._close] = encode_text(tokenizer, OPEN), encode_text(tokenizer, CLOSE)
        self._expression: list[int] | None = None
        self._hidden = False

    def after(self, token: int) -> list[int]:
        self._hidden = self._expression is not None or token == self._open
        if token == self._open:
            self._expression = []
        elif token == self._close and self._expression is not None:
            expression = str(self._tokenizer.decode(self._expression))
            self._expression = None
            return self._value_ids(expression)
        elif self._expression is not None:
            self._expression.append(token)
        return []

    def is_visible(self, token: int) -> bool:
        return not self._hidden

    def _value_ids(self, expression: str) -> list[int]:
        try:
            return encode_text(self._tokenizer, calculate(expression))
        except CalculatorError:
            return []


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What every plan of one model and dialect shares: the compiled grammar, the ids all plans open with, and the
    token that tells each agent right behind them. Compiling takes up to a second for a vocabulary of 128k."""

    matcher: LLMatcher
    opening: tuple[int, ...]
    route_tokens: Mapping[str, int]


def build_plan_form(tokenizer: PreTrainedTokenizerFast, vocabulary: int, dialect: str) -> PlanForm:
    """The form of the plans that a model with this tokenizer writes in `dialect`."""
    # json.dumps' own separators, which is how the training plans were written.
    grammar = LLMatcher.grammar_from_json_schema(
        json.dumps(plan_schema(dialect)),
        overrides={"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "},
    )
    names = ROUTE_NAMES[dialect]
    encoded = {agent: encode_text(tokenizer, f"{PLAN_OPENING}{name}(") for agent, name in names.items()}
    opening = common_prefix(*encoded.values())
    return PlanForm(
        LLMatcher(llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary), grammar),
        tuple(opening),
        {agent: ids[len(opening)] for agent, ids in encoded.items()},
    )


class PlanGrammar:
    """Only a plan of the dialect's JSON schema can be written; what the schema leaves no choice in is forced.

    The form's opening is consumed as it stands: the grammar alone may stop forcing one token earlier, where another
    way to cut the text into tokens begins.
    """

    def __init__(self, form: PlanForm, stop_ids: frozenset[int]) -> None:
        self._matcher = form.matcher.deep_copy()
        self._opening = list(form.opening)
        self._stop_ids = stop_ids
        self._check()

    def opening(self) -> list[int]:
        self._matcher.consume_tokens(self._opening)
        self._check()
        return [*self._opening, *self._take_forced()]

    def masked(self, logits: Tensor) -> Tensor:
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        allowed = np.unpackbits(bits, bitorder="little")[: logits.shape[-1]].astype(bool)
        mask = torch.zeros(logits.shape[-1], dtype=torch.bool)
        mask[: allowed.size] = torch.from_numpy(allowed)
        return logits.masked_fill(~mask.to(logits.device), float("-inf"))

    def after(self, token: int) -> list[int]:
        self._matcher.consume_token(token)
        self._check()
        return self._take_forced()

    def is_visible(self, token: int) -> bool:
        return True

    def is_complete(self) -> bool:
        return self._matcher.is_stopped()

    def _take_forced(self) -> list[int]:
        forced = [token for token in self._matcher.compute_ff_tokens() if token not in self._stop_ids]
        if forced:
            self._matcher.consume_tokens(forced)
            self._check()
        return forced

    def _check(self) -> None:
        if self._matcher.is_error():
            raise GenerationError(f"The plan's grammar cannot go on: {self._matcher.get_error()}")
