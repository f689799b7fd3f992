"""Train a pocket model from nothing on data this repository generates, and save a plain transformers checkpoint.

    python -m agents.training.train_pocket math-pocket
    python -m agents.training.train_pocket router-pocket-llama --tokens 200000 --output /tmp/quick
    python -m agents.training.train_pocket math-pocket --start assets/pocket/math-pocket --tokens 3000000

Sizes, tokens and seeds are in pocket.toml. One thread a process: two threads on a busy machine cost more than
they bring, so train two models side by side instead.
"""

import argparse
import itertools
import json
import random
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from agents.calculator import CLOSE, split_marked
from agents.inference.prompts import encode_text, end_id, render_prompt
from agents.training import code_examples, general_examples, math_examples, router_examples
from agents.training.examples import Example
from agents.training.pocket_tokenizer import train_tokenizer

RECIPES = Path(__file__).with_name("pocket.toml")
OUTPUT = Path("assets/pocket")
TOKENIZER_EXAMPLES = 30_000
CONTEXT_TOKENS = 2048
WARMUP_SHARE = 0.03
DECAY_SHARE = 0.4

SOURCES: dict[str, Callable[[random.Random], Iterator[Example]]] = {
    "router": router_examples.iter_examples,
    "math": math_examples.iter_examples,
    "code": code_examples.iter_examples,
    "general": general_examples.iter_examples,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One row of pocket.toml."""

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


def read_recipe(name: str) -> Recipe:
    """The recipe of a pocket model.

    Raises:
        KeyError: no such recipe; the message lists the names there are.
    """
    recipes = tomllib.loads(RECIPES.read_text(encoding="utf-8"))
    if name not in recipes:
        raise KeyError(f"No recipe {name!r}; {RECIPES.name} has {', '.join(recipes)}.")
    return Recipe(name=name, **recipes[name])


def build_config(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    """The architecture in the sizes of the recipe."""
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden_size,
        intermediate_size=recipe.intermediate_size,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.kv_heads,
        max_position_embeddings=CONTEXT_TOKENS,
        tie_word_embeddings=True,
        bos_token_id=cast(int, tokenizer.bos_token_id),
        eos_token_id=end_id(tokenizer),
        pad_token_id=cast(int, tokenizer.pad_token_id),
    )


# --- examples to rows -----------------------------------------------------------------------------


def encode(example: Example, tokenizer: PreTrainedTokenizerFast) -> tuple[list[int], list[bool]]:
    """Token ids of the rendered example, and which of them the model is trained to write.

    What the calculator forces is encoded apart, exactly as decoding does it, and carries no loss.
    """
    ids = render_prompt(tokenizer, example.messages)
    trained = [False] * len(ids)
    for piece, forced in completion_pieces(example.completion):
        piece_ids = encode_text(tokenizer, piece)
        ids += piece_ids
        trained += [not forced] * len(piece_ids)
    return [*ids, end_id(tokenizer)], [*trained, example.ends]


def completion_pieces(completion: str) -> Iterator[tuple[str, bool]]:
    """(text, whether decoding forces it)."""
    return split_marked(completion) if CLOSE in completion else iter([(completion, False)])


def iter_rows(
    examples: Iterator[Example], tokenizer: PreTrainedTokenizerFast, row_tokens: int
) -> Iterator[tuple[list[int], list[bool], list[int]]]:
    """Rows packed full with whole examples: ids, trained, and each token's position in its example.

    An example longer than a row is left out: cut, it would have lost what it teaches.
    """
    ids: list[int] = []
    trained: list[bool] = []
    positions: list[int] = []
    for example in examples:
        new_ids, new_trained = encode(example, tokenizer)
        if len(new_ids) > row_tokens:
            continue
        if len(ids) + len(new_ids) > row_tokens:
            padding = row_tokens - len(ids)
            yield (
                ids + [cast(int, tokenizer.pad_token_id)] * padding,
                trained + [False] * padding,
                positions + list(range(padding)),
            )
            ids, trained, positions = [], [], []
        ids += new_ids
        trained += new_trained
        positions += range(len(new_ids))


# --- training -------------------------------------------------------------------------------------


def completion_loss(model: PreTrainedModel, ids: Tensor, trained: Tensor, positions: Tensor) -> Tensor:
    """Mean cross-entropy in nats over the trained tokens. `ids` etc. are (rows, row_tokens).

    The head is applied to the positions that carry loss only: most of a row is prompt.
    """
    body, head = cast(nn.Module, model.model), cast(nn.Module, model.lm_head)
    hidden = body(input_ids=ids, position_ids=positions, use_cache=False).last_hidden_state
    wanted = trained[:, 1:]
    logits = head(hidden[:, :-1][wanted])
    return nn.functional.cross_entropy(logits.float(), ids[:, 1:][wanted])


def build_optimizers(model: PreTrainedModel, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for embeddings and norms."""
    embedding = cast(nn.Embedding, model.get_input_embeddings()).weight
    matrices = [p for p in model.parameters() if p.ndim == 2 and p is not embedding]
    others = [p for p in model.parameters() if p.ndim != 2]
    return [
        torch.optim.Muon(matrices, lr=learning_rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW([embedding, *others], lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def learning_rate_factor(progress: float) -> float:
    """Warm-up, a plateau, then a linear decay to zero; `progress` runs from 0 to 1."""
    return min(progress / WARMUP_SHARE, 1.0, (1.0 - progress) / DECAY_SHARE + 1e-3)


def train(recipe: Recipe, output: Path, start: Path | None = None) -> None:
    """Train one pocket model and save it with its tokenizer and its log.

    With `start`, training goes on from that checkpoint, with its tokenizer and half the learning rate.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    rng = random.Random(recipe.seed)
    source = SOURCES[recipe.agent]

    # 1) The tokenizer and the model, new or to go on with.
    if start:
        tokenizer = AutoTokenizer.from_pretrained(start)
        model = AutoModelForCausalLM.from_pretrained(start, dtype=torch.float32)
        recipe = replace(recipe, learning_rate=recipe.learning_rate / 2)
    else:
        tokenizer = _new_tokenizer(recipe)
        model = AutoModelForCausalLM.from_config(build_config(recipe, tokenizer))
    model = cast(PreTrainedModel, cast(nn.Module, model).to(device))

    # 2) What moves the weights.
    optimizers = build_optimizers(model, recipe.learning_rate)
    parameters = sum(p.numel() for p in model.parameters())
    steps = max(1, recipe.tokens // (recipe.rows * recipe.row_tokens))
    print(f"{recipe.name}: {parameters:,} parameters, {steps} steps of {recipe.rows} x {recipe.row_tokens}")

    # 3) Fresh rows for every step: nothing is seen twice by plan.
    rows = iter_rows(source(rng), tokenizer, recipe.row_tokens)
    log = []
    started = time.monotonic()
    for step in range(steps):
        batch = list(itertools.islice(rows, recipe.rows))
        ids, trained, positions = (torch.tensor(column, device=device) for column in zip(*batch, strict=True))
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * learning_rate_factor((step + 1) / steps)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            loss = completion_loss(model, ids, trained, positions)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if step % 20 == 0 or step == steps - 1:
            seconds = time.monotonic() - started
            done = (step + 1) * recipe.rows * recipe.row_tokens
            log.append({"step": step, "tokens": done, "loss": round(loss.item(), 4), "seconds": round(seconds)})
            print(f"step {step:5d}  loss {loss.item():.4f}  {done / seconds:,.0f} tokens/s", flush=True)
        if step and step % 400 == 0:
            save(model, tokenizer, output, recipe, log)

    # 4) bf16 on disk: half the size, and the loader's default precision.
    save(model, tokenizer, output, recipe, log)


def _new_tokenizer(recipe: Recipe) -> PreTrainedTokenizerFast:
    """A tokenizer that has seen what the model will see."""
    sample = itertools.islice(SOURCES[recipe.agent](random.Random(recipe.seed + 1)), TOKENIZER_EXAMPLES)
    return train_tokenizer((text for example in sample for text in tokenizer_texts(example)), recipe.vocab_size)


def tokenizer_texts(example: Example) -> Iterator[str]:
    """The texts of an example as the tokenizer will meet them."""
    yield from (message.content for message in example.messages)
    yield from (piece for piece, _ in completion_pieces(example.completion))


def save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, output: Path, recipe: Recipe, log: list) -> None:
    """A standard checkpoint, with the recipe and the loss curve beside it."""
    output.mkdir(parents=True, exist_ok=True)
    copy = AutoModelForCausalLM.from_config(model.config, dtype=torch.bfloat16)
    copy.load_state_dict(model.state_dict())
    copy.generation_config = GenerationConfig.from_model_config(model.config)
    copy.save_pretrained(output)
    tokenizer.save_pretrained(output)
    record = {"recipe": asdict(recipe), "parameters": sum(p.numel() for p in model.parameters()), "log": log}
    (output / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the recipe, let the command line shorten it, train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", help="a table of pocket.toml")
    parser.add_argument("--tokens", type=int, help="train on fewer tokens than the recipe says")
    parser.add_argument("--output", type=Path, help="folder of the checkpoint [assets/pocket/NAME]")
    parser.add_argument("--start", type=Path, help="go on from this checkpoint instead of from nothing")
    args = parser.parse_args()
    recipe = read_recipe(args.name)
    if args.tokens:
        recipe = replace(recipe, tokens=args.tokens)
    train(recipe, args.output or OUTPUT / recipe.name, args.start)


if __name__ == "__main__":
    main()
