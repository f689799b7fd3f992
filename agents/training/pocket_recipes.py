"""The recipes of pocket.toml, and the architectures they name in sizes that train on a CPU."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen3Config,
)

from agents.inference.prompts import end_id

RECIPES = Path(__file__).with_name("pocket.toml")
CONTEXT_TOKENS = 2048

CONFIGS: dict[str, Callable[..., PreTrainedConfig]] = {
    "llama": LlamaConfig,
    "qwen3": Qwen3Config,
    "gemma3": Gemma3TextConfig,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One row of pocket.toml.

    `prompt_weight` is the weight in the loss of the question's own tokens, where a completion's have 1: learning to
    write questions helps to understand them.
    """

    name: str
    agent: str
    architecture: str
    vocab_size: int
    hidden_size: int
    layers: int
    heads: int
    kv_heads: int
    intermediate_size: int
    rows: int
    row_tokens: int
    learning_rate: float
    tokens: int
    seed: int
    prompt_weight: float = 0.0


def recipe_names(agent: str = "") -> list[str]:
    """The names of all recipes, or of one agent's."""
    rows = tomllib.loads(RECIPES.read_text(encoding="utf-8"))
    return [name for name, row in rows.items() if agent in ("", row["agent"])]


def read_recipe(name: str) -> Recipe:
    """The recipe of a pocket model.

    Raises:
        KeyError: no such recipe; the message lists the names there are.
    """
    recipes = tomllib.loads(RECIPES.read_text(encoding="utf-8"))
    if name not in recipes:
        raise KeyError(f"No recipe {name!r}; {RECIPES.name} has {', '.join(recipes)}.")
    return Recipe(name=name, **recipes[name])


def build_model(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """An untrained model of the recipe's architecture and sizes."""
    config = CONFIGS[recipe.architecture](
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden_size,
        intermediate_size=recipe.intermediate_size,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.kv_heads,
        head_dim=recipe.hidden_size // recipe.heads,
        max_position_embeddings=CONTEXT_TOKENS,
        tie_word_embeddings=True,
        bos_token_id=cast(int, tokenizer.bos_token_id),
        eos_token_id=end_id(tokenizer),
        pad_token_id=cast(int, tokenizer.pad_token_id),
        **(EXTRA_SETTINGS[recipe.architecture](recipe) if recipe.architecture in EXTRA_SETTINGS else {}),
    )
    return AutoModelForCausalLM.from_config(config)


# Gemma divides its attention scores by a fixed size of head, and windows all layers but one in six: here the last.
def _gemma3(recipe: Recipe) -> dict[str, object]:
    windows = ["sliding_attention"] * (recipe.layers - 1)
    return {
        "query_pre_attn_scalar": recipe.hidden_size // recipe.heads,
        "sliding_window": CONTEXT_TOKENS // 4,
        "layer_types": [*windows, "full_attention"],
    }


EXTRA_SETTINGS: dict[str, Callable[[Recipe], dict[str, object]]] = {"gemma3": _gemma3}
